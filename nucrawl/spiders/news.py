"""What every spider of nucrawl shares: arguments, the way of an article, and the verdict.

Scrapy's own ``Spider.__init__`` would take ``-a name=`` for the spider's name; here arguments stay
arguments, and one that the spider does not know is wrong use.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from nucrawl import ending
from nucrawl.errors import LayoutChanged, NotAnArticle, NothingFound, NucrawlError, WrongUse
from nucrawl.items import ArticleItem, LayoutChange, content_type
from nucrawl.site import guard, kinds, urls
from nucrawl.site.article import Article, Teaser
from nucrawl.site.extract import extract_article
from nucrawl.site.page import Page, parse_page
from nucrawl.site.text import clean_line
from nucrawl.spiders.refusals import LAYOUT_CHANGED, Refusal, RefusalCounter, classify

_RETRIED = "nucrawl_retried"
# A body has been seen to be missing from a first answer and to come with a second.
_LEAD_ALONE = NotAnArticle("lead_alone", "an article of a lead alone", retry=True)
# A run is failed if so many of its articles, and a larger share, have a layout that is not known.
_MANY_CHANGED, _LARGE_SHARE = 5, 0.1
_OTHER_MEDIA = "uit-andere-media"  # a section of articles by others that the newsroom chose


class NewsSpider(Spider):
    """Fetch articles of NU.nl. Subclasses say which, and document their ``ARGUMENTS``."""

    ARGUMENTS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.check_arguments(arguments)
        self.arguments = {key: clean_line(value) for key, value in arguments.items()}
        self.refusals = RefusalCounter()
        self.requested_ids: set[int] = set()
        self.current = "front page"  # what the progress display names
        self.pages_known = 0
        self.pages_done = 0
        self.parsed_count = 0

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

    # Pages

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
        """Build the one more request that a refusal may deserve."""
        assert response.request is not None  # it came from the engine
        if not error.retry or _RETRIED in response.meta:
            return None
        self.count(f"retry/{error.reason}")
        return response.request.replace(meta={_RETRIED: error.reason}, dont_filter=True)

    def read_page(self, response: Response) -> Page:
        """Parse a page that may be a list or an article. Raises NotAnArticle for a wall."""
        page = parse_page(response.body, content_type(response))
        guard.check_page(page, response.url)
        return page

    def page_done(self) -> None:
        """Note that a page has been dealt with."""
        self.pages_done += 1

    # Articles

    def follow_article(self, article_id: int, teaser: Teaser, section: str) -> Iterator[Request]:
        """Ask for an article, once a run, without the query that a list may have put behind it.

        The site ignores queries on articles, and robots.txt may forbid those with tracking in them.
        """
        if article_id not in self.requested_ids:
            self.requested_ids.add(article_id)
            yield self.build_request(
                self.address_of(teaser),
                self.parse_article,
                self.article_failed,
                {"teaser": teaser, "section": section},
                priority=-teaser.position,  # in the order of the list
            )

    def address_of(self, teaser: Teaser) -> str:
        """Give the address at which to ask for the article of a teaser."""
        return urls.canonicalise(urls.rebase(teaser.url, self.base_url))

    def parse_article(
        self,
        response: Response,
        teaser: Teaser,
        section: str,
        lead_alone: ArticleItem | None = None,
    ) -> Iterator[ArticleItem | LayoutChange | Request]:
        """Read an article. ``lead_alone`` is what its first answer had, if that had no body."""
        self.current = section
        fetched_at = datetime.now(UTC)
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
                self._article_refused(classify(error), self.address_of(teaser))
            return
        redirects = response.meta.get("redirect_urls", ())
        item = ArticleItem(
            article=complete_from_teaser(article, teaser),
            fetched_at=fetched_at,
            urls=(teaser.url, *redirects, response.url),
            list_section=section,
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

    def article_failed(self, failure: Failure) -> Iterator[ArticleItem]:
        request: Request = failure.request  # type: ignore[attr-defined]
        if lead_alone := request.cb_kwargs.get("lead_alone"):
            yield self._article_read(lead_alone)
        else:
            self._article_refused(classify(failure.value), request.url)

    def _article_refused(self, refusal: Refusal, url: str) -> None:
        self.page_done()
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
        invalid = self.crawler.stats.get_value("nucrawl/article/invalid", 0)
        if self.requested_ids and self.parsed_count <= invalid:
            reasons = str(self.refusals) or "refused by the checks"
            return NothingFound(
                f"{len(self.requested_ids)} articles listed, none could be read: {reasons}"
            )
        changed = self.refusals.by_reason["layout_changed"]
        if changed >= _MANY_CHANGED and self._tell_layout_share() > _LARGE_SHARE:
            read = changed + self.parsed_count
            return NothingFound(f"{changed} of {read} articles: {LAYOUT_CHANGED}")
        return None


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


def complete_from_teaser(article: Article, teaser: Teaser) -> Article:
    """Add what only the list says: label, kind, whose content it is; and what follows from it."""
    changes: dict[str, Any] = {}
    label = article.label or teaser.label
    if label != article.label:
        changes["label"] = label
        if kinds.is_premium_label(label) and not article.is_premium:
            changes["is_premium"] = True
    if teaser.partner and not article.sources and article.section == _OTHER_MEDIA:
        changes["sources"] = (teaser.partner,)
    if article.kind == "article" and (kind := _kind_on_list(article, teaser, label)):
        changes["kind"] = kind
    told = dict.fromkeys(changes, "teaser")
    return replace(article, **changes, provenance={**article.provenance, **told})


def _kind_on_list(article: Article, teaser: Teaser, label: str | None) -> str | None:
    """Tell a kind that an article's page leaves open by how the list shows it."""
    if teaser.partner is not None and not article.sources and article.section != _OTHER_MEDIA:
        return "partner"
    return teaser.kind if teaser.kind in ("video", "audio") else kinds.kind_of_label(label)
