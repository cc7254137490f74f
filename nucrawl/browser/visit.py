"""One page in the browser: what it may ask for, where it leads, and that it is closed.

Each call of a page is decided on before it goes out. Redirects, and what is no call (sockets,
connections made beforehand), go past that: for these the browser is started so that it finds no
other host than those of ``findable``.
"""

from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Response, Route
from playwright.async_api import Request as Call
from scrapy.crawler import Crawler

from nucrawl.browser.settle import settle
from nucrawl.robots import robots_of
from nucrawl.site import urls

_NEEDED = frozenset({"document", "script", "xhr", "fetch"})  # Playwright's resource types
_MOST_LOADS = 20  # documents of one visit, frames included
# The publisher's wall has its scripts on a host beside it: myprivacy-static.dpgmedia.net.
_PUBLISHER = ("dpgmedia.nl", "dpgmedia.net", "dpgmedia.be")


class Visit:
    """A page from its opening to its end.

    Attributes:
        led_to: where it led off the site, if it did.
    """

    def __init__(self, crawler: Crawler, wall_hosts: Collection[str]) -> None:
        self.led_to = ""
        self._robots = robots_of(crawler)
        self._base_url = str(crawler.settings["NUCRAWL_BASE_URL"])
        self._wall_hosts = wall_hosts
        self._pages: list[Page] = []
        self._loads = 0
        self._status = 200

    async def begin(self, page: Page) -> None:
        """See to a page before it is opened."""
        self._pages.append(page)
        page.on("popup", self._note_popup)
        page.on("request", self._note)
        page.on("response", self._note_status)
        await page.route("**", self._decide)

    async def end(self) -> None:
        """Close what is open. Raises Playwright's errors."""
        for page in self._pages:
            if not page.is_closed():
                await page.close()

    async def settle(self, page: Page) -> None:
        """Wait until the page is ready to be read."""
        await settle(page, is_good=self._status == 200)

    def _note_status(self, response: Response) -> None:
        call = response.request
        if call.is_navigation_request() and call.frame.parent_frame is None:
            self._status = response.status

    def _note_popup(self, page: Page) -> None:
        self._pages.append(page)

    def _note(self, call: Call) -> None:
        is_of_page = call.is_navigation_request() and call.frame.parent_frame is None
        if is_of_page and not self._is_ours(call.url):
            self.led_to = call.url

    async def _decide(self, route: Route) -> None:
        with suppress(Error):  # the page is gone
            if self._is_needless(route.request):
                await route.abort()
            else:
                await route.fallback()  # on to scrapy-playwright, which knows the headers

    def _is_needless(self, call: Call) -> bool:
        """Tell what is not fetched: what is only for the eye, others' hosts, robots.txt's.

        A page that loads itself again and again is not followed for ever either.
        """
        self._loads += call.resource_type == "document"
        if self._loads > _MOST_LOADS:
            return True
        is_wanted = call.resource_type in _NEEDED and self._is_ours(call.url)
        return not is_wanted or self._robots.is_known_to_forbid(call.url)

    def _is_ours(self, url: str) -> bool:
        if urls.is_internal(url, self._base_url):
            return True
        host = urlsplit(url).hostname or ""
        if not _is_publishers(host):
            return host in self._wall_hosts
        return any(map(_is_publishers, self._wall_hosts))


def findable(base_url: str, wall_hosts: Collection[str]) -> str:
    """Give Chromium's rules for which hosts there are: those of the site, and of a wall."""
    hosts = {(urlsplit(base_url).hostname or "").removeprefix("www."), *wall_hosts}
    if any(map(_is_publishers, wall_hosts)):
        hosts |= set(_PUBLISHER)
    shown = sorted(f"[{host}]" if ":" in host else host for host in hosts)
    found = (f"EXCLUDE {host}, EXCLUDE *.{host}" for host in shown)
    return ", ".join(("MAP * ~NOTFOUND", *found))


def _is_publishers(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in _PUBLISHER)
