"""An article page as an Article: which source serves which field.

Sources are tried in a stated order and the one that served is kept in ``Article.sources``. What a
page says of itself for machines (JSON-LD, then meta tags) goes before what it prints, except
where print is richer: lead, body, byline, tags and pictures.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from lxml.html import HtmlElement

from nucrawl.errors import NotAnArticle
from nucrawl.site import body as bodies
from nucrawl.site import dates, guard, kinds, urls
from nucrawl.site.article import Article, Block, Image
from nucrawl.site.byline import Byline, find_outlets, parse_byline
from nucrawl.site.comments import parse_comment_count
from nucrawl.site.dom import (
    classes,
    element_text,
    find_by_class,
    first_by_class,
    iter_elements,
    parse_page,
)
from nucrawl.site.metadata import Metadata, extract_metadata, first_text, iter_texts
from nucrawl.site.text import clean_line, clean_text, count_words, decode_html

T = TypeVar("T")

_TITLE_SUFFIX = re.compile(r"\s+\|\s+NU(?:\.nl)?\b.*$|\s+-\s+NU\.nl$")
_UPDATE = re.compile(r"(?:laatste )?update|bijgewerkt|gewijzigd", re.IGNORECASE)
_DATE_CLASSES = ("article-meta__static-info", "video-meta__published-at", "pubdate", "update")
_WITHOUT_TEXT = frozenset({"video", "audio", "gallery"})


def parse_article(
    body: bytes | str,
    url: str,
    fetched_at: datetime,
    *,
    base_url: str = "https://www.nu.nl",
    content_type: str | None = None,
) -> Article:
    """Read an article from the bytes of its page.

    ``url`` is where the page was finally served from, ``fetched_at`` an aware datetime, and
    ``content_type`` the header of that name. Raises NotAnArticle with the reason.
    """
    text = body.replace("\x00", "") if isinstance(body, str) else decode_html(body, content_type)
    page = parse_page(text)
    guard.check_page(page, text, url)
    return extract_article(page, url, fetched_at, base_url=base_url)


def extract_article(
    page: HtmlElement, url: str, fetched_at: datetime, *, base_url: str = "https://www.nu.nl"
) -> Article:
    """Read an article from its page. Raises NotAnArticle where there is none."""
    return _Reading(page, url, fetched_at, base_url).article()


class _Reading:
    """The reading of one page: its parts, and the source that served each field."""

    def __init__(self, page: HtmlElement, url: str, fetched_at: datetime, base_url: str) -> None:
        self.page = page
        self.page_url = url
        self.fetched_at = fetched_at
        self.base_url = base_url
        self.sources: dict[str, str] = {}
        metadata = extract_metadata(page)
        self.url = self._url(metadata.canonical)
        self.id = self._id()
        self.metadata = self._own_metadata(metadata)
        self.root = bodies.find_article_root(page)
        self.content = bodies.extract_body(self.root, url, base_url)

    def article(self) -> Article:
        headline, blocks = self._headline(), self._blocks()
        label = self._label()
        kind = kinds.decide_kind(self.page, self.root, self.metadata, self.url, label, blocks)
        body = bodies.reading_text(blocks)
        byline = self._byline()
        is_premium = self._is_premium(label)
        self._check_text(kind, body, is_premium)
        return Article(
            id=self.id,
            url=self.url,
            headline=headline,
            kind=kind,
            section=self._first("section", {"url": lambda: urls.extract_section(self.url)}),
            label=label,
            lead=self._lead(kind),
            body=body,
            blocks=blocks,
            byline=byline.text if byline else None,
            authors=byline.authors if byline else (),
            agencies=byline.agencies if byline else (),
            published_at=self._published_at(),
            modified_at=self._modified_at(),
            published_text=self._date_text() or None,
            tags=self._tags(),
            image_url=self._image_url(),
            images=self._images(),
            links=tuple(self.content.links),
            comment_count=self._comment_count(),
            is_premium=is_premium,
            language=self._language(),
            word_count=count_words(body),
            sources=self.sources,
        )

    # Identity

    def _url(self, canonical: str | None) -> str:
        """Choose the canonical address if it names this article, else the one that served."""
        served = urls.extract_article_id(self.page_url)
        stated = urls.resolve(canonical, self.page_url) if canonical else None
        if stated and urls.is_internal(stated, self.base_url):
            named = urls.extract_article_id(stated)
            if named is not None and served in (None, named):
                self.sources["url"] = "canonical"
                return urls.canonicalise(stated)
        self.sources["url"] = "url"
        return urls.canonicalise(self.page_url)

    def _id(self) -> int:
        article_id = urls.extract_article_id(self.url)
        if article_id is None:
            raise NotAnArticle("no_id", f"{guard.REASONS['no_id']}: {self.page_url}")
        return article_id

    def _own_metadata(self, metadata: Metadata) -> Metadata:
        """Set JSON-LD aside that describes another article, such as a teaser's."""
        for name in ("url", "mainEntityOfPage"):
            stated = first_text(metadata.json_ld.get(name)) or ""
            other = urls.extract_article_id(urls.resolve(stated, self.page_url) or "")
            if other not in (None, self.id):
                return replace(metadata, json_ld={})
        return metadata

    # Text

    def _headline(self) -> str:
        headline = self._first(
            "headline",
            {
                "json_ld": lambda: _line(self.metadata.json_text("headline", "name")),
                "meta": lambda: _title(self.metadata.meta_text("og:title", "twitter:title")),
                "markup": self._printed_headline,
                "title": lambda: _title(self.metadata.title),
            },
        )
        if headline is None:
            guard.check_shell(self.page)
            raise NotAnArticle("no_headline", f"expected 1 <h1>, found 0: {self.page_url}")
        return headline

    def _printed_headline(self) -> str | None:
        heading = first_by_class(self.page, "image-header-block__title", "video-meta__title")
        if heading is None:
            inside = next(iter_elements(self.root, "h1"), None)
            heading = next(iter_elements(self.page, "h1"), None) if inside is None else inside
        label = element_text(_header_label(self.page))
        return element_text(heading).removeprefix(label).strip(" |") or None

    def _label(self) -> str | None:
        label = element_text(_header_label(self.page)).strip("| ")
        return self._first("label", {"markup": lambda: label})

    def _lead(self, kind: str) -> str | None:
        return self._first(
            "lead",
            {
                "markup": lambda: self.content.lead or self._video_description(kind),
                "json_ld": lambda: _line(self.metadata.json_text("description")),
                "meta": lambda: _line(self.metadata.meta_text("description", "og:description")),
            },
        )

    def _video_description(self, kind: str) -> str | None:
        if kind != "video":
            return None
        videos = (block for block in self.content.blocks if block.kind == "video")
        return next(
            (v.attributes["description"] for v in videos if "description" in v.attributes), None
        )

    def _blocks(self) -> tuple[Block, ...]:
        """Give the blocks as printed; where no text is printed, those of JSON-LD's articleBody."""
        self.sources["body"] = "markup"
        if bodies.reading_text(self.content.blocks):
            return tuple(self.content.blocks)
        stated = clean_text(
            re.sub(r"\r\n?|\n", "\n\n", self.metadata.json_text("articleBody") or "")
        )
        if not stated:
            return tuple(self.content.blocks)
        self.sources["body"] = "json_ld"
        if self.content.lead:
            stated = stated.removeprefix(self.content.lead)
        paragraphs = (Block("paragraph", p) for p in stated.strip().split("\n\n") if p)
        return (*paragraphs, *self.content.blocks)

    def _check_text(self, kind: str, body: str, is_premium: bool) -> None:
        if body or kind in _WITHOUT_TEXT or (is_premium and self.content.lead):
            return
        guard.check_shell(self.page)
        if not (self.content.lead or self.content.blocks or self.metadata.json_ld):
            raise NotAnArticle("no_article", f"{guard.REASONS['no_article']}: {self.page_url}")
        detail = f"expected paragraphs, found {len(self.content.blocks)} blocks: {self.page_url}"
        raise NotAnArticle("empty_body", detail, retry=True)

    # People, times, and the rest

    def _byline(self) -> Byline | None:
        printed = first_by_class(self.root, "author", tag="address")
        if printed is None:
            printed = first_by_class(self.root, "author")
        return self._first(
            "byline",
            {
                "markup": lambda: parse_byline(element_text(printed), self._outlets()),
                "json_ld": lambda: parse_byline(
                    ", ".join(iter_texts(self.metadata.json_ld.get("author")))
                ),
                "meta": lambda: parse_byline(
                    self.metadata.meta_text("article:author", "author") or ""
                ),
            },
        )

    def _outlets(self) -> frozenset[str]:
        return find_outlets((self.content.lead or "", *(b.text for b in self.content.blocks[:3])))

    def _published_at(self) -> datetime | None:
        stated = self.metadata.json_text("datePublished", "uploadDate", "dateCreated") or ""
        meta = self.metadata.meta_text("article:published_time", "og:published_time", "date") or ""
        return self._first(
            "published_at",
            {
                "json_ld": lambda: dates.parse_iso(stated, self.fetched_at),
                "meta": lambda: dates.parse_iso(meta, self.fetched_at),
                "markup": lambda: dates.parse_dutch(self._date_text(), self.fetched_at),
            },
        )

    def _modified_at(self) -> datetime | None:
        stated = self.metadata.json_text("dateModified") or ""
        names = ("article:updated_time", "article:modified_time", "og:updated_time")
        meta = self.metadata.meta_text(*names) or ""
        return self._first(
            "modified_at",
            {
                "json_ld": lambda: dates.parse_iso(stated, self.fetched_at),
                "meta": lambda: dates.parse_iso(meta, self.fetched_at),
                "markup": lambda: dates.parse_dutch(self._date_text(update=True), self.fetched_at),
            },
        )

    def _date_text(self, *, update: bool = False) -> str:
        """Give the date of publication, or of the update, as printed."""
        for element in find_by_class(self.page, *_DATE_CLASSES):
            printed = element_text(element)
            mark = _UPDATE.search(printed)
            start = mark.start() if mark else len(printed)
            text = printed[start:] if update else printed[:start].rstrip(" (|,;-")
            if element.tag != "address" and dates.parse_dutch(text, self.fetched_at):
                return text
        return ""

    def _tags(self) -> tuple[str, ...]:
        sections = find_by_class(self.page, "linked-tags", "blocks-container-linked-tags")
        printed = [element_text(a) for section in sections for a in iter_elements(section, "a")]
        tags = self._first(
            "tags",
            {
                "markup": lambda: _unique(printed),
                "json_ld": lambda: _keywords(iter_texts(self.metadata.json_ld.get("keywords"))),
                "meta": lambda: _keywords(
                    [self.metadata.meta_text("keywords", "news_keywords") or ""]
                ),
            },
        )
        return tags or ()

    def _image_url(self) -> str | None:
        head = next((b for b in self.content.blocks if b.attributes.get("role") == "head"), None)
        return self._first(
            "image_url",
            {
                "json_ld": lambda: self._resolved(
                    first_text(self.metadata.json_ld.get("image"))
                    or first_text(self.metadata.json_ld.get("thumbnailUrl"))
                ),
                "meta": lambda: self._resolved(self.metadata.meta_text("og:image")),
                "markup": lambda: head.attributes["url"] if head else None,
            },
        )

    def _images(self) -> tuple[Image, ...]:
        return tuple(self.content.images)

    def _comment_count(self) -> int | None:
        texts = [
            element_text(e) for e in find_by_class(self.page, "comments-link", "comments-count")
        ]
        counts = (parse_comment_count(text) for text in texts)
        return self._first(
            "comment_count", {"markup": lambda: next((c for c in counts if c is not None), None)}
        )

    def _is_premium(self, label: str | None) -> bool:
        if (label or "").replace(" ", "").casefold() == "nu+":
            return True
        if self.metadata.json_ld.get("isAccessibleForFree") in (False, "False", "false"):
            return True
        walls = find_by_class(self.page, "login-wall", "article_login_wall")
        return any(not _is_of_comments(wall) for wall in walls)

    def _language(self) -> str | None:
        language = self._first(
            "language",
            {
                "markup": lambda: clean_line(self.metadata.language or ""),
                "json_ld": lambda: self.metadata.json_text("inLanguage"),
                "meta": lambda: self.metadata.meta_text("og:locale", "language"),
            },
        )
        return re.split(r"[-_]", language)[0].lower() if language else None

    def _resolved(self, address: str | None) -> str | None:
        return urls.resolve(address, self.page_url) if address else None

    def _first(self, field: str, readers: Mapping[str, Callable[[], T | None]]) -> T | None:
        """Give the first value that is there, and note which source gave it."""
        for source, read in readers.items():
            value = read()
            if value is not None and value != "" and value != ():
                self.sources[field] = source
                return value
        return None


def _header_label(page: HtmlElement) -> HtmlElement | None:
    return first_by_class(page, "image-header-block__label", "video-meta__label")


def _is_of_comments(wall: HtmlElement) -> bool:
    """Tell the wall before the comments, which every article has, from one before the text."""
    return any(
        e.get("id") == "nujij" or classes(e) & {"talk2022", "featured-comments"}
        for e in (wall, *wall.iterancestors())
    )


def _line(text: str | None) -> str | None:
    return clean_line(text) if text else None


def _title(text: str | None) -> str | None:
    return _TITLE_SUFFIX.sub("", clean_line(text)) if text else None


def _keywords(texts: Iterable[str]) -> tuple[str, ...]:
    return _unique(clean_line(word) for text in texts for word in text.split(","))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
