"""Deduplicate within a run: an article that two addresses led to is stored once.

The spider asks for a number once; a redirect may still lead to a number that was had already. The
files of an archive are another matter: there each page of an article is one of its versions.
"""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from nucrawl.items import ArticleItem


class DedupPipeline:
    """Drop an article of the site whose number this run has already had."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._seen: set[int] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        if isinstance(item, ArticleItem) and item.origin == "site":
            if item.article.id in self._seen:
                self._crawler.stats.inc_value("nucrawl/article/duplicate")
                raise DropItem(f"article {item.article.id} again", log_level="DEBUG")
            self._seen.add(item.article.id)
        return item
