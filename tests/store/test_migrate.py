"""Migrations: each file once, with its record or not at all; nothing where all is in order."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from nucrawl.errors import DatabaseError
from nucrawl.store import embedded
from nucrawl.store.connection import Target, connect
from nucrawl.store.migrate import DIRECTORY, migrate, pending

Connection = psycopg.Connection[Any]
LOCK = int.from_bytes(b"nucrawl", "big")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="nc-", dir="/tmp"))
    yield embedded.start(home)
    embedded.stop(home)
    shutil.rmtree(home)


@pytest.fixture
def target(server: str) -> Iterator[Target]:
    """A database of its own."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE fresh")
        yield Target(make_conninfo(server, dbname="fresh"), "fresh")
        connection.execute("DROP DATABASE fresh WITH (FORCE)")


@pytest.fixture
def connection(target: Target) -> Iterator[Connection]:
    with connect(target) as connection:
        yield connection


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(tmp_path, "0001_first.sql", "CREATE TABLE first (n int);\nCREATE TABLE other (n int);")
    write(tmp_path, "0002_second.sql", "COMMENT ON TABLE first IS 'é, 100% %s';")
    (tmp_path / "README.md").write_text("no migration")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def tables(connection: Connection) -> set[str]:
    rows = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    return {name for (name,) in rows}


def refusal(connection: Connection, folder: Path) -> str:
    with pytest.raises(DatabaseError) as caught:
        migrate(connection, folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_each_file_is_applied_once(connection: Connection, files: Path) -> None:
    assert [each.version for each in pending(connection, files)] == [1, 2]
    assert migrate(connection, files) == ["0001_first.sql", "0002_second.sql"]
    assert migrate(connection, files) == []
    write(files, "0003_third.sql", "ALTER TABLE first ADD m int;")
    assert [each.name for each in pending(connection, files)] == ["0003_third.sql"]
    assert migrate(connection, files) == ["0003_third.sql"]
    assert pending(connection, files) == []


def test_the_record_says_what_when_and_what_for(connection: Connection, files: Path) -> None:
    migrate(connection, files)
    query = "SELECT version, name, length(sha256), applied_at <= now() FROM schema_migrations"
    assert connection.execute(query).fetchone() == (1, "0001_first.sql", 64, True)
    comments = connection.execute(
        "SELECT count(*) FROM pg_description WHERE objoid = 'schema_migrations'::regclass"
    )
    assert comments.fetchone() == (5,)


def test_the_migrations_of_the_package_apply(connection: Connection) -> None:
    assert len(migrate(connection)) == len(list(DIRECTORY.glob("*.sql")))
    assert migrate(connection) == []


def test_what_was_stored_before_the_second_keeps_its_meaning(
    connection: Connection, tmp_path: Path
) -> None:
    first = next(DIRECTORY.glob("0001_*.sql"))
    shutil.copy(first, tmp_path)
    migrate(connection, tmp_path)
    connection.execute(
        """
        INSERT INTO articles (id, url, kind, headline, body, is_premium, word_count, sources,
                              first_seen_at, last_seen_at, last_checked_at, revision)
        SELECT 1, 'u', 'article', 'Kop', '', false, 0, '{"headline": "meta"}', t, t, t, 1
        FROM now() AS t;
        INSERT INTO article_revisions
            (article_id, revision, headline, body, content_hash, fetched_at, url, word_count)
        VALUES (1, 1, 'Kop', '', 'x', now(), 'u', 0);
        INSERT INTO article_blocks VALUES
            (1, 1, 1, 'image', '', '{"role": "gallery", "url": "p"}'),
            (1, 1, 2, 'image', '', '{"role": "head"}'),
            (1, 1, 3, 'related', 'Ook', '{"target_id": "-307049"}')
        """
    )
    migrate(connection)
    found = connection.execute("SELECT provenance, sources, layout, disagreements FROM articles")
    assert found.fetchall() == [({"headline": "meta"}, [], "e3", {})]
    blocks = connection.execute("SELECT kind, attributes FROM article_blocks ORDER BY position")
    assert blocks.fetchall() == [
        ("gallery_image", {"url": "p"}),
        ("image", {"role": "head"}),
        ("related", {"target_id": -307049}),
    ]


def test_rows_may_be_read_as_anything(target: Target, files: Path) -> None:
    with connect(target, row_factory=psycopg.rows.dict_row) as connection:
        assert len(migrate(connection, files)) == 2
        assert migrate(connection, files) == []


def test_a_failing_file_leaves_nothing_and_is_named_with_its_line(
    connection: Connection, files: Path
) -> None:
    write(files, "0003_bad.sql", "CREATE TABLE half (n int);\n\nSELECT é FROM nope;")
    assert refusal(connection, files).startswith("0003_bad.sql:3 was not applied: ")
    assert tables(connection) == {"first", "other", "schema_migrations"}
    write(files, "0003_bad.sql", "CREATE TABLE half (n int);")
    assert migrate(connection, files) == ["0003_bad.sql"]


def test_a_changed_file_is_named(connection: Connection, files: Path) -> None:
    migrate(connection, files)
    write(files, "0001_first.sql", "CREATE TABLE first (n bigint);")
    assert "0001_first.sql was changed after it was applied" in refusal(connection, files)


def test_a_checkout_with_other_line_ends_is_no_change(connection: Connection, files: Path) -> None:
    migrate(connection, files)
    path = files / "0001_first.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert migrate(connection, files) == []


def test_a_database_of_a_newer_nucrawl_is_left_alone(connection: Connection, files: Path) -> None:
    migrate(connection, files)
    (files / "0002_second.sql").unlink()
    message = refusal(connection, files)
    assert "up to version 1, found 2 (0002_second.sql)" in message and "newer nucrawl" in message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("0004_gap.sql", "0003_name.sql"),
        ("0001_again.sql", "0002_name.sql"),
        ("no_number.sql", "0003_name.sql"),
        ("0000_zero.sql", "0001_name.sql"),
        ("3_short.sql", "0003_name.sql"),
    ],
)
def test_misnumbered_files(connection: Connection, files: Path, name: str, expected: str) -> None:
    write(files, name, "SELECT 1;")
    assert f"expected migration {expected}" in refusal(connection, files)
    assert tables(connection) == set()


