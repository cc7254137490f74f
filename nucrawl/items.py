"""Pages as fetched, and what spiders make of them: articles, sightings, changed layouts."""

from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response

from nucrawl.site.article import Article


@dataclass(frozen=True)
class Fetched:
    """A page as served: ``url`` is where it was finally served from.

    ``body`` is what remains after decompression; ``headers`` are as they came, in their order.
    """

    body: bytes
    url: str
    content_type: str | None
    fetched_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def content_type(response: Response) -> str | None:
    """Give the header Content-Type of a response; None where it came without."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1") or None


@dataclass(frozen=True)
class ArticleItem:
    """An article as fetched.

    ``urls`` are the addresses under which it was met, as they stood; ``list_section`` is the slug
    of the list that led to it; ``page`` what it was read from.
    """

    article: Article
    fetched_at: datetime
    urls: tuple[str, ...] = ()
    list_section: str | None = None
    page: Fetched | None = None


@dataclass(frozen=True)
class Sighting:
    """An article on a list. ``position`` counts from 1 from the top of the page."""

    article_id: int
    section: str
    position: int
    seen_at: datetime
    url: str
    title: str | None = None
    label: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class LayoutChange:
    """An article's page whose markup was not as expected, as it was served."""

    url: str
    article_id: int | None
    content_type: str | None
    fetched_at: datetime
    expected: str
    found: str
    body: bytes


Item = ArticleItem | Sighting | LayoutChange
