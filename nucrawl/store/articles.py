"""Articles in Postgres: the current row, the revisions, and what hangs on a revision.

An article is saved in one transaction of its own, so a bad one takes no other with it. The
content hash alone decides whether a text is new. Where it is the same, headline, lead and body
stay as the revision has them, and only what is no text is brought up to date. A page of an archive
that is older than what is stored adds its text to the history and leaves the article as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from itemadapter import ItemAdapter
from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from nucrawl import schedule
from nucrawl.checks import LONGEST_URL
from nucrawl.fingerprint import parser_fingerprint
from nucrawl.items import ArticleItem, LayoutChange
from nucrawl.revisits import settled
from nucrawl.site.article import Article
from nucrawl.site.text import content_hash
from nucrawl.site.urls import canonicalise
from nucrawl.store import duplicates
from nucrawl.store.comments import save_count
from nucrawl.store.pages import save_page
from nucrawl.store.validators import save_validators

COLUMNS = (
    *("id", "url", "section", "kind", "label", "headline", "lead", "body", "byline", "authors"),
    *("agencies", "published_at", "modified_at", "published_text", "tags", "comment_count"),
    *("is_premium", "language", "image_url", "word_count", "sources", "layout", "provenance"),
    "disagreements",
)
_VALUES = ", ".join(f"%({column})s" for column in COLUMNS)

# Serialises two runs that meet the same article at once, the first time included.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('nucrawl/article/' || %(id)s, 0))"

_CURRENT = """
    SELECT articles.revision, article_revisions.content_hash, articles.modified_at,
           articles.changed_at, articles.last_seen_at, articles.removed_at,
           (SELECT max(revision) FROM article_revisions WHERE article_id = %(id)s)
    FROM articles
    JOIN article_revisions
      ON article_revisions.article_id = articles.id
     AND article_revisions.revision = articles.revision
    WHERE articles.id = %(id)s
"""
_HAD_TEXT = """
    SELECT 1 FROM article_revisions
    WHERE article_id = %(id)s AND content_hash = %(content_hash)s LIMIT 1
"""

# Built from the fixed names above; values go through parameters only.
_STATE = """
        parser = %(parser)s,
        removed_at = NULL,
        unread_at = NULL,
        changed_at = %(changed_at)s,
        next_check_at = %(next_check_at)s,
        announced_at = greatest(articles.announced_at, %(announced_at)s),
        last_seen_at = greatest(articles.last_seen_at, %(fetched_at)s),
        last_checked_at = greatest(articles.last_checked_at, %(fetched_at)s)
"""
_UPSERT = f"""
    INSERT INTO articles
        ({", ".join(COLUMNS)}, first_seen_at, last_seen_at, last_checked_at, changed_at,
         next_check_at, announced_at, revision, parser)
    VALUES ({_VALUES}, %(fetched_at)s, %(fetched_at)s, %(fetched_at)s, %(changed_at)s,
            %(next_check_at)s, %(announced_at)s, %(revision)s, %(parser)s)
    ON CONFLICT (id) DO UPDATE SET
        {", ".join(f"{c} = EXCLUDED.{c}" for c in COLUMNS if c != "id")},
        revision = EXCLUDED.revision,
        {_STATE}
"""  # noqa: S608

_TEXT_COLUMNS = ("headline", "lead", "body", "word_count")
_REFRESHED = [column for column in COLUMNS if column not in ("id", *_TEXT_COLUMNS)]
_REFRESH = f"""
    UPDATE articles SET
        {", ".join(f"{c} = %({c})s" for c in _REFRESHED)},
        {_STATE}
    WHERE id = %(id)s
"""  # noqa: S608

_ADD_REVISION = """
    INSERT INTO article_revisions
        (article_id, revision, headline, lead, body, content_hash, fetched_at, modified_at, url,
         section, label, kind, word_count, run_id, made_by, page_hash)
    VALUES
        (%(id)s, %(revision)s, %(headline)s, %(lead)s, %(body)s, %(content_hash)s, %(fetched_at)s,
         %(modified_at)s, %(url)s, %(section)s, %(label)s, %(kind)s, %(word_count)s, %(run_id)s,
         %(made_by)s, %(page_hash)s)
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
_LISTED = "SELECT DISTINCT url FROM list_entries WHERE article_id = %(id)s"
_STORED = "DELETE FROM missing_articles WHERE article_id = %(id)s"
_RETURN = """
    UPDATE article_removals SET returned_at = %(fetched_at)s
    WHERE article_id = %(id)s AND returned_at IS NULL
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
    """What saving an item came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"  # a text of an archive, from before the one that is stored
    NOT_MODIFIED = "not_modified"
    REMOVED = "removed"
    STILL_GONE = "still_gone"


@dataclass(frozen=True)
class _Current:
    """What is stored of an article before it is saved again."""

    revision: int
    content_hash: str
    modified_at: datetime | None
    changed_at: datetime
    last_seen_at: datetime
    removed_at: datetime | None
    newest_revision: int


