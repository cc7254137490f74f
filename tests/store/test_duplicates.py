"""Copies are found in the save itself, and the earliest is the original whatever comes when."""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations
from typing import Any

import psycopg
import pytest

from nucrawl.items import ArticleItem
from nucrawl.site.article import Article
from nucrawl.site.similarity import Signature, likeness, sign
from nucrawl.store import duplicates
from nucrawl.store.articles import save_article
from nucrawl.store.migrate import migrate
from tests.conftest import Database

NOW = datetime(2026, 2, 25, 20, 0, tzinfo=UTC)


def write(seed: str, words: int = 120) -> str:
    """Write a text, its names included, that has nothing in common with that of another seed."""
    rng = random.Random(seed)
    return " ".join(
        rng.choice("bcdfgklmnprstvw") + rng.choice(("eren", "olt", "anden", "iest", "uim")) * 2
        if rng.random() < 0.8
        else f"{seed.capitalize()}{rng.randrange(999)}"
        for _ in range(words)
    )


LONG = write("reeks", 340).split()
# Windows on one text: neighbours are alike, those further apart are not.
WINDOWS = [" ".join(LONG[start : start + 120]) for start in range(0, 217, 36)]
STORY, OTHER, STUB = write("verhaal"), write("ander"), "Dit stukje is nog niet af."


@dataclass(frozen=True)
class Given:
    """An article as far as copies go."""

    number: int
    body: str
    published: int | None = 0  # minutes
    headline: str = "Kop"

    def item(self, seen: int = 0) -> ArticleItem:
        at = None if self.published is None else NOW + timedelta(minutes=self.published)
        article = Article(
            id=self.number,
            url=f"https://www.nu.nl/binnenland/{self.number}/kop.html",
            section="binnenland",
            kind="article",
            headline=self.headline,
            body=self.body,
            published_at=at,
            layout="e3",
        )
        return ArticleItem(article, NOW + timedelta(days=1, minutes=seen), ())


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def save(database: Database, *given: Given) -> None:
    async def run() -> None:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as c:
            for seen, each in enumerate(given):
                await save_article(c, each.item(seen), None)

    asyncio.run(run())


def copies(database: Database) -> dict[int, int]:
    """Give each copy with its original."""
    return dict(
        database.rows("SELECT id, duplicate_of FROM articles WHERE duplicate_of IS NOT NULL")
    )


Row = tuple[int, str, datetime | None, datetime]


def expected(rows: Iterable[Row]) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """Compare all with all, then choose originals from the earliest on."""
    late = datetime.max.replace(tzinfo=UTC)
    ranked = sorted(rows, key=lambda row: (row[2] or late, row[3], row[0]))
    signed = {number: sign(body) for number, body, *_ in ranked}
    pairs = {
        (one, other)
        for one, other in permutations(signed, 2)
        if (a := signed[one]) and (b := signed[other]) and likeness(a.sketch, b.sketch)
    }
    found: dict[int, int] = {}
    originals: list[int] = []
    for number, *_ in ranked:
        original = next((each for each in originals if (number, each) in pairs), None)
        if original is None:
            originals.append(number)
        else:
            found[number] = original
    return found, pairs


STATE = "SELECT id, body, published_at, first_seen_at FROM articles"
PAIRS = "SELECT article_id, other_id FROM similar_articles"


def check(rows: Callable[[str], list[tuple[Any, ...]]]) -> None:
    """Hold what is stored to a comparison of all with all."""
    found, pairs = expected([(row[0], row[1], row[2], row[3]) for row in rows(STATE)])
    assert set(rows(PAIRS)) == pairs
    stored = rows("SELECT id, duplicate_of FROM articles WHERE duplicate_of IS NOT NULL")
    assert dict(stored) == found
    stale = rows(
        """
        (SELECT band, article_id FROM article_bands)
        EXCEPT
        (
            SELECT unnest(bands), id FROM articles
            JOIN article_signatures USING (revision) WHERE article_id = id
        )
        """
    )
    assert stale == []


