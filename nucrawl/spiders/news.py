"""What every spider of nucrawl shares: arguments, lists, the way of an article, and the verdict.

Scrapy's own ``Spider.__init__`` would take ``-a name=`` for the spider's name; here arguments stay
arguments, and one that the spider does not know is wrong use.
"""

from collections.abc import Awaitable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn, TypeVar

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl import ending
from nucrawl.browser.request import IN_BROWSER, is_rendered
from nucrawl.errors import (
    AlreadyRunning,
    LayoutChanged,
    NotAnArticle,
    NothingFound,
    NucrawlError,
    WrongUse,
)
from nucrawl.items import (
    ArticleItem,
    Gone,
    Item,
    Known,
    LayoutChange,
    NotModified,
    Unread,
    content_type,
    fetched_page,
)
from nucrawl.naming import UNTRIED, Naming
from nucrawl.pipelines.store import StorePipeline
from nucrawl.revisits import NOT_ASKED, OUTRIGHT, Why, complete_teaser, decide, told_update
from nucrawl.site import guard, kinds, urls
from nucrawl.site.article import Teaser
from nucrawl.site.extract import extract_article
from nucrawl.site.page import Page, parse_page
from nucrawl.site.text import clean_line
from nucrawl.spiders.arguments import parse_choice
from nucrawl.spiders.conditional import (
    RETRIED,
    ask_conditionally,
    ask_outright,
    not_modified,
)
from nucrawl.spiders.refusals import (
    LAYOUT_CHANGED,
    Refusal,
    RefusalCounter,
    classify,
    site_error,
)
from nucrawl.spiders.rendering import MODES, Rendering
from nucrawl.spiders.teasers import complete_from_teaser
from nucrawl.store.session import RunSession

T = TypeVar("T")

# A body has been seen to be missing from a first answer and to come with a second.
_LEAD_ALONE = NotAnArticle("lead_alone", "an article of a lead alone", retry=True)
# A run is failed if so many of its articles, and a larger share, have a layout that is not known.
_MANY_CHANGED, _LARGE_SHARE = 5, 0.1
_FEW = 4  # articles
_A_NIGHT = timedelta(hours=12)  # a nightly run is never less than that after the last one


