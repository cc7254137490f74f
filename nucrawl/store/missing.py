"""What lists, feeds and sitemaps named and is not stored, with why: the crawl's open list."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from nucrawl.items import Missing

NOT_REACHED = "not_reached"  # the run ended before

_STORED = "SELECT id FROM articles WHERE id = ANY (%s)"
_SAVE = """
    INSERT INTO missing_articles
        (article_id, url, list, reason, first_missed_at, last_missed_at, times, run_id)
    SELECT %(article_id)s, %(url)s, %(list)s, %(reason)s, now(), now(), 1, %(run_id)s
    WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = %(article_id)s)
    ON CONFLICT (article_id) DO UPDATE SET
        url = EXCLUDED.url, list = EXCLUDED.list, reason = EXCLUDED.reason,
        last_missed_at = EXCLUDED.last_missed_at, run_id = EXCLUDED.run_id,
        times = missing_articles.times + 1
"""
_SAVE_UNREACHED = """
    INSERT INTO missing_articles
        (article_id, url, list, reason, first_missed_at, last_missed_at, times, run_id)
    SELECT DISTINCT ON (article_id)
           article_id, url, list, %(reason)s, first_seen_at, first_seen_at, 1, run_id
    FROM list_entries
    WHERE run_id = %(run_id)s
      AND NOT EXISTS (SELECT 1 FROM articles WHERE id = list_entries.article_id)
    ORDER BY article_id, first_seen_at
    ON CONFLICT (article_id) DO NOTHING
"""
# Ten minutes after the first time, then twice as long each time: eight tries take not quite two
# days. What is refused for good is in missing_articles all the same.
_IS_DUE = """
    (times <= 8 AND last_missed_at + interval '10 minutes' * 2 ^ (least(times, 9) - 1) <= %(by)s)
"""
# What the archive's sitemaps and files named is the archive spider's to ask for: they are no lists.
_RETRY = f"""
    SELECT article_id, url, list, reason FROM missing_articles
    WHERE {_IS_DUE} AND reason <> ALL (%(final)s) AND list IN (SELECT name FROM lists)
    ORDER BY last_missed_at, article_id LIMIT %(limit)s
"""  # noqa: S608
_WAITING = f"""
    SELECT article_id, reason FROM missing_articles
    WHERE article_id = ANY (%(ids)s) AND reason <> ALL (%(untried)s) AND NOT {_IS_DUE}
"""  # noqa: S608
_REASONS = "SELECT article_id, reason FROM missing_articles WHERE article_id = ANY (%s)"


async def fetch_stored(connection: AsyncConnection[Any], article_ids: Iterable[int]) -> set[int]:
    """Fetch which of these articles are stored."""
    cursor = await connection.execute(_STORED, (list(article_ids),))
    return {number for (number,) in await cursor.fetchall()}


async def save_missing(
    connection: AsyncConnection[Any], missing: Sequence[Missing], run_id: int
) -> None:
    """Save what a run ended without."""
    rows = [
        {"article_id": m.article_id, "url": m.url, "list": m.list, "reason": m.reason}
        | {"run_id": run_id}
        for m in sorted(missing, key=lambda m: m.article_id)  # two runs at once: one order of locks
    ]
    if rows:
        async with connection.transaction(), connection.cursor() as cursor:
            await cursor.executemany(_SAVE, rows)


async def save_unreached(connection: AsyncConnection[Any], run_id: int) -> None:
    """Save what a lost run ended without, as far as it had come to save the lists that named it."""
    await connection.execute(_SAVE_UNREACHED, {"run_id": run_id, "reason": NOT_REACHED})


async def fetch_retries(
    connection: AsyncConnection[Any], by: datetime, final: Iterable[str], limit: int
) -> list[Missing]:
    """Fetch what is worth asking for once more by then; not what is ``final``."""
    values = {"by": by, "final": list(final), "limit": limit}
    cursor = await connection.execute(_RETRY, values)
    return [Missing(*row) for row in await cursor.fetchall()]


async def fetch_waiting(
    connection: AsyncConnection[Any],
    article_ids: Iterable[int],
    by: datetime,
    untried: Iterable[str],
) -> dict[int, str]:
    """Fetch which of these came to nothing lately, with why; not what is ``untried``."""
    values = {"ids": list(article_ids), "by": by, "untried": list(untried)}
    cursor = await connection.execute(_WAITING, values)
    return dict(await cursor.fetchall())


async def fetch_reasons(
    connection: AsyncConnection[Any], article_ids: Iterable[int]
) -> dict[int, str]:
    """Fetch why articles are missing, by number."""
    cursor = await connection.execute(_REASONS, (list(article_ids),))
    return dict(await cursor.fetchall())
