"""How a run ends: the first thing that went wrong decides, and every part can say it.

``stop`` is for components outside the spider's callbacks; a callback may also raise it through
``stop``. The command turns what ``failure_of`` gives into one line and an exit status.
"""

import asyncio
from typing import Protocol, runtime_checkable

from scrapy.crawler import Crawler

from nucrawl.errors import Interrupted, NucrawlError, UnexpectedError

_tasks: set[asyncio.Task[None]] = set()


@runtime_checkable
class Judged(Protocol):
    """A spider that can tell whether what it found is what the run was for."""

    def judge(self) -> NucrawlError | None: ...


def stop(crawler: Crawler, error: NucrawlError) -> None:
    """End the run because of ``error``; a later error does not replace it."""
    fail(crawler, error)
    if crawler.crawling and crawler.engine.spider is not None:
        task = asyncio.ensure_future(_close(crawler))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


async def _close(crawler: Crawler) -> None:
    if crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason="failed")


def fail(crawler: Crawler, error: NucrawlError) -> None:
    """Note that the run failed, without ending it."""
    if failure_of(crawler) is None:
        crawler.spider.__dict__["failure"] = error


def failure_of(crawler: Crawler) -> NucrawlError | None:
    """Give what the run failed of so far; None if nothing."""
    found = getattr(crawler.spider, "failure", None)
    return found if isinstance(found, NucrawlError) else None


def judge(crawler: Crawler, reason: str) -> NucrawlError | None:
    """Decide how a run that closed for ``reason`` ended; None if it did its job."""
    if failure_of(crawler) is None and (error := _find_failure(crawler, reason)):
        fail(crawler, error)
    return failure_of(crawler)


def _find_failure(crawler: Crawler, reason: str) -> NucrawlError | None:
    if reason == "shutdown":
        return Interrupted("interrupted; what was fetched is stored. Run again to go on.")
    faults = crawler.stats.get_value("spider_exceptions/count", 0)
    faults += crawler.stats.get_value("nucrawl/store/fault", 0)
    if faults:
        return UnexpectedError(f"{faults} pages or items met a fault in nucrawl: see the log")
    return crawler.spider.judge() if isinstance(crawler.spider, Judged) else None