def test_the_windows_are_alike_as_meant() -> None:
    signed = [signature for window in WINDOWS if (signature := sign(window))]
    assert len(signed) == 7
    for (n, one), (m, other) in combinations(enumerate(signed), 2):
        assert bool(likeness(one.sketch, other.sketch)) == (m - n == 1), (n, m)
        if m - n == 1:
            assert set(one.bands) & set(other.bands)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_earliest_is_the_original_whatever_comes_first(
    migrated: Database, order: tuple[int, ...]
) -> None:
    given = [Given(7, STORY, 10), Given(8, STORY, 0), Given(9, STORY, None)]
    save(migrated, *(given[n] for n in order), Given(5, OTHER), Given(6, STUB))
    assert copies(migrated) == {7: 8, 9: 8}
    check(migrated.rows)


def test_of_the_same_minute_the_first_seen_then_the_lowest_number(migrated: Database) -> None:
    save(migrated, Given(9, STORY), Given(8, STORY), Given(7, STORY))
    assert copies(migrated) == {8: 9, 7: 9}


def test_another_headline_is_no_other_text(migrated: Database) -> None:
    save(migrated, Given(1, STORY), Given(2, STORY, 5, "Iets anders"))
    save(migrated, Given(2, STORY, 5, "Nog iets anders"))
    assert copies(migrated) == {2: 1}
    assert migrated.value("SELECT count(*) FROM article_signatures WHERE article_id = 2") == 2


def test_stubs_are_never_copies(migrated: Database) -> None:
    save(migrated, Given(1, STUB), Given(2, STUB), Given(3, ""), Given(4, ""))
    assert copies(migrated) == {}
    assert migrated.value("SELECT count(*) FROM article_signatures") == 0


def test_an_edit_makes_a_copy_leave_and_come_back(migrated: Database) -> None:
    save(migrated, Given(1, STORY), Given(2, STORY, 5), Given(2, OTHER, 5))
    assert copies(migrated) == {}
    save(migrated, Given(2, STORY, 5), Given(2, STUB, 5))
    assert copies(migrated) == {}
    save(migrated, Given(2, STORY, 5))
    assert copies(migrated) == {2: 1}
    check(migrated.rows)


def test_where_the_original_leaves_the_next_takes_its_place(migrated: Database) -> None:
    save(migrated, *(Given(n, STORY, n) for n in range(1, 6)), Given(1, OTHER, 1))
    assert copies(migrated) == {3: 2, 4: 2, 5: 2}
    check(migrated.rows)


def test_a_copy_of_a_copy_only_is_an_original(migrated: Database) -> None:
    """Of a chain, each alike to the next, every other one is an original."""
    save(migrated, *(Given(n, window, n) for n, window in enumerate(WINDOWS)))
    assert copies(migrated) == {1: 0, 3: 2, 5: 4}
    save(migrated, Given(0, OTHER, 0))
    assert copies(migrated) == {2: 1, 4: 3, 6: 5}
    check(migrated.rows)


def test_another_date_makes_another_original(migrated: Database) -> None:
    save(migrated, Given(1, STORY, 0), Given(2, STORY, 5), Given(3, STORY, 6))
    save(migrated, Given(1, STORY, 9))
    assert copies(migrated) == {1: 2, 3: 2}
    save(migrated, Given(3, STORY, -1))
    assert copies(migrated) == {1: 3, 2: 3}
    check(migrated.rows)


def test_what_was_stored_without_a_signature_gets_one_when_it_is_seen_again(
    migrated: Database,
) -> None:
    save(migrated, Given(1, STORY))
    migrated.rows("DELETE FROM article_bands")
    migrated.rows("DELETE FROM article_signatures")
    save(migrated, Given(2, STORY, 5))
    assert copies(migrated) == {}
    save(migrated, Given(1, STORY))
    assert copies(migrated) == {2: 1}
    check(migrated.rows)


def test_of_many_copies_all_have_one_original(migrated: Database) -> None:
    """More than a look-up brings; then an earlier one comes, and goes again."""
    many = [Given(number, STORY, number) for number in range(1, 61)]
    save(migrated, *many)
    assert set(copies(migrated).values()) == {1}
    assert len(copies(migrated)) == 59
    save(migrated, Given(99, STORY, 0))
    assert copies(migrated) == dict.fromkeys(range(1, 61), 99)
    save(migrated, Given(99, OTHER, 0))
    assert copies(migrated) == dict.fromkeys(range(2, 61), 1)
    assert migrated.value("SELECT max(n) FROM (SELECT count(*) n FROM similar_articles "
                          "WHERE article_id > 1 GROUP BY article_id)") < 40  # fmt: skip


