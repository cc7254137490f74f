"""Owns the whole stand-in site of one moment behind one method, ``Site.respond``.

It reads no clock and keeps no state between requests, so that a test can wrap the method with
whatever fault it wants; the same seed and moment give the same bytes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from nucrawl.demo import plain_pages, sitemaps
from nucrawl.demo.addresses import find_story, keep_query
from nucrawl.demo.article import Article
from nucrawl.demo.dates import AMSTERDAM
from nucrawl.demo.endless import SCRIPT_PATH, Endless
from nucrawl.demo.feeds import FEEDS, feed_articles, render_feed
from nucrawl.demo.front import LATEST_PATH, build_listings, latest_of, stories_of
from nucrawl.demo.list_page import render_listing, render_sidebar
from nucrawl.demo.listings import ListBlock, Listing
from nucrawl.demo.newsroom import write_articles
from nucrawl.demo.response import (
    CSS,
    GZIP,
    HTML,
    RSS,
    SCRIPT,
    SVG,
    TEXT,
    XML,
    PageKind,
    Response,
    answer_conditionally,
    build_redirect,
    build_response,
    pack,
)
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.story_page import render_story
from nucrawl.demo.view import View

TODAY: Final = datetime(2026, 11, 20, 12, 0, tzinfo=AMSTERDAM)
DEFAULT_SEED: Final = 1
Render = Callable[[View], bytes]
# Pages that are the same at any moment.
FIXED_PAGES: Final[dict[str, tuple[Render, str, PageKind]]] = {
    "/robots.txt": (plain_pages.render_robots, TEXT, "robots"),
    "/login": (plain_pages.render_login, HTML, "other"),
    "/zoeken": (plain_pages.render_search, HTML, "other"),
    "/rss.html": (plain_pages.render_feed_index, HTML, "other"),
    "/assets/app.css": (lambda _: plain_pages.STYLESHEET.encode(), CSS, "other"),
    "/assets/favicon/nu_logo.svg": (lambda _: plain_pages.LOGO.encode(), SVG, "other"),
    "/sitemap_sections.xml": (sitemaps.render_sections, XML, "sitemap"),
}


class Moment:
    """What the site answers at one moment, whoever wrote its stories.

    The ``*_changed_at`` methods say what Last-Modified is; a site that goes on in time knows better
    than the stories that it shows.

    Attributes:
        now: what the site takes for the present.
        articles: the truth about every story, newest first.
        endless: how the list of the newest goes on.
    """

    def __init__(self, now: datetime, articles: tuple[Article, ...], endless: Endless) -> None:
        self.now = now
        self.articles = articles
        self.endless = endless
        self._by_id = {article.id: article for article in articles}

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """The truth about every list page, by path."""
        return build_listings(self.articles)

    @cached_property
    def archives(self) -> dict[str, list[Article]]:
        """What each archive file of the sitemaps holds, by path, newest first."""
        return sitemaps.archives(self.articles)

    def article(self, article_id: int) -> Article:
        """Look up the truth about one story; raises KeyError."""
        return self._by_id[article_id]

    def feed(self, name: str = "") -> list[Article]:
        """Tell which stories ``/rss/{name}`` holds, in its order."""
        listed = [article for article in self.articles if article.is_listed]
        stories = stories_of(SECTIONS[FEEDS[name]], listed) if name else listed
        return feed_articles(stories)

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer a GET. ``base_url`` has no "/" at its end and starts every address."""
        path, _, query = path_and_query.partition("?")
        return answer_conditionally(
            self._answer(unquote(path), query, self._view(base_url)), headers
        )

    def respond_to_post(self, path_and_query: str, sent: bytes, base_url: str) -> Response | None:
        """Answer a POST; None when the path takes none."""
        path = path_and_query.partition("?")[0]
        return self.endless.answer_post(path, sent, self.latest, self._view(base_url))

    @cached_property
    def latest(self) -> list[Article]:
        """The truth about the list of the newest to its end, which only a browser sees."""
        return latest_of(self.articles)

    def _view(self, base_url: str) -> View:
        return View(base_url, self.now, self.known_articles())

    def known_articles(self) -> Mapping[int, Article]:
        """Give all stories that another may show a teaser of."""
        return self._by_id

    def status_of(self, article: Article) -> int:
        """Give what the address of a known story is answered with."""
        return 200

    def sidebar_of(self, article: Article) -> tuple[ListBlock, ...]:
        return self.listings["/"].sidebar

    def fixed_changed_at(self) -> datetime:
        return self.now

    def news_changed_at(self) -> datetime:
        return self.now

    def story_changed_at(self, article: Article) -> datetime:
        return article.modified_at

    def listing_changed_at(self, listing: Listing) -> datetime:
        return max(article.modified_at for article in listing.articles)

    def feed_changed_at(self, stories: list[Article]) -> datetime:
        return max(article.modified_at for article in stories)

    def archive_changed_at(self, path: str) -> datetime:
        return max(article.modified_at for article in self.archives[path])

    def _answer(self, path: str, query: str, view: View) -> Response:
        return (
            self._answer_fixed(path, view)
            or self._answer_listing(path, view)
            or self._answer_endless(path, query, view)
            or self._answer_feed(path, view)
            or self._answer_sitemap(path, view)
            or self._answer_story(path, query, view)
            or self._answer_slash(path, query, view)
            or self._answer_missing(view)
        )

    def _answer_missing(self, view: View, status: int = 404, kind: PageKind = "other") -> Response:
        body = plain_pages.render_missing(view, status)
        return build_response(body, HTML, self.fixed_changed_at(), status, kind=kind)

    def _answer_fixed(self, path: str, view: View) -> Response | None:
        changed_at = self.fixed_changed_at()
        if path in plain_pages.PLAIN_PAGES:
            return build_response(plain_pages.render_plain(path, view), HTML, changed_at)
        if path not in FIXED_PAGES:
            return None
        render, content_type, kind = FIXED_PAGES[path]
        return build_response(render(view), content_type, changed_at, kind=kind)

    def _answer_listing(self, path: str, view: View) -> Response | None:
        listing = self.listings.get(path)
        if listing is None:
            return None
        shown = len(listing.article_ids)
        rest = self.endless.rest_of(self.latest, shown) if path == LATEST_PATH else None
        changed_at = self.listing_changed_at(listing)
        return build_response(render_listing(listing, view, rest), HTML, changed_at, kind="list")

    def _answer_endless(self, path: str, query: str, view: View) -> Response | None:
        if path == SCRIPT_PATH:
            return build_response(self.endless.script(), SCRIPT, self.fixed_changed_at())
        return self.endless.answer(path, query, self.latest, view)

    def _answer_feed(self, path: str, view: View) -> Response | None:
        name = path.removeprefix("/rss").removeprefix("/")
        if not path.startswith("/rss") or name not in FEEDS:
            return None
        stories = self.feed(name)
        body = render_feed(name, stories, view)
        return build_response(body, RSS, self.feed_changed_at(stories), kind="feed")

    def _answer_sitemap(self, path: str, view: View) -> Response | None:
        if path == "/sitemap_index.xml":
            body = sitemaps.render_index(self._sitemap_files(), view)
            return build_response(body, XML, self.news_changed_at(), kind="sitemap")
        if path == "/sitemap_news.xml":
            body = sitemaps.render_news(self.articles, view)
            return build_response(body, XML, self.news_changed_at(), kind="sitemap")
        if path not in self.archives:
            return None
        is_oldest = path == list(self.archives)[-1]
        body = sitemaps.render_archive(self.archives[path], view, is_oldest)
        changed_at = self.archive_changed_at(path)
        if path.endswith(".gz"):
            return build_response(pack(body), GZIP, changed_at, kind="sitemap")
        return build_response(body, XML, changed_at, kind="sitemap")

    def _sitemap_files(self) -> dict[str, datetime]:
        return {
            "/sitemap_news.xml": self.news_changed_at(),
            "/sitemap_sections.xml": self.fixed_changed_at(),
            **{path: self.archive_changed_at(path) for path in self.archives},
        }

    def _answer_story(self, path: str, query: str, view: View) -> Response | None:
        article = find_story(path, view.articles)
        if article is None:
            return None
        status = self.status_of(article)
        if status != 200:
            return self._answer_missing(view, status, "article")
        if path != article.path:
            return build_redirect(view.url(article.path) + keep_query(query), "article")
        sidebar = render_sidebar(self.sidebar_of(article), view)
        body = render_story(article, sidebar, view)
        return build_response(body, HTML, self.story_changed_at(article), kind="article")

    def _answer_slash(self, path: str, query: str, view: View) -> Response | None:
        bare = path.rstrip("/")
        known = bare in self.listings or bare in plain_pages.PLAIN_PAGES or bare in FIXED_PAGES
        if bare == path or not known:
            return None
        return build_redirect(view.url(bare) + keep_query(query))


class Site(Moment):
    """The site of one moment, all of it made from a seed."""

    def __init__(
        self, seed: int = DEFAULT_SEED, now: datetime = TODAY, endless: Endless | None = None
    ) -> None:
        super().__init__(now, write_articles(seed, now), endless or Endless())
