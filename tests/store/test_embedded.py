"""The embedded server, for real: started, killed, raced for, by root and by an ordinary user."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from nucrawl.errors import DatabaseError
from nucrawl.store import embedded, programs

ORDINARY = 65533
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
FROM_ELSEWHERE = {
    "PGHOST": "elsewhere.invalid",
    "PGHOSTADDR": "192.0.2.1",
    "PGPORT": "1",
    "PGUSER": "nobody-known",
    "PGDATABASE": "nothing",
    "PGOPTIONS": "-c default_transaction_read_only=on",
    "PGDATA": "/nowhere",
    "PGSSLMODE": "verify-full",
    "PGGSSENCMODE": "require",
    "PGTARGETSESSIONATTRS": "standby",
    "PGCLIENTENCODING": "LATIN1",
    "LC_ALL": "nl_NL.UTF-8",
    "TZ": "Asia/Tokyo",
}
START = "import sys; from pathlib import Path; from nucrawl.store import embedded; "
START += "print(embedded.start(Path(sys.argv[1])), flush=True); "


def root(home: Path) -> Path:
    return home / "postgres" / str(programs.MAJOR)


def server_pid(home: Path) -> int:
    return int((root(home) / "data" / "postmaster.pid").read_text().split()[0])


def ask(conninfo: str, query: str) -> Any:
    """Run one statement and return the first value of its answer, if it has one."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def eventually(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def end(home: Path) -> None:
    """Stop a server whatever a test left of it, and remove its socket directory."""
    with suppress(FileNotFoundError):
        lines = (root(home) / "data" / "postmaster.pid").read_text().splitlines()
        with suppress(DatabaseError):
            embedded.stop(home)
        with suppress(ProcessLookupError):
            os.kill(int(lines[0]), signal.SIGKILL)


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with a short path that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="nc-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for found in folder.rglob("postgres/*/data"):
        end(found.parents[2])
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """One server for the tests that leave it as it was: initdb takes most of a second."""
    folder = Path(tempfile.mkdtemp(prefix="nc-", dir="/tmp"))
    folder.chmod(0o755)
    embedded.start(folder)
    yield folder
    end(folder)
    shutil.rmtree(folder)


@pytest.fixture
def home(shared: Path) -> Path:
    """An initialised home whose server is stopped."""
    embedded.stop(shared)
    return shared


@contextmanager
def moved(home: Path, target: Path) -> Iterator[Path]:
    """Lend the data to another path: quicker than to make or copy it there."""
    target.mkdir()
    (home / "postgres").rename(target / "postgres")
    yield target
    embedded.stop(target)
    (target / "postgres").rename(home / "postgres")


def socket_folder(conninfo: str) -> Path:
    return Path(str(conninfo_to_dict(conninfo)["host"]))


def test_the_database_is_utf8_private_and_modest(home: Path) -> None:
    conninfo = embedded.start(home)
    row = "SELECT {} FROM pg_database WHERE datname = current_database()"
    assert ask(conninfo, row.format("datname")) == "nucrawl"
    assert ask(conninfo, row.format("datcollate || ' ' || datctype")) == "C.UTF-8 C.UTF-8"
    assert ask(conninfo, row.format("pg_encoding_to_char(encoding)")) == "UTF8"
    assert ask(conninfo, "SHOW listen_addresses") == ""
    assert ask(conninfo, "SHOW fsync") == "on"
    assert ask(conninfo, "SHOW shared_buffers") == "64MB"
    assert root(home).stat().st_mode & 0o777 == 0o700
    assert (root(home) / "run").stat().st_mode & 0o777 == 0o700
    assert (root(home) / "server.log").exists()


def test_start_again_returns_the_same_server(home: Path) -> None:
    first = embedded.start(home)
    pid = server_pid(home)
    assert embedded.start(home) == first
    assert server_pid(home) == pid


def test_stop_and_start_keep_the_rows(home: Path) -> None:
    ask(embedded.start(home), "CREATE TABLE kept AS SELECT 7 AS n")
    assert embedded.is_running(home)
    assert embedded.stop(home)
    assert not embedded.is_running(home)
    assert not embedded.stop(home)
    assert ask(embedded.start(home), "SELECT n FROM kept") == 7


def test_stop_does_not_wait_for_open_connections(home: Path) -> None:
    with psycopg.connect(embedded.start(home)) as connection:
        assert embedded.stop(home)
        connection.close()


def test_nothing_runs_where_nothing_is(place: Path) -> None:
    assert not embedded.is_running(place / "none")
    assert not embedded.stop(place / "none")
    assert not (place / "none").exists()


def test_a_dropped_database_is_made_again(home: Path) -> None:
    conninfo = embedded.start(home)
    ask(make_conninfo(conninfo, dbname="postgres"), "DROP DATABASE nucrawl")
    assert ask(embedded.start(home), "SELECT current_database()") == "nucrawl"


# Crashes


def test_start_after_kill_9_recovers_every_row(home: Path) -> None:
    conninfo = embedded.start(home)
    ask(conninfo, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    # This backend outlives its postmaster: it does not look up while it computes.
    with psycopg.connect(conninfo, autocommit=True) as busy:
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 3000000)")
        os.kill(server_pid(home), signal.SIGKILL)
        assert ask(embedded.start(home), "SELECT count(*) FROM kept") == 1000
        busy.close()


def test_is_running_and_stop_after_kill_9(home: Path) -> None:
    embedded.start(home)
    pid = server_pid(home)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not embedded.is_running(home))
    assert eventually(lambda: not embedded.stop(home))


@pytest.mark.parametrize("text", ["1", "{own}", "", "999999999"])
def test_a_stale_pid_file_that_names_another_process(home: Path, text: str) -> None:
    own = text.format(own=os.getpid())
    stale = f"{own}\n{root(home) / 'data'}\n1700000000\n5432\n{root(home) / 'run'}\n\n"
    (root(home) / "data" / "postmaster.pid").write_text(stale if own else "")
    (root(home) / "run" / ".s.PGSQL.5432.lock").write_text(stale if own else "")
    assert not embedded.stop(home)
    assert ask(embedded.start(home), "SELECT 1") == 1


def test_a_server_whose_socket_was_removed_is_restarted(home: Path) -> None:
    embedded.start(home)
    pid = server_pid(home)
    (root(home) / "run" / ".s.PGSQL.5432").unlink()
    assert not embedded.is_running(home)
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert server_pid(home) != pid


def test_a_half_made_data_directory_is_made_anew(place: Path) -> None:
    home = place / "home"
    child = subprocess.Popen([sys.executable, "-c", START, home], stdout=subprocess.DEVNULL)
    assert eventually(lambda: any(root(home).glob("initdb-*/global")))
    child.kill()
    child.wait()
    assert not (root(home) / "data").exists()
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert not any(root(home).glob("initdb-*"))


