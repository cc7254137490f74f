"""Removals, returns, and a clock that jumps: what the site served last is the article."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from nucrawl.items import ArticleItem, Fetched, Gone, NotModified, Unread
from nucrawl.store.articles import Saved, save_article
from nucrawl.store.looks import save_gone, save_not_modified, save_unread
from nucrawl.store.migrate import migrate
from tests.conftest import Database
from tests.store.test_articles import ARTICLE, NOW, item

Step = ArticleItem | Gone | NotModified | Unread


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def go(database: Database, *steps: Step) -> list[Saved | None]:
    async def one(connection: psycopg.AsyncConnection[Any], step: Step) -> Saved | None:
        match step:
            case ArticleItem():
                return await save_article(connection, step, None)
            case Gone():
                return await save_gone(connection, step, None)
            case NotModified():
                return await save_not_modified(connection, step, None)
        await save_unread(connection, step)
        return None

    async def run() -> list[Saved | None]:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as c:
            return [await one(c, step) for step in steps]

    return asyncio.run(run())


def served(minutes: int, body: str = "Een alinea.", origin: str = "site") -> ArticleItem:
    made = item(replace(ARTICLE, body=body), minutes)
    page = Fetched(b"", ARTICLE.url, None, made.fetched_at, 200, (("ETag", f'"{minutes}"'),))
    return replace(made, page=page, origin=origin)


def gone(minutes: int, status: int = 404) -> Gone:
    return Gone(ARTICLE.id, ARTICLE.url, status, NOW + timedelta(minutes=minutes))


def at(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


REMOVALS = "SELECT removed_at, returned_at FROM article_removals ORDER BY 1"


def test_it_goes_and_returns_twice(migrated: Database) -> None:
    assert go(migrated, served(0), gone(5), gone(9), served(20), gone(30), served(40)) == [
        *(Saved.NEW, Saved.REMOVED, Saved.STILL_GONE, Saved.SAME, Saved.REMOVED, Saved.SAME),
    ]
    assert migrated.rows(REMOVALS) == [(at(5), at(20)), (at(30), at(40))]
    assert migrated.value("SELECT removed_at FROM articles") is None
    assert migrated.value("SELECT count(*) FROM article_revisions") == 1


def test_it_returns_with_another_text(migrated: Database) -> None:
    assert go(migrated, served(0), gone(5), served(9, "Anders."))[-1] is Saved.CHANGED
    assert migrated.rows("SELECT body, removed_at FROM articles") == [("Anders.", None)]


def test_what_is_gone_is_asked_for_without_validators(migrated: Database) -> None:
    go(migrated, served(0))
    assert migrated.value("SELECT count(*) FROM validators") == 1
    go(migrated, gone(5))
    assert migrated.value("SELECT count(*) FROM validators") == 0


def test_what_was_never_stored_is_not_gone(migrated: Database) -> None:
    assert go(migrated, gone(0)) == [None]
    assert migrated.rows("SELECT * FROM article_removals") == []


def test_a_page_of_an_archive_is_no_return(migrated: Database) -> None:
    """It tells what was there then, or what an archive had; not that the site has it again."""
    go(migrated, served(0), gone(5), served(-60, "Ouder.", "archive"))
    assert migrated.value("SELECT removed_at FROM articles") == at(5)
    assert migrated.rows(REMOVALS) == [(at(5), None)]


# A clock that jumps


def test_what_the_site_served_last_is_the_article_whatever_the_clock_says(
    migrated: Database,
) -> None:
    saved = go(migrated, served(600, "Eerst gezien."), served(0, "Later gezien."))
    assert saved == [Saved.NEW, Saved.CHANGED]
    assert migrated.rows("SELECT body, revision FROM articles") == [("Later gezien.", 2)]
    seen, checked = migrated.rows("SELECT last_seen_at, last_checked_at FROM articles")[0]
    assert seen == checked == at(600)


def test_an_older_page_of_an_archive_joins_the_history_and_nothing_else(
    migrated: Database,
) -> None:
    steps = (served(0), served(-600, "Ouder.", "archive"), served(-900, "Ouder.", "archive"))
    assert go(migrated, *steps) == [Saved.NEW, Saved.OLDER, Saved.SAME]
    assert migrated.rows("SELECT body, revision FROM articles") == [("Een alinea.", 1)]
    texts = migrated.rows("SELECT revision, body FROM article_revisions ORDER BY fetched_at")
    assert texts == [(2, "Ouder."), (1, "Een alinea.")]
    assert migrated.value("SELECT etag FROM validators") == '"0"'


def test_a_newer_page_of_an_archive_is_the_article(migrated: Database) -> None:
    assert go(migrated, served(0), served(60, "Nieuwer.", "archive"))[-1] is Saved.CHANGED
    assert migrated.value("SELECT body FROM articles") == "Nieuwer."


@pytest.mark.parametrize("jump", [-100_000, -60, 60, 100_000])
def test_the_next_look_is_soon_after_the_last_one_whatever_the_clock(
    migrated: Database, jump: int
) -> None:
    """Never before it, nor further from it than the longest interval."""
    for step in (
        served(jump),
        served(jump, "Anders."),
        NotModified(ARTICLE.url, "article", at(jump), ARTICLE.id),
        Unread(ARTICLE.id, at(jump)),
        gone(jump),
    ):
        go(migrated, served(0), step)
        found = migrated.value("SELECT next_check_at FROM articles")
        assert found is None or at(jump) < found <= at(jump) + timedelta(days=7)
        go(migrated, served(1))
        found = migrated.value("SELECT next_check_at FROM articles")
        assert found is None or at(1) < found <= at(1) + timedelta(days=7)
