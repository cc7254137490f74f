"""What a page says about itself for machines: JSON-LD, meta tags, canonical link, title.

Each value is given raw; ``nucrawl.site.extract`` decides which source serves a field.
"""

import html as entities
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nucrawl.site import urls
from nucrawl.site.page import Element, Page, around
from nucrawl.site.state import State, parse_state
from nucrawl.site.text import clean_line

MEDIA_TYPES = frozenset({"VideoObject", "AudioObject", "PodcastEpisode", "ImageGallery"})
ARTICLE_TYPES = MEDIA_TYPES | {
    *("NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "LiveBlogPosting"),
    *("OpinionNewsArticle", "BackgroundNewsArticle", "BlogPosting", "AdvertiserContentArticle"),
}
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


@dataclass(frozen=True)
class Metadata:
    """The head of a page.

    ``objects`` are the JSON-LD objects about something like an article, in page order; ``meta``
    maps lower-case names and properties to contents, the first of each wins.
    """

    objects: tuple[Mapping[str, Any], ...]
    meta: Mapping[str, str]
    state: State
    canonical: str | None = None
    title: str | None = None
    language: str | None = None

    def meta_text(self, *names: str) -> str | None:
        """Give the first of these meta tags that is not empty."""
        return next((text for n in names if (text := self.meta.get(n, "").strip())), None)

    def named_ids(self, page_url: str) -> frozenset[int]:
        """Give the articles that the JSON-LD objects say they are."""
        return frozenset().union(*(_named_ids(found, page_url) for found in self.objects))

    def json_ld(self, article_id: int, page_url: str) -> "JsonLd":
        """Choose the object that describes this article.

        One that names another article by its address is none. One that names this article, or
        has its title, goes first; then text before media, since the video in an article may bear
        the article's address; then the earlier one.
        """
        ranked = []
        for number, found in enumerate(self.objects):
            named = _named_ids(found, page_url)
            if not named or article_id in named:
                is_media = json_types(found) <= MEDIA_TYPES
                is_told = article_id in named or (not is_media and self._is_titled(found))
                rank = (not is_told, is_media, number)
                ranked.append((rank, found))
        return JsonLd(min(ranked, key=lambda pair: pair[0])[1] if ranked else {})

    def _is_titled(self, found: Mapping[str, Any]) -> bool:
        """Tell whether an object's headline begins the title of the page."""
        headline = clean_line(first_text(found.get("headline")) or "")
        titles = (self.title, self.meta_text("og:title"))
        return bool(headline) and any(clean_line(t or "").startswith(headline) for t in titles)


class JsonLd:
    """The JSON-LD object of an article, empty if the page has none."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.types = json_types(values)

    def __bool__(self) -> bool:
        return bool(self.values)

    def text(self, *names: str) -> str | None:
        """Give the first of these properties that is a non-empty text itself."""
        stated = (self.values.get(name) for name in names)
        return next(
            (t for value in stated if isinstance(value, str) and (t := first_text(value))), None
        )

    def organisations(self, name: str) -> tuple[str, ...]:
        """Give the names of those things that a property stands for that are no persons."""
        value = self.values.get(name)
        items = value if isinstance(value, list) else [value]
        named = (item for item in items if isinstance(item, dict))
        return tuple(
            first_text(item) or ""
            for item in named
            if any(kind.endswith("Organization") for kind in json_types(item))
        )

    def texts(self, name: str) -> Iterator[str]:
        """Go through the texts that a property stands for."""
        return iter_texts(self.values.get(name))


def extract_metadata(page: Page) -> Metadata:
    """Read what a page says for machines. What cannot be read is as good as not there."""
    meta: dict[str, str] = {}
    canonical = title = None
    objects: list[Mapping[str, Any]] = []
    state = State()
    for element in page.root.iter("meta", "link", "title", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or ""
            meta.setdefault(name.strip().lower(), element.get("content") or "")
        elif element.tag == "link":
            if canonical is None and "canonical" in (element.get("rel") or "").lower().split():
                canonical = element.get("href")
        elif element.tag == "title":
            if title is None and not _is_in_drawing(element):
                title = element.text
        elif "ld+json" in (element.get("type") or "").lower():
            with suppress(ValueError, RecursionError):
                objects.extend(_iter_objects(_load_json(element.text or "")))
        elif not state:
            state = parse_state(element.text or "", element.get("id"))
    articles = tuple(found for found in objects if json_types(found) & ARTICLE_TYPES)
    return Metadata(articles, meta, state, canonical, title, page.root.get("lang"))


def _is_in_drawing(title: Element) -> bool:
    return any(element.tag == "svg" for element in around(title))


def _load_json(text: str) -> Any:
    """Load JSON; raw control characters in strings and HTML comment wrappers are forgiven."""
    stripped = text.strip().removeprefix("<!--").removesuffix("-->")
    return json.loads(stripped.removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)


def _iter_objects(value: Any) -> Iterator[Mapping[str, Any]]:
    pending = deque([value])
    while pending:
        current = pending.popleft()
        if isinstance(current, list):
            pending.extendleft(reversed(current))
        elif isinstance(current, dict):
            yield current
            inner = [current[key] for key in ("@graph", "mainEntity") if key in current]
            pending.extendleft(reversed(inner))


def json_types(value: Mapping[str, Any]) -> frozenset[str]:
    """Give the schema.org types of a JSON-LD object."""
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return frozenset(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def _named_ids(value: Mapping[str, Any], page_url: str) -> frozenset[int]:
    """Give the articles whose addresses an object names as its own."""
    stated = (value.get(name) for name in ("url", "mainEntityOfPage", "@id"))
    addresses = (urls.resolve(text, page_url) for part in stated for text in _addresses(part))
    ids = (urls.extract_article_id(address) for address in addresses if address)
    return frozenset(found for found in ids if found is not None)


def _addresses(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return (value,) if isinstance(value, str) else ()


def first_text(value: Any) -> str | None:
    """Give the text that a JSON-LD value stands for: itself, its name or URL, or its first item.

    >>> first_text([{"@type": "Organization", "name": "ANP &amp; Co"}])
    'ANP & Co'
    """
    return next(iter_texts(value), None)


def iter_texts(value: Any) -> Iterator[str]:
    """Go through the texts that a JSON-LD value stands for."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = next((item[k] for k in ("name", "url", "contentUrl", "@id") if item.get(k)), "")
        if isinstance(item, str) and item.strip():
            yield entities.unescape(item) if _ENTITY.search(item) else item