# Several at once


def test_four_first_starts_at_once_make_one_server(place: Path) -> None:
    home = place / "home"
    script = START.replace("import sys;", "import sys, psycopg;")
    script += "psycopg.connect(embedded.start(Path(sys.argv[1]))).close()"
    children = [
        subprocess.Popen([sys.executable, "-c", script, home], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {child.communicate(timeout=30)[0] for child in children}
    assert [child.returncode for child in children] == [0] * 4
    assert len(answers) == 1
    log = (root(home) / "server.log").read_text()
    assert log.count("starting PostgreSQL") == 1


def test_threads_that_start_after_a_crash(home: Path) -> None:
    embedded.start(home)
    os.kill(server_pid(home), signal.SIGKILL)
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(embedded.start, [home] * 4))) == 1


# What the caller's surroundings may not change


def test_pg_variables_of_the_caller_do_not_matter(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in FROM_ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    conninfo = embedded.start(place / "not" / "there yet")
    assert ask(conninfo, "SELECT inet_server_addr() IS NULL")
    assert ask(conninfo, "SHOW default_transaction_read_only") == "off"
    assert ask(conninfo, "SHOW timezone") == "UTC"
    assert ask(conninfo, "SHOW client_encoding") == "UTF8"
    assert ask(conninfo, "SHOW port") == "5432"
    found = subprocess.run(
        [programs.binary("psql"), conninfo, "-Atc", "SELECT current_user"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "postgres\n"


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home: Path) -> None:
    # A background job starts with Ctrl-C ignored, and so would the child.
    heed = "import signal, time; signal.signal(signal.SIGINT, signal.default_int_handler); "
    child = subprocess.Popen(
        [sys.executable, "-c", heed + START + "time.sleep(60)", home],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert child.stdout is not None and child.stdout.readline()
    os.killpg(child.pid, signal.SIGINT)
    child.wait(10)
    child.stdout.close()
    time.sleep(0.2)
    assert embedded.is_running(home)


def test_the_server_outlives_its_starter_and_frees_its_pipes(home: Path) -> None:
    # Returns only at the end of file on both pipes, which the server must not hold open.
    subprocess.run([sys.executable, "-c", START, home], capture_output=True, check=True, timeout=20)
    assert embedded.is_running(home)


# Where it can live


def test_a_long_path_puts_the_socket_elsewhere(place: Path, home: Path) -> None:
    with moved(home, place / ("long" * 30)) as far:
        conninfo = embedded.start(far)
        sockets = socket_folder(conninfo)
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert not sockets.is_relative_to(far)
        # A login and a cron job need not agree about the temp directory.
        other = {**os.environ, "TMPDIR": str(place)}
        command = [sys.executable, "-c", START, str(far)]
        found = subprocess.run(command, env=other, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == conninfo
        embedded.stop(far)
        sockets.chmod(0o777)
        with pytest.raises(DatabaseError, match=f"expected {sockets} to belong to uid .* 0777"):
            embedded.start(far)
        sockets.rmdir()


@pytest.mark.parametrize("name", ["$(touch x) `y` \"z' één %d", "a, b"])
def test_a_path_may_hold_any_character(place: Path, home: Path, name: str) -> None:
    with moved(home, place / name) as odd:
        conninfo = embedded.start(odd)
        assert ask(conninfo, "SELECT 1") == 1
        embedded.stop(odd)
        socket_folder(conninfo).rmdir()


def test_data_of_another_major_version_is_not_touched(place: Path) -> None:
    (place / "postgres" / "17" / "data").mkdir(parents=True)
    with pytest.raises(DatabaseError, match=r"expected the data of Postgres 18 .* found .* 17"):
        embedded.start(place)


def test_a_directory_open_to_others_is_refused(home: Path) -> None:
    root(home).chmod(0o755)
    with pytest.raises(DatabaseError, match="mode 0700"):
        embedded.start(home)
    root(home).chmod(0o700)


def test_a_home_that_is_a_file(place: Path) -> None:
    (place / "home").write_text("")
    with pytest.raises(DatabaseError, match=r"cannot be used: Not a directory: .*server\.log"):
        embedded.start(place / "home")


def test_the_reason_for_a_failed_start_is_in_the_message(home: Path) -> None:
    settings = root(home) / "data" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(before + "shared_buffers = plenty\n")
    with pytest.raises(
        DatabaseError, match=r"postgresql\.conf.*its log is .*server\.log"
    ) as caught:
        embedded.start(home)
    settings.write_text(before)
    assert "\n" not in str(caught.value)


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(DatabaseError, match="expected a program of Postgres 18 at"):
        programs.binary("pg_nonsense")


# As whom


@AS_ROOT
def test_root_in_a_namespace_owns_the_data(home: Path) -> None:
    embedded.start(home)
    assert (root(home) / "data").stat().st_uid == 0
    assert Path(f"/proc/{server_pid(home)}/status").read_text().count("CapEff:\t0000000000000000")


@AS_ROOT
def test_root_without_namespaces_becomes_nobody(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_unless_reachable(65534)
    monkeypatch.setenv("PATH", "/nowhere")
    home = place / "home"
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert (root(home) / "data").stat().st_uid == 65534
    embedded.stop(home)
    monkeypatch.undo()
    # The owner stays, though a namespace could be had now.
    assert ask(embedded.start(home), "SELECT 1") == 1


@AS_ROOT
def test_root_does_not_take_over_the_server_of_a_user(home: Path) -> None:
    os.chown(root(home), ORDINARY, ORDINARY)
    with pytest.raises(DatabaseError, match=f"uid 0 alone .* found uid {ORDINARY}"):
        embedded.start(home)
    os.chown(root(home), 0, 0)


@AS_ROOT
@pytest.mark.parametrize("uid", [1, ORDINARY], ids=["named", "without a name"])
def test_an_ordinary_user(place: Path, uid: int) -> None:
    skip_unless_reachable(uid)
    os.chown(place, uid, uid)
    assert as_user(uid, lambda: ask(embedded.start(place), "SELECT 1")) == 1
    assert as_user(uid, lambda: embedded.is_running(place)) is True
    assert as_user(uid, lambda: embedded.stop(place)) is True


@AS_ROOT
def test_an_ordinary_user_that_postgres_cannot_name(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    os.chown(place, ORDINARY, ORDINARY)
    answer = as_user(ORDINARY, lambda: embedded.start(place))
    assert f"uid {ORDINARY}" in answer and "DATABASE_URL" in answer


@AS_ROOT
def test_an_ordinary_user_in_a_directory_it_cannot_write(place: Path) -> None:
    answer = as_user(ORDINARY, lambda: embedded.start(place))
    assert "Permission denied" in str(answer) and "server.log" in str(answer)


@AS_ROOT
def test_an_ordinary_user_cannot_enter_the_server_of_another(home: Path) -> None:
    embedded.start(home)
    assert "Permission denied" in str(as_user(ORDINARY, lambda: embedded.start(home)))


@AS_ROOT
def test_a_full_disk_is_named(place: Path) -> None:
    mounted = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "nucrawl", str(place)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount")
    try:
        with pytest.raises(DatabaseError, match=r"No space left on device.*server\.log"):
            embedded.start(place)
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def skip_unless_reachable(uid: int) -> None:
    try:
        subprocess.run([programs.binary("postgres"), "--version"], user=uid, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the installation cannot be reached by other users")


def as_user(uid: int, work: Callable[[], Any]) -> Any:
    """Run in a fork with another uid: it need not be able to read the interpreter's files."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        try:
            sender.send(work())
        except DatabaseError as error:
            sender.send(str(error))

    child = context.Process(target=run)
    child.start()
    assert receiver.poll(30)
    answer = receiver.recv()
    child.join()
    child.close()
    receiver.close()
    sender.close()
    return answer
