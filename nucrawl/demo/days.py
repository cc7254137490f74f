"""Owns the site that goes on in time: news comes, is edited, goes and returns as its clock turns.

All that will happen to a story is decided when it is written, and days are written in order, so
that a moment looks the same whichever way the clock came there.
"""

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from nucrawl.demo.article import Article
from nucrawl.demo.bodies import Desk
from nucrawl.demo.dates import AMSTERDAM, later
from nucrawl.demo.endless import Endless
from nucrawl.demo.histories import DAY, History, Version, write_history
from nucrawl.demo.listings import Listing
from nucrawl.demo.living_moment import LivingMoment
from nucrawl.demo.newsroom import Newsroom, write_bodies
from nucrawl.demo.response import Response
from nucrawl.demo.site import DEFAULT_SEED, TODAY

DAILY: Final = 95  # as at NU.nl


class LivingSite:
    """The stand-in site with a clock. It begins as ``Site(seed, start)``.

    All that is asked is answered as of ``now``, which may be set and read from any thread.

    Attributes:
        start: the earliest moment there is; before it nothing was recorded.
        endless: how the list of the newest goes on.
    """

    def __init__(
        self,
        seed: int = DEFAULT_SEED,
        start: datetime = TODAY,
        daily: int = DAILY,
        endless: Endless | None = None,
    ) -> None:
        """``daily`` is about how many stories appear in 24 hours."""
        self.start = start
        self.endless = endless or Endless()
        self._now = start
        self._lock = threading.RLock()
        self._moment: LivingMoment | None = None
        self._chronicle = _Chronicle(seed, start, daily)

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        """Turn the clock, forward or back, to a whole second."""
        whole = moment.astimezone(AMSTERDAM).replace(microsecond=0)
        if whole.timestamp() < self.start.timestamp():
            raise ValueError(f"the site begins at {self.start.isoformat()}")
        with self._lock:
            self._now, self._moment = whole, None

    def advance(self, step: timedelta) -> datetime:
        """Turn the clock by real time, and give the moment it then shows."""
        with self._lock:
            self.now = later(self._now, step.total_seconds())
            return self._now

    def moments(self, days: float, every: timedelta) -> Iterator[datetime]:
        """Turn the clock from now on through some days; the first and last moment are given too."""
        begin, steps = self._now, int(days * DAY // every.total_seconds())
        for step in range(steps + 1):
            self.now = later(begin, step * every.total_seconds())
            yield self._now

    def history(self, article_id: int) -> tuple[Version, ...]:
        """Tell all versions of one story up to now, oldest first; raises KeyError."""
        return self._at_now().history(article_id)

    def histories(self) -> dict[int, tuple[Version, ...]]:
        """Tell the same of every story that is or was there, by id."""
        moment = self._at_now()
        return {article_id: moment.history(article_id) for article_id in moment.known_articles()}

    @property
    def articles(self) -> tuple[Article, ...]:
        """The truth about every story that is there now, newest first."""
        return self._at_now().articles

    @property
    def listings(self) -> dict[str, Listing]:
        return self._at_now().listings

    @property
    def latest(self) -> list[Article]:
        return self._at_now().latest

    def article(self, article_id: int) -> Article:
        """Look up the truth about a story that is there now; raises KeyError."""
        return self._at_now().article(article_id)

    def feed(self, name: str = "") -> list[Article]:
        return self._at_now().feed(name)

    @property
    def archives(self) -> dict[str, list[Article]]:
        return self._at_now().archives

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer a GET as of now."""
        return self._at_now().respond(path_and_query, headers, base_url)

    def respond_to_post(self, path_and_query: str, sent: bytes, base_url: str) -> Response | None:
        """Answer a POST as of now; None when the path takes none."""
        return self._at_now().respond_to_post(path_and_query, sent, base_url)

    def _at_now(self) -> "LivingMoment":
        with self._lock:
            if self._moment is None:
                histories = self._chronicle.until(self._now)
                self._moment = LivingMoment(self._now, self.start, histories, self.endless)
            return self._moment


class _Chronicle:
    """Writes day after day, as far as someone looks."""

    def __init__(self, seed: int, start: datetime, daily: int) -> None:
        self._start = start
        self._daily = daily
        self._newsroom = Newsroom(seed)
        self._days = 0
        drafts = self._newsroom.draft_backlog(start)
        self._backlog = tuple(draft.article for draft in drafts)
        self._yesterday: tuple[Article, ...] = ()
        stories = write_bodies(Desk(start, self._backlog, is_lasting=True), drafts)
        stories.sort(key=lambda story: (story.article.published_at, story.article.id))
        self._histories = [write_history(story, start) for story in stories]
        self._published = [_stamp(history.first) for history in self._histories]

    def until(self, moment: datetime) -> list[History]:
        """Give the histories of all stories published by a moment, oldest first."""
        while later(self._start, self._days * DAY) <= moment:
            self._write_day()
        return self._histories[: bisect_right(self._published, moment.timestamp())]

    def _write_day(self) -> None:
        begin = later(self._start, self._days * DAY)
        drafts = self._newsroom.draft_day(begin, self._daily)
        # Only what is there already can be linked to.
        desk = Desk(begin, self._yesterday + self._backlog, is_lasting=True, live_entries=2)
        stories = write_bodies(desk, drafts)
        self._histories += [write_history(story, begin) for story in stories]
        self._published += [_stamp(story.article) for story in stories]
        self._yesterday = tuple(draft.article for draft in drafts)
        self._days += 1


def _stamp(article: Article) -> float:
    return article.published_at.timestamp()
