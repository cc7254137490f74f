"""``nucrawl reparse``: what another parser had read otherwise is put right, and nothing else."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

import nucrawl.site
from nucrawl import reparse as command_module
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.errors import UnexpectedError
from nucrawl.fingerprint import parser_fingerprint
from nucrawl.items import ArticleItem, Fetched
from nucrawl.reparse import Reparse
from nucrawl.reread import keep_from_list, reread
from nucrawl.site.article import Article, Teaser
from nucrawl.site.extract import parse_article
from nucrawl.spiders.teasers import complete_from_teaser
from nucrawl.store.articles import save_article
from nucrawl.store.migrate import migrate
from nucrawl.store.reparse import (
    Outcome,
    StoredPage,
    Wanted,
    comparable,
    count_pages,
    iter_pages,
    save_reread,
)
from nucrawl.store.runs import claim_sections, start_run
from tests.conftest import Database, build_crawl, command, finish
from tests.conftest import Outcome as Ended
from tests.tinysite import article, document

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"
CONTENT = (
    "SELECT * FROM articles ORDER BY id",
    "SELECT * FROM article_revisions ORDER BY 1, 2",
    "SELECT * FROM article_blocks ORDER BY 1, 2, 3",
    "SELECT * FROM article_images ORDER BY 1, 2, 3",
    "SELECT * FROM article_links ORDER BY 1, 2, 3",
    "SELECT * FROM article_urls ORDER BY 1, 2",
)


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


@pytest.fixture(scope="module")
def crawled(site: Site, make_database: Callable[[], Database]) -> Iterator[Database]:
    """A section as it was crawled: each test copies it."""
    database = make_database()
    with DemoServer(site.respond) as server:
        assert build_crawl(server.base_url, database.url, "name=buitenland").run().status == 0
    yield database


@pytest.fixture
def copy(crawled: Database, postgres: str) -> Database:
    name = f"reparse_{time.monotonic_ns()}"
    source = psycopg.conninfo.conninfo_to_dict(crawled.url)["dbname"]
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
    return Database(psycopg.conninfo.make_conninfo(postgres, dbname=name))


def content(database: Database) -> list[list[tuple[Any, ...]]]:
    return [database.rows(query) for query in CONTENT]


def run(database: Database, *arguments: str) -> Ended:
    return command("nucrawl.cli", "reparse", *arguments, DATABASE_URL=database.url).run()


def page(number: int = 6400001, body: str | None = None, minutes: int = 0) -> Fetched:
    url = f"{BASE}/binnenland/{number}/kop.html"
    moment = NOW + timedelta(minutes=minutes)
    return Fetched((body or article()).encode(), url, "text/html", moment)


def read(page: Fetched) -> Article:
    return parse_article(page.body, page.url, page.fetched_at, content_type=page.content_type)


def item(page: Fetched, **changes: Any) -> ArticleItem:
    return ArticleItem(replace(read(page), **changes), page.fetched_at, page=page)


def on(database: Database, step: Callable[[AsyncConnection[Any]], Any]) -> Any:
    async def go() -> Any:
        async with await AsyncConnection.connect(database.url, autocommit=True) as connection:
            return await step(connection)

    return asyncio.run(go())


def save(database: Database, *items: ArticleItem) -> None:
    async def step(connection: AsyncConnection[Any]) -> None:
        for each in items:
            await save_article(connection, each, None)

    on(database, step)


async def stored_pages(connection: AsyncConnection[Any], **wanted: Any) -> list[StoredPage]:
    return [page async for page in iter_pages(connection, Wanted(**wanted))]


def test_what_was_just_crawled_is_not_read_again(copy: Database) -> None:
    before = content(copy)
    outcome = run(copy)
    assert outcome.status == 0
    assert "0 pages read anew" in outcome.out
    assert content(copy) == before


def test_reading_all_anew_changes_nothing_where_the_parser_is_the_same(copy: Database) -> None:
    """The labels and kinds that the lists gave included: the crawl had them from its teasers."""
    before = content(copy)
    told = copy.value("SELECT count(*) FROM articles WHERE provenance::text LIKE '%teaser%'")
    outcome = run(copy, "--all")
    count = copy.value("SELECT count(*) FROM articles")
    assert count > 25
    assert told > 0
    assert f"0 changed, 0 refreshed, {count} same, 0 overtaken" in outcome.out
    assert content(copy) == before
    assert copy.rows(
        "SELECT spider, arguments, outcome, counts->>'nucrawl/article/same' FROM runs"
        " ORDER BY id DESC LIMIT 1"
    ) == [("reparse", {"all": "yes"}, "finished", str(count))]


def test_what_another_parser_misread_is_put_right(copy: Database) -> None:
    right = content(copy)
    copy.rows("UPDATE articles SET parser = 'another'")
    ids = [n for (n,) in copy.rows("SELECT id FROM articles WHERE kind = 'article' ORDER BY 1")]
    text, fields, parts, gone = ids[:4]
    copy.rows(
        f"UPDATE articles SET body = 'Niets.', word_count = 1 WHERE id = {text};"
        f"UPDATE article_revisions SET body = 'Niets.', word_count = 1 WHERE article_id = {text};"
        f"UPDATE articles SET tags = '{{}}', comment_count = 9, last_checked_at = now() + '1h',"
        f" removed_at = '2026-02-02', layout = 'e2a' WHERE id = {fields};"
        f"UPDATE article_images SET credit = 'Niemand' WHERE article_id = {parts};"
        f"DELETE FROM pages WHERE hash IN (SELECT page_hash FROM fetches WHERE article_id = {gone})"
    )
    stays = f"SELECT last_checked_at, removed_at FROM articles WHERE id = {fields}"
    kept = copy.rows(stays)
    outcome = run(copy)
    assert outcome.status == 0, outcome.err
    assert f"1 changed, 2 refreshed, {len(right[0]) - 4} same" in outcome.out
    assert "1 articles have no page that is kept" in outcome.out
    assert f"tags: 1 articles ({fields})" in outcome.out
    assert f"body: 1 articles ({text})" in outcome.out
    assert copy.rows(
        "SELECT revision, made_by, body = 'Niets.', kind IS NOT NULL, page_hash =("
        "SELECT page_hash FROM article_revisions WHERE article_id = r.article_id AND revision = 1)"
        f", run_id = (SELECT max(id) FROM runs) FROM article_revisions r WHERE article_id = {text}"
        " ORDER BY 1"
    ) == [(1, "publisher", True, True, True, False), (2, "parser", False, True, True, True)]
    assert kept == copy.rows(
        f"SELECT last_checked_at, removed_at FROM articles WHERE id = {fields}"
    )
    copy.rows("UPDATE articles SET removed_at = NULL, last_checked_at = last_seen_at")
    columns = "id, headline, lead, body, tags, comment_count, layout, word_count, kind, label"
    query = f"SELECT {columns}, is_premium, section, url, provenance FROM articles ORDER BY id"
    assert [row[0] for row in copy.rows(query)] == [row[0] for row in right[0]]
    assert content(copy)[3] == sorted(
        [*right[3], *((text, 2, *row[2:]) for row in right[3] if row[0] == text)]
    )
    by_parser = dict(copy.rows("SELECT id, parser FROM articles"))
    assert {n for n, parser in by_parser.items() if parser != parser_fingerprint()} == {gone}
    assert "0 pages read anew" in run(copy).out


def test_the_same_words_printed_otherwise_are_no_revision(migrated: Database) -> None:
    save(migrated, item(page()))
    body = migrated.value("SELECT body FROM articles")
    for table in ("articles", "article_revisions"):
        migrated.rows(f"UPDATE {table} SET body = replace(body, chr(10), ' ')")
    migrated.rows("UPDATE articles SET parser = NULL")
    assert "0 changed, 1 refreshed" in run(migrated).out
    for table in ("articles", "article_revisions"):
        assert migrated.rows(f"SELECT body FROM {table}") == [(body,)]
    assert migrated.value("SELECT revision FROM articles") == 1


def test_a_number_of_reactions_that_was_misread_is_put_right_where_it_was_read(
    migrated: Database,
) -> None:
    """The page that was read is the latest: numbers of earlier ones stay as they were read."""
    button = '<a class="comments-link" href="#nujij"><span>12 reacties</span></a>'
    pages = [page(body=article(extra=button), minutes=minutes) for minutes in (0, 80)]
    save(migrated, *(item(each, comment_count=1) for each in pages))
    migrated.rows("UPDATE articles SET parser = NULL")
    assert "comment_count: 1 articles" in run(migrated).out
    assert migrated.value("SELECT comment_count FROM articles") == 12
    query = "SELECT counted_at, count FROM comment_counts ORDER BY 1"
    assert migrated.rows(query) == [(pages[0].fetched_at, 1), (pages[1].fetched_at, 12)]


def test_only_what_is_asked_for_is_read(migrated: Database) -> None:
    old, new = page(6400001), page(6400002, minutes=24 * 60)
    other = replace(page(6400003), url=f"{BASE}/sport/6400003/kop.html")
    save(migrated, item(old), item(new), item(other, kind="video"))
    migrated.rows("UPDATE articles SET parser = NULL")

    def ids(**wanted: Any) -> list[int]:
        pages = on(migrated, lambda connection: stored_pages(connection, **wanted))
        count, _ = on(migrated, lambda connection: count_pages(connection, Wanted(**wanted)))
        assert count == len(pages)
        return [each.values["id"] for each in pages]

    assert ids() == [6400001, 6400002, 6400003]
    assert ids(since=NOW + timedelta(minutes=1)) == [6400002]
    assert ids(section="sport") == [6400003] == ids(kind="video")
    outcome = run(migrated, "--since", "2026-01-02", "--section", "binnenland", "--kind", "article")
    assert "1 pages read anew" in outcome.out
    assert migrated.value("SELECT arguments FROM runs") == {
        "since": "2026-01-02T00:00:00+01:00",
        "section": "binnenland",
        "kind": "article",
    }
    assert ids() == [6400001, 6400003]
    assert ids(with_own=True) == [6400001, 6400002, 6400003]


def test_a_rehearsal_says_all_and_writes_nothing(copy: Database) -> None:
    copy.rows("UPDATE articles SET parser = 'another', tags = '{Ooit}'")
    before = (content(copy), copy.rows("SELECT * FROM runs"))
    outcome = run(copy, "--dry-run")
    count = len(before[0][0])
    assert outcome.out.startswith(f"nothing was written; it would be: {count} pages read anew")
    assert f"0 changed, {count} refreshed" in outcome.out
    assert f"tags: {count} articles (" in outcome.out
    assert (content(copy), copy.rows("SELECT * FROM runs")) == before


def test_the_latest_page_is_read_and_none_that_is_older_than_the_article(
    migrated: Database,
) -> None:
    first, second = page(), page(body=article("Nieuwe kop"), minutes=5)
    save(migrated, item(first), item(second), item(page(6400002)))
    pages = on(migrated, lambda connection: stored_pages(connection, with_own=True))
    assert [(each.values["id"], each.page.body) for each in pages] == [
        (6400001, second.body),
        (6400002, first.body),
    ]
    # Read since, from a page that was not kept: what is kept says less than the row.
    save(migrated, replace(item(page(6400002, minutes=9)), page=None))
    wanted = Wanted(with_own=True)
    assert on(migrated, lambda connection: count_pages(connection, wanted)) == (1, 1)


@pytest.mark.parametrize("text", ["Kop van later", "Een kop"])
@pytest.mark.parametrize("misread", [{"headline": "Misgelezen"}, {"tags": ("Misgelezen",)}, {}])
def test_a_page_fetched_meanwhile_is_not_overwritten_by_the_older_one(
    migrated: Database, text: str, misread: dict[str, Any]
) -> None:
    save(migrated, item(page(), **misread))

    async def step(connection: AsyncConnection[Any]) -> tuple[Outcome, Outcome]:
        run_id = await start_run(connection, "reparse", {}, BASE)
        (stored,) = await stored_pages(connection, with_own=True)
        result = reread(stored)
        assert result.article is not None
        await save_article(connection, item(page(body=article(text), minutes=5)), None)
        late = await save_reread(connection, stored, result.article, result.changed, run_id)
        (stored,) = await stored_pages(connection, with_own=True)
        result = reread(stored)
        assert result.article is not None
        return late, await save_reread(connection, stored, result.article, result.changed, run_id)

    late, again = on(migrated, step)
    assert (late, again) == (Outcome.OVERTAKEN, Outcome.SAME)
    assert migrated.rows("SELECT headline, tags FROM articles") == [(text, [])]


LISTED = [
    Teaser(f"{BASE}/x", 1, 1, label="Liveblog"),
    Teaser(f"{BASE}/x", 1, 1, label="NU+"),
    Teaser(f"{BASE}/x", 1, 1, partner="De Krant"),
    Teaser(f"{BASE}/x", 1, 1, kind="video"),
    Teaser(f"{BASE}/x", 1, 1),
]


@pytest.mark.parametrize("teaser", LISTED, ids=lambda teaser: str(teaser.label or teaser.kind))
@pytest.mark.parametrize("section", ["binnenland", "uit-andere-media"])
def test_what_the_list_said_outlives_reading_anew(teaser: Teaser, section: str) -> None:
    served = replace(page(), url=f"{BASE}/{section}/6400001/kop.html")
    on_page = read(served)
    listed = complete_from_teaser(on_page, teaser)
    stored = StoredPage(comparable(listed), 1, NOW, served, b"", BASE)
    assert reread(stored).changed == ()
    assert keep_from_list(on_page, stored) == listed


def test_what_the_page_says_by_now_counts_more_than_the_list() -> None:
    on_page = read(page())
    listed = complete_from_teaser(on_page, Teaser(f"{BASE}/x", 1, 1, label="Column"))
    stored = StoredPage(comparable(listed), 1, NOW, page(), b"", BASE)
    told = replace(on_page, label="Analyse", provenance={"label": "markup"})
    kept = keep_from_list(told, stored)
    assert (kept.label, kept.provenance["label"]) == ("Analyse", "markup")


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        (page(body=document("<h1>Niets</h1>")), "no_article"),
        (replace(page(), content_type="image/png"), "not_html"),
        (page(6400002), "other_article"),
    ],
)
def test_what_todays_parser_refuses_stays_as_it_is(
    migrated: Database, served: Fetched, reason: str
) -> None:
    good = item(page())
    migrated_item = replace(good, page=served)
    save(migrated, migrated_item)
    migrated.rows("UPDATE articles SET parser = 'another'")
    before = content(migrated)
    outcome = run(migrated)
    assert outcome.status == 0, outcome.err
    assert f"1 refused ({reason} 1)" in outcome.out
    assert content(migrated) == before
    key = f"nucrawl/refused/{reason}"
    assert migrated.value(f"SELECT counts->>'{key}' FROM runs") == "1"


def test_two_at_once_are_one_too_many(migrated: Database) -> None:
    save(migrated, item(page()))

    async def step(connection: AsyncConnection[Any]) -> Ended:
        run_id = await start_run(connection, "reparse", {}, BASE)
        await claim_sections(connection, run_id, "reparse", ["all"])
        return await asyncio.to_thread(run, migrated, "--all")

    outcome = on(migrated, step)
    assert outcome.status == 3
    assert "are being read anew already: all (run 1, since" in outcome.last_line
    assert outcome.out == ""
    assert migrated.value("SELECT outcome FROM runs WHERE id = 2") == "busy"


def test_an_interrupted_run_goes_on_where_it_was(migrated: Database) -> None:
    total = 500
    save(migrated, *(item(page(6400001 + n), tags=("Oud",)) for n in range(total)))
    migrated.rows("UPDATE articles SET parser = 'another'")
    process = command("nucrawl.cli", "reparse", DATABASE_URL=migrated.url).start()
    marked = "SELECT count(*) FROM articles WHERE parser <> 'another'"
    deadline = time.monotonic() + 60
    while not migrated.value(marked) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    outcome = finish(process)
    done = migrated.value(marked)
    assert 0 < done < total
    assert outcome.status == 130, outcome.err
    assert f"{done} of {total} pages are done. Run the same again to go on." in outcome.last_line
    assert f"{done} refreshed" in outcome.out
    assert migrated.value("SELECT outcome FROM runs") == "interrupted"
    assert f"{total - done} refreshed" in run(migrated).out
    assert migrated.value("SELECT count(*) FROM articles WHERE tags = '{}'") == total


def children(process: subprocess.Popen[str]) -> list[int]:
    """Give the numbers of the processes that read pages, once there are any."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        readers = [n for n in found if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]
        if readers:
            return [int(number) for number in readers]
        time.sleep(0.01)
    raise AssertionError("no process reads pages")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
