"""Which Postgres is chosen, and what is said about one that cannot be used."""

import os
import re
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from nucrawl.errors import DatabaseError, WrongUse
from nucrawl.store import embedded
from nucrawl.store.connection import Target, connect, explain, parameters, resolve, target_of

NOWHERE = Path("/nowhere/at/all")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="nc-", dir="/tmp"))
    embedded.start(folder)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


@pytest.fixture
def owner(home: Path) -> Iterator[psycopg.Connection[Any]]:
    with connect(resolve(None, home, {})) as connection:
        yield connection


@pytest.fixture
def guest(home: Path, owner: psycopg.Connection[Any]) -> Iterator[Target]:
    """A user that may log in and nothing else."""
    owner.execute("CREATE ROLE guest LOGIN CONNECTION LIMIT 1")
    yield given(home, user="guest")
    owner.execute("DROP OWNED BY guest; DROP ROLE guest")


def given(home: Path, **changed: str) -> Target:
    return resolve(make_conninfo(embedded.start(home), **changed), NOWHERE, {})


def failure(target: Target, **kwargs: Any) -> str:
    """Return the message of a connection that must fail, after checking its form."""
    with pytest.raises(DatabaseError) as caught:
        connect(target, **kwargs)
    message = str(caught.value)
    assert "\n" not in message and "; " in message
    return message


# Which one


def test_database_url_comes_before_everything() -> None:
    url = "postgresql://user:secret@db.example:5433/news?sslmode=require"
    target = resolve(f" {url}\n", NOWHERE, {"PGHOST": "other"})
    assert target == Target(url, "postgresql://user@db.example:5433/news")


def test_pg_variables_come_before_the_embedded_server() -> None:
    environ = {"PGHOST": "h", "PGPORT": "1", "PGUSER": "u", "PGPASSWORD": "secret"}
    assert resolve("", NOWHERE, environ) == Target("", "PGHOST=h PGPORT=1")
    assert resolve(None, NOWHERE, {"PGSERVICE": "s"}) == Target("", "PGSERVICE=s")


@pytest.mark.parametrize("url", [None, "", "  "])
def test_without_settings_the_embedded_server_is_used(home: Path, url: str | None) -> None:
    embedded.stop(home)
    target = resolve(url, home, {"PGHOST": "", "PGPORT": "1", "PGUSER": "someone"})
    assert target.description == f"embedded server in {home}"
    with connect(target) as connection:
        assert connection.info.dbname == "nucrawl"


@pytest.mark.parametrize(
    ("conninfo", "description"),
    [
        ("postgres://h", "postgresql://h:5432/"),
        ("postgresql://u@h1,h2:1/d", "postgresql://u@h1:5432,h2:1/d"),
        ("host=h password=secret dbname=d", "postgresql://h:5432/d"),
        ("postgresql:///d?host=/run/x&password=secret", "postgresql://:5432/d?host=/run/x"),
        ("postgresql://u:%40secret@[::1]/d", "postgresql://u@::1:5432/d"),
        ("service=news password=secret", "service news"),
    ],
)
def test_a_description_has_no_password(conninfo: str, description: str) -> None:
    assert resolve(conninfo, NOWHERE, {}) == Target(conninfo, description)


# As it should be


def test_connections_are_autocommit_and_named(owner: psycopg.Connection[Any]) -> None:
    assert owner.autocommit
    assert owner.execute("SHOW application_name").fetchone() == ("nucrawl",)


def test_what_the_caller_says_goes_before_the_defaults(home: Path) -> None:
    target = given(home, application_name="mine", connect_timeout="3")
    assert "connect_timeout" not in parameters(target)
    with connect(target, autocommit=False) as connection:
        assert not connection.autocommit
        assert connection.execute("SHOW application_name").fetchone() == ("mine",)
    assert parameters(Target("", ""))["connect_timeout"] == 10


def test_pg_variables_are_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", str(owner_sockets(home)))
    monkeypatch.setenv("PGUSER", "postgres")
    monkeypatch.setenv("PGDATABASE", "nucrawl")
    with connect(resolve(None, NOWHERE, os.environ)) as connection:
        assert connection.info.user == "postgres"
    monkeypatch.setenv("PGDATABASE", "nope")
    message = failure(resolve(None, NOWHERE, os.environ))
    assert "correct the database in the PG* variables" in message


def owner_sockets(home: Path) -> str:
    with psycopg.connect(embedded.start(home)) as connection:
        return connection.info.host


# What can be wrong with DATABASE_URL


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "mysql://u:secret@h/d",
        "postgresql+psycopg://u:secret@h/d?sslmode=require",
        "postgresql://u:p@secret@h/d",
        "postgresql://u:sec/ret@h/d",
        "postgresql://u:12/secret@h/d",
        "postgresql://u:12?secret=x/y@h/d",
        "postgresql://u:%secret@h/d",
        "postgresql://u:secret@h:port/d",
        "postgresql://u:secret@h:70000/d",
        "postgresql://u:secret@[::1/d",
        'host=h pass "secret',
        "host=h password='secret",
    ],
)
def test_an_unreadable_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(WrongUse, match=r"^DATABASE_URL .* expected postgresql://") as caught:
        resolve(url, NOWHERE, {})
    assert "ret" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_wrong_parameter_is_named() -> None:
    with pytest.raises(WrongUse, match="cannot be read at 'schema'"):
        resolve("postgresql://u:secret@h/d?schema=public", NOWHERE, {})


