"""Runs that cannot do their job, or only after some trouble: the status, the line, the record."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.store import embedded
from nucrawl.store.migrate import migrate
from tests.conftest import Database, Outcome, build_crawl, command, finish
from tests.tinysite import (
    Page,
    TinySite,
    article,
    document,
    front,
    html,
    listing,
    path_of,
    redirect,
    teaser,
)

ROBOTS = "User-agent: *\n{}\n"
ONE = path_of(6400001)
GOOD: dict[str, Page] = {
    "/": front("binnenland", "sport", "weer"),
    "/binnenland": listing(*(path_of(6400000 + n) for n in range(1, 6))),
    "/sport": listing(path_of(6400011), path_of(6400012)),
    **{path_of(6400000 + n): html(article(f"Kop {n}")) for n in range(1, 20)},
}
CONSENT = "https://myprivacy.dpgmedia.nl/consent?siteKey=x&callbackUrl=https%3A%2F%2Fwww.nu.nl"
WALL = document("<div id='pg-modal'></div>", head="<title>DPG Media Privacy Gate</title>")
DENIED = document("<h1>Access Denied</h1>", head="<title>Access Denied</title>")


def fails_first(page: Page, status: int, **headers: str) -> Callable[[int, str], Response]:
    def respond(times: int, base_url: str) -> Response:
        if times == 1:
            return html("later", status, **headers)
        assert isinstance(page, Response)
        return page

    return respond


def crawl(pages: dict[str, Page], database: Database, *arguments: str) -> Outcome:
    with DemoServer(TinySite(pages).respond) as server:
        return build_crawl(
            server.base_url, database.url, *(arguments or ("name=binnenland",))
        ).run()


def last_run(database: Database) -> tuple[str, str | None]:
    outcome, reason = database.rows("SELECT outcome, reason FROM runs ORDER BY id DESC")[0]
    return outcome, reason


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("name=buitenlnd",), ("no section 'buitenlnd'", "buitenland", "There are:")),
        (("name=weer",), ("weer is no list of news", "forecast")),
        (("name=binnenland,weer",), ("weer is no list of news",)),
        (("nmae=sport",), ("unknown argument nmae", "name (", "limit (")),
        (("name=sport", "crawler=1"), ("unknown argument crawler",)),
        (("name=all,nonsense",), ("no section 'nonsense'",)),
        ((), ("which section?", "-a name=")),
        (("name= , ",), ("which section?",)),
        (("name=sport", "limit=0"), ("limit", "from 1 on", "'0'")),
        (("name=sport", "limit=ten"), ("limit", "'ten'")),
        (("name=sport", "DOWNLOAD_DELAY=fast"), ("DOWNLOAD_DELAY", "'fast'")),
        (("name=sport", "NUCRAWL_BASE_URL=nu.nl"), ("NUCRAWL_BASE_URL", "'nu.nl'")),
        (("name=sport", "NUCRAWL_CONTACT=caf\u00e9"), ("NUCRAWL_CONTACT", "ASCII")),
        (("name=sport", "NUCRAWL_COMMERCIAL=no"), ("NUCRAWL_COMMERCIAL", "store or skip")),
    ],
)
def test_wrong_use_is_told_and_crawls_nothing(
    database: Database, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    site = TinySite(GOOD)
    with DemoServer(site.respond) as server:
        outcome = build_crawl(server.base_url, database.url, *arguments).run()
    assert outcome.status == 2
    assert outcome.last_line.startswith("nucrawl: ")
    assert all(word in outcome.last_line for word in words), outcome.last_line
    assert set(site.asked) <= {"/robots.txt", "/"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sectoin", "-a", "name=sport"), ("sectoin", "section")),
        (("section", "name=sport"), ("-a name=",)),
        ((), ("scrapy crawl section",)),
        (("section", "-a", "name"), ("NAME=VALUE",)),
        (("section", "-a", "name=sport", "-L", "loud"), ("LOG_LEVEL", "'loud'")),
    ],
)
def test_a_wrong_command_line_is_told(
    database: Database, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    environment = {"DATABASE_URL": database.url, "NUCRAWL_BASE_URL": "http://127.0.0.1:1"}
    outcome = command("scrapy", "crawl", *arguments, **environment).run()
    assert outcome.status == 2
    assert all(word in outcome.last_line for word in words), outcome.err


# The site


def test_a_front_page_that_fails_once_is_asked_for_again(database: Database) -> None:
    outcome = crawl({**GOOD, "/": fails_first(GOOD["/"], 503)}, database)
    assert outcome.status == 0, outcome.err
    assert database.value("SELECT count(*) FROM articles") == 5


@pytest.mark.parametrize(
    "page",
    [html("weg", 404), html("stuk", 503), html(document("<p>geen menu</p>"))],
    ids=["404", "503", "no-menu"],
)
def test_without_a_menu_the_known_sections_serve(database: Database, page: Page) -> None:
    outcome = crawl({**GOOD, "/": page}, database)
    assert outcome.status == 0, outcome.err
    assert "WARNING" in outcome.err
    assert "known sections" in outcome.err
    assert database.value("SELECT count(*) FROM articles") == 5


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({"/binnenland": html(document("<p>leeg</p>"))}, ("no article on any list", "layout")),
        ({"/binnenland": html("weg", 404)}, ("binnenland (not_found)",)),
        ({"/binnenland": html("stuk", 500)}, ("binnenland (server_error)",)),
        ({"/": html("nee", 403)}, ("HTTP status 403", "do not evade")),
        ({"/": html("rustig", 429)}, ("HTTP status 429", "DOWNLOAD_DELAY")),
        ({"/": html("rustig", 429, Retry_After="86400")}, ("86400 s", "run again later")),
        ({"/": redirect(CONSENT, 302)}, ("consent",)),
        ({"/": html(WALL)}, ("consent",)),
        ({"/": html(DENIED)}, ("firewall",)),
        ({"/binnenland": redirect(CONSENT, 302)}, ("binnenland (consent)", "in your name")),
        ({"/binnenland": html("nee", 403)}, ("binnenland (forbidden)", "do not evade")),
        ({"/robots.txt": html(ROBOTS.format("Disallow: /"))}, ("robots.txt",)),
        ({"/robots.txt": html("stuk", 500)}, ("robots.txt could not be served", "500")),
        ({path_of(6400000 + n): html(WALL) for n in range(1, 6)}, ("consent", "3 pages in a row")),
        ({path_of(6400000 + n): html("weg", 404) for n in range(1, 6)}, ("not_found 5",)),
        ({path_of(6400000 + n): html("nee", 403) for n in range(1, 6)}, ("403", "in a row")),
    ],
)
def test_a_site_that_gives_nothing_fails_the_run(
    database: Database, pages: dict[str, Page], words: tuple[str, ...]
) -> None:
    outcome = crawl({**GOOD, **pages}, database)
    assert outcome.status == 1
    assert outcome.last_line.startswith("nucrawl: ")
    assert all(word in outcome.last_line for word in words), outcome.last_line
    assert last_run(database) == ("failed", outcome.last_line.removeprefix("nucrawl: "))
    assert database.value("SELECT count(*) FROM articles") == 0


RENAMED = (
    article(head=f'<link rel="canonical" href="https://www.nu.nl{ONE}">')
    .replace("textblock", "tekstblok")
    .replace("col-main", "kolom")
)
SCREEN = "<h1>Pagina kon niet geladen worden.</h1>"
COUNTED = '<script type="application/ld+json">{"@type":"NewsArticle","wordCount":900}</script>'


@pytest.mark.parametrize(
    ("page", "row", "words"),
    [
        (document(SCREEN), 5, ("error screen", "try again later")),
        (document(f"{SCREEN}<p>probeer het later nog eens</p>"), 3, ("try again later",)),
        (DENIED, 3, ("firewall", "ask its publisher")),
        (document('<form><input type="password"></form>'), 3, ("wants a login",)),
        (document('<div id="app"></div><script src="/app.js"></script>'), 3, ("browser",)),
        (article().split("</article>")[0], 3, ("</html>", "pages end early")),
        (article(head=COUNTED), 3, ("some 900 words", "pages end early")),
        (article(paragraphs=(), lead=""), 5, ("expected paragraphs", "newer nucrawl")),
        (document("<p>Een bladzijde.</p>"), 5, ("layout may have changed",)),
        (RENAMED, 5, ("expected at least 1 .textblock", "layout_changes", "newer")),
    ],
    ids=[
        *("soft_404", "unavailable", "challenge", "login", "empty_shell", "no_end", "few_words"),
        *("empty_body", "no_article", "layout_changed"),
    ],
)
def test_the_same_refusal_in_a_row_ends_the_run_with_its_advice(
    database: Database, page: str, row: int, words: tuple[str, ...]
) -> None:
    numbers = range(6400001, 6400010)
    pages: dict[str, Page] = {path_of(n): html(page) for n in numbers}
    site = {**GOOD, **pages, "/binnenland": listing(*map(path_of, numbers))}
    outcome = crawl(site, database, "name=binnenland", "NUCRAWL_CHROMIUM=none")
    assert outcome.status == 1
    assert f"{row} pages in a row" in outcome.last_line
    assert all(word in outcome.last_line for word in words), outcome.last_line
    assert database.value("SELECT count(*) FROM articles") == 0


def test_refusals_with_good_pages_between_them_end_no_run(database: Database) -> None:
    pages: dict[str, Page] = {path_of(n): html(document(SCREEN)) for n in (6400001, 6400003)}
    outcome = crawl({**GOOD, **pages}, database)
    assert outcome.status == 0
    assert database.value("SELECT count(*) FROM articles") == 3


def test_a_page_whose_layout_changed_is_kept_for_study(database: Database) -> None:
    outcome = crawl({**GOOD, ONE: html(RENAMED)}, database)
    assert outcome.status == 0, outcome.err
    assert "(layout_changed)" in outcome.err
    columns = "run_id, article_id, expected, found, body, content_type"
    assert database.rows(f"SELECT {columns} FROM layout_changes") == [
        (
            *(1, 6400001, "at least 1 .textblock in the article, or .video-block", "0"),
            RENAMED.encode(),
            "text/html; charset=utf-8",
        )
    ]
    counts = database.value("SELECT counts FROM runs")
    assert counts["nucrawl/layout_change"] == 1
    assert counts["nucrawl/layout_changed_share"] == 0.2


def test_a_run_of_which_many_pages_have_another_layout_fails(database: Database) -> None:
    """Good pages between them keep it going to its end, but the operator has to hear of it."""
    numbers = range(6400001, 6400011)
    pages: dict[str, Page] = {path_of(n): html(RENAMED) for n in numbers if n % 2}
    lists = {"/binnenland": listing(*map(path_of, numbers))}
    outcome = crawl({**GOOD, **lists, **pages}, database)
    assert outcome.status == 1
    assert "5 of 10 articles" in outcome.last_line
    assert "newer nucrawl" in outcome.last_line
    assert database.value("SELECT count(*) FROM articles") == 5


# What is stored with its kind, or not


NOTE = "Dit is een gesponsord artikel op NU.nl."


@pytest.mark.parametrize(("setting", "stored"), [("store", 3), ("skip", 1)])
def test_commercial_content_is_stored_with_its_kind_or_skipped(
    database: Database, setting: str, stored: int
) -> None:
    partner = teaser(path_of(6400002)).replace("</a>", '<div class="item-partner">X</div></a>')
    rows = f"{teaser(ONE)}{partner}{teaser(path_of(6400003))}"
    pages: dict[str, Page] = {
        "/binnenland": html(document(f'<div id="main" class="columns__main">{rows}</div>')),
        ONE: html(article(paragraphs=(NOTE, "Koop nu."))),
    }
    outcome = crawl({**GOOD, **pages}, database, "name=binnenland", f"NUCRAWL_COMMERCIAL={setting}")
    assert outcome.status == 0, outcome.err
    kinds = dict(database.rows("SELECT id, kind FROM articles"))
    assert len(kinds) == stored
    assert kinds[6400003] == "article"
    if setting == "store":
        assert (kinds[6400001], kinds[6400002]) == ("advertorial", "partner")
        assert "skipped" not in outcome.last_line
        assert database.value("SELECT body FROM articles WHERE id = 6400001") == "Koop nu."
    else:
        counts = database.value("SELECT counts FROM runs")
        assert counts["nucrawl/skipped/advertorial"] == counts["nucrawl/skipped/partner"] == 1
        assert "0 same, 2 skipped (advertorial 1, partner 1); " in outcome.last_line


def test_disagreements_are_counted_and_kept(database: Database) -> None:
    stated = COUNTED.replace('"wordCount":900', '"headline":"Anders"')
    outcome = crawl({**GOOD, ONE: html(article("Een kop", head=stated))}, database)
    assert outcome.status == 0
    found = database.value("SELECT disagreements FROM articles WHERE id = 6400001")
    assert found == {"headline": {"json_ld": "Anders", "markup": "Een kop"}}
    assert database.value("SELECT counts FROM runs")["nucrawl/disagree/headline"] == 1


def test_a_front_page_that_fails_is_told_as_the_list_it_is(database: Database) -> None:
    outcome = crawl({**GOOD, "/": html("stuk", 503)}, database, "name=voorpagina")
    assert outcome.status == 1
    assert "voorpagina (server_error)" in outcome.last_line


def test_nobody_there(database: Database) -> None:
    outcome = build_crawl("http://127.0.0.1:1", database.url, "name=sport").run()
    assert outcome.status == 1
    assert "refused" in outcome.last_line
    assert "NUCRAWL_BASE_URL" in outcome.last_line
    assert len(outcome.err.splitlines()) <= 4, outcome.err


def test_a_list_that_fails_among_others_is_told_and_the_rest_is_stored(database: Database) -> None:
    outcome = crawl({**GOOD, "/sport": html("stuk", 500)}, database, "name=binnenland,sport")
    assert outcome.status == 1
    assert "sport (server_error)" in outcome.last_line
    assert database.value("SELECT count(*) FROM articles") == 5


def test_robots_rules_hold_per_path(database: Database) -> None:
    robots = html(ROBOTS.format(f"Disallow: {ONE}"))
    site = TinySite({**GOOD, "/robots.txt": robots})
    with DemoServer(site.respond) as server:
        outcome = build_crawl(server.base_url, database.url, "name=binnenland").run()
    assert outcome.status == 0
    assert ONE not in site.asked
    counts = database.value("SELECT counts FROM runs")
    assert counts["nucrawl/refused/robots"] == 1


def test_crawl_delay_and_retry_after_are_kept_to(database: Database) -> None:
    """Five pages and robots.txt at 0.5 s, one of them with a second of waiting."""
    pages = {
        **GOOD,
        "/robots.txt": html(ROBOTS.format("Crawl-delay: 0.5")),
        ONE: fails_first(GOOD[ONE], 503, Retry_After="1"),
    }
    started = time.monotonic()
    outcome = crawl(pages, database, "name=binnenland", "limit=2")
    assert outcome.status == 0, outcome.err
    assert "asks for 0.5 s" in outcome.err
    assert "asks to wait 1 s" in outcome.err
    assert time.monotonic() - started > 2.5
    assert database.value("SELECT count(*) FROM articles") == 2


# The database


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("not a url", 2, ("DATABASE_URL", "expected postgresql://")),
        ("postgresql://me:geheim@127.0.0.1:1/news", 1, ("refused", "127.0.0.1:1", "DATABASE_URL")),
        ("postgresql://me:geheim@nowhere.invalid/news", 1, ("nowhere.invalid",)),
    ],
)
def test_a_database_that_is_not_there(url: str, status: int, words: tuple[str, ...]) -> None:
    outcome = build_crawl("http://127.0.0.1:1", url, "name=sport").run()
    assert outcome.status == status
    assert all(word in outcome.last_line for word in words), outcome.last_line
    assert "geheim" not in outcome.err + outcome.out


def test_a_user_who_may_not_create_tables(postgres: str, database: Database) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database.url)["dbname"]
    role = f"reader_{name}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    outcome = build_crawl(
        "http://127.0.0.1:1", make_conninfo(database.url, user=role), "name=sport"
    ).run()
    assert outcome.status == 1
    assert role in outcome.last_line
    assert "GRANT" in outcome.last_line


def test_an_article_that_postgres_refuses_fails_the_run_and_harms_no_other(
    database: Database,
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
        connection.execute("ALTER TABLE articles ADD CHECK (headline <> 'Geweigerd')")
    outcome = crawl({**GOOD, ONE: html(article("Geweigerd"))}, database)
    assert outcome.status == 1
    assert "met a fault" in outcome.last_line
    assert "could not store" in outcome.err
    assert database.value("SELECT count(*) FROM articles") == 4
    assert database.rows("SELECT reason FROM missing_articles") == [("not_storable",)]


def test_a_database_in_another_encoding_is_refused_before_anything_is_in_it(
    postgres: str, database: Database
) -> None:
    name = f"latin_{psycopg.conninfo.conninfo_to_dict(database.url)['dbname']}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        options = "TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'"
        connection.execute(f"CREATE DATABASE {name} {options}".encode())
    latin = Database(make_conninfo(database.url, dbname=name))
    outcome = crawl(GOOD, latin)
    assert outcome.status == 1
    assert "expected a database in UTF8, found LATIN1" in outcome.last_line


def test_the_demo_keeps_out_of_a_database_that_is_set_up(
    own_home: Path, database: Database
) -> None:
    environment = {"DATABASE_URL": database.url, "NUCRAWL_HOME": str(own_home)}
    outcome = command("nucrawl.demo.tour", **environment).run()
    assert outcome.status == 0, outcome.err
    assert "30 new, 0 changed, 0 same" in outcome.out
    assert "$ nucrawl diff " in outcome.out
    assert database.rows("SELECT relname FROM pg_class WHERE relname = 'articles'") == []


def test_the_demo_keeps_out_of_a_home_with_real_news(own_home: Path) -> None:
    with psycopg.connect(embedded.start(own_home)) as connection:
        connection.execute("CREATE TABLE runs (base_url text)")
        connection.execute("INSERT INTO runs VALUES ('http://127.0.0.1:1'), ('https://www.nu.nl')")
    outcome = command("nucrawl.demo.tour", NUCRAWL_HOME=str(own_home)).run()
    assert outcome.status == 2
    assert f"{own_home} holds news of a real site" in outcome.last_line
    with psycopg.connect(embedded.start(own_home)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (2,)


def test_an_embedded_server_that_was_killed_is_started_again(own_home: Path) -> None:
    home = own_home
    try:
        embedded.start(home)
        pid = int(next(home.glob("postgres/*/data/postmaster.pid")).read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        with DemoServer(TinySite(GOOD).respond) as server:
            outcome = build_crawl(
                server.base_url, "", "name=binnenland", NUCRAWL_HOME=str(home)
            ).run()
        assert outcome.status == 0, outcome.err
        with psycopg.connect(embedded.start(home)) as connection:
            found = connection.execute("SELECT count(*) FROM articles").fetchone()
        assert found == (5,)
    finally:
        embedded.stop(home)


def test_a_database_that_goes_away_in_mid_run(own_home: Path) -> None:
    home = own_home

    def stop_it(times: int, base_url: str) -> Response:
        embedded.stop(home)
        return html(article("Te laat"))

    try:
        conninfo = embedded.start(home)
        with DemoServer(TinySite({**GOOD, ONE: stop_it}).respond) as server:
            outcome = build_crawl(server.base_url, conninfo, "name=binnenland").run()
        assert outcome.status == 1
        assert len([li for li in outcome.err.splitlines() if li.startswith("nucrawl: ")]) == 1
    finally:
        embedded.stop(home)


# Two runs, and an end before the end


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not condition() and process.poll() is None:
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def test_a_second_run_of_a_section_says_who_holds_it(database: Database) -> None:
    site = TinySite(GOOD)
    with DemoServer(site.respond) as server:
        slow = build_crawl(server.base_url, database.url, "name=binnenland", DOWNLOAD_DELAY="3")
        first = slow.start()
        wait_for(lambda: ONE in site.asked, first)
        second = build_crawl(server.base_url, database.url, "name=Binnenland").run()
        both = build_crawl(server.base_url, database.url, "name=binnenland,sport").run()
        first.send_signal(signal.SIGKILL)
        first.communicate()
        third = build_crawl(server.base_url, database.url, "name=binnenland").run()
    assert second.status == 3
    assert "binnenland (run 1, since 20" in second.last_line
    assert both.status == 0
    assert "left to the run that crawls it already: binnenland" in both.err
    assert third.status == 0, third.err
    outcomes = [row[0] for row in database.rows("SELECT outcome FROM runs ORDER BY id")]
    assert outcomes == ["lost", "busy", "finished", "finished"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_it_has(database: Database, number: signal.Signals) -> None:
    site = TinySite(GOOD)
    with DemoServer(site.respond) as server:
        slow = build_crawl(server.base_url, database.url, "name=binnenland", DOWNLOAD_DELAY="0.5")
        process = slow.start()
        wait_for(lambda: path_of(6400003) in site.asked, process)
        process.send_signal(number)
        outcome = finish(process)
    assert outcome.status == 130
    assert "interrupted" in outcome.last_line
    assert last_run(database)[0] == "interrupted"
    stored = database.value("SELECT count(*) FROM articles")
    asked = sum(path.startswith("/binnenland/") for path in site.asked)
    assert 2 <= stored == asked < 5


def test_ctrl_c_does_not_wait_for_retry_after(database: Database) -> None:
    site = TinySite({**GOOD, ONE: html("later", 503, Retry_After="200")})
    with DemoServer(site.respond) as server:
        process = build_crawl(server.base_url, database.url, "name=binnenland").start()
        wait_for(lambda: ONE in site.asked, process)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        outcome = finish(process)
    assert outcome.status == 130
    assert time.monotonic() - started < 15
