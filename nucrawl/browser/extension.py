"""The run's one browser: whether there is one, when it starts, and how it ends."""

import asyncio
import os
from importlib import import_module
from logging import getLogger
from typing import Protocol, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from nucrawl.browser.chromium import INSTALL, NONE, find_chromium
from nucrawl.browser.request import IN_BROWSER, WALL

logger = getLogger(__name__)

_TIMES = 2  # that a start is tried: one may be killed


class NoBrowser(IgnoreRequest):
    """A page needs a browser, and there is none that starts."""


class BrowserFailed(IgnoreRequest):
    """The browser died or hung on a page, and once more when that was tried again."""


class _Driver(Protocol):
    """What ``driver.Driver`` is, which is not imported here: Playwright would be with it."""

    async def start(self, hosts: frozenset[str]) -> object: ...
    async def fetch(self, request: Request) -> Response: ...
    async def close(self) -> None: ...


class Browser:
    """Fetch pages through a browser. ``missing`` says why there is none, as far as is known."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._program = find_chromium(crawler.settings.get("NUCRAWL_CHROMIUM"), os.environ)
        self._driver: _Driver | None = None
        self._starting = asyncio.Lock()
        self.missing: str | None = None
        if self._program is None:
            is_wanted = crawler.settings.get("NUCRAWL_CHROMIUM") != NONE
            nothing = f"no browser on this machine: {INSTALL}"
            self.missing = nothing if is_wanted else "NUCRAWL_CHROMIUM allows no browser"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        browser = cls(crawler)
        crawler.signals.connect(browser.close, signal=signals.spider_closed)
        return browser

    async def fetch(self, request: Request) -> Response:
        """Fetch a page: what the browser made of it, under the address where that ended.

        A page that led off the site is a redirect to there, as it is in plain HTTP. Raises
        NoBrowser, BrowserFailed, or what plain HTTP raises for a site that does not answer.
        """
        reason = request.meta[IN_BROWSER]
        try:
            driver = await self._start(request.meta.get(WALL, frozenset()))
        except NoBrowser:
            self.tell_missing(reason)
            raise
        self._crawler.stats.inc_value("nucrawl/browser/page")
        self._crawler.stats.inc_value(f"nucrawl/browser/why/{reason}")
        return await driver.fetch(request)

    def tell_missing(self, reason: str) -> None:
        """Count a page that needs a browser, where there is none; say so once."""
        stats = self._crawler.stats
        if not stats.get_value("nucrawl/browser/missing"):
            logger.warning("pages need a browser (%s): %s", reason, self.missing)
        stats.inc_value("nucrawl/browser/missing")
        stats.inc_value(f"nucrawl/browser/needed/{reason}")

    async def close(self, spider: Spider) -> None:
        """End the browser with the run."""
        if self._driver is not None:
            await self._driver.close()

    async def _start(self, hosts: frozenset[str]) -> _Driver:
        async with self._starting:
            if self._driver is None and self.missing is None:
                self._driver = await self._launch(hosts)
        if self._driver is None:
            raise NoBrowser(self.missing)
        return self._driver

    async def _launch(self, hosts: frozenset[str]) -> _Driver | None:
        if os.geteuid() == 0:
            logger.warning(
                "the browser runs without its sandbox, since nucrawl runs as root: "
                "a user of its own is safer"
            )
        made = import_module("nucrawl.browser.driver")  # brings Playwright, half a second
        driver = cast(_Driver, made.Driver(self._crawler, self._program))
        for _ in range(_TIMES):
            try:
                await driver.start(hosts)
            except BrowserFailed as error:
                await driver.close()
                self.missing = f"the browser does not start ({error}): {INSTALL}"
            else:
                self.missing = None
                return driver
        return None
