"""Which Postgres nucrawl uses, the connection to it, and its refusals put into one line.

A message never shows a password. A URL that libpq takes apart wrongly (an ``@`` or ``/`` in the
password) is refused before anything of it is shown: part of the password would stand as host or
database. libpq gives no SQLSTATE for a refused connection, so those are told apart by their text.
"""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from nucrawl.errors import DatabaseError, WrongUse
from nucrawl.store import embedded

_CONNECT_SECONDS = 10
_RETRY_SECONDS = 5.0
_SHAPE = (
    "expected postgresql://user:password@host:5432/database or host=… dbname=… words; in a URL, "
    "@ : / ? # % and spaces inside a password are written as %40 %3A %2F %3F %23 %25 %20"
)


@dataclass(frozen=True)
class Target:
    """A Postgres to connect to: what libpq is given, and how messages call it."""

    conninfo: str
    description: str


@dataclass(frozen=True)
class _Case:
    """One kind of failure, known by its SQLSTATE or, without one, by what is said."""

    advice: str
    states: tuple[str, ...] = ()
    said: str = "(?!)"
    passes: bool = False

    def fits(self, error: psycopg.Error) -> bool:
        if error.sqlstate is not None:
            return error.sqlstate in self.states
        return re.search(self.said, str(error)) is not None


# The first that fits counts.
_CASES = (
    _Case(
        "Postgres is starting or stopping: try again in a minute",
        states=("57P03",),
        said="starting up|shutting down|in recovery mode|not yet accepting connections",
        passes=True,
    ),
    _Case(
        "end other clients, or raise max_connections (or the limit of the role or database)",
        states=("53300",),
        said="too many clients|too many connections|connection slots are reserved",
        passes=True,
    ),
    _Case(
        "correct the user or the password in {setting}",
        states=("28P01",),
        said="authentication failed|no password supplied",
    ),
    _Case(
        "create the role, or correct the user in {setting}",
        said='role ".*" (does not exist|is not permitted)',
    ),
    _Case(
        "let this host and user in through pg_hba.conf, or correct {setting}",
        states=("28000",),
        said="pg_hba.conf",
    ),
    _Case(
        "create it (createdb), or correct the database in {setting}",
        states=("3D000",),
        said='database ".*" (does not exist|is not currently accepting)',
    ),
    _Case(
        "correct the host in {setting}, or the name service",
        said="failed to resolve host|could not translate host name",
    ),
    _Case(
        "start Postgres there, or correct host and port in {setting}",
        said="Connection refused|No such file or directory|get a connection|pool initialization",
    ),
    _Case(
        "correct host and port in {setting}, or the firewall in between",
        said="timeout expired|timed out|No route to host|Network is unreachable",
    ),
    _Case(
        "free space on the disk of the database, then run again; what is committed is kept",
        states=("53100",),
        said="No space left on device",
    ),
    _Case(
        "the database server went away, what is committed is kept: run again once it is back",
        states=("57P01", "57P02", "57P05", "08003", "08006"),
        said="closed the connection|terminating connection|connection is (closed|lost)"
        "|Connection reset|Broken pipe|consuming input failed|EOF detected",
    ),
    _Case(
        "connect to the primary, or let the database be written: it only reads now",
        states=("25006",),
    ),
    _Case(
        "another session holds what is needed: end it (see pg_stat_activity) or wait",
        states=("55P03", "40P01", "57014"),
    ),
)


def resolve(database_url: str | None, home: Path, environ: Mapping[str, str]) -> Target:
    """Choose the Postgres: DATABASE_URL, else PGHOST or PGSERVICE, else the embedded server.

    The embedded server in ``home`` is started if it does not run. An empty setting counts as none.
    """
    if database_url and database_url.strip():
        return _given(database_url.strip())
    named = [f"{key}={environ[key]}" for key in ("PGSERVICE", "PGHOST") if environ.get(key)]
    if named:
        named += [f"{key}={environ[key]}" for key in ("PGPORT", "PGDATABASE") if environ.get(key)]
        return Target("", " ".join(named))
    return Target(embedded.start(home), f"embedded server in {home}")


def target_of(connection: psycopg.BaseConnection[Any]) -> Target:
    """Describe the server of an open connection, for messages."""
    try:
        dsn = connection.info.dsn
    except psycopg.OperationalError:
        return Target("", "the database")
    return Target(dsn, _described(conninfo_to_dict(dsn)))


def parameters(target: Target) -> dict[str, Any]:
    """Return what ``connect`` adds to the conninfo, for a pool to add as well."""
    added: dict[str, Any] = {
        "autocommit": True,
        "fallback_application_name": "nucrawl",
        "client_encoding": "utf8",  # whatever the server or PGCLIENTENCODING would have
    }
    given = conninfo_to_dict(target.conninfo)
    if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
        added["connect_timeout"] = _CONNECT_SECONDS
    return added


