"""The archive spider: what was published in a period, from the site's sitemaps or from files.

    scrapy crawl archive -a since=2024-01-01 -a until=2024-03-31 [-a limit=1000]
    scrapy crawl archive -a warc=FILE
    scrapy crawl archive -a html=FOLDER

Nothing is kept of where a run stopped but the articles themselves: the next one asks for those that
are not stored yet. Files are read without one request.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl import archives
from nucrawl.errors import LayoutChanged, NotAnArticle, NothingFound, NucrawlError, WrongUse
from nucrawl.items import ArticleItem, Fetched, Item, LayoutChange
from nucrawl.naming import UNTRIED
from nucrawl.revisits import Why
from nucrawl.site import urls
from nucrawl.site.article import Teaser
from nucrawl.site.extract import parse_article
from nucrawl.site.sitemaps import SITEMAP_INDEX, SitemapRef, extract_sitemap
from nucrawl.spiders.arguments import parse_count, parse_day, start_of
from nucrawl.spiders.news import NewsSpider, duration
from nucrawl.spiders.recheck import FINAL
from nucrawl.spiders.refusals import Refusal, classify, site_error
from nucrawl.spiders.rendering import RENDER

_BATCH = 50  # requests that wait at a time: a year's sitemaps name some 35,000
_ITEMS_AT_A_TIME = 8
_SAVED_IN_A_MOMENT = 0.002  # seconds
_NOT_TO_BE_HAD = frozenset(FINAL) - frozenset(UNTRIED)
_DEEPEST = 3  # an index of indexes of sitemaps
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2]))?(?!\d)")


class ArchiveSpider(NewsSpider):
    """Read the articles of a period that are not stored yet, or those of an archive's files."""

    name = "archive"
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "since": "first day, such as 2024-01-01",
        "until": "last day (default: today)",
        "limit": "ask for this many articles at most",
        "warc": "read a WARC file instead, .warc or .warc.gz",
        "html": "read a folder of saved pages instead",
        "render": RENDER,
    }

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.since, self.until = _parse_period(arguments)
        self.limit = parse_count("limit", arguments.get("limit"))
        self.files = _choose_files(arguments)
        self.sitemaps: deque[tuple[str, int]] = deque()
        self.known_sitemaps: set[str] = set()
        self.waiting: deque[tuple[Teaser, str]] = deque()
        self.failed_sitemaps: dict[str, Refusal] = {}
        self.read_count = 0

    async def start(self) -> AsyncIterator[Any]:
        self.allowed_domains = [urls.host_of(self.base_url)]
        await self.claim([str(self.name)])
        if self.files is not None:
            async for item in self._read_files():
                yield item
            return
        self.crawler.signals.connect(self.go_on, signal=signals.spider_idle)
        self._add_sitemap(self.base_url + SITEMAP_INDEX, depth=0)
        for request in self._next_requests():
            yield request

    # Sitemaps: which articles

    def _add_sitemap(self, url: str, depth: int) -> None:
        if url not in self.known_sitemaps and depth <= _DEEPEST:
            self.known_sitemaps.add(url)
            self.sitemaps.append((url, depth))

    def _next_requests(self) -> Iterator[Request]:
        """Build the next few requests: the articles that are waiting, else a sitemap."""
        if self.waiting:
            for _ in range(min(_BATCH, len(self.waiting))):
                teaser, name = self.waiting.popleft()
                yield from self.ask(teaser, None, Why.NEW, name)
        elif self.sitemaps and not self._is_full():
            url, depth = self.sitemaps.popleft()
            yield self.build_request(url, self.parse_sitemap, self.sitemap_failed, {"depth": depth})
        self.crawler.stats.set_value("nucrawl/archive/left", len(self.waiting))

    def go_on(self) -> None:
        """Ask for more once all that was asked for is done. A handler of spider_idle."""
        requests = list(self._next_requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _is_full(self) -> bool:
        return self.limit is not None and len(self.naming.named) >= self.limit

    async def parse_sitemap(self, response: Response, depth: int) -> None:
        name = urlsplit(response.url).path.lstrip("/")
        self.current = name
        try:
            sitemap = extract_sitemap(response.body, response.url, self.base_url)
        except NotAnArticle as error:
            self._sitemap_refused(response.url, classify(error))
            return
        self.page_done()
        self.refusals.succeed()
        self.read_count += 1
        self.count("sitemap/unreadable", sitemap.unreadable)
        if sitemap.is_broken:
            self.logger.warning("not well-formed, read as far as it goes: %s", response.url)
        chosen = [ref for ref in sitemap.sitemaps if self._may_hold(ref)]
        for ref in chosen:
            self._add_sitemap(urls.rebase(ref.url, self.base_url), depth + 1)
        if sitemap.sitemaps:
            told = (name, len(chosen), len(sitemap.sitemaps), self.since, self.until)
            self.logger.info("%s: %d of %d sitemaps may be of %s to %s", *told)
        if sitemap.entries:
            await self._add_articles(name, sitemap.entries)

    async def _add_articles(self, name: str, entries: Iterable[Teaser]) -> None:
        """Put what is of the period and not stored on the list of what to ask for."""
        named = {
            entry.article_id: entry
            for entry in entries
            if entry.article_id is not None and not entry.is_sponsored and self._is_of(entry)
        }
        stored: set[int] = set()
        final: set[int] = set()
        if self.session is not None:
            stored = await self.of_store(self.session.fetch_stored(named))
            reasons = await self.of_store(self.session.fetch_reasons(named))
            final = {number for number, reason in reasons.items() if reason in _NOT_TO_BE_HAD}
        wanted = [
            entry
            for number, entry in named.items()
            if number not in stored | final and number not in self.naming.named
        ]
        kept = wanted if self.limit is None else wanted[: self.limit - len(self.naming.named)]
        for entry in kept:
            assert entry.article_id is not None  # others are not in named
            self.naming.name(entry.article_id, entry.url, name)
            self.waiting.append((entry, name))
        seconds = len(self.waiting) * self.seconds_a_request()
        self.logger.info(
            "%s: %d articles of the period, %d stored, %d not to be had, %d to ask for: %s",
            *(name, len(named), len(stored), len(final), len(kept), duration(seconds)),
        )

    def _is_of(self, entry: Teaser) -> bool:
        """Tell whether an article may have been published in the period."""
        begin, end = start_of(self.since), start_of(self.until + timedelta(days=1))
        if entry.published_at is not None:
            return begin <= entry.published_at < end
        return entry.modified_at is None or entry.modified_at >= begin

    def _may_hold(self, ref: SitemapRef) -> bool:
        """Tell whether a sitemap may name articles of the period, by its name, else by its date.

        What the site calls its archive's files is not known: a name need not have a month. One
        that has is believed before a date, which an index may have the same for all.
        """
        month = _MONTH.search(urlsplit(ref.url).path)
        if month is None:
            return ref.modified_at is None or ref.modified_at >= start_of(self.since)
        found = month[1] + (f"-{month[2]}" if month[2] else "")
        first, last = (f"{day:%Y-%m}"[: len(found)] for day in (self.since, self.until))
        return first <= found <= last

    def sitemap_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._sitemap_refused(request.url, classify(failure.value))

    def _sitemap_refused(self, url: str, refusal: Refusal) -> None:
        self.page_done()
        self.failed_sitemaps[url] = refusal
        self.logger.warning(
            "cannot read the sitemap %s: %s (%s)", url, refusal.detail, refusal.reason
        )
        self.refuse(refusal)

    # Files

    async def _read_files(self) -> AsyncIterator[Item]:
        assert self.files is not None  # start() has seen to it
        read = archives.iter_pages if self.files.is_file() else archives.iter_saved_pages
        self.current = self.files.name
        under_way: deque[int | None] = deque(maxlen=_ITEMS_AT_A_TIME + 1)
        try:
            for page in read(self.files):
                number = urls.target_id(page.url, self.base_url)
                if (
                    number is not None and number in under_way
                ):  # one version of an article after the other
                    await self._let_items_be_saved()
                under_way.append(number)
                for item in self._read(page, number):
                    yield item
                await self._let_items_be_saved(but=_ITEMS_AT_A_TIME)
        except NucrawlError as error:
            await self._let_items_be_saved()  # Scrapy would wait for ever for those under way
            self.stop(error)

    async def _let_items_be_saved(self, but: int = 0) -> None:
        slot = self.crawler.engine.scraper.slot
        while slot is not None and slot.itemproc_size > but:
            await asyncio.sleep(_SAVED_IN_A_MOMENT)

    def _read(self, page: Fetched, number: int | None) -> Iterator[Item]:
        """Read the article of a page; what is none is counted."""
        self.pages_known += 1
        self.page_done()
        if number is None:
            self.count("archive/no_article")
            return
        self.requested_ids.add(number)
        try:
            article = parse_article(
                page.body,
                page.url,
                page.fetched_at,
                base_url=self.base_url if _is_on(page.url, self.base_url) else _origin(page.url),
                content_type=page.content_type,
            )
        except NotAnArticle as error:
            refusal = classify(error)
            self.count(f"refused/{refusal.reason}")
            self.refusals.by_reason[refusal.reason] += 1
            self.logger.info("no article at %s: %s", page.url, refusal.detail)
            if isinstance(error, LayoutChanged):
                yield LayoutChange(
                    url=page.url,
                    article_id=number,
                    content_type=page.content_type,
                    fetched_at=page.fetched_at,
                    expected=error.expected,
                    found=error.found,
                    body=page.body,
                )
            return
        self.parsed_count += 1
        yield ArticleItem(article, page.fetched_at, (page.url,), page=page, origin="archive")

    # The run as a whole

    def closed(self, reason: str) -> None:
        """Say how much is left, for the next run."""
        if self.waiting or self.sitemaps:
            told = (len(self.waiting), len(self.sitemaps))
            self.logger.info("left: %d articles, %d sitemaps; run again to go on", *told)

    def judge(self) -> NucrawlError | None:
        if self.files is not None and not self.pages_known:
            return NothingFound(f"{self.files}: no HTML page in it that was served with status 200")
        if self.files is None and not self.read_count:
            told = ", ".join(f"{url} ({r.reason})" for url, r in self.failed_sitemaps.items())
            first = next(iter(self.failed_sitemaps.values()), None)
            where = f"no sitemap could be read: {told}"
            return (site_error(first, where) if first else None) or NothingFound(where)
        return super().judge()


def _parse_period(arguments: Mapping[str, str]) -> tuple[date, date]:
    since, until = (parse_day(name, arguments.get(name)) for name in ("since", "until"))
    today = datetime.now(UTC).date()
    if since is None and not {"warc", "html"} & arguments.keys():
        raise WrongUse(
            "which period? -a since=2024-01-01 -a until=2024-03-31; or files: -a warc=FILE"
        )
    since, until = since or date(1995, 1, 1), until or today
    if since > until:
        raise WrongUse(f"-a until: expected a day from {since} on, found {until}")
    return since, until


def _choose_files(arguments: Mapping[str, str]) -> Path | None:
    """Find the file or folder to read; None for the site. Raises WrongUse."""
    given = {"warc", "html"} & arguments.keys()
    if not given:
        return None
    if len(given) > 1 or {"since", "until", "limit"} & arguments.keys():
        raise WrongUse("-a warc and -a html stand alone: files are read whole")
    name = given.pop()
    path = Path(arguments[name])
    if name == "warc":
        archives.check_warcio()
    if not (path.is_file() if name == "warc" else path.is_dir()):
        expected = "a file" if name == "warc" else "a folder"
        raise WrongUse(f"-a {name}: expected {expected}, found none at {path}")
    return path


def _is_on(url: str, base_url: str) -> bool:
    return urls.same_origin(url, base_url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
