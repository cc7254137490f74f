"""A browser that dies, does not start, or is not there."""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from nucrawl.browser import chromium
from nucrawl.browser.chromium import INSTALL
from nucrawl.demo.response import SCRIPT, Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.shell import SCREEN_PATH, Shell
from nucrawl.demo.site import Site
from tests.chromium import needs_chromium
from tests.conftest import Database, build_crawl
from tests.processes import Process, below, needs_proc, still_there
from tests.spiders import Ran, run
from tests.tinysite import TinySite, article, front, html, listing, path_of

ONE, TWO = path_of(6400001), path_of(6400002)
SLOW = "/assets/traag.js"  # asked for in the midst of a page, which waits for it
PAGES = {
    "/": front("binnenland"),
    "/binnenland": listing(ONE, TWO),
    ONE: html(article("Een").replace("</body>", f'<script src="{SLOW}"></script></body>')),
    TWO: html(article("Twee")),
}
DONE = Response(200, {"Content-Type": SCRIPT}, b"")


def crawl(site: TinySite, database: Database, **given: str) -> Ran:
    with DemoServer(site.respond) as server:
        arguments = {"name": "binnenland", "render": "always"} | given
        return run("section", server.base_url, database.url, **arguments)


def stored(database: Database) -> int:
    return int(database.value("SELECT count(*) FROM articles"))


def first_paths(site: Site) -> list[str]:
    """Give the addresses of two of the articles that are crawled."""
    return [story.path for story in site.listings["/buitenland"].articles[:2]]


# One that dies


def kill_all(what: str) -> None:
    found = [process for process in below(os.getpid()) if getattr(process, what)]
    assert found
    for process in found:
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.3)  # until it is noticed


@needs_proc
@needs_chromium
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("what", ["is_browser", "is_renderer", "is_driver"])
def test_a_browser_that_dies_is_started_again_and_its_page_asked_for_once_more(
    database: Database, what: str, times: int
) -> None:
    seen: list[Process] = []

    def kill(asked: int, _: str) -> Response:
        seen.extend(below(os.getpid()))
        if asked <= times:
            kill_all(what)
        return DONE

    site = TinySite({**PAGES, SLOW: kill})
    ran = crawl(site, database)
    assert ran.failure is None
    assert site.asked.count(ONE) == 2
    assert ran.count("browser/died") == times
    assert ran.count("browser/start") == times + 1
    assert ran.count("refused/browser") == (times == 2)
    assert stored(database) == (1 if times == 2 else 2)
    assert not still_there(seen)


@needs_proc
@needs_chromium
def test_plain_http_goes_on_when_the_browser_dies_on_every_page(
    site: Site, database: Database
) -> None:
    shell = Shell(site.respond, kinds=["article"], paths=first_paths(site))

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        if path.startswith(SCREEN_PATH):
            kill_all("is_browser")
        return shell.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland", limit="4")
    assert ran.failure is None
    assert ran.count("refused/browser") == 2
    assert ran.count("browser/died") == 4
    assert stored(database) == 2


@needs_proc
@needs_chromium
def test_a_browser_that_hangs_is_killed_and_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucrawl.browser.driver._READING", 3)
    monkeypatch.setattr("nucrawl.browser.driver._CLOSING", 2)
    stopped: list[Process] = []

    def stop(asked: int, _: str) -> Response:
        if asked == 1:
            stopped.extend(process for process in below(os.getpid()) if process.is_browser)
            for process in stopped:
                os.kill(process.pid, signal.SIGSTOP)
        return DONE

    ran = crawl(TinySite({**PAGES, SLOW: stop}), database, DOWNLOAD_TIMEOUT="4")
    assert ran.failure is None
    assert stored(database) == 2
    assert ran.count("browser/start") >= 2
    assert stopped
    assert not still_there(stopped)


# One that is not there


def test_without_a_browser_plain_http_goes_on_and_what_needed_one_is_told(
    site: Site, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "_PLACES", ())
    for name in ("PATH", "HOME", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.setenv(name, "/nonexistent")
    ran = crawl_half_hollow(site, database)
    told = [line for line in ran.log if "pages need a browser" in line]
    assert told == [f"pages need a browser (empty_shell): no browser on this machine: {INSTALL}"]


def test_the_operator_may_have_no_browser_at_all(site: Site, database: Database) -> None:
    ran = crawl_half_hollow(site, database, NUCRAWL_CHROMIUM="none")
    told = [line for line in ran.log if "pages need a browser" in line]
    assert told == ["pages need a browser (empty_shell): NUCRAWL_CHROMIUM allows no browser"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#!/bin/sh\necho lib.so is missing >&2; exit 1\n", "lib.so is missing"),
        ("#!/bin/sh\nexec sleep 60\n", "Timeout 2000ms exceeded"),
        ("no program", "not found"),
    ],
    ids=["fails", "hangs", "no program"],
)
def test_a_browser_that_does_not_start_is_told_in_a_line(
    site: Site,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    why: str,
) -> None:
    monkeypatch.setattr(chromium, "_STARTS", 2_000)
    program = tmp_path / "chromium"
    program.write_text(text)
    program.chmod(0o755)
    ran = crawl_half_hollow(site, database, NUCRAWL_CHROMIUM=str(program))
    told = [line for line in ran.log if "pages need a browser" in line]
    assert len(told) == 1
    assert "the browser does not start (" in told[0]
    assert "apt install chromium" in told[0]
    assert why in told[0]
    assert "\n" not in told[0]
    assert not still_there(below(os.getpid()), 3)


def test_a_wrong_path_is_wrong_use_before_the_first_request(
    server: DemoServer, database: Database
) -> None:
    given = {"NUCRAWL_CHROMIUM": "/nonexistent/chromium"}
    outcome = build_crawl(server.base_url, database.url, "name=sport", **given).run()
    assert outcome.status == 2
    assert "NUCRAWL_CHROMIUM: expected the path of a Chromium" in outcome.last_line
    assert server.requests == []


def crawl_half_hollow(site: Site, database: Database, **given: str) -> Ran:
    """Crawl four articles of which two are shells, without a browser that could fill them."""
    shell = Shell(site.respond, kinds=["article"], paths=first_paths(site))
    with DemoServer(shell.respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland", limit="4", **given)
    assert ran.failure is None
    assert stored(database) == 2
    assert ran.count("browser/needed/empty_shell") == ran.count("browser/missing") == 2
    assert "; 2 pages in need of a browser (empty_shell 2); " in ran.log[-2]
    assert "nucrawl/browser/page" not in ran.counts
    return ran
