"""What a page says about itself in its head: JSON-LD, meta tags, canonical link.

Each value is given raw; ``nucrawl.site.extract`` decides which source serves a field.
"""

import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from nucrawl.site.dom import iter_elements

ARTICLE_TYPES = frozenset(
    {
        "NewsArticle",
        "Article",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "LiveBlogPosting",
        "BlogPosting",
        "VideoObject",
        "AudioObject",
        "PodcastEpisode",
        "ImageGallery",
        "AdvertiserContentArticle",
    }
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


@dataclass(frozen=True)
class Metadata:
    """The head of a page.

    ``json_ld`` is the object that describes the article, empty if there is none; ``meta`` maps
    lower-case names and properties to contents, the first of each wins.
    """

    json_ld: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None

    def json_text(self, *names: str) -> str | None:
        """Give the first of these JSON-LD properties that is a non-empty text itself."""
        stated = (self.json_ld.get(name) for name in names)
        return next(
            (t for value in stated if isinstance(value, str) and (t := first_text(value))), None
        )

    def meta_text(self, *names: str) -> str | None:
        """Give the first of these meta tags that is not empty."""
        return next((text for n in names if (text := self.meta.get(n, "").strip())), None)


def extract_metadata(page: HtmlElement) -> Metadata:
    """Read the head of a page. JSON-LD that cannot be read is as good as none."""
    meta: dict[str, str] = {}
    canonical = title = None
    objects: list[Mapping[str, Any]] = []
    for element in iter_elements(page):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or ""
            meta.setdefault(name.strip().lower(), element.get("content") or "")
        elif element.tag == "link" and "canonical" in (element.get("rel") or "").lower().split():
            canonical = canonical or element.get("href")
        elif element.tag == "title" and title is None and element.getparent() is not None:
            title = element.text
        elif element.tag == "script" and "ld+json" in (element.get("type") or "").lower():
            with suppress(ValueError, RecursionError):
                objects.extend(_iter_objects(_load_json(element.text or "")))
    return Metadata(
        json_ld=_pick_article(objects),
        meta=meta,
        canonical=canonical,
        title=title,
        language=page.get("lang"),
    )


def _load_json(text: str) -> Any:
    """Load JSON; raw control characters in strings and HTML comment wrappers are forgiven."""
    stripped = text.strip().removeprefix("<!--").removesuffix("-->")
    return json.loads(stripped.removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)


def _iter_objects(value: Any) -> Iterator[Mapping[str, Any]]:
    pending = [value]
    while pending:
        current = pending.pop(0)
        if isinstance(current, list):
            pending[:0] = current
        elif isinstance(current, dict):
            yield current
            pending[:0] = [current[key] for key in ("@graph", "mainEntity") if key in current]


def json_types(value: Mapping[str, Any]) -> frozenset[str]:
    """Give the schema.org types of a JSON-LD object."""
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return frozenset(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def _pick_article(objects: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Choose the object that describes the page: text before media, the earlier one."""
    articles = [o for o in objects if json_types(o) & ARTICLE_TYPES]
    media = {"VideoObject", "AudioObject", "ImageGallery"}
    return min(articles, key=lambda o: bool(json_types(o) <= media), default={})


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