def test_a_cluster_can_be_queried(migrated: Database) -> None:
    save(migrated, Given(1, WINDOWS[1], 5), Given(2, WINDOWS[0], 0), Given(3, OTHER))
    rows = migrated.rows(
        "SELECT cluster_id, article_id, similarity FROM duplicate_clusters ORDER BY 2"
    )
    assert rows == [(2, 1, pytest.approx(0.6, abs=0.15)), (2, 2, 1)]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_saved_it_is_as_if_all_were_compared(migrated: Database, seed: int) -> None:
    rng = random.Random(seed)
    bodies = [*WINDOWS, *WINDOWS, STORY, STORY, OTHER, STUB]
    known: dict[int, Given] = {}

    async def run(watch: psycopg.Connection[Any]) -> None:
        async with await psycopg.AsyncConnection.connect(migrated.url, autocommit=True) as c:
            for step in range(40):
                number = rng.randrange(1, 10)
                given = known.get(number, Given(number, rng.choice(bodies)))
                change: dict[str, Any] = rng.choice(
                    (
                        {"body": rng.choice(bodies)},
                        {"published": rng.choice((None, *range(6)))},
                        {"body": rng.choice(bodies), "published": rng.choice((None, *range(6)))},
                        {"headline": f"Kop {step}"},
                    )
                )
                known[number] = replace(given, **change)
                await save_article(c, known[number].item(step), None)
                check(lambda query: watch.execute(query.encode()).fetchall())

    with psycopg.connect(migrated.url, autocommit=True) as watch:
        asyncio.run(run(watch))


@pytest.mark.parametrize(
    ("stored", "first", "second", "result"),
    [
        pytest.param([], Given(1, STORY, 0), Given(2, STORY, 1), {2: 1}, id="same bands"),
        pytest.param(
            [Given(n, WINDOWS[n], n) for n in range(3)],
            Given(0, OTHER, 0),
            Given(3, " ".join(LONG[120:228]), 3),  # next to the last, nothing of the first
            {2: 1},
            id="same cluster",
        ),
    ],
)
def test_a_save_waits_for_one_that_decides_about_it(
    migrated: Database, stored: list[Given], first: Given, second: Given, result: dict[int, int]
) -> None:
    save(migrated, *stored)

    async def run() -> None:
        connect = psycopg.AsyncConnection.connect
        async with (
            await connect(migrated.url, autocommit=True) as one,
            await connect(migrated.url, autocommit=True) as other,
        ):
            async with one.transaction():
                await save_article(one, first.item(), None)
                later = asyncio.create_task(save_article(other, second.item(), None))
                await asyncio.sleep(0.3)
                assert not later.done()
            await later

    asyncio.run(run())
    assert copies(migrated) == result
    check(migrated.rows)


def test_a_phrase_that_all_have_does_not_bring_all(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of each text is the same as in all others: it is compared with the nearest."""
    compared: list[int] = []

    def compare(signature: Signature, others: Iterable[duplicates.Stored]) -> dict[int, float]:
        compared[-1] += len(list(others))
        return {}

    monkeypatch.setattr(duplicates, "_compare", compare)
    for number in range(100):
        compared.append(0)
        save(migrated, Given(number * 7919 % 100, f"{STORY} {write(f'eigen{number}')}"))
    assert max(compared[:20]) > 10
    assert max(compared[60:]) < 60


def test_many_at_once_leave_no_chain_and_no_deadlock(migrated: Database) -> None:
    """Sixteen connections save and edit articles that are alike, at the same time."""
    bodies = [*WINDOWS, STORY, OTHER]

    async def one(worker: int) -> None:
        rng = random.Random(worker)
        async with await psycopg.AsyncConnection.connect(migrated.url, autocommit=True) as c:
            for _ in range(12):
                number, body = rng.randrange(1, 13), rng.choice(bodies)
                await save_article(c, Given(number, body, rng.randrange(6)).item(), None)

    async def run() -> None:
        await asyncio.gather(*map(one, range(16)))

    asyncio.run(run())
    check(migrated.rows)
