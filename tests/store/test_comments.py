"""The number of reactions over time: what a row says, and that none is there twice or astray."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from nucrawl.items import ArticleItem, NotModified
from nucrawl.store.looks import save_not_modified
from nucrawl.store.migrate import DIRECTORY, migrate
from tests.conftest import Database
from tests.store.test_articles import ARTICLE, NOW, save

FIRST = "0009_comment_counts.sql"


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def page(minutes: int, count: int | None, origin: str = "site", **changes: Any) -> ArticleItem:
    article = replace(ARTICLE, comment_count=count, published_at=NOW, **changes)
    return ArticleItem(article, NOW + timedelta(minutes=minutes), origin=origin)


def curve(database: Database) -> list[tuple[Any, ...]]:
    return database.rows("SELECT minutes, count FROM comment_curves ORDER BY minutes")


def test_a_look_is_a_row_whether_or_not_the_number_moved(migrated: Database) -> None:
    """A number can also fall, and be none once comments are switched off."""
    looks = [(0, 0), (15, 12), (40, 12), (80, 1200), (150, 900), (240, None)]
    save(migrated, *(page(*look) for look in looks))
    assert curve(migrated) == looks


def test_the_same_page_again_adds_nothing(migrated: Database) -> None:
    looks = [page(0, 3), page(15, 5)]
    save(migrated, *looks)
    before = migrated.rows("SELECT * FROM comment_counts ORDER BY 2")
    save(migrated, *looks, *(replace(look, origin="archive") for look in looks))
    assert migrated.rows("SELECT * FROM comment_counts ORDER BY 2") == before
    assert len(before) == 2


def test_pages_of_archives_stand_where_they_belong(migrated: Database) -> None:
    """Those with another text as well, and before the article was first met."""
    save(migrated, page(80, 50), page(15, 12, "archive"), page(0, None, "archive", body="Eerder."))
    save(migrated, page(240, 90), page(150, 70, "archive"), page(40, 30, "archive"))
    assert curve(migrated) == [(0, None), (15, 12), (40, 30), (80, 50), (150, 70), (240, 90)]
    assert migrated.value("SELECT comment_count FROM articles") == 90


def test_an_article_that_is_deleted_takes_its_numbers_with_it(migrated: Database) -> None:
    save(migrated, page(0, 3))
    migrated.rows("DELETE FROM articles")
    assert migrated.rows("SELECT * FROM comment_counts") == []


def test_a_304_repeats_the_number_of_the_page_before_it(migrated: Database) -> None:
    """It makes no row: ``fetches`` has it. An article that is not stored has no curve."""
    save(migrated, page(0, 3), page(80, 5))
    asked = NotModified(ARTICLE.url, "article", NOW + timedelta(minutes=40), ARTICLE.id)
    later = replace(asked, checked_at=NOW + timedelta(minutes=150))

    async def run() -> None:
        async with await psycopg.AsyncConnection.connect(migrated.url, autocommit=True) as c:
            for look in (asked, later, replace(later, article_id=6400009)):
                await save_not_modified(c, look, None)

    asyncio.run(run())
    query = "SELECT minutes, count, is_as_before FROM comment_curves ORDER BY 1"
    assert migrated.rows(query) == [
        *((0, 3, False), (40, 3, True)),
        *((80, 5, False), (150, 5, True)),
    ]
    assert migrated.value("SELECT count(*) FROM comment_counts") == 2


def test_what_was_stored_before_has_its_last_number(database: Database, tmp_path: Path) -> None:
    for file in DIRECTORY.glob("*.sql"):
        if file.name < FIRST:
            shutil.copy(file, tmp_path)
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection, tmp_path)
        connection.execute(
            "INSERT INTO articles (id, url, kind, headline, body, comment_count, is_premium,"
            " word_count, layout, revision, published_at, first_seen_at, last_seen_at,"
            " last_checked_at) SELECT 1, '', 'article', 'Kop', '', 7, false, 0, 'e3', 1, t, t,"
            " t + interval '1h', t + interval '2h' FROM (SELECT %s::timestamptz) AS now (t)",
            (NOW,),
        )
        migrate(connection)
    assert curve(database) == [(60, 7)]
