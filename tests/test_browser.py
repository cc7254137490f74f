"""Pages through a real browser: what is stored of them, what they fetch, and that they are closed.

What becomes of a browser that fails is in test_browser_faults.py.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response as Answer

from nucrawl.browser.driver import Driver
from nucrawl.demo.ballast import Ballast
from nucrawl.demo.days import LivingSite
from nucrawl.demo.gate import Gate
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer, Respond
from nucrawl.demo.shell import Shell
from nucrawl.demo.site import Site
from tests.chromium import needs_chromium
from tests.conftest import Database
from tests.drill import Witness, find_stale
from tests.spiders import Ran, clock, run
from tests.tinysite import TinySite, article, document, front, html, listing, path_of, redirect

pytestmark = needs_chromium
ONE, TWO = path_of(6400001), path_of(6400002)
ARTICLES = 4
FOOTER = (
    b"<footer>Dit is een nagemaakte site, waarop alles bedacht is, tot en met de voet.</footer>"
)


def crawl(respond: Respond, database: Database, **given: str) -> tuple[Ran, DemoServer]:
    with DemoServer(respond) as server:
        arguments = {"name": "buitenland", "limit": str(ARTICLES)} | given
        return run("section", server.base_url, database.url, **arguments), server


def crawl_tiny(
    site: TinySite, database: Database, **given: str
) -> tuple[Ran, dict[str, list[str]]]:
    """Crawl all pages in the browser; give the run, and what was asked of each host."""
    ran, server = crawl(site.respond, database, name="binnenland", render="always", **given)
    hosts: dict[str, list[str]] = {}
    for request in server.requests:
        name = urlsplit(f"//{request.headers['Host']}").hostname
        hosts.setdefault(str(name), []).append(request.path)
    return ran, hosts


def tiny(one: Any, **others: Any) -> TinySite:
    """Make a site of two articles, of which the second is as it should be."""
    pages = {"/": front("binnenland"), "/binnenland": listing(ONE, TWO), TWO: html(article("Twee"))}
    # A page that shows next to nothing is waited for; these have it all.
    full = {path: replace(page, body=page.body + FOOTER) for path, page in pages.items()}
    return TinySite({**full, ONE: one, **others})


def script(text: str) -> str:
    """Write an article with a script at its end."""
    return article("Een").replace("</body>", f"<script>{text}</script></body>")


def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    """Give all that is stored of articles, but when, by which run, and from which server."""
    columns = database.rows(
        "SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position) "
        "FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name IN ('articles', 'article_blocks', 'article_images', 'article_links', "
        "'article_urls') AND column_name !~ '_(run|page)_id$|^run_id$' "
        "AND column_name !~ '^(first|last)_.*_at$|fetched_at|checked_at' "
        "GROUP BY table_name ORDER BY table_name"
    )
    strip = "regexp_replace(t::text, 'http://127.0.0.1:[0-9]+', '', 'g')"
    return [
        database.rows(f"SELECT {strip} FROM (SELECT {names} FROM {table}) t ORDER BY 1")
        for table, names in columns
    ]


@pytest.fixture
def plain(site: Site, database: Database) -> list[list[tuple[Any, ...]]]:
    ran, _ = crawl(site.respond, database)
    assert ran.failure is None
    assert len(everything(database)[1]) > ARTICLES
    return everything(database)


@pytest.fixture
def left_open(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Tell after each page how many the browser has open."""
    counts: list[int] = []
    fetch = Driver.fetch

    async def watched(driver: Driver, request: Request) -> Answer:
        try:
            return await fetch(driver, request)
        finally:
            handler = driver._handler
            contexts = handler.context_wrappers.values() if handler else ()
            counts.append(sum(len(wrapper.context.pages) for wrapper in contexts))

    monkeypatch.setattr(Driver, "fetch", watched)
    return counts


# What is stored


