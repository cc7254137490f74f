"""When a page is ready to be read: scripts have filled it, and it has stopped changing."""

from contextlib import suppress

from playwright.async_api import Page
from playwright.async_api import TimeoutError as TooLong

_LONGEST = 10_000  # milliseconds; a page that never rests is read as it is by then
_CALLS = 4_000  # milliseconds; for what it has asked for to come
# What is on a page is told by its length, and whether it has begun by what is shown where content
# belongs, as the guard has it: outside of menus and frame.
_RESTS = """
    ([quiet, least, patience]) => {
        const main = document.querySelector('#main') || document.querySelector('main')
            || document.body;
        if (main === null) return false;
        const length = main.innerHTML.length;
        const now = performance.now();
        if (window.__nucrawlLength !== length) {
            window.__nucrawlLength = length;
            window.__nucrawlSince = now;
        }
        const rest = now - window.__nucrawlSince;
        if (rest < quiet) return false;
        if (rest >= patience) return true;
        const shown = main.cloneNode(true);
        const outside = 'script, style, noscript, template, button, nav, header, footer, aside';
        for (const element of shown.querySelectorAll(outside)) element.remove();
        return shown.textContent.replace(/\\s+/g, '').length >= least;
    }
"""
_QUIET = 400  # milliseconds without a change
_LEAST = 60  # characters
_PATIENCE = 6_000  # milliseconds, with a page that has less


async def settle(page: Page, *, is_good: bool = True) -> None:
    """Wait until a page rests, longer for one without content; for some seconds at most.

    One that came with an error (not ``is_good``) need not have any.
    """
    patience = _PATIENCE if is_good else _QUIET
    with suppress(TooLong):
        await page.wait_for_load_state("networkidle", timeout=_CALLS)
    with suppress(TooLong):
        await page.wait_for_function(
            _RESTS, arg=[_QUIET, _LEAST, patience], polling=100, timeout=_LONGEST
        )
