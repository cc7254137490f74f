"""Whole runs of recheck: what is due is asked for, what is vouched for spared, gone noted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from nucrawl.demo.response import Response
from nucrawl.spiders.recheck import FINAL
from tests.conftest import Database, command
from tests.press import FEED, FIRST, LIST, NOON, SITEMAP, Desk, at_a_desk, turn_back
from tests.tinysite import document, html

GONE = html(document("<h1>Weg</h1>"), 404)
SOFT = html(document("<h1>Pagina kon niet geladen worden.</h1>"))


REASONS = {f"nucrawl/asked/{why}" for why in ("moved", "announced", "returned")}


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with at_a_desk(database) as found:
        yield found


def next_check(desk: Desk, number: int) -> timedelta:
    """Give how long from now an article is due."""
    found = desk.field(number, "next_check_at")
    assert isinstance(found, datetime)
    return found - desk.press.now


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_what_is_due_is_asked_for_and_nothing_else(desk: Desk) -> None:
    for number, age in ((1, 0), (2, 30), (3, 20_000)):
        desk.press.publish(number, FEED, age=age)
    desk.crawl("latest")
    assert next_check(desk, 1) == minutes(15)
    assert next_check(desk, 2) == minutes(10)
    assert desk.field(3, "next_check_at") is None
    desk.press.later(minutes=9)
    assert desk.crawl("recheck").failure is None
    assert desk.press.asked == []
    desk.press.later(minutes=2)
    ran = desk.crawl("recheck")
    assert desk.asked() == [2]
    assert desk.press.articles_asked()[0].status == 304
    assert ran.count("article/not_modified") == 1
    assert next_check(desk, 2) == minutes(80 - 41)
    assert desk.field(2, "last_checked_at") == desk.press.now
    assert desk.field(2, "last_seen_at") == NOON


def test_the_youngest_text_comes_first_and_a_limit_leaves_the_rest_due(desk: Desk) -> None:
    for number, age in ((1, 14), (2, 2), (3, 8)):
        desk.press.publish(number, FEED, age=age)
    desk.crawl("latest")
    desk.press.later(minutes=60)
    desk.crawl("recheck", limit="2")
    assert desk.asked() == [2, 3]
    desk.crawl("recheck")
    assert desk.asked() == [1]


def test_an_edit_starts_the_schedule_anew(desk: Desk) -> None:
    desk.press.publish(1, FEED)
    desk.crawl("latest")
    desk.press.later(minutes=16)
    desk.crawl("recheck")
    assert next_check(desk, 1) == minutes(24)
    desk.press.later(minutes=64)
    desk.press.edit(1)
    desk.press.later(minutes=2)
    ran = desk.crawl("recheck")
    assert ran.count("article/changed") == 1
    assert next_check(desk, 1) == minutes(13)


def test_a_look_that_the_sitemap_vouches_for_is_spared_and_put_off(desk: Desk) -> None:
    desk.press.publish(1)
    desk.press.publish(2, SITEMAP)
    desk.crawl("latest")
    desk.press.edit(2, named_at=None)  # in the sitemap without a word on updates
    desk.press.later(minutes=16)
    ran = desk.crawl("recheck")
    assert [a.path for a in desk.press.requests()] == [SITEMAP, desk.press.stories[2].path]
    assert ran.count("asked/spared") == 1
    assert next_check(desk, 1) == minutes(24)
    assert desk.field(1, "last_checked_at") == NOON
    desk.press.later(minutes=70)  # the look at 80 minutes asks in any case
    desk.crawl("recheck")
    assert 1 in desk.asked()


def test_an_update_that_the_sitemap_names_is_asked_for_outright(desk: Desk) -> None:
    desk.press.publish(1)
    desk.crawl("latest")
    desk.press.later(minutes=16)
    desk.press.edit(1)
    ran = desk.crawl("recheck")
    assert not desk.press.articles_asked()[0].is_conditional
    assert ran.count("article/changed") == 1


def test_without_a_sitemap_all_that_is_due_is_asked_for(desk: Desk) -> None:
    desk.press.publish(1)
    desk.crawl("latest")
    desk.press.pages[SITEMAP] = GONE
    desk.press.later(minutes=16)
    assert desk.crawl("recheck").failure is None
    assert desk.asked() == [1]


def test_by_takes_what_is_due_later(desk: Desk) -> None:
    desk.press.publish(1, FEED)
    desk.crawl("latest")
    desk.crawl("recheck", by="2026-03-02T13:10")  # Amsterdam's: ten minutes after noon in UTC
    assert desk.asked() == []
    desk.crawl("recheck", by="2026-03-02T13:16")
    assert desk.asked() == [1]
    desk.crawl("recheck", by="2026-03-09T12:00Z")
    assert desk.asked() == [1]


def test_with_nothing_due_it_asks_for_nothing(desk: Desk) -> None:
    ran = desk.crawl("recheck")
    assert ran.failure is None
    assert desk.press.asked == []
    outcome = desk.database.rows("SELECT outcome, reason FROM runs")
    assert outcome == [("finished", None)]


@pytest.mark.parametrize("argument", ["limit=0", "limit=veel", "by=morgen", "by=", "since=1"])
def test_wrong_use_is_told(database: Database, argument: str) -> None:
    environment = {"DATABASE_URL": database.url, "NUCRAWL_BASE_URL": "http://127.0.0.1:1"}
    outcome = command("scrapy", "crawl", "recheck", "-a", argument, **environment).run()
    assert outcome.status == 2
    assert argument.split("=")[0] in outcome.last_line


# Removals


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_article_keeps_its_text_and_comes_back(desk: Desk, status: int) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.publish(2, FEED)
    desk.crawl("latest")
    desk.press.pages[story.path] = html(document("<h1>Weg</h1>"), status)
    desk.press.later(minutes=16)
    removed_at = desk.press.now
    ran = desk.crawl("recheck")
    assert ran.failure is None
    assert ran.count("article/removed") == 1
    assert "1 removed" in " ".join(ran.log)
    assert desk.field(1, "removed_at") == removed_at
    assert desk.field(1, "body") == "Tekst van 1."
    assert next_check(desk, 1) == timedelta(days=1)
    assert desk.database.rows("SELECT article_id FROM validators WHERE article_id IS NOT NULL") == [
        (FIRST + 2,)
    ]

    desk.press.later(days=1)
    ran = desk.crawl("recheck")
    assert ran.count("article/still_gone") == 1
    assert desk.field(1, "removed_at") == removed_at
    assert next_check(desk, 1) == timedelta(days=6)

    del desk.press.pages[story.path]
    desk.press.later(days=6)
    ran = desk.crawl("recheck")
    asked = {one.path: one.is_conditional for one in desk.press.articles_asked()}
    assert asked[story.path] is False
    assert ran.count("article/same") == 1
    assert desk.field(1, "removed_at") is None
    removals = "SELECT article_id, removed_at, returned_at FROM article_removals"
    assert desk.database.rows(removals) == [(FIRST + 1, removed_at, desk.press.now)]


def test_a_list_that_names_a_removed_article_has_it_asked_for(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    desk.press.pages[story.path] = GONE
    desk.press.later(minutes=16)
    desk.crawl("recheck")
    del desk.press.pages[story.path]
    ran = desk.crawl("latest")
    assert ran.count("asked/returned") == 1
    assert desk.field(1, "removed_at") is None
    returned = desk.database.rows("SELECT returned_at FROM article_removals")
    assert returned == [(desk.press.now,)]


@pytest.mark.parametrize("slug", ["kop", "andere-kop"])
def test_a_list_that_keeps_a_removed_article_has_it_asked_for_ever_more_seldom(
    desk: Desk, slug: str
) -> None:
    desk.press.publish(1)
    desk.crawl("latest")
    desk.press.later(minutes=16)
    story = desk.press.edit(1, slug=slug)
    desk.press.pages[story.path] = GONE
    asked = []
    for _ in range(10):
        asked.append(len(desk.crawl("latest").counts.keys() & REASONS))
        desk.press.later(minutes=10)
    assert asked == [1, 1, 1, 0, 1, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("page", "reason"),
    [(html("stuk", 500), "server_error"), (SOFT, "soft_404"), (html("nee", 403), "forbidden")],
)
def test_what_cannot_be_read_is_no_removal_and_not_due_for_ever(
    desk: Desk, page: Response, reason: str
) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.publish(2, FEED)
    desk.crawl("latest")
    desk.press.pages[story.path] = page
    desk.press.later(minutes=16)
    ran = desk.crawl("recheck", RETRY_TIMES="0")
    assert ran.failure is None
    assert ran.count(f"refused/{reason}") == 1
    assert desk.field(1, "removed_at") is None
    assert desk.database.rows("SELECT * FROM article_removals") == []
    assert next_check(desk, 1) == minutes(24)
    assert desk.field(1, "last_checked_at") == NOON


def test_an_article_that_moves_to_another_section_stays_one(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    new = story.path.replace("/binnenland/", "/politiek/")
    desk.press.pages[story.path] = Response(301, {"Location": new})
    desk.press.pages[new] = story.page
    desk.press.later(minutes=16)
    ran = desk.crawl("recheck")
    assert ran.count("article/same") == 1
    assert desk.database.rows("SELECT section, revision FROM articles") == [("politiek", 1)]
    urls = {url for (url,) in desk.database.rows("SELECT url FROM article_urls")}
    assert {url[url.index("/", 8) :] for url in urls} == {story.path, new}
    desk.press.later(minutes=30)
    desk.crawl("recheck")
    assert [a.path for a in desk.press.articles_asked()] == [new]


def test_an_id_that_comes_back_with_another_kind_is_the_same_article(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    live = story.page.body.replace(
        b'<article class="', b'<article data-article-type="liveblog" class="liveblog '
    ).replace(b"Tekst van 1.", b"Nu een liveblog.")
    kind = b'{"@type": "LiveBlogPosting", "headline": "Kop"}'
    head = b'<script type="application/ld+json">' + kind + b"</script></head>"
    desk.press.pages[story.path] = html(live.replace(b"</head>", head))
    desk.press.later(minutes=16)
    ran = desk.crawl("recheck")
    assert ran.count("article/changed") == 1
    assert desk.field(1, "kind") == "liveblog"
    kinds = desk.database.rows("SELECT revision, kind FROM article_revisions ORDER BY 1")
    assert kinds == [(1, "article"), (2, "liveblog")]


# What is missing


def test_what_is_missing_is_asked_for_again_with_growing_pauses(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.publish(2, FEED)
    desk.press.pages[story.path] = SOFT
    ran = desk.crawl("latest")
    assert desk.missing() == [(1, "rss", "soft_404", 1)]
    assert "1 missing of 2 named (soft_404 1)" in " ".join(ran.log)
    for times in range(1, 9):
        pause = 10 * 2 ** (times - 1)
        turn_back(desk, minutes=pause - 1)
        desk.crawl("recheck")
        assert desk.asked() == []
        turn_back(desk, minutes=pause)
        desk.crawl("recheck")
        assert set(desk.asked()) == {1}
        assert desk.missing() == [(1, "rss", "soft_404", times + 1)]
        desk.press.stories.pop(2, None)
    turn_back(desk, days=300)
    desk.crawl("recheck")
    assert desk.asked() == []


def test_what_comes_after_all_is_missing_no_more(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = SOFT
    desk.crawl("latest")
    del desk.press.pages[story.path]
    turn_back(desk, minutes=10)
    ran = desk.crawl("recheck")
    assert ran.count("article/new") == 1
    assert desk.missing() == []


def test_what_an_archive_left_is_not_asked_for(desk: Desk) -> None:
    desk.press.publish(1, FEED)
    desk.crawl("latest")
    row = (FIRST + 2, "https://www.nu.nl/a/6400002/b.html", "sitemap_2024-01.xml", "not_reached")
    desk.database.rows(f"INSERT INTO missing_articles VALUES {(*row, 'now', 'now', 1)}")
    turn_back(desk, days=1)
    desk.crawl("recheck")
    assert desk.press.asked == []


def test_final_reasons_are_not_asked_for_again(desk: Desk) -> None:
    pages = {
        1: GONE,
        2: Response(301, {"Location": "https://elders.example.org/a/6400002/x.html"}),
    }
    for number, page in pages.items():
        desk.press.pages[desk.press.publish(number, LIST).path] = page
    desk.press.publish(3, LIST)
    desk.press.publish(4, LIST)
    desk.crawl("section", name="binnenland", limit="3")
    assert {row[2] for row in desk.missing()} == {"not_found", "wrong_host", "limit"} <= set(FINAL)
    turn_back(desk, days=1)
    assert desk.crawl("recheck").failure is None
    assert desk.press.asked == []
