"""Validate: what fails a check of ``nucrawl.checks`` is refused or counted, and what disagrees.

Advertorials and partner content stop here if NUCRAWL_COMMERCIAL says so.
"""

from collections import Counter
from logging import getLogger
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from nucrawl import naming
from nucrawl.checks import Check, failed_checks
from nucrawl.items import ArticleItem
from nucrawl.site.kinds import COMMERCIAL_KINDS

logger = getLogger(__name__)

_ENOUGH_TO_TELL = 10  # articles


class ValidatePipeline:
    """Refuse articles that must not be stored; count what others lack."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._passed = 0  # articles in the narrower sense: videos have no byline
        self._lacking: Counter[Check] = Counter()
        self._skips_commercial = crawler.settings.get("NUCRAWL_COMMERCIAL") == "skip"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, ArticleItem):
            return item
        if self._skips_commercial and item.article.kind in COMMERCIAL_KINDS:
            self._crawler.stats.inc_value(f"nucrawl/skipped/{item.article.kind}")
            naming.miss(self._crawler, item.article.id, f"skipped_{item.article.kind}")
            raise DropItem(f"{item.article.kind} skipped", log_level="DEBUG")
        for field in item.article.disagreements:
            self._crawler.stats.inc_value(f"nucrawl/disagree/{field}")
        failed = failed_checks(item.article)
        for check in failed:
            if check.refuses:
                self._crawler.stats.inc_value("nucrawl/article/invalid")
                self._crawler.stats.inc_value(f"nucrawl/refused/invalid_{check.name}")
                naming.miss(self._crawler, item.article.id, f"invalid_{check.name}")
                logger.warning("refused %s: expected %s", item.article.url, check.expected)
                raise DropItem(f"invalid {check.name}", log_level="DEBUG")
            self._crawler.stats.inc_value(f"nucrawl/lacks/{check.name}")
        if item.article.kind == "article":
            self._passed += 1
            self._lacking.update(failed)
        return item

    def close_spider(self) -> None:
        """Tell what no article of the run had: one may lack a byline, all do if markup moved."""
        for check, count in self._lacking.items():
            if count == self._passed >= _ENOUGH_TO_TELL:
                logger.warning(
                    "none of %d articles has %s: has the layout changed?", count, check.expected
                )