def test_a_shell_site_is_stored_exactly_as_the_plain_one(
    site: Site, plain: list[Any], make_database: Any
) -> None:
    database = make_database()
    ran, _ = crawl(Shell(site.respond).respond, database)
    assert ran.failure is None
    assert everything(database) == plain
    pages = ran.count("browser/page")
    assert pages == ran.count("browser/why/empty_shell") > ARTICLES
    assert ran.count("browser/start") == ran.counts["playwright/browser_count"] == 1
    assert f"; {pages} pages in a browser (empty_shell {pages}); " in ran.log[-2]
    for line in ran.log:
        assert "meta keys" not in line


def test_pages_that_need_no_browser_are_the_same_in_one(
    site: Site, plain: list[Any], make_database: Any
) -> None:
    database = make_database()
    ran, _ = crawl(site.respond, database, render="always")
    assert ran.failure is None
    assert everything(database) == plain
    assert ran.count("browser/page") == ran.count("browser/why/always") > ARTICLES


def test_without_leave_for_a_browser_a_shell_is_refused(site: Site, database: Database) -> None:
    shell = Shell(site.respond, kinds=["article"])
    ran, _ = crawl(shell.respond, database, render="never")
    assert "3 pages in a row" in str(ran.failure)
    assert ran.count("refused/empty_shell") >= 3
    assert "nucrawl/browser/page" not in ran.counts
    assert database.value("SELECT count(*) FROM articles") == 0


