"""The processes of a run: none without need, a sandbox where one can be, and none outlives it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from nucrawl.demo.response import SCRIPT, Response
from nucrawl.demo.server import DemoServer
from tests.chromium import PROGRAM, needs_chromium
from tests.conftest import ROOT, Command, Database, build_crawl, finish
from tests.processes import Process, below, needs_proc, still_there
from tests.spiders import run
from tests.test_browser_faults import ONE, PAGES, SLOW
from tests.tinysite import TinySite

pytestmark = needs_proc
# The program of a crawl, which tells at its end what it has imported and started.
TELLING = """
import json, sys
from scrapy.cmdline import execute
STARTS = ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system")
started = []
sys.addaudithook(lambda event, _: started.append(event) if event in STARTS else None)
try:
    execute(["scrapy", *sys.argv[1:]])
finally:
    imported = sorted({name.split(".")[0] for name in sys.modules})
    print(json.dumps({"imported": imported, "started": started}))
"""


def test_a_plain_crawl_imports_no_playwright_and_starts_nothing(
    server: DemoServer, database: Database
) -> None:
    plain = build_crawl(server.base_url, database.url, "name=sport", "limit=2")
    arguments = (sys.executable, "-c", TELLING, *plain.arguments[3:])
    outcome = Command(arguments, plain.environment).run()
    assert outcome.status == 0, outcome.err
    told = json.loads(outcome.out)
    assert "scrapy" in told["imported"]
    assert not {"playwright", "scrapy_playwright"} & set(told["imported"])
    assert told["started"] == []


# The end of a run in the midst of a page


@contextmanager
def in_the_midst_of_a_page(database: Database) -> Iterator[tuple[subprocess.Popen[str], Event]]:
    """Give a crawl whose browser waits for the rest of a page, and what lets that come."""
    reached, rest = Event(), Event()

    def wait(*_: object) -> Response:
        reached.set()
        rest.wait(60)
        return Response(200, {"Content-Type": SCRIPT})

    site = TinySite({**PAGES, SLOW: wait})
    with DemoServer(site.respond) as server:
        arguments = ("name=binnenland", "render=always")
        crawl = build_crawl(server.base_url, database.url, *arguments)
        process = subprocess.Popen(
            crawl.arguments,
            cwd=ROOT,
            env=crawl.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # as a terminal has it, whose Ctrl-C reaches all of them
        )
        try:
            assert reached.wait(30)
            yield process, rest
        finally:
            rest.set()
            process.kill()
            process.wait()


def has_a_browser(processes: list[Process]) -> bool:
    return any(p.is_browser for p in processes) and any(p.is_driver for p in processes)


@needs_chromium
@pytest.mark.parametrize(
    ("number", "to_all"), [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False)]
)
def test_an_interrupted_run_does_not_wait_for_a_page_and_takes_its_browser_along(
    database: Database, number: signal.Signals, to_all: bool
) -> None:
    with in_the_midst_of_a_page(database) as (process, _):
        seen = below(process.pid)
        assert has_a_browser(seen)
        started = time.monotonic()
        (os.killpg if to_all else os.kill)(process.pid, number)
        outcome = finish(process)
        assert time.monotonic() - started < 15
        assert outcome.status == 130, outcome.err
        assert "interrupted" in outcome.last_line
        assert "Error" not in outcome.err
        assert not still_there(seen)


@needs_chromium
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_browser_outlives_a_run_that_ends_at_once(
    database: Database, number: signal.Signals
) -> None:
    with in_the_midst_of_a_page(database) as (process, _):
        seen = below(process.pid)
        assert has_a_browser(seen)
        os.kill(process.pid, number)
        if number == signal.SIGINT:  # the second one does not wait for anything
            time.sleep(0.1)
            os.kill(process.pid, number)
        process.communicate(timeout=30)
        assert not still_there(seen, 15)


# The sandbox


@needs_chromium
@pytest.mark.skipif(os.geteuid() != 0, reason="this is not root")
def test_root_has_no_sandbox_and_is_warned_once(database: Database) -> None:
    command, log = _crawl_and_look(database)
    assert "--no-sandbox" in command
    assert sum("without its sandbox" in line for line in log) == 1


AS_NOBODY = """#!/bin/sh
for argument; do
    case "$argument" in --user-data-dir=*) chown nobody "${argument#*=}" ;; esac
done
HOME=/tmp exec setpriv --reuid=nobody --regid=nogroup --clear-groups "CHROMIUM" "$@"
"""


@needs_chromium
def test_an_ordinary_user_has_the_sandbox(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:  # then the browser alone is another's, and the run believes to be
        program = tmp_path / "chromium"
        program.write_text(AS_NOBODY.replace("CHROMIUM", str(PROGRAM)))
        program.chmod(0o755)
        tried = subprocess.run([program, "--version"], capture_output=True, check=False)
        if tried.returncode != 0:
            pytest.skip(f"no other user to be had: {tried.stderr!r}")
        monkeypatch.setattr(os, "geteuid", lambda: 65534)
        monkeypatch.setenv("NUCRAWL_CHROMIUM", str(program))
    command, log = _crawl_and_look(database)
    assert "--no-sandbox" not in command
    assert not any("without its sandbox" in line for line in log)


def _crawl_and_look(database: Database) -> tuple[str, list[str]]:
    """Crawl in the browser; give the command line of that, and the log."""
    seen: list[Process] = []

    def look(*_: object) -> Response:
        seen.extend(below(os.getpid()))
        return Response(200, {"Content-Type": SCRIPT})

    site = TinySite({**PAGES, SLOW: look})
    given = {"NUCRAWL_CHROMIUM": os.environ.get("NUCRAWL_CHROMIUM")}
    settings = {name: value for name, value in given.items() if value}
    with DemoServer(site.respond) as server:
        arguments = {"name": "binnenland", "render": "always"} | settings
        ran = run("section", server.base_url, database.url, **arguments)
    assert ran.failure is None
    assert database.value("SELECT count(*) FROM articles") == 2
    assert ONE in site.asked
    return next(process.command for process in seen if process.is_browser), ran.log
