"""What the site answered, in the order of time: pages, and what stands for a page said before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itemadapter import ItemAdapter
from psycopg import AsyncConnection

from nucrawl.store.pages import decompress

_AT_ONCE = 100  # rows, with their pages: some megabytes

# A section or kind is that of an article: with it, lists and feeds are left out.
_CHOSEN = """
    FROM fetches LEFT JOIN articles ON articles.id = fetches.article_id
    WHERE (%(since)s::timestamptz IS NULL OR fetches.fetched_at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR fetches.fetched_at < %(until)s)
      AND (%(section)s::text IS NULL OR articles.section = %(section)s)
      AND (%(kind)s::text IS NULL OR articles.kind = %(kind)s)
"""
_COUNT = f"SELECT count(*) {_CHOSEN}"
# A page that was served several times comes with the first of them; a 304 with what it stands for.
_READ = f"""
    WITH chosen AS (
        SELECT
            fetches.*,
            first_value(fetches.id) OVER same AS first_id,
            first_value(fetches.url) OVER same AS first_url,
            first_value(fetches.fetched_at) OVER same AS first_at
        {_CHOSEN}
        WINDOW same AS (PARTITION BY fetches.page_hash ORDER BY fetches.fetched_at, fetches.id)
    )
    SELECT
        chosen.url, chosen.status, chosen.headers, chosen.fetched_at,
        coalesce(chosen.page_hash, before.page_hash),
        CASE WHEN chosen.page_hash IS NULL THEN before.url ELSE chosen.first_url END,
        CASE WHEN chosen.page_hash IS NULL THEN before.fetched_at ELSE chosen.first_at END,
        chosen.id = chosen.first_id AND pages.hash IS NOT NULL,
        pages.hash IS NOT NULL,
        CASE WHEN chosen.id = chosen.first_id THEN pages.body END,
        pages.dictionary_id
    FROM chosen
    LEFT JOIN pages ON pages.hash = chosen.page_hash
    LEFT JOIN LATERAL (
        SELECT url, page_hash, fetched_at FROM fetches
        WHERE fetches.url = chosen.url AND fetches.page_hash IS NOT NULL
          AND fetches.fetched_at <= chosen.fetched_at
        ORDER BY fetches.fetched_at DESC, fetches.id DESC LIMIT 1
    ) AS before ON chosen.status = 304
    ORDER BY chosen.fetched_at, chosen.id
"""  # noqa: S608


@dataclass(frozen=True)
class Chosen:
    """Which answers to give: None for all. ``since`` counts, ``until`` does not any more."""

    since: datetime | None = None
    until: datetime | None = None
    section: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Answer:
    """An answer of the site.

    ``body`` is a page that was not given before. Without it the answer stands for the page of
    ``page_hash``, as served at ``original_url`` and ``original_at``, if ``is_kept`` or it is a 304;
    other answers had no page, or have none any more.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    page_hash: bytes | None
    original_url: str | None
    original_at: datetime | None
    is_kept: bool
    body: bytes | None


async def count_answers(connection: AsyncConnection[Any], chosen: Chosen) -> int:
    """Count the answers of the site."""
    cursor = await connection.execute(_COUNT, ItemAdapter(chosen).asdict())
    found = await cursor.fetchone()
    return int(found[0]) if found else 0


async def iter_answers(connection: AsyncConnection[Any], chosen: Chosen) -> AsyncIterator[Answer]:
    """Give the answers of the site as they stood when this began, oldest first."""
    async with (
        connection.transaction(),
        connection.cursor(name="answers") as rows,
        connection.cursor() as cursor,
    ):
        rows.itersize = _AT_ONCE
        await rows.execute(_READ, ItemAdapter(chosen).asdict())
        async for row in rows:
            url, status, headers, at, page_hash, original_url, original_at, has_body, *rest = row
            is_kept, body, dictionary_id = rest
            page = await decompress(cursor, body, dictionary_id) if has_body else None
            pairs = tuple((name, value) for name, value in headers or ())
            original = (page_hash, original_url, original_at)
            yield Answer(url, status, pairs, at, *original, is_kept, page)
