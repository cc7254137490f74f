"""Lists for machines, feeds and the news sitemap, as several spiders read them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl.errors import NotAnArticle
from nucrawl.items import Reading, Validators, fetched_page
from nucrawl.site.article import Teaser
from nucrawl.site.sitemaps import NEWS_SITEMAP, extract_sitemap
from nucrawl.spiders.conditional import ask_outright, etag_of, not_modified
from nucrawl.spiders.news import NewsSpider
from nucrawl.spiders.refusals import classify

NEWS_SITEMAP_NAME = "sitemap_news"
_FIRST = 20  # priority

_Then = Callable[..., AsyncIterator[Any]]


class MachineLists(NewsSpider):
    """Read the news sitemap before all else: what it tells of updates costs no article request."""

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.has_news_sitemap = False
        self.tells_updates = False  # one without update times is silent about all of them
        self.told: dict[int, Teaser] = {}  # what the news sitemap says, by article

    def with_told(self, teaser: Teaser) -> Teaser:
        """Give a teaser of another list with the update that the news sitemap names."""
        told = self.told.get(teaser.article_id) if teaser.article_id is not None else None
        if told is None or teaser.modified_at is not None:
            return teaser
        return replace(teaser, modified_at=told.modified_at)

    async def entries_of(
        self, name: str, asked_with: Validators | None, etag: str | None = None
    ) -> list[Teaser] | None:
        """Fetch the teasers of a list that is as it was when it came with these validators.

        None if they are not held, or if ``etag`` is that of another page; a list may also be known
        to have none.
        """
        if self.session is None or asked_with is None or not asked_with.is_of(etag):
            return None
        return await self.of_store(self.session.fetch_entries(name, asked_with.read_at))

    def ask_again(self, response: Response) -> Request:
        """Ask for a page outright that was said to be as one that is not held."""
        assert response.request is not None  # it came from the engine
        return ask_outright(response.request, "not_held")

    async def read_news_sitemap(self, then: _Then, *arguments: Any) -> AsyncIterator[Any]:
        """Ask for the news sitemap, and go on with ``then`` whether or not there is one."""
        yield await self.build_list_request(
            NEWS_SITEMAP,
            self.parse_news_sitemap,
            self.news_sitemap_failed,
            {"then": then, "arguments": arguments},
            _FIRST,
        )

    async def parse_news_sitemap(
        self,
        response: Response,
        then: _Then,
        arguments: tuple[Any, ...],
        asked_with: Validators | None,
    ) -> AsyncIterator[Any]:
        read_at = datetime.now(UTC)
        items: list[Any] = []
        if response.status == 304:
            held = await self.entries_of(NEWS_SITEMAP_NAME, asked_with, etag_of(response))
            if held is None:
                yield self.ask_again(response)
                return
            teasers = held
            items.append(not_modified(response, "sitemap", read_at, name=NEWS_SITEMAP_NAME))
        else:
            try:
                sitemap = extract_sitemap(response.body, response.url, self.base_url)
            except NotAnArticle as error:
                async for result in self._without_news_sitemap(error, then, arguments):
                    yield result
                return
            self.count("sitemap/unreadable", sitemap.unreadable)
            teasers = [entry for entry in sitemap.entries if not entry.is_sponsored]
            page = fetched_page(response, read_at)
            items.append(Reading(NEWS_SITEMAP_NAME, "sitemap", page, tuple(teasers)))
        self.page_done()
        self.has_news_sitemap = bool(teasers)
        self.tells_updates = any(teaser.modified_at for teaser in teasers)
        self.told = {t.article_id: t for t in teasers if t.article_id is not None}
        for item in items:
            yield item
        async for result in then(*arguments):
            yield result

    async def news_sitemap_failed(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]
        then, arguments = request.cb_kwargs["then"], request.cb_kwargs["arguments"]
        async for result in self._without_news_sitemap(failure.value, then, arguments):
            yield result

    async def _without_news_sitemap(
        self, error: BaseException | None, then: _Then, arguments: tuple[Any, ...]
    ) -> AsyncIterator[Any]:
        """Go on without: articles that might have been told of are asked for instead."""
        self.page_done()
        refusal = classify(error)
        self.count(f"sitemap/{refusal.reason}")
        self.logger.info("no news sitemap: %s (%s)", refusal.detail, refusal.reason)
        async for result in then(*arguments):
            yield result
