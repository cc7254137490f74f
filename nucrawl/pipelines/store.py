"""Store: the run's record, and its items, in Postgres.

The run is recorded before the first request and again at the very end, when every other part has
said what it counted. Postgres away stops the run; a bad item is counted and the rest goes on.
"""

import os
from logging import getLogger
from pathlib import Path
from typing import Any, Self

import psycopg
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from nucrawl import ending
from nucrawl.errors import DatabaseError, NucrawlError
from nucrawl.items import ArticleItem, Item, LayoutChange, NotModified, Reading, Unread
from nucrawl.naming import miss, naming_of
from nucrawl.store.connection import resolve
from nucrawl.store.session import RunSession

logger = getLogger(__name__)

_COUNTED = ("nucrawl/", "downloader/", "robotstxt/", "retry/", "elapsed_time_seconds", "offsite/")


class StorePipeline:
    """Save items to Postgres. ``session`` is None until the database is open."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.session: RunSession | None = None
        crawler.signals.connect(self.finish, signal=signals.spider_closed)
        crawler.signals.connect(self.count_fault, signal=signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        settings, spider = self._crawler.settings, self._crawler.spider
        assert spider is not None  # Scrapy opens pipelines with their spider
        try:
            target = resolve(
                settings.get("DATABASE_URL"), Path(settings["NUCRAWL_HOME"]), os.environ
            )
            session = RunSession(target)
            arguments = getattr(spider, "arguments", {})
            await session.open(spider.name, arguments, settings["NUCRAWL_BASE_URL"])
        except NucrawlError as error:
            ending.fail(self._crawler, error)
            raise CloseSpider("failed") from error
        self.session = session
        self._crawler.stats.set_value("nucrawl/run_id", session.run_id)

    async def process_item(self, item: Any) -> Any:
        if self.session is None or not isinstance(item, Item):
            return item
        stats = self._crawler.stats
        try:
            saved = await self.session.save(item)
        except DatabaseError as error:
            ending.stop(self._crawler, error)
            raise DropItem("the database is away", log_level="DEBUG") from error
        except psycopg.Error as error:
            stats.inc_value("nucrawl/store/fault")
            if isinstance(item, ArticleItem):
                miss(self._crawler, item.article.id, "not_storable")
            logger.error("could not store %s: %s", _name(item), str(error).splitlines()[0])
            raise DropItem("not storable", log_level="DEBUG") from error
        if isinstance(saved, int):
            stats.inc_value("nucrawl/list/read")
            stats.inc_value("nucrawl/sighting", saved)
        elif saved:
            stats.inc_value(f"nucrawl/article/{saved}")
        elif isinstance(item, NotModified):
            stats.inc_value("nucrawl/list/not_modified")
        elif isinstance(item, LayoutChange):
            stats.inc_value("nucrawl/layout_change")
        return item

    async def close_spider(self) -> None:
        """Compare what was named with what is stored, before the run's counts are told."""
        naming = naming_of(self._crawler)
        if self.session is None or naming is None or not naming.named:
            return
        try:
            stored = await self.session.fetch_stored(naming.named)
            missing = naming.missing(stored)
            await self.session.save_missing(
                [m for m in missing if m.article_id not in naming.waiting]
            )
        except DatabaseError as error:
            ending.fail(self._crawler, error)
            return
        self._crawler.stats.set_value("nucrawl/named", len(naming.named))
        for found in missing:
            self._crawler.stats.inc_value(f"nucrawl/missing/{found.reason}")

    def count_fault(self) -> None:
        """Count an item that a pipeline failed on; Scrapy itself only logs it."""
        self._crawler.stats.inc_value("nucrawl/store/fault")

    async def finish(self, spider: Spider, reason: str) -> None:
        if self.session is None:
            ending.judge(self._crawler, reason)
            return
        await self._tidy_pages(self.session)
        failure = ending.judge(self._crawler, reason)
        counts = {
            key: value
            for key, value in self._crawler.stats.get_stats().items()
            if key.startswith(_COUNTED) and isinstance(value, int | float | str)
        }
        try:
            outcome = failure.outcome if failure else "finished"
            await self.session.finish(outcome, str(failure) if failure else None, counts)
        except DatabaseError as error:
            ending.fail(self._crawler, error)
        finally:
            await self.session.close()

    async def _tidy_pages(self, session: RunSession) -> None:
        if isinstance(ending.failure_of(self._crawler), DatabaseError):
            return
        names = ("NUCRAWL_ARTICLE_PAGES_DAYS", "NUCRAWL_OTHER_PAGES_DAYS")
        given = [self._crawler.settings.get(name) for name in names]
        article_days, other_days = (None if days in (None, "") else int(days) for days in given)
        try:
            deleted = await session.tidy_pages(article_days, other_days)
        except DatabaseError as error:
            ending.fail(self._crawler, error)
        else:
            self._crawler.stats.inc_value("nucrawl/page_deleted", deleted)


def _name(item: Item) -> str:
    match item:
        case ArticleItem():
            return item.article.url
        case Reading():
            return item.page.url
        case Unread():
            return f"article {item.article_id}"
    return item.url
