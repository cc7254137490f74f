"""The archive spider: periods by sitemap, resumed and told; WARC files and folders, no request."""

import gzip
import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from nucrawl.demo.days import LivingSite
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.site.sitemaps import SitemapRef
from nucrawl.spiders.archive import ArchiveSpider
from tests.conftest import Command, Database, Outcome, command, finish
from tests.tinysite import TinySite, article, html, path_of, redirect

SINCE, UNTIL = date(2024, 1, 1), date(2024, 12, 31)


def build(server_url: str, database: Database, *arguments: str, **environment: str) -> Command:
    given = [part for argument in arguments for part in ("-a", argument)]
    own = {"NUCRAWL_BASE_URL": server_url, "DATABASE_URL": database.url, **environment}
    return command("scrapy", "crawl", "archive", *given, **own)


def crawl(server: DemoServer, database: Database, *arguments: str) -> Outcome:
    return build(server.base_url, database, *arguments).run()


@pytest.fixture(scope="module")
def living() -> LivingSite:
    return LivingSite(daily=5)


@pytest.fixture
def archive(living: LivingSite) -> Iterator[DemoServer]:
    with DemoServer(living.respond) as running:
        yield running


def test_a_period_is_read_whole_and_goes_on_where_it_stopped(
    archive: DemoServer, living: LivingSite, database: Database
) -> None:
    wanted = {
        -a.id if a.is_video_page else a.id
        for a in living.articles
        if SINCE <= a.published_at.date() <= UNTIL and a.kind != "advertorial"
    }
    assert len(wanted) > 6
    period = ("since=2024-01-01", "until=2024-12-31")
    first = crawl(archive, database, *period, "limit=4")
    assert first.status == 0, first.err
    assert database.value("SELECT count(*) FROM articles") == 4
    assert "run again to go on" in first.err
    second = crawl(archive, database, *period)
    assert second.status == 0, second.err
    assert f"articles {len(wanted) - 4} new, 0 changed, 0 same" in second.last_line
    assert {number for (number,) in database.rows("SELECT id FROM articles")} == wanted
    archive.requests.clear()
    third = crawl(archive, database, *period)
    assert "articles 0 new" in third.last_line
    assert all(r.path.startswith(("/sitemap", "/robots")) for r in archive.requests)
    assert not [r for r in archive.requests if "2023-" in r.path or "2025-" in r.path]


def sitemap(*entries: str) -> bytes:
    return f"<urlset>{''.join(entries)}</urlset>".encode()


def entry(address: str, day: str = "2024-02-01") -> str:
    return f"<url><loc>{address}</loc><lastmod>{day}T10:00:00+01:00</lastmod></url>"


def xml(body: bytes) -> Response:
    return Response(200, {"Content-Type": "application/xml"}, body)


def test_what_sitemaps_hold_that_is_none_harms_nothing(database: Database) -> None:
    """No address, another site, an old address, gzip, broken XML, a bomb, a sitemap of itself."""
    index = (
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in ("a.xml.gz", "b.xml"))
        + "<sitemap><loc>/bomb.xml</loc></sitemap><sitemap><loc>/sitemap_index.xml</loc></sitemap>"
        "<sitemap><loc>/gone.xml</loc></sitemap><sitemap><loc>/y/2019-05.xml</loc></sitemap>"
        "</sitemapindex>"
    )
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>'
    first = sitemap(entry("https://www.nu.nlNone"), entry("/oud/6300001/oude-kop.html"))
    pages = {
        "/sitemap_index.xml": xml(index.encode()),
        "/a.xml.gz": xml(gzip.compress(first)),
        "/b.xml": xml(sitemap(entry(path_of(6300002)), entry(path_of(6300003)))[:-20]),
        "/bomb.xml": xml(bomb),
        "/oud/6300001/oude-kop.html": redirect(path_of(6300001)),
        path_of(6300001): html(article("Eerste")),
        path_of(6300002): html(article("Tweede")),
        path_of(6300003): html("weg", 404),
    }
    site = TinySite(pages)
    with DemoServer(site.respond) as server:
        outcome = crawl(server, database, "since=2024-01-01", "until=2024-03-31")
        assert outcome.status == 0, outcome.err
        stored = database.rows("SELECT id FROM articles ORDER BY 1")
        assert stored[0] == (6300001,)
        for told in ("unsafe_xml", "gone.xml", "not well-formed"):
            assert told in outcome.err, told
        assert "/y/2019-05.xml" not in site.asked
        assert site.asked.count("/sitemap_index.xml") == 1
        before = len(site.asked)
        assert crawl(server, database, "since=2024-01-01", "until=2024-03-31").status == 0
    assert path_of(6300003) not in site.asked[before:]  # gone for good: not asked again


