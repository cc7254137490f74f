"""``nucrawl parse``, as its users run it."""

import json
import signal
import threading
import time
from pathlib import Path

import pytest

from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from tests.conftest import Outcome, command, finish
from tests.golden import PAGES, load_pages
from tests.tinysite import TinySite, article, html, path_of

PAGE = PAGES / "article-agency"


def parse(*arguments: str | Path, **environment: str) -> Outcome:
    return command("nucrawl.cli", "parse", *map(str, arguments), **environment).run()


def test_a_golden_page_is_printed_as_it_is_expected() -> None:
    outcome = parse(PAGE)
    assert outcome.status == 0, outcome.err
    found = json.loads(outcome.out)
    expected = json.loads((PAGE / "expected.json").read_text())
    assert {key: found[key] for key in expected} == expected
    assert found["provenance"]["headline"] == "json_ld"


def test_a_page_of_the_site_is_fetched_and_read(server: DemoServer, site: Site) -> None:
    truth = site.articles[3]
    outcome = parse(server.base_url + truth.path)
    assert json.loads(outcome.out)["headline"] == truth.headline
    assert [r.path for r in server.requests] == ["/robots.txt", truth.path]


def test_a_page_is_asked_for_with_our_name_and_within_the_rules() -> None:
    robots = html("User-agent: nucrawl\nDisallow: /", Content_Type="text/plain")
    site = TinySite({"/robots.txt": robots, path_of(6400001): html(article())})
    with DemoServer(site.respond) as server:
        outcome = parse(server.base_url + path_of(6400001))
        agents = {request.headers["User-Agent"] for request in server.requests}
    assert (outcome.status, site.asked) == (1, ["/robots.txt"])
    assert "robots.txt" in outcome.last_line
    assert all(agent.startswith("nucrawl/") for agent in agents)


def test_a_saved_page_has_other_words_and_can_be_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "article-saved"
    assert parse(PAGE, "--save", folder).status == 0
    saved = json.loads((folder / "expected.json").read_text())
    original = json.loads((PAGE / "expected.json").read_text())
    assert saved["headline"] != original["headline"]
    assert saved["headline"] in (folder / "page.html").read_text()
    assert saved["url"].split("/")[:5] == original["url"].split("/")[:5]
    assert saved["url"] != original["url"]
    again = json.loads(parse(folder).out)
    assert {key: again[key] for key in saved} == saved
    assert parse(PAGE, "--save", folder).status == 2


def test_a_file_without_meta_names_its_address_itself(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_bytes((PAGE / "page.html").read_bytes())
    outcome = parse(page, "--fetched-at", "2026-12-01T12:00:00+01:00")
    assert json.loads(outcome.out)["id"] == 6409751


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("nix.html",), 2, "No such file"),
        ((PAGES,), 2, "No such file"),
        ((PAGES / "refused-akamai-denied/page.html", "--url", "nix"), 2, "--url"),
        (("pyproject.toml",), 2, "--url"),
        ((PAGE, "--fetched-at", "gisteren"), 2, "ISO 8601"),
        (("https://www.nu.nl/x", "--url", "https://www.nu.nl/y"), 2, "for files"),
        (("https://www.nu.nl/x", "--content-type", "text/html"), 2, "for files"),
        ((PAGES / "refused-login",), 1, "no article (login)"),
        ((PAGES / "article-agency", "--content-type", "image/png"), 1, "no article (not_html)"),
        (("",), 2, "empty text"),
        (("www.nu.nl/x",), 2, "begins with http://"),
        (("ftp://nu.nl/x",), 2, "expected an address"),
        (("http://a b/x",), 2, "expected an address"),
        (("http://u:geheim@127.0.0.1/x",), 2, "without a user name"),
        (("x" * 300,), 2, "File name too long"),
        ((PAGE / "page.html", "--url", "nonsense"), 2, "--url: expected an address"),
        (("/dev/zero", "--url", "https://www.nu.nl/a/1/b.html"), 1, "no article (too_large)"),
        (("/dev/zero",), 1, "no article (too_large)"),
        ((PAGE, "--save", "/proc/none/x"), 2, "--save: cannot make"),
        ((PAGE, "--save", PAGE / "page.html/x"), 2, "--save: cannot make"),
        ((PAGE, "--save", "x" * 300), 2, "--save: cannot"),
        (("http://127.0.0.1:1/x/6400001/",), 1, "refused"),
        ((), 2, "FILE|URL"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    arguments: tuple[str | Path, ...], status: int, words: str
) -> None:
    outcome = parse(*arguments)
    assert outcome.status == status, outcome.err
    assert words in outcome.last_line
    assert "geheim" not in outcome.err
    assert outcome.out == ""


@pytest.mark.parametrize("meta", ['{"url": 5}', '["url"]', "{", '{"fetched_at": "now"}'])
def test_a_broken_meta_is_named(tmp_path: Path, meta: str) -> None:
    (tmp_path / "page.html").write_bytes((PAGE / "page.html").read_bytes())
    (tmp_path / "meta.json").write_text(meta)
    outcome = parse(tmp_path)
    assert (outcome.status, outcome.out) == (2, "")
    assert "meta.json" in outcome.last_line


def test_a_file_is_read_without_what_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes((PAGE / "page.html").read_bytes())
    (tmp_path / "meta.json").write_text('{"url": "https://www.nu.nl/a/1/b.html"}')
    assert json.loads(parse(tmp_path / "page.html").out)["id"] == 6409751


def test_an_encoding_without_the_letters_gets_escapes() -> None:
    plain = json.loads(parse(PAGE).out)
    outcome = parse(PAGE, PYTHONIOENCODING="ascii")
    assert outcome.out.isascii()
    assert json.loads(outcome.out) == plain


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_need_not_wait_for_the_page(number: signal.Signals) -> None:
    asked = threading.Event()

    def answer_late(times: int, base_url: str) -> Response:
        asked.set()
        time.sleep(5)
        return html(article())

    with DemoServer(TinySite({path_of(6400001): answer_late}).respond) as server:
        process = command("nucrawl.cli", "parse", server.base_url + path_of(6400001)).start()
        assert asked.wait(20)
        process.send_signal(number)
        assert process.wait(4) == 130
        finish(process)


def test_all_golden_pages_load() -> None:
    assert len(load_pages()) >= 40
