"""Going down a list in the browser: a button, or scrolling, and what the page asks the site for."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nucrawl.site.calls import Call
from nucrawl.site.paging import Exchange


@dataclass(frozen=True)
class Screen:
    """What a list's page shows by now, and what it has asked the site for, answers included."""

    html: str
    url: str
    exchanges: Sequence[Exchange]
    is_top: bool


WantsMore = Callable[[Screen], Awaitable[bool]]

_BRINGS = 5_000  # milliseconds in which more has to come
_SCROLLS = 400
# "Toon meer" (today), "Laad meer artikelen" (2019-23). Comments have buttons of that name as well.
_MARK_BUTTON = r"""
    () => {
        const marked = document.querySelector('[data-nucrawl-more]');
        if (marked) marked.removeAttribute('data-nucrawl-more');
        const main = document.querySelector('#main') || document.querySelector('main')
            || document.body;
        const first = /^\s*(toon|laad|bekijk|load)\s+(meer|more)\b/i;
        const last = /^\s*meer\s+(laden|tonen|artikelen|nieuws)\b/i;
        const says = element => first.test(element.textContent) || last.test(element.textContent)
            || element.tagName === 'BUTTON' && /^\s*meer\s*$/i.test(element.textContent);
        const outside = 'nav, footer, aside, .talk2022, .comment-block, .featured-comments';
        const found = [...main.querySelectorAll('button, a, [role=button]')].filter(element => {
            const href = element.getAttribute('href');
            const leads = element.tagName === 'A' && href && !/^(#|javascript:)/i.test(href);
            return says(element) && !leads && !element.disabled
                && !element.closest(outside) && element.getClientRects().length > 0;
        });
        if (found.length) found[found.length - 1].setAttribute('data-nucrawl-more', '');
        return found.length > 0;
    }
"""
_REMEMBER = """
    () => { window.__nucrawlSeen = new Set([...document.links].map(link => link.href)); }
"""
_HAS_MORE = "() => [...document.links].some(link => !window.__nucrawlSeen.has(link.href))"
# What is watched for coming into view has to have been out of it.
_SCROLL_TO = {
    "top": "() => window.scrollTo(0, 0)",
    "last row": """
        () => {
            const main = document.querySelector('#main') || document.body;
            const links = main.querySelectorAll('a[href]');
            if (links.length) links[links.length - 1].scrollIntoView({block: 'center'});
        }
    """,
    "end": "() => window.scrollTo(0, document.documentElement.scrollHeight)",
}


@dataclass
class GoDown:
    """Bring screen after screen of a list while more is wanted and comes.

    ``pause`` is in seconds, between two screens: a page's own calls go past the crawl's delay.
    ``is_stuck`` tells in the end that there was a button, and nothing came of it.
    """

    wants_more: WantsMore
    pause: float
    seconds: float = 900
    is_stuck: bool = False
    _answers: list["asyncio.Future[Exchange | None]"] = field(default_factory=list)

    async def prepare(self, page: Any) -> None:
        """Watch from the start what the page asks for."""
        self._answers.clear()
        self.is_stuck = False
        page.on("response", self._note)

    async def __call__(self, page: Any) -> None:
        is_top = True
        while await self.wants_more(await self._look(page, is_top)):
            await asyncio.sleep(self.pause)
            if not await _bring_more(page):
                self.is_stuck = await page.evaluate(_MARK_BUTTON)
                return
            is_top = False

    async def _look(self, page: Any, is_top: bool) -> Screen:
        answers = await asyncio.gather(*self._answers)  # in their order
        exchanges = [found for found in answers if found is not None]
        return Screen(await page.content(), page.url, exchanges, is_top)

    def _note(self, response: Any) -> None:
        if response.request.resource_type in ("xhr", "fetch") and response.ok:
            self._answers.append(asyncio.ensure_future(_read(response)))


async def _read(response: Any) -> Exchange | None:
    from playwright.async_api import Error  # imported by now

    request = response.request
    try:
        return Exchange(Call(request.method, request.url, request.post_data), await response.body())
    except Error:  # gone with its page
        return None


async def _bring_more(page: Any) -> bool:
    """Press the button for more, or scroll to the end; tell whether anything came."""
    from playwright.async_api import TimeoutError as TooLong  # imported by now

    from nucrawl.browser.settle import settle

    await page.evaluate(_REMEMBER)
    ways = (_press, _scroll) if await page.evaluate(_MARK_BUTTON) else (_scroll,)
    for way in ways:
        try:
            await way(page)
            await page.wait_for_function(_HAS_MORE, timeout=_BRINGS)
        except TooLong:
            continue
        await settle(page)  # it comes row by row
        return True
    return False


async def _press(page: Any) -> None:
    # Not a click of the mouse: without styles anything may lie over the button.
    await page.locator("[data-nucrawl-more]").first.dispatch_event("click", timeout=_BRINGS)


async def _scroll(page: Any) -> None:
    for script in _SCROLL_TO.values():
        await page.evaluate(script)
        await page.wait_for_timeout(_SCROLLS)
