"""One run's use of the database: from the first connection to the last word about the run."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from nucrawl.errors import DatabaseError
from nucrawl.items import (
    ArticleItem,
    Gone,
    Item,
    Known,
    LayoutChange,
    Missing,
    NotModified,
    Reading,
    SiteCookie,
    Unread,
    Validators,
)
from nucrawl.site.article import Teaser
from nucrawl.site.sections import Section
from nucrawl.store import (
    articles,
    cookies,
    known,
    list_rules,
    lists,
    looks,
    missing,
    pages,
    runs,
    validators,
)
from nucrawl.store.connection import Target, connect, explain, parameters
from nucrawl.store.migrate import migrate

_TRIES = 3

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Work = Callable[Concatenate[AsyncConnection[Any], _P], Awaitable[_T]]


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

    async def save(self, item: Item) -> articles.Saved | int | None:
        """Save an item; what concerns an article comes to something, a list to its sightings.

        Tries again, see _do.
        """
        _, run_id = self._opened()
        return await self._do(_save, item, run_id)

    async def fetch_validators(self, url: str) -> Validators | None:
        """Fetch what the page at this address came with when it was last read."""
        return await self._do(validators.fetch_validators, url)

    async def fetch_entries(self, name: str, read_at: datetime) -> list[Teaser] | None:
        """Fetch the teasers of a list as read at ``read_at``; None if that is not what is held."""
        return await self._do(lists.fetch_entries, name, read_at)

    async def fetch_cookies(self, site: str) -> list[SiteCookie]:
        """Fetch the cookies that consent to a site was kept as."""
        return await self._do(cookies.fetch_cookies, site)

    async def save_cookies(self, site: str, found: Sequence[SiteCookie]) -> None:
        """Save the cookies that consent to a site came with."""
        _, run_id = self._opened()
        await self._do(cookies.save_cookies, site, found, run_id)

    async def fetch_rule(self, name: str) -> Any:
        """Fetch how a list is gone on with, as JSON; None if nothing is known."""
        return await self._do(list_rules.fetch_rule, name)

    async def save_rule(self, name: str, rule: Mapping[str, Any] | None) -> None:
        """Save how a list is gone on with; None forgets it."""
        _, run_id = self._opened()
        await self._do(list_rules.save_rule, name, rule, run_id)

    async def fetch_known(self, article_ids: Iterable[int]) -> dict[int, Known]:
        """Fetch what is stored of these articles, by number."""
        return await self._do(known.fetch_known, article_ids)

    async def fetch_due(self, by: datetime, limit: int) -> list[Known]:
        """Fetch the articles that are due for another look by then, the youngest text first."""
        return await self._do(known.fetch_due, by, limit)

    async def postpone_check(
        self, article_id: int, by: datetime, next_check_at: datetime | None
    ) -> None:
        """Put off the next look at an article that a list vouches for."""
        await self._do(known.postpone_check, article_id, by, next_check_at)

    async def fetch_stored(self, article_ids: Iterable[int]) -> set[int]:
        """Fetch which of these articles are stored."""
        return await self._do(missing.fetch_stored, article_ids)

    async def fetch_retries(self, by: datetime, final: Iterable[str], limit: int) -> list[Missing]:
        """Fetch what is missing and worth asking for once more by then."""
        return await self._do(missing.fetch_retries, by, final, limit)

    async def fetch_waiting(
        self, article_ids: Iterable[int], by: datetime, untried: Iterable[str]
    ) -> dict[int, str]:
        """Fetch which of these came to nothing lately and wait for their next try, with why."""
        return await self._do(missing.fetch_waiting, article_ids, by, untried)

    async def fetch_reasons(self, article_ids: Iterable[int]) -> dict[int, str]:
        """Fetch why articles are missing, by number."""
        return await self._do(missing.fetch_reasons, article_ids)

    async def save_missing(self, found: Sequence[Missing]) -> None:
        """Save what the run ended without."""
        _, run_id = self._opened()
        await self._do(missing.save_missing, found, run_id)

    async def _do(self, work: "_Work[_P, _T]", *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Do something on a connection of the pool, again if Postgres goes away meanwhile."""
        self._opened()
        assert self._pool is not None  # open() makes both
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._pool.connection() as connection:
                    return await work(connection, *args, **kwargs)
            except (psycopg.OperationalError, PoolTimeout) as error:
                if not _is_away(error):
                    raise
                if attempt == _TRIES:
                    raise self._explain(error) from error
                await asyncio.sleep(attempt)
        raise AssertionError("unreachable")

    async def tidy_pages(self, article_days: int | None, other_days: int | None) -> int:
        """Delete the pages that are too old and look after compression. Give how many went."""
        locks, _ = self._opened()
        try:
            deleted = await pages.delete_old_pages(locks, article_days, other_days)
            await pages.train_dictionary(locks)
        except psycopg.Error as error:
            raise self._explain(error) from error
        return deleted

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


async def _save(
    connection: AsyncConnection[Any], item: Item, run_id: int
) -> articles.Saved | int | None:
    match item:
        case ArticleItem():
            return await articles.save_article(connection, item, run_id)
        case NotModified() if item.article_id is not None:
            return await looks.save_not_modified(connection, item, run_id)
        case NotModified():
            await lists.check_list(connection, item, run_id)
        case Gone():
            return await looks.save_gone(connection, item, run_id)
        case Unread():
            await looks.save_unread(connection, item)
        case Reading():
            return await lists.save_reading(connection, item, run_id)
        case LayoutChange():
            await articles.save_layout_change(connection, item, run_id)
    return None
