"""An article page as an Article: which source serves which field.

What a page says of itself for machines (JSON-LD, then meta tags) goes before what it prints, except
where print is richer: lead, body, byline, tags and pictures. A source that stands alone against
others that agree is outvoted. docs/extraction.md says all of it in words.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, kinds, layouts, sections, urls
from nucrawl.site.article import Article, Block
from nucrawl.site.byline import Byline, find_sources, parse_byline
from nucrawl.site.comments import parse_comment_count
from nucrawl.site.completeness import check_length, find_missing_text
from nucrawl.site.content import reading_text
from nucrawl.site.identity import claims_to_be, identify
from nucrawl.site.metadata import JsonLd, Metadata, extract_metadata
from nucrawl.site.moments import Moments, place_entry, read_moments
from nucrawl.site.opinion import Hearing, words_key
from nucrawl.site.page import Page, parse_page
from nucrawl.site.printed import Printed
from nucrawl.site.text import clean_line, count_words

_TITLE_SUFFIX = re.compile(r"\s+\|\s+NU(?:\.nl)?\b.*$|\s+-\s+NU\.nl$")


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
        if not guard.has_article_marks(page) and not claims_to_be(
            self.identity, self.metadata, self.json_ld, url
        ):
            raise NotAnArticle("no_article", f"{guard.REASONS['no_article']}: {url}")
        self.layout = layouts.choose_layout(page, url)
        self.printed: Printed = self.layout.read(page, url, base_url)
        self.content = self.printed.content

    def article(self) -> Article:
        headline, label = self._headline(), self._label()
        kind, self.hearing.provenance["kind"] = kinds.decide_kind(
            self.printed, self.json_ld, self.identity.url
        )
        is_premium = self._is_premium(label)
        moments = read_moments(
            self.printed.dates, self.json_ld, self.metadata, self.hearing, self.fetched_at
        )
        blocks = self._blocks(moments)
        lead = self._lead(kind)
        body = reading_text(blocks)
        self._check_text(kind, lead, body, blocks, is_premium)
        sources = find_sources((self.content.lead or "", *(b.text for b in blocks[:3])))
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
            image_url=self._image_url(),
            images=tuple(self.content.images),
            links=tuple(self.content.links),
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
        if not any(value for _, value in given):
            given = [("title", self._title(self.metadata.title))]
        headline = self.hearing.choose("headline", given, words_key, str)
        if headline is None:
            raise NotAnArticle("no_article", f"expected a headline, found none: {self.page_url}")
        return headline

    def _title(self, text: str | None) -> str | None:
        """Take the site's name off a title, and the label where print has it apart."""
        title = _TITLE_SUFFIX.sub("", clean_line(text)) if text else ""
        rest = title.removeprefix(self.printed.label or "").lstrip(" |:")
        return rest if words_key(rest) == words_key(self.printed.headline) else title or None

    def _label(self) -> str | None:
        return self.hearing.first("label", ("markup", lambda: self.printed.label))

    def _lead(self, kind: str) -> str | None:
        return self.hearing.first(
            "lead",
            ("markup", lambda: self.content.lead or self._video_description(kind)),
            ("json_ld", lambda: _line(self.json_ld.text("description"))),
            ("meta", lambda: _line(self.metadata.meta_text("description", "og:description"))),
        )

    def _video_description(self, kind: str) -> str | None:
        if kind != "video":
            return None
        videos = (block for block in self.content.blocks if block.kind == "video")
        stated = (str(video.attributes.get("description", "")) for video in videos)
        return next((text for text in stated if text), None)

    def _blocks(self, moments: Moments) -> tuple[Block, ...]:
        """Give the blocks with what only the rest of the page can tell of them."""
        self.hearing.provenance["body"] = "markup"
        tweets = [b for b in self.content.blocks if b.kind == "tweet" and "url" not in b.attributes]
        ids = self.metadata.state.tweet_ids
        addresses = iter(ids if len(ids) == len(tweets) else ())
        return tuple(
            place_entry(block, moments, self.fetched_at)
            if block.kind == "live_entry"
            else _with_address(block, addresses)
            for block in self.content.blocks
        )

    def _check_text(
        self, kind: str, lead: str | None, body: str, blocks: Iterable[Block], is_premium: bool
    ) -> None:
        """Refuse a page whose text is missing, and note text that only JSON-LD has."""
        if is_premium or kind in kinds.KINDS_WITHOUT_TEXT:
            return
        texts = [self.content.lead or "", *(block.text for block in blocks)]
        stated = self.json_ld.text("articleBody") or ""
        if kind != "liveblog":
            check_length(texts, self.json_ld, self.page_url)
        if not body:
            detail = f"expected paragraphs, found none: {self.page_url}"
            raise NotAnArticle("empty_body", detail, retry=True)
        shown = (f"{lead} {body}", " ".join((*texts, lead or "")))  # the likely, then all
        if missing := find_missing_text(stated, *shown):
            self.hearing.disagreements["body"] = {"json_ld": missing}

    # People, and the rest

    def _byline(self, sources: tuple[str, ...]) -> Byline | None:
        authors = ", ".join(self.json_ld.texts("author"))
        meta = self.metadata.meta_text("article:author", "author") or ""
        return self.hearing.first(
            "byline",
            ("markup", lambda: parse_byline(self.printed.byline or "", sources)),
            ("json_ld", lambda: parse_byline(authors, sources)),
            ("meta", lambda: parse_byline(meta, sources)),
        )

    def _section(self) -> str | None:
        section = self.hearing.first(
            "section", ("url", lambda: urls.extract_section(self.identity.url))
        )
        if section is None or section in sections.OF_VIDEOS:
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
            ("markup", lambda: _unique(self.printed.tags)),
            ("json_ld", lambda: _keywords(self.json_ld.texts("keywords"))),
            ("meta", lambda: _keywords([keywords])),
        )
        return tags or ()

    def _image_url(self) -> str | None:
        stated = next(iter(self.json_ld.texts("image")), None)
        thumbnail = next(iter(self.json_ld.texts("thumbnailUrl")), None)
        head = (b for b in self.content.blocks if b.attributes.get("role") == "head")
        return self.hearing.first(
            "image_url",
            ("json_ld", lambda: self._resolve(stated or thumbnail)),
            ("meta", lambda: self._resolve(self.metadata.meta_text("og:image"))),
            ("markup", lambda: next((str(block.attributes["url"]) for block in head), None)),
        )

    def _comment_count(self) -> int | None:
        counts = map(parse_comment_count, self.printed.reactions)
        state = self.metadata.state
        return self.hearing.first(
            "comment_count",
            ("markup", lambda: next((count for count in counts if count is not None), None)),
            ("state", lambda: state.comment_count if state.comments_enabled else None),
        )

    def _is_premium(self, label: str | None) -> bool:
        labelled = kinds.is_premium_label(label)
        free = self.json_ld.values.get("isAccessibleForFree")
        found = self.hearing.first(
            "is_premium",
            ("markup", lambda: labelled or self.printed.walled or None),
            ("json_ld", lambda: free in (False, "False", "false") or None),
            ("markup", lambda: False),
        )
        return bool(found)

    def _language(self) -> str | None:
        language = self.hearing.first(
            "language",
            ("markup", lambda: clean_line(self.metadata.language or "")),
            ("json_ld", lambda: self.json_ld.text("inLanguage")),
            ("meta", lambda: self.metadata.meta_text("og:locale", "language")),
        )
        return re.split(r"[-_]", language)[0].lower() if language else None

    def _resolve(self, address: str | None) -> str | None:
        return urls.resolve(address, self.page_url) if address else None


def _with_address(block: Block, tweet_ids: "Iterable[str]") -> Block:
    """Give a tweet that is only a place on the page the address that the state has for it."""
    if block.kind != "tweet" or "url" in block.attributes:
        return block
    for tweet_id in tweet_ids:
        url = f"https://x.com/i/status/{tweet_id}"
        return replace(block, attributes={**block.attributes, "url": url})
    return block


def _line(text: str | None) -> str | None:
    return clean_line(text) if text else None


def _keywords(texts: Iterable[str]) -> tuple[str, ...]:
    return _unique(clean_line(word) for text in texts for word in text.split(","))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
