"""Lists in Postgres: how each stands, when each article came and left, and its places.

A list is saved whole in one transaction, with the validators of its page. One that is as before
is not read: its teasers are those of the table, as long as they are those of that page. An address
that is new for a stored article becomes its own only once it was asked for there: until then it is
what says that the article moved.
"""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from nucrawl.items import NotModified, Reading
from nucrawl.site.article import Teaser
from nucrawl.store.pages import save_answer, save_page
from nucrawl.store.validators import renew_validators, save_validators

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('nucrawl/list/' || %(name)s, 0))"
_SAVE_LIST = """
    INSERT INTO lists (name, kind, url, read_at, changed_at, run_id)
    VALUES (%(name)s, %(kind)s, %(url)s, %(seen_at)s, %(seen_at)s, %(run_id)s)
    ON CONFLICT (name) DO UPDATE SET
        kind = EXCLUDED.kind, url = EXCLUDED.url, read_at = EXCLUDED.read_at,
        changed_at = EXCLUDED.changed_at, run_id = EXCLUDED.run_id
"""
_CHECK_LIST = "UPDATE lists SET read_at = %(seen_at)s, run_id = %(run_id)s WHERE name = %(name)s"
# All rows in one statement: a sitemap may have 50,000.
_TEASERS = """
    jsonb_to_recordset(%(teasers)s) AS teaser
        (article_id bigint, url text, title text, label text, kind text, partner text,
         position integer, published_at timestamptz, modified_at timestamptz)
"""
_SAVE_ENTRIES = f"""
    INSERT INTO list_entries
        (list, article_id, url, title, label, kind, partner, position, best_position,
         published_at, modified_at, first_seen_at, run_id)
    SELECT DISTINCT ON (article_id)
        %(name)s, article_id, url, title, label, kind, partner, position, position,
        published_at, modified_at, %(seen_at)s::timestamptz, %(run_id)s::bigint
    FROM {_TEASERS} ORDER BY article_id, position
    ON CONFLICT (list, article_id) DO UPDATE SET
        url = EXCLUDED.url, title = EXCLUDED.title, label = EXCLUDED.label, kind = EXCLUDED.kind,
        partner = EXCLUDED.partner, position = EXCLUDED.position,
        best_position = least(list_entries.best_position, EXCLUDED.best_position),
        published_at = EXCLUDED.published_at, modified_at = EXCLUDED.modified_at, left_at = NULL
    WHERE (list_entries.url, list_entries.title, list_entries.label, list_entries.kind,
           list_entries.partner, list_entries.position, list_entries.published_at,
           list_entries.modified_at, list_entries.left_at)
        IS DISTINCT FROM
          (EXCLUDED.url, EXCLUDED.title, EXCLUDED.label, EXCLUDED.kind, EXCLUDED.partner,
           EXCLUDED.position, EXCLUDED.published_at, EXCLUDED.modified_at, NULL)
"""  # noqa: S608
_LEAVE = """
    UPDATE list_entries SET left_at = %(seen_at)s
    WHERE list = %(name)s AND left_at IS NULL
      AND NOT EXISTS (SELECT FROM unnest(%(ids)s::bigint[]) AS id WHERE id = article_id)
"""
_ADD_SIGHTINGS = f"""
    INSERT INTO sightings
        (article_id, section, position, seen_at, run_id, url, title, label, kind)
    SELECT article_id, %(section)s, position, %(seen_at)s::timestamptz, %(run_id)s::bigint, url,
           title, label, kind
    FROM {_TEASERS} ON CONFLICT DO NOTHING
"""  # noqa: S608
_ENTRIES = """
    SELECT url, position, article_id, title, label, kind, partner, published_at, modified_at
    FROM list_entries WHERE list = %s AND left_at IS NULL ORDER BY position
"""
_IS_OF = "SELECT 1 FROM lists WHERE name = %s AND changed_at = %s"


async def save_reading(
    connection: AsyncConnection[Any], reading: Reading, run_id: int | None
) -> int:
    """Save a list as it was read. Give how many sightings it adds; a second time in a run none."""
    sightings = 0
    values = {
        "name": reading.name,
        "section": reading.section,
        "kind": reading.kind,
        "url": reading.page.url,
        "seen_at": reading.page.fetched_at,
        "run_id": run_id,
        "ids": [teaser.article_id for teaser in reading.teasers],
        "teasers": Jsonb([_row(teaser) for teaser in reading.teasers]),
    }
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(_LOCK, values)
        await cursor.execute(_SAVE_LIST, values)
        if reading.section is not None and run_id is not None:
            await cursor.execute(_ADD_SIGHTINGS.encode(), values)
            sightings = cursor.rowcount
        await cursor.execute(_SAVE_ENTRIES.encode(), values)
        if reading.is_whole:
            await cursor.execute(_LEAVE, values)
        await save_page(cursor, reading.page, reading.kind, None, run_id)
        await save_validators(cursor, reading.page, None)
    return sightings


def _row(teaser: Teaser) -> dict[str, Any]:
    return {
        "article_id": teaser.article_id,
        "url": teaser.url,
        "title": teaser.title,
        "label": teaser.label,
        "kind": teaser.kind,
        "partner": teaser.partner,
        "position": teaser.position,
        "published_at": teaser.published_at and teaser.published_at.isoformat(),
        "modified_at": teaser.modified_at and teaser.modified_at.isoformat(),
    }


async def check_list(
    connection: AsyncConnection[Any], checked: NotModified, run_id: int | None
) -> None:
    """Note that a list is as it was when it was last read."""
    values = {"name": checked.name, "seen_at": checked.checked_at, "run_id": run_id}
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(_CHECK_LIST, values)
        await save_answer(cursor, checked.url, checked.kind, None, 304, checked.checked_at, run_id)
        await renew_validators(
            cursor, checked.url, checked.checked_at, checked.etag, checked.last_modified
        )


async def fetch_entries(
    connection: AsyncConnection[Any], name: str, read_at: datetime
) -> list[Teaser] | None:
    """Fetch the teasers of a list as read at ``read_at``; None if it was last read another time."""
    cursor = await connection.execute(_IS_OF, (name, read_at))
    if await cursor.fetchone() is None:
        return None
    cursor = await connection.execute(_ENTRIES, (name,))
    names = ("url", "position", "article_id", "title", "label", "kind", "partner")
    times = ("published_at", "modified_at")
    rows = await cursor.fetchall()
    return [Teaser(**dict(zip((*names, *times), row, strict=True))) for row in rows]
