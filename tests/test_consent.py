"""The consent wall before a whole site, in the forms that are known of it, against real crawls."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from nucrawl.demo.gate import Gate
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from tests.chromium import needs_chromium
from tests.conftest import Database
from tests.spiders import Ran, run
from tests.tinysite import html

ARTICLES = 5


def crawl(gate: Gate, database: Database, **settings: str) -> tuple[Ran, DemoServer]:
    with DemoServer(gate.respond) as server:
        arguments = {"name": "buitenland", "limit": str(ARTICLES)}
        given = {"NUCRAWL_CONSENT": "accept"} | settings
        return run("section", server.base_url, database.url, **arguments, **given), server


def stored(database: Database) -> int:
    return int(database.value("SELECT count(*) FROM articles"))


@pytest.mark.parametrize("form", ["redirect", "page"])
def test_one_consent_over_plain_http_opens_the_site_for_the_whole_run(
    site: Site, database: Database, form: str
) -> None:
    gate = Gate(site.respond, form=form)  # type: ignore[arg-type]
    ran, server = crawl(gate, database)
    assert ran.failure is None
    assert gate.accepted == ran.count("consent/given") == 1
    assert stored(database) == ARTICLES
    assert "playwright/browser_count" not in ran.counts
    hosts = {request.headers["Host"].split(":")[0] for request in server.requests}
    assert hosts == {"127.0.0.1", *(["localhost"] if form == "redirect" else [])}
    assert server.requests[0].path == "/robots.txt"


def test_without_the_operators_word_the_wall_ends_the_run(site: Site, database: Database) -> None:
    gate = Gate(site.respond)
    ran, server = crawl(gate, database, NUCRAWL_CONSENT="stop")
    assert ran.failure is not None
    assert "NUCRAWL_CONSENT=accept" in str(ran.failure)
    assert ran.failure.exit_status == 1
    assert stored(database) == gate.accepted == 0
    assert not [one for one in server.requests if one.headers["Host"].startswith("localhost")]
    assert not any("Cookie" in one.headers for one in server.requests)


@needs_chromium
@pytest.mark.parametrize(("form", "closed"), [("redirect", False), ("page", True)])
def test_the_button_is_pressed_where_nothing_else_gives_consent(
    site: Site, database: Database, form: str, closed: bool
) -> None:
    gate = Gate(site.respond, callback="click", form=form, closed=closed)  # type: ignore[arg-type]
    ran, _ = crawl(gate, database)
    assert ran.failure is None
    assert gate.accepted == ran.count("consent/given") == 1
    assert stored(database) == ARTICLES
    assert ran.counts["playwright/browser_count"] == 1
    assert ran.count("browser/page") == ran.count("browser/why/consent") == 1


def test_the_next_run_has_the_cookies_of_the_last(site: Site, database: Database) -> None:
    gate = Gate(site.respond)
    with DemoServer(gate.respond) as server:
        for _ in range(2):
            ran = run("section", server.base_url, database.url, name="buitenland", limit="3",
                      NUCRAWL_CONSENT="accept")  # fmt: skip
            assert ran.failure is None
        assert gate.accepted == 1
        gate.end_sessions()
        ran = run("section", server.base_url, database.url, name="sport", limit="3",
                  NUCRAWL_CONSENT="accept")  # fmt: skip
    assert ran.failure is None
    assert gate.accepted == 2
    assert stored(database) == 6


def test_a_wall_that_comes_back_in_mid_run_loses_nothing(site: Site, database: Database) -> None:
    gate = Gate(site.respond, lasts=5)
    ran, _ = crawl(gate, database)
    assert ran.failure is None
    assert 1 < gate.accepted == ran.count("consent/given") < 5
    assert stored(database) == ARTICLES


def test_many_requests_at_once_wait_for_the_one_consent(site: Site, database: Database) -> None:
    gate = Gate(site.respond, lasts=9)
    many = {"CONCURRENT_REQUESTS": "8", "CONCURRENT_REQUESTS_PER_DOMAIN": "8"}
    with DemoServer(gate.respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland,sport,economie",
                  NUCRAWL_CONSENT="accept", limit="8", **many)  # fmt: skip
    assert ran.failure is None
    assert ran.count("refused/consent_failed") == 0
    assert stored(database) == ran.count("named") - ran.count("missing/limit") > 15
    assert gate.accepted == ran.count("consent/given") <= 10  # of some 30 pages


def test_a_wall_that_is_not_to_be_passed_ends_the_run_with_why(
    site: Site, database: Database
) -> None:
    gate = Gate(site.respond, callback="never")
    ran, server = crawl(gate, database, NUCRAWL_CHROMIUM="none")
    assert ran.failure is not None
    assert "lead back to it" in str(ran.failure)
    assert "NUCRAWL_CHROMIUM allows no browser" in str(ran.failure)
    assert stored(database) == 0
    assert len(server.requests) < 15


def test_a_page_that_is_never_shown_takes_no_other_along(site: Site, database: Database) -> None:
    gate = Gate(site.respond)
    hidden = site.article(site.listings["/buitenland"].article_ids[3]).path

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        return gate.respond(path, {} if path == hidden else headers, base_url)

    with DemoServer(respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland",
                  NUCRAWL_CONSENT="accept", NUCRAWL_CHROMIUM="none")  # fmt: skip
    assert ran.failure is not None  # it says what to do, though all else is stored
    assert ran.count("refused/consent_failed") == ran.count("missing/consent_failed") == 1
    assert stored(database) == ran.count("named") - 1 > 15
    assert ran.count("consent/given") == 1


@needs_chromium
@pytest.mark.parametrize("callback", ["script", "click"])
@pytest.mark.parametrize(
    "leads",
    [
        '<script>location.href = "{}"</script>',
        '<meta http-equiv="refresh" content="0; url={}">',
    ],
)
def test_a_wall_that_a_page_leads_to_by_itself_is_passed(
    site: Site, database: Database, callback: str, leads: str
) -> None:
    gate = Gate(site.respond, callback=callback)  # type: ignore[arg-type]

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        answer = gate.respond(path, headers, base_url)
        if "/consent?" not in answer.headers.get("Location", ""):
            return answer
        target = answer.headers["Location"]
        return html(leads.format(target.replace("&", "&amp;") if "meta" in leads else target))

    with DemoServer(respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland", limit="3",
                  NUCRAWL_CONSENT="accept")  # fmt: skip
    assert ran.failure is None
    assert ran.count("browser/page") == (callback == "click")
    assert stored(database) == 3


def test_what_robots_txt_of_the_wall_forbids_is_not_asked_for(
    site: Site, database: Database
) -> None:
    gate = Gate(site.respond)

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        if path == "/robots.txt" and "localhost" in base_url:
            return Response(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
        return gate.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        ran = run("section", server.base_url, database.url, name="buitenland",
                  NUCRAWL_CONSENT="accept")  # fmt: skip
    assert ran.failure is not None
    assert "forbids /consent to nucrawl" in str(ran.failure)
    walls = [one.path for one in server.requests if one.headers["Host"].startswith("localhost")]
    assert walls == ["/robots.txt"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_wall_may_come_with_the_status_of_a_refusal(
    site: Site, database: Database, status: int
) -> None:
    gate = Gate(site.respond, form="page")

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        answer = gate.respond(path, headers, base_url)
        return replace(answer, status=status) if b"Privacy Gate" in answer.body else answer

    with DemoServer(respond) as server:
        for consent in ("stop", "accept"):
            ran = run("section", server.base_url, database.url, name="buitenland", limit="3",
                      NUCRAWL_CONSENT=consent)  # fmt: skip
            assert (ran.failure is None) == (consent == "accept")
            assert ran.failure is None or "NUCRAWL_CONSENT=accept" in str(ran.failure)
    assert stored(database) == 3
