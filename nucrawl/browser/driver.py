"""scrapy-playwright as this crawl uses it: one browser, one context, few pages, bounded in time.

It asks the site for documents, scripts and data, never for what only the eye wants, nor anything of
others. A page is closed in every case, a browser that died is started once more for the page that
it died on, and a browser of many pages is replaced: its memory grows with them.
"""

import asyncio
import logging
import os
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error, Page
from playwright.async_api import Request as Call
from playwright.async_api import TimeoutError as TooLong
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from nucrawl.browser.chromium import launch_options
from nucrawl.browser.extension import BrowserFailed
from nucrawl.browser.request import COOKIES, IN_BROWSER, WALL, WORK
from nucrawl.browser.settle import settle
from nucrawl.robots import robots_of
from nucrawl.site import urls

logger = logging.getLogger(__name__)

_NEEDED = frozenset({"document", "script", "xhr", "fetch"})  # Playwright's resource types
# The publisher's wall has its scripts on a host beside it: myprivacy-static.dpgmedia.net.
_PUBLISHER = ("dpgmedia.nl", "dpgmedia.net", "dpgmedia.be")
_TIMES = 2  # that a page is tried if the browser dies on it
_CLOSING = 10  # seconds for a page or a browser to go
# Headers of the answer that are about its bytes, not about what scripts made of them.
_OF_BYTES = (
    *("ETag", "Last-Modified", "Content-Encoding", "Content-Length", "Transfer-Encoding"),
    *("Content-Type", "Set-Cookie"),
)
_BY_NETWORK: tuple[tuple[str, type[Exception]], ...] = (
    ("ERR_NAME_NOT_RESOLVED", CannotResolveHostError),
    ("ERR_CONNECTION_REFUSED", DownloadConnectionRefusedError),
    ("ERR_TIMED_OUT", DownloadTimeoutError),
    ("net::ERR_", DownloadFailedError),
)


