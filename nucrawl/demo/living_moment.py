"""Owns what the living site answers at one moment: which versions are shown, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from nucrawl.demo import sitemaps
from nucrawl.demo.article import Article
from nucrawl.demo.endless import Endless
from nucrawl.demo.front import quiet_sidebar
from nucrawl.demo.histories import History, Version
from nucrawl.demo.listings import ListBlock, Listing
from nucrawl.demo.site import Moment

SIDEBAR_LIMIT: Final = 5


@dataclass(frozen=True, slots=True)
class _Shown:
    """One story at one moment."""

    history: History
    version: Version
    last: Article


class LivingMoment(Moment):
    """One moment of a living site.

    Its Last-Modified is when something last happened, so that it never goes back when a story is
    removed. Lists are modified all the time, as they say how long ago things were.
    """

    def __init__(
        self, now: datetime, start: datetime, histories: list[History], endless: Endless
    ) -> None:
        self._start = start
        self._shown = [
            _Shown(history, version, version.article or history.last_shown(now))
            for history in histories
            if (version := history.at(now))
        ]
        present = (shown.version.article for shown in reversed(self._shown))
        super().__init__(now, tuple(article for article in present if article), endless)
        self._by_id_shown = {shown.last.id: shown for shown in self._shown}
        self._known = {shown.last.id: shown.last for shown in self._shown}
        self._places = {shown.last.id: place for place, shown in enumerate(self._shown)}

    def history(self, article_id: int) -> tuple[Version, ...]:
        versions = self._by_id_shown[article_id].history.versions
        return tuple(version for version in versions if version.at <= self.now)

    @cached_property
    def archives(self) -> dict[str, list[Article]]:
        """As of any moment, with the last file but one packed."""
        return sitemaps.archives(self.articles, packed=sorted(self._shown_by_month)[1])

    def known_articles(self) -> Mapping[int, Article]:
        """Include what is removed: teasers of it stay where an editor put them."""
        return self._known

    def status_of(self, article: Article) -> int:
        return self._by_id_shown[article.id].version.status

    def sidebar_of(self, article: Article) -> tuple[ListBlock, ...]:
        """Show what was new when the story appeared, so that its page can stay as it is."""
        at = article.published_at
        latest: list[Article] = []
        for shown in reversed(self._shown[: self._places[article.id]]):
            version = shown.history.at(at)
            if version and version.article and version.article.kind != "advertorial":
                latest.append(version.article)
            if len(latest) == SIDEBAR_LIMIT:
                break
        return tuple(block for block in quiet_sidebar(latest) if block.entries)

    def fixed_changed_at(self) -> datetime:
        return self._start

    def story_changed_at(self, article: Article) -> datetime:
        """Heed the stories whose teasers stand in it, too."""
        ids = {article.id, *(block.article_id for block in article.blocks if block.article_id)}
        return self._last_event(self._by_id_shown[one] for one in ids)

    def listing_changed_at(self, listing: Listing) -> datetime:
        return self.now

    def feed_changed_at(self, stories: list[Article]) -> datetime:
        return self._any_changed_at

    def news_changed_at(self) -> datetime:
        """Heed also when a story last became too old for the news."""
        span = timedelta(days=sitemaps.NEWS_DAYS)
        ends = (shown.last.published_at + span for shown in self._shown)
        ended = (end for end in ends if end < self.now)
        return max(self._any_changed_at, *ended, key=datetime.timestamp)

    def archive_changed_at(self, path: str) -> datetime:
        return self._last_event(self._shown_by_month[sitemaps.month_of(self.archives[path][0])])

    @cached_property
    def _shown_by_month(self) -> dict[str, list[_Shown]]:
        by_month: dict[str, list[_Shown]] = {}
        for shown in self._shown:
            by_month.setdefault(sitemaps.month_of(shown.last), []).append(shown)
        return by_month

    @cached_property
    def _any_changed_at(self) -> datetime:
        return self._last_event(self._shown)

    def _last_event(self, shown: Iterable[_Shown]) -> datetime:
        moments = (max(s.version.at, s.last.modified_at) for s in shown)
        return max(moments, key=datetime.timestamp)
