"""How the schema comes to be: numbered SQL files, each applied once and recorded with its hash.

A file and its record commit together, so a migration must be possible inside a transaction (no
``CREATE INDEX CONCURRENTLY``, no ``COMMIT``), and it is never edited once it has been applied: a
change is the next number. With nothing to do no lock is taken and no right to create is needed.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from nucrawl.errors import DatabaseError
from nucrawl.store.connection import Target, explain, target_of

DIRECTORY = Path(__file__).parent / "migrations"

_NAME = re.compile(r"(\d{4})_\w+\.sql")
# Any number, as long as every nucrawl uses the same: its name.
_LOCK = int.from_bytes(b"nucrawl", "big")
_TABLE = b"""
CREATE TABLE IF NOT EXISTS schema_migrations (
    version int PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migrations IS 'The schema files that were applied to this database.';
COMMENT ON COLUMN schema_migrations.version IS 'Number of the file; 1, 2, 3 without gaps.';
COMMENT ON COLUMN schema_migrations.name IS 'File name, for instance 0001_articles.sql.';
COMMENT ON COLUMN schema_migrations.sha256 IS 'Hash of the text, hexadecimal: it may not change.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When its transaction began.';
"""


@dataclass(frozen=True)
class Migration:
    """One SQL file."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrate(connection: psycopg.Connection[Any], directory: Path = DIRECTORY) -> list[str]:
    """Bring the schema up to date and return the names of the files that this call applied."""
    if not connection.autocommit:
        raise ValueError("expected an autocommit connection: nothing here would be committed")
    target = target_of(connection)
    try:
        waiting = pending(connection, directory)
        if waiting:
            _check_encoding(connection, target)
        return [each.name for each in waiting if _apply(connection, each, target)]
    except psycopg.Error as error:
        raise explain(error, target) from error


def _check_encoding(connection: psycopg.Connection[Any], target: Target) -> None:
    """Refuse a database that cannot hold what a news site writes, before anything is in it."""
    found = connection.info.parameter_status("server_encoding")
    if found != "UTF8":
        raise DatabaseError(
            f"{target.description}: expected a database in UTF8, found {found}: make one with "
            "CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
        )


def pending(connection: psycopg.Connection[Any], directory: Path = DIRECTORY) -> list[Migration]:
    """Return the files that are not applied yet, after checking those that are."""
    files = _read(directory)
    applied = _fetch_applied(connection)
    newest = max(applied, default=0)
    if newest > len(files):
        raise DatabaseError(
            f"expected a schema up to version {len(files)}, found {newest} "
            f"({applied[newest][0]}): the database was made by a newer nucrawl; upgrade nucrawl"
        )
    for file in files:
        name, sha256 = applied.get(file.version, (file.name, file.sha256))
        if sha256 != file.sha256:
            raise DatabaseError(
                f"{directory / file.name} was changed after it was applied as {name}: expected "
                f"sha256 {sha256[:12]}…, found {file.sha256[:12]}…; restore the file, and put the "
                "change into a new one"
            )
    return [file for file in files if file.version not in applied]


def _read(directory: Path) -> list[Migration]:
    """Read all files in order; they must be numbered 1, 2, 3."""
    paths = sorted(directory.glob("*.sql"))
    for expected, path in enumerate(paths, start=1):
        number = _NAME.fullmatch(path.name)
        if number is None or int(number[1]) != expected:
            raise DatabaseError(
                f"expected migration {expected:04d}_name.sql in {directory}, found {path.name}: "
                "numbers run from 0001 without gaps or duplicates"
            )
    if not paths:
        raise DatabaseError(f"expected SQL files in {directory}, found none: reinstall nucrawl")
    # read_text turns a checkout's CRLF into LF: the hash must not depend on it.
    return [Migration(int(p.name[:4]), p.name, p.read_text(encoding="utf-8")) for p in paths]


def _fetch_applied(connection: psycopg.Connection[Any]) -> dict[int, Sequence[str]]:
    cursor = connection.cursor(row_factory=psycopg.rows.tuple_row)
    exists = cursor.execute("SELECT to_regclass('schema_migrations') IS NOT NULL").fetchone()
    if exists != (True,):
        return {}
    return _fetch_records(connection)


def _fetch_records(connection: psycopg.Connection[Any]) -> dict[int, Sequence[str]]:
    cursor = connection.cursor(row_factory=psycopg.rows.tuple_row)
    rows = cursor.execute("SELECT version, name, sha256 FROM schema_migrations").fetchall()
    return {version: (name, sha256) for version, name, sha256 in rows}


def _apply(connection: psycopg.Connection[Any], migration: Migration, target: Target) -> bool:
    """Apply one file unless another process did so while this one waited for the lock."""
    with connection.transaction():
        connection.execute("SET LOCAL lock_timeout = '60s'")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # Not _fetch_applied: after waiting for the lock, to_regclass still answers from this
        # session's cache that there is no table. CREATE refreshes the cache.
        connection.execute(_TABLE)
        if migration.version in _fetch_records(connection):
            return False
        try:
            connection.execute(migration.sql.encode())
        except psycopg.Error as error:
            raise _located(error, migration, target) from error
        connection.execute(
            "INSERT INTO schema_migrations (version, name, sha256) VALUES (%s, %s, %s)",
            [migration.version, migration.name, migration.sha256],
        )
    return True


def _located(error: psycopg.Error, migration: Migration, target: Target) -> DatabaseError:
    """Say in which file, and in which line where Postgres knows it."""
    position = error.diag.statement_position
    line = f":{migration.sql.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    return DatabaseError(f"{migration.name}{line} was not applied: {explain(error, target)}")
