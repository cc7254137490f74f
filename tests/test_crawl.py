"""Whole crawls of the stand-in site, as a user runs them, and what is in the database then."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nucrawl import __version__
from nucrawl.demo.listings import Outside
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.site.urls import extract_article_id
from tests.conftest import Database, Outcome, build_crawl
from tests.tinysite import TinySite, article, front, html, listing, path_of

CONTENT = (
    "SELECT * FROM {} ORDER BY 1, 2",
    ("article_revisions", "article_blocks", "article_images", "article_links", "sections"),
)
ARTICLES = """
    SELECT id, url, section, kind, label, headline, lead, body, byline, authors, agencies,
           published_at, modified_at, published_text, tags, comment_count, is_premium, language,
           image_url, word_count, sources, layout, provenance, disagreements, first_seen_at,
           removed_at, revision, duplicate_of
    FROM articles ORDER BY id
"""


class Crawled:
    """One crawl of buitenland and a second one of the same, on one server and database."""

    def __init__(self, server: DemoServer, database: Database) -> None:
        self.server = server
        self.database = database
        self.first = build_crawl(server.base_url, database.url, "name=buitenland").run()
        self.requests = list(server.requests)
        self.articles = database.rows(ARTICLES)
        self.content = self._content()
        self.seen = database.rows("SELECT id, last_seen_at FROM articles ORDER BY id")
        self.second = build_crawl(server.base_url, database.url, "name=buitenland").run()

    def _content(self) -> dict[str, list[tuple[Any, ...]]]:
        query, tables = CONTENT
        return {table: self.database.rows(query.format(table)) for table in tables}

    def content_now(self) -> dict[str, list[tuple[Any, ...]]]:
        return self._content()


@pytest.fixture(scope="module")
def crawled(site: Site, make_database: Callable[[], Database]) -> Iterator[Crawled]:
    with DemoServer(site.respond) as server:
        yield Crawled(server, make_database())


def test_every_listed_article_is_stored_as_it_was_rendered(crawled: Crawled, site: Site) -> None:
    listed = [site.article(number) for number in site.listings["/buitenland"].article_ids]
    wanted = {
        (-a.id if a.is_video_page else a.id): (
            crawled.server.base_url + a.path,
            "video" if a.is_video_page else a.section,
            *(a.kind, a.headline, a.lead or None),
            "\n\n".join(block.text for block in a.text_blocks),
            *(list(a.authors), list(a.agencies), a.published_at, a.modified_at, list(a.tags)),
            *(a.comment_count, a.is_premium, "nl", 1),
        )
        for a in listed
    }
    found = crawled.database.rows(
        "SELECT id, url, section, kind, headline, lead, body, authors, agencies, published_at,"
        " modified_at, tags, comment_count, is_premium, language, revision FROM articles"
    )
    assert len(wanted) > 25
    assert {row[0]: row[1:] for row in found} == wanted


def test_labels_come_from_the_page_or_the_list(crawled: Crawled, site: Site) -> None:
    for number, label in crawled.database.rows("SELECT id, label FROM articles"):
        assert label == site.article(abs(number)).label


def test_the_run_is_recorded(crawled: Crawled) -> None:
    row = crawled.database.rows(
        "SELECT spider, arguments, sections, outcome, reason, base_url, version, counts,"
        " finished_at > started_at FROM runs ORDER BY id"
    )[0]
    assert row[:7] == (
        *("section", {"name": "buitenland"}, ["buitenland"], "finished", None),
        *(crawled.server.base_url, __version__),
    )
    assert row[7]["nucrawl/article/new"] == len(crawled.articles)
    assert row[7]["downloader/request_count"] == len(crawled.requests)
    assert row[8]


def test_each_teaser_of_an_article_is_a_sighting_and_advertisements_are_counted(
    crawled: Crawled, site: Site
) -> None:
    rows = crawled.database.rows(
        "SELECT abs(article_id), section FROM sightings WHERE run_id = 1 ORDER BY position"
    )
    entries = [entry for block in site.listings["/buitenland"].main for entry in block.entries]
    articles = [a.id for block in site.listings["/buitenland"].main for a in block.articles]
    advertised = {a.id for a in site.articles if a.kind == "advertorial"}
    assert [number for number, _ in rows] == [n for n in articles if n not in advertised]
    assert len(set(articles)) < len(articles), "the list should hold an article twice"
    assert {section for _, section in rows} == {"buitenland"}
    counts = crawled.database.value("SELECT counts FROM runs WHERE id = 1")
    kinds = ("sponsored", "external", "no_article")
    skipped = {kind: counts.get(f"nucrawl/teaser/{kind}", 0) for kind in kinds}
    assert sum(skipped.values()) == len(entries) - len(rows)
    outside = [entry for entry in entries if isinstance(entry, Outside)]
    assert skipped["external"] == sum(entry.is_external for entry in outside) > 0


def test_an_article_is_asked_for_once_whatever_its_addresses(crawled: Crawled) -> None:
    asked = Counter(extract_article_id(crawled.server.base_url + r.path) for r in crawled.requests)
    asked.pop(None)
    redirected = {
        number
        for (number,) in crawled.database.rows(
            "SELECT article_id FROM article_urls GROUP BY 1 HAVING count(*) > 1"
        )
    }
    assert redirected, "the list should hold an old address"
    assert {number for number, times in asked.items() if times > 1} <= redirected
    assert max(asked.values()) == 2  # the old address, and where it led


def test_it_is_polite(crawled: Crawled) -> None:
    assert crawled.requests[0].path == "/robots.txt"
    agents = {r.headers["User-Agent"] for r in crawled.requests}
    assert agents == {f"nucrawl/{__version__} (+tests@example.org)"}
    assert all("Cookie" not in r.headers for r in crawled.requests)


def test_the_menu_is_in_sections(crawled: Crawled) -> None:
    sections = crawled.database.rows("SELECT slug, label, parent FROM sections")
    rows = {slug: (label, parent) for slug, label, parent in sections}
    assert rows["buitenland"] == ("Buitenland", "voorpagina")
    assert rows["tech"] == ("Tech", "economie")
    assert rows["sport"] == ("Sport", None)
    assert len(rows) >= 40


def test_the_start_says_what_to_expect_and_the_end_what_was_done(crawled: Crawled) -> None:
    assert "expecting about 31 requests" in crawled.first.err
    assert f"articles {len(crawled.articles)} new, 0 changed, 0 same" in crawled.first.last_line


def test_a_second_crawl_of_an_unchanged_site_reads_nothing_again(
    crawled: Crawled,
) -> None:
    assert crawled.second.status == 0
    asked = crawled.server.requests[len(crawled.requests) :]
    lists = ["/robots.txt", "/", "/sitemap_news.xml", "/buitenland"]
    assert [r.path for r in asked] == lists
    assert all(r.headers.get("If-None-Match") for r in asked[2:])
    told = f"articles 0 new, 0 changed, 0 same, {len(crawled.articles)} left alone"
    assert told in crawled.second.last_line
    assert crawled.database.rows(ARTICLES) == crawled.articles
    assert crawled.content_now() == crawled.content
    read_at, changed_at = crawled.database.rows(
        "SELECT read_at, changed_at FROM lists WHERE name = 'buitenland'"
    )[0]
    assert read_at > changed_at
    assert crawled.database.value("SELECT count(*) FROM sightings WHERE run_id = 2") == 0


def crawl(server: DemoServer, database: Database, *arguments: str) -> Outcome:
    return build_crawl(server.base_url, database.url, *arguments).run()


def test_labels_and_several_names_serve_as_names(server: DemoServer, database: Database) -> None:
    outcome = crawl(server, database, "name=Media en CULTUUR, oorlog in oekraine", "limit=1")
    assert outcome.status == 0
    sections = database.value("SELECT sections FROM runs")
    assert sections == ["entertainment", "spanningen-oekraine"]
    assert {r.path for r in server.requests} >= {"/entertainment", "/spanningen-oekraine"}


def test_all_crawls_every_list_and_nothing_else(
    server: DemoServer, database: Database, site: Site
) -> None:
    outcome = crawl(server, database, "name=all", "limit=1")
    assert outcome.status == 0, outcome.err
    asked = {r.path for r in server.requests}
    assert {"/net-binnen", "/meest-gelezen", "/sport", "/podcast", "/video"} <= asked
    assert not asked & {"/weer", "/tvgids", "/nushop", "/scorebord", "/spellen", "/gp-spel"}
    sections = database.value("SELECT sections FROM runs")
    lists = database.value("SELECT count(DISTINCT section) FROM sightings")
    assert lists == len(sections) > 30
    assert database.value("SELECT count(*) FROM articles") <= len(sections)


def test_limit_counts_articles_per_section(server: DemoServer, database: Database) -> None:
    assert crawl(server, database, "name=binnenland", "limit=3").status == 0
    assert database.value("SELECT count(*) FROM articles") == 3
    assert database.value("SELECT count(*) FROM sightings") > 3


def test_an_edit_is_a_revision_and_a_moved_article_stays_one(
    site: Site, database: Database
) -> None:
    """The second night serves one article with other words, under another section."""
    truth = site.article(site.listings["/buitenland"].article_ids[2])
    moved = truth.path.replace(f"/{truth.section}/", "/politiek/")

    def edited(path: str, headers: Any, base_url: str) -> Any:
        response = site.respond(truth.path if path == moved else path, {}, base_url)
        if path in (truth.path, moved):
            body = response.body.replace(truth.path.encode(), moved.encode())
            text = truth.text_blocks[0].text[:12].encode()
            return type(response)(
                200, response.headers, body.replace(text, b"Heel anders: " + text)
            )
        return response

    with DemoServer(site.respond) as server:
        assert crawl(server, database, "name=buitenland", "limit=5").status == 0
    with DemoServer(edited) as server:
        outcome = crawl(server, database, "name=buitenland", "limit=5")
    assert "articles 0 new, 1 changed, 4 same" in outcome.last_line
    row = database.rows(f"SELECT section, revision, body FROM articles WHERE id = {truth.id}")[0]
    assert row[:2] == ("politiek", 2)
    assert "Heel anders" in row[2]
    revisions = database.rows(
        f"SELECT revision, section FROM article_revisions WHERE article_id = {truth.id} ORDER BY 1"
    )
    assert revisions == [(1, truth.section), (2, "politiek")]
    paths = database.rows(f"SELECT url FROM article_urls WHERE article_id = {truth.id}")
    assert {"/" + url.split("/", 3)[3] for (url,) in paths} == {truth.path, moved}


def test_a_section_that_leaves_the_menu_keeps_its_row_without_a_place(database: Database) -> None:
    pages = {"/sport": listing(path_of(6400001)), path_of(6400001): html(article())}
    for slugs in (("sport", "tech", "klimaat"), ("klimaat", "sport")):
        with DemoServer(TinySite({**pages, "/": front(*slugs)}).respond) as server:
            assert crawl(server, database, "name=sport").status == 0
    rows = database.rows("SELECT slug, position FROM sections ORDER BY position")
    assert rows == [("klimaat", 1), ("sport", 2), ("tech", None)]
