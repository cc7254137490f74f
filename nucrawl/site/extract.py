"""An article page as an Article: which source serves which field.

What a page says of itself for machines (JSON-LD, then meta tags) goes before what it prints, except
where print is richer: lead, body, byline, tags and pictures. A source that stands alone against
others that agree is outvoted. docs/extraction.md says all of it in words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, kinds, layouts, sections, urls
from nucrawl.site.article import Article, Block
from nucrawl.site.byline import Byline, find_sources, parse_byline
from nucrawl.site.comments import parse_comment_count
from nucrawl.site.content import reading_text
from nucrawl.site.dates import PrintedDate, find_date, parse_iso, place_clock_time
from nucrawl.site.metadata import ARTICLE_TYPES, JsonLd, Metadata, extract_metadata
from nucrawl.site.opinion import find_missing_text, minute_key, weigh, words_key
from nucrawl.site.page import Page, parse_page
from nucrawl.site.printed import Printed
from nucrawl.site.text import clean_line, count_words

T = TypeVar("T")

_TITLE_SUFFIX = re.compile(r"\s+\|\s+NU(?:\.nl)?\b.*$|\s+-\s+NU\.nl$")
_UPDATE = re.compile(r"(?:laatste )?update|bijgewerkt|gewijzigd|aangepast", re.IGNORECASE)
# A page is truncated if JSON-LD counts that many times, and that many more, words than it shows.
_FAR_MORE_TIMES, _FAR_MORE_WORDS = 2, 100


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
        self.base_url = base_url
        self.provenance: dict[str, str] = {}
        self.disagreements: dict[str, Mapping[str, str]] = {}
        self.metadata: Metadata = extract_metadata(page)
        self.url = self._url()
        self.id = self._id()
        self.json_ld: JsonLd = self.metadata.json_ld(self.id, url)
        if not guard.has_article_marks(page) and not self._claims_to_be_it():
            raise NotAnArticle("no_article", f"{guard.REASONS['no_article']}: {url}")
        self.layout = layouts.choose_layout(page, url)
        self.printed: Printed = self.layout.read(page, url, base_url)
        self.content = self.printed.content

    def article(self) -> Article:
        headline, label = self._headline(), self._label()
        kind, self.provenance["kind"] = kinds.decide_kind(self.printed, self.json_ld, self.url)
        is_premium = self._is_premium(label)
        published = self._published()
        published_at, modified_at = self._published_at(published), self._modified_at()
        blocks = self._blocks(published_at, modified_at)
        lead = self._lead(kind)
        body = reading_text(blocks)
        self._check_text(kind, lead, body, blocks, is_premium)
        sources = find_sources((self.content.lead or "", *(b.text for b in blocks[:3])))
        byline = self._byline(sources)
        section = self._section()
        return Article(
            id=self.id,
            url=self.url,
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
            published_at=published_at,
            modified_at=modified_at,
            published_text=published.text if published else None,
            tags=self._tags(),
            image_url=self._image_url(),
            images=tuple(self.content.images),
            links=tuple(self.content.links),
            comment_count=self._comment_count(),
            is_premium=is_premium,
            language=self._language(),
            provenance=self.provenance,
            disagreements=self.disagreements,
        )

    # Identity

    def _url(self) -> str:
        """Choose the canonical address if it names this article, else the one that served."""
        served = urls.extract_article_id(self.page_url)
        stated = urls.resolve(self.metadata.canonical or "", self.page_url)
        if self.metadata.canonical and stated and urls.is_internal(stated, self.base_url):
            named = urls.extract_article_id(stated)
            if named is not None and served in (None, named):
                self.provenance["url"] = "canonical"
                return urls.canonicalise(stated)
        self.provenance["url"] = "url"
        return urls.canonicalise(self.page_url)

    def _id(self) -> int:
        article_id = urls.extract_article_id(self.url)
        if article_id is None:
            raise NotAnArticle("no_id", f"{guard.REASONS['no_id']}: {self.page_url}")
        self.provenance["id"] = self.provenance["url"]
        return article_id

    def _claims_to_be_it(self) -> bool:
        """Tell whether the page says for machines that it is this article."""
        stated = self._resolve(self.metadata.meta_text("og:url"))
        named = urls.extract_article_id(stated) if stated else None
        by_type = bool(self.json_ld.types & ARTICLE_TYPES)
        return by_type or self.id == named or self.provenance["url"] == "canonical"

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
        headline = self._choose("headline", given, words_key, str)
        if headline is None:
            raise NotAnArticle("no_article", f"expected a headline, found none: {self.page_url}")
        return headline

    def _title(self, text: str | None) -> str | None:
        """Take the site's name off a title, and the label where print has it apart."""
        title = _TITLE_SUFFIX.sub("", clean_line(text)) if text else ""
        rest = title.removeprefix(self.printed.label or "").lstrip(" |:")
        return rest if words_key(rest) == words_key(self.printed.headline) else title or None

    def _label(self) -> str | None:
        return self._first("label", ("markup", lambda: self.printed.label))

    def _lead(self, kind: str) -> str | None:
        return self._first(
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

    def _blocks(
        self, published_at: datetime | None, modified_at: datetime | None
    ) -> tuple[Block, ...]:
        """Give the blocks with what only the rest of the page can tell of them."""
        self.provenance["body"] = "markup"
        tweets = [b for b in self.content.blocks if b.kind == "tweet" and "url" not in b.attributes]
        ids = self.metadata.state.tweet_ids
        addresses = iter(ids if len(ids) == len(tweets) else ())
        return tuple(
            self._place_entry(block, published_at, modified_at)
            if block.kind == "live_entry"
            else _with_address(block, addresses)
            for block in self.content.blocks
        )

    def _place_entry(
        self, block: Block, published_at: datetime | None, modified_at: datetime | None
    ) -> Block:
        """Tell when a live entry was written, as far as its printed time tells."""
        printed = str(block.attributes.get("time", ""))
        first = published_at or self.fetched_at
        moment = place_clock_time(printed, first, modified_at or self.fetched_at)
        if moment is None and (found := find_date(printed, self.fetched_at)):
            clock_only = printed == found.text and len(printed) <= 5
            moment = None if clock_only and published_at else found.moment
        if moment is None:
            return block
        return replace(block, attributes={**block.attributes, "published_at": moment.isoformat()})

    def _check_text(
        self, kind: str, lead: str | None, body: str, blocks: Iterable[Block], is_premium: bool
    ) -> None:
        """Refuse a page whose text is missing, and note text that only JSON-LD has."""
        if is_premium or kind in kinds.KINDS_WITHOUT_TEXT:
            return
        texts = [self.content.lead or "", *(block.text for block in blocks)]
        stated = self.json_ld.text("articleBody") or ""
        if kind != "liveblog":
            self._check_length(count_words(" ".join(texts)), stated)
        if not body:
            detail = f"expected paragraphs, found none: {self.page_url}"
            raise NotAnArticle("empty_body", detail, retry=True)
        shown = (f"{lead} {body}", " ".join((*texts, lead or "")))  # the likely, then all
        if missing := _find_missing_in_all(stated, shown):
            self.disagreements["body"] = {"json_ld": missing}

    def _check_length(self, shown: int, stated: str) -> None:
        counted = self.json_ld.values.get("wordCount")
        words = counted if isinstance(counted, int) else count_words(stated)
        if words > _FAR_MORE_TIMES * shown and words - shown > _FAR_MORE_WORDS:
            detail = f"expected some {words} words, found {shown}: {self.page_url}"
            raise NotAnArticle("truncated", detail, retry=True)

    # People, times, and the rest

    def _byline(self, sources: tuple[str, ...]) -> Byline | None:
        authors = ", ".join(self.json_ld.texts("author"))
        meta = self.metadata.meta_text("article:author", "author") or ""
        return self._first(
            "byline",
            ("markup", lambda: parse_byline(self.printed.byline or "", sources)),
            ("json_ld", lambda: parse_byline(authors, sources)),
            ("meta", lambda: parse_byline(meta, sources)),
        )

    def _published(self) -> PrintedDate | None:
        """Find the date of publication as printed; of an update only what is before the word."""
        for line in self.printed.dates:
            mark = _UPDATE.search(line)
            if found := find_date(line[: mark.start()] if mark else line, self.fetched_at):
                return found
        return None

    def _updated(self) -> PrintedDate | None:
        for line in self.printed.dates:
            mark = _UPDATE.search(line)
            if mark and (found := find_date(line[mark.start() :], self.fetched_at)):
                return found
        return None

    def _published_at(self, printed: PrintedDate | None) -> datetime | None:
        stated = self.json_ld.text("datePublished", "uploadDate", "dateCreated")
        meta = self.metadata.meta_text("article:published_time", "og:published_time", "date")
        state = self.metadata.state.metadata.get("article:published_time")
        return self._choose_moment("published_at", stated, meta, state, printed)

    def _modified_at(self) -> datetime | None:
        stated = self.json_ld.text("dateModified")
        names = ("article:updated_time", "article:modified_time", "og:updated_time")
        meta = self.metadata.meta_text(*names)
        state = self.metadata.state.updated or next(
            (t for name in names if (t := self.metadata.state.metadata.get(name))), None
        )
        return self._choose_moment("modified_at", stated, meta, state, self._updated())

    def _choose_moment(
        self,
        field: str,
        stated: str | None,
        meta: str | None,
        state: str | None,
        printed: PrintedDate | None,
    ) -> datetime | None:
        """Choose a moment; one that was only reckoned from "4 uur geleden" has no say."""
        given = [
            ("json_ld", parse_iso(stated or "", self.fetched_at)),
            ("meta", parse_iso(meta or "", self.fetched_at)),
            ("state", parse_iso(state or "", self.fetched_at)),
        ]
        if printed and not (printed.is_relative and any(moment for _, moment in given)):
            given.append(("markup", printed.moment))
        return self._choose(field, given, minute_key, lambda m: m.astimezone(UTC).isoformat())

    def _section(self) -> str | None:
        section = self._first("section", ("url", lambda: urls.extract_section(self.url)))
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
            self.disagreements["section"] = {"url": section, **others}
        return section

    def _tags(self) -> tuple[str, ...]:
        keywords = self.metadata.meta_text("keywords", "news_keywords") or ""
        tags = self._first(
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
        return self._first(
            "image_url",
            ("json_ld", lambda: self._resolve(stated or thumbnail)),
            ("meta", lambda: self._resolve(self.metadata.meta_text("og:image"))),
            ("markup", lambda: next((str(block.attributes["url"]) for block in head), None)),
        )

    def _comment_count(self) -> int | None:
        counts = map(parse_comment_count, self.printed.reactions)
        state = self.metadata.state
        return self._first(
            "comment_count",
            ("markup", lambda: next((count for count in counts if count is not None), None)),
            ("state", lambda: state.comment_count if state.comments_enabled else None),
        )

    def _is_premium(self, label: str | None) -> bool:
        labelled = kinds.is_premium_label(label)
        free = self.json_ld.values.get("isAccessibleForFree")
        found = self._first(
            "is_premium",
            ("markup", lambda: labelled or self.printed.walled or None),
            ("json_ld", lambda: free in (False, "False", "false") or None),
            ("markup", lambda: False),
        )
        return bool(found)

    def _language(self) -> str | None:
        language = self._first(
            "language",
            ("markup", lambda: clean_line(self.metadata.language or "")),
            ("json_ld", lambda: self.json_ld.text("inLanguage")),
            ("meta", lambda: self.metadata.meta_text("og:locale", "language")),
        )
        return re.split(r"[-_]", language)[0].lower() if language else None

    def _resolve(self, address: str | None) -> str | None:
        return urls.resolve(address, self.page_url) if address else None

    def _first(self, field: str, *readers: tuple[str, Callable[[], T | None]]) -> T | None:
        """Give the first value that is there, and note which source gave it."""
        for source, read in readers:
            value = read()
            if value is not None and value != "" and value != ():
                self.provenance[field] = source
                return value
        return None

    def _choose(
        self,
        field: str,
        given: list[tuple[str, T | None]],
        key: Callable[[T], object],
        show: Callable[[T], str],
    ) -> T | None:
        """Give the value of the best source, and note which it was and who disagreed."""
        verdict = weigh(given, key)
        if verdict is None:
            return None
        self.provenance[field] = verdict.source
        if verdict.disagreement:
            self.disagreements[field] = {
                source: show(value) for source, value in verdict.disagreement.items()
            }
        return verdict.value


def _with_address(block: Block, tweet_ids: "Iterable[str]") -> Block:
    """Give a tweet that is only a place on the page the address that the state has for it."""
    if block.kind != "tweet" or "url" in block.attributes:
        return block
    for tweet_id in tweet_ids:
        url = f"https://x.com/i/status/{tweet_id}"
        return replace(block, attributes={**block.attributes, "url": url})
    return block


def _find_missing_in_all(stated: str, shown: Iterable[str]) -> str | None:
    missing = None
    for text in shown:
        if (missing := find_missing_text(stated, text)) is None:
            return None
    return missing


def _line(text: str | None) -> str | None:
    return clean_line(text) if text else None


def _keywords(texts: Iterable[str]) -> tuple[str, ...]:
    return _unique(clean_line(word) for text in texts for word in text.split(","))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
