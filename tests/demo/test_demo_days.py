"""The site that goes on: the same whichever way its clock came there, and as its truth says."""

import gzip
import time
from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from lxml import etree, html

from nucrawl.demo.article import Article
from nucrawl.demo.days import LivingSite
from nucrawl.demo.edits import EDITS
from nucrawl.demo.feeds import FEEDS
from nucrawl.demo.histories import Version
from nucrawl.demo.site import TODAY, Site
from nucrawl.demo.sitemaps import BROKEN_ADDRESS
from nucrawl.site.extract import parse_article
from nucrawl.site.text import content_hash

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


def test_a_text_is_new_to_the_parser_when_it_is_by_the_truth() -> None:
    site = LivingSite()
    read: dict[int, dict[tuple[str, str, str], str]] = {}
    for moment in site.moments(days=3, every=9 * HOUR):
        for article in site.articles[:120]:
            _, body = get(site, article.path)
            found = parse_article(body, BASE + article.path, moment, base_url=BASE)
            assert (found.headline, found.modified_at) == (article.headline, article.modified_at)
            hashed = content_hash(found.headline, found.lead, found.body)
            assert read.setdefault(article.id, {}).setdefault(article.text, hashed) == hashed
    for texts in read.values():
        assert len(set(texts.values())) == len(texts)
    assert sum(len(texts) > 1 for texts in read.values()) > 25


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


def test_the_frequencies_are_those_of_the_real_site() -> None:
    """Of 54,200 stories 59 % were updated, 20.6 % renamed, 20.5 % moved, 0.9 % with the section."""
    site = LivingSite(seed=3)
    site.now = TODAY + 42 * DAY
    settled = [
        [version.article for version in versions if version.article]
        for versions in site.histories().values()
        if TODAY < versions[0].at < site.now - DAY
    ]
    assert len(settled) == pytest.approx(41 * 95, rel=0.05)
    lags = sorted(lag for shown in settled if (lag := minutes_to_last_edit(shown)))
    assert len(lags) / len(settled) == pytest.approx(0.59, abs=0.02)
    # Where the curve is steep, a few live blogs and returns more move it by a third.
    for share, minutes in ((0.25, 4), (0.5, 43), (0.75, 173), (0.99, 655)):
        assert lags[int(share * len(lags))] == pytest.approx(minutes, rel=0.35), share
    assert share_changed(settled, "headline") == pytest.approx(0.206, abs=0.015)
    assert share_changed(settled, "path") == pytest.approx(0.205, abs=0.015)
    assert share_changed(settled, "section") == pytest.approx(0.009, abs=0.005)
    edits = [sum(a.modified_at < b.modified_at for a, b in pairwise(shown)) for shown in settled]
    assert 2 < sum(edits) / len(lags) < 2.6


def minutes_to_last_edit(shown: list[Article]) -> float:
    """Give 0 for none. Later than 17 hours none of the captured lists could show."""
    lags = [(one.modified_at - shown[0].published_at).total_seconds() / 60 for one in shown]
    return max(lag for lag in lags if lag < 17 * 60)


def share_changed(stories: list[list[Article]], name: str) -> float:
    changed = sum(len({getattr(article, name) for article in shown}) > 1 for shown in stories)
    return changed / len(stories)


def test_all_that_can_happen_happens() -> None:
    happened = {version.change for version in versions_of(after_ten_days())}
    assert happened == {*EDITS, "published", "comments", "removed", "returned"}


def test_an_edit_moves_the_update_time_and_comments_do_not() -> None:
    for versions in after_ten_days().histories().values():
        for before, after in pairwise(versions):
            if before.article and after.article:
                is_same = before.article.modified_at == after.article.modified_at
                assert is_same == (after.change == "comments")


def test_a_live_blog_grows_newest_first() -> None:
    for versions in after_ten_days().histories().values():
        for before, after in pairwise(versions):
            if after.change == "entry" and before.article and after.article:
                old, new = before.article.text_blocks, after.article.text_blocks
                assert new[2:] == old
                assert new[0].kind == "liveblog_heading"


def test_the_clock_does_not_go_behind_the_beginning() -> None:
    site = LivingSite()
    with pytest.raises(ValueError, match="begins"):
        site.now = TODAY - HOUR
    assert site.now == TODAY


def test_moments_turn_the_clock() -> None:
    site = LivingSite(daily=5)
    moments = list(site.moments(days=10, every=6 * HOUR))
    assert (moments[0], moments[-1], len(moments)) == (TODAY, TODAY + 10 * DAY, 41)
    assert site.now == moments[-1]