def test_a_shell_that_never_changes_hides_no_edit(database: Database) -> None:
    site = LivingSite()
    witness = Witness(site)
    shell = Shell(witness.respond)

    def respond(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        if path == "/sitemap_news.xml":  # nobody announces an edit
            return Response(404, {"Content-Type": "text/plain"})
        return shell.respond(path, headers, base_url)

    with DemoServer(respond) as server, clock(lambda: site.now):
        for _ in range(2):
            site.advance(timedelta(hours=1))
            ran = run("section", server.base_url, database.url, name="buitenland", limit="6")
            assert ran.failure is None
        assert ran.count("article/changed") > 0
        conditional = [r.path for r in server.requests if "If-None-Match" in r.headers]
        assert not [path for path in conditional if path.endswith((".html", "/buitenland"))]
        stored = {number for (number,) in database.rows("SELECT id FROM articles")}
        assert not stored & set(find_stale(witness, database.url))


# What is asked for


def test_a_browser_asks_for_nothing_that_only_the_eye_wants(site: Site, database: Database) -> None:
    ballast = Ballast(site.respond)
    ran, server = crawl(ballast.respond, database, render="always")
    assert ran.failure is None
    assert database.value("SELECT count(*) FROM articles") == ARTICLES
    assert not ballast.asked
    assert {request.headers["Host"] for request in server.requests} == {
        urlsplit(server.base_url).netloc
    }


ELSEWHERE = """
    const away = `http://localhost:${location.port}/away`;
    fetch(away).catch(() => 0); fetch('/leads-off').catch(() => 0); navigator.sendBeacon(away);
    new WebSocket(away.replace('http', 'ws')); window.open(away); window.open('/popup');
    const ahead = document.createElement('link'); ahead.rel = 'preconnect'; ahead.href = away;
    document.head.append(ahead);
    fetch('/verboden/gegevens').catch(() => 0); fetch('/gegevens');
"""


def test_a_page_reaches_no_other_host_whatever_it_tries(
    database: Database, left_open: list[int]
) -> None:
    rules = Response(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /verboden\n")

    def lead_off(_: int, base_url: str) -> Response:
        return redirect(base_url.replace("127.0.0.1", "localhost") + "/away", 302)

    site = tiny(html(script(ELSEWHERE)), **{"/robots.txt": rules, "/leads-off": lead_off})
    ran, hosts = crawl_tiny(site, database)
    assert ran.failure is None
    assert database.value("SELECT count(*) FROM articles") == 2
    assert hosts.keys() == {"127.0.0.1"}
    lists = {"/", "/robots.txt", "/sitemap_news.xml", "/binnenland"}
    assert set(hosts["127.0.0.1"]) - lists == {ONE, TWO, "/leads-off", "/gegevens"}
    assert set(left_open) == {0}, "a window that the page opened"


@pytest.mark.parametrize("way", ["redirect", "script", "script, later"])
def test_a_page_that_leads_off_the_site_is_not_followed(
    database: Database, left_open: list[int], way: str
) -> None:
    def lead_off(_: int, base_url: str) -> Response:
        away = base_url.replace("127.0.0.1", "localhost") + "/away"
        go = f"location.href = '{away}'"
        if way == "redirect":
            return redirect(away)
        return html(script(go if way == "script" else f"setTimeout(() => {{ {go} }}, 200)"))

    ran, hosts = crawl_tiny(tiny(lead_off), database)
    assert ran.failure is None
    assert ran.count("refused/wrong_host") == 1
    assert hosts.keys() == {"127.0.0.1"}
    assert database.value("SELECT count(*) FROM articles") == 1
    assert set(left_open) == {0}


# That pages are closed, and browsers replaced


HEAD = '<article class="blocks-container-col-main col-main"><div id="hier"></div></article>'


@pytest.mark.parametrize("frame", ['<div id="hier"></div>', HEAD], ids=["shell", "skeleton"])
def test_what_is_empty_at_first_is_waited_for(database: Database, frame: str) -> None:
    whole = re.search("<article.*</article>", article("Een"), re.DOTALL)
    assert whole is not None
    place = "(document.querySelector('article') || document.getElementById('hier'))"
    fill = f"{place}.outerHTML = {json.dumps(whole[0])}"
    later = f'<div id="main">{frame}</div><script>setTimeout(() => {{ {fill} }}, 3000)</script>'
    site = tiny(html(document(later)))
    ran, _ = crawl(site.respond, database, name="binnenland")
    assert ran.failure is None
    assert ran.count("browser/why/empty_shell") == 1
    assert database.value("SELECT count(*) FROM articles") == 2


def hang(*_: Any) -> Response:
    time.sleep(6)
    return html("")


FILE = Response(200, {"Content-Type": "application/zip", "Content-Disposition": "attachment"}, b"P")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (html(article("Een")), None),
        (html("<h1>Weg</h1>", 404), "not_found"),
        (html("<h1>Fout</h1>", 500), "server_error"),
        (html(document("<script>while (true) {}</script>")), "timeout"),
        (html(script("setTimeout(() => { while (true) {} }, 50)")), "timeout"),
        (hang, "timeout"),
        (FILE, "not_html"),
        (Response(204), "connect"),
        (html(script("alert(1); window.onbeforeunload = () => 'nee'")), None),
    ],
    ids=["good", "404", "500", "spins", "spins later", "silent", "download", "204", "alert"],
)
def test_a_page_is_closed_whatever_becomes_of_it(
    database: Database,
    left_open: list[int],
    monkeypatch: pytest.MonkeyPatch,
    one: Any,
    reason: str | None,
) -> None:
    monkeypatch.setattr("nucrawl.browser.driver._READING", 8)
    ran, _ = crawl_tiny(tiny(one), database, DOWNLOAD_TIMEOUT="3")
    assert ran.failure is None
    assert database.value("SELECT count(*) FROM articles") == (1 if reason else 2)
    if reason:
        assert ran.count(f"refused/{reason}") == 1
    assert len(left_open) >= 4
    assert set(left_open) == {0}
    if reason != "timeout":  # one that hung is replaced
        assert ran.count("browser/start") == 1


def test_a_browser_of_many_pages_is_replaced_and_the_consent_goes_along(
    site: Site, database: Database
) -> None:
    gate = Gate(site.respond)
    ran, _ = crawl(
        gate.respond,
        database,
        render="always",
        NUCRAWL_CONSENT="accept",
        NUCRAWL_BROWSER_PAGES="3",
    )
    assert ran.failure is None
    pages = ran.count("browser/page")
    assert pages == ARTICLES + 2 + ran.count("consent/wall")
    assert ran.count("browser/start") == -(-pages // 3) > 1
    assert gate.accepted == 1
    assert ran.count("consent/wall") == 1
    assert database.value("SELECT count(*) FROM articles") == ARTICLES
