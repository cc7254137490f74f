"""One run's use of the database: from the first connection to the last word about the run."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from nucrawl.errors import DatabaseError
from nucrawl.items import ArticleItem, Item, LayoutChange, Sighting
from nucrawl.site.sections import Section
from nucrawl.store import articles, runs
from nucrawl.store.connection import Target, connect, explain, parameters
from nucrawl.store.migrate import migrate

_TRIES = 3


def _is_away(error: Exception) -> bool:
    """Tell a server that is away from one that refuses a row: by the class of its SQLSTATE."""
    if isinstance(error, PoolTimeout):
        return True
    state = getattr(error, "sqlstate", None)
    return isinstance(error, psycopg.OperationalError) and (
        state is None or state[:2] in ("08", "53", "57")
    )


class RunSession:
    """The database as one run sees it.

    A pool of connections writes; one connection of its own holds the run's locks. Every method
    raises DatabaseError when Postgres is away or refuses, and lets errors of one row
    (``psycopg.DataError``, ``psycopg.IntegrityError``) through.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.run_id: int | None = None
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._locks: AsyncConnection[Any] | None = None

    async def open(self, spider: str, arguments: Mapping[str, str], base_url: str) -> int:
        """Connect, bring the schema up to date, and record that a run starts."""
        with connect(self.target) as connection:
            migrate(connection)
        try:
            self._locks = await AsyncConnection.connect(
                self.target.conninfo, **parameters(self.target)
            )
            self.run_id = await runs.start_run(self._locks, spider, arguments, base_url)
            self._pool = AsyncConnectionPool(
                self.target.conninfo,
                kwargs=parameters(self.target),
                min_size=1,
                max_size=4,
                timeout=5,
                reconnect_timeout=5,
                open=False,
                check=AsyncConnectionPool.check_connection,
            )
            await self._pool.open(wait=True, timeout=5)
        except (psycopg.Error, PoolTimeout) as error:
            await self.close()
            raise self._explain(error) from error
        return self.run_id

    async def claim_sections(self, spider: str, slugs: Iterable[str]) -> list[runs.Holder]:
        """Take the locks of these sections; give who holds those that could not be had."""
        locks, run_id = self._opened()
        try:
            return await runs.claim_sections(locks, run_id, spider, slugs)
        except psycopg.Error as error:
            raise self._explain(error) from error

    async def save_sections(self, menu: Sequence[Section], otherwise: Iterable[Section]) -> None:
        """Save the menu; if it could not be read, what is known and not there yet."""
        locks, _ = self._opened()
        try:
            await runs.save_sections(locks, menu, otherwise)
        except psycopg.Error as error:
            raise self._explain(error) from error

    async def save(self, item: Item) -> articles.Saved | None:
        """Save an item; an article comes to new, changed or same. Tries again if Postgres goes."""
        _, run_id = self._opened()
        assert self._pool is not None
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._pool.connection() as connection:
                    return await _save(connection, item, run_id)
            except (psycopg.OperationalError, PoolTimeout) as error:
                if not _is_away(error):
                    raise
                if attempt == _TRIES:
                    raise self._explain(error) from error
                await asyncio.sleep(attempt)
        raise AssertionError("unreachable")

    async def finish(self, outcome: str, reason: str | None, counts: Mapping[str, Any]) -> None:
        """Record how the run ended; on a new connection if the first was lost."""
        _, run_id = self._opened()
        try:
            connection = await AsyncConnection.connect(
                self.target.conninfo, **parameters(self.target)
            )
            async with connection:
                await runs.finish_run(connection, run_id, outcome, reason, counts)
        except psycopg.Error as error:
            raise self._explain(error) from error

    async def close(self) -> None:
        """Let go of everything; the locks last."""
        if self._pool is not None:
            await self._pool.close(timeout=5)
        if self._locks is not None:
            await self._locks.close()

    def _opened(self) -> tuple[AsyncConnection[Any], int]:
        if self._locks is None or self.run_id is None:
            raise DatabaseError("the run has no database yet: open() comes first")
        return self._locks, self.run_id

    def _explain(self, error: Exception) -> DatabaseError:
        if isinstance(error, psycopg.Error):
            return explain(error, self.target)
        return DatabaseError(f"{self.target.description} does not answer: {error}; is it running?")


async def _save(connection: AsyncConnection[Any], item: Item, run_id: int) -> articles.Saved | None:
    match item:
        case ArticleItem():
            return await articles.save_article(connection, item, run_id)
        case Sighting():
            await articles.save_sighting(connection, item, run_id)
        case LayoutChange():
            await articles.save_layout_change(connection, item, run_id)
    return None
