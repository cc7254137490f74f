"""Runs in Postgres: their record, and the locks that keep two of them off one section.

A run holds session-level advisory locks on one connection: its own number, and each section it
crawls. A process that dies lets go of them, so a dead holder never blocks, and the next run sees
by the lock on its number that it is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itemadapter import ItemAdapter
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from nucrawl import __version__
from nucrawl.site.sections import Section
from nucrawl.store.missing import save_unreached

_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"
_HOLDER = """
    SELECT id, started_at FROM runs
    WHERE outcome = 'running' AND spider = %s AND %s = ANY (sections)
    ORDER BY id DESC LIMIT 1
"""
_START = """
    INSERT INTO runs (spider, arguments, base_url, version) VALUES (%s, %s, %s, %s) RETURNING id
"""
_FINISH = """
    UPDATE runs SET finished_at = now(), outcome = %s, reason = %s, counts = %s WHERE id = %s
"""
_ADD_SECTION = """
    INSERT INTO sections (slug, label, parent, position)
    VALUES (%(slug)s, %(label)s, %(parent)s, %(position)s)
    ON CONFLICT (slug)
"""
_KEEP = _ADD_SECTION + "DO NOTHING"
_RENEW = (
    _ADD_SECTION
    + """
    DO UPDATE SET label = EXCLUDED.label, parent = EXCLUDED.parent, position = EXCLUDED.position
    WHERE sections IS DISTINCT FROM EXCLUDED
"""
)
_LEFT_THE_MENU = """
    UPDATE sections SET position = NULL WHERE position IS NOT NULL AND slug <> ALL (%s)
"""


@dataclass(frozen=True)
class Holder:
    """The run that holds a section; None for both where its record is not to be found."""

    section: str
    run_id: int | None
    started_at: datetime | None

    def __str__(self) -> str:
        if self.run_id is None or self.started_at is None:
            return f"{self.section} (another run)"
        return f"{self.section} (run {self.run_id}, since {self.started_at:%Y-%m-%d %H:%M:%S %Z})"


async def start_run(
    connection: AsyncConnection[Any], spider: str, arguments: Mapping[str, str], base_url: str
) -> int:
    """Record that a run starts, and hold the lock on its number. Give that number."""
    await mark_lost_runs(connection)
    row = (spider, Jsonb(dict(arguments)), base_url, __version__)
    async with connection.transaction():  # nobody sees the row before its lock is held
        cursor = await connection.execute(_START, row)
        found = await cursor.fetchone()
        assert found is not None  # RETURNING of one inserted row
        run_id = int(found[0])
        await _try_lock(connection, _run_key(run_id))
    return run_id


async def mark_lost_runs(connection: AsyncConnection[Any]) -> None:
    """Mark runs as lost whose process ended without a word: nobody holds their number."""
    cursor = await connection.execute("SELECT id FROM runs WHERE outcome = 'running'")
    for (run_id,) in await cursor.fetchall():
        if await _try_lock(connection, _run_key(run_id)):
            await connection.execute(
                "UPDATE runs SET outcome = 'lost' WHERE id = %s AND outcome = 'running'", (run_id,)
            )
            await save_unreached(connection, run_id)
            await connection.execute(_UNLOCK, (_run_key(run_id),))


async def claim_sections(
    connection: AsyncConnection[Any], run_id: int, spider: str, slugs: Iterable[str]
) -> list[Holder]:
    """Take the locks of these sections; give who holds those that could not be had."""
    held: list[Holder] = []
    claimed: list[str] = []
    for slug in slugs:
        if await _try_lock(connection, f"nucrawl/{spider}/{slug}"):
            claimed.append(slug)
            continue
        cursor = await connection.execute(_HOLDER, (spider, slug))
        found = await cursor.fetchone()
        held.append(Holder(slug, *(found or (None, None))))
    await connection.execute("UPDATE runs SET sections = %s WHERE id = %s", (claimed, run_id))
    return held


async def finish_run(
    connection: AsyncConnection[Any],
    run_id: int,
    outcome: str,
    reason: str | None,
    counts: Mapping[str, Any],
) -> None:
    """Record how a run ended."""
    await connection.execute(_FINISH, (outcome, reason, Jsonb(dict(counts)), run_id))


async def save_sections(
    connection: AsyncConnection[Any], menu: Sequence[Section], otherwise: Iterable[Section]
) -> None:
    """Save the menu. A section that left it keeps its row, without a position.

    If the menu could not be read (it is empty), only what is not there yet is added of
    ``otherwise``.
    """
    statement = _RENEW if menu else _KEEP
    async with connection.transaction(), connection.cursor() as cursor:
        if menu:
            await cursor.execute(_LEFT_THE_MENU, ([section.slug for section in menu],))
        for section in menu or otherwise:
            await cursor.execute(statement, ItemAdapter(section).asdict())


async def _try_lock(connection: AsyncConnection[Any], key: str) -> bool:
    cursor = await connection.execute(_TRY_LOCK, (key,))
    found = await cursor.fetchone()
    return bool(found and found[0])


def _run_key(run_id: int) -> str:
    return f"nucrawl/run/{run_id}"
