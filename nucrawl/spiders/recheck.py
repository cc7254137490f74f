"""The recheck spider: articles that are due for another look, and those that are still missing.

    scrapy crawl recheck [-a limit=500] [-a by=2026-01-31T12:00]

docs/revisits.md has the schedule. A look that the news sitemap makes needless costs no request.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from nucrawl import schedule
from nucrawl.errors import DatabaseError
from nucrawl.items import Known, Missing
from nucrawl.revisits import Why, asks_anyway, is_announced, is_vouched_for
from nucrawl.site import urls
from nucrawl.site.article import Teaser
from nucrawl.site.kinds import COMMERCIAL_KINDS
from nucrawl.spiders.arguments import parse_count, parse_moment
from nucrawl.spiders.lists import NEWS_SITEMAP_NAME, MachineLists
from nucrawl.spiders.refusals import OF_ONE_PAGE
from nucrawl.spiders.rendering import RENDER

_LIMIT = 500  # articles a run: at a second each it is done within ten minutes
# Reasons that another try does not change.
FINAL = (
    *("limit", "not_found", "robots", "too_large", "wrong_host"),
    *(f"skipped_{kind}" for kind in sorted(COMMERCIAL_KINDS)),
)


class RecheckSpider(MachineLists):
    """Ask for the articles that are due, the youngest text first."""

    name = "recheck"
    TOLERATED = OF_ONE_PAGE
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "limit": f"ask for this many articles at most (default: {_LIMIT})",
        "by": "take what is due by this time (default: now), such as 2026-01-31T12:00",
        "render": RENDER,
    }

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.limit = parse_count("limit", arguments.get("limit")) or _LIMIT
        self.by = parse_moment("by", arguments.get("by"))

    async def start(self) -> AsyncIterator[Any]:
        self.allowed_domains = [urls.host_of(self.base_url)]
        self.current = "due"
        if self.session is None:
            self.stop(DatabaseError("recheck needs the database: what is due stands there"))
        await self.claim([str(self.name)])
        by = self.by or datetime.now(UTC)
        due = await self.of_store(self.session.fetch_due(by, self.limit))
        missing = await self.of_store(self.session.fetch_retries(by, FINAL, self.limit - len(due)))
        self.logger.info("due for another look: %d, missing: %d", len(due), len(missing))
        if due or missing:
            async for request in self.read_news_sitemap(self._recheck, due, missing, by):
                yield request

    async def _recheck(
        self, due: list[Known], missing: list[Missing], by: datetime
    ) -> AsyncIterator[Any]:
        spared = 0
        for place, known in enumerate(due, 1):
            told = self.told.get(known.article_id)
            if told and is_vouched_for(told, known) and not asks_anyway(known, by):
                spared += 1
                self.left_ids.add(known.article_id)
                await self._spare(known, by)
                continue
            teaser = self._teaser_of(known, told, place)
            why = Why.ANNOUNCED if told and is_announced(told, known) else Why.DUE
            for request in self.ask(teaser, known, why, (told and NEWS_SITEMAP_NAME) or "due"):
                yield request
        self.count("asked/spared", spared)
        last = len(due) + 1
        for found in missing:
            self.naming.name(found.article_id, found.url, found.list)
            teaser = Teaser(url=found.url, position=last, article_id=found.article_id)
            for request in self.ask(teaser, None, Why.NEW, found.list):
                yield request

    def _teaser_of(self, known: Known, told: Teaser | None, place: int) -> Teaser:
        """Make the teaser of a stored article, with what a list has said of it before."""
        return Teaser(
            url=self.base_url + urls.section_path(known.url, self.base_url),
            position=place,  # decides when it is asked for
            article_id=known.article_id,
            label=known.label,
            kind=known.kind,
            partner=known.partner,
            modified_at=told.modified_at if told else None,
        )

    async def _spare(self, known: Known, by: datetime) -> None:
        assert self.session is not None  # start() has seen to it
        next_check_at = schedule.next_check(known.changed_at, max(by, known.checked_at))
        await self.of_store(self.session.postpone_check(known.article_id, by, next_check_at))
