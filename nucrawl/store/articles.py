"""Articles in Postgres: the current row, the revisions, and what hangs on a revision.

An article is saved in one transaction of its own, so a bad one takes no other with it. The
content hash alone decides whether a text is new. Where it is the same, headline, lead and body
stay as the revision has them, and only what is no text is brought up to date.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from itemadapter import ItemAdapter
from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from nucrawl.checks import LONGEST_URL
from nucrawl.items import ArticleItem, LayoutChange, Sighting
from nucrawl.site.article import Article
from nucrawl.site.text import content_hash
from nucrawl.site.urls import canonicalise

_COLUMNS = (
    *("id", "url", "section", "kind", "label", "headline", "lead", "body", "byline", "authors"),
    *("agencies", "published_at", "modified_at", "published_text", "tags", "comment_count"),
    *("is_premium", "language", "image_url", "word_count", "sources", "layout", "provenance"),
    "disagreements",
)
_VALUES = ", ".join(f"%({column})s" for column in _COLUMNS)

# Serialises two runs that meet the same article at once, the first time included.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('nucrawl/article/' || %(id)s, 0))"

_CURRENT = """
    SELECT articles.revision, article_revisions.content_hash
    FROM articles
    JOIN article_revisions
      ON article_revisions.article_id = articles.id
     AND article_revisions.revision = articles.revision
    WHERE articles.id = %(id)s
"""

# Built from the fixed names above; values go through parameters only.
_UPSERT = f"""
    INSERT INTO articles
        ({", ".join(_COLUMNS)}, first_seen_at, last_seen_at, last_checked_at, revision)
    VALUES ({_VALUES}, %(fetched_at)s, %(fetched_at)s, %(fetched_at)s, %(revision)s)
    ON CONFLICT (id) DO UPDATE SET
        {", ".join(f"{c} = EXCLUDED.{c}" for c in _COLUMNS if c != "id")},
        revision = EXCLUDED.revision,
        removed_at = NULL,
        last_seen_at = greatest(articles.last_seen_at, EXCLUDED.last_seen_at),
        last_checked_at = greatest(articles.last_checked_at, EXCLUDED.last_checked_at)
"""  # noqa: S608

_TEXT_COLUMNS = ("headline", "lead", "body", "word_count")
_REFRESHED = [column for column in _COLUMNS if column not in ("id", *_TEXT_COLUMNS)]
_REFRESH = f"""
    UPDATE articles SET
        {", ".join(f"{c} = %({c})s" for c in _REFRESHED)},
        removed_at = NULL,
        last_seen_at = greatest(last_seen_at, %(fetched_at)s),
        last_checked_at = greatest(last_checked_at, %(fetched_at)s)
    WHERE id = %(id)s
"""  # noqa: S608

_ADD_REVISION = """
    INSERT INTO article_revisions
        (article_id, revision, headline, lead, body, content_hash, fetched_at, modified_at, url,
         section, label, word_count, run_id)
    VALUES
        (%(id)s, %(revision)s, %(headline)s, %(lead)s, %(body)s, %(content_hash)s, %(fetched_at)s,
         %(modified_at)s, %(url)s, %(section)s, %(label)s, %(word_count)s, %(run_id)s)
