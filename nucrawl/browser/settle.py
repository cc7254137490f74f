"""When a page is ready to be read: scripts have filled it, and it has stopped changing."""

from playwright.async_api import Page
from playwright.async_api import TimeoutError as TooLong

_LONGEST = 8_000  # milliseconds; a page that never rests is read as it is by then
# What is on a page is told by its length. One that shows next to nothing has not begun.
_RESTS = """
    ([quiet, least, patience]) => {
        const length = document.body ? document.body.innerHTML.length : 0;
        const shown = document.body ? document.body.textContent.trim().length : 0;
        const now = performance.now();
        if (window.__nucrawlLength !== length) {
            window.__nucrawlLength = length;
            window.__nucrawlSince = now;
        }
        const rest = now - window.__nucrawlSince;
        return rest >= (shown >= least ? quiet : patience);
    }
"""
_QUIET = 400  # milliseconds without a change
_LEAST = 60  # characters
_PATIENCE = 2_000  # milliseconds, with a page that has less


async def settle(page: Page) -> None:
    """Wait until a page rests, longer for one without content; for eight seconds at most."""
    try:
        await page.wait_for_function(
            _RESTS, arg=[_QUIET, _LEAST, _PATIENCE], polling=100, timeout=_LONGEST
        )
    except TooLong:
        return
