"""Lists that go on: screen after screen, by the site's own calls where these are known.

How the page of a list asks for more is learnt from two of its calls, seen in the browser, and kept:
from then on plain HTTP goes down the list. What no longer brings articles is forgotten, and learnt
anew once a run. Where a page has no such calls the browser goes down all the way.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl.browser.request import ask_in_browser
from nucrawl.browser.screens import GoDown, Screen
from nucrawl.errors import NotAnArticle
from nucrawl.items import MORE, Fetched, Reading, content_type, fetched_page
from nucrawl.site import urls
from nucrawl.site.article import Teaser
from nucrawl.site.calls import Call
from nucrawl.site.list_times import read_times
from nucrawl.site.listing import extract_listing
from nucrawl.site.more import extract_more
from nucrawl.site.page import parse_page
from nucrawl.site.paging import Exchange, Rule, find_rule
from nucrawl.site.sections import Section
from nucrawl.spiders.lists import MachineLists
from nucrawl.spiders.refusals import Refusal, classify

_VALIDATORS = ("etag", "last-modified")  # of one screen: nobody asks for that one again
_ENDS = {
    "nothing_new": "nothing new came",
    "stuck": "its button brought nothing",
    "end": "it ended",
    "known": "all was known",
    "depth": "it was deep enough",
    "until": "it was old enough",
    "limit": "it was enough",
}
_MOST_SCREENS = 1000  # of one list; whatever goes on longer goes round
_NOT_ALLOWED = Refusal("no_browser", "it needs a browser, and -a render=never allows none")
# Some endpoints answer nothing else.
_AS_A_SCRIPT = {
    "Accept": "application/json, text/html;q=0.9, */*;q=0.8",
    "X-Requested-With": "XMLHttpRequest",
}
_PRESSES = 2  # how often a run goes down a list in the browser
_LOOKED_AT = 6  # calls of a page, the latest: what brings articles is among them
_LAST = -1000  # priority: behind the articles
_FIRST = 15  # priority: before the articles of other lists, so that their number is known early

Follow = Callable[[list[Teaser]], Awaitable[list[Request]]]


@dataclass
class Descent:
    """How far down a list a run is.

    ``screens`` counts those that brought articles, the first included. ``passed`` are the articles
    that came since the last beginning: one at the top brings again what was seen before.
    """

    section: Section
    url: str
    follow: Follow
    seen: set[int]
    lowest: int  # position
    screens: int = 1
    passed: set[int] = field(default_factory=set)
    below: list[Teaser] = field(default_factory=list)
    waiting: list[Request] = field(default_factory=list)
    rule: Rule | None = None
    last: Exchange | None = None
    browsed: int = 0  # how often the browser was asked
    stays_in_browser: bool = False
    only_learns: bool = False
    end: str | None = None  # why it went no further

    @property
    def name(self) -> str:
        return self.section.slug + MORE


class EndlessLists(MachineLists):
    """Go down the lists of sections. ``depth`` is in screens; without either, it stays on top."""

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.depth: int | None = None
        self.until: datetime | None = None
        self.limit: int | None = None
        self.failed_lists: dict[str, Refusal] = {}

    def iter_articles(self, teasers: Iterable[Teaser]) -> Iterator[Teaser]:
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

    async def go_down(
        self, section: Section, url: str, top: Iterable[Teaser], follow: Follow
    ) -> AsyncIterator[Any]:
        """Ask for what is below the first screen of a list, if that is wanted.

        ``follow`` builds the requests for articles.
        """
        if self.until is None and (self.depth or 1) < 2:
            return
        teasers = tuple(top)
        seen = {teaser.article_id for teaser in teasers if teaser.article_id is not None}
        lowest = max((teaser.position for teaser in teasers), default=0)
        descent = Descent(section, url, follow, seen, lowest)
        if self.session is not None:
            descent.rule = _read_rule(await self.of_store(self.session.fetch_rule(section.slug)))
        call = descent.rule.first_call if descent.rule else None
        async for request in self._go_on(descent, self._build_call(descent, call)):
            yield request

    async def _go_on(
        self, descent: Descent, by_call: Request | None = None
    ) -> AsyncIterator[Request]:
        """Go down by a call of the list's, else in the browser, if it is allowed."""
        if by_call is not None:
            yield by_call
        elif self.rendering.allows_browser:
            yield self._build_browsing(descent)
        else:
            self._more_refused(descent, _NOT_ALLOWED)

    # By the site's own calls

    def _build_call(self, descent: Descent, call: Call | None) -> Request | None:
        """Build a call of the list's; None if there is none, or it leads off the site."""
        if call is None or not urls.is_internal(call.url, self.base_url):
            return None
        request = self.build_request(
            urls.rebase(call.url, self.base_url),
            self.parse_screen,
            self.screen_failed,
            {"descent": descent, "call": call},
            _FIRST,
        )
        headers = _AS_A_SCRIPT | {"Referer": descent.url}
        if call.body is not None:
            is_json = call.body.lstrip().startswith(("{", "["))
            form = "application/x-www-form-urlencoded"
            headers["Content-Type"] = "application/json" if is_json else form
        body = (call.body or "").encode()
        return request.replace(method=call.method, body=body, headers=headers, dont_filter=True)

    async def parse_screen(
        self, response: Response, descent: Descent, call: Call
    ) -> AsyncIterator[Any]:
        """Take the screen that a call brought, and go on from there."""
        self.page_done()
        self.current = descent.section.slug
        read_at = datetime.now(UTC)
        try:
            listing = extract_more(
                response.body, content_type(response), response.url, self.base_url
            )
        except NotAnArticle as error:
            async for result in self._call_failed(descent, classify(error)):
                yield result
            return
        teasers = list(self.iter_articles(listing.teasers))
        if not teasers and not descent.below:
            nothing = Refusal("no_list", "the call that brought more of the list brings nothing")
            async for result in self._call_failed(descent, nothing):
                yield result
            return
        self.refusals.succeed()
        times = {t.article_id: t.published_at for t in teasers if t.article_id and t.published_at}
        await self._take_screen(descent, teasers, times)
        assert descent.rule is not None  # it made the call
        following = descent.rule.next_call(Exchange(call, response.body))
        next_call = None if descent.end else self._build_call(descent, following)
        if next_call is None:
            descent.end = descent.end or "end"
        async for result in self._hand_on(descent, fetched_page(response, read_at)):
            yield result
        if next_call is not None:
            yield next_call

    async def screen_failed(self, failure: Failure) -> AsyncIterator[Any]:
        self.page_done()
        request: Request = failure.request  # type: ignore[attr-defined]
        refusal = classify(failure.value)
        async for result in self._call_failed(request.cb_kwargs["descent"], refusal):
            yield result

    async def _call_failed(self, descent: Descent, refusal: Refusal) -> AsyncIterator[Any]:
        """Forget how the list went on, and learn it anew; once a run."""
        self.logger.info(
            "the list of %s goes on in another way: %s (%s)",
            *(descent.section.slug, refusal.detail, refusal.reason),
        )
        if self.session is not None:
            await self.of_store(self.session.save_rule(descent.section.slug, None))
        descent.rule = descent.last = None
        if descent.browsed >= _PRESSES:
            self._more_refused(descent, refusal)
        else:  # learnt in this run already: what works there alone is gone down there
            descent.stays_in_browser = descent.browsed > 0
            async for request in self._go_on(descent):
                yield request

    # In the browser

    def _build_browsing(self, descent: Descent, priority: int = _FIRST) -> Request:
        """Build the request for the list's page in the browser, to go down from there."""
        descent.browsed += 1

        async def wants_more(screen: Screen) -> bool:
            return await self._look(descent, screen)

        work = GoDown(wants_more, pause=self.seconds_a_request())
        kwargs = {"descent": descent, "work": work}
        request = self.build_request(
            descent.url, self.parse_browsed, self.browsing_failed, kwargs, priority
        )
        return ask_in_browser(request, "endless_list", work)

    async def _look(self, descent: Descent, screen: Screen) -> bool:
        """Take what the browser shows; tell whether it is to bring more."""
        page = parse_page(screen.html)
        listing = extract_listing(page, screen.url, self.base_url)
        times = read_times(page, screen.url, datetime.now(UTC))
        teasers = list(self.iter_articles(listing.teasers))
        if screen.is_top:
            descent.passed = {t.article_id for t in teasers if t.article_id is not None}
            await self._take(descent, teasers, times)
            return True
        if not descent.only_learns:
            await self._take_screen(descent, teasers, times)
        latest = screen.exchanges[-_LOOKED_AT:]
        telling = [exchange for exchange in latest if self._brings_articles(exchange)]
        rule = None if descent.stays_in_browser else find_rule(telling[-2:])
        if rule is not None:
            descent.rule, descent.last = rule, telling[-1]
            return False
        if descent.end == "depth" and len(telling) == 1:
            descent.only_learns = not descent.only_learns  # one call more, for runs to come
            return descent.only_learns
        return descent.end is None

    def _brings_articles(self, exchange: Exchange) -> bool:
        try:
            listing = extract_more(exchange.answer, None, exchange.call.url, self.base_url)
        except NotAnArticle:
            return False
        is_ours = urls.is_internal(exchange.call.url, self.base_url)
        return is_ours and any(teaser.article_id is not None for teaser in listing.teasers)

    async def parse_browsed(
        self, response: Response, descent: Descent, work: GoDown
    ) -> AsyncIterator[Any]:
        """Go on where the browser was, over plain HTTP if it is known how by now."""
        self.page_done()
        if descent.rule is not None and descent.last is not None:
            next_call = await self._learn(descent, descent.rule, descent.last)
        else:
            next_call = self._press_again(descent, work)
        if next_call is None:
            descent.end = descent.end or "nothing_new"
        async for result in self._hand_on(descent, fetched_page(response, datetime.now(UTC))):
            yield result
        if next_call is not None:
            yield next_call

    async def _learn(self, descent: Descent, rule: Rule, last: Exchange) -> Request | None:
        """Keep how the list goes on, and build the next call if that is wanted."""
        if self.session is not None:
            await self.of_store(self.session.save_rule(descent.section.slug, rule.to_json()))
        return None if descent.end else self._build_call(descent, rule.next_call(last))

    def _press_again(self, descent: Descent, work: GoDown) -> Request | None:
        """Try a button that brought nothing once more, when all else is done: walls come back."""
        if not work.is_stuck or descent.end is not None:
            return None
        if descent.browsed < _PRESSES:
            return self._build_browsing(descent, _LAST)
        descent.end = "stuck"
        self.logger.warning("the button for more of the list brings nothing: %s", descent.url)
        return None

    async def browsing_failed(self, failure: Failure) -> AsyncIterator[Any]:
        self.page_done()
        request: Request = failure.request  # type: ignore[attr-defined]
        descent = request.cb_kwargs["descent"]
        for waiting in descent.waiting:  # what it had found before
            yield waiting
        self._more_refused(descent, classify(failure.value))

    # A screen, whoever brought it

    async def _take_screen(
        self, descent: Descent, teasers: Sequence[Teaser], times: Mapping[int, datetime]
    ) -> None:
        """Take a screen's articles, and decide whether it was the last that is wanted."""
        there = {t.article_id for t in teasers if t.article_id is not None}
        if there <= descent.passed:
            descent.end = "nothing_new"
            return
        descent.passed |= there
        new = there - descent.seen
        if not new:
            return
        stored: set[int] = set()
        if self.session is not None:
            stored = await self.of_store(self.session.fetch_stored(new))
        descent.screens += 1
        await self._take(descent, teasers, times)
        dated = [times[t.article_id] for t in teasers if t.article_id in new & times.keys()]
        if stored == new:
            descent.end = "known"
        elif descent.screens >= (self.depth or _MOST_SCREENS):
            descent.end = "depth"
        elif self.until is not None and dated and dated[-1] < self.until:
            descent.end = "until"
        elif self.limit is not None and len(descent.seen) >= self.limit:
            descent.end = "limit"

    async def _take(
        self, descent: Descent, teasers: Sequence[Teaser], times: Mapping[int, datetime]
    ) -> None:
        """Put the articles that are new to this descent below those it has."""
        wanted: list[Teaser] = []
        for teaser in teasers:
            number = teaser.article_id
            if number is None or number in descent.seen:
                continue
            descent.seen.add(number)
            descent.lowest += 1
            placed = replace(teaser, position=descent.lowest)
            descent.below.append(placed)
            if self.until is None or times.get(number, self.until) >= self.until:
                wanted.append(placed)
        descent.waiting += await descent.follow(wanted)

    async def _hand_on(self, descent: Descent, page: Fetched) -> AsyncIterator[Any]:
        """Hand on what was found since the last time, and say how it ended, if it did."""
        if descent.below:
            headers = tuple(h for h in page.headers if h[0].lower() not in _VALIDATORS)
            unconditional = replace(page, headers=headers)
            is_whole = descent.end in ("end", "nothing_new")
            yield Reading(descent.name, "list", unconditional, tuple(descent.below), is_whole)
        waiting, descent.waiting = descent.waiting, []
        for request in waiting:
            yield request
        if descent.end is not None:
            self.count(f"list/end/{descent.end}")
            self.logger.info(
                "%s: %d screens, %d articles, then %s",
                *(descent.section.slug, descent.screens, len(descent.seen), _ENDS[descent.end]),
            )

    def _more_refused(self, descent: Descent, refusal: Refusal) -> None:
        self.failed_lists[descent.name] = refusal
        self.logger.warning(
            "cannot read more of the list %s: %s (%s)",
            *(descent.url, refusal.detail, refusal.reason),
        )
        self.refuse(refusal)


def _read_rule(value: Any) -> Rule | None:
    """Read a rule that is kept; one that is none any more is as good as none."""
    try:
        return Rule.from_json(value)
    except ValueError:
        return None
