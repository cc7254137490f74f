"""Lists as they stand: when an article came and left, its places, and what is known to be held."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest

from nucrawl.items import Fetched, NotModified, Reading
from nucrawl.site.article import Teaser
from nucrawl.store.lists import check_list, fetch_entries, save_reading
from nucrawl.store.migrate import migrate
from nucrawl.store.runs import start_run
from nucrawl.store.validators import fetch_validators
from tests.conftest import Database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://www.nu.nl/sport"
T = TypeVar("T")


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def teaser(number: int, position: int, **changes: Any) -> Teaser:
    made = Teaser(f"{URL}/{number}/kop.html", position, number, f"Kop {number}")
    return replace(made, **changes)


def reading(minutes: float, *teasers: Teaser, kind: str = "list", etag: str = '"1"') -> Reading:
    page = Fetched(b"", URL, None, at(minutes), 200, (("ETag", etag),))
    return Reading("sport", kind, page, teasers)


def work(
    database: Database, do: Callable[[psycopg.AsyncConnection[Any], int], Coroutine[Any, Any, T]]
) -> T:
    async def run() -> T:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as c:
            return await do(c, await start_run(c, "section", {}, "https://www.nu.nl"))

    return asyncio.run(run())


def save(database: Database, *readings: Reading) -> None:
    async def do(connection: psycopg.AsyncConnection[Any], run_id: int) -> None:
        for one in readings:
            await save_reading(connection, one, run_id)

    work(database, do)


def held(database: Database, minutes: float) -> list[Teaser] | None:
    return work(database, lambda c, _: fetch_entries(c, "sport", at(minutes)))


TIMES = """
    SELECT article_id, position, best_position, first_seen_at, left_at FROM list_entries ORDER BY 1
"""


def test_an_article_comes_moves_leaves_and_comes_back(migrated: Database) -> None:
    save(migrated, reading(0, teaser(1, 1), teaser(2, 2)))
    save(migrated, reading(5, teaser(2, 1), teaser(3, 2)))
    assert migrated.rows(TIMES) == [
        (1, 1, 1, at(0), at(5)),
        (2, 1, 1, at(0), None),
        (3, 2, 2, at(5), None),
    ]
    save(migrated, reading(9, teaser(1, 7)))
    assert migrated.rows(TIMES)[0] == (1, 7, 1, at(0), None)
    is_new = migrated.rows(
        "SELECT article_id, is_there, is_new, seconds FROM list_times ORDER BY 1"
    )
    assert is_new == [(1, True, False, 540), (2, False, False, 540), (3, False, False, 240)]


def test_an_article_that_stands_twice_has_its_highest_place_and_both_sightings(
    migrated: Database,
) -> None:
    save(migrated, reading(0, teaser(1, 4), teaser(1, 2, title="Hoger"), teaser(2, 3)))
    assert [row[:3] for row in migrated.rows(TIMES)] == [(1, 2, 2), (2, 3, 3)]
    assert migrated.value("SELECT title FROM list_entries WHERE article_id = 1") == "Hoger"
    sightings = migrated.rows("SELECT article_id, position FROM sightings ORDER BY 2")
    assert sightings == [(1, 2), (2, 3), (1, 4)]


def test_teasers_come_back_as_they_went_in(migrated: Database) -> None:
    full = teaser(
        1, 1, label="NU+", kind="video", partner="", published_at=at(-9), modified_at=at(-3)
    )
    odd = teaser(-2, 2, title='Met "aanhaling", \\ en 😀')
    save(migrated, reading(0, full, odd))
    assert held(migrated, 0) == [full, odd]


def test_what_is_held_is_of_one_reading(migrated: Database) -> None:
    assert held(migrated, 0) is None
    save(migrated, reading(0, teaser(1, 1)))
    save(migrated, reading(5, teaser(2, 1)))
    assert held(migrated, 0) is None
    assert held(migrated, 5) == [teaser(2, 1)]


def test_an_empty_list_is_held_as_one(migrated: Database) -> None:
    save(migrated, reading(0, teaser(1, 1)))
    save(migrated, reading(5))
    assert held(migrated, 5) == []


def test_a_list_that_is_as_before_is_only_checked(migrated: Database) -> None:
    save(migrated, reading(0, teaser(1, 1)))
    checked = NotModified(URL, "list", at(7), name="sport", etag='"2"')
    work(migrated, lambda c, run_id: check_list(c, checked, run_id))
    assert migrated.rows("SELECT read_at, changed_at FROM lists") == [(at(7), at(0))]
    known = work(migrated, lambda c, _: fetch_validators(c, URL))
    assert known is not None
    assert (known.etag, known.read_at) == ('"2"', at(0))
    assert held(migrated, 0) == [teaser(1, 1)]
    assert migrated.value("SELECT count(*) FROM sightings") == 1
    assert migrated.value("SELECT is_new FROM list_times") is False


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_only_lists_of_sections_make_sightings(migrated: Database, kind: str) -> None:
    save(migrated, reading(0, teaser(1, 1), kind=kind))
    assert migrated.value("SELECT count(*) FROM sightings") == 0
    assert migrated.value("SELECT count(*) FROM list_entries") == 1


def test_a_reading_is_saved_whole_or_not_at_all(migrated: Database) -> None:
    save(migrated, reading(0, teaser(1, 1)))
    with pytest.raises(psycopg.DataError):
        save(migrated, reading(5, teaser(2, 1), teaser(3, 2**40), etag='"2"'))
    assert migrated.rows("SELECT article_id, left_at FROM list_entries") == [(1, None)]
    assert migrated.value("SELECT etag FROM validators") == '"1"'
    assert held(migrated, 0) == [teaser(1, 1)]