async def save_article(
    connection: AsyncConnection[Any], item: ArticleItem, run_id: int | None
) -> Saved:
    """Save an article in one transaction: a new one, a new revision, or the same as before."""
    article = item.article
    values = row_values(article) | {
        "content_hash": content_hash(article.headline, article.lead, article.body),
        "fetched_at": item.fetched_at,
        "run_id": run_id,
        "made_by": "publisher",
        "page_hash": None,
        "parser": parser_fingerprint(),
    }
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(LOCK, values)
        current = await _fetch_current(cursor, values)
        saved = await _decide(cursor, current, item, values)
        values["revision"] = (current.newest_revision if current else 0) + 1
        if current and saved is Saved.SAME:
            values["revision"] = current.revision
        is_older, is_same = _is_older(item, current), saved is Saved.SAME
        if not is_older:  # looks for copies, and locks them, before the first row is written
            copies = await duplicates.look_up(
                cursor, article.id, article.published_at, article.body, is_same=is_same
            )
        if item.page is not None:
            values["page_hash"] = await save_page(cursor, item.page, "article", article.id, run_id)
        if not is_older:
            times = _times(item, current, saved)
            await cursor.execute(_REFRESH if is_same else _UPSERT, values | times)
        if not is_same:
            await add_revision(cursor, article, values)
        await save_count(cursor, article, item.fetched_at)
        if not is_older:
            await duplicates.save(cursor, copies, values["revision"])
        if current and current.removed_at and item.origin == "site":
            await cursor.execute(_RETURN, values)
        if item.page is not None and item.origin == "site":
            await save_validators(cursor, item.page, article.id)
        await cursor.execute(_STORED, values)
        await cursor.execute(_LISTED, values)
        listed = [url for (url,) in await cursor.fetchall()]
        await add_urls(cursor, article.id, (*item.urls, article.url, *listed), item.fetched_at)
    return saved


async def _fetch_current(cursor: AsyncCursor[Any], values: Mapping[str, Any]) -> _Current | None:
    await cursor.execute(_CURRENT, values)
    found = await cursor.fetchone()
    return _Current(*found) if found else None


def _is_older(item: ArticleItem, current: _Current | None) -> bool:
    """Tell whether a page of an archive is from before what is stored.

    What the site itself served is always the latest, whatever the clock said before.
    """
    return (
        current is not None and item.origin == "archive" and item.fetched_at <= current.last_seen_at
    )


async def _decide(
    cursor: AsyncCursor[Any], current: _Current | None, item: ArticleItem, values: Mapping[str, Any]
) -> Saved:
    if current is None:
        return Saved.NEW
    if current.content_hash == values["content_hash"]:
        return Saved.SAME
    if not _is_older(item, current):
        return Saved.CHANGED
    await cursor.execute(_HAD_TEXT, values)
    return Saved.SAME if await cursor.fetchone() else Saved.OLDER


def _times(item: ArticleItem, current: _Current | None, saved: Saved) -> dict[str, Any]:
    """Find when the text last changed, when to look again, and which announcement is done with."""
    article = item.article
    if current is None:
        changed_at = max(filter(None, (article.published_at, article.modified_at)), default=None)
        changed_at = changed_at or item.fetched_at
    elif saved is Saved.SAME:
        changed_at = current.changed_at
    else:
        known = current.modified_at
        is_told = article.modified_at is not None and (known is None or article.modified_at > known)
        changed_at = article.modified_at if is_told else item.fetched_at
    assert changed_at is not None  # each branch gives one
    return {
        "changed_at": changed_at,
        "next_check_at": schedule.next_check(changed_at, item.fetched_at),
        "announced_at": settled(item.announced_at, article.modified_at, item.fetched_at),
    }


def row_values(article: Article) -> dict[str, Any]:
    """Give the columns of an article's row."""
    adapter = ItemAdapter(article)
    lists = ("authors", "agencies", "sources", "tags")
    objects = ("provenance", "disagreements")
    values = {column: adapter[column] for column in COLUMNS}
    return (
        values
        | {name: list(values[name]) for name in lists}
        | {name: Jsonb(dict(values[name])) for name in objects}
    )


async def add_revision(
    cursor: AsyncCursor[Any], article: Article, values: Mapping[str, Any]
) -> None:
    """Add a revision and what hangs on it, within the caller's transaction."""
    await cursor.execute(_ADD_REVISION, values)
    await add_parts(cursor, article, values["revision"])


async def add_parts(cursor: AsyncCursor[Any], article: Article, revision: int) -> None:
    """Add the blocks, pictures and links of a revision, within the caller's transaction."""
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


async def add_urls(
    cursor: AsyncCursor[Any], article_id: int, urls: Iterable[str], seen_at: datetime
) -> None:
    """Add addresses of an article that is stored, within the caller's transaction."""
    for url in dict.fromkeys(map(canonicalise, urls)):
        if len(url) <= LONGEST_URL:
            await cursor.execute(_ADD_URL, {"id": article_id, "url": url, "seen_at": seen_at})


async def save_layout_change(
    connection: AsyncConnection[Any], change: LayoutChange, run_id: int
) -> None:
    """Save a page whose layout has changed."""
    values = ItemAdapter(change).asdict() | {"run_id": run_id}
    async with connection.transaction():
        await connection.execute(_ADD_LAYOUT_CHANGE, values)
