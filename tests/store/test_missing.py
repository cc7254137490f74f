"""The crawl's open list: what is missing, since when, and when it is worth another try."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest

from nucrawl.items import Missing
from nucrawl.store.migrate import migrate
from nucrawl.store.missing import fetch_reasons, fetch_retries, fetch_stored, save_missing
from nucrawl.store.runs import start_run
from tests.conftest import Database
from tests.store.test_articles import item, save

ONE = Missing(1, "https://www.nu.nl/a/1/x.html", "sport", "soft_404")
TWO = Missing(-2, "https://www.nu.nl/2/video/x.html", "rss", "not_found")
T = TypeVar("T")


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
        for name in ("sport", "rss"):  # what other names stand for is not for recheck to ask for
            connection.execute("INSERT INTO lists VALUES (%s, 'list', '', now(), now())", (name,))
    return database


def work(
    database: Database, do: Callable[[psycopg.AsyncConnection[Any], int], Coroutine[Any, Any, T]]
) -> T:
    async def run() -> T:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as c:
            return await do(c, await start_run(c, "latest", {}, "https://www.nu.nl"))

    return asyncio.run(run())


def miss(database: Database, *missing: Missing) -> None:
    work(database, lambda c, run_id: save_missing(c, missing, run_id))


def retries(database: Database, by: timedelta, limit: int = 9) -> list[Missing]:
    moment = datetime.now(UTC) + by
    return work(database, lambda c, _: fetch_retries(c, moment, ("not_found",), limit))


def test_the_latest_word_counts_and_the_first_time_stays(migrated: Database) -> None:
    miss(migrated, ONE, TWO)
    first = migrated.value("SELECT first_missed_at FROM missing_articles WHERE article_id = 1")
    miss(migrated, Missing(1, "https://www.nu.nl/b/1/y.html", "rss", "timeout"))
    row = migrated.rows(
        "SELECT url, list, reason, first_missed_at, last_missed_at > first_missed_at, times, run_id"
        " FROM missing_articles WHERE article_id = 1"
    )[0]
    assert row == ("https://www.nu.nl/b/1/y.html", "rss", "timeout", first, True, 2, 2)
    reasons = work(migrated, lambda c, _: fetch_reasons(c, [1, -2, 3]))
    assert reasons == {1: "timeout", -2: "not_found"}


def test_a_try_is_due_after_ten_minutes_then_twice_as_long(migrated: Database) -> None:
    miss(migrated, ONE, TWO)
    assert retries(migrated, timedelta(minutes=9)) == []
    assert retries(migrated, timedelta(minutes=11)) == [ONE]
    miss(migrated, ONE)
    assert retries(migrated, timedelta(minutes=19)) == []
    assert retries(migrated, timedelta(minutes=21)) == [ONE]


def test_after_eight_times_it_is_let_be(migrated: Database) -> None:
    for _ in range(8):
        miss(migrated, ONE)
    assert retries(migrated, timedelta(days=2)) == [ONE]
    miss(migrated, ONE)
    assert retries(migrated, timedelta(days=99)) == []
    assert migrated.value("SELECT count(*) FROM missing_articles") == 1


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_is_kept(migrated: Database, limit: int) -> None:
    miss(migrated, ONE, Missing(3, "https://www.nu.nl/a/3/x.html", "sport", "soft_404"))
    assert len(retries(migrated, timedelta(days=1), limit)) == limit


def test_what_is_stored_is_missing_no_more(migrated: Database) -> None:
    article = item().article
    miss(migrated, Missing(article.id, article.url, "sport", "timeout"), ONE)
    save(migrated, item())
    assert migrated.rows("SELECT article_id FROM missing_articles") == [(1,)]
    assert work(migrated, lambda c, _: fetch_stored(c, [1, article.id])) == {article.id}
