"""Articles beside the pages that they were last read from, and what reading those anew came to.

A page that was fetched while the former one was being read anew wins: nothing is written unless
the article is as it was when its page was taken from here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from itemadapter import ItemAdapter
from psycopg import AsyncConnection, AsyncCursor

from nucrawl.fingerprint import parser_fingerprint
from nucrawl.items import Fetched
from nucrawl.site.article import Article
from nucrawl.site.text import content_hash
from nucrawl.store import duplicates
from nucrawl.store.articles import COLUMNS, LOCK, add_parts, add_revision, add_urls, row_values
from nucrawl.store.comments import save_count
from nucrawl.store.pages import decompress

TEXTS = ("headline", "lead", "body", "word_count")
PARTS = {
    "blocks": ("kind", "text", "attributes"),
    "images": ("url", "caption", "credit", "alt", "width", "height"),
    "links": ("kind", "url", "text", "target_id"),
}
_BATCH = 100  # articles read at once, with their pages: some megabytes
_LEAST_ID = -(2**63)  # videos have negative numbers

# The page that an article was last read from: one that was fetched before that is no witness of
# what the row says.
_LATEST = """
    SELECT * FROM fetches
    WHERE article_id = articles.id AND kind = 'article' AND page_hash IS NOT NULL
    ORDER BY fetched_at DESC, id DESC LIMIT 1
"""
_WANTED = """
    (%(section)s::text IS NULL OR articles.section = %(section)s)
    AND (%(kind)s::text IS NULL OR articles.kind = %(kind)s)
    AND (%(with_own)s OR articles.parser IS DISTINCT FROM %(parser)s)
"""
_SINCE = "coalesce(%(since)s::timestamptz, '-infinity')"
_COUNT = f"""
    SELECT count(pages.hash), count(*)
    FROM articles
    LEFT JOIN LATERAL ({_LATEST}) AS latest ON latest.fetched_at >= articles.last_seen_at
    LEFT JOIN pages ON pages.hash = latest.page_hash
    WHERE {_WANTED}
        AND coalesce(latest.fetched_at, articles.last_seen_at) >= {_SINCE}
"""  # noqa: S608
_PARTS = ", ".join(
    f"""
    (
        SELECT coalesce(jsonb_agg(jsonb_build_array({", ".join(columns)}) ORDER BY position), '[]')
        FROM article_{part} AS part
        WHERE part.article_id = articles.id AND part.revision = articles.revision
    ) AS {part}
    """  # noqa: S608
    for part, columns in PARTS.items()
)
_READ = f"""
    SELECT
        {", ".join(f"articles.{column}" for column in COLUMNS)}, {_PARTS},
        articles.revision, articles.last_seen_at, latest.url, latest.headers, latest.fetched_at,
        latest.status, latest.page_hash, runs.base_url, pages.body, pages.dictionary_id
    FROM articles
    CROSS JOIN LATERAL ({_LATEST}) AS latest
    JOIN pages ON pages.hash = latest.page_hash
    LEFT JOIN runs ON runs.id = latest.run_id
    WHERE articles.id > %(after)s AND {_WANTED} AND latest.fetched_at >= articles.last_seen_at
        AND latest.fetched_at >= {_SINCE}
    ORDER BY articles.id LIMIT {_BATCH}
"""  # noqa: S608
# Whoever saves an article moves one of the two.
_AS_READ = "revision = %(read_revision)s AND last_seen_at = %(read_seen_at)s"
_IS_AS_READ = f"SELECT {_AS_READ} FROM articles WHERE id = %(id)s"  # noqa: S608
_READ_BY = f"UPDATE articles SET parser = %(parser)s WHERE id = %(id)s AND {_AS_READ}"  # noqa: S608
_NEWEST = "SELECT max(revision) FROM article_revisions WHERE article_id = %(id)s"
_REFRESH = f"""
    UPDATE articles SET
        {", ".join(f"{c} = %({c})s" for c in COLUMNS if c != "id")},
        revision = %(revision)s,
        parser = %(parser)s
    WHERE id = %(id)s
"""  # noqa: S608
_REFRESH_TEXT = f"""
    UPDATE article_revisions SET {", ".join(f"{c} = %({c})s" for c in TEXTS)}
    WHERE article_id = %(id)s AND revision = %(revision)s
