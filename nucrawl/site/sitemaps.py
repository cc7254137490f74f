"""Sitemaps: an index of others, or the articles of some time, with the news's own tags.

The site's archive names addresses of before a rename, and some that are none.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from nucrawl.site import urls, xml
from nucrawl.site.article import Teaser
from nucrawl.site.page import Element
from nucrawl.site.timestamps import parse_timestamp

NEWS_SITEMAP = "/sitemap_news.xml"
SITEMAP_INDEX = "/sitemap_index.xml"

_ROOTS = ("urlset", "sitemapindex")
_FIELDS = frozenset({"loc", "lastmod"})
_NEWS_FIELDS = frozenset({"title", "publication_date"})


@dataclass(frozen=True)
class SitemapRef:
    """A sitemap that an index names, and when that says it changed."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True)
class Sitemap:
    """A sitemap as it was read: ``sitemaps`` of an index, ``entries`` (articles) of any other.

    ``others`` counts pages of the site that are no articles, ``unreadable`` entries without an
    address on the site. ``is_broken`` tells one that is not well-formed; what could be read of it
    is here.
    """

    sitemaps: tuple[SitemapRef, ...] = ()
    entries: tuple[Teaser, ...] = ()
    others: int = 0
    unreadable: int = 0
    is_broken: bool = False


def extract_sitemap(body: bytes, url: str, base_url: str) -> Sitemap:
    """Read the sitemap at ``url``. Raises NotAnArticle for what is none (``xml.read_records``).

    An article's title and publication date are those in its ``news``, its update is ``lastmod``.

    >>> entry = "<url><loc>/a/6304682/b.html</loc><lastmod>2024-03-11</lastmod></url>"
    >>> body = f"<urlset>{entry}</urlset>".encode()
    >>> extract_sitemap(body, "https://www.nu.nl/sitemap.xml", "https://www.nu.nl").entries[0].article_id
    6304682
    """
    sitemap, is_broken = xml.read_records(
        body, url, _ROOTS, ("url", "sitemap"), lambda records: _build(records, url, base_url)
    )
    return replace(sitemap, is_broken=is_broken)


def _build(records: xml.Records, sitemap_url: str, base_url: str) -> Sitemap:
    sitemaps: list[SitemapRef] = []
    entries: list[Teaser] = []
    others = unreadable = 0
    for record in records:
        told = {} if record is None else xml.fields(record, _FIELDS)
        url = urls.resolve(told.get("loc", ""), sitemap_url) if "loc" in told else None
        if record is None or url is None or not urls.is_internal(url, base_url):
            unreadable += 1
        elif xml.local_name(record) == "sitemap":
            sitemaps.append(SitemapRef(url, parse_timestamp(told.get("lastmod"))))
        elif (article_id := urls.extract_article_id(url)) is None:
            others += 1
        else:
            entries.append(_build_entry(record, told, url, article_id, len(entries) + 1))
    return Sitemap(tuple(sitemaps), tuple(entries), others, unreadable)


def _build_entry(
    record: Element, told: dict[str, str], url: str, article_id: int, position: int
) -> Teaser:
    news = next(record.iterchildren("{*}news"), None)
    told_as_news = {} if news is None else xml.fields(news, _NEWS_FIELDS)
    return Teaser(
        url=url,
        position=position,
        article_id=article_id,
        title=xml.plain_line(told_as_news.get("title")),
        is_sponsored=urls.is_advertorial(url),
        published_at=parse_timestamp(told_as_news.get("publication_date")),
        modified_at=parse_timestamp(told.get("lastmod")),
    )