class Driver:
    """Start the browser, fetch pages in it, end it."""

    def __init__(self, crawler: Crawler, program: str) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._options = launch_options(program, as_root=os.geteuid() == 0)
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._most_pages = settings.getint("NUCRAWL_BROWSER_PAGES")
        self._base_url = settings["NUCRAWL_BASE_URL"]
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._opening = asyncio.Lock()
        self._pages = 0  # that this browser has had
        self._open = 0  # that it has now
        self._cookies: list[dict[str, object]] = []
        self._wall_hosts: frozenset[str] = frozenset()
        self._led_to = ""  # where a script wanted to lead a page, off the site

    async def fetch(self, request: Request) -> Response:
        for _ in range(_TIMES):
            try:
                return await self._fetch(request)
            except Error as error:
                if not _has_died(error):
                    raise _translate(error) from error
                logger.info("the browser died on %s; starting another", request.url)
                self._crawler.stats.inc_value("nucrawl/browser/died")
                await self.close()
        raise BrowserFailed(f"the browser died on {request.url}, twice")

    async def start(self) -> None:
        """Start the browser. Raises BrowserFailed with the first line of why it does not."""
        async with self._opening:
            if self._handler is None:
                self._handler = await self._launch()

    async def _launch(self) -> ScrapyPlaywrightDownloadHandler:
        # It logs each failure with a traceback; what fails is told by whoever asked.
        logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
        handler.config.launch_options = self._options
        handler.config.navigation_timeout_ms = self._timeout * 1000
        handler.config.target_closed_max_retries = 0  # fetch() tries again, with another browser
        handler.abort_request = self._is_needless
        self._pages, self._cookies = 0, []
        try:
            await handler._maybe_launch_in_thread()  # it waits for the engine's start, long past
            await handler._maybe_launch_browser()
        except Error as error:
            await _shut(handler)
            raise BrowserFailed(_first_line(error)) from error
        self._crawler.stats.inc_value("nucrawl/browser/start")
        return handler

    async def close(self) -> None:
        async with self._opening:
            handler, self._handler = self._handler, None
            if handler is not None:
                await _shut(handler)

    async def _fetch(self, request: Request) -> Response:
        await self.start()
        assert self._handler is not None  # start() has seen to it
        opened: list[Page] = []
        work = request.meta.get(WORK)
        asked = self._build(request, opened)
        self._pages += 1
        self._open += 1
        try:
            async with asyncio.timeout(2 * self._timeout + (work.seconds if work else 0)):
                found = await self._handler.download_request(asked)
        except TimeoutError:
            raise DownloadTimeoutError(f"the browser was not done with {request.url}") from None
        finally:
            self._open -= 1
            await self._tidy(opened)
        return self._answer(request, asked, found)

    def _build(self, request: Request, opened: list[Page]) -> Request:
        """Build the request as scrapy-playwright wants it; the page is put into ``opened``."""

        async def prepare(page: Page, _: Request) -> None:
            opened.append(page)
            self._wall_hosts, self._led_to = request.meta.get(WALL, frozenset()), ""
            cookies = request.meta.get(COOKIES, [])
            if cookies != self._cookies:
                await page.context.clear_cookies()
                await page.context.add_cookies(cookies)
                self._cookies = cookies
            if work:
                await work.prepare(page)

        work = request.meta.get(WORK)
        methods = [PageMethod(settle), *([PageMethod(work)] if work else ())]
        meta = {
            "playwright": True,
            "playwright_context_kwargs": {
                "user_agent": self._crawler.settings["USER_AGENT"],
                "locale": "nl-NL",
                "timezone_id": "Europe/Amsterdam",  # in which scripts print times
                "service_workers": "block",  # they would ask past _is_needless
            },
            "playwright_page_init_callback": prepare,
            "playwright_page_methods": methods,
        }
        return Request(request.url, headers=request.headers, meta=meta, dont_filter=True)

    def _answer(self, request: Request, asked: Request, found: Response) -> Response:
        off_site = self._led_to or (
            "" if urls.is_internal(found.url, self._base_url) else found.url
        )
        if off_site and not request.meta.get(WALL):
            return Response(request.url, 302, headers={"Location": off_site}, request=request)
        if "redirect_urls" in asked.meta:
            request.meta["redirect_urls"] = asked.meta["redirect_urls"]
        if not isinstance(found, TextResponse):
            return found.replace(request=request)
        headers = found.headers.copy()
        for name in _OF_BYTES:
            headers.pop(name, None)
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers["X-Nucrawl-Rendered"] = request.meta[IN_BROWSER]  # who has the page is to know
        return HtmlResponse(
            found.url, found.status, headers, found.text.encode(), request=request, encoding="utf-8"
        )

    async def _tidy(self, opened: list[Page]) -> None:
        """Close what is still open, and the browser if it has had its pages or hangs."""
        try:
            async with asyncio.timeout(_CLOSING):
                for page in opened:
                    if not page.is_closed():
                        await page.close()
        except (Error, TimeoutError):
            self._pages = self._most_pages
        if self._pages >= self._most_pages and not self._open:
            await self.close()

    async def _is_needless(self, call: Call) -> bool:
        """Tell what is not fetched: what is only for the eye, others' hosts, robots.txt's."""
        if not self._is_ours(call.url):
            if call.is_navigation_request() and call.frame.parent_frame is None:
                self._led_to = call.url
            return True
        if call.resource_type not in _NEEDED:
            return True
        return robots_of(self._crawler).is_known_to_forbid(call.url)

    def _is_ours(self, url: str) -> bool:
        if urls.is_internal(url, self._base_url):
            return True
        host = urlsplit(url).hostname or ""
        if not _is_publishers(host):
            return host in self._wall_hosts
        return any(map(_is_publishers, self._wall_hosts))


def _is_publishers(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in _PUBLISHER)


def _has_died(error: Error) -> bool:
    """Tell a browser, or the tab of a page, that is no more from a page that did not come."""
    words = error.message.lower()
    return any(word in words for word in ("has been closed", "crashed", "connection closed"))


def _translate(error: Error) -> Exception:
    if isinstance(error, TooLong):
        return DownloadTimeoutError(_first_line(error))
    for code, kind in _BY_NETWORK:
        if code in error.message:
            return kind(_first_line(error))
    return BrowserFailed(_first_line(error))


def _first_line(error: Error) -> str:
    return error.message.strip().splitlines()[0][:300]


async def _shut(handler: ScrapyPlaywrightDownloadHandler) -> None:
    """End a browser, whatever state it is in."""
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_CLOSING):
            await handler.close()
