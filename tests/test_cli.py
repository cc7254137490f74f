"""``nucrawl``, as a user runs it."""

import io
import os
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from nucrawl.demo.server import DemoServer
from nucrawl.report.summary import _build_table, _describe_run
from nucrawl.store import embedded
from tests.conftest import Database, Outcome, build_crawl, command


def run(database: Database, *arguments: str, **environment: str) -> Outcome:
    given = {"DATABASE_URL": database.url, **environment}
    return command("nucrawl.cli", *arguments, **given).run()


def test_migrate_says_what_it_did(database: Database) -> None:
    assert run(database, "migrate").out.startswith("applied 0001_initial")
    assert run(database, "migrate").out == "the schema is up to date\n"


def test_summary_shows_the_newest_and_the_last_run(server: DemoServer, database: Database) -> None:
    build_crawl(server.base_url, database.url, "name=sport", "limit=3").run()
    outcome = run(database, "summary", "--newest", "2")
    assert outcome.status == 0
    headlines = database.rows(
        "SELECT headline FROM articles ORDER BY published_at DESC, id DESC LIMIT 2"
    )
    assert all(headline[:30] in outcome.out for (headline,) in headlines)
    assert "Run 1 (section -a name=sport -a limit=3): finished" in outcome.out
    assert "3 new, 0 changed, 0 same" in outcome.out


def test_summary_shows_every_column_on_a_narrow_terminal() -> None:
    article = (datetime(2026, 1, 2, tzinfo=UTC), "s" * 40, "liveblog", None, "Kop " * 40, 9876)
    for columns in (64, 80, 120):
        console = Console(width=columns, file=io.StringIO())
        console.print(_build_table([article]))
        assert isinstance(console.file, io.StringIO)
        *_, head, row = console.file.getvalue().splitlines()
        assert head.split() == ["published", "section", "kind", "words", "headline"], columns
        assert " liveblog  " in row
        assert " 9876  Kop" in row
        assert len(row) <= columns


def test_summary_tells_what_was_left_out_and_why() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    counts = {"nucrawl/refused/not_found": 2, "nucrawl/skipped/partner": 3}
    told = _describe_run((1, "section", {}, now, now, "finished", None, counts))
    assert "0 same; refused: not_found 2; skipped: partner 3; sightings: 0" in told


def test_summary_of_an_empty_database_says_what_to_do(database: Database) -> None:
    outcome = run(database, "summary")
    assert outcome.status == 1
    assert "crawl first" in outcome.last_line


def test_psql_takes_its_own_arguments(database: Database) -> None:
    outcome = run(database, "psql", "-Atc", "SELECT 6 * 7")
    assert (outcome.status, outcome.out) == (0, "42\n")
    assert run(database, "psql", "--help").out.startswith("psql is")


def test_url_is_an_address_that_works(database: Database) -> None:
    outcome = run(database, "url")
    assert outcome.out.strip() == database.url


def test_the_embedded_server_has_a_url_too(home: Path) -> None:
    outcome = command("nucrawl.cli", "url", DATABASE_URL="", NUCRAWL_HOME=str(home)).run()
    assert outcome.out.startswith("postgresql://postgres@/nucrawl?host=/")
    assert Database(outcome.out.strip()).value("SELECT current_database()") == "nucrawl"


@pytest.mark.parametrize("arguments", [("url",), ("--help",), ("summary", "--help")])
def test_a_reader_that_has_seen_enough_is_no_failure(
    database: Database, arguments: tuple[str, ...]
) -> None:
    built = command("nucrawl.cli", *arguments, DATABASE_URL=database.url)
    reading, writing = os.pipe()
    os.close(reading)
    found = subprocess.run(
        built.arguments, env=built.environment, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (found.returncode, found.stderr) == (0, b"")


def test_output_that_cannot_be_written_is_said() -> None:
    built = command("nucrawl.cli", "url", DATABASE_URL="postgresql:///x")
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            built.arguments, env=built.environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert found.returncode == 1
    assert found.stderr == b"nucrawl: cannot use standard output: No space left on device\n"


@pytest.mark.parametrize("arguments", [("url",), ("export", "--warc", "-")])
def test_closed_output_is_no_failure(database: Database, arguments: tuple[str, ...]) -> None:
    command("nucrawl.cli", "migrate", DATABASE_URL=database.url).run()
    built = command("nucrawl.cli", *arguments, DATABASE_URL=database.url)
    script = " ".join(map(shlex.quote, built.arguments)) + " >&-"
    found = subprocess.run(
        ["sh", "-c", script], env=built.environment, stderr=subprocess.PIPE, check=False
    )
    told = b"-: nothing to write\n" if "export" in arguments else b""
    assert (found.returncode, found.stderr) == (0, told)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "COMMAND"),
        (("sumary",), "sumary"),
        (("summary", "--newest", "0"), "from 1 to"),
        (("summary", "--newest", "9" * 20), "from 1 to"),
        (("migrate", "--now"), "--now"),
    ],
)
def test_wrong_use(database: Database, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(database, *arguments)
    assert outcome.status == 2
    assert words in outcome.err


def test_the_database_away() -> None:
    outcome = run(Database("postgresql://127.0.0.1:1/x"), "summary")
    assert outcome.status == 1
    assert "refused" in outcome.last_line


def test_stop_stops_the_embedded_server(own_home: Path) -> None:
    home = own_home
    embedded.start(home)
    environment = {"DATABASE_URL": "", "NUCRAWL_HOME": str(home)}
    assert "stopped the server" in command("nucrawl.cli", "stop", **environment).run().out
    assert not embedded.is_running(home)
    assert "no server runs" in command("nucrawl.cli", "stop", **environment).run().out
