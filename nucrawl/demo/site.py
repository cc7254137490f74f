"""Owns the whole stand-in site behind one method, ``Site.respond``.

It reads no clock and keeps no state between requests, so that a test can wrap the method with
whatever fault it wants; the same seed and moment give the same bytes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from nucrawl.demo import plain_pages, sitemaps
from nucrawl.demo.addresses import find_story, keep_query
from nucrawl.demo.article import Article
from nucrawl.demo.dates import AMSTERDAM
from nucrawl.demo.feeds import FEEDS, feed_articles, render_feed
from nucrawl.demo.front import build_listings, stories_of
from nucrawl.demo.list_page import render_listing, render_sidebar
from nucrawl.demo.listings import Listing
from nucrawl.demo.newsroom import write_articles
from nucrawl.demo.response import (
    CSS,
    HTML,
    RSS,
    SVG,
    TEXT,
    XML,
    Response,
    answer_conditionally,
    build_redirect,
    build_response,
)
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.story_page import render_story
from nucrawl.demo.view import View

TODAY: Final = datetime(2026, 11, 20, 12, 0, tzinfo=AMSTERDAM)
DEFAULT_SEED: Final = 1


class Site:
    """The site of one moment.

    Attributes:
        now: what the site takes for the present.
        articles: the truth about every story, newest first.
        listings: the truth about every list page, by path.
    """

    def __init__(self, seed: int = DEFAULT_SEED, now: datetime = TODAY) -> None:
        self.now = now
        self.articles: tuple[Article, ...] = write_articles(seed, now)
        self.listings: dict[str, Listing] = build_listings(self.articles)
        self._by_id = {article.id: article for article in self.articles}
        self._archives = sitemaps.archives(self.articles)
        self._fixed = self._fixed_pages()

    def article(self, article_id: int) -> Article:
        """Look up the truth about one story; raises KeyError."""
        return self._by_id[article_id]

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer a GET. ``base_url`` has no "/" at its end and starts every address."""
        path, _, query = path_and_query.partition("?")
        view = View(base_url, self.now, self._by_id)
        return answer_conditionally(self._answer(unquote(path), query, view), headers)

    def _answer(self, path: str, query: str, view: View) -> Response:
        return (
            self._answer_fixed(path, view)
            or self._answer_listing(path, view)
            or self._answer_machine(path, view)
            or self._answer_story(path, query, view)
            or self._answer_slash(path, query, view)
            or build_response(plain_pages.render_missing(view), HTML, self.now, 404)
        )

    def _answer_fixed(self, path: str, view: View) -> Response | None:
        if path in plain_pages.PLAIN_PAGES:
            return build_response(plain_pages.render_plain(path, view), HTML, self.now)
        if path not in self._fixed:
            return None
        render, content_type = self._fixed[path]
        return build_response(render(view), content_type, self.now)

    def _fixed_pages(self) -> dict[str, tuple[Callable[[View], bytes], str]]:
        return {
            "/robots.txt": (plain_pages.render_robots, TEXT),
            "/login": (plain_pages.render_login, HTML),
            "/zoeken": (plain_pages.render_search, HTML),
            "/rss.html": (plain_pages.render_feed_index, HTML),
            "/assets/app.css": (lambda _: plain_pages.STYLESHEET.encode(), CSS),
            "/assets/favicon/nu_logo.svg": (lambda _: plain_pages.LOGO.encode(), SVG),
            "/sitemap_index.xml": (lambda v: sitemaps.render_index(self.articles, v), XML),
            "/sitemap_news.xml": (lambda v: sitemaps.render_news(self.articles, v), XML),
            "/sitemap_sections.xml": (sitemaps.render_sections, XML),
        }

    def _answer_listing(self, path: str, view: View) -> Response | None:
        listing = self.listings.get(path)
        if listing is None:
            return None
        modified_at = max(a.modified_at for a in listing.articles)
        return build_response(render_listing(listing, view), HTML, modified_at)

    def _answer_machine(self, path: str, view: View) -> Response | None:
        """Answer the feeds and the archive of the sitemaps."""
        if path in self._archives:
            found = self._archives[path]
            body = sitemaps.render_archive(found, view, path == list(self._archives)[-1])
            return build_response(body, XML, max(a.modified_at for a in found))
        name = path.removeprefix("/rss").removeprefix("/")
        if not path.startswith("/rss") or name not in FEEDS:
            return None
        stories = self.feed(name)
        modified_at = max(a.modified_at for a in stories)
        return build_response(render_feed(name, stories, view), RSS, modified_at)

    def feed(self, name: str = "") -> list[Article]:
        """Tell which stories ``/rss/{name}`` holds, in its order."""
        listed = [article for article in self.articles if article.is_listed]
        stories = stories_of(SECTIONS[FEEDS[name]], listed) if name else listed
        return feed_articles(stories)

    def _answer_story(self, path: str, query: str, view: View) -> Response | None:
        article = find_story(path, self._by_id)
        if article is None:
            return None
        if path != article.path:
            return build_redirect(view.url(article.path) + keep_query(query))
        sidebar = render_sidebar(self.listings["/"].sidebar, view)
        return build_response(render_story(article, sidebar, view), HTML, article.modified_at)

    def _answer_slash(self, path: str, query: str, view: View) -> Response | None:
        bare = path.rstrip("/")
        known = bare in self.listings or bare in plain_pages.PLAIN_PAGES or bare in self._fixed
        if bare == path or not known:
            return None
        return build_redirect(view.url(bare) + keep_query(query))
