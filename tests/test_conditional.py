"""Asking "changed since?": what is sent, what a 304 moves, and that no validator hides a change."""

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from nucrawl.demo.response import Response
from tests.conftest import Database, command
from tests.press import FEED, FIRST, LIST, NOON, SITEMAP, Desk, Story, as_asked, at_a_desk, tagged
from tests.tinysite import article, document, html

UNPACKED = {"Content_Encoding": "identity"}  # the server leaves its ETag as it is


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with at_a_desk(database) as found:
        yield found


def validators(desk: Desk, path: str) -> tuple[object, ...]:
    columns = "etag, last_modified, read_at, checked_at"
    url = desk.base_url + path
    found = desk.database.rows(f"SELECT {columns} FROM validators WHERE url = '{url}'")
    return found[0] if found else ()


def turn_to_due(desk: Desk, minutes: float = 16) -> None:
    """Let it be the time of the first look at what is new."""
    desk.press.later(minutes=minutes)


def test_every_kind_of_page_is_asked_for_with_its_validators(desk: Desk) -> None:
    for where in (LIST, FEED, SITEMAP):
        desk.press.publish(len(desk.press.stories) + 1, where)
    for _ in range(2):
        desk.crawl("latest")
        desk.crawl("section", name="binnenland")
        turn_to_due(desk)
    desk.crawl("latest")
    lists = {a.path: (a.is_conditional, a.status) for a in desk.press.requests()}
    assert lists[FEED] == lists[SITEMAP] == (True, 304)
    desk.crawl("section", name="binnenland")
    lists = {a.path: (a.is_conditional, a.status) for a in desk.press.requests()}
    assert lists[LIST] == (True, 304)
    assert lists["/"] == (False, 200), "its menu is wanted"


