"""What a run is doing: a live line on a terminal, plain lines elsewhere, and a last line.

Display goes to stderr, data never does. On a terminal log lines pass above the live line.
"""

import logging
import sys
import time
from typing import Protocol, Self, runtime_checkable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

logger = logging.getLogger(__name__)

_LIVE_SECONDS = 0.2
_PLAIN_SECONDS = 5.0  # then 10, 20, … up to
_LONGEST_SILENCE_SECONDS = 60.0
_OUTCOMES = ("new", "changed", "same")
_RARER = {
    "older": "older",
    "not_modified": "not modified",
    "removed": "removed",
    "left": "left alone",
}
_LEFT_OUT = ("refused", "skipped")  # each counted by reason, and told where there are any


@runtime_checkable
class Watched(Protocol):
    """A spider that can be watched: what it is at, and how many pages it knows and has done."""

    current: str
    pages_known: int
    pages_done: int


class ProgressDisplay:
    """Show the progress of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._started = time.monotonic()
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._bar: _Bar | None = None
        self._silence = _PLAIN_SECONDS
        self._told_at = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        display = cls(crawler)
        crawler.signals.connect(display.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(display.spider_closed, signal=signals.spider_closed)
        return display

    def spider_opened(self, spider: Spider) -> None:
        self._started = time.monotonic()
        if not isinstance(spider, Watched):
            return
        if sys.stderr.isatty():
            self._bar = _Bar()
            self._loop = create_looping_call(self._draw, spider)
            self._loop.start(_LIVE_SECONDS)
        else:
            self._loop = create_looping_call(self._tell, spider)
            self._told_at = self._started
            self._loop.start(_PLAIN_SECONDS, now=False)

    def spider_closed(self, spider: Spider) -> None:
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._bar is not None and isinstance(spider, Watched):
            self._draw(spider)
            self._bar.stop()
        has_pages = isinstance(spider, Watched) and spider.pages_known > 0  # of files, say
        if has_pages or self._crawler.stats.get_value("downloader/request_count"):
            logger.info(self._summary())

    def _draw(self, spider: Watched) -> None:
        if self._bar is not None:
            self._bar.draw(spider, self._outcomes(), self._pace(spider))

    def _tell(self, spider: Watched) -> None:
        if time.monotonic() - self._told_at < self._silence * 0.9:
            return
        self._told_at = time.monotonic()
        self._silence = min(2 * self._silence, _LONGEST_SILENCE_SECONDS)
        logger.info(
            "%s: %d of %d pages, articles %s, %s",
            *(spider.current, spider.pages_done, spider.pages_known),
            *(self._outcomes(), self._pace(spider)),
        )

    def _count(self, name: str) -> int:
        return int(self._crawler.stats.get_value(f"nucrawl/{name}", 0))

    def _by_reason(self, name: str) -> dict[str, int]:
        prefix = f"nucrawl/{name}/"
        stats = self._crawler.stats.get_stats()
        return {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix)}

    def _outcomes(self, *, with_reasons: bool = False) -> str:
        parts = [f"{self._count(f'article/{name}')} {name}" for name in _OUTCOMES]
        parts += [
            f"{n} {told}" for key, told in _RARER.items() if (n := self._count(f"article/{key}"))
        ]
        for name in _LEFT_OUT:
            if reasons := self._by_reason(name):
                parts.append(f"{sum(reasons.values())} {name}")
                parts[-1] += f" ({_tell(reasons)})" if with_reasons else ""
        return ", ".join(parts)

    def _pace(self, spider: Watched) -> str:
        """Say the rate and the time left, of the pages that are known by now."""
        seconds = time.monotonic() - self._started
        if not spider.pages_done or not seconds:
            return "waiting"
        rate = spider.pages_done / seconds
        left = (spider.pages_known - spider.pages_done) / rate
        return f"{rate:.1f} pages/s, {left:.0f} s left"

    def _missing(self) -> str:
        """Say what lists, feeds and sitemaps named and is not stored."""
        reasons = self._by_reason("missing")
        if not reasons:
            return ""
        named = self._count("named")
        return f"; {sum(reasons.values())} missing of {named} named ({_tell(reasons)})"

    def _browser(self) -> str:
        """Say how many pages were asked for in a browser, or would have to be, and why."""
        parts = ""
        for name, says in (("why", "in a browser"), ("needed", "in need of a browser")):
            if reasons := self._by_reason(f"browser/{name}"):
                parts += f"; {sum(reasons.values())} pages {says} ({_tell(reasons)})"
        return parts

    def _summary(self) -> str:
        run_id = self._crawler.stats.get_value("nucrawl/run_id")
        return "".join(
            (
                f"run {run_id}: " if run_id else "",
                f"articles {self._outcomes(with_reasons=True)}",
                self._missing(),
                f"; {self._count('sighting')} sightings",
                self._browser(),
                f"; {self._crawler.stats.get_value('downloader/request_count', 0)} requests",
                f" in {time.monotonic() - self._started:.0f} s",
            )
        )


def _tell(reasons: dict[str, int]) -> str:
    return ", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items()))


class _Bar:
    """The live line. While it stands, log handlers of stderr write above it."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("[bold]{task.fields[current]}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[outcomes]}  [dim]{task.fields[pace]}"),
            console=Console(stderr=True, highlight=False),
            auto_refresh=False,
        )
        self._task = self._progress.add_task("", current="", outcomes="", pace="", total=None)
        stream = sys.stderr
        self._handlers = [
            handler
            for handler in logging.root.handlers
            if isinstance(handler, logging.StreamHandler) and handler.stream is stream
        ]
        self._progress.start()  # puts a stand-in for sys.stderr that keeps the line below
        for handler in self._handlers:
            handler.setStream(sys.stderr)
        self._stream = stream

    def draw(self, spider: Watched, outcomes: str, pace: str) -> None:
        self._progress.update(
            self._task,
            completed=spider.pages_done,
            total=spider.pages_known,
            current=spider.current,
            outcomes=outcomes,
            pace=pace,
            refresh=True,
        )

    def stop(self) -> None:
        self._progress.stop()
        for handler in self._handlers:
            handler.setStream(self._stream)
