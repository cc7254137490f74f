"""Whole runs of latest: what is new or updated comes, and without news only 304s are answered."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from nucrawl.errors import SiteUnreachable
from nucrawl.site.feeds import FEEDS
from nucrawl.spiders.latest import MAIN_FEEDS
from tests.conftest import Database, command, finish
from tests.press import FEED, FIRST, LIST, SITEMAP, Desk, at_a_desk, tagged, turn_back, xml
from tests.tinysite import document, html


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with at_a_desk(database) as found:
        yield found


def test_what_a_feed_or_the_sitemap_alone_names_is_stored(desk: Desk) -> None:
    desk.press.publish(1, FEED)
    desk.press.publish(2, SITEMAP)
    desk.press.publish(3, LIST)
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert desk.stored() == {1: ["Tekst van 1."], 2: ["Tekst van 2."]}
    lists = desk.database.rows("SELECT list, article_id FROM list_entries ORDER BY 2")
    assert lists == [("rss", FIRST + 1), ("sitemap_news", FIRST + 2)]


def test_an_update_that_the_sitemap_names_is_a_revision(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.press.publish(number)
    desk.crawl("latest")
    desk.press.later(minutes=10)
    desk.press.edit(2)
    ran = desk.crawl("latest")
    assert [(a.path, a.is_conditional) for a in desk.press.articles_asked()] == [
        (desk.press.stories[2].path, False)
    ]
    assert ran.count("article/changed") == 1
    assert desk.stored()[2] == ["Tekst van 2.", "Andere tekst."]


def test_an_update_of_some_day_to_come_does_not_hide_the_next(desk: Desk) -> None:
    desk.press.publish(1)
    desk.crawl("latest")
    desk.press.later(minutes=20)
    desk.press.edit(1, text="Tekst van 1.", named_at=desk.press.now + timedelta(days=400))
    desk.crawl("latest")
    desk.press.later(minutes=2)
    desk.press.edit(1)
    desk.crawl("latest")
    assert desk.stored()[1] == ["Tekst van 1.", "Andere tekst."]


def test_without_news_it_costs_a_handful_of_304s(desk: Desk) -> None:
    for number in range(1, 31):
        desk.press.publish(number)
    desk.crawl("latest")
    desk.press.later(minutes=10)
    ran = desk.crawl("latest")
    assert ran.failure is None
    asked = [SITEMAP, *(f"/rss/{name}".rstrip("/") for name in MAIN_FEEDS)]
    assert sorted(a.path for a in desk.press.requests()) == sorted(asked)
    assert [a.status for a in desk.press.requests()] == [304] * 7
    assert ran.count("list/not_modified") == 7
    assert "30 left alone" in " ".join(ran.log)


def test_looks_that_the_sitemap_vouches_for_are_spared(desk: Desk) -> None:
    """After 16 minutes a look is due that asks only if nobody says that there was no edit."""
    desk.press.publish(1)
    desk.press.publish(2, FEED)
    desk.crawl("latest")
    desk.press.later(minutes=16)
    desk.crawl("latest")
    assert [a.path for a in desk.press.articles_asked()] == [desk.press.stories[2].path]


def test_a_new_address_is_asked_for_and_the_article_stays_one(desk: Desk) -> None:
    desk.press.publish(1)
    desk.crawl("latest")
    old = desk.press.stories[1].path
    desk.press.later(minutes=5)
    desk.press.edit(1, "Tekst van 1.", slug="andere-kop", named_at=None)
    desk.crawl("latest")
    assert desk.stored() == {1: ["Tekst van 1."]}
    new = desk.press.stories[1].path
    assert [(a.path, a.is_conditional) for a in desk.press.articles_asked()] == [(new, False)]
    urls = {url for (url,) in desk.database.rows("SELECT url FROM article_urls")}
    assert {url[url.index("/binnenland") :] for url in urls} == {old, new}


def test_a_later_publication_that_the_page_does_not_confirm_is_not_asked_for_for_ever(
    desk: Desk,
) -> None:
    """In feeds the time of publication may move with updates, or be that of another clock."""
    story = desk.press.publish(1, FEED)
    desk.crawl("latest")
    item = ITEM.format("Kop", f"<link>{story.path}</link>", "12:05")
    desk.press.pages[FEED] = tagged(xml(f"<rss><channel>{item}</channel></rss>"))
    desk.press.later(minutes=6)
    asked = []
    for _ in range(3):
        asked.append(desk.crawl("latest").count("asked/announced"))
        desk.press.later(minutes=10)
    assert asked == [1, 1, 0], "until caches have caught up"


def test_what_comes_to_nothing_is_left_until_its_next_try(desk: Desk) -> None:
    """It stays in its feed for hours or days, and each run would ask for it and fail."""
    story = desk.press.publish(1, FEED)
    desk.press.publish(2, FEED)
    desk.press.pages[story.path] = html(document("<h1>Pagina kon niet geladen worden.</h1>"))
    desk.crawl("latest")
    assert desk.missing() == [(1, "rss", "soft_404", 1)]
    desk.press.later(minutes=9)
    turn_back(desk, minutes=9)
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert desk.asked() == []
    assert "1 missing of 2 named (soft_404 1)" in " ".join(ran.log)
    assert desk.missing() == [(1, "rss", "soft_404", 1)], "it was not asked for"
    turn_back(desk, minutes=10)
    desk.crawl("latest")
    assert set(desk.asked()) == {1}
    assert desk.missing() == [(1, "rss", "soft_404", 2)]
    del desk.press.pages[story.path]
    turn_back(desk, minutes=20)
    desk.crawl("latest")
    assert desk.missing() == []
    assert desk.stored()[1] == ["Tekst van 1."]


def test_a_feed_that_cannot_be_read_takes_no_other_along(desk: Desk) -> None:
    desk.press.publish(1)
    desk.press.pages["/rss/Sport"] = html(document("<h1>Weg</h1>"), 404)
    desk.press.pages["/rss/Tech"] = xml("<rss><channel><item><title>Half")
    desk.press.pages["/rss/Economie"] = html(document("<h1>Pagina</h1><p>Geen feed.</p>"))
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert desk.stored() == {1: ["Tekst van 1."]}
    told = " ".join(ran.log)
    assert "/rss/Sport: HTTP status 404 (not_found)" in told
    assert "/rss/Economie:" in told
    assert "not well-formed, read as far as it goes" in told


def test_without_a_sitemap_the_feeds_serve(desk: Desk) -> None:
    desk.press.publish(1)
    desk.press.pages[SITEMAP] = html(document("<h1>Weg</h1>"), 404)
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert ran.count("sitemap/not_found") == 1
    assert desk.stored() == {1: ["Tekst van 1."]}


def test_with_all_away_a_line_says_so(database: Database) -> None:
    environment = {"DATABASE_URL": database.url, "NUCRAWL_BASE_URL": "http://127.0.0.1:1"}
    outcome = command("scrapy", "crawl", "latest", "-s", "RETRY_TIMES=0", **environment).run()
    assert outcome.status == SiteUnreachable.exit_status == 1
    assert outcome.last_line.startswith("nucrawl: ")
    assert "NUCRAWL_BASE_URL" in outcome.last_line


def test_with_none_there_a_line_says_so(desk: Desk) -> None:
    gone = html(document("<h1>Weg</h1>"), 404)
    desk.press.pages |= {SITEMAP: gone, FEED: gone}
    ran = desk.crawl("latest", feeds="all")
    assert ran.failure is None, "the other feeds are there"
    desk.press.pages |= {f"/rss/{name}": gone for name in FEEDS if name}
    ran = desk.crawl("latest")
    assert str(ran.failure).startswith("no news sitemap, and no feed that could be read: rss (not")


def test_an_entity_bomb_is_refused(desk: Desk) -> None:
    desk.press.publish(1, SITEMAP)
    lol = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lol}]><rss><title>&a11;</title></rss>'
    desk.press.pages[FEED] = xml(bomb)
    ran = desk.crawl("latest")
    assert ran.count("refused/unsafe_xml") == 1
    assert desk.stored() == {1: ["Tekst van 1."]}


ITEM = "<item><title>{}</title>{}<pubDate>Mon, 02 Mar 2026 {}:00 +0000</pubDate></item>"


def test_items_of_all_forms_lead_to_their_articles(desk: Desk) -> None:
    """Out of order, by guid alone, as an address or a number, with HTML for a description."""
    for number in range(1, 6):
        desk.press.publish(number, "nowhere")
    paths = {number: story.path for number, story in desk.press.stories.items()}
    for number in (3, 4):
        desk.press.pages[f"/-/{FIRST + number}/"] = tagged(desk.press.stories[number].page)
    html_in_it = "<description>&lt;p&gt;Een &lt;b&gt;vet&lt;/b&gt; begin&lt;/p&gt;</description>"
    sponsored = "<link>/advertorial/6400099/koop.html</link>"
    items = (
        ITEM.format("Oud", f"<link>{paths[1]}</link>{html_in_it}", "09:00"),
        ITEM.format("Nieuw", f"<link> {paths[2]}?utm_source=rss </link>", "11:59"),
        ITEM.format("Nummer", f"<guid isPermaLink='false'>article-{FIRST + 3}</guid>", "10:00"),
        ITEM.format("Los nummer", f"<guid>{FIRST + 4}</guid>", "10:30"),
        ITEM.format("Adres", f"<guid>{paths[5]}</guid>", "10:15"),
        ITEM.format("Reclame", sponsored, "10:20"),
        ITEM.format("Elders", "<link>https://elders.example.org/a/6400098/x.html</link>", "10:20"),
        ITEM.format("Geen", "<link>/zoeken</link>", "10:20"),
    )
    desk.press.pages[FEED] = tagged(xml(f"<rss><channel>{''.join(items)}</channel></rss>"))
    ran = desk.crawl("latest")
    assert ran.failure is None
    assert desk.stored() == {n: [f"Tekst van {n}."] for n in range(1, 6)}
    assert not [a for a in desk.press.requests() if "640009" in a.path]
    assert not [a for a in desk.press.requests() if "utm" in a.path]
    assert ran.count("feed/unreadable") == 1
    desk.crawl("latest")
    assert desk.press.articles_asked() == []


@pytest.mark.parametrize("names", ["Algmeen", "Algemeen,Nergens", "main,Sport"])
def test_a_feed_that_is_not_known_is_wrong_use(database: Database, names: str) -> None:
    environment = {"DATABASE_URL": database.url, "NUCRAWL_BASE_URL": "http://127.0.0.1:1"}
    outcome = command("scrapy", "crawl", "latest", "-a", f"feeds={names}", **environment).run()
    assert outcome.status == 2
    assert "-a feeds: no feed" in outcome.last_line
    assert "Algemeen" in outcome.last_line


def test_feeds_are_chosen_by_name_whatever_the_case(desk: Desk) -> None:
    desk.crawl("latest", feeds=" sport,TECH, Sport ")
    assert {a.path for a in desk.press.requests()} == {SITEMAP, "/rss/Sport", "/rss/Tech"}
    desk.crawl("latest", feeds="All")
    assert len(desk.press.requests("/rss")) == len(FEEDS)


def test_a_second_run_at_the_same_time_leaves_it_to_the_first(desk: Desk) -> None:
    for number in range(1, 4):
        desk.press.publish(number)
    desk.crawl("latest")  # makes the schema
    environment = {"DATABASE_URL": desk.database.url, "NUCRAWL_BASE_URL": desk.base_url}
    slow = command("scrapy", "crawl", "latest", "-s", "DOWNLOAD_DELAY=1", **environment)
    first = slow.start()
    while desk.database.value("SELECT count(*) FROM runs WHERE sections <> '{}'") < 2:
        assert first.poll() is None
    second = slow.run()
    assert second.status == 3
    assert "already being crawled: latest" in second.last_line
    assert finish(first).status == 0
