"""Lists that go on, in all ways that are known of them, gone down by real crawls."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import pytest

from nucrawl.demo.days import LivingSite
from nucrawl.demo.endless import Endless, Source, Trigger
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import TODAY, Site
from nucrawl.errors import WrongUse
from tests.chromium import needs_chromium
from tests.conftest import Database
from tests.spiders import Ran, clock, run

LATEST = "net-binnen"


@contextmanager
def serving(site: Site | LivingSite) -> Iterator[DemoServer]:
    with DemoServer(site.respond, respond_to_post=site.respond_to_post) as server:
        yield server


def go_down(server: DemoServer, database: Database, **arguments: str) -> Ran:
    ran = run("section", server.base_url, database.url, name=LATEST, **arguments)
    assert ran.failure is None
    return ran


def listed(database: Database) -> list[int]:
    """Give the articles of the list and of what is below it, in its order."""
    query = """
        SELECT article_id FROM sightings WHERE section = 'net-binnen'
        AND run_id = (SELECT max(id) FROM runs) ORDER BY position
    """
    return [number for (number,) in database.rows(query)]


def newest(site: Site | LivingSite) -> list[int]:
    """Give all that the list holds, in its order."""
    return [-story.id if story.is_video_page else story.id for story in site.latest]


def forget_articles(database: Database) -> None:
    database.rows("TRUNCATE articles, article_bands, missing_articles CASCADE")


def rules(database: Database) -> int:
    return int(database.value("SELECT count(*) FROM list_rules"))


@needs_chromium
@pytest.mark.parametrize(
    ("trigger", "source", "depth"),
    [
        ("button", "json", 99),  # to its end
        ("link", "html", 5),
        ("scroll", "cursor", 99),  # how much comes at a time is the page's
        ("button", "graphql", 5),
        ("scroll", "page", 99),
    ],
)
def test_a_list_is_gone_down_whatever_brings_its_rows(
    database: Database, trigger: Trigger, source: Source, depth: int
) -> None:
    site = Site(endless=Endless(trigger, source))
    with serving(site) as server:
        ran = go_down(server, database, depth=str(depth))
    expected = newest(site)[: 60 + 20 * (depth - 1)]
    assert listed(database) == expected
    assert ran.count("browser/page") == 1
    stored = {number for (number,) in database.rows("SELECT id FROM articles")}
    assert stored == set(expected)
    assert rules(database) == (source != "page")


@needs_chromium
def test_how_a_list_goes_on_is_learnt_once(database: Database) -> None:
    site = LivingSite()
    with serving(site) as server:
        first = go_down(server, database, depth="5")
        assert first.count("browser/page") == 1
        assert first.count("list/end/depth") == 1
        assert listed(database) == newest(site)[: 60 + 4 * 20]

        known = go_down(server, database, depth="99")
        assert known.count("list/end/known") == 1
        assert known.count("browser/page") == 0
        assert known.count("article/new") == 0
        left = "SELECT count(*) FROM list_entries WHERE left_at IS NOT NULL"
        assert database.value(left) == 0  # a shorter way down says nothing of what is below it

        site.advance(timedelta(days=1))
        after = go_down(server, database, depth="99")
        assert after.count("list/end/known") == 1
        assert "playwright/browser_count" not in after.counts
        assert after.count("article/new") > 60
        assert listed(database) == newest(site)[: len(listed(database))]
    stored = {number for (number,) in database.rows("SELECT id FROM articles")}
    assert stored >= set(listed(database))


@needs_chromium
@pytest.mark.parametrize("former", ["missing", "empty"])
def test_an_endpoint_that_moved_is_learnt_anew(database: Database, former: str) -> None:
    site = Site()
    with serving(site) as server:
        go_down(server, database, depth="3")
        old = database.value("SELECT rule FROM list_rules")
        forget_articles(database)
        site.endless.move("/api/f1/nieuwste", "vanaf", former)
        ran = go_down(server, database, depth="6")
    assert ran.count("browser/page") == 1
    assert ran.count("list/end/depth") == 1
    assert listed(database) == newest(site)[: 60 + 5 * 20]
    assert database.value("SELECT rule FROM list_rules") != old


@needs_chromium
def test_an_endpoint_that_moves_in_mid_run_loses_nothing(database: Database) -> None:
    site = Site()
    asked = 0

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        nonlocal asked
        if path.startswith("/block/lean_json"):
            asked += 1
            if asked == 4:
                site.endless.move("/api/f1/nieuwste", "vanaf")
        return site.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        go_down(server, database, depth="3")  # two calls in the browser
        forget_articles(database)
        ran = go_down(server, database, depth="99")
    assert ran.count("browser/page") == 1
    assert sorted(set(listed(database))) == sorted(newest(site))
    assert ran.count("named") == len(newest(site))


@needs_chromium
@pytest.mark.parametrize("source", ["json", "page"])  # dates in the calls, or printed in rows
def test_a_list_is_gone_down_until_a_day(database: Database, source: Source) -> None:
    site = Site(endless=Endless("button", source))
    day = site.latest[130].published_at.date()
    with serving(site) as server, clock(lambda: TODAY):
        ran = go_down(server, database, until=day.isoformat())
    assert ran.count("list/end/until") == 1
    wanted = {story.id for story in site.latest if story.published_at.date() >= day}
    stored = {abs(number) for (number,) in database.rows("SELECT id FROM articles")}
    assert wanted <= stored
    assert len(stored - wanted) == len({s.id for s in site.latest[:60]} - wanted)


@needs_chromium
def test_a_limit_ends_the_way_down(database: Database) -> None:
    with serving(Site()) as server:
        ran = go_down(server, database, depth="99", limit="70")
    assert ran.count("list/end/limit") == 1
    assert database.value("SELECT count(*) FROM articles") == 70


@pytest.mark.parametrize("arguments", [{"depth": "3"}, {"until": "2026-11-01"}])
def test_without_a_browser_the_first_screen_is_stored_and_the_rest_is_told(
    database: Database, arguments: dict[str, str]
) -> None:
    with serving(Site()) as server:
        ran = run("section", server.base_url, database.url, name=LATEST, NUCRAWL_CHROMIUM="none",
                  **arguments)  # fmt: skip
    assert ran.failure is not None
    assert "net-binnen/more (no_browser)" in str(ran.failure)
    assert "install" in str(ran.failure)
    assert database.value("SELECT count(*) FROM articles") == 60


@pytest.mark.parametrize(
    ("argument", "value"), [("depth", "0"), ("depth", "viel"), ("until", "gisteren")]
)
def test_a_way_down_that_cannot_be_is_wrong_use(
    database: Database, argument: str, value: str
) -> None:
    with serving(Site()) as server, pytest.raises(WrongUse, match=f"-a {argument}: expected"):
        run("section", server.base_url, database.url, name=LATEST, **{argument: value})


# Endpoints with a will of their own


@needs_chromium
def test_a_cursor_list_begins_at_the_top_and_goes_on(database: Database) -> None:
    site = Site(endless=Endless("button", "cursor"))
    top = base64.urlsafe_b64encode(b"9999999999:9999999").decode().rstrip("=")  # before all news

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        if path.startswith("/api/f1/latest") and "after=" not in path:  # answered with the top
            path += f"{'&' if '?' in path else '?'}after={top}"
        return site.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        go_down(server, database, depth="3")
        forget_articles(database)
        ran = go_down(server, database, depth="6")
    assert ran.count("browser/page") == 0
    assert listed(database) == newest(site)[: 60 + 5 * 20]


@needs_chromium
def test_what_answers_the_page_alone_is_gone_down_in_the_browser(database: Database) -> None:
    site = Site()

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        is_of_page = any(name.lower() == "sec-fetch-mode" for name in headers)
        if path.startswith("/block/") and not is_of_page:
            return Response(404, {"Content-Type": "text/plain"}, b"")
        return site.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        ran = go_down(server, database, depth="6")
    assert ran.count("browser/page") == 2
    assert listed(database) == newest(site)[: 60 + 5 * 20]
    assert rules(database) == 0


@needs_chromium
def test_a_button_that_brings_nothing_is_pressed_once_more_and_told(database: Database) -> None:
    site = Site()

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        if path.startswith("/block/"):
            return Response(500, {"Content-Type": "text/plain"}, b"")
        return site.respond(path, headers, base_url)

    with DemoServer(respond) as server:
        ran = go_down(server, database, depth="6", limit="65")
    assert ran.count("list/end/stuck") == 1
    assert ran.count("browser/page") == 2
    assert any("brings nothing" in line for line in ran.log)
    assert database.value("SELECT count(*) FROM articles") == 60


def test_no_browser_is_started_where_none_is_allowed(database: Database) -> None:
    with serving(Site()) as server:
        ran = run("section", server.base_url, database.url, name=LATEST, depth="3", render="never")
    assert "-a render=never allows none" in str(ran.failure)
    assert ran.count("browser/page") == 0
    assert database.value("SELECT count(*) FROM articles") == 60