# Refusals


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        message = failure(resolve(f"postgresql://u:secret@127.0.0.1:{port}/d", NOWHERE, {}))
    assert message == (
        f"postgresql://u@127.0.0.1:{port}/d: Connection refused; "
        "start Postgres there, or correct host and port in DATABASE_URL"
    )


def test_no_such_host() -> None:
    message = failure(resolve("postgresql://u:secret@nowhere.invalid/d", NOWHERE, {}))
    assert "nowhere.invalid" in message and "correct the host in DATABASE_URL" in message


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://u:secret@127.0.0.1:{silent.getsockname()[1]}/d"
        started = time.monotonic()
        message = failure(resolve(url, NOWHERE, {}), connect_timeout=2)
    assert "firewall" in message and time.monotonic() - started < 4


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"dbname": "nope"}, 'database "nope" does not exist; create it'),
        ({"user": "nope"}, 'role "nope" does not exist; create the role'),
        ({"host": "/nowhere"}, "No such file or directory; start Postgres there"),
    ],
)
def test_what_is_not_there(home: Path, changed: dict[str, str], expected: str) -> None:
    assert expected in failure(given(home, **changed))


def test_a_wrong_password(home: Path, owner: psycopg.Connection[Any]) -> None:
    rules = Path(str((owner.execute("SHOW hba_file").fetchone() or [""])[0]))
    before = rules.read_text()
    rules.write_text(f"local all locked scram-sha-256\nlocal all barred reject\n{before}")
    owner.execute("CREATE ROLE locked LOGIN PASSWORD 'right'; CREATE ROLE barred LOGIN")
    owner.execute("SELECT pg_reload_conf()")
    try:
        message = failure(given(home, user="locked", password="wr-secret"))
        assert "correct the user or the password" in message and "secret" not in message
        assert "no password supplied" in failure(given(home, user="locked"))
        assert "pg_hba.conf" in failure(given(home, user="barred"))
    finally:
        rules.write_text(before)
        owner.execute("DROP ROLE locked, barred; SELECT pg_reload_conf()")


def test_a_full_server_is_waited_for(guest: Target) -> None:
    first = connect(guest)
    threading.Timer(0.6, first.close).start()
    started = time.monotonic()
    connect(guest).close()
    assert time.monotonic() - started > 0.5


def test_a_full_server_is_not_waited_for_long(
    guest: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucrawl.store.connection._RETRY_SECONDS", 0.4)
    with connect(guest):
        assert "too many connections" in failure(guest)


# Errors of an open connection


def refusal(target: Target, statement: str) -> str:
    with connect(target) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(statement.encode())
    return str(explain(caught.value, target))


def test_what_a_user_may_not_do(guest: Target, owner: psycopg.Connection[Any]) -> None:
    owner.execute("CREATE TABLE closed (n int)")
    grant = "guest may not create tables: GRANT CREATE ON SCHEMA public TO guest"
    assert grant in refusal(guest, "CREATE TABLE t (n int)")
    assert "GRANT SELECT, INSERT" in refusal(guest, "SELECT * FROM closed")
    assert "must be owner of table closed; guest lacks" in refusal(guest, "DROP TABLE closed")
    assert "GRANT CONNECT, CREATE ON DATABASE nucrawl" in refusal(guest, "CREATE SCHEMA s")
    owner.execute("DROP TABLE closed")


def test_a_database_that_only_reads(home: Path) -> None:
    target = given(home, options="-c default_transaction_read_only=on")
    assert "connect to the primary" in refusal(target, "CREATE TABLE t (n int)")


def test_an_error_without_special_advice(home: Path) -> None:
    message = refusal(given(home), "SELECT * FROM nope\nWHERE true")
    assert 'relation "nope" does not exist; the log' in message and "\n" not in message


def test_a_server_that_went_away(home: Path, owner: psycopg.Connection[Any]) -> None:
    target = given(home)
    with connect(target) as connection:
        owner.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        messages = []
        for _ in range(2):
            with pytest.raises(psycopg.Error) as caught:
                connection.execute("SELECT 1")
            messages.append(str(explain(caught.value, target)))
    assert all(re.search("went away.* run again once it is back", each) for each in messages)


def test_a_full_disk() -> None:
    error = psycopg.errors.DiskFull('could not extend file "base/1/2": No space left on device')
    assert "free space on the disk" in str(explain(error, Target("", "PGHOST=h")))


def test_an_open_connection_describes_itself(owner: psycopg.Connection[Any]) -> None:
    assert re.fullmatch(
        r"postgresql://postgres@:5432/nucrawl\?host=/.*/run", target_of(owner).description
    )
    owner.close()
    assert target_of(owner).description == "the database"
