"""The section spider: front page → menu → list pages → articles.

    scrapy crawl section -a name=buitenland [-a limit=10]

The menu is read on every run, so that sections come and go with the site; the known ones serve
when it cannot be read.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl.errors import AlreadyRunning, NotAnArticle, NothingFound, NucrawlError, WrongUse
from nucrawl.items import Sighting
from nucrawl.pipelines.store import StorePipeline
from nucrawl.site import sections, urls
from nucrawl.site.article import Teaser
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.sections import Section
from nucrawl.spiders.news import NewsSpider
from nucrawl.spiders.refusals import Refusal, classify, site_error

ARTICLES_ON_A_LIST = 30  # what a list of NU.nl holds; for the estimate at the start only
_LISTS_FIRST = 10  # priority: the number of articles is then known early


class SectionSpider(NewsSpider):
    """Crawl the lists of one, several or all sections, and the articles on them."""

    name = "section"
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "name": "slug or label of a section, several separated by commas, or all",
        "limit": "stop after this many articles a section",
    }

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.names = _split_names(arguments.get("name", ""))
        self.limit = _parse_limit(arguments.get("limit"))
        self.failed_lists: dict[str, Refusal] = {}
        self.listed_ids: set[int] = set()

    async def start(self) -> AsyncIterator[Any]:
        self.allowed_domains = [urls.host_of(self.base_url)]
        yield self.build_request("/", self.parse_front, self.front_failed)

    # Front page: which sections

    async def parse_front(self, response: Response) -> AsyncIterator[Any]:
        self.page_done()
        menu: list[Section] = []
        front: Response | Refusal = response
        try:
            page = self.read_page(response)
        except NotAnArticle as error:
            front = self._front_refused(classify(error))
        else:
            menu = extract_menu(page, response.url, self.base_url)
            if not menu:
                self.logger.warning("%s has no menu; using the known sections", response.url)
        async for request in self._start_sections(menu, front):
            yield request

    async def front_failed(self, failure: Failure) -> AsyncIterator[Any]:
        self.page_done()
        front = self._front_refused(classify(failure.value))
        async for request in self._start_sections([], front):
            yield request

    def _front_refused(self, refusal: Refusal) -> Refusal:
        """Stop if the site is out of reach or refuses; else go on with the known sections."""
        error = site_error(refusal, f"{self.base_url}/")
        if error is not None and refusal.reason not in ("server_error", "unavailable"):
            self.stop(error)
        self.logger.warning(
            "cannot read the menu of %s/ (%s: %s); using the known sections",
            *(self.base_url, refusal.reason, refusal.detail),
        )
        return refusal

    async def _start_sections(
        self, menu: list[Section], front: Response | Refusal
    ) -> AsyncIterator[Any]:
        try:
            chosen = sections.choose_sections(self.names, menu)
        except WrongUse as error:
            self.stop(error)
        chosen = await self._claim(chosen, menu)
        self._announce(chosen)
        for section in chosen:
            if section.path == "/":  # it is here already
                if isinstance(front, Refusal):
                    self._list_refused(section, front, f"{self.base_url}/")
                    continue
                for result in self.parse_list(front, section):
                    yield result
            else:
                kwargs = {"section": section}
                yield self.build_request(
                    section.path, self.parse_list, self.list_failed, kwargs, _LISTS_FIRST
                )

    async def _claim(self, chosen: list[Section], menu: list[Section]) -> list[Section]:
        """Save the menu and take the locks; leave out what another run holds."""
        store = self.crawler.get_item_pipeline(StorePipeline)
        if store is None or store.session is None:
            return chosen
        try:
            await store.session.save_sections(menu, otherwise=sections.KNOWN.values())
            slugs = [section.slug for section in chosen]
            held = await store.session.claim_sections(self.name, slugs)
        except NucrawlError as error:
            self.stop(error)
        busy = {holder.section for holder in held}
        free = [section for section in chosen if section.slug not in busy]
        told = ", ".join(map(str, held))
        if not free:
            self.stop(AlreadyRunning(f"already being crawled: {told}; wait for that run to end"))
        if held:
            self.logger.warning("left to the run that crawls it already: %s", told)
        return free

    def _announce(self, chosen: list[Section]) -> None:
        articles = len(chosen) * min(self.limit or ARTICLES_ON_A_LIST, ARTICLES_ON_A_LIST)
        requests = len(chosen) + articles
        delay = self.crawler.stats.get_value("nucrawl/crawl_delay_seconds")
        delay = delay or self.settings.getfloat("DOWNLOAD_DELAY")
        self.logger.info(
            "crawling %s of %s: expecting about %d requests (lists: %d, articles: %d), "
            "about %s at %g s a request",
            *(", ".join(s.slug for s in chosen), self.base_url, requests, len(chosen), articles),
            *(_duration(requests * delay), delay),
        )

    # Lists: which articles

    def parse_list(self, response: Response, section: Section) -> Iterator[Any]:
        self.current = section.slug
        try:
            page = self.read_page(response)
        except NotAnArticle as error:
            if retry := self.build_retry(response, error):
                yield retry
            else:
                self._list_refused(section, classify(error), response.url)
            return
        if section.path != "/":
            self.page_done()
        listing = extract_listing(page, response.url, self.base_url)
        self.count("teaser/unreadable", listing.bad_links)
        articles = list(self._iter_articles(listing.teasers))
        if not articles:
            self.logger.warning("no article on the list of %s: %s", section.slug, response.url)
            self.count("section/empty")
        self.refusals.succeed()
        yield from self._follow(articles, section, datetime.now(UTC))

    def list_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._list_refused(request.cb_kwargs["section"], classify(failure.value), request.url)

    def _list_refused(self, section: Section, refusal: Refusal, url: str) -> None:
        if section.path != "/":
            self.page_done()
        self.failed_lists[section.slug] = refusal
        self.logger.warning("cannot read the list %s: %s (%s)", url, refusal.detail, refusal.reason)
        self.refuse(refusal)

    def _iter_articles(self, teasers: Iterable[Teaser]) -> Iterator[Teaser]:
        """Go through the teasers of articles; count the others, which are not followed."""
        for teaser in teasers:
            if teaser.is_external:  # NU.nl marks them all as sponsored, whatever they are
                self.count("teaser/external")
            elif teaser.is_sponsored:
                self.count("teaser/sponsored")
            elif teaser.article_id is None:
                self.count("teaser/no_article")
            else:
                self.count("teaser/article")
                self.count("teaser/partner", int(teaser.partner is not None))
                yield teaser

    def _follow(
        self, teasers: Iterable[Teaser], section: Section, seen_at: datetime
    ) -> Iterator[Sighting | Request]:
        """Yield a sighting for each teaser, and a request for each article not yet asked for."""
        followed: set[int] = set()
        for teaser in teasers:
            assert teaser.article_id is not None  # _iter_articles leaves out the others
            self.listed_ids.add(teaser.article_id)
            yield _build_sighting(teaser, teaser.article_id, section, seen_at)
            if self.limit is None or len(followed | {teaser.article_id}) <= self.limit:
                followed.add(teaser.article_id)
                yield from self.follow_article(teaser.article_id, teaser, section.slug)

    # The run as a whole

    def judge(self) -> NucrawlError | None:
        if self.failed_lists:
            told = ", ".join(f"{slug} ({r.reason})" for slug, r in self.failed_lists.items())
            first, *others = self.failed_lists.values()
            if all(other.reason == first.reason for other in others):
                error = site_error(first, f"lists that could not be read: {told}")
                if error is not None:
                    return error
            return NothingFound(f"lists that could not be read: {told}; the log says why")
        if not self.listed_ids:
            wanted = ", ".join(self.names)
            return NothingFound(
                f"no article on any list of {wanted}: has the site's layout changed?"
            )
        return super().judge()


def _split_names(name: str) -> list[str]:
    names = [part.strip() for part in name.split(",") if part.strip()]
    if not names:
        raise WrongUse(f"which section? -a name={SectionSpider.ARGUMENTS['name']}")
    return names


def _parse_limit(limit: str | None) -> int | None:
    if limit is None:
        return None
    if not (limit.strip().isdecimal() and limit.isascii()) or int(limit) < 1:
        raise WrongUse(f"-a limit: expected a whole number from 1 on, found {limit!r}")
    return int(limit)


def _build_sighting(
    teaser: Teaser, article_id: int, section: Section, seen_at: datetime
) -> Sighting:
    return Sighting(
        article_id=article_id,
        section=section.slug,
        position=teaser.position,
        seen_at=seen_at,
        url=teaser.url,
        title=teaser.title,
        label=teaser.label,
        kind=teaser.kind,
    )


def _duration(seconds: float) -> str:
    """Say how long something takes.

    >>> _duration(33), _duration(960), _duration(8000)
    ('33 s', '16 min', '2 h 13 min')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
