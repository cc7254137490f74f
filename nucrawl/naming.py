"""What the lists of a run named, and what became of each: the run's completeness."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapy.crawler import Crawler

from nucrawl.items import Missing
from nucrawl.store.missing import NOT_REACHED

UNTRIED = ("limit", NOT_REACHED)  # reasons of what was never asked for


@dataclass
class Naming:
    """The articles that lists, feeds and sitemaps named, with the reasons of those not stored."""

    named: dict[int, tuple[str, str]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)  # missing since before, not asked for again yet

    def name(self, article_id: int, url: str, list_name: str) -> None:
        """Note that a list named an article; the first one counts."""
        self.named.setdefault(article_id, (url, list_name))

    def miss(self, article_id: int | None, reason: str) -> None:
        """Note why a named article comes to nothing in this run."""
        if article_id in self.named:
            self.reasons[article_id] = reason
            self.waiting.discard(article_id)

    def wait(self, article_id: int, reason: str) -> None:
        """Note that a named article came to nothing lately and is left until its next try."""
        self.reasons[article_id] = reason
        self.waiting.add(article_id)

    def missing(self, stored: Iterable[int]) -> list[Missing]:
        """Give what was named and is not stored."""
        kept = set(stored)
        return [
            Missing(number, *place, self.reasons.get(number, NOT_REACHED))
            for number, place in self.named.items()
            if number not in kept
        ]


def naming_of(crawler: Crawler) -> Naming | None:
    """Give the account that a spider keeps of what was named; None for one that keeps none."""
    found = getattr(crawler.spider, "naming", None)
    return found if isinstance(found, Naming) else None


def miss(crawler: Crawler, article_id: int, reason: str) -> None:
    """Note, for a component, why an article comes to nothing."""
    if naming := naming_of(crawler):
        naming.miss(article_id, reason)