def test_no_files_at_all(connection: Connection, tmp_path: Path) -> None:
    assert "found none" in refusal(connection, tmp_path)
    assert "found none" in refusal(connection, tmp_path / "nothing")


def test_a_connection_that_would_not_commit_is_refused(target: Target, files: Path) -> None:
    with connect(target, autocommit=False) as connection, pytest.raises(ValueError):
        migrate(connection, files)


def test_a_lost_connection(connection: Connection, files: Path) -> None:
    connection.close()
    assert "went away" in refusal(connection, files)


# Rights and locks


def test_nothing_to_do_needs_no_rights_and_no_lock(
    connection: Connection, target: Target, files: Path
) -> None:
    migrate(connection, files)
    connection.execute("CREATE ROLE reader LOGIN; GRANT SELECT ON schema_migrations TO reader")
    reader = Target(make_conninfo(target.conninfo, user="reader"), "fresh")
    with connection.transaction(), connect(reader) as other:
        # What a migrator or a long write of somebody else holds.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute("LOCK schema_migrations IN SHARE ROW EXCLUSIVE MODE")
        other.execute("SET default_transaction_read_only = on; SET statement_timeout = '1s'")
        assert migrate(other, files) == []
    connection.execute("DROP OWNED BY reader; DROP ROLE reader")


def test_a_user_who_may_not_create(connection: Connection, target: Target, files: Path) -> None:
    connection.execute("CREATE ROLE guest LOGIN")
    with connect(Target(make_conninfo(target.conninfo, user="guest"), "fresh")) as guest:
        message = refusal(guest, files)
    connection.execute("DROP ROLE guest")
    assert "guest may not create tables: GRANT CREATE ON SCHEMA public TO guest" in message


def test_who_waited_for_the_first_migration_does_not_repeat_it(
    connection: Connection, target: Target, files: Path
) -> None:
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with connect(target) as other, ThreadPoolExecutor(1) as pool:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            waiting = pool.submit(migrate, other, files)
            while connection.execute(waits).fetchone() != (1,):
                time.sleep(0.01)
            assert len(migrate(connection, files)) == 2
        assert waiting.result() == []


def test_eight_migrators_at_once_apply_each_file_once(
    connection: Connection, target: Target, files: Path
) -> None:
    write(files, "0003_slow.sql", "SELECT pg_sleep(0.2); CREATE TABLE slow (n int);")
    script = (
        "import sys; from pathlib import Path; from nucrawl.store.migrate import migrate;"
        "from nucrawl.store.connection import Target, connect;"
        "print(*migrate(connect(Target(sys.argv[1], '')), Path(sys.argv[2])))"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, target.conninfo, str(files)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    said = " ".join(child.communicate(timeout=30)[0] for child in children).split()
    assert [child.returncode for child in children] == [0] * 8
    assert sorted(said) == ["0001_first.sql", "0002_second.sql", "0003_slow.sql"]
    assert connection.execute("SELECT count(*) FROM schema_migrations").fetchone() == (3,)