def test_what_stood_behind_the_limit_of_another_run_is_asked_for(database: Database) -> None:
    index = b"<sitemapindex><sitemap><loc>/all.xml</loc></sitemap></sitemapindex>"
    path = path_of(6300001)
    pages = {"/sitemap_index.xml": xml(index), "/all.xml": xml(sitemap(entry(path)))}
    with DemoServer(TinySite({**pages, path: html(article())}).respond) as server:
        crawl(server, database, "since=2025-01-01")  # makes the schema
        database.rows(
            "INSERT INTO missing_articles VALUES (6300001, '', 'sport', 'limit', now(), now(), 1)"
        )
        crawl(server, database, "since=2024-01-01")
    assert database.rows("SELECT id FROM articles") == [(6300001,)]
    assert database.rows("SELECT * FROM missing_articles") == []


def test_fifty_thousand_entries_are_named_at_once_and_asked_for_few_at_a_time(
    database: Database,
) -> None:
    entries = [entry(path_of(6300000 + n)) for n in range(50_000)]
    index = b"<sitemapindex><sitemap><loc>/all.xml</loc></sitemap></sitemapindex>"
    page = html(article())
    pages = {"/sitemap_index.xml": xml(index), "/all.xml": xml(sitemap(*entries))}

    class Endless(TinySite):
        def respond(self, path: str, headers: object, base_url: str) -> Response:
            self.asked.append(path)
            return pages.get(path) or page

    with DemoServer(Endless({}).respond) as server:
        process = build(server.base_url, database, "since=2024-01-01").start()
        deadline = time.monotonic() + 60
        while len(server.requests) < 20 and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        outcome = finish(process)
    assert outcome.status == 130
    assert "50000 articles of the period, 0 stored" in outcome.err
    left = int(outcome.err.split("left: ")[1].split(" ")[0])
    assert left > 49_000
    missing = database.rows("SELECT reason, count(*) FROM missing_articles GROUP BY 1")
    assert dict(missing)["not_reached"] > 49_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "which period"),
        (("since=gisteren",), "expected a day such as"),
        (("since=2024-02-01", "until=2024-01-01"), "expected a day from 2024-02-01"),
        (("warc=/nowhere/x.warc",), "expected a file"),
        (("html=/nowhere",), "expected a folder"),
        (("html=/tmp", "since=2024-01-01"), "stand alone"),
        (("since=2024-01-01", "limit=0"), "limit"),
    ],
)
def test_wrong_arguments_are_one_line(
    database: Database, arguments: tuple[str, ...], said: str
) -> None:
    outcome = build("http://127.0.0.1:9", database, *arguments).run()
    assert outcome.status == 2
    assert said in outcome.last_line


def test_a_site_without_sitemaps_is_a_failure_that_says_so(database: Database) -> None:
    with DemoServer(TinySite({}).respond) as server:
        outcome = crawl(server, database, "since=2024-01-01")
    assert outcome.status == 1
    assert "no sitemap could be read" in outcome.last_line


@pytest.mark.parametrize(
    ("name", "modified", "expected"),
    [
        ("sitemap_2024_02.xml", None, True),
        ("sitemap-202403.xml.gz", None, True),
        ("sitemap_2024_04.xml", None, False),
        ("sitemap_2023-12.xml", None, False),
        ("2024/1", None, True),
        ("2019.xml", None, False),
        ("2024.xml", None, True),
        ("sitemap_news.xml", None, True),
        ("archive-17.xml", None, True),
        ("archive-17.xml", datetime(2023, 12, 31, tzinfo=UTC), False),
        ("archive-17.xml", datetime(2026, 1, 1, tzinfo=UTC), True),
        ("sitemap_2024_02.xml", datetime(2020, 1, 1, tzinfo=UTC), True),
        ("sitemap_2024_04.xml", datetime(2024, 2, 1, tzinfo=UTC), False),
    ],
)
def test_a_sitemap_is_left_out_only_if_it_cannot_hold_the_period(
    name: str, modified: datetime | None, expected: bool
) -> None:
    spider = ArchiveSpider(since="2024-01-15", until="2024-03-31")
    assert spider._may_hold(SitemapRef(f"https://www.nu.nl/{name}", modified)) is expected


URL = "https://www.nu.nl/binnenland/6400001/kop.html"


