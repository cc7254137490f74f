"""Spiders run in this process, one after another, with a clock that a test can turn.

A crawl as users run it costs a second to start; ten days of them would take minutes. This is the
same crawl (settings, middlewares, pipelines, verdict) without the command around it. The reactor of
Twisted can be started once a process: it runs in a thread of its own, for good.
"""

import asyncio
import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Any
from unittest.mock import patch

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from nucrawl import ending
from nucrawl.errors import NucrawlError
from nucrawl.spiders import endless, latest, lists, news, recheck, section

SPIDERS = (news, lists, endless, section, latest, recheck)  # all that read the clock
_LONGEST = 120  # seconds; a crawl that takes longer hangs


@dataclass(frozen=True)
class Ran:
    """How a run ended: its counts, its failure if it had one, and what it logged."""

    counts: dict[str, Any]
    failure: NucrawlError | None
    log: list[str]

    def count(self, name: str) -> int:
        return int(self.counts.get(f"nucrawl/{name}", 0))


def run(spider: str, site_url: str, database_url: str, **arguments: str) -> Ran:
    """Run a spider to its end. Names in capitals are settings, others arguments of the spider."""
    log = _Log()
    root = logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.INFO)
    try:
        work = _crawl(spider, site_url, database_url, arguments)
        found: Future[Ran] = asyncio.run_coroutine_threadsafe(work, _loop())
        ran = found.result(_LONGEST)
    finally:
        root.setLevel(level)
        root.removeHandler(log)
    assert not log.tracebacks, log.tracebacks
    return Ran(ran.counts, ran.failure, log.lines)


@contextmanager
def clock(now: Callable[[], datetime]) -> Iterator[None]:
    """Let the spiders take ``now()`` for the present."""

    class Turned(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return now().astimezone(tz)

    with ExitStack() as stack:
        for module in SPIDERS:
            stack.enter_context(patch.object(module, "datetime", Turned))
        yield


async def _crawl(spider: str, site_url: str, database_url: str, given: dict[str, str]) -> Ran:
    settings = Settings()
    settings.setmodule("nucrawl.settings")
    own = {"NUCRAWL_BASE_URL": site_url, "DATABASE_URL": database_url, "DOWNLOAD_DELAY": 0}
    own |= {"NUCRAWL_CONTACT": "tests@example.org"}
    own |= {name: value for name, value in given.items() if name.isupper()}
    settings.setdict(own, "cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    arguments = {name: value for name, value in given.items() if not name.isupper()}
    await runner.crawl(crawler, **arguments)
    reason = str(crawler.stats.get_value("finish_reason"))
    return Ran(dict(crawler.stats.get_stats()), ending.judge(crawler, reason), [])


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Start the reactor, and give its event loop."""
    found: Future[asyncio.AbstractEventLoop] = Future()
    threading.Thread(target=_react, args=(found,), daemon=True).start()
    return found.result(10)


def _react(found: Future[asyncio.AbstractEventLoop]) -> None:
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    reactor: Any = importlib.import_module("twisted.internet.reactor")  # the one of that line
    reactor.callWhenRunning(found.set_result, asyncio.get_event_loop())
    reactor.run(installSignalHandlers=False)


class _Log(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.tracebacks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        if record.exc_info:
            self.tracebacks.append(self.format(record))