class NewsSpider(Spider):
    """Fetch articles of NU.nl. Subclasses say which, and document their ``ARGUMENTS``."""

    ARGUMENTS: ClassVar[Mapping[str, str]] = {}
    # Reasons for which a few articles may all come to nothing without the run having failed.
    TOLERATED: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.check_arguments(arguments)
        self.arguments = {key: clean_line(value) for key, value in arguments.items()}
        self.rendering = Rendering(parse_choice("render", arguments.get("render"), MODES))
        self.refusals = RefusalCounter()
        self.naming = Naming()
        self.requested_ids: set[int] = set()
        self.left_ids: set[int] = set()  # stored, and not asked for so far
        self.current = "front page"  # what the progress display names
        self.pages_known = 0
        self.pages_done = 0
        self.parsed_count = 0
        self.not_modified_count = 0
        self.gone_count = 0

    @classmethod
    def check_arguments(cls, given: Mapping[str, str]) -> None:
        """Refuse arguments that the spider does not know. Raises WrongUse."""
        if unknown := given.keys() - cls.ARGUMENTS.keys():
            known = ", ".join(f"{key} ({text})" for key, text in cls.ARGUMENTS.items())
            raise WrongUse(
                f"unknown argument {', '.join(sorted(unknown))}: "
                f"spider {cls.name} takes {known or 'none'}"
            )

    @property
    def base_url(self) -> str:
        """The address of the site, without a trailing slash."""
        return str(self.settings["NUCRAWL_BASE_URL"])

    @property
    def session(self) -> RunSession | None:
        """The run's database; None where items are not stored, as with pipelines of one's own."""
        store = self.crawler.get_item_pipeline(StorePipeline)
        return store.session if isinstance(store, StorePipeline) else None

    async def of_store(self, work: Awaitable[T]) -> T:
        """Wait for an answer of the database; without one the run stops."""
        try:
            return await work
        except NucrawlError as error:
            self.stop(error)

    async def claim(self, names: list[str]) -> list[str]:
        """Take the locks of what the run crawls; give what could be had. Stops if none could."""
        if self.session is None:
            return names
        held = await self.of_store(self.session.claim_sections(str(self.name), names))
        busy = {holder.section for holder in held}
        free = [name for name in names if name not in busy]
        told = ", ".join(map(str, held))
        if not free:
            self.stop(AlreadyRunning(f"already being crawled: {told}; wait for that run to end"))
        if held:
            self.logger.warning("left to the run that crawls it already: %s", told)
        return free

    # Pages

    async def build_list_request(
        self, path: str, callback: Any, errback: Any, cb_kwargs: dict[str, Any], priority: int = 0
    ) -> Request:
        """Build the request for a list, which the site need not serve if it is as before.

        The callback is told what it was asked with, as ``asked_with``.
        """
        request = self.build_request(path, callback, errback, cb_kwargs, priority)
        known = None
        if self.session is not None:
            known = await self.of_store(self.session.fetch_validators(request.url))
        request.cb_kwargs["asked_with"] = known
        return ask_conditionally(request, known) if known else request

    def build_request(
        self,
        path: str,
        callback: Any,
        errback: Any,
        cb_kwargs: dict[str, Any] | None = None,
        priority: int = 0,
    ) -> Request:
        """Build the request for a page of the site, by its path or full address."""
        self.pages_known += 1
        address = path if path.startswith("http") else self.base_url + path
        return Request(
            address, callback, errback=errback, cb_kwargs=cb_kwargs or {}, priority=priority
        )

    def build_retry(self, response: Response, error: NotAnArticle) -> Request | None:
        """Build the one more request that a refusal may deserve: in the browser, or as before."""
        assert response.request is not None  # it came from the engine
        self.rendering.note(response, is_good=False)
        if RETRIED in response.meta or is_rendered(response):
            return None
        reason = error.reason
        if isinstance(error, LayoutChanged) and guard.is_shell(parse_page(response.body)):
            reason = "empty_shell"  # the skeleton of an article
        if hollow := self.rendering.ask_again(self.crawler, response.request, reason):
            return hollow
        if not error.retry:
            return None
        self.count(f"retry/{error.reason}")
        return ask_outright(response.request, error.reason)

    def read_page(self, response: Response) -> Page:
        """Parse a page that may be a list or an article. Raises NotAnArticle for a wall."""
        page = parse_page(response.body, content_type(response))
        guard.check_page(page, response.url)
        return page

    def page_done(self) -> None:
        """Note that a page has been dealt with."""
        self.pages_done += 1

    # Articles

    async def follow(
        self,
        teasers: Iterable[Teaser],
        list_name: str,
        *,
        silence_is_enough: bool = False,
        silent_since: datetime | None = None,
        is_section: bool = False,
    ) -> list[Request]:
        """Build the requests for the articles of a list that are to be asked for, once a run each.

        ``silent_since`` is when a list that is as before was last read: of an article that was not
        looked at since then its silence says nothing, as when that run was killed or had a limit.

        The list of a section tells label and kind of its articles; other lists do not, so that what
        is known of these serves there. Where silence is enough, what came to nothing lately is left
        until its next try.
        """
        first: dict[int, Teaser] = {}
        for teaser in teasers:
            if teaser.article_id is not None:
                self.naming.name(teaser.article_id, teaser.url, list_name)
                first.setdefault(teaser.article_id, teaser)
        wanted = [number for number in first if number not in self.requested_ids]
        stored: dict[int, Known] = {}
        waiting: dict[int, str] = {}
        now = datetime.now(UTC)
        if self.session is not None and wanted:
            stored = await self.of_store(self.session.fetch_known(wanted))
            if silence_is_enough:
                new = set(wanted) - stored.keys()
                waiting = await self.of_store(self.session.fetch_waiting(new, now, UNTRIED))
        requests: list[Request] = []
        for number in wanted:
            if number in waiting:
                self.naming.wait(number, waiting[number])
                continue
            teaser, known = first[number], stored.get(number)
            was_looked_at = silent_since is None or (
                known is not None and known.checked_at >= silent_since
            )
            why = decide(
                teaser,
                known,
                now,
                silence_is_enough=silence_is_enough and was_looked_at,
                but_vouched_for=silent_since is not None
                and known is not None
                and _is_long_ago(known.checked_at, now),
            )
            if known is not None and not is_section:
                teaser = complete_teaser(teaser, known)
            requests.extend(self.ask(teaser, known, why, list_name))
        return requests

    def ask(
        self, teaser: Teaser, known: Known | None, why: Why, list_name: str
    ) -> Iterator[Request]:
        """Build the request for an article, or note that it is left alone."""
        assert teaser.article_id is not None  # others are not followed
        if why in NOT_ASKED:
            self.left_ids.add(teaser.article_id)
        else:
            self.left_ids.discard(teaser.article_id)
            self.requested_ids.add(teaser.article_id)
            self.count(f"asked/{why}")
            yield self._build_article_request(teaser, known, why, list_name)
        self.crawler.stats.set_value("nucrawl/article/left", len(self.left_ids))

    def _build_article_request(
        self, teaser: Teaser, known: Known | None, why: Why, list_name: str
    ) -> Request:
        validators = known.validators if known is not None and why not in OUTRIGHT else None
        if validators and not urls.same_origin(validators.url, self.base_url):
            validators = None  # of a mirror, or a stand-in
        address = validators.url if validators else self.address_of(teaser)
        request = self.build_request(
            address,
            self.parse_article,
            self.article_failed,
            {"teaser": teaser, "section": list_name, "known": known},
            priority=-teaser.position,  # in the order of the list
        )
        request = self.rendering.ask(request)
        if validators is None or IN_BROWSER in request.meta:
            return request
        return ask_conditionally(request, validators)

    def address_of(self, teaser: Teaser) -> str:
        """Give the address at which to ask for the article of a teaser, without the query.

        The site ignores queries on articles, and robots.txt may forbid those with tracking in them.
        """
        return urls.canonicalise(urls.rebase(teaser.url, self.base_url))

    def parse_article(
        self,
        response: Response,
        teaser: Teaser,
        section: str,
        known: Known | None = None,
        lead_alone: ArticleItem | None = None,
    ) -> Iterator[Item | Request]:
        """Read an article. ``lead_alone`` is what its first answer had, if that had no body."""
        self.current = section
        fetched_at = datetime.now(UTC)
        if response.status == 304:
            validators = known.validators if known else None
            checked = not_modified(
                response,
                "article",
                fetched_at,
                teaser.article_id,
                announced_at=told_update(teaser),
            )
            if validators is None or validators.is_of(checked.etag):
                yield self._article_as_before(checked)
            else:  # the ETag of a page that is not held: to send that one would hide what it says
                assert response.request is not None  # it came from the engine
                yield ask_outright(response.request, "other_etag")
            return
        try:
            page = self.read_page(response)
            article = extract_article(page, response.url, fetched_at, base_url=self.base_url)
        except NotAnArticle as error:
            if lead_alone is not None:
                yield self._article_read(lead_alone)
            elif retry := self.build_retry(response, error):
                yield retry
            else:
                if isinstance(error, LayoutChanged):
                    yield _keep(response, error, fetched_at)
                yield from self._article_refused(classify(error), response, teaser, known)
            return
        self.rendering.note(response, is_good=True)
        redirects = response.meta.get("redirect_urls", ())
        item = ArticleItem(
            article=complete_from_teaser(article, teaser),
            fetched_at=fetched_at,
            urls=(teaser.url, *redirects, response.url),
            list_section=section,
            page=fetched_page(response, fetched_at),
            announced_at=told_update(teaser),
        )
        again = self.build_retry(response, _LEAD_ALONE) if kinds.lacks_body(item.article) else None
        if again:
            again.cb_kwargs["lead_alone"] = item
            yield again
        else:
            yield self._article_read(item)

    def _article_read(self, item: ArticleItem) -> ArticleItem:
        self.page_done()
        self.refusals.succeed()
        self.parsed_count += 1
        self._tell_layout_share()
        return item

    def _article_as_before(self, checked: NotModified) -> NotModified:
        self.page_done()
        self.refusals.succeed()
        self.not_modified_count += 1
        return checked

    def article_failed(self, failure: Failure) -> Iterator[Item]:
        request: Request = failure.request  # type: ignore[attr-defined]
        kwargs = request.cb_kwargs
        if lead_alone := kwargs.get("lead_alone"):
            yield self._article_read(lead_alone)
        else:
            answer = getattr(failure.value, "response", None) or Response(request.url, status=0)
            refusal = classify(failure.value)
            yield from self._article_refused(refusal, answer, kwargs["teaser"], kwargs["known"])

    def _article_refused(
        self, refusal: Refusal, response: Response, teaser: Teaser, known: Known | None
    ) -> Iterator[Item]:
        """Count an article that came to nothing; one that is stored may be gone."""
        self.page_done()
        self.naming.miss(teaser.article_id, refusal.reason)
        now = datetime.now(UTC)
        if known is not None and refusal.reason == "not_found":
            self.logger.info("gone: %s (%s)", response.url, refusal.detail)
            self.gone_count += 1
            told = told_update(teaser)
            yield Gone(known.article_id, response.url, response.status, now, told)
            return
        if known is not None:
            yield Unread(known.article_id, now)
        url = self.address_of(teaser)
        self.logger.warning("no article at %s: %s (%s)", url, refusal.detail, refusal.reason)
        try:
            self.refuse(refusal)
        finally:
            self._tell_layout_share()

    def _tell_layout_share(self) -> float:
        """Set the share of articles whose layout is not known, a figure of the run; give it."""
        changed = self.refusals.by_reason["layout_changed"]
        share = changed / max(1, self.parsed_count + changed)
        self.crawler.stats.set_value("nucrawl/layout_changed_share", round(share, 4))
        return share

    # The run

    def seconds_a_request(self) -> float:
        """Give the pause between requests, the site's own if it is longer."""
        delay = self.crawler.stats.get_value("nucrawl/crawl_delay_seconds")
        return float(delay or self.settings.getfloat("DOWNLOAD_DELAY"))

    def stop(self, error: NucrawlError) -> NoReturn:
        """End the run because of ``error``. For callbacks and errbacks."""
        ending.fail(self.crawler, error)
        raise CloseSpider("failed")

    def refuse(self, refusal: Refusal) -> None:
        """Count a page that came to nothing; stop if the whole site is concerned."""
        self.count(f"refused/{refusal.reason}")
        if error := self.refusals.add(refusal):
            self.stop(error)

    def count(self, name: str, count: int = 1) -> None:
        """Add to a count of the run: stats ``nucrawl/<name>``."""
        if count:
            self.crawler.stats.inc_value(f"nucrawl/{name}", count)

    def judge(self) -> NucrawlError | None:
        """Tell what the run failed of, None if it did its job; asked once, at the end."""
        for reason in ("consent", "consent_failed"):  # one is enough: it asks for a decision
            if refusal := self.refusals.first.get(reason):
                return site_error(refusal, f"{self.refusals.by_reason[reason]} pages")
        invalid = self.crawler.stats.get_value("nucrawl/article/invalid", 0)
        read = self.parsed_count - invalid + self.not_modified_count
        if self.requested_ids and read <= 0 and not self._are_a_few_pages():
            gone = f"gone {self.gone_count}" if self.gone_count else ""
            reasons = str(self.refusals) or gone or "refused by the checks"
            return NothingFound(
                f"{len(self.requested_ids)} articles listed, none could be read: {reasons}"
            )
        changed = self.refusals.by_reason["layout_changed"]
        if changed >= _MANY_CHANGED and self._tell_layout_share() > _LARGE_SHARE:
            read = changed + self.parsed_count
            return NothingFound(f"{changed} of {read} articles: {LAYOUT_CHANGED}")
        return None

    def _are_a_few_pages(self) -> bool:
        """Tell a few articles that are gone or came to nothing from a site that serves none."""
        tolerated = sum(self.refusals.by_reason[reason] for reason in self.TOLERATED)
        return self.gone_count + tolerated == len(self.requested_ids) <= _FEW


def _is_long_ago(checked_at: datetime, now: datetime) -> bool:
    """Tell whether a look is too old to take silence for no change: each night looks once.

    One that lies ahead is of a clock that jumped back.
    """
    return not timedelta(0) <= now - checked_at < _A_NIGHT


def _keep(response: Response, error: LayoutChanged, fetched_at: datetime) -> LayoutChange:
    """Keep the page of an article whose markup is not as expected."""
    article_id = urls.extract_article_id(response.url)
    return LayoutChange(
        url=response.url,
        article_id=article_id,
        content_type=content_type(response),
        fetched_at=fetched_at,
        expected=error.expected,
        found=error.found,
        body=response.body,
    )


def duration(seconds: float) -> str:
    """Say how long something takes.

    >>> duration(33), duration(960), duration(8000)
    ('33 s', '16 min', '2 h 13 min')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
