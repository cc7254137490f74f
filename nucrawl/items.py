"""Pages as fetched, what spiders make of them, and what they know of what is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from scrapy.http import Response

from nucrawl.site.article import Article, Teaser

CONDITIONS = (b"If-None-Match", b"If-Modified-Since")  # headers that ask for what has changed
_LONGEST_VALIDATOR = 500  # characters; what is longer is no tag but a trap


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


def fetched_page(response: Response, fetched_at: datetime) -> Fetched:
    """Give the page of a response as it was served, after decompression."""
    return Fetched(
        body=response.body,
        url=response.url,
        content_type=content_type(response),
        fetched_at=fetched_at,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
    )


@dataclass(frozen=True)
class ArticleItem:
    """An article as fetched.

    ``urls`` are the addresses under which it was met, as they stood; ``list_section`` is the list
    that led to it, ``announced_at`` the update time that the list named; ``page`` is what it was
    read from. ``origin`` is site, or archive for a page that may be older than what is stored.
    """

    article: Article
    fetched_at: datetime
    urls: tuple[str, ...] = ()
    list_section: str | None = None
    page: Fetched | None = None
    announced_at: datetime | None = None
    origin: str = "site"


MORE = "/more"  # ends the name of what a section's list has below its first screen


@dataclass(frozen=True)
class Reading:
    """A list that was read, with its teasers of articles.

    ``is_whole`` is false where it goes on below: what is not among them may stand there still.

    ``name`` is a section's slug, ``{slug}/more`` for what is below its first screen, ``rss/{Name}``
    or ``sitemap_news``; ``kind`` is list, feed or sitemap.
    """

    name: str
    kind: str
    page: Fetched
    teasers: tuple[Teaser, ...]
    is_whole: bool = True

    @property
    def section(self) -> str | None:
        """The slug of the section that it is a list of; None for feeds and sitemaps."""
        return self.name.removesuffix(MORE) if self.kind == "list" else None


@dataclass(frozen=True)
class NotModified:
    """The site said that a page is as it was when it was last read: of an article, or a list."""

    url: str
    kind: str
    checked_at: datetime
    article_id: int | None = None
    name: str | None = None
    announced_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Gone:
    """The site said that an article is not there (404, 410)."""

    article_id: int
    url: str
    status: int
    checked_at: datetime
    announced_at: datetime | None = None


@dataclass(frozen=True)
class Unread:
    """A stored article that could not be read this time; the next look is as scheduled."""

    article_id: int
    checked_at: datetime


@dataclass(frozen=True)
class Missing:
    """An article that a list named and that is not stored, with the reason."""

    article_id: int
    url: str
    list: str
    reason: str


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


Item = ArticleItem | Reading | NotModified | Gone | Unread | LayoutChange


@dataclass(frozen=True)
class Validators:
    """What a page came with to ask whether it has changed: the headers ETag and Last-Modified."""

    url: str
    etag: str | None
    last_modified: str | None
    read_at: datetime

    @classmethod
    def of(cls, page: Fetched) -> "Validators | None":
        """Take them from a page; None where it has none that can be sent back."""
        found: dict[str, str] = {}
        for name, value in page.headers:
            if len(value) <= _LONGEST_VALIDATOR and value.isprintable():
                found.setdefault(name.lower(), value)
        etag, last_modified = found.get("etag"), found.get("last-modified")
        if page.status != 200 or not (etag or last_modified):
            return None
        return cls(page.url, etag, last_modified, page.fetched_at)

    def is_of(self, etag: str | None) -> bool:
        """Tell whether an ETag names the same page, weak or strong, packed or not.

        >>> known = Validators("https://www.nu.nl/", '"a1"', None, datetime(2026, 1, 1))
        >>> known.is_of('W/"a1-gzip"'), known.is_of(None), known.is_of('"b2"')
        (True, True, False)
        """
        return not (self.etag and etag) or _core(self.etag) == _core(etag)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request that asks for the page only if it has changed."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


def _core(etag: str) -> str:
    return etag.removeprefix("W/").strip('"').removesuffix("-gzip")


@dataclass(frozen=True)
class SiteCookie:
    """A cookie of the site's, or of its consent wall's; its value is nobody's to print.

    A ``domain`` with a dot in front includes the hosts below it.
    """

    name: str
    value: str = field(repr=False)
    domain: str
    path: str
    expires_at: datetime | None
    is_secure: bool


@dataclass(frozen=True)
class Known:
    """A stored article, as far as it decides whether to ask for it again.

    ``paths`` are those of all its addresses, whatever the host. ``changed_at`` is when its text
    last changed, the publisher's time where there is one; ``announced_at`` the latest update time
    that it was asked for because of. ``label``, ``kind`` and ``partner`` are those that a list had
    told and its page does not.
    """

    article_id: int
    url: str
    paths: frozenset[str]
    published_at: datetime | None
    modified_at: datetime | None
    announced_at: datetime | None
    changed_at: datetime
    checked_at: datetime
    next_check_at: datetime | None
    removed_at: datetime | None
    unread_at: datetime | None = None
    validators: Validators | None = None
    label: str | None = None
    kind: str | None = None
    partner: str | None = None
