"""Pages: each content once, as it was served, smaller with a dictionary, gone when it is time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.fingerprint import parser_fingerprint
from nucrawl.items import ArticleItem, Fetched, LayoutChange
from nucrawl.store import pages
from nucrawl.store.articles import save_article, save_layout_change
from nucrawl.store.migrate import migrate
from nucrawl.store.pages import (
    delete_old_pages,
    fetch_page,
    save_answer,
    save_page,
    train_dictionary,
)
from nucrawl.store.runs import start_run
from tests.conftest import Database, build_crawl
from tests.store.test_articles import ARTICLE

NOW = datetime.now(UTC)
URL = "https://www.nu.nl/binnenland/6400001/kop.html"
LIST = "https://www.nu.nl/binnenland"
FRAMES = [
    "".join(hashlib.sha256(f"{frame} {n}".encode()).hexdigest() for n in range(200))
    for frame in range(2)
]
Step = Callable[[AsyncConnection[Any]], Awaitable[Any]]


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def do(database: Database, *steps: Step) -> list[Any]:
    """Do these on one connection, in order. Give what each gave."""

    async def run() -> list[Any]:
        async with await AsyncConnection.connect(database.url, autocommit=True) as connection:
            return [await step(connection) for step in steps]

    return asyncio.run(run())


def served(body: bytes | str = b"<html>", days: float = 0, url: str = URL, **more: Any) -> Fetched:
    """Give a page that was served so many days ago."""
    content = body if isinstance(body, bytes) else body.encode()
    return Fetched(content, url, more.pop("type", None), NOW - timedelta(days=days), **more)


def saving(page: Fetched, kind: str = "article", article_id: int | None = 6400001) -> Step:
    async def step(connection: AsyncConnection[Any]) -> bytes:
        async with connection.transaction(), connection.cursor() as cursor:
            return await save_page(cursor, page, kind, article_id, None)

    return step


def answered(status: int, days: float = 0, url: str = URL, kind: str = "article") -> Step:
    async def step(connection: AsyncConnection[Any]) -> None:
        async with connection.transaction(), connection.cursor() as cursor:
            at = NOW - timedelta(days=days)
            await save_answer(cursor, url, kind, None, status, at, None)

    return step


def getting(page_hash: bytes) -> Step:
    return lambda connection: fetch_page(connection, page_hash)


def deleting(article_days: int | None = None, other_days: int | None = None) -> Step:
    return lambda connection: delete_old_pages(connection, article_days, other_days)


def story(number: int, frame: int = 0) -> str:
    return f"<html>{FRAMES[frame]}{hashlib.sha256(str(number).encode()).hexdigest()}</html>"


def stories(numbers: Iterable[int], frame: int = 0, days: float = 0) -> list[Step]:
    return [saving(served(story(n, frame), days)) for n in numbers]


def test_a_page_comes_back_as_it_was_served_with_what_was_served_with_it(
    migrated: Database,
) -> None:
    body = bytes(range(256)) * 9
    headers = (("Server", "x"), ("Vary", "A"), ("Set-Cookie", "secret"), ("Vary", "B"))
    (page_hash,) = do(migrated, saving(served(body, status=203, headers=headers)))
    assert page_hash == hashlib.sha256(body).digest()
    assert do(migrated, getting(page_hash), getting(b"another")) == [body, None]
    assert migrated.rows(
        "SELECT url, kind, article_id, status, headers, page_hash, fetched_at FROM fetches"
    ) == [
        (
            *(URL, "article", 6400001, 203, [["Server", "x"], ["Vary", "A"], ["Vary", "B"]]),
            *(page_hash, NOW),
        )
    ]
    assert migrated.rows("SELECT size, kind, last_served_at FROM pages") == [
        (len(body), "article", NOW)
    ]


def test_what_postgres_cannot_hold_in_headers_or_addresses_takes_no_page_along(
    migrated: Database,
) -> None:
    headers = (("X", "nul\x00 half\ud800"),)
    long = f"{URL}?{'q' * 5000}"
    (page_hash,) = do(migrated, saving(served(url=long, headers=headers)))
    assert migrated.rows("SELECT url, headers FROM fetches") == [(URL, [["X", "nul half?"]])]
    assert do(migrated, getting(page_hash)) == [b"<html>"]


def test_the_type_is_kept_where_it_is_all_that_is_known(migrated: Database) -> None:
    do(migrated, saving(served(type="text/html; charset=utf-8")))
    assert migrated.value("SELECT headers FROM fetches") == [
        ["Content-Type", "text/html; charset=utf-8"]
    ]


def test_the_same_content_is_stored_once_and_each_answer_recorded(migrated: Database) -> None:
    first, second, older = (saving(served(days=days)) for days in (2, 1, 5))
    assert len(set(do(migrated, first, second, older))) == 1
    assert migrated.rows("SELECT last_served_at FROM pages") == [(NOW - timedelta(days=1),)]
    assert migrated.value("SELECT count(*) FROM fetches") == 3


def test_as_before_means_the_page_that_the_address_served_last(migrated: Database) -> None:
    old, new, other = served("old", 9), served("new", 8), served("other", 7, LIST)
    do(migrated, saving(old), saving(new), saving(other, "list"), answered(304), answered(404))
    ages = dict(migrated.rows("SELECT hash, last_served_at FROM pages"))
    assert ages == {
        hashlib.sha256(body).digest(): NOW - timedelta(days=days)
        for body, days in ((b"old", 9), (b"new", 0), (b"other", 7))
    }
    assert migrated.rows(
        "SELECT status, headers, page_hash, fetched_at FROM fetches ORDER BY id DESC LIMIT 2"
    ) == [(404, None, None, NOW), (304, None, None, NOW)]


def test_a_rolled_back_save_leaves_nothing(migrated: Database) -> None:
    async def step(connection: AsyncConnection[Any]) -> None:
        async with connection.transaction(force_rollback=True), connection.cursor() as cursor:
            await save_page(cursor, served(), "article", 1, None)

    do(migrated, step)
    assert migrated.value("SELECT (SELECT count(*) FROM pages) + count(*) FROM fetches") == 0


def test_many_at_once_store_one_page(migrated: Database) -> None:
    async def one() -> None:
        async with await AsyncConnection.connect(migrated.url, autocommit=True) as connection:
            await saving(served())(connection)

    async def run() -> None:
        await asyncio.gather(*(one() for _ in range(12)))

    asyncio.run(run())
    assert migrated.rows("SELECT (SELECT count(*) FROM pages), count(*) FROM fetches") == [(1, 12)]


def test_an_article_comes_with_its_page_and_says_which_parser_read_it(migrated: Database) -> None:
    body = b"<html>x"
    item = ArticleItem(ARTICLE, NOW, page=served(body))
    do(migrated, lambda connection: save_article(connection, item, None))
    assert migrated.rows("SELECT kind, made_by, page_hash FROM article_revisions") == [
        ("article", "publisher", hashlib.sha256(body).digest())
    ]
    assert migrated.rows("SELECT kind, article_id, page_hash FROM fetches") == [
        ("article", ARTICLE.id, hashlib.sha256(body).digest())
    ]
    assert migrated.value("SELECT parser FROM articles") == parser_fingerprint()


def compressed(database: Database) -> tuple[int, set[int | None]]:
    rows = database.rows("SELECT octet_length(body), dictionary_id FROM pages")
    return sum(size for size, _ in rows), {number for _, number in rows}


def test_a_dictionary_is_trained_once_there_are_enough_pages(migrated: Database) -> None:
    do(migrated, *stories(range(pages._SAMPLES - 1)))
    assert do(migrated, train_dictionary) == [None]
    before, _ = compressed(migrated)
    hashes = do(migrated, *stories(range(pages._SAMPLES)))
    assert do(migrated, train_dictionary, train_dictionary) == [1, None]
    after, numbers = compressed(migrated)
    assert numbers == {1}
    assert after < before / 3
    found = do(migrated, *map(getting, hashes))
    assert found == [story(n).encode() for n in range(pages._SAMPLES)]
    (new,) = do(migrated, *stories([9999]))
    assert migrated.value("SELECT count(*) FROM pages WHERE dictionary_id = 1") == len(hashes) + 1
    assert do(migrated, getting(new)) == [story(9999).encode()]


def test_pages_without_anything_in_common_get_no_dictionary(migrated: Database) -> None:
    do(migrated, *(saving(served(bytes([n]))) for n in range(pages._SAMPLES)))
    assert do(migrated, train_dictionary) == [None]
    assert migrated.value("SELECT count(*) FROM page_dictionaries") == 0


def test_a_new_layout_gets_a_dictionary_of_its_own(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_SAMPLES", 60)
    monkeypatch.setattr(pages, "_FAR_BACK", 70)
    assert do(migrated, *stories(range(60), days=9), train_dictionary)[-1] == 1
    assert do(migrated, *stories(range(60, 200), days=8), train_dictionary)[-1] is None
    new = do(migrated, *stories(range(200, 270), 1), train_dictionary)
    assert new[-1] == 2
    assert do(migrated, train_dictionary) == [None]
    assert migrated.rows("SELECT dictionary_id, count(*) FROM pages GROUP BY 1 ORDER BY 1") == [
        (1, 210),
        (2, 60),
    ]
    assert do(migrated, getting(new[0])) == [story(200, 1).encode()]


def test_only_one_run_at_a_time_looks_after_the_pages(migrated: Database) -> None:
    async def run() -> tuple[int | None, int]:
        async with (
            await AsyncConnection.connect(migrated.url, autocommit=True) as first,
            await AsyncConnection.connect(migrated.url, autocommit=True) as second,
            pages._alone(first),
        ):
            return await train_dictionary(second), await delete_old_pages(second, 0, 0)

    do(migrated, *stories(range(pages._SAMPLES), days=5))
    assert asyncio.run(run()) == (None, 0)
    assert do(migrated, deleting(1, 1)) == [pages._SAMPLES]


def test_pages_go_when_they_were_not_served_for_long_enough(migrated: Database) -> None:
    do(
        migrated,
        saving(served("article", 40)),
        saving(served("list", 40, LIST), "list", None),
        answered(304, 35, LIST, "list"),
        answered(404, 35, URL),
        saving(served("list now", 10, LIST), "list", None),
        answered(304, 5, LIST, "list"),
        saving(served("feed", 40, "https://www.nu.nl/rss"), "feed", None),
        answered(304, 1, "https://www.nu.nl/rss", "feed"),
    )
    assert do(migrated, deleting(), deleting(50, 50)) == [0, 0]
    assert do(migrated, deleting(None, 30)) == [1]
    assert migrated.rows("SELECT kind, status FROM fetches ORDER BY id") == [
        *(("article", 200), ("article", 404), ("list", 200), ("list", 304)),
        *(("feed", 200), ("feed", 304)),
    ]
    assert do(migrated, deleting(30)) == [1]
    assert migrated.rows("SELECT kind FROM pages ORDER BY 1") == [("feed",), ("list",)]
    assert migrated.value("SELECT count(*) FROM fetches WHERE kind = 'article'") == 2


def test_deleting_goes_on_until_all_are_gone_and_keeps_what_was_served_meanwhile(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_CHUNK", 7)
    do(migrated, *stories(range(20), days=9), saving(served(story(3), 1)))
    assert do(migrated, deleting(2), deleting(2)) == [19, 0]


def test_pages_of_a_changed_layout_go_with_those_of_articles(migrated: Database) -> None:
    def change(days: int) -> LayoutChange:
        return LayoutChange(URL, 1, None, NOW - timedelta(days=days), "a", "b", b"x")

    async def step(connection: AsyncConnection[Any]) -> int:
        run_id = await start_run(connection, "section", {}, "https://www.nu.nl")
        for days in (1, 9):
            await save_layout_change(connection, change(days), run_id)
        return await delete_old_pages(connection, 5, None)

    assert do(migrated, step) == [1]
    assert migrated.value("SELECT fetched_at FROM layout_changes") == NOW - timedelta(days=1)


def test_a_page_that_another_run_is_serving_is_left_to_the_next(migrated: Database) -> None:
    async def run() -> int:
        async with (
            await AsyncConnection.connect(migrated.url, autocommit=True) as live,
            await AsyncConnection.connect(migrated.url, autocommit=True) as other,
            live.transaction(),
            live.cursor() as cursor,
        ):
            await save_page(cursor, served("x", 0), "article", 1, None)
            return await asyncio.wait_for(delete_old_pages(other, 5, 5), 5)

    do(migrated, saving(served("x", 9)))
    assert asyncio.run(run()) == 0
    assert migrated.value("SELECT last_served_at FROM pages") == NOW


def test_a_crawl_keeps_the_pages_of_its_articles_as_long_as_it_is_told_to(
    server: DemoServer, site: Site, migrated: Database
) -> None:
    arguments = (server.base_url, migrated.url, "name=sport", "limit=4")
    assert build_crawl(*arguments).run().status == 0
    rows = migrated.rows(
        "SELECT fetches.url, headers, article_revisions.article_id, run_id FROM fetches"
        " JOIN article_revisions USING (article_id, page_hash, run_id)"
        " JOIN pages ON pages.hash = page_hash"
    )
    assert len(rows) == 4
    names = {name for _, headers, *_ in rows for name, _ in headers}
    assert "Content-Type" in names
    found = do(migrated, *(getting(h) for (h,) in migrated.rows("SELECT hash FROM pages")))
    served = {
        site.respond(url.removeprefix(server.base_url), {}, server.base_url).body
        for url, *_ in rows
    }
    assert served <= set(found)
    kept = migrated.value("SELECT count(*) FROM pages WHERE kind = 'article'")
    assert build_crawl(*arguments, "NUCRAWL_ARTICLE_PAGES_DAYS=0").run().status == 0
    assert migrated.value("SELECT count(*) FROM pages WHERE kind = 'article'") == 0
    assert migrated.value("SELECT count(*) FROM articles") == kept == 4
    assert migrated.value("SELECT counts->>'nucrawl/page_deleted' FROM runs WHERE id = 2") == "4"
