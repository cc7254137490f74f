"""scrapy-playwright as this crawl uses it: one browser, one context, few pages, bounded in time.

It asks the site for documents, scripts and data, never for what only the eye wants, nor anything of
others. A page is closed in every case, a browser that died is started once more for the page that
it died on, and a browser of many pages is replaced: its memory grows with them.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable
from contextlib import suppress

from playwright.async_api import Error, Page, Route
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy_playwright.handler import DEFAULT_CONTEXT_NAME, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from nucrawl.browser.chromium import launch_options
from nucrawl.browser.extension import BrowserFailed
from nucrawl.browser.failures import (
    has_died,
    is_not_of_playwright,
    translate,
    why_it_does_not_start,
)
from nucrawl.browser.processes import find_drivers, kill_all
from nucrawl.browser.request import COOKIES, IN_BROWSER, WALL, WORK
from nucrawl.browser.visit import Visit, findable

logger = logging.getLogger(__name__)

_READING = 20  # seconds for a page to be filled and read, once it is there
_TIMES = 2  # that a page is tried if the browser dies on it
_CLOSING = 5  # seconds for a page or a browser to go
_TICK = 0.25
# Headers of the answer that are about its bytes, not about what scripts made of them.
_OF_BYTES = (
    *("ETag", "Last-Modified", "Content-Encoding", "Content-Length", "Transfer-Encoding"),
    *("Content-Type", "Set-Cookie"),
)


class Driver:
    """Start the browser, fetch pages in it, end it."""

    def __init__(self, crawler: Crawler, program: str) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._program = program
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._most_pages = settings.getint("NUCRAWL_BROWSER_PAGES")
        self._base_url = str(settings["NUCRAWL_BASE_URL"])
        self._context = {
            "user_agent": settings["USER_AGENT"],
            "locale": "nl-NL",
            "timezone_id": "Europe/Amsterdam",  # in which scripts print times
            "service_workers": "block",  # they would ask past a page's visit
        }
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._drivers: set[int] = set()  # the processes that it is driven by
        self._opening = asyncio.Lock()
        self._hosts: frozenset[str] = frozenset()  # that it finds beside the site's
        self._pages = 0  # that this browser has had
        self._open = 0  # that it has now
        self._cookies: list[dict[str, object]] = []

    async def fetch(self, request: Request) -> Response:
        for _ in range(_TIMES):
            try:
                return await self._fetch(request)
            except Error as error:
                if not has_died(error):
                    raise translate(error) from error
                logger.info("the browser died on %s", request.url)
                self._crawler.stats.inc_value("nucrawl/browser/died")
                await self.close()
        raise BrowserFailed(f"the browser died on {request.url}, twice")

    async def start(self, hosts: frozenset[str]) -> ScrapyPlaywrightDownloadHandler:
        """Start a browser that finds these hosts beside the site's, unless there is one.

        Raises BrowserFailed with the first line of why it does not start.
        """
        async with self._opening:
            is_there = self._handler is not None and self._handler.browser.is_connected()
            if not is_there or not hosts <= self._hosts:
                await self._end()
                self._hosts |= hosts
                self._handler = await self._launch()
            assert self._handler is not None  # launched
            return self._handler

    async def _launch(self) -> ScrapyPlaywrightDownloadHandler:
        # They log failures with tracebacks; what fails is told by whoever asked.
        logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)
        logging.getLogger("asyncio").addFilter(is_not_of_playwright)
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
        handler.config.launch_options = launch_options(
            self._program, findable(self._base_url, self._hosts), as_root=os.geteuid() == 0
        )
        handler.config.navigation_timeout_ms = self._timeout * 1000
        handler.config.target_closed_max_retries = 0  # fetch() tries again, with another browser
        handler.config.restart_disconnected_browser = False
        self._pages, self._cookies = 0, []
        there_before = find_drivers()
        try:
            await handler._maybe_launch_in_thread()  # it waits for the engine's start, long past
            self._drivers = find_drivers() - there_before
            made = await handler._create_browser_context(DEFAULT_CONTEXT_NAME, self._context)
            await made.context.route("**", _refuse)
        except Error as error:
            await _shut(handler, self._drivers)
            raise BrowserFailed(why_it_does_not_start(error)) from error
        self._crawler.stats.inc_value("nucrawl/browser/start")
        return handler

    async def close(self) -> None:
        async with self._opening:
            await self._end()

    async def _end(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            await _shut(handler, self._drivers)

    async def _fetch(self, request: Request) -> Response:
        wall_hosts = request.meta.get(WALL, frozenset())
        handler = await self.start(wall_hosts)
        work = request.meta.get(WORK)
        visit = Visit(self._crawler, wall_hosts)
        asked = self._build(request, visit)
        self._pages += 1
        self._open += 1
        found: Response | None = None
        try:
            async with asyncio.timeout(self._timeout + _READING + (work.seconds if work else 0)):
                found = await self._unless_ending(handler.download_request(asked))
        except TimeoutError:
            self._pages = self._most_pages  # it may be the browser that hangs: another one then
            raise DownloadTimeoutError(f"the browser was not done with {request.url}") from None
        except Error:
            if not visit.led_to or wall_hosts:
                raise
        finally:
            self._open -= 1
            await self._tidy(visit)
        if found is None or (visit.led_to and not wall_hosts):
            headers = {"Location": visit.led_to}
            return Response(request.url, 302, headers=headers, request=request)
        return _answer(request, asked, found)

    async def _unless_ending(self, download: Awaitable[Response]) -> Response:
        """Wait for a page, which Ctrl-C does not."""
        task = asyncio.ensure_future(download)
        try:
            while not task.done():
                if not self._crawler.crawling:
                    raise IgnoreRequest("the run is ending")
                await asyncio.wait((task,), timeout=_TICK)
        finally:
            task.cancel()
        return task.result()

    def _build(self, request: Request, visit: Visit) -> Request:
        """Build the request as scrapy-playwright wants it."""
        work = request.meta.get(WORK)

        async def prepare(page: Page, _: Request) -> None:
            await visit.begin(page)
            cookies = request.meta.get(COOKIES, [])
            if cookies != self._cookies:
                await page.context.clear_cookies()
                await page.context.add_cookies(cookies)
                self._cookies = cookies
            if work:
                await work.prepare(page)

        meta = {
            "playwright": True,
            "playwright_page_init_callback": prepare,
            "playwright_page_methods": [
                PageMethod(visit.settle),
                *([PageMethod(work)] if work else ()),
            ],
        }
        return Request(request.url, headers=request.headers, meta=meta, dont_filter=True)

    async def _tidy(self, visit: Visit) -> None:
        """Close what is still open, and the browser if it has had its pages or hangs."""
        try:
            async with asyncio.timeout(_CLOSING):
                await visit.end()
        except (Error, TimeoutError):
            self._pages = self._most_pages
        if self._pages >= self._most_pages and not self._open:
            await self.close()


def _answer(request: Request, asked: Request, found: Response) -> Response:
    """Make the answer to a request of what the browser made of the page."""
    if "redirect_urls" in asked.meta:
        request.meta["redirect_urls"] = asked.meta["redirect_urls"]
    if "playwright_suggested_filename" in asked.meta:  # a file, which no page shows
        return Response(found.url, found.status, found.headers, found.body, request=request)
    assert isinstance(found, TextResponse)  # of the text of a page
    headers = found.headers.copy()
    for name in _OF_BYTES:
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    headers["X-Nucrawl-Rendered"] = request.meta[IN_BROWSER]  # who has the page is to know
    return HtmlResponse(
        found.url, found.status, headers, found.text.encode(), request=request, encoding="utf-8"
    )


async def _refuse(route: Route) -> None:
    """Let a page fetch nothing that nobody asked for: a window that another one opened."""
    with suppress(Error):
        await route.abort()


async def _shut(handler: ScrapyPlaywrightDownloadHandler, drivers: set[int]) -> None:
    """End a browser, whatever state it is in: one that does not listen is killed."""
    try:
        async with asyncio.timeout(_CLOSING):
            await handler.close()
    except (Error, TimeoutError):
        kill_all(drivers)