"""  # noqa: S608
_DELETE_PART = "DELETE FROM article_{} WHERE article_id = %(id)s AND revision = %(revision)s"


@dataclass(frozen=True)
class Wanted:
    """Which articles to read anew: None for all. ``with_own``: those of this parser as well."""

    since: datetime | None = None
    section: str | None = None
    kind: str | None = None
    with_own: bool = False


@dataclass(frozen=True)
class StoredPage:
    """An article as it is stored, and the page that it was last read from.

    ``values`` has the columns of its row, and its blocks, images and links.
    """

    values: Mapping[str, Any]
    revision: int
    last_seen_at: datetime
    page: Fetched
    page_hash: bytes
    base_url: str | None


class Outcome(StrEnum):
    """What reading a page anew came to for its article."""

    CHANGED = "changed"  # other words: a revision
    REFRESHED = "refreshed"  # the same words, other values
    SAME = "same"
    OVERTAKEN = "overtaken"  # its page was fetched anew meanwhile


async def count_pages(connection: AsyncConnection[Any], wanted: Wanted) -> tuple[int, int]:
    """Count the pages to be read anew, and the articles whose page is not kept."""
    cursor = await connection.execute(_COUNT, _parameters(wanted))
    found = await cursor.fetchone()
    assert found is not None  # a count without GROUP BY has one row
    return int(found[0]), int(found[1]) - int(found[0])


async def iter_pages(connection: AsyncConnection[Any], wanted: Wanted) -> AsyncIterator[StoredPage]:
    """Give the pages to be read anew, in the order of their articles' numbers."""
    values = _parameters(wanted) | {"after": _LEAST_ID}
    while True:
        async with connection.cursor() as cursor:
            await cursor.execute(_READ, values)
            rows = await cursor.fetchall()
            stored = [await _stored_page(cursor, row) for row in rows]
        for page in stored:
            yield page
        if len(stored) < _BATCH:
            return
        values["after"] = stored[-1].values["id"]


def _parameters(wanted: Wanted) -> dict[str, Any]:
    return ItemAdapter(wanted).asdict() | {"parser": parser_fingerprint()}


async def _stored_page(cursor: AsyncCursor[Any], row: Sequence[Any]) -> StoredPage:
    names = (*COLUMNS, *PARTS)
    values, rest = dict(zip(names, row, strict=False)), row[len(names) :]
    revision, seen_at, url, headers, fetched_at, status, page_hash, base_url, *compressed = rest
    pairs = tuple((name, value) for name, value in headers or ())
    kind = next((value for name, value in pairs if name.lower() == "content-type"), None)
    body = await decompress(cursor, *compressed)
    page = Fetched(body, url, kind, fetched_at, status, pairs)
    return StoredPage(values, revision, seen_at, page, page_hash, base_url)


def comparable(article: Article) -> dict[str, Any]:
    """Give an article as ``StoredPage.values`` has it."""
    adapter = ItemAdapter(article)
    values = {name: _plain(adapter[name]) for name in COLUMNS}
    return values | {
        part: [[_plain(ItemAdapter(piece)[name]) for name in names] for piece in adapter[part]]
        for part, names in PARTS.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return list(value) if isinstance(value, tuple) else value


def same_text(stored: StoredPage, article: Article) -> bool:
    """Tell whether an article says in the same words what is stored."""
    before = (stored.values[name] for name in ("headline", "lead", "body"))
    return content_hash(*before) == content_hash(article.headline, article.lead, article.body)


async def save_reread(
    connection: AsyncConnection[Any],
    stored: StoredPage,
    article: Article,
    changed: Sequence[str],
    run_id: int,
) -> Outcome:
    """Save an article that was read anew, in one transaction; ``changed`` are its other fields.

    Other words are a revision made by the parser. The same words stay one: what is printed
    otherwise (paragraphs, quotes), its blocks, pictures and links are put as they are read now.
    """
    values = row_values(article) | {
        "read_revision": stored.revision,
        "revision": stored.revision,
        "read_seen_at": stored.last_seen_at,
        "fetched_at": stored.page.fetched_at,
        "content_hash": content_hash(article.headline, article.lead, article.body),
        "made_by": "parser",
        "page_hash": stored.page_hash,
        "parser": parser_fingerprint(),
        "run_id": run_id,
    }
    if not changed:
        cursor = await connection.execute(_READ_BY, values)
        return Outcome.SAME if cursor.rowcount else Outcome.OVERTAKEN
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(LOCK, values)
        await cursor.execute(_IS_AS_READ, values)
        if await cursor.fetchone() != (True,):
            return Outcome.OVERTAKEN
        is_same = same_text(stored, article)
        copies = await duplicates.look_up(
            cursor, article.id, article.published_at, article.body, is_same=is_same
        )
        if is_same:
            await _refresh_revision(cursor, article, changed, values)
        else:
            await cursor.execute(_NEWEST, values)
            values["revision"] = 1 + next(number for (number,) in await cursor.fetchall())
            await add_revision(cursor, article, values)
        await cursor.execute(_REFRESH, values)
        await save_count(cursor, article, stored.page.fetched_at)
        await duplicates.save(cursor, copies, values["revision"])
        if "url" in changed:
            await add_urls(cursor, article.id, (article.url,), stored.page.fetched_at)
    return Outcome.REFRESHED if is_same else Outcome.CHANGED


async def _refresh_revision(
    cursor: AsyncCursor[Any], article: Article, changed: Sequence[str], values: Mapping[str, Any]
) -> None:
    if set(changed) & set(TEXTS):
        await cursor.execute(_REFRESH_TEXT, values)
    if set(changed) & PARTS.keys():
        for part in PARTS:
            await cursor.execute(_DELETE_PART.format(part), values)
        await add_parts(cursor, article, values["revision"])