def test_a_reading_process_that_is_killed_fails_the_run_in_one_line(migrated: Database) -> None:
    save(migrated, *(item(page(6400001 + n)) for n in range(300)))
    process = command("nucrawl.cli", "reparse", "--all", DATABASE_URL=migrated.url).start()
    os.kill(children(process)[0], signal.SIGKILL)
    outcome = finish(process)
    assert outcome.status == 1
    assert outcome.err.startswith("nucrawl: a process that reads pages ended")
    assert migrated.value("SELECT outcome FROM runs") == "failed"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
def test_no_process_outlives_a_run_that_is_killed(migrated: Database) -> None:
    save(migrated, *(item(page(6400001 + n)) for n in range(300)))
    process = command("nucrawl.cli", "reparse", "--all", DATABASE_URL=migrated.url).start()
    readers = children(process)
    process.kill()
    process.communicate(timeout=30)  # waits for whoever still holds the other side
    assert not any(Path(f"/proc/{number}/exe").exists() for number in readers)


def test_a_page_that_the_parser_fails_on_does_not_end_the_run(
    migrated: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Here:
        """Reads in this process; the parser has a fault for the first of two articles."""

        def submit(self, function: Callable[..., Any], stored: StoredPage) -> Future[Any]:
            future: Future[Any] = Future()
            if stored.values["id"] == 6400001:
                future.set_exception(ZeroDivisionError("een fout"))
            else:
                future.set_result(function(stored))
            return future

    save(migrated, item(page()), item(page(6400002), tags=("Oud",)))
    monkeypatch.setattr(command_module, "_start_pools", lambda processes: nullcontext([Here()]))

    async def step(connection: AsyncConnection[Any]) -> Reparse:
        run_id = await start_run(connection, "reparse", {}, BASE)
        reparse = Reparse(connection, Wanted(with_own=True), run_id, 1)
        with pytest.raises(UnexpectedError, match="1 articles met a fault"):
            await reparse.run()
        return reparse

    reparse = on(migrated, step)
    assert reparse.tally.counts()["nucrawl/store/fault"] == 1
    assert reparse.tally.counts()["nucrawl/article/refreshed"] == 1
    assert "1 faults" in reparse.report()
    assert "could not read article 6400001 anew: ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "gisteren"), "a date such as"),
        (("--until", "2026-01-01"), "--until"),
        (("6400001",), "6400001"),
    ],
)
def test_wrong_use(migrated: Database, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(migrated, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


def test_an_empty_database_is_no_failure(database: Database) -> None:
    outcome = run(database)
    assert outcome.status == 0
    assert "0 pages read anew" in outcome.out


def test_the_database_away() -> None:
    outcome = run(Database("postgresql://127.0.0.1:1/x"))
    assert outcome.status == 1
    assert "refused" in outcome.last_line


def test_another_source_is_another_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"
    shutil.copytree(Path(nucrawl.site.__file__).parent, folder)
    monkeypatch.setattr(nucrawl.site, "__file__", str(folder / "__init__.py"))
    assert parser_fingerprint.__wrapped__() == parser_fingerprint()
    with (folder / "e3.py").open("a") as file:
        file.write("# another\n")
    assert parser_fingerprint.__wrapped__() != parser_fingerprint()
