"""What a list is continued with: the teasers in the answer of some endpoint, whatever its shape.

Nobody promises the shape: JSON of any nesting, JSON that carries HTML, a fragment of HTML. So an
item is known by what it is about: an object that has the address of an article. What is nested in
an item (its picture, its section, related articles) belongs to it and is no entry of the list, as
with feeds; an object without a title that holds items is what they are in, whatever it links to.

Entries that lead elsewhere (advertisements, links to other sites) are told by their company: they
have a title and stand in one array with articles.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, kinds, urls
from nucrawl.site.article import Teaser
from nucrawl.site.json_text import children, load_json
from nucrawl.site.listing import Listing, extract_listing
from nucrawl.site.page import decode_page, element_text, parse_page
from nucrawl.site.timestamps import parse_timestamp
from nucrawl.site.xml import plain_line

# Names as they are compared: lower case, without "_" and "-".
_ADDRESSES = ("url", "href", "link", "canonicalurl", "weburl", "shareurl", "permalink", "path")
_TITLES = ("title", "headline", "name", "text")
_LABELS = ("label", "subtitle", "kicker")
_KINDS = ("type", "kind", "contenttype")
_PARTNERS = ("partner", "partnername")
_PUBLISHED = ("publishedat", "published", "datepublished", "publicationdate", "pubdate", "date")
_MODIFIED = ("updatedat", "modifiedat", "updated", "modified", "datemodified", "lastmodified")
_SECTIONS = ("canonicalsection", "section", "category")
_ADVERTISED = ("sponsored", "issponsored", "advertorial", "isadvertorial")
_ERRORS = ("error", "errors")
_FRAGMENTS = ("html", "content", "markup", "fragment")

_SLUG = re.compile(r"[\w-]{1,200}")
_NUMBER = re.compile(r"[0-9]{5,12}")
_SINCE_1970 = re.compile(r"[0-9]{9,13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MILLISECONDS = 10**11  # as seconds, the year 5138
_LONGEST_ADDRESS = 2000  # characters
_MOST_FRAGMENTS = 1000  # strings of HTML in one answer


def extract_more(body: bytes, content_type: str | None, url: str, base_url: str) -> Listing:
    """Read the teasers of an answer from ``url`` that continues a list, in its order.

    An answer that is an empty list, or blank, is a list without teasers: so they end. Raises
    NotAnArticle with reason no_list for what is no list; for HTML, and JSON that carries it, also
    what ``parse_page`` and ``check_page`` do.

    >>> answer = b'{"data": [{"title": "Kou", "link": {"href": "/weer/6304682/kou.html"}}]}'
    >>> extract_more(answer, None, "https://www.nu.nl/api", "https://www.nu.nl").teasers[0].url
    'https://www.nu.nl/weer/6304682/kou.html'
    """
    text = decode_page(body, content_type).strip()
    if text.startswith(("{", "[", '"')):
        return _read_json(text, url, base_url)
    if text and "<" not in text:
        raise _no_list(f"text: {text[:40]!r}")
    page = parse_page(text)
    guard.check_page(page, url)
    listing = extract_listing(page, url, base_url)
    if not listing.teasers and element_text(page.root):
        raise _no_list("HTML without one")
    return listing


def _no_list(found: str) -> NotAnArticle:
    return NotAnArticle("no_list", f"expected a list of articles, found {found}")


def _read_json(text: str, url: str, base_url: str) -> Listing:
    try:
        answer = load_json(text)
    except ValueError as error:
        raise _no_list(f"JSON that is not read: {error}") from error
    reader = _Reader(url, base_url)
    found = reader.read(answer)
    if not found and not _is_empty_list(answer):
        raise _no_list("JSON without one")
    teasers = [replace(teaser, position=n) for n, teaser in enumerate(found, 1)]
    return Listing(tuple(teasers), reader.bad_links)


def _is_empty_list(answer: Any) -> bool:
    """Tell JSON that has an empty array, or empty HTML, where its list would be; no error."""
    level = [answer]
    while level:
        objects = [_fields(value) for value in level if isinstance(value, dict)]
        if any(told.get(name) for told in objects for name in _ERRORS):
            return False
        if [] in level or any(told.get(name) == "" for told in objects for name in _FRAGMENTS):
            return True
        level = [inner for outer in level for inner in children(outer)]
    return bool(answer == "")


@dataclass
class _Reader:
    """One reading of an answer; counts what could not be read."""

    url: str
    base_url: str
    bad_links: int = 0
    fragments: int = field(default=0, repr=False)

    def read(self, value: Any) -> list[Teaser]:
        """Find the items in a value, however deep; its depth is bounded by ``load_json``."""
        if isinstance(value, list):
            return self._read_array(value)
        if isinstance(value, dict):
            return self._read_object(value)
        return self._read_html(value) if isinstance(value, str) and "<a" in value else []

    def _read_array(self, values: list[Any]) -> list[Teaser]:
        found = [self.read(value) for value in values]
        if any(map(_is_entry, values, found)):
            found = [
                its or self._read_other(value) for value, its in zip(values, found, strict=True)
            ]
        return [teaser for its in found for teaser in its]

    def _read_object(self, item: dict[str, Any]) -> list[Teaser]:
        told = _fields(item)
        url = self._find_article(told)
        title = _find_text(told, _TITLES)
        if url is not None and title:
            return [self._build(told, url)]
        found = {name: self.read(value) for name, value in item.items()}
        inner = [teaser for its in found.values() for teaser in its]
        if all(len(its) <= 1 for its in found.values()):
            inner = _merge(inner)
        in_array = any(its and isinstance(item[name], list) for name, its in found.items())
        if title and len(inner) == 1 and inner[0].title is None and not in_array:
            return [self._build(told, inner[0].url)]  # its link is an object of its own
        return [self._build(told, url)] if url is not None and not inner else inner

    def _read_other(self, value: Any) -> list[Teaser]:
        """Read what stands in one array with articles and is none: a link, a bad item, or less."""
        told = _find_titled(value)
        if told is None:
            self.bad_links += not isinstance(value, dict | list | str)
            return []
        links = [told[name] for name in _ADDRESSES if told.get(name)]
        links += [link.get("url") or link.get("href") for link in links if isinstance(link, dict)]
        resolved = [urls.resolve(link, self.url) for link in links if isinstance(link, str)]
        url = next((address for address in resolved if address), None)
        if url is None:
            self.bad_links += 1
            return []
        return [self._build(told, url)]

    def _read_html(self, text: str) -> list[Teaser]:
        self.fragments += 1
        if self.fragments > _MOST_FRAGMENTS:
            raise NotAnArticle("too_large", f"expected at most {_MOST_FRAGMENTS} strings of HTML")
        listing = extract_listing(parse_page(text), self.url, self.base_url)
        self.bad_links += listing.bad_links
        return list(listing.teasers)

    def _find_article(self, told: dict[str, Any]) -> str | None:
        """Find the address of the article that an object is about, under whatever name."""
        values = [told.get(name) for name in _ADDRESSES]
        for value in (*values, *told.values()):
            if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS:
                continue
            if value.strip().startswith(("/", "http://", "https://")):
                url = urls.resolve(value, self.url)
                if url is not None and urls.target_id(url, self.base_url) is not None:
                    return url
        return None if any(isinstance(value, str) for value in values) else self._compose(told)

    def _compose(self, told: dict[str, Any]) -> str | None:
        """Write the address of an item that has number, slug and section instead."""
        number, slug = told.get("id"), told.get("slug")
        section = next((told[name] for name in _SECTIONS if told.get(name)), None)
        if isinstance(section, dict):
            section = section.get("slug")
        if isinstance(number, bool) or not _NUMBER.fullmatch(str(number)):
            return None
        if not all(isinstance(s, str) and _SLUG.fullmatch(s) for s in (slug, section)):
            return None
        return urls.resolve(f"/{quote(str(section))}/{number}/{quote(str(slug))}.html", self.url)

    def _build(self, told: dict[str, Any], url: str) -> Teaser:
        label, kind = _find_text(told, _LABELS), _find_text(told, _KINDS)
        published, modified = _find_moment(told, _PUBLISHED), _find_moment(told, _MODIFIED)
        return Teaser(
            url=url,
            position=0,  # numbered when all are found
            article_id=urls.target_id(url, self.base_url),
            title=_find_text(told, _TITLES),
            label=label,
            kind=kind,
            partner=_find_text(told, _PARTNERS),
            is_sponsored=urls.is_advertorial(url)
            or any(told.get(name) is True for name in _ADVERTISED)
            or "advertorial" in (kinds.kind_of_label(label), kinds.kind_of_label(kind)),
            is_external=not urls.is_internal(url, self.base_url),
            published_at=published,
            modified_at=None if modified == published else modified,
        )


def _merge(teasers: Sequence[Teaser]) -> list[Teaser]:
    """Make one of successive links to one article, as of picture and title; the title counts."""
    merged: list[Teaser] = []
    for teaser in teasers:
        if merged and teaser.article_id == merged[-1].article_id is not None:
            if merged[-1].title is None:
                merged[-1] = teaser
        else:
            merged.append(teaser)
    return merged


def _is_entry(value: Any, its: list[Teaser]) -> bool:
    """Tell an item from a block of items, which has a title of its own or none."""
    told = _find_titled(value) if len(its) == 1 else None
    return told is not None and _find_text(told, _TITLES) == its[0].title


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of an object by names as they are compared here."""
    fields: dict[str, Any] = {}
    for name, value in item.items():
        fields.setdefault(name.replace("_", "").replace("-", "").lower(), value)
    return fields


def _find_titled(value: Any) -> dict[str, Any] | None:
    """Find the fields of what has a title: the value, or an object right in it."""
    if not isinstance(value, dict):
        return None
    candidates = [_fields(v) for v in (value, *value.values()) if isinstance(v, dict)]
    return next((told for told in candidates if _find_text(told, _TITLES)), None)


def _find_text(told: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Read the first of these fields that is text, or an object with a text."""
    for name in names:
        value = told.get(name)
        if isinstance(value, dict):
            value = next((value[n] for n in ("text", "title", "name") if value.get(n)), None)
        if isinstance(value, str) and (line := plain_line(value)):
            return line
    return None


def _find_moment(told: dict[str, Any], names: tuple[str, ...]) -> datetime | None:
    moments = (_read_moment(told.get(name)) for name in names)
    return next((moment for moment in moments if moment), None)


def _read_moment(value: Any) -> datetime | None:
    """Read a date as text, or as seconds or milliseconds since 1970."""
    if isinstance(value, str) and not _SINCE_1970.fullmatch(value):
        return parse_timestamp(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
        since = timedelta(milliseconds=number if number >= _FIRST_MILLISECONDS else number * 1000)
        return _EPOCH + since if number > 0 else None
    except (ValueError, OverflowError):
        return None
