"""An article page as an Article: which source serves which field.

What a page says of itself for machines (JSON-LD, then meta tags) goes before what it prints, except
where print is richer: lead, body, byline, tags and pictures. A source that stands alone against
others that agree is outvoted. docs/extraction.md says all of it in words.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, kinds, layouts, sections, urls
from nucrawl.site.article import Article, Block
from nucrawl.site.byline import Byline, find_sources, parse_byline
from nucrawl.site.comments import choose_printed
from nucrawl.site.completeness import (
    begins_with,
    check_whole,
    count_stated,
    find_missing_text,
    plain_text,
)
from nucrawl.site.content import READING_KINDS, address_tweets, reading_text
from nucrawl.site.identity import claims_to_be, identify
from nucrawl.site.metadata import JsonLd, Metadata, extract_metadata
from nucrawl.site.moments import Moments, place_entries, read_moments
from nucrawl.site.opinion import Hearing, words_key
from nucrawl.site.page import Page, parse_page
from nucrawl.site.printed import Printed
from nucrawl.site.text import clean_line, count_words, unique

T = TypeVar("T")

_TITLE_SUFFIX = re.compile(r"\s+\|\s+(?:NU\.nl\b.*|NU(?:\s+-\s.*)?)$|\s+-\s+NU\.nl$")
_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
_OF_EVERY_PAGE = frozenset({"nu", "nu.nl", "nieuws"})  # keywords that tell nothing
_CUT_SHORT = ("…", "...")


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
    page = parse_page(body, content_type)
    guard.check_page(page, url)
    return extract_article(page, url, fetched_at, base_url=base_url)


def extract_article(
    page: Page, url: str, fetched_at: datetime, *, base_url: str = "https://www.nu.nl"
) -> Article:
    """Read an article from its page, which the guard has let through.

    Raises NotAnArticle where there is none, LayoutChanged where its markup is not as expected.
    """
    return _Reading(page, url, fetched_at, base_url).article()


class _Reading:
    """The reading of one page: its sources, and which of them served a field."""

    def __init__(self, page: Page, url: str, fetched_at: datetime, base_url: str) -> None:
        self.page_url = url
        self.fetched_at = fetched_at
        self.hearing = Hearing()
        self.metadata: Metadata = extract_metadata(page)
        self.identity = identify(self.metadata, url, base_url, self.hearing)
        self.json_ld: JsonLd = self.metadata.json_ld(self.identity.id, url)
        if not (
            guard.has_article_marks(page)
            or claims_to_be(self.identity, self.metadata, self.json_ld, url)
            or layouts.is_e1(page)
        ):
            raise NotAnArticle("no_article", f"{guard.REASONS['no_article']}: {url}")
        self.layout = layouts.choose_layout(page, url)
        self.printed: Printed = self.layout.read(page, url, base_url)
        self.content = self.printed.content

    def article(self) -> Article:
        headline, label = self._headline(), self._label()
        kind, self.hearing.provenance["kind"] = kinds.decide_kind(
            self.printed, self.json_ld, self.metadata.state, self.identity.url
        )
        is_premium = self._is_premium(label)
        moments = read_moments(
            self.printed.dates, self.json_ld, self.metadata, self.hearing, self.fetched_at
        )
        blocks = self._blocks(moments)
        body = self.hearing.first("body", ("markup", lambda: reading_text(blocks))) or ""
        lead = self._lead(kind, body)
        if not is_premium and kind not in kinds.KINDS_WITHOUT_TEXT:
            self._check_text(kind, lead, body, blocks)
        sources = self._sources(blocks)
        byline = self._byline(sources)
        section = self._section()
        return Article(
            id=self.identity.id,
            url=self.identity.url,
            layout=self.layout.name,
            kind=kind,
            headline=headline,
            section=section,
            label=label,
            lead=lead,
            body=body,
            word_count=count_words(body),
            blocks=blocks,
            byline=byline.text if byline else None,
            authors=byline.authors if byline else (),
            agencies=byline.agencies if byline else (),
            sources=sources,
            published_at=moments.published_at,
            modified_at=moments.modified_at,
            published_text=moments.published_text,
            tags=self._tags(),
            image_url=self._image_url(kind),
            images=self._printed("images", self.content.images),
            links=self._printed("links", self.content.links),
            comment_count=self._comment_count(),
            is_premium=is_premium,
            language=self._language(),
            provenance=self.hearing.provenance,
            disagreements=self.hearing.disagreements,
        )

    # Text

    def _headline(self) -> str:
        state = self.metadata.state
        given = [
            ("json_ld", self._title(self.json_ld.text("headline", "name"))),
            ("meta", self._title(self.metadata.meta_text("og:title", "twitter:title"))),
            ("markup", self.printed.headline),
            ("state", self._title(state.metadata.get("og:title") or state.title)),
        ]
        given = [(source, value) for source, value in given if not _is_cut_short(value, given)]
        if not any(value for _, value in given):
            given = [("title", self._title(self.metadata.title))]
        headline = self.hearing.choose("headline", given, words_key, str)
        if headline is None:
            raise NotAnArticle("no_article", f"expected a headline, found none: {self.page_url}")
        return headline

    def _title(self, text: str | None) -> str | None:
        """Take off a title what print has not in the headline: the site's name, the label."""
        title = clean_line(text or "")
        if words_key(title) != words_key(self.printed.headline):
            title = _TITLE_SUFFIX.sub("", title)
        rest = title.removeprefix(self.printed.label or "").lstrip(" |:")
        return rest if words_key(rest) == words_key(self.printed.headline) else title or None

    def _label(self) -> str | None:
        return self.hearing.first("label", ("markup", lambda: self.printed.label))

    def _lead(self, kind: str, body: str) -> str | None:
        """Find the lead; a description that only repeats the body is none."""

        def description(text: str | None) -> str | None:
            line = clean_line(plain_text(text or ""))
            return line if line and not begins_with(body, line) else None

        meta = self.metadata.meta_text
        return self.hearing.first(
            "lead",
            ("markup", lambda: self.content.lead or self._video_description(kind)),
            ("json_ld", lambda: description(self.json_ld.text("description"))),
            ("meta", lambda: description(meta("description", "og:description"))),
        )

    def _video_description(self, kind: str) -> str | None:
        if kind != "video":
            return None
        videos = (block for block in self.content.blocks if block.kind == "video")
        stated = (str(video.attributes.get("description", "")) for video in videos)
        return next((text for text in stated if text), None)

    def _blocks(self, moments: Moments) -> tuple[Block, ...]:
        """Give the blocks with what only the rest of the page can tell of them."""
        blocks = address_tweets(self.content.blocks, self.metadata.state.tweet_ids)
        return tuple(place_entries(blocks, moments, self.fetched_at))

    def _check_text(self, kind: str, lead: str | None, body: str, blocks: Sequence[Block]) -> None:
        """Refuse a page whose text is missing, and note text that only one of its parts has."""
        stated = plain_text(self.json_ld.text("articleBody") or "")
        expected = count_stated(self.json_ld.values.get("wordCount"), stated)
        check_whole(kind, self.content.lead, blocks, expected, self.page_url)
        printed = (self.content.lead or "", *(block.text for block in blocks))
        shown = (f"{lead} {body}", " ".join((*printed, lead or "")))  # the likely, then all
        if missing := find_missing_text(stated, *shown):
            self.hearing.disagreements["body"] = {"json_ld": missing}

    # People, and the rest

    def _printed(self, field: str, found: Iterable[T]) -> tuple[T, ...]:
        return self.hearing.first(field, ("markup", lambda: tuple(found))) or ()

    def _sources(self, blocks: Iterable[Block]) -> tuple[str, ...]:
        texts = [block.text for block in blocks if block.kind in READING_KINDS]
        telling = (self.content.lead or "", *texts[:3], *texts[3:][-2:])  # elsewhere it is the news
        return self._printed("sources", find_sources(telling))

    def _byline(self, sources: tuple[str, ...]) -> Byline | None:
        authors = ", ".join(self.json_ld.texts("author"))
        outlets = (*sources, *self.json_ld.organisations("author"))
        meta = self.metadata.meta_text("article:author", "author") or ""
        return self.hearing.first(
            "byline",
            ("markup", lambda: parse_byline(self.printed.byline or "", sources)),
            ("json_ld", lambda: parse_byline(authors, outlets)),
            ("meta", lambda: parse_byline(meta, sources)),
        )

    def _section(self) -> str | None:
        section = self.hearing.first(
            "section", ("url", lambda: urls.extract_section(self.identity.url))
        )
        if section is None or sections.is_of_videos(section):
            return section
        stated = {
            "json_ld": list(self.json_ld.texts("articleSection")),
            "state": [self.metadata.state.section or ""],
        }
        fitting = sections.fitting_slugs(section)
        others = {
            source: ", ".join(map(clean_line, names))
            for source, names in stated.items()
            if (slugs := {slug for name in names if (slug := sections.find_slug(name))})
            and not slugs & fitting
        }
        if others:
            self.hearing.disagreements["section"] = {"url": section, **others}
        return section

    def _tags(self) -> tuple[str, ...]:
        keywords = self.metadata.meta_text("keywords", "news_keywords") or ""
        tags = self.hearing.first(
            "tags",
            ("markup", lambda: unique(self.printed.tags)),
            ("json_ld", lambda: _keywords(self.json_ld.texts("keywords"))),
            ("meta", lambda: _keywords([keywords])),
        )
        return tags or ()

    def _image_url(self, kind: str) -> str | None:
        stated = next(iter(self.json_ld.texts("image")), None)
        thumbnail = next(iter(self.json_ld.texts("thumbnailUrl")), None)
        blocks = [block.attributes for block in self.content.blocks]
        shown = [str(about["url"]) for about in blocks if about.get("role") == "head"]
        if kind == "video":
            shown += [str(about["thumbnail_url"]) for about in blocks if "thumbnail_url" in about]
        return self.hearing.first(
            "image_url",
            ("json_ld", lambda: self._resolve(stated or thumbnail)),
            ("meta", lambda: self._resolve(self.metadata.meta_text("og:image"))),
            ("markup", lambda: next(iter(shown), None)),
        )

    def _comment_count(self) -> int | None:
        """Find the number of reactions: as printed, unless the state has what was rounded."""
        printed = choose_printed(self.printed.reactions)
        state = self.metadata.state
        exact = state.comment_count if state.comments_enabled else None
        if printed and exact is not None and not printed.fits(exact):
            said = {"markup": str(printed.count), "state": str(exact)}
            self.hearing.disagreements["comment_count"] = said
        elif printed and exact is not None and printed.step > 1:
            printed = None
        return self.hearing.first(
            "comment_count",
            ("markup", lambda: printed.count if printed else None),
            ("state", lambda: exact),
        )

    def _is_premium(self, label: str | None) -> bool:
        labelled = kinds.is_premium_label(label)
        section = urls.extract_section(self.identity.url)
        free = self.json_ld.values.get("isAccessibleForFree")
        found = self.hearing.first(
            "is_premium",
            ("markup", lambda: labelled or self.printed.walled or None),
            ("url", lambda: section == sections.OF_MEMBERS or None),
            ("json_ld", lambda: free in (False, "False", "false") or None),
            ("markup", lambda: False),
        )
        return bool(found)

    def _language(self) -> str | None:
        return self.hearing.first(
            "language",
            ("markup", lambda: _language(self.metadata.language)),
            ("json_ld", lambda: _language(self.json_ld.text("inLanguage"))),
            ("meta", lambda: _language(self.metadata.meta_text("og:locale", "language"))),
        )

    def _resolve(self, address: str | None) -> str | None:
        return urls.resolve(address, self.page_url) if address else None


def _is_cut_short(text: str | None, given: Iterable[tuple[str, str | None]]) -> bool:
    """Tell a headline that ends in dots where another source goes on."""
    if not text or not text.endswith(_CUT_SHORT):
        return False
    begin = words_key(text).rstrip(". ")
    others = (words_key(other) for _, other in given if other and other != text)
    return any(other.startswith(begin) and len(other) > len(begin) + 3 for other in others)


def _language(text: str | None) -> str | None:
    """Read the language from "nl", "nl-NL" or "nl_NL"; None for what names none by its code."""
    match = _LANGUAGE.fullmatch(clean_line(text or ""))
    return match[1].lower() if match else None


def _keywords(texts: Iterable[str]) -> tuple[str, ...]:
    words = (clean_line(word) for text in texts for word in text.split(","))
    return unique(word for word in words if word.casefold() not in _OF_EVERY_PAGE)