def test_a_day_is_turned_in_no_time() -> None:
    site = LivingSite()
    started = time.perf_counter()
    for _ in site.moments(days=5, every=DAY):
        assert site.listings
    assert time.perf_counter() - started < 5


MACHINES = ("/robots.txt", "/sitemap_index.xml", "/sitemap_news.xml", "/rss", "/rss/Tech")


def paths_of(site: LivingSite) -> list[str]:
    """Some of every kind of page, with those that changed last."""
    busy = sorted(site.articles, key=lambda a: a.modified_at)[-25:]
    some = [*site.articles[::23], *busy]
    return [*MACHINES, "/", "/net-binnen", "/voetbal", *site.archives, *(a.path for a in some)]


def test_validators_tell_the_truth_over_random_moments() -> None:
    """One ETag, one body. And a date brings a 304 only for the very page that had it."""
    site, rng = LivingSite(daily=40), Random(4)
    had: dict[str, tuple[str, str, bytes]] = {}
    answers: Counter[int] = Counter()
    moments = sorted(TODAY + rng.uniform(0, 6) * DAY for _ in range(12))
    for moment in [*moments, moments[5], moments[-1]]:
        went_back = moment < site.now
        site.now = moment
        for path in paths_of(site):
            whole = site.respond(path, {}, BASE)
            tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
            assert parsedate_to_datetime(date) <= site.now
            if path in had:
                old_tag, old_date, old_body = had[path]
                is_same = whole.body == old_body
                assert is_same == (tag == old_tag), path
                status, _ = get(site, path, If_None_Match=old_tag)
                assert status == (304 if is_same else 200)
                answers[status] += 1
                by_date, _ = get(site, path, If_Modified_Since=old_date)
                # Of a clock that went back, dates cannot tell the truth.
                assert by_date == 200 or is_same or went_back, path
            had[path] = (tag, date, whole.body)
    assert min(answers[304], answers[200]) > 100


def test_most_articles_are_the_same_a_day_later() -> None:
    site = LivingSite()
    site.now = TODAY + DAY
    paths = [article.path for article in site.articles]
    tags = {path: site.respond(path, {}, BASE).headers["ETag"] for path in paths}
    site.advance(DAY)
    statuses = Counter(get(site, path, If_None_Match=tag)[0] for path, tag in tags.items())
    assert statuses[304] > 0.7 * len(paths)


def test_every_list_and_feed_works_at_every_moment() -> None:
    site = LivingSite(daily=60)
    for _ in site.moments(days=4, every=31 * HOUR):
        for path, listing in site.listings.items():
            status, body = get(site, path)
            assert status == 200
            rows = html.document_fromstring(body.decode()).cssselect("#main a[data-content-id]")
            assert {int(row.get("data-content-id", 0)) for row in rows} == set(listing.article_ids)
        for name in FEEDS:
            status, body = get(site, f"/rss/{name}".rstrip("/"))
            guids = [item.findtext("guid") for item in etree.fromstring(body).iter("item")]
            assert guids == [f"article-{article.id}" for article in site.feed(name)]


def entries_of(site: LivingSite, path: str, name: str) -> dict[str, str | None]:
    """Read a sitemap: address → lastmod."""
    response = site.respond(path, {}, BASE)
    assert response.status == 200, path
    body = gzip.decompress(response.body) if path.endswith(".gz") else response.body
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {
        str(entry.findtext(f"{space}loc")): entry.findtext(f"{space}lastmod")
        for entry in etree.fromstring(body).iter(f"{space}{name}")
    }


def test_sitemaps_hold_all_that_is_there_with_its_true_update_time() -> None:
    site = after_ten_days()
    files = [url.removeprefix(BASE) for url in entries_of(site, "/sitemap_index.xml", "sitemap")]
    assert [path.endswith(".gz") for path in files].count(True) == 1
    found: dict[str, str | None] = {}
    for path in files:
        if "archive" in path:
            found |= entries_of(site, path, "url")
    assert found.pop(BROKEN_ADDRESS) is None
    assert found == {
        BASE + (a.former_paths or (a.path,))[0]: a.modified_at.isoformat() for a in site.articles
    }
    news = entries_of(site, "/sitemap_news.xml", "url")
    assert news == {
        BASE + a.path: a.modified_at.isoformat()
        for a in site.articles
        if a.published_at >= site.now - 2 * DAY and a.kind != "advertorial"
    }