def write_warc(path: Path, *pages: tuple[str, str, str]) -> Path:
    """Write pages as (address, ISO time, HTML)."""
    records = []
    for url, moment, body in pages:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
            f"WARC-Target-URI: {url}\r\nWARC-Date: {moment}\r\n"
            f"Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record) if path.suffix == ".gz" else record)
    path.write_bytes(b"".join(records))
    return path


def test_a_warc_is_read_through_the_same_parser_and_history_keeps_its_order(
    database: Database, tmp_path: Path
) -> None:
    page = article("Een kop", ["De tekst van gisteren."])
    later = article("Een kop", ["De tekst van vandaag."])
    newer = write_warc(
        tmp_path / "b.warc.gz",
        (URL, "2024-03-02T10:00:00Z", later),
        ("https://www.nu.nl/binnenland", "2024-03-02T10:00:00Z", "<html></html>"),
        ("https://elders.example/nieuws/6400009/x.html", "2024-03-02T10:00:00Z", later),
        (path_on_site(6400002), "2024-03-02T10:00:00Z", "<html><body>kapot</body></html>"),
    )
    older = write_warc(tmp_path / "a.warc", (URL, "2024-03-01T10:00:00Z", page))
    nobody = "http://127.0.0.1:9"
    first = build(nobody, database, f"warc={newer}").run()
    assert first.status == 0, first.err
    assert "articles 1 new" in first.last_line
    assert re.search(r"run \d+: .*; 0 requests in ", first.last_line)
    second = build(nobody, database, f"warc={older}").run()
    assert "1 older" in second.last_line, second.err
    assert database.rows("SELECT body, revision FROM articles") == [("De tekst van vandaag.", 1)]
    history = database.rows("SELECT body FROM article_revisions ORDER BY fetched_at")
    assert history == [("De tekst van gisteren.",), ("De tekst van vandaag.",)]
    again = build(nobody, database, f"warc={older}").run()
    assert "0 new, 0 changed, 1 same" in again.last_line
    assert database.value("SELECT count(*) FROM article_revisions") == 2
    assert database.value("SELECT count(*) FROM validators") == 0
    assert database.rows("SELECT reason FROM missing_articles") == []  # no list named it


def test_every_version_of_an_article_in_a_warc_is_a_revision_in_order(
    database: Database, tmp_path: Path
) -> None:
    texts = ["Eerst dit.", "Toen dat.", "Toch weer dit.", "Toch weer dit.", "Eerst dit."]
    days = [f"2024-03-0{day}T10:00:00Z" for day in range(1, 6)]
    pages = [(URL, day, article("Een kop", [text])) for day, text in zip(days, texts, strict=True)]
    outcome = build(
        "http://127.0.0.1:9", database, f"warc={write_warc(tmp_path / 'a.warc', *pages)}"
    ).run()
    assert "articles 1 new, 3 changed, 1 same" in outcome.last_line, outcome.err
    history = database.rows("SELECT revision, body FROM article_revisions ORDER BY revision")
    assert history == [(1, texts[0]), (2, texts[1]), (3, texts[2]), (4, texts[4])]


def path_on_site(number: int) -> str:
    return f"https://www.nu.nl{path_of(number)}"


def test_a_folder_of_saved_pages_is_read_too(database: Database, tmp_path: Path) -> None:
    link = f'<link rel="canonical" href="{URL}">'
    (tmp_path / "onder").mkdir()
    (tmp_path / "onder" / "pagina.html").write_text(article(head=link))
    (tmp_path / "zonder.html").write_text(article())
    outcome = build("http://127.0.0.1:9", database, f"html={tmp_path}").run()
    assert outcome.status == 0, outcome.err
    assert database.rows("SELECT id, url FROM articles") == [(6400001, URL)]
    assert "left out" in outcome.err


def test_a_damaged_warc_gives_what_came_before_and_fails(
    database: Database, tmp_path: Path
) -> None:
    path = write_warc(
        tmp_path / "a.warc.gz",
        (URL, "2024-03-01T10:00:00Z", article()),
        (path_on_site(6400002), "2024-03-01T10:00:00Z", article() * 20),
    )
    path.write_bytes(path.read_bytes()[:-60])
    outcome = build("http://127.0.0.1:9", database, f"warc={path}").run()
    assert outcome.status == 1
    assert "damaged" in outcome.last_line
    assert database.value("SELECT count(*) FROM articles") == 1


def test_a_file_without_pages_is_a_failure(database: Database, tmp_path: Path) -> None:
    outcome = build("http://127.0.0.1:9", database, f"html={tmp_path}").run()
    assert outcome.status == 1
    assert "no HTML page" in outcome.last_line
