"""The way of a download: plain HTTP, and through the browser what is marked for it."""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from nucrawl.browser.extension import Browser
from nucrawl.browser.request import IN_BROWSER


class PageHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, with the run's browser beside it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run = crawler

    async def download_request(self, request: Request) -> Response:
        if IN_BROWSER not in request.meta:
            return await super().download_request(request)
        browser = self._run.get_extension(Browser)
        assert isinstance(browser, Browser)  # in EXTENSIONS
        return await browser.fetch(request)
