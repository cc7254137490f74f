"""The Postgres that nucrawl brings along: its data directory, its start and stop.

A server that lives holds a lock: initdb, the postmaster and all its children inherit
``server.lock`` open and flocked. Whoever gets that lock knows that none of them is left, not even
an orphan after ``kill -9``, and may start a server; a process id in a file proves nothing after a
reboot.

Everything lies in ``home/postgres/<major version>/``::

    data/         the data directory; postgresql.conf in it may be edited
    run/          the socket, unless the path is too long for one
    server.log    what Postgres says
    start.lock    held by whoever starts or stops the server
    server.lock   held by the server itself
"""

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from nucrawl.errors import DatabaseError
from nucrawl.store.programs import MAJOR, Runner, binary, choose_runner, is_private, make_private

DATABASE = "nucrawl"
# The name a dump is restored under on any other Postgres, where this role exists as well.
USER = "postgres"

_SOCKET = ".s.PGSQL.5432"
# sun_path holds 104 bytes on macOS, 108 on Linux, the terminating zero included.
_SOCKET_PATH_BYTES = 100
# Recovery after a crash, or another process that is starting the same server.
_START_SECONDS = 60
_STOP_SECONDS = 60
# Written into postgresql.conf by initdb, so that they can be changed there. A laptop's share.
_SETTINGS = {
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "log_checkpoints": "off",
    "lc_messages": "C",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_LOG_BYTES = 5_000_000


def start(home: Path) -> str:
    """Return the conninfo of a running server, creating and starting it if needed."""
    root = _root(home)
    with _readable_errors(root):
        return _reach(root) or _start(root)


def is_running(home: Path) -> bool:
    """Say whether the server of ``home`` accepts connections."""
    root = _root(home)
    with _readable_errors(root):
        return _reach(root) is not None


def stop(home: Path) -> bool:
    """Stop the server of ``home``, open connections included; False if none ran."""
    root = _root(home)
    with _readable_errors(root):
        if not root.exists():
            return False
        with _locked(root / "start.lock", _START_SECONDS):
            return _stop(root)


def _root(home: Path) -> Path:
    return home.absolute() / "postgres" / str(MAJOR)


@contextmanager
def _readable_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        raise _failure(root, cause) from error


def _failure(root: Path, cause: str) -> DatabaseError:
    return DatabaseError(
        f"the embedded Postgres in {root} cannot be used: {cause}; "
        f"its log is {root / 'server.log'}; another Postgres can be named in DATABASE_URL"
    )


@contextmanager
def _locked(path: Path, patience: float) -> Iterator[int | None]:
    """Hold the lock on ``path``; None if it could not be had within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    with path.open("a") as file:
        while not (held := _try_lock(file.fileno())) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield file.fileno() if held else None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# Reaching a server


def _conninfo(sockets: Path, database: str) -> str:
    """Name everything that a PG* variable of the caller could otherwise change.

    A URL, since some clients take nothing else: SQLAlchemy, and with it pandas.
    """
    given = {
        "host": sockets,
        "hostaddr": "",
        "port": 5432,
        "options": "",
        "sslmode": "disable",
        "gssencmode": "disable",
        "channel_binding": "disable",
        "target_session_attrs": "any",
        "client_encoding": "utf8",
    }
    return f"postgresql://{USER}@/{database}?{urlencode(given, safe='/', quote_via=quote)}"


def _reach(root: Path) -> str | None:
    """Return the conninfo of the server that runs now and has the database, or None."""
    sockets = _running_sockets(root)
    if sockets is None:
        return None
    try:
        with psycopg.connect(_conninfo(sockets, USER), connect_timeout=5) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
    except psycopg.OperationalError:
        return None
    return _conninfo(sockets, DATABASE) if found else None


def _running_sockets(root: Path) -> Path | None:
    """Read from Postgres' own file where its socket is: cron and a login differ in TMPDIR."""
    lines = _pid_file_lines(root)
    if len(lines) < 5 or not is_private(Path(lines[4]), root.stat().st_uid):
        return None
    return Path(lines[4])


def _pid_file_lines(root: Path) -> list[str]:
    try:
        return (root / "data" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


# Starting and stopping


def _start(root: Path) -> str:
    runner = choose_runner(root)
    make_private(root, runner)
    with _locked(root / "start.lock", _START_SECONDS) as lock:
        if lock is None:
            raise _failure(root, f"another process has been starting it for {_START_SECONDS} s")
        return _bring_up(root, runner)


def _bring_up(root: Path, runner: Runner) -> str:
    """Talk to the server, or start it once nothing of an earlier one lives, or wait."""
    lines = _pid_file_lines(root)
    if len(lines) > 4 and not (Path(lines[4]) / _SOCKET).exists():
        # Cleaned away, or removed by the server of a deleted ``home`` when it noticed.
        _stop(root)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if conninfo := _reach(root):
            return conninfo
        with _locked(root / "server.lock", 0) as lock:
            if lock is not None:
                _launch(root, runner, lock)
        _create_database(root)
        time.sleep(0.02)
    raise _failure(root, f"after {_START_SECONDS} s a server is there but does not answer")


def _launch(root: Path, runner: Runner, lock: int) -> None:
    if not (root / "data").exists():
        _initialise(root, runner, lock)
    sockets = _socket_folder(root, runner)
    _remove_stale(root / "data" / "postmaster.pid")
    _remove_stale(sockets / f"{_SOCKET}.lock")
    log = root / "server.log"
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(root / "server.log.old")
    said_before = log.stat().st_size if log.exists() else 0
    options = ["-h", "", "-p", "5432", "-k", _quoted(sockets), "-c", "unix_socket_permissions=0700"]
    # Relative paths: pg_ctl hands -D and -l to a shell between double quotes.
    command = [str(binary("pg_ctl")), "start", "-w", "-t", str(_START_SECONDS)]
    command += ["-D", "data", "-l", "server.log", "-o", shlex.join(options)]
    found = runner.run(command, root, [lock])
    if found.returncode:
        logged = log.read_bytes()[said_before:].decode(errors="replace") if log.exists() else ""
        raise _failure(root, _cause(logged, found.stderr))


def _quoted(folder: Path) -> str:
    """Quote for unix_socket_directories, which is a list."""
    return '"' + str(folder).replace('"', '""') + '"'


def _cause(*texts: str) -> str:
    """Pick the line that says why: Postgres' own complaint before that of its launcher."""
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    for line in lines:
        if found := re.search(r"(?:FATAL:|PANIC:|error:)\s+(.*)|(could not .*)", line):
            return found[1] or found[2]
    return lines[-1] if lines else "it gave no reason"


def _initialise(root: Path, runner: Runner, lock: int) -> None:
    """Make the data directory under another name first: a half-made one is never taken for it."""
    for leftover in root.glob("initdb-*"):
        shutil.rmtree(leftover)
    others = sorted(d.name for d in root.parent.iterdir() if d.name.isdigit() and d != root)
    if others:
        raise DatabaseError(
            f"expected the data of Postgres {MAJOR} in {root}, found that of {', '.join(others)} "
            "beside it: dump it with the nucrawl that made it and restore the dump here"
        )
    draft = f"initdb-{os.getpid()}"
    settings = [word for item in _SETTINGS.items() for word in ("-c", "=".join(item))]
    command = [str(binary("initdb")), "-D", draft, "-U", USER, "--auth=trust"]
    found = runner.run([*command, "-E", "UTF8", "--locale=C.UTF-8", *settings], root, [lock])
    if found.returncode:
        raise _failure(root, _cause(found.stderr, found.stdout))
    (root / draft).rename(root / "data")


def _create_database(root: Path) -> None:
    sockets = _running_sockets(root)
    if sockets is None:
        return
    try:
        with psycopg.connect(_conninfo(sockets, USER), autocommit=True) as connection:
            connection.execute("CREATE DATABASE nucrawl TEMPLATE template0")
    except (psycopg.OperationalError, psycopg.errors.DuplicateDatabase):
        return


def _socket_folder(root: Path, runner: Runner) -> Path:
    """Choose where the socket goes: a path it fits in, and that nobody else can enter."""
    name = "nucrawl-" + hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    # Not the XDG runtime directory: it vanishes at logout, while the server stays.
    for folder in (root / "run", Path(tempfile.gettempdir()) / name, Path("/tmp") / name):
        length = len(os.fsencode(folder / _SOCKET))
        # libpq reads a comma in a host as the start of the next host.
        if length <= _SOCKET_PATH_BYTES and "," not in str(folder):
            make_private(folder, runner)
            return folder
    raise _failure(root, "no directory has a path short enough for its socket")


def _stop(root: Path) -> bool:
    pid = _first_number("\n".join(_pid_file_lines(root)))
    if not _is_postgres(pid):
        return False
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return False
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        with _locked(root / "server.lock", 0) as lock:
            # A server that was killed meanwhile leaves its file behind.
            if lock is not None and not (_pid_file_lines(root) and _is_postgres(pid)):
                return True
        time.sleep(0.02)
    raise _failure(root, f"it did not stop within {_STOP_SECONDS} s")


def _remove_stale(file: Path) -> None:
    """Remove a file that names a process which is no Postgres: Postgres itself believes it."""
    if file.exists() and not _is_postgres(_first_number(file.read_text())):
        file.unlink()


def _first_number(text: str) -> int:
    """Read the process id; 0 if a full disk left the file empty."""
    return int((text.split() or ["0"])[0])


def _is_postgres(pid: int) -> bool:
    """Say whether a process lives and is a Postgres; where there is no /proc, believe it."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self/stat").exists()
    return "(postgres" in name and rest.split()[0] not in "ZX"
