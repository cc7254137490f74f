"""The site that goes on: the same whichever way its clock came there, and as its truth says."""

from datetime import timedelta
from functools import cache

import pytest
from lxml import html

from nucrawl.demo.article import Article
from nucrawl.demo.days import LivingSite
from nucrawl.demo.histories import Version
from nucrawl.demo.site import TODAY, Site

BASE = "http://site.test"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def get(site: LivingSite, path: str, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = site.respond(path, named, BASE)
    return response.status, response.body


@cache
def after_ten_days() -> LivingSite:
    site = LivingSite()
    site.now = TODAY + 10 * DAY
    return site


def test_it_begins_as_the_site_of_that_moment() -> None:
    assert [article.text for article in LivingSite().articles] == [
        article.text for article in Site().articles
    ]


def test_a_moment_is_the_same_whichever_way_the_clock_came_there() -> None:
    paths = ["/", "/net-binnen", "/tech", "/rss", "/sitemap_index.xml", "/sitemap_news.xml"]
    straight, roundabout = LivingSite(), LivingSite()
    straight.now = TODAY + 2.5 * DAY
    for _ in roundabout.moments(days=4, every=7 * HOUR):
        pass
    roundabout.now = TODAY + 2.5 * DAY
    assert roundabout.articles == straight.articles
    assert roundabout.histories() == straight.histories()
    for path in [*paths, *(article.path for article in straight.articles)]:
        assert roundabout.respond(path, {}, BASE) == straight.respond(path, {}, BASE), path


def shown_text(site: LivingSite, article: Article) -> tuple[str, str]:
    status, body = get(site, article.path)
    assert status == 200
    page = html.document_fromstring(body.decode())
    heading = "h1.video-meta__title" if article.kind == "video" else "h1"
    texts = (page.cssselect(css)[0].text_content() for css in (heading, "article"))
    headline, whole = (" ".join(text.split()) for text in texts)
    return headline, whole


def test_pages_say_what_the_truth_says_at_every_moment() -> None:
    site = LivingSite(daily=30)
    for _ in site.moments(days=3, every=11 * HOUR):
        for article in site.articles[:60]:
            headline, whole = shown_text(site, article)
            assert headline.endswith(article.headline)
            for text in (article.lead, *(block.text for block in article.text_blocks)):
                assert text in whole


def test_a_gone_story_is_answered_as_its_history_says() -> None:
    site = after_ten_days()
    gone = {n: versions[-1] for n, versions in site.histories().items() if not versions[-1].article}
    assert {version.status for version in gone.values()} == {404, 410}
    for number, version in gone.items():
        assert get(site, f"/-/{number}/")[0] in (version.status, 404)  # a video has its own address
        assert number not in {article.id for article in site.articles}


def test_a_story_returns() -> None:
    site = after_ten_days()
    for number, versions in site.histories().items():
        changes = [version.change for version in versions]
        if "returned" in changes:
            assert changes.index("removed") == changes.index("returned") - 1
            assert site.article(number) is not None
            return
    pytest.fail("no story returned in ten days")


def test_old_addresses_lead_to_the_new_one() -> None:
    site = after_ten_days()
    renamed = [
        (version.article, site.article(number))
        for number, versions in site.histories().items()
        for version in versions
        if versions[-1].article
        and version.article
        and version.article.path != site.article(number).path
    ]
    assert len(renamed) > 100
    for old, new in renamed:
        response = site.respond(old.path, {}, BASE)
        assert (response.status, response.headers["Location"]) == (301, BASE + new.path)


def versions_of(site: LivingSite) -> list[Version]:
    return [version for versions in site.histories().values() for version in versions]


def test_new_text_is_what_the_words_say() -> None:
    for versions in after_ten_days().histories().values():
        last = None
        for version in versions:
            if version.article:
                assert version.is_new_text == (version.article.text != last)
                last = version.article.text
            else:
                assert not version.is_new_text