def connect(target: Target, **kwargs: Any) -> psycopg.Connection[Any]:
    """Connect in autocommit mode; wait some seconds for a server that starts or is full."""
    deadline = time.monotonic() + _RETRY_SECONDS
    while True:
        try:
            return psycopg.connect(target.conninfo, **(parameters(target) | kwargs))
        except psycopg.Error as error:
            case = _case(error)
            if case is None or not case.passes or time.monotonic() > deadline:
                raise explain(error, target) from error
        time.sleep(0.25)


def explain(error: psycopg.Error, target: Target) -> DatabaseError:
    """Put an error of psycopg into one line: where, what Postgres said, what to do."""
    return DatabaseError(f"{target.description}: {_said(error)}; {_advice(error, target)}")


def _advice(error: psycopg.Error, target: Target) -> str:
    setting = "DATABASE_URL" if target.conninfo else "the PG* variables"
    if denied := re.search(r"permission denied for (\w+) (\S+)|must be owner", str(error)):
        return _grant(denied[1], denied[2], _role(target))
    case = _case(error)
    if case is None:
        return f"the log of the database server may say more; it was named by {setting}"
    return case.advice.format(setting=setting)


def _case(error: psycopg.Error) -> _Case | None:
    return next((case for case in _CASES if case.fits(error)), None)


def _grant(kind: str | None, name: str | None, role: str) -> str:
    """Name the statement by which the owner of the database lets the role do its work."""
    if kind == "schema":
        return f"{role} may not create tables: GRANT CREATE ON SCHEMA {name} TO {role}"
    if kind == "database":
        return f"{role} may not enter or create: GRANT CONNECT, CREATE ON DATABASE {name} TO {role}"
    if kind in {"table", "view", "sequence", "relation"}:
        return (
            f"{role} may not use this {kind}: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES "
            f"IN SCHEMA public TO {role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
        )
    return f"{role} lacks that right: use the role that made the tables"


def _role(target: Target) -> str:
    role = conninfo_to_dict(target.conninfo).get("user") or os.environ.get("PGUSER") or "the role"
    return str(role)


def _said(error: psycopg.Error) -> str:
    """Keep of a message the line and the part of it that says why."""
    if error.diag.message_primary:
        return error.diag.message_primary
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    attempts = [line for line in lines if line.startswith("- host")]
    line = (attempts or lines or ["no reason given"])[-1 if attempts else 0]
    return re.sub(r"^.*(failed|FATAL): +", "", line)


def _given(database_url: str) -> Target:
    """Read DATABASE_URL; refuse it before it is shown if its parts cannot be what was meant."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    except psycopg.Error as error:
        cause = _safe_part(str(error), database_url)
        raise WrongUse(f"DATABASE_URL cannot be read{cause}; {_SHAPE}") from None
    ports = parts.get("port", "").split(",")
    if not all(port == "" or (port.isdecimal() and 0 < int(port) < 65536) for port in ports):
        raise WrongUse(f"DATABASE_URL has a port that is no number up to 65535; {_SHAPE}")
    if database_url.startswith(("postgresql://", "postgres://")):
        authority, _, path = database_url.partition("?")[0].partition("://")[2].partition("/")
        if authority.count("@") > 1 or "@" in path:
            raise WrongUse(f"DATABASE_URL has an @ or a / too many; {_SHAPE}")
    return Target(database_url, _described(parts))


def _safe_part(said: str, database_url: str) -> str:
    """Repeat from libpq only the name of a parameter: what else it quotes may be the password."""
    known = re.search(r'for connection option "(\w+)"|URI query parameter: "(\w+)"', said)
    if known is None or "@" in database_url.partition("?")[2]:
        return ""
    return f" at {known[1] or known[2]!r}"


def _described(parts: Mapping[str, Any]) -> str:
    """Write the parts as a URL without the password and whatever else may be secret."""
    user = f"{parts['user']}@" if parts.get("user") else ""
    host, name = str(parts.get("host") or parts.get("hostaddr") or ""), parts.get("dbname", "")
    ports = str(parts.get("port") or "").split(",")
    if parts.get("service"):
        return f"service {parts['service']}"
    if host.startswith("/"):
        return f"postgresql://{user}:{ports[0] or 5432}/{name}?host={host}"
    pairs = zip_longest(host.split(","), ports, fillvalue=ports[0])
    return f"postgresql://{user}{','.join(f'{h}:{p or 5432}' for h, p in pairs)}/{name}"
