"""The latest spider: news sitemap and feeds → what is new or updated. Cheap, for every ten minutes.

    scrapy crawl latest [-a feeds=all]

Without news it costs a handful of requests that the site answers with "not modified".
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl.errors import NotAnArticle, NothingFound, NucrawlError, WrongUse
from nucrawl.items import Reading, Validators, fetched_page
from nucrawl.site import urls
from nucrawl.site.feeds import FEEDS, extract_feed
from nucrawl.spiders.conditional import etag_of, not_modified
from nucrawl.spiders.lists import NEWS_SITEMAP_NAME, MachineLists
from nucrawl.spiders.refusals import OF_ONE_PAGE, Refusal, classify, site_error
from nucrawl.spiders.rendering import RENDER

# The front page's and those of the broad sections: most of what is published stands in one of them.
MAIN_FEEDS = ("", "Algemeen", "Economie", "Sport", "Tech", "Achterklap")
_FIRST = 10  # priority of feeds: an article is then asked for once, whatever names it


class LatestSpider(MachineLists):
    """Read the news sitemap and the feeds, and the articles that these name as new or updated."""

    name = "latest"
    TOLERATED = OF_ONE_PAGE
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "feeds": "main (default), all, or names as in Algemeen,Sport",
        "render": RENDER,
    }

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.feeds = _choose_feeds(arguments.get("feeds", "main"))
        self.failed_feeds: dict[str, Refusal] = {}
        self.read_count = 0

    async def start(self) -> AsyncIterator[Any]:
        self.allowed_domains = [urls.host_of(self.base_url)]
        self.current = NEWS_SITEMAP_NAME
        await self.claim([str(self.name)])
        async for request in self.read_news_sitemap(self._follow_told):
            yield request

    async def _follow_told(self) -> AsyncIterator[Any]:
        self.read_count += self.has_news_sitemap
        requests = await self.follow(self.told.values(), NEWS_SITEMAP_NAME, silence_is_enough=True)
        for name in self.feeds:
            yield await self.build_list_request(
                f"/rss/{name}".rstrip("/"),
                self.parse_feed,
                self.feed_failed,
                {"feed": f"rss/{name}".rstrip("/")},
                _FIRST,
            )
        for request in requests:
            yield request

    async def parse_feed(
        self, response: Response, feed: str, asked_with: Validators | None = None
    ) -> AsyncIterator[Any]:
        self.current = feed
        read_at = datetime.now(UTC)
        item: Any
        if response.status == 304:
            held = await self.entries_of(feed, asked_with, etag_of(response))
            if held is None:
                yield self.ask_again(response)
                return
            teasers = held
            item = not_modified(response, "feed", read_at, name=feed)
        else:
            try:
                found = extract_feed(response.body, response.url, self.base_url)
            except NotAnArticle as error:
                if retry := self.build_retry(response, error):
                    yield retry
                else:
                    self._feed_refused(feed, classify(error), response.url)
                return
            self.count("feed/unreadable", found.unreadable)
            if found.is_broken:
                self.logger.warning("not well-formed, read as far as it goes: %s", response.url)
            teasers = [t for t in found.teasers if t.article_id is not None and not t.is_sponsored]
            item = Reading(feed, "feed", fetched_page(response, read_at), tuple(teasers))
        self.page_done()
        self.refusals.succeed()
        self.read_count += 1
        requests = await self.follow(map(self.with_told, teasers), feed, silence_is_enough=True)
        yield item
        for request in requests:
            yield request

    def feed_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._feed_refused(request.cb_kwargs["feed"], classify(failure.value), request.url)
        yield from ()  # a generator may stop the run; of another, Scrapy logs a traceback

    def _feed_refused(self, feed: str, refusal: Refusal, url: str) -> None:
        self.page_done()
        self.failed_feeds[feed] = refusal
        self.logger.warning("cannot read the feed %s: %s (%s)", url, refusal.detail, refusal.reason)
        self.refuse(refusal)

    def judge(self) -> NucrawlError | None:
        if not self.read_count:
            told = ", ".join(f"{name} ({r.reason})" for name, r in self.failed_feeds.items())
            where = f"no news sitemap, and no feed that could be read: {told}"
            first = next(iter(self.failed_feeds.values()), None)
            return (site_error(first, where) if first else None) or NothingFound(where)
        return super().judge()


def _choose_feeds(text: str) -> tuple[str, ...]:
    """Choose feeds by name, whatever the case. Raises WrongUse for one that is not known."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    if not names or [name.lower() for name in names] == ["main"]:
        return MAIN_FEEDS
    if [name.lower() for name in names] == ["all"]:
        return FEEDS
    known = {name.lower(): name for name in FEEDS if name}
    if unknown := [name for name in names if name.lower() not in known]:
        there_are = ", ".join(sorted(known.values()))
        raise WrongUse(f"-a feeds: no feed {', '.join(unknown)}; there are: {there_are}")
    return tuple(dict.fromkeys(known[name.lower()] for name in names))
