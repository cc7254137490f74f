"""``nucrawl export --warc``: valid for others' readers, and whole when it is read back."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from warcio.archiveiterator import ArchiveIterator

from nucrawl import archives
from nucrawl.archives import iter_pages
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.errors import WrongUse
from nucrawl.items import Fetched
from nucrawl.store.migrate import migrate
from nucrawl.store.pages import delete_old_pages, fetch_page, save_answer, save_page
from tests.conftest import Database, Outcome, build_crawl, command

NOW = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
URL = "https://www.nu.nl/binnenland/6400001/kop.html"
LIST = "https://www.nu.nl/binnenland"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", "7"),
    ("X-Odd", "twee\r\nregels"),
)


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def served(body: str, minutes: int, url: str = URL, status: int = 200) -> Fetched:
    return Fetched(body.encode(), url, None, NOW + timedelta(minutes=minutes), status, HEADERS)


def fill(database: Database, *answers: Fetched | tuple[int, int, str]) -> None:
    """Save pages, and answers without one: status, minutes, address."""

    async def run() -> None:
        async with (
            await AsyncConnection.connect(database.url, autocommit=True) as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            for each in answers:
                if isinstance(each, Fetched):
                    kind, number = ("list", None) if each.url == LIST else ("article", 6400001)
                    await save_page(cursor, each, kind, number, None)
                else:
                    status, minutes, url = each
                    at = NOW + timedelta(minutes=minutes)
                    await save_answer(cursor, url, "article", 6400001, status, at, None)

    asyncio.run(run())


def export(database: Database, *arguments: str | Path) -> Outcome:
    given = ("nucrawl.cli", "export", *map(str, arguments))
    return command(*given, DATABASE_URL=database.url).run()


def check(path: Path) -> None:
    """Have warcio check every digest."""
    found = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", path], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout
    assert "digest pass" in found.stdout


def records(path: Path) -> list[Any]:
    """Read the records, each with its content as ``body``."""
    found = []
    with path.open("rb") as file:
        iterator = ArchiveIterator(file, verify_http=True, check_digests="raise")
        for record in iterator:
            record.body = record.content_stream().read()
            found.append(record)
        assert iterator.err_count == 0
    return found


def field(record: Any, name: str) -> str | None:
    value: str | None = record.rec_headers.get_header(name)
    return value


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_pages_are_responses_and_the_same_again_are_revisits(
    migrated: Database, tmp_path: Path, name: str
) -> None:
    fill(
        migrated,
        served("een", 0),
        served("lijst", 1, LIST),
        (304, 2, URL),
        served("twee", 3),
        served("een", 4, URL + "?x"),
        (304, 5, URL),
        (404, 6, URL),
        (304, 7, "https://www.nu.nl/nooit"),
        served("", 8, status=299),
    )
    path = tmp_path / name
    outcome = export(migrated, "--warc", path)
    assert (outcome.status, outcome.out) == (0, "")
    told = "4 responses, 3 revisits, 2 answers without a page"
    assert outcome.last_line == f"{path}: {told}"
    assert [each.name for each in tmp_path.iterdir()] == [name]
    check(path)
    about, *found = records(path)
    assert path.read_bytes().startswith(b"\x1f\x8b" if name.endswith("gz") else b"WARC/1.1\r\n")
    assert (about.rec_type, field(about, "WARC-Filename")) == ("warcinfo", name)
    assert b"software: nucrawl/" in about.body
    first, second, minutes = f"{NOW:%FT%T.%f}Z", f"{NOW + timedelta(minutes=3):%FT%T.%f}Z", []
    for record in found:
        moment = datetime.fromisoformat(str(field(record, "WARC-Date")))
        minutes.append(int((moment - NOW).total_seconds() / 60))
        assert record.rec_headers.protocol == "WARC/1.1"
    assert minutes == [0, 1, 2, 3, 4, 5, 8]
    shown = [
        (r.rec_type, r.http_headers.statusline, field(r, "WARC-Target-URI"), r.body) for r in found
    ]
    assert shown == [
        ("response", "200 OK", URL, b"een"),
        ("response", "200 OK", LIST, b"lijst"),
        ("revisit", "304 Not Modified", URL, b""),
        ("response", "200 OK", URL, b"twee"),
        ("revisit", "200 OK", URL + "?x", b""),
        ("revisit", "304 Not Modified", URL, b""),
        ("response", "299", URL, b""),
    ]
    names = ("WARC-Profile", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
    assert [tuple(field(r, name) for name in names) for r in found if r.rec_type == "revisit"] == [
        (PROFILE + "server-not-modified", URL, first),
        (PROFILE + "identical-payload-digest", URL, first),
        (PROFILE + "server-not-modified", URL, second),
    ]
    digests = [field(r, "WARC-Payload-Digest") for r in found]
    assert digests[0] == digests[2] == digests[4]
    assert digests[3] == digests[5] != digests[0]


def test_headers_of_the_transfer_are_renamed_and_the_length_is_right(
    migrated: Database, tmp_path: Path
) -> None:
    fill(migrated, served("<html>é", 0))
    export(migrated, "--warc", tmp_path / "x.warc")
    (record,) = records(tmp_path / "x.warc")[1:]
    assert record.http_headers.headers[:3] == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", "7"),
    ]
    assert record.http_headers.headers[3:] == [("X-Odd", "twee regels"), ("Content-Length", "8")]


def test_a_page_that_is_not_kept_is_said_to_be_missing(migrated: Database, tmp_path: Path) -> None:
    fill(migrated, served("weg", 0), served("weg", 1), (304, 2, URL))

    async def forget() -> None:
        async with await AsyncConnection.connect(migrated.url, autocommit=True) as connection:
            await delete_old_pages(connection, 0, 0)

    asyncio.run(forget())
    outcome = export(migrated, "--warc", tmp_path / "x.warc")
    assert outcome.last_line.endswith(": 2 pages not kept, 1 revisits")
    check(tmp_path / "x.warc")


def test_only_what_is_asked_for_is_written(migrated: Database, tmp_path: Path) -> None:
    day = 24 * 60
    fill(
        migrated, served("oud", 0), served("lijst", 1, LIST), served("nieuw", day), (304, day, URL)
    )
    migrated.rows(
        "INSERT INTO articles (id, url, section, kind, headline, body, is_premium, word_count,"
        " layout, first_seen_at, last_seen_at, last_checked_at, revision)"
        f" VALUES (6400001, '{URL}', 'binnenland', 'video', '', '', false, 0, '', now(), now(),"
        " now(), 1)"
    )

    def bodies(*arguments: str) -> list[bytes]:
        outcome = export(migrated, "--warc", tmp_path / "x.warc", *arguments)
        assert outcome.status == 0, outcome.err
        return [r.body for r in records(tmp_path / "x.warc")[1:]]

    assert bodies() == [b"oud", b"lijst", b"nieuw", b""]
    assert bodies("--since", "2026-01-02") == [b"nieuw", b""]
    assert bodies("--until", "2026-01-01") == [b"oud", b"lijst"]
    assert bodies("--until", "2026-01-01T13:00:30") == [b"oud"]
    assert bodies("--section", "binnenland") == [b"oud", b"nieuw", b""] == bodies("--kind", "video")
    assert bodies("--kind", "article") == []


def test_a_crawl_comes_back_page_by_page(
    server: DemoServer, site: Site, database: Database, tmp_path: Path
) -> None:
    build_crawl(server.base_url, database.url, "name=sport", "limit=5").run()
    path = tmp_path / "crawl.warc.gz"
    assert export(database, "--warc", path).status == 0
    check(path)
    found = list(iter_pages(path))
    rows = database.rows("SELECT url, fetched_at, page_hash FROM fetches WHERE kind = 'article'")
    assert len(rows) == 5
    assert {(page.url, page.fetched_at) for page in found} >= {row[:2] for row in rows}

    async def bodies() -> list[bytes | None]:
        async with await AsyncConnection.connect(database.url, autocommit=True) as connection:
            return [await fetch_page(connection, page_hash) for *_, page_hash in rows]

    assert {page.body for page in found} >= set(asyncio.run(bodies()))
    assert all((page.content_type or "").startswith("text/html") for page in found)


def test_standard_output_takes_it_too(migrated: Database, tmp_path: Path) -> None:
    fill(migrated, served("een", 0))
    built = command("nucrawl.cli", "export", "--warc", "-", DATABASE_URL=migrated.url)
    found = subprocess.run(built.arguments, env=built.environment, capture_output=True, check=True)
    assert found.stderr == b"-: 1 responses\n"
    (tmp_path / "x.warc").write_bytes(found.stdout)
    check(tmp_path / "x.warc")
    assert Counter(r.rec_type for r in records(tmp_path / "x.warc")) == {
        "warcinfo": 1,
        "response": 1,
    }


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(
    migrated: Database, tmp_path: Path
) -> None:
    path = tmp_path / "x.warc"
    path.write_text("old")
    fill(migrated, served("een", 0))
    migrated.rows("UPDATE pages SET body = 'no zstd'")
    built = command("nucrawl.cli", "export", "--warc", str(path), DATABASE_URL=migrated.url)
    found = subprocess.run(built.arguments, env=built.environment, capture_output=True)
    assert found.returncode == 1
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x.warc"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((), 2, "--warc"),
        (
            ("--warc", "/nowhere/at/all/x.warc"),
            1,
            "cannot use /nowhere/at/all/x.warc.part: No such",
        ),
        (("--warc", "x.warc", "--since", "ooit"), 2, "a date such as 2026-01-31"),
        (("--warc", "x.warc", "--until", "2026-13-01"), 2, "a date such as 2026-01-31"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    migrated: Database, arguments: tuple[str, ...], status: int, words: str
) -> None:
    outcome = export(migrated, *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert words in outcome.last_line


def test_an_old_schema_says_what_to_do(database: Database, tmp_path: Path) -> None:
    outcome = export(database, "--warc", tmp_path / "x.warc")
    assert outcome.status == 1
    assert "nucrawl migrate" in outcome.last_line


def test_without_warcio_a_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "find_spec", lambda name: None)
    with pytest.raises(WrongUse, match=r"pip install 'nucrawl\[archive\]'"):
        next(iter_pages(Path("x.warc")))
