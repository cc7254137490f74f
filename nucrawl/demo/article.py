"""Owns the truth: one article as the stand-in site shows it, for tests to compare with.

``blocks`` holds everything between the lead and the tags, noise too, in the order of the page.
Texts are what a reader sees: no markup, single spaces.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

ArticleKind = Literal["article", "liveblog", "video", "audio", "gallery", "advertorial"]
BlockKind = Literal[
    "paragraph", "heading", "list_item", "quote",
    "liveblog_heading", "liveblog_timestamp", "summary", "details",
    "photo", "slideshow", "video", "audio", "related",
    "tweet", "embed", "infographic",
    "banner", "followtag", "featured_comments", "login_wall",
]  # fmt: skip
TEXT_KINDS: Final[frozenset[BlockKind]] = frozenset(
    ("paragraph", "heading", "list_item", "quote", "liveblog_heading")
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. ``href`` starts with "/" when the link stays on the site."""

    text: str
    tag: Literal["", "a", "strong", "em"] = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """``caption`` and ``credit`` are None where the page shows none (the head image)."""

    media_id: str
    slug: str
    alt: str
    caption: str | None = None
    credit: str | None = None

    def url(self, form: str = "wd854") -> str:
        return f"https://images.nu.nl/m/{self.media_id}_{form}/0/0/1600/900/{self.slug}.jpg"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article.

    Attributes:
        text: what is read; "" for what the browser fills in (tweets, embeds).
        attribution: who says a quote; the label of a "related" block.
        joined: stands in the same element as the paragraph before it.
        restricted_html: written as ``div`` with markup inside instead of ``p``/``h2``.
    """

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    attribution: str | None = None
    images: tuple[Image, ...] = ()
    items: tuple[str, ...] = ()
    article_id: int | None = None
    url: str | None = None
    joined: bool = False
    restricted_html: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Article:
    """One page with a story of its own.

    Attributes:
        id: from the counter of articles, or of videos when ``path`` is ``/{id}/video/…``.
        path: the canonical one; ``former_paths`` redirect to it.
        also_in: further sections that list it.
        byline: as printed; None when the page shows none.
        authors: persons in the order of the byline; a desk ("onze nieuwsredactie") is none.
        agencies: those in the byline that supplied the text, without NU.nl itself.
        comment_count: None when comments are off.
        duration: "1:05" for a video.
        source: the partner a story was taken from; the sponsor of an advertorial.
        is_listed: False when only a sitemap, a search or another article leads to it.
    """

    id: int
    path: str
    section: str
    kind: ArticleKind
    headline: str
    published_at: datetime
    modified_at: datetime
    label: str | None = None
    lead_spans: tuple[Span, ...] = ()
    blocks: tuple[Block, ...] = ()
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    comment_count: int | None = None
    is_premium: bool = False
    head_image: Image | None = None
    also_in: tuple[str, ...] = ()
    former_paths: tuple[str, ...] = ()
    duration: str | None = None
    source: str | None = None
    is_listed: bool = True

    @property
    def lead(self) -> str:
        return "".join(span.text for span in self.lead_spans)

    @property
    def is_video_page(self) -> bool:
        return "/video/" in self.path

    @property
    def text_blocks(self) -> tuple[Block, ...]:
        """The blocks that make up the text of the story, without lead and noise."""
        return tuple(block for block in self.blocks if block.kind in TEXT_KINDS)

    @property
    def text(self) -> tuple[str, str, str]:
        """What the story says: headline, lead and body. Where it differs, it was revised."""
        return self.headline, self.lead, "\n\n".join(block.text for block in self.text_blocks)

    @property
    def images(self) -> tuple[Image, ...]:
        """The head image (of a video: its preview), then those of the body in order."""
        head = (self.head_image,) if self.head_image else ()
        kinds = ("photo", "slideshow")
        return head + tuple(i for b in self.blocks if b.kind in kinds for i in b.images)

    @property
    def related_ids(self) -> tuple[int, ...]:
        return tuple(
            block.article_id
            for block in self.blocks
            if block.kind == "related" and block.article_id is not None
        )
