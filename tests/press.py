"""A site of a few articles that a test edits as it goes: list, feeds, news sitemap, validators.

It says nothing that the test did not make it say, and notes with what each page was asked for.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from tests.conftest import Database
from tests.spiders import Ran, clock, run
from tests.tinysite import article, document, front, html, path_of, teaser

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = 6400000
SITEMAP = "/sitemap_news.xml"
FEED = "/rss"
LIST = "/binnenland"
ROBOTS = "/robots.txt"
Page = Response | Callable[[Mapping[str, str], str], Response]


@dataclass(frozen=True)
class Story:
    """An article, and who names it. ``named_at`` is the update that the sitemap names."""

    number: int
    headline: str
    text: str
    published_at: datetime
    modified_at: datetime
    named_at: datetime | None
    where: frozenset[str]
    slug: str = "kop"

    @property
    def path(self) -> str:
        return path_of(FIRST + self.number, self.slug)

    @property
    def page(self) -> Response:
        times = {"published": self.published_at, "modified": self.modified_at}
        head = "".join(
            f'<meta property="article:{name}_time" content="{at.isoformat()}">'
            for name, at in times.items()
        )
        return html(article(self.headline, (self.text,), date="", head=head))


@dataclass(frozen=True)
class Asked:
    """A request, and the status of its answer."""

    path: str
    headers: Mapping[str, str]
    status: int

    @property
    def is_conditional(self) -> bool:
        return bool(self.headers.keys() & {"If-None-Match", "If-Modified-Since"})


@dataclass
class Press:
    """Answers with ``pages`` first, then with what follows from ``stories``."""

    now: datetime = NOON
    stories: dict[int, Story] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, number: int, *where: str, age: float = 0) -> Story:
        """Put a new story on the site, so many minutes old, and on some of its lists."""
        at = self.now - timedelta(minutes=age)
        named_in = frozenset(where or (LIST, FEED, SITEMAP))
        headline = f"Kop van {number}"
        story = Story(number, headline, f"Tekst van {number}.", at, at, at, named_in)
        self.stories[number] = story
        return story

    def edit(self, number: int, text: str = "Andere tekst.", **changes: object) -> Story:
        """Change a story now, and have the sitemap say so; ``changes`` are of its fields."""
        told = {"text": text, "modified_at": self.now, "named_at": self.now, **changes}
        self.stories[number] = replace(self.stories[number], **told)  # type: ignore[arg-type]
        return self.stories[number]

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def requests(self, path: str = "") -> list[Asked]:
        """Give what was asked since the last time that all was forgotten, robots.txt left out."""
        return [
            one for one in self.asked if one.path.startswith(path or "/") and one.path != ROBOTS
        ]

    def articles_asked(self) -> list[Asked]:
        return [one for one in self.asked if f"/{FIRST // 100_000}" in one.path]

    def forget(self) -> None:
        """Forget what was asked."""
        self.asked.clear()

    def respond(self, path: str, headers: Mapping[str, str], base_url: str) -> Response:
        with self._lock:
            page = self.pages.get(path) or self.find(path, base_url)
            answer = page(headers, base_url) if callable(page) else as_asked(page, headers)
            self.asked.append(Asked(path, headers, answer.status))
        return answer

    def find(self, path: str, base_url: str) -> Response:
        """Make the page of an address from the stories."""
        if path == "/":
            return front("binnenland")
        if path == LIST:
            rows = "".join(teaser(s.path, s.headline) for s in self._on(LIST))
            body = f'<main><div id="main" class="columns__main"><ul>{rows}</ul></div></main>'
            return tagged(html(document(body)))
        if path == SITEMAP:
            return tagged(sitemap(base_url, *self._on(SITEMAP)))
        if path.startswith("/rss"):
            return tagged(feed(base_url, *(self._on(FEED) if path == "/rss" else ())))
        found = next((s for s in self.stories.values() if s.path == path), None)
        return tagged(found.page) if found else html(document("<h1>Niets</h1>"), 404)

    def _on(self, name: str) -> list[Story]:
        return [story for story in self.stories.values() if name in story.where]


def sitemap(base_url: str, *stories: Story) -> Response:
    entries = "".join(
        f"<url><loc>{base_url}{s.path}</loc>"
        + (f"<lastmod>{s.named_at.isoformat()}</lastmod>" if s.named_at else "")
        + f"<news:news><news:publication_date>{s.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(s.headline)}</news:title></news:news></url>"
        for s in stories
    )
    return xml(f'<urlset xmlns:news="http://x/news">{entries}</urlset>')


def feed(base_url: str, *stories: Story) -> Response:
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>{base_url}{s.path}</link>"
        f"<pubDate>{s.published_at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<guid>article-{FIRST + s.number}</guid></item>"
        for s in stories
    )
    return xml(f"<rss><channel>{items}</channel></rss>")


def xml(body: str) -> Response:
    return Response(200, {"Content-Type": "application/xml"}, body.encode())


def tagged(response: Response, etag: str | None = None, **headers: str) -> Response:
    """Give a page an ETag, of its content if none is given; empty for none."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:16]}"' if etag is None else etag
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    own = {**response.headers, **({"ETag": tag} if tag else {}), **given}
    return replace(response, headers=own)


def as_asked(response: Response, headers: Mapping[str, str]) -> Response:
    """Answer 304 where the client has the page, as a server that compares texts would."""
    tag, changed = response.headers.get("ETag"), response.headers.get("Last-Modified")
    has, since = headers.get("If-None-Match"), headers.get("If-Modified-Since")
    if has is not None:
        is_same = tag is not None and bare(has) == bare(tag)
    else:
        is_same = since is not None and since == changed
    return Response(304, response.headers) if is_same and response.status == 200 else response


def bare(tag: str) -> str:
    """Give a tag without its weakness and the mark that the server puts on packed pages."""
    return tag.removeprefix("W/").replace("-gzip", "")


@dataclass
class Desk:
    """A press, a database, and what runs a spider between them, by the clock of the press."""

    press: Press
    database: Database
    base_url: str

    def crawl(self, spider: str, **arguments: str) -> Ran:
        self.press.forget()
        return run(spider, self.base_url, self.database.url, **arguments)

    def asked(self) -> list[int]:
        """Give the short numbers of the articles that the last run asked for."""
        by_path = {story.path: number for number, story in self.press.stories.items()}
        return [by_path[one.path] for one in self.press.articles_asked()]

    def stored(self) -> dict[int, list[str]]:
        """Give the bodies of every article's revisions, by its short number."""
        found: dict[int, list[str]] = {}
        query = "SELECT article_id, body FROM article_revisions ORDER BY 1, revision"
        for number, body in self.database.rows(query):
            found.setdefault(number - FIRST, []).append(body)
        return found

    def field(self, number: int, column: str) -> Any:
        return self.database.value(f"SELECT {column} FROM articles WHERE id = {FIRST + number}")

    def missing(self) -> list[tuple[Any, ...]]:
        query = "SELECT article_id, list, reason, times FROM missing_articles ORDER BY 1"
        return [(number - FIRST, *rest) for number, *rest in self.database.rows(query)]


def turn_back(desk: Desk, **span: float) -> None:
    """Have what is missing be missed longer ago: the database has a clock of its own."""
    ago = timedelta(**span)
    desk.database.rows(
        f"UPDATE missing_articles SET last_missed_at = '{(desk.press.now - ago).isoformat()}'"
    )


@contextmanager
def at_a_desk(database: Database) -> Iterator[Desk]:
    press = Press()
    with DemoServer(press.respond) as server, clock(lambda: press.now):
        yield Desk(press, database, server.base_url)
