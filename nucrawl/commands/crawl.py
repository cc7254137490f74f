"""``scrapy crawl``, with an exit status that cron can trust.

Takes the place of Scrapy's own command through COMMANDS_MODULE. 0: the run did its job; otherwise
one line on stderr says what and what to do, and the status is the error's (``nucrawl.errors``).
"""

import argparse
import asyncio
import logging
import sys

from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError

from nucrawl import ending
from nucrawl.errors import Interrupted, NucrawlError, UnexpectedError, WrongUse
from nucrawl.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

# At INFO they say how Scrapy is put together, on every start. Told at -L DEBUG.
_CHATTY = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.core.scraper",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
)


class Command(BaseRunSpiderCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] <spider>"

    def short_desc(self) -> str:
        return "Run a spider; exit 0 did its job, 1 failed, 2 wrong use, 3 already running"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None  # Scrapy sets it before it calls this
        level = str(self.settings["LOG_LEVEL"])
        if level not in logging.getLevelNamesMapping():
            known = "DEBUG, INFO, WARNING, ERROR or CRITICAL"
            raise UsageError(f"LOG_LEVEL: expected {known}, found {level!r}", print_help=False)
        if level != "DEBUG":
            for name in _CHATTY:  # a filter: Scrapy resets the levels when it sets up its log
                logging.getLogger(name).addFilter(_is_notable)
            logging.getLogger("scrapy.core.downloader.handlers.http11").addFilter(
                _is_no_hint_on_data_loss
            )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError(_wrong_arguments(args), print_help=False)
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        try:
            crawler = self._create(args[0])
            if issubclass(crawler.spidercls, NewsSpider):
                crawler.spidercls.check_arguments(opts.spargs)
            failure = _crawl(self.crawler_process, crawler, opts.spargs)
        except NucrawlError as error:
            failure = error
        if failure is not None:
            sys.stderr.write(f"nucrawl: {failure}\n")
            self.exitcode = failure.exit_status

    def _create(self, spider: str) -> Crawler:
        try:
            return self._create_crawler(spider)
        except KeyError:
            assert self.crawler_process is not None  # run() has checked
            known = ", ".join(self.crawler_process.spider_loader.list())
            raise WrongUse(f"no spider {spider!r}; there are: {known}") from None


def _is_notable(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _is_no_hint_on_data_loss(record: logging.LogRecord) -> bool:
    """Drop Scrapy's hint to keep broken pages: the spider counts them, and none is to be kept."""
    return "DOWNLOAD_FAIL_ON_DATALOSS" not in record.getMessage()


def _crawl(
    process: AsyncCrawlerProcess, crawler: Crawler, arguments: dict[str, str]
) -> NucrawlError | None:
    task: asyncio.Task[None] = process.crawl(crawler, **arguments)
    process.start()
    if not task.done() or task.cancelled():
        return Interrupted("interrupted at once; what was stored is stored, the run has no end")
    error = task.exception()
    if isinstance(error, NucrawlError):
        return error
    if error is not None:
        logger.error("the crawl could not be set up", exc_info=error)
        return UnexpectedError(f"{type(error).__name__}: {error}; the log has the traceback")
    return ending.judge(crawler, str(crawler.stats.get_value("finish_reason", "finished")))


def _wrong_arguments(args: list[str]) -> str:
    loose = next((arg for arg in args[1:] if "=" in arg), None)
    if loose:
        return f"{loose!r}: arguments of a spider stand behind -a, as in -a name=buitenland"
    return "expected the name of one spider, as in: scrapy crawl section -a name=buitenland"
