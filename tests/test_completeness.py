"""What lists, feeds and sitemap named and is not stored: told, kept with its reason, then gone."""

import gzip
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from nucrawl.demo.response import Response
from tests.conftest import Database, build_crawl, finish
from tests.press import FEED, FIRST, LIST, SITEMAP, Desk, at_a_desk
from tests.tinysite import article, document, html

GONE = html(document("<h1>Weg</h1>"), 404)
SOFT = html(document("<h1>Pagina kon niet geladen worden.</h1>"))
SPONSOR = '<address class="textblock author">Door onze partner</address>'


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with at_a_desk(database) as found:
        yield found


def test_each_article_that_is_not_stored_has_a_reason(desk: Desk) -> None:
    for number in range(1, 7):
        desk.press.publish(number, LIST)
    paths = {number: story.path for number, story in desk.press.stories.items()}
    desk.press.pages |= {
        paths[2]: GONE,
        paths[3]: SOFT,
        paths[4]: Response(301, {"Location": "https://elders.example.org/a/6400004/x.html"}),
    }
    ran = desk.crawl("section", name="binnenland", limit="5")
    assert ran.failure is None
    assert desk.missing() == [
        (2, "binnenland", "not_found", 1),
        (3, "binnenland", "soft_404", 1),
        (4, "binnenland", "wrong_host", 1),
        (6, "binnenland", "limit", 1),
    ]
    told = "4 missing of 6 named (limit 1, not_found 1, soft_404 1, wrong_host 1)"
    assert told in " ".join(ran.log)
    urls = {url for (url,) in desk.database.rows("SELECT url FROM missing_articles")}
    assert urls == {desk.base_url + paths[n] for n in (2, 3, 4, 6)}


def test_a_row_goes_when_its_article_comes(desk: Desk) -> None:
    for number in (1, 2):
        desk.press.publish(number, LIST)
    desk.crawl("section", name="binnenland", limit="1")
    assert [row[0] for row in desk.missing()] == [2]
    ran = desk.crawl("section", name="binnenland")
    assert ran.count("article/new") == 1
    assert desk.missing() == []
    assert "missing" not in " ".join(ran.log)


def test_a_reason_is_the_latest_one(desk: Desk) -> None:
    story = desk.press.publish(1, LIST)
    desk.press.publish(2, LIST, FEED)
    for page in (SOFT, GONE):
        desk.press.pages[story.path] = page
        desk.crawl("section", name="binnenland")
    assert desk.missing() == [(1, "binnenland", "not_found", 2)]


def test_what_is_stored_is_never_missing(desk: Desk) -> None:
    """Gone, or not to be read this time: its text is held."""
    for number in (1, 2, 3):
        desk.press.publish(number, FEED)
    desk.crawl("latest")
    desk.press.pages |= {desk.press.stories[1].path: GONE, desk.press.stories[2].path: SOFT}
    desk.press.later(minutes=16)
    ran = desk.crawl("latest")
    assert ran.count("article/removed") == 1
    assert desk.missing() == []


def test_what_is_skipped_on_purpose_says_so_and_is_not_tried_again(desk: Desk) -> None:
    path = f"/advertorial/{FIRST + 1}/koop.html"
    desk.press.publish(2, LIST)
    story = desk.press.publish(1, LIST)
    desk.press.pages[story.path] = Response(301, {"Location": path})
    desk.press.pages[path] = html(article("Koop dit", extra=SPONSOR))
    ran = desk.crawl("section", name="binnenland", NUCRAWL_COMMERCIAL="skip")
    assert ran.failure is None
    assert desk.missing() == [(1, "binnenland", "skipped_advertorial", 1)]
    assert "1 skipped (advertorial 1)" in " ".join(ran.log)
    desk.database.rows("UPDATE missing_articles SET last_missed_at = '2026-01-01'")
    desk.crawl("recheck")
    assert desk.press.asked == []


def test_what_an_interrupted_run_did_not_reach_is_missing_until_the_next(desk: Desk) -> None:
    for number in range(1, 8):
        desk.press.publish(number, LIST)
    slow = build_crawl(desk.base_url, desk.database.url, "name=binnenland", DOWNLOAD_DELAY="0.4")
    process = slow.start()
    deadline = time.monotonic() + 30
    while len(desk.press.articles_asked()) < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    outcome = finish(process)
    assert outcome.status == 130
    stored = len(desk.stored())
    rows = desk.missing()
    assert 2 <= stored < 7
    assert len(rows) == 7 - stored
    assert {row[2] for row in rows} == {"not_reached"}
    assert f"{len(rows)} missing of 7 named (not_reached {len(rows)})" in outcome.err
    desk.crawl("section", name="binnenland")
    assert len(desk.stored()) == 7
    assert desk.missing() == []


