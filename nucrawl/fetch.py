"""One page from the site, as politely as a crawl: robots.txt, User-Agent, redirects, patience.

It is a crawl of one request, so that there is one way to ask the site for something.
"""

import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from nucrawl import ending
from nucrawl.errors import Interrupted, NothingFound, NucrawlError, UnexpectedError
from nucrawl.items import Fetched, content_type
from nucrawl.spiders.refusals import classify, site_error


class _OnePageSpider(Spider):
    name = "page"

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.fetched: Fetched | None = None

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.address, self.keep, errback=self.fail)

    def keep(self, response: Response) -> None:
        self.fetched = Fetched(
            response.body, response.url, content_type(response), datetime.now(UTC)
        )

    def fail(self, failure: Failure) -> None:
        refusal = classify(failure.value)
        nothing = NothingFound(f"{self.address}: {refusal.detail} ({refusal.reason})")
        ending.fail(self.crawler, site_error(refusal, self.address) or nothing)


def _leave(number: int, frame: object) -> None:
    """End at once: Scrapy would wait for the page, and nothing is open that needs an end."""
    os._exit(Interrupted.exit_status)


def fetch_page(url: str) -> Fetched:
    """Fetch a page. May be called once a process: Scrapy's reactor cannot be started again.

    Raises SiteError with what to do if the site does not answer, refuses, or has no such page.
    """
    settings = Settings()
    settings.setmodule("nucrawl.settings")
    parts = urlsplit(url)
    settings.setdict(
        {
            "NUCRAWL_BASE_URL": urlunsplit((parts.scheme, parts.netloc, "", "", "")),
            "ITEM_PIPELINES": {},
            "EXTENSIONS": {"nucrawl.browser.extension.Browser": 0},
            "LOG_LEVEL": "WARNING",
        },
        "cmdline",
    )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_OnePageSpider)
    task = process.crawl(crawler, address=url)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    process.start(install_signal_handlers=False)
    if task.done() and not task.cancelled() and (error := task.exception()):
        if isinstance(error, NucrawlError):
            raise error
        raise UnexpectedError(f"{type(error).__name__}: {error}")
    if failure := ending.failure_of(crawler):
        raise failure
    spider = crawler.spider
    if not isinstance(spider, _OnePageSpider) or spider.fetched is None:
        raise UnexpectedError(f"{url}: the crawl ended without a page and without a reason")
    return spider.fetched
