"""The values that a page becomes: Article, Block, Image, Link, Teaser.

Field names follow schema.org NewsArticle. None means "the page does not say". What each field
means, its unit and when it is null stands in docs/data.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Block:
    """One piece of an article's content, in page order.

    Kinds and their attributes: docs/extraction.md. ``text`` is what a reader reads (a caption, a
    quote, a title), empty for what has no text of its own.
    """

    kind: str
    text: str
    attributes: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """A picture of an article. ``credit`` is without the word "Foto"; sizes are pixels."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Link:
    """A link of an article. ``target_id`` is NU.nl's number where the target is its article.

    ``kind``: related (a teaser between the paragraphs) or inline (in the text).
    """

    kind: str
    url: str
    text: str
    target_id: int | None = None


@dataclass(frozen=True)
class Article:
    """An article as its page shows it.

    ``provenance`` says which source served a field, ``disagreements`` what each source said of a
    field that they do not agree on.
    """

    id: int
    url: str
    layout: str
    kind: str
    headline: str
    section: str | None = None
    label: str | None = None
    lead: str | None = None
    body: str = ""
    word_count: int = 0
    blocks: tuple[Block, ...] = ()
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published_text: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    comment_count: int | None = None
    is_premium: bool = False
    language: str | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    disagreements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Teaser:
    """One entry of a list page, feed or sitemap.

    ``position`` counts from 1 in page order. ``article_id`` is None for what is no article of
    NU.nl; ``partner`` is the name that content of a partner is shown with; ``is_sponsored`` is true
    for advertisements, ``is_external`` for a link to another site. The dates are what the list
    itself says: ``modified_at`` only where it tells an update from the publication.
    """

    url: str
    position: int
    article_id: int | None
    title: str | None = None
    label: str | None = None
    kind: str | None = None
    partner: str | None = None
    is_sponsored: bool = False
    is_external: bool = False
    published_at: datetime | None = None
    modified_at: datetime | None = None
