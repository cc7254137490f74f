"""Owns the sitemaps: an index, the news of the last two days, one archive for each month.

The archive is as untidy as NU.nl's was: some entries still have the address of before a rename,
and the oldest file holds one that is no address at all.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from nucrawl.demo.article import Article
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.view import View

NEWS_DAYS: Final = 2
BROKEN_ADDRESS: Final = "https://www.nu.nlNone"
_XML: Final = Html('<?xml version="1.0" encoding="UTF-8"?>')
_NAMESPACES: Final = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def month_of(article: Article) -> str:
    return f"{article.published_at:%Y-%m}"


def archive_path(month: str) -> str:
    return f"/sitemap_archive_{month}.xml"


def archives(articles: Iterable[Article], packed: str = "") -> dict[str, list[Article]]:
    """Sort the stories into the archive files by path, newest month first.

    The file of the month ``packed`` ends in ".gz".
    """
    files: dict[str, list[Article]] = {}
    for article in articles:
        month = month_of(article)
        path = archive_path(month) + (".gz" if month == packed else "")
        files.setdefault(path, []).append(article)
    return dict(sorted(files.items(), reverse=True))


def news_articles(articles: Iterable[Article], now: datetime) -> list[Article]:
    oldest = now - timedelta(days=NEWS_DAYS)
    return [a for a in articles if a.published_at >= oldest and a.kind != "advertorial"]


def render_index(changed_at: Mapping[str, datetime], view: View) -> bytes:
    """Write the index of all files, each with the moment it last changed."""
    entries = (_map_entry(path, moment, view) for path, moment in changed_at.items())
    return _document("sitemapindex", entries)


def render_sections(view: View) -> bytes:
    entries = (el("url", "", _loc(f"/{slug}", view)) for slug in SECTIONS)
    return _document("urlset", entries)


def render_news(articles: Iterable[Article], view: View) -> bytes:
    entries = (_entry(a, a.path, view) for a in news_articles(articles, view.now))
    return _document("urlset", entries)


def render_archive(articles: Iterable[Article], view: View, is_oldest: bool) -> bytes:
    entries = [_entry(a, (a.former_paths or (a.path,))[0], view) for a in articles]
    if is_oldest:
        entries.append(el("url", "", el("loc", "", BROKEN_ADDRESS)))
    return _document("urlset", entries)


def _document(root: str, entries: Iterable[Html]) -> bytes:
    return (_XML + "\n" + el(root, "", join(entries, "\n"), **_NAMESPACES) + "\n").encode()


def _map_entry(path: str, moment: datetime, view: View) -> Html:
    return el("sitemap", "", _loc(path, view), el("lastmod", "", moment.isoformat()))


def _loc(path: str, view: View) -> Html:
    return el("loc", "", view.url(path))


def _entry(article: Article, path: str, view: View) -> Html:
    publication = el("news:publication", "", el("news:name", "", "NU.nl"),
                     el("news:language", "", "nl"))  # fmt: skip
    news = el(
        "news:news",
        "",
        publication,
        el("news:genres", "", "PressRelease, Blog"),
        el("news:publication_date", "", article.published_at.isoformat()),
        el("news:title", "", article.headline),
        el("news:keywords", "", ", ".join(article.tags)),
    )
    lastmod = el("lastmod", "", article.modified_at.isoformat())
    return el("url", "", _loc(path, view), lastmod, el("changefreq", "", "monthly"),
              _image(article), news)  # fmt: skip


def _image(article: Article) -> Html:
    if article.head_image is None:
        return NOTHING
    return el("image:image", "", el("image:loc", "", article.head_image.url("sqr512")))