def test_a_304_moves_when_it_was_checked_and_makes_nothing(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    before = desk.database.rows("SELECT * FROM article_revisions")
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    assert [a.status for a in desk.press.articles_asked()] == [304]
    assert (ran.count("article/not_modified"), ran.count("article/same")) == (1, 0)
    assert desk.field(1, "last_checked_at") == desk.press.now
    assert desk.field(1, "last_seen_at") == NOON
    assert validators(desk, story.path)[2:] == (NOON, desk.press.now)
    assert desk.database.rows("SELECT * FROM article_revisions") == before


def test_validators_that_come_with_a_304_are_kept(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, '"one"', Last_Modified="A", **UNPACKED)
    desk.crawl("latest")
    same = {"ETag": 'W/"one"', "Last-Modified": "B"}
    desk.press.pages[story.path] = lambda headers, base_url: Response(304, same)
    turn_to_due(desk)
    desk.crawl("recheck")
    assert validators(desk, story.path)[:2] == ('W/"one"', "B")
    turn_to_due(desk, 30)
    desk.crawl("recheck")
    sent = desk.press.articles_asked()[0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"one"', "B")


def test_a_304_with_the_etag_of_another_page_does_not_hide_that_page(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, '"one"', **UNPACKED)
    desk.crawl("latest")
    other = tagged(desk.press.edit(1).page, '"two"', **UNPACKED)
    desk.press.pages[story.path] = lambda headers, base_url: (
        Response(304, {"ETag": '"two"'}) if "If-None-Match" in headers else other
    )
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    assert [a.status for a in desk.press.articles_asked()] == [304, 200]
    assert desk.stored()[1] == ["Tekst van 1.", "Andere tekst."]
    assert (ran.count("article/changed"), ran.count("article/not_modified")) == (1, 0)


@pytest.mark.parametrize(
    "page",
    [
        html(document("<h1>Pagina kon niet geladen worden.</h1>")),
        html(article("Zonder tekst", (), lead="")),
    ],
    ids=["soft 404", "no text"],
)
def test_a_page_that_nothing_was_made_of_leaves_no_validators(desk: Desk, page: Response) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(page, '"bad"', **UNPACKED)
    desk.crawl("latest")
    assert desk.stored() == {}
    assert validators(desk, story.path) == ()
    # It is left alone until its next try.
    desk.database.rows("UPDATE missing_articles SET last_missed_at = '2000-01-01'")
    desk.crawl("latest")
    assert [a.is_conditional for a in desk.press.articles_asked()][:1] == [False]


def test_a_bad_page_leaves_the_validators_of_the_good_one(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, '"good"', **UNPACKED)
    desk.crawl("latest")
    bad = html(document("<h1>Pagina kon niet geladen worden.</h1>"))
    desk.press.pages[story.path] = tagged(bad, '"bad"', **UNPACKED)
    turn_to_due(desk)
    desk.crawl("recheck")
    assert validators(desk, story.path)[0] == '"good"'


@pytest.mark.parametrize("spider", ["latest", "section"])
def test_what_a_killed_run_had_in_hand_is_fetched_by_the_next(desk: Desk, spider: str) -> None:
    """The lists are saved by then, with validators; the third article was served, never stored."""
    for number in (1, 2, 3, 4):
        desk.press.publish(number)
    served, let_go = threading.Event(), threading.Event()
    third = desk.press.stories[3]

    def hold(headers: Mapping[str, str], base_url: str) -> Response:
        if not let_go.is_set():
            served.set()
            let_go.wait(30)
        return as_asked(tagged(third.page), headers)

    arguments = ("-a", "name=binnenland") if spider == "section" else ()
    environment = {"DATABASE_URL": desk.database.url, "NUCRAWL_BASE_URL": desk.base_url}
    crawl = command("scrapy", "crawl", spider, *arguments, **environment)
    desk.press.pages[third.path] = hold
    process = crawl.start()
    assert served.wait(30)
    deadline = time.monotonic() + 30  # lists are saved beside the requests, not before
    while desk.database.value("SELECT count(*) FROM lists") < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    let_go.set()
    stored = set(desk.stored())
    assert 3 not in stored
    given = {"name": "binnenland"} if spider == "section" else {}
    ran = desk.crawl(spider, **given)
    assert ran.failure is None
    assert {a.path for a in desk.press.requests() if a.status == 304} >= {SITEMAP}
    assert set(desk.asked()) == {1, 2, 3, 4} - stored
    assert desk.stored() == {n: [f"Tekst van {n}."] for n in (1, 2, 3, 4)}


def test_on_a_redirect_the_conditions_stay_behind(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    new = story.path.replace("kop", "nieuwe-kop")
    desk.press.pages[story.path] = Response(301, {"Location": new})
    desk.press.pages[new] = tagged(replace(story, text="Nieuwe tekst.").page)
    turn_to_due(desk)
    desk.crawl("recheck")
    asked = [(a.path, a.is_conditional) for a in desk.press.articles_asked()]
    assert asked == [(story.path, True), (new, False)]
    assert validators(desk, story.path) == ()
    assert validators(desk, new)[0] is not None
    assert desk.stored() == {1: ["Tekst van 1.", "Nieuwe tekst."]}


# Validators that lie


def lying(story: Story, **headers: str) -> Response:
    return tagged(story.page, '"always the same"', **headers, **UNPACKED)


def test_the_same_etag_with_another_text_is_a_revision(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = lying(story)
    desk.crawl("latest")
    other = lying(desk.press.edit(1))
    desk.press.pages[story.path] = lambda headers, base_url: other
    turn_to_due(desk)
    desk.crawl("recheck")
    assert desk.press.articles_asked()[0].is_conditional
    assert desk.stored() == {1: ["Tekst van 1.", "Andere tekst."]}


@pytest.mark.parametrize("spider", ["latest", "recheck", "section"])
def test_a_304_cannot_hide_an_update_that_the_sitemap_names(desk: Desk, spider: str) -> None:
    story = desk.press.publish(1)
    given = {"name": "binnenland"} if spider == "section" else {}
    desk.press.pages[story.path] = lying(story)
    desk.crawl("section" if spider == "section" else "latest", **given)
    turn_to_due(desk)
    desk.press.pages[story.path] = lying(desk.press.edit(1))
    ran = desk.crawl(spider, **given)
    assert [(a.is_conditional, a.status) for a in desk.press.articles_asked()] == [(False, 200)]
    assert ran.count("asked/announced") == 1
    assert desk.stored() == {1: ["Tekst van 1.", "Andere tekst."]}


def test_another_etag_with_the_same_text_is_none(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, '"one"', **UNPACKED)
    desk.crawl("latest")
    desk.press.pages[story.path] = tagged(story.page, '"two"', **UNPACKED)
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    assert ran.count("article/same") == 1
    assert desk.stored() == {1: ["Tekst van 1."]}
    assert validators(desk, story.path)[0] == '"two"'


# Validators of all forms


@pytest.mark.parametrize(
    "etag",
    ['W/"weak"', "bare", '"with, comma"', '"two" words', '"' + "x" * 490 + '"', '"é"', "''"],
)
def test_an_etag_is_sent_back_as_it_came(desk: Desk, etag: str) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, etag, **UNPACKED)
    desk.crawl("latest")
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    assert desk.press.articles_asked()[0].headers["If-None-Match"] == etag
    assert ran.count("article/not_modified") == 1


@pytest.mark.parametrize("etag", ["", '"' + "x" * 600 + '"', '"a\x7fb"'])
def test_an_etag_that_is_none_is_not_sent_back(desk: Desk, etag: str) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.pages[story.path] = tagged(story.page, etag, **UNPACKED)
    desk.crawl("latest")
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    assert not desk.press.articles_asked()[0].is_conditional
    assert ran.count("article/same") == 1


def test_a_date_alone_serves(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    date = "Mon, 02 Mar 2026 11:00:00 GMT"
    desk.press.pages[story.path] = tagged(story.page, "", Last_Modified=date)
    desk.crawl("latest")
    turn_to_due(desk)
    ran = desk.crawl("recheck")
    sent = desk.press.articles_asked()[0].headers
    assert "If-None-Match" not in sent
    assert sent["If-Modified-Since"] == date
    assert ran.count("article/not_modified") == 1


def unasked(headers: Mapping[str, str], base_url: str) -> Response:
    return Response(304)


def test_a_304_that_was_not_asked_for_is_no_article(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    desk.press.publish(2, FEED)
    desk.press.pages[story.path] = unasked
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert ran.count("refused/http_error") == 1
    assert desk.stored() == {2: ["Tekst van 2."]}


@pytest.mark.parametrize("path", [FEED, SITEMAP, LIST])
def test_a_304_for_a_list_that_was_never_read_takes_no_other_along(desk: Desk, path: str) -> None:
    desk.press.publish(1)
    desk.press.pages[path] = unasked
    if path == LIST:
        ran = desk.crawl("section", name="binnenland")
        assert "binnenland (http_error)" in str(ran.failure)
    else:
        assert desk.crawl("latest").failure is None
        assert desk.stored() == {1: ["Tekst van 1."]}


# Lists that are as before


@pytest.mark.parametrize("spider", ["latest", "section"])
def test_a_304_for_a_list_that_is_not_held_has_it_asked_for_outright(
    desk: Desk, spider: str
) -> None:
    """As after a restored backup, or where two runs read it at the same time."""
    desk.press.publish(1)
    given = {"name": "binnenland"} if spider == "section" else {}
    desk.crawl(spider, **given)
    desk.database.rows("UPDATE lists SET changed_at = changed_at - interval '1 second'")
    desk.press.later(minutes=1)
    ran = desk.crawl(spider, **given)
    assert ran.failure is None
    path = LIST if spider == "section" else FEED
    asked = [(a.is_conditional, a.status) for a in desk.press.requests() if a.path == path]
    assert asked == [(True, 304), (False, 200)]
    desk.press.later(minutes=1)
    desk.crawl(spider, **given)
    assert [a.status for a in desk.press.requests() if a.path == path] == [304]


@pytest.mark.parametrize("spider", ["latest", "section"])
def test_a_304_for_a_list_that_names_another_page_has_it_asked_for_outright(
    desk: Desk, spider: str
) -> None:
    """To send that ETag from then on would hide what the page says."""
    desk.press.publish(1)
    given = {"name": "binnenland"} if spider == "section" else {}
    desk.crawl(spider, **given)
    path = LIST if spider == "section" else FEED
    desk.press.publish(2)
    page = desk.press.respond(path, {}, desk.base_url)

    def other(headers: Mapping[str, str], base_url: str) -> Response:
        is_asked = "If-None-Match" in headers
        return Response(304, {"ETag": '"another"'}) if is_asked else page

    desk.press.pages[path] = other
    ran = desk.crawl(spider, **given)
    assert ran.failure is None
    asked = [(a.is_conditional, a.status) for a in desk.press.requests() if a.path == path]
    assert asked == [(True, 304), (False, 200)]
    assert set(desk.stored()) == {1, 2}


def test_a_list_as_before_spares_what_the_sitemap_vouches_for(desk: Desk) -> None:
    desk.press.publish(1, LIST)
    desk.press.publish(2, LIST, SITEMAP)
    desk.crawl("section", name="binnenland")
    desk.press.later(minutes=5)
    desk.press.edit(1, named_at=None)
    desk.crawl("section", name="binnenland")
    assert desk.asked() == []  # it was looked at just now
    desk.database.rows("UPDATE articles SET next_check_at = NULL")
    desk.press.later(minutes=24 * 60)
    desk.crawl("section", name="binnenland")
    assert [a.status for a in desk.press.requests() if a.path == LIST] == [304]
    assert desk.asked() == [1]
    assert desk.stored()[1] == ["Tekst van 1.", "Andere tekst."]
    desk.press.pages[SITEMAP] = html(document("<h1>Weg</h1>"), 404)
    desk.crawl("section", name="binnenland")
    assert sorted(desk.asked()) == [1, 2]
    assert {a.status for a in desk.press.articles_asked()} == {304}


@pytest.mark.parametrize("given", [{"limit": "1"}, {"revisit": "due"}], ids=["limit", "due"])
def test_silence_of_a_list_counts_from_a_look_at_its_articles(
    desk: Desk, given: dict[str, str]
) -> None:
    """A run that read the list and asked for part of it leaves the rest to the next."""
    for number in (1, 2):
        desk.press.publish(number, LIST, SITEMAP)
    desk.crawl("section", name="binnenland")
    desk.press.later(minutes=5)
    desk.press.edit(2, named_at=None)
    desk.press.publish(3, LIST, SITEMAP)
    desk.crawl("section", name="binnenland", **given)
    assert desk.stored()[2] == ["Tekst van 2."]
    desk.crawl("section", name="binnenland")
    assert [a.status for a in desk.press.requests() if a.path == LIST] == [304]
    assert desk.stored()[2] == ["Tekst van 2.", "Andere tekst."]
    desk.crawl("section", name="binnenland")
    assert {a.status for a in desk.press.articles_asked()} <= {304}


def test_a_sitemap_without_update_times_says_nothing_by_its_silence(desk: Desk) -> None:
    desk.press.publish(1, LIST, SITEMAP)
    desk.press.edit(1, text="Tekst van 1.", named_at=None)
    desk.crawl("section", name="binnenland")
    desk.press.later(minutes=5)
    desk.press.edit(1, named_at=None)
    desk.crawl("section", name="binnenland")
    assert desk.stored()[1] == ["Tekst van 1.", "Andere tekst."]


def test_a_list_that_changed_has_its_articles_asked_for(desk: Desk) -> None:
    desk.press.publish(1, LIST, SITEMAP)
    desk.crawl("section", name="binnenland")
    desk.press.later(minutes=5)
    desk.press.publish(2, LIST)
    desk.crawl("section", name="binnenland")
    asked = {a.path: a.status for a in desk.press.articles_asked()}
    assert asked == {desk.press.stories[1].path: 304, desk.press.stories[2].path: 200}
    assert desk.field(1, "next_check_at") - desk.press.now == timedelta(minutes=10)
    assert (
        desk.database.value(f"SELECT count(*) FROM sightings WHERE article_id = {FIRST + 1}") == 2
    )


def test_the_front_page_is_as_before_if_it_lists_what_it_did(desk: Desk) -> None:
    for number in (1, 2):
        desk.press.publish(number, LIST, SITEMAP)

    def as_list(headers: Mapping[str, str], base_url: str) -> Response:
        page = desk.press.find(LIST, base_url)
        return replace(page, headers={**page.headers, "ETag": '"always the same"'})

    desk.press.pages["/"] = as_list
    desk.crawl("section", name="voorpagina")
    desk.press.later(minutes=5)
    desk.crawl("section", name="voorpagina")
    assert desk.asked() == []
    desk.press.publish(3, LIST)
    desk.crawl("section", name="voorpagina")
    assert sorted(desk.asked()) == [1, 2, 3], "what it says decides, not its ETag"