def test_what_a_killed_run_did_not_reach_is_missing_though_its_list_moved_on(desk: Desk) -> None:
    for number in range(1, 6):
        desk.press.publish(number, LIST)
    slow = build_crawl(desk.base_url, desk.database.url, "name=binnenland", DOWNLOAD_DELAY="0.5")
    process = slow.start()
    deadline = time.monotonic() + 30
    while len(desk.press.articles_asked()) < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()
    left = set(range(1, 6)) - desk.stored().keys()
    assert left
    for number in range(1, 6):
        desk.press.stories[number] = replace(desk.press.stories[number], where=frozenset())
    desk.press.publish(6, LIST)
    desk.crawl("section", name="binnenland")
    assert desk.missing() == [(number, "binnenland", "not_reached", 1) for number in sorted(left)]
    desk.crawl("recheck", by="2100-01-01T00:00")  # the killed run went by the machine's clock
    assert set(desk.stored()) == set(range(1, 7))
    assert desk.missing() == []


# News sitemaps that are none, or too much


def entries(*addresses: str) -> str:
    return "".join(f"<url><loc>{address}</loc></url>" for address in addresses)


def sitemap(body: str) -> Response:
    text = f'<?xml version="1.0"?><urlset xmlns="http://x/sitemap">{body}</urlset>'
    return Response(200, {"Content-Type": "application/xml"}, text.encode())


def bad_sitemaps(address: str) -> dict[str, tuple[Response, bool]]:
    """Give news sitemaps by name, and whether the one article that they name can be read."""
    good = sitemap(entries(address))
    packed = gzip.compress(good.body)
    return {
        "None": (sitemap(entries("https://www.nu.nlNone", address, "None", "")), True),
        "gz": (Response(200, {"Content-Type": "application/gzip"}, packed), True),
        "gz twice": (Response(200, {}, gzip.compress(packed)), True),
        "broken": (sitemap(f"{entries(address)}<url><loc>/binnenland/64000"), True),
        "cut off gz": (Response(200, {}, packed[:-9]), True),
        "index": (
            Response(200, {}, b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"),
            False,
        ),
        "empty": (sitemap(""), False),
        "nothing": (Response(200, {"Content-Type": "application/xml"}), False),
        "bomb": (
            Response(200, {}, b'<!DOCTYPE urlset [<!ENTITY a "&a;&a;">]><urlset>&a;</urlset>'),
            False,
        ),
        "page": (SOFT, False),
        "500": (html("stuk", 500), False),
    }


@pytest.mark.parametrize("name", bad_sitemaps(""))
def test_a_bad_news_sitemap_takes_nothing_along(desk: Desk, name: str) -> None:
    desk.press.publish(1, SITEMAP)
    desk.press.publish(2, FEED, LIST)
    page, is_readable = bad_sitemaps(desk.base_url + desk.press.stories[1].path)[name]
    desk.press.pages[SITEMAP] = page
    ran = desk.crawl("latest", RETRY_TIMES="0")
    assert ran.failure is None
    assert set(desk.stored()) == ({1, 2} if is_readable else {2})
    ran = desk.crawl("section", name="binnenland", RETRY_TIMES="0")
    assert ran.failure is None
    ran = desk.crawl("recheck", by="2026-03-03T12:00", RETRY_TIMES="0")
    assert ran.failure is None
    assert 2 in desk.asked()


def test_a_news_sitemap_of_50_000_articles_is_read_within_seconds(desk: Desk) -> None:
    """All but one are stored: an article is asked for where there is need, whatever the size."""
    desk.press.publish(1, SITEMAP)
    desk.press.publish(2, FEED)
    desk.crawl("latest")
    many = (f"{desk.base_url}/binnenland/{number}/kop.html" for number in range(6500000, 6550000))
    addresses = (*many, desk.base_url + desk.press.publish(3, SITEMAP).path)
    desk.database.rows(
        "INSERT INTO articles SELECT (jsonb_populate_record(a, jsonb_build_object('id', n))).*"
        f" FROM articles a, generate_series(6500000, 6549999) n WHERE a.id = {FIRST + 1}"
    )
    desk.database.rows(
        f"INSERT INTO article_urls (article_id, url, first_seen_at) SELECT id, '{desk.base_url}"
        "/binnenland/' || id || '/kop.html', now() FROM articles WHERE id >= 6500000"
    )
    desk.press.pages[SITEMAP] = sitemap(entries(*addresses))
    for spider, given in (("latest", {}), ("section", {"name": "binnenland"})):
        started = time.monotonic()
        ran = desk.crawl(spider, **given)
        took = time.monotonic() - started
        assert took < 30, f"{spider} took {took:.0f} s"
        assert ran.count("sitemap/too_large") == 0
    assert 3 in desk.stored()
    assert desk.database.value("SELECT count(*) FROM list_entries WHERE left_at IS NULL") > 50_000
