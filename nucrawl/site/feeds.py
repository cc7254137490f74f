"""RSS feeds of all ages, and Atom: the articles that they name, in the order of the feed.

An item's link is its article. Where that is none, the guid may name it: as an address, or as
``article-`` with the number. Links to related articles beside it are not followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from nucrawl.site import urls, xml
from nucrawl.site.article import Teaser
from nucrawl.site.page import Element
from nucrawl.site.timestamps import parse_timestamp

# Names of the feeds behind /rss/, as seen from 2011 to 2026; the front page's has none.
FEEDS = (
    *("", "Algemeen", "Binnenland", "Economie", "Sport", "Achterklap", "Opmerkelijk", "Muziek"),
    *("Film", "Wetenschap", "Tech", "tech-wetenschap", "Gezondheid", "Podcast"),
)

_ROOTS = ("rss", "RDF", "feed")
_BUILT = "lastBuildDate"
_PUBLISHED = ("pubDate", "published", "date")
_MODIFIED = ("updated", "modified")
_FIELDS = frozenset({"title", "link", "guid", "id", *_PUBLISHED, *_MODIFIED})
_NUMBER = re.compile(r"(?:article-)?(\d{5,12})", re.ASCII)


@dataclass(frozen=True)
class Feed:
    """A feed as it was read.

    ``built_at`` is when the feed says that it was made. ``unreadable`` counts the items that lead
    to no article, nor off the site. ``is_broken`` tells one that is not well-formed; what could be
    read of it is here.
    """

    teasers: tuple[Teaser, ...]
    built_at: datetime | None = None
    unreadable: int = 0
    is_broken: bool = False


def extract_feed(body: bytes, url: str, base_url: str) -> Feed:
    """Read the feed at ``url``. Raises NotAnArticle for what is no feed (``xml.read_records``).

    >>> item = "<item><title>Kou</title><guid>article-6304682</guid></item>"
    >>> feed = extract_feed(f"<rss>{item}</rss>".encode(), "https://www.nu.nl/rss", "https://www.nu.nl")
    >>> feed.teasers[0].url, feed.teasers[0].title
    ('https://www.nu.nl/-/6304682/', 'Kou')
    """
    feed, is_broken = xml.read_records(
        body, url, _ROOTS, ("item", "entry", _BUILT), lambda records: _build(records, url, base_url)
    )
    return replace(feed, is_broken=is_broken)


def _build(records: xml.Records, url: str, base_url: str) -> Feed:
    teasers: list[Teaser] = []
    built_at = None
    unreadable = 0
    for record in records:
        if record is not None and xml.local_name(record) == _BUILT:
            built_at = parse_timestamp(record.text)
            continue
        teaser = None
        if record is not None:
            teaser = _build_teaser(record, url, base_url, position=len(teasers) + 1)
        if teaser is None:
            unreadable += 1
        else:
            teasers.append(teaser)
    return Feed(tuple(teasers), built_at, unreadable)


def _build_teaser(item: Element, feed_url: str, base_url: str, position: int) -> Teaser | None:
    told = xml.fields(item, _FIELDS)
    url = _find_address(item, told, feed_url, base_url)
    if url is None:
        return None
    return Teaser(
        url=url,
        position=position,
        article_id=urls.target_id(url, base_url),
        title=xml.plain_line(told.get("title")),
        is_sponsored=urls.is_advertorial(url),
        is_external=not urls.is_internal(url, base_url),
        published_at=_find_moment(told, _PUBLISHED),
        modified_at=_find_moment(told, _MODIFIED),
    )


def _find_address(item: Element, told: dict[str, str], feed_url: str, base_url: str) -> str | None:
    """Choose the first address of an item that is an article's, else one that leads elsewhere."""
    external = None
    for address in _iter_addresses(item, told, base_url):
        url = urls.resolve(address, feed_url)
        if url is None:
            continue
        if urls.target_id(url, base_url) is not None:
            return url
        if external is None and not urls.is_internal(url, base_url):
            external = url
    return external


def _iter_addresses(item: Element, told: dict[str, str], base_url: str) -> Iterator[str]:
    if link := told.get("link"):
        yield link
    for element in item.iterchildren("{*}link"):
        if element.get("rel", "alternate") == "alternate":
            yield element.get("href") or ""
    guid = told.get("guid") or told.get("id") or ""
    number = _NUMBER.fullmatch(guid)
    yield f"{base_url.rstrip('/')}/-/{number[1]}/" if number else guid


def _find_moment(told: dict[str, str], names: tuple[str, ...]) -> datetime | None:
    moments = (parse_timestamp(told.get(name)) for name in names)
    return next((moment for moment in moments if moment), None)
