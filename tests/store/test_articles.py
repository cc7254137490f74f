"""Saving articles: what is new, changed and the same, and that no article harms another."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from nucrawl.items import ArticleItem, Fetched, Reading
from nucrawl.site.article import Article, Block, Image, Link, Teaser
from nucrawl.store.articles import Saved, save_article
from nucrawl.store.known import fetch_known
from nucrawl.store.lists import save_reading
from nucrawl.store.migrate import migrate
from nucrawl.store.runs import start_run
from tests.conftest import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLE = Article(
    id=6400001,
    url="https://www.nu.nl/binnenland/6400001/kop.html",
    headline="Een kop",
    layout="e3",
    kind="article",
    section="binnenland",
    lead="Een inleiding.",
    body="Een alinea.\n\nNog een.",
    authors=("Iemand",),
    tags=("Kou", "Wind"),
    blocks=(Block("paragraph", "Een alinea."), Block("quote", "Nog een.", {"author": "Iemand"})),
    images=(Image("https://images.nu.nl/m/x.jpg", "Bijschrift", "ANP"),),
    links=(Link("related", "https://www.nu.nl/-/6400002/", "Ander", 6400002),),
    comment_count=3,
    word_count=4,
    sources=("de Courant",),
    provenance={"headline": "json_ld"},
    disagreements={"headline": {"json_ld": "Een", "markup": "Twee"}},
)
TABLES = ("article_revisions", "article_blocks", "article_images", "article_links", "article_urls")


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def save(database: Database, *items: ArticleItem) -> list[Saved]:
    async def run() -> list[Saved]:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as c:
            return [await save_article(c, item, None) for item in items]

    return asyncio.run(run())


def item(article: Article = ARTICLE, minutes: int = 0, *urls: str) -> ArticleItem:
    return ArticleItem(article, NOW + timedelta(minutes=minutes), urls)


def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {table: database.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def test_a_new_article_has_revision_1_and_its_parts(migrated: Database) -> None:
    assert save(migrated, item()) == [Saved.NEW]
    assert migrated.rows("SELECT headline, authors, tags, revision FROM articles") == [
        ("Een kop", ["Iemand"], ["Kou", "Wind"], 1)
    ]
    assert migrated.rows("SELECT position, kind, text, attributes FROM article_blocks") == [
        (1, "paragraph", "Een alinea.", {}),
        (2, "quote", "Nog een.", {"author": "Iemand"}),
    ]
    assert migrated.rows("SELECT position, caption, credit FROM article_images") == [
        (1, "Bijschrift", "ANP")
    ]
    assert migrated.rows("SELECT kind, target_id FROM article_links") == [("related", 6400002)]


def test_the_same_again_moves_only_when_it_was_seen(migrated: Database) -> None:
    save(migrated, item())
    columns = "first_seen_at, revision, sources, comment_count, headline"
    before = (content(migrated), migrated.rows(f"SELECT {columns} FROM articles"))
    assert save(migrated, item(minutes=5)) == [Saved.SAME]
    assert (content(migrated), migrated.rows(f"SELECT {columns} FROM articles")) == before
    seen = migrated.rows("SELECT last_seen_at, last_checked_at FROM articles")[0]
    assert seen == (NOW + timedelta(minutes=5),) * 2


def test_an_older_fetch_never_moves_time_back(migrated: Database) -> None:
    save(migrated, item(minutes=5), item(minutes=0))
    assert migrated.value("SELECT last_seen_at FROM articles") == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "change", [{"headline": "Andere kop"}, {"lead": "Ander begin."}, {"body": "Andere tekst."}]
)
def test_other_words_are_a_revision(migrated: Database, change: dict[str, str]) -> None:
    changed = replace(ARTICLE, **change)  # type: ignore[arg-type]
    assert save(migrated, item(), item(changed, 5)) == [Saved.NEW, Saved.CHANGED]
    assert migrated.value("SELECT revision FROM articles") == 2
    rows = migrated.rows("SELECT revision, headline, lead, body FROM article_revisions ORDER BY 1")
    assert rows[0] == (1, "Een kop", "Een inleiding.", "Een alinea.\n\nNog een.")
    assert rows[1] == (2, changed.headline, changed.lead, changed.body)
    assert migrated.value("SELECT count(*) FROM article_blocks") == 4


def test_back_to_former_words_is_a_revision_too(migrated: Database) -> None:
    other = replace(ARTICLE, headline="Andere kop")
    assert save(migrated, item(), item(other), item())[2] is Saved.CHANGED
    assert migrated.value("SELECT revision FROM articles") == 3


@pytest.mark.parametrize(
    "change", [{"body": "Een  alinea.\n\nNog een."}, {"lead": "Een\u00a0inleiding."}]
)
def test_other_typography_is_none_and_leaves_the_text_alone(
    migrated: Database, change: dict[str, Any]
) -> None:
    assert save(migrated, item(), item(replace(ARTICLE, **change), 5))[1] is Saved.SAME
    text = "SELECT headline, lead, body FROM {}"
    assert migrated.rows(text.format("articles")) == migrated.rows(text.format("article_revisions"))


def test_a_sign_is_a_change(migrated: Database) -> None:
    cold = replace(ARTICLE, body="Het werd -5 graden.")
    warm = replace(ARTICLE, body="Het werd 5 graden.")
    assert save(migrated, item(cold), item(warm, 5)) == [Saved.NEW, Saved.CHANGED]


def test_addresses_from_lists_are_kept_once_the_article_is_read(migrated: Database) -> None:
    def reading(slug: str, minutes: int) -> Reading:
        url = f"https://www.nu.nl/{slug}/6400001/x.html?utm_source=x"
        page = Fetched(b"", "https://www.nu.nl/sport", None, NOW + timedelta(minutes=minutes))
        return Reading(slug, "list", page, (Teaser(url, 1, 6400001),))

    async def run() -> None:
        async with await psycopg.AsyncConnection.connect(migrated.url, autocommit=True) as c:
            run_id = await start_run(c, "section", {}, "https://www.nu.nl")
            await save_reading(c, reading("eerst", 0), run_id)
            await save_article(c, item(), run_id)
            await save_reading(c, reading("later", 1), run_id)
            assert (await fetch_known(c, [6400001]))[6400001].paths == {
                "/eerst/6400001/x.html",
                "/binnenland/6400001/kop.html",
            }
            await save_article(c, item(minutes=2), run_id)

    asyncio.run(run())
    urls = {url for (url,) in migrated.rows("SELECT url FROM article_urls")}
    assert {u.split("/")[3] for u in urls} == {"eerst", "binnenland", "later"}
    assert not any("?" in url for url in urls)


@pytest.mark.parametrize(
    "change",
    [
        {"comment_count": 99},
        {"section": "politiek", "url": "https://www.nu.nl/politiek/6400001/kop.html"},
    ],
)
def test_other_counts_and_places_are_none(migrated: Database, change: dict[str, Any]) -> None:
    assert save(migrated, item(), item(replace(ARTICLE, **change), 5))[1] is Saved.SAME
    assert migrated.value("SELECT count(*) FROM article_revisions") == 1
    column, value = next(iter(change.items()))
    assert migrated.value(f"SELECT {column} FROM articles") == value


def test_every_address_is_kept_once_without_query(migrated: Database) -> None:
    old = "https://www.nu.nl/-/6400001/"
    save(migrated, item(ARTICLE, 0, old, f"{old}?utm_source=x"), item(ARTICLE, 5, old))
    rows = migrated.rows("SELECT url, first_seen_at FROM article_urls ORDER BY 1")
    assert rows == [(old, NOW), (ARTICLE.url, NOW)]


def test_an_article_that_comes_back_is_not_removed_any_more(migrated: Database) -> None:
    save(migrated, item())
    migrated.rows("UPDATE articles SET removed_at = now()")
    save(migrated, item(minutes=5))
    assert migrated.value("SELECT removed_at FROM articles") is None


def test_a_bad_article_leaves_nothing_and_takes_nothing_along(migrated: Database) -> None:
    bad = replace(ARTICLE, id=2, links=(Link("inline", "https://x", "nul\x00"),))
    with pytest.raises(psycopg.DataError):
        save(migrated, item(), item(bad))
    assert migrated.rows("SELECT id FROM articles") == [(6400001,)]
    assert migrated.rows("SELECT DISTINCT article_id FROM article_revisions") == [(6400001,)]


def test_many_at_once_make_one_article(migrated: Database) -> None:
    """Twelve connections save the same new article and two edits of it at the same time."""
    versions = [replace(ARTICLE, headline=f"Kop {n % 3}") for n in range(12)]

    async def one(version: Article) -> Saved:
        async with await psycopg.AsyncConnection.connect(migrated.url, autocommit=True) as c:
            return await save_article(c, item(version), None)

    async def run() -> list[Saved]:
        return await asyncio.gather(*map(one, versions))

    found = asyncio.run(run())
    assert found.count(Saved.NEW) == 1
    revisions = migrated.rows("SELECT revision FROM article_revisions ORDER BY 1")
    assert len(revisions) == 1 + found.count(Saved.CHANGED)
    assert [n for (n,) in revisions] == list(range(1, len(revisions) + 1))
    assert migrated.value("SELECT revision FROM articles") == len(revisions)
