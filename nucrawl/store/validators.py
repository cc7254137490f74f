"""What the site gave to ask with whether a page has changed, per address.

Always written in the transaction that stores what was made of the page: a run that dies before
that asks for the whole page again.
"""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection, AsyncCursor

from nucrawl.items import Fetched, Validators

_FETCH = "SELECT url, etag, last_modified, read_at FROM validators WHERE url = %s"
_SAVE = """
    INSERT INTO validators (url, etag, last_modified, article_id, read_at, checked_at)
    VALUES (%(url)s, %(etag)s, %(last_modified)s, %(article_id)s, %(read_at)s, %(read_at)s)
    ON CONFLICT (url) DO UPDATE SET
        etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified,
        article_id = EXCLUDED.article_id, read_at = EXCLUDED.read_at,
        checked_at = EXCLUDED.checked_at
"""
_RENEW = """
    UPDATE validators SET
        etag = coalesce(%(etag)s, etag), last_modified = coalesce(%(last_modified)s, last_modified),
        checked_at = %(checked_at)s
    WHERE url = %(url)s
"""


async def fetch_validators(connection: AsyncConnection[Any], url: str) -> Validators | None:
    """Fetch what the page at this address came with; None if nothing is known of it."""
    cursor = await connection.execute(_FETCH, (url,))
    found = await cursor.fetchone()
    return Validators(*found) if found else None


async def save_validators(cursor: AsyncCursor[Any], page: Fetched, article_id: int | None) -> None:
    """Save what a page came with; what its article came with at other addresses goes."""
    found = Validators.of(page)
    await cursor.execute(
        "DELETE FROM validators WHERE url = %s OR article_id = %s", (page.url, article_id)
    )
    if found is not None:
        values = {
            "url": found.url,
            "etag": found.etag,
            "last_modified": found.last_modified,
            "article_id": article_id,
            "read_at": found.read_at,
        }
        await cursor.execute(_SAVE, values)


async def renew_validators(
    cursor: AsyncCursor[Any],
    url: str,
    checked_at: datetime,
    etag: str | None,
    last_modified: str | None,
) -> None:
    """Note that a page is as before; a 304 may bring validators of its own."""
    values = {"url": url, "checked_at": checked_at, "etag": etag, "last_modified": last_modified}
    await cursor.execute(_RENEW, values)


async def forget_validators(cursor: AsyncCursor[Any], article_id: int) -> None:
    """Forget how an article was asked for, as when it is gone: it may come back another."""
    await cursor.execute("DELETE FROM validators WHERE article_id = %s", (article_id,))