"""
_ADD_BLOCK = """
    INSERT INTO article_blocks (article_id, revision, position, kind, text, attributes)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_ADD_IMAGE = """
    INSERT INTO article_images
        (article_id, revision, position, url, caption, credit, alt, width, height)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ADD_LINK = """
    INSERT INTO article_links (article_id, revision, position, kind, url, text, target_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_ADD_URL = """
    INSERT INTO article_urls (article_id, url, first_seen_at)
    SELECT id, %(url)s, %(seen_at)s FROM articles WHERE id = %(id)s
    ON CONFLICT DO NOTHING
"""
_LISTED = """
    SELECT DISTINCT url FROM sightings WHERE run_id = %(run_id)s AND article_id = %(id)s
"""
_ADD_SIGHTING = """
    INSERT INTO sightings
        (article_id, section, position, seen_at, run_id, url, title, label, kind)
    VALUES
        (%(article_id)s, %(section)s, %(position)s, %(seen_at)s, %(run_id)s, %(url)s, %(title)s,
         %(label)s, %(kind)s)
    ON CONFLICT DO NOTHING
"""


_ADD_LAYOUT_CHANGE = """
    INSERT INTO layout_changes (
        run_id, article_id, url, content_type, fetched_at, expected, found, body
    )
    VALUES (
        %(run_id)s, %(article_id)s, %(url)s, %(content_type)s, %(fetched_at)s, %(expected)s,
        %(found)s, %(body)s
    )
"""


class Saved(StrEnum):
    """What saving an article came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


async def save_article(
    connection: AsyncConnection[Any], item: ArticleItem, run_id: int | None
) -> Saved:
    """Save an article in one transaction: a new one, a new revision, or the same as before."""
    article = item.article
    values = _values(article) | {
        "content_hash": content_hash(article.headline, article.lead, article.body),
        "fetched_at": item.fetched_at,
        "run_id": run_id,
    }
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(_LOCK, values)
        await cursor.execute(_CURRENT, values)
        current = await cursor.fetchone()
        saved = _decide(current, values["content_hash"])
        values["revision"] = (current[0] if current else 0) + (saved is not Saved.SAME)
        await cursor.execute(_REFRESH if saved is Saved.SAME else _UPSERT, values)
        if saved is not Saved.SAME:
            await cursor.execute(_ADD_REVISION, values)
            await _add_parts(cursor, article, values["revision"])
        await cursor.execute(_LISTED, values)
        listed = [url for (url,) in await cursor.fetchall()]
        await _add_urls(cursor, article.id, (*item.urls, article.url, *listed), item.fetched_at)
    return saved


def _values(article: Article) -> dict[str, Any]:
    adapter = ItemAdapter(article)
    lists = ("authors", "agencies", "sources", "tags")
    objects = ("provenance", "disagreements")
    values = {column: adapter[column] for column in _COLUMNS}
    return (
        values
        | {name: list(values[name]) for name in lists}
        | {name: Jsonb(dict(values[name])) for name in objects}
    )


def _decide(current: tuple[int, str] | None, new_hash: str) -> Saved:
    if current is None:
        return Saved.NEW
    return Saved.SAME if current[1] == new_hash else Saved.CHANGED


async def _add_parts(cursor: AsyncCursor[Any], article: Article, revision: int) -> None:
    key = (article.id, revision)
    rows: Mapping[str, list[tuple[Any, ...]]] = {
        _ADD_BLOCK: [
            (*key, n, b.kind, b.text, Jsonb(dict(b.attributes)))
            for n, b in enumerate(article.blocks, 1)
        ],
        _ADD_IMAGE: [
            (*key, n, i.url, i.caption, i.credit, i.alt, i.width, i.height)
            for n, i in enumerate(article.images, 1)
        ],
        _ADD_LINK: [
            (*key, n, link.kind, link.url, link.text, link.target_id)
            for n, link in enumerate(article.links, 1)
        ],
    }
    for statement, parameters in rows.items():
        if parameters:
            await cursor.executemany(statement, parameters)


async def _add_urls(
    cursor: AsyncCursor[Any], article_id: int, urls: Iterable[str], seen_at: datetime
) -> None:
    for url in dict.fromkeys(map(canonicalise, urls)):
        if len(url) <= LONGEST_URL:
            await cursor.execute(_ADD_URL, {"id": article_id, "url": url, "seen_at": seen_at})


async def save_sighting(connection: AsyncConnection[Any], sighting: Sighting, run_id: int) -> None:
    """Save that an article stood on a list; a second time for the same place changes nothing."""
    values = ItemAdapter(sighting).asdict() | {"run_id": run_id}
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(_ADD_SIGHTING, values)
        # An article that is stored already; for one that is not, saving it looks here.
        await _add_urls(cursor, sighting.article_id, (sighting.url,), sighting.seen_at)


async def save_layout_change(
    connection: AsyncConnection[Any], change: LayoutChange, run_id: int
) -> None:
    """Save a page whose layout has changed."""
    values = ItemAdapter(change).asdict() | {"run_id": run_id}
    async with connection.transaction():
        await connection.execute(_ADD_LAYOUT_CHANGE, values)
