"""The section spider: front page → menu → list pages → articles.

    scrapy crawl section -a name=buitenland [-a limit=10] [-a revisit=due]

The menu is read on every run, so that sections come and go with the site; the known ones serve
when it cannot be read. The news sitemap, where there is one, says which articles were updated.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl.errors import NotAnArticle, NothingFound, NucrawlError, WrongUse
from nucrawl.items import Reading, Validators, fetched_page
from nucrawl.site import sections, urls
from nucrawl.site.article import Teaser
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.sections import Section
from nucrawl.spiders.arguments import parse_choice, parse_count, parse_moment
from nucrawl.spiders.conditional import etag_of, not_modified
from nucrawl.spiders.endless import EndlessLists
from nucrawl.spiders.news import duration
from nucrawl.spiders.refusals import Refusal, classify, site_error
from nucrawl.spiders.rendering import RENDER

ARTICLES_ON_A_LIST = 30  # what a list of NU.nl holds; for the estimate at the start only
_EMPTY = NotAnArticle("empty_list", "a list without articles")  # scripts may fill it
# What ails a front page need not ail its lists.
_FRONT_ALONE = ("server_error", "unavailable", "empty_shell", "no_browser", "browser")
_FIRST = 10  # priority of lists: the number of articles is then known early


class SectionSpider(EndlessLists):
    """Crawl the lists of one, several or all sections, and the articles on them."""

    name = "section"
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "name": "slug or label of a section, several separated by commas, or all",
        "limit": "stop after this many articles a section",
        "depth": "go down each list for this many screens (default: the first)",
        "until": "go down each list to this time, such as 2026-01-31",
        "revisit": "which stored articles to ask for: listed (default), or due",
        "render": RENDER,
    }

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.names = _split_names(arguments.get("name", ""))
        self.limit = parse_count("limit", arguments.get("limit"))
        self.depth = parse_count("depth", arguments.get("depth"))
        self.until = parse_moment("until", arguments.get("until"))
        self.revisit = parse_choice("revisit", arguments.get("revisit"), ("listed", "due"))
        self.chosen_ids: dict[str, set[int]] = {}  # by section, up to the limit
        self.listed_ids: set[int] = set()

    async def start(self) -> AsyncIterator[Any]:
        self.allowed_domains = [urls.host_of(self.base_url)]
        yield self.rendering.ask(self.build_request("/", self.parse_front, self.front_failed))

    # Front page: which sections

    async def parse_front(self, response: Response) -> AsyncIterator[Any]:
        menu: list[Section] = []
        front: Response | Refusal = response
        try:
            page = self.read_page(response)
        except NotAnArticle as error:
            if retry := self.build_retry(response, error):
                yield retry
                return
            front = self._front_refused(classify(error))
        else:
            menu = extract_menu(page, response.url, self.base_url)
            if not menu:
                self.logger.warning("%s has no menu; using the known sections", response.url)
        self.page_done()
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
        if error is not None and refusal.reason not in _FRONT_ALONE:
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
        if self.session is not None:
            await self.of_store(self.session.save_sections(menu, otherwise=sections.KNOWN.values()))
        free = set(await self.claim([section.slug for section in chosen]))
        chosen = [section for section in chosen if section.slug in free]
        self._announce(chosen)
        async for result in self.read_news_sitemap(self._start_lists, chosen, front):
            yield result

    async def _start_lists(
        self, chosen: list[Section], front: Response | Refusal
    ) -> AsyncIterator[Any]:
        for section in chosen:
            if section.path == "/":  # it is here already
                if isinstance(front, Refusal):
                    self._list_refused(section, front, f"{self.base_url}/")
                    continue
                async for result in self.parse_list(front, section):
                    yield result
            else:
                request = await self.build_list_request(
                    section.path, self.parse_list, self.list_failed, {"section": section}, _FIRST
                )
                yield self.rendering.ask(request)

    def _announce(self, chosen: list[Section]) -> None:
        articles = len(chosen) * min(self.limit or ARTICLES_ON_A_LIST, ARTICLES_ON_A_LIST)
        requests = len(chosen) + articles
        delay = self.seconds_a_request()
        self.logger.info(
            "crawling %s of %s: expecting about %d requests (lists: %d, articles: %d), "
            "about %s at %g s a request",
            *(", ".join(s.slug for s in chosen), self.base_url, requests, len(chosen), articles),
            *(duration(requests * delay), delay),
        )

    # Lists: which articles

    async def parse_list(
        self, response: Response, section: Section, asked_with: Validators | None = None
    ) -> AsyncIterator[Any]:
        self.current = section.slug
        read_at = datetime.now(UTC)
        if response.status == 304:
            async for result in self._as_before(response, section, asked_with, read_at):
                yield result
            return
        try:
            page = self.read_page(response)
        except NotAnArticle as error:
            if retry := self.build_retry(response, error):
                yield retry
            else:
                self._list_refused(section, classify(error), response.url)
            return
        listing = extract_listing(page, response.url, self.base_url)
        self.count("teaser/unreadable", listing.bad_links)
        articles = tuple(self.iter_articles(listing.teasers))
        if articles:
            self.rendering.note(response, is_good=True)
        elif section.path != "/" and (retry := self.build_retry(response, _EMPTY)):
            yield retry
            return
        else:
            self.logger.warning("no article on the list of %s: %s", section.slug, response.url)
            self.count("section/empty")
        if section.path != "/":
            self.page_done()
        self.refusals.succeed()
        since = await self._as_before_since(response, section, articles)
        requests = await self._follow(articles, section, silent_since=since)
        yield Reading(section.slug, "list", fetched_page(response, read_at), articles)
        for request in requests:
            yield request
        async for result in self._go_down(section, response.url, articles):
            yield result

    async def _go_down(
        self, section: Section, url: str, top: Iterable[Teaser]
    ) -> AsyncIterator[Any]:
        async def follow(teasers: list[Teaser]) -> list[Request]:
            return await self._follow(teasers, section, silence_is_enough=True)

        async for result in self.go_down(section, url, top, follow):
            yield result

    async def _as_before_since(
        self, response: Response, section: Section, articles: Iterable[Teaser]
    ) -> datetime | None:
        """Tell since when the front page, which is read for its menu, lists what it does."""
        if section.path != "/" or self.session is None:
            return None
        asked_with = await self.of_store(self.session.fetch_validators(response.url))
        held = await self.entries_of(section.slug, asked_with)
        first = {teaser.article_id: teaser for teaser in reversed(tuple(articles))}
        is_as_before = held == sorted(first.values(), key=lambda teaser: teaser.position)
        return asked_with.read_at if asked_with and is_as_before else None

    async def _as_before(
        self,
        response: Response,
        section: Section,
        asked_with: Validators | None,
        checked_at: datetime,
    ) -> AsyncIterator[Any]:
        """Go on with the teasers that a list had, since it has the same."""
        teasers = await self.entries_of(section.slug, asked_with, etag_of(response))
        if teasers is None:  # of another page: ask for this one
            yield self.ask_again(response)
            return
        self.page_done()
        self.refusals.succeed()
        assert asked_with is not None  # entries_of() gave what came with it
        requests = await self._follow(teasers, section, silent_since=asked_with.read_at)
        yield not_modified(response, "list", checked_at, name=section.slug)
        for request in requests:
            yield request
        async for result in self._go_down(section, response.url, teasers):
            yield result

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._list_refused(request.cb_kwargs["section"], classify(failure.value), request.url)
        yield from ()  # a generator may stop the run; of another, Scrapy logs a traceback

    def _list_refused(self, section: Section, refusal: Refusal, url: str) -> None:
        if section.path != "/":
            self.page_done()
        self.failed_lists[section.slug] = refusal
        self.logger.warning("cannot read the list %s: %s (%s)", url, refusal.detail, refusal.reason)
        self.refuse(refusal)

    async def _follow(
        self,
        teasers: Iterable[Teaser],
        section: Section,
        *,
        silent_since: datetime | None = None,
        silence_is_enough: bool = False,
    ) -> list[Request]:
        """Build the requests for the first articles of a list, up to the limit.

        ``silent_since``: when it was last read, if it is as before. That is silence enough where
        the news sitemap would have told of updates; below the first screen it always is.
        """
        chosen: list[Teaser] = []
        numbers = self.chosen_ids.setdefault(section.slug, set())
        for teaser in teasers:
            assert teaser.article_id is not None  # iter_articles leaves out the others
            self.listed_ids.add(teaser.article_id)
            if self.limit is None or len(numbers | {teaser.article_id}) <= self.limit:
                numbers.add(teaser.article_id)
                chosen.append(self.with_told(teaser))
            elif teaser.article_id not in self.naming.named:
                self.naming.name(teaser.article_id, teaser.url, section.slug)
                self.naming.miss(teaser.article_id, "limit")
        is_due_only = self.revisit == "due"
        is_silent = silent_since is not None and self.tells_updates
        return await self.follow(
            chosen,
            section.slug,
            silence_is_enough=silence_is_enough or is_due_only or is_silent,
            silent_since=None if is_due_only else silent_since,
            is_section=True,
        )

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
