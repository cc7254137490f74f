"""The stories: the same each time, of every kind, and on the page as the truth says."""

import ast
import json
import re
import sys
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

import nucrawl.demo
from nucrawl.demo.article import Article, Block
from nucrawl.demo.dates import AMSTERDAM, list_time, short_date
from nucrawl.demo.site import TODAY, Site
from nucrawl.demo.story_page import comments_text

BASE = "http://site.test"


@cache
def page_of(site: Site, path: str) -> html.HtmlElement:
    return html.document_fromstring(site.respond(path, {}, BASE).body.decode())


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def first(page: html.HtmlElement, selector: str) -> html.HtmlElement:
    return page.cssselect(selector)[0]


def test_the_same_seed_gives_the_same_bytes(site: Site) -> None:
    again = Site()
    assert again.articles == site.articles
    for path in ["/", "/rss", "/sitemap_index.xml", site.articles[0].path]:
        assert again.respond(path, {}, BASE) == site.respond(path, {}, BASE)


def test_another_seed_gives_other_news(site: Site) -> None:
    other = {article.headline for article in Site(seed=2).articles}
    assert len(other & {article.headline for article in site.articles}) < 50


def test_the_present_is_handed_in() -> None:
    now = datetime(2025, 6, 1, 8, 30, tzinfo=AMSTERDAM)
    newest = Site(now=now).articles[0]
    assert timedelta() < now - newest.published_at < timedelta(hours=1)


def test_nothing_of_the_crawler_is_imported() -> None:
    """The other side of a test must not share the crawler's ideas: own modules and stdlib only."""
    allowed = sys.stdlib_module_names | {"nucrawl.demo"}
    for path in Path(nucrawl.demo.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in imported_names(node):
                known = name.split(".")[0] in allowed or name.startswith("nucrawl.demo")
                assert known, f"{path.name} imports {name}"


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "a relative import"
        return [node.module or ""]
    return []


def test_there_is_every_kind(site: Site) -> None:
    kinds = Counter(article.kind for article in site.articles)
    assert set(kinds) == {"article", "liveblog", "video", "audio", "gallery", "advertorial"}
    assert 280 <= len(site.articles) <= 350
    assert sum(article.is_premium for article in site.articles) >= 5
    assert sum(article.is_video_page for article in site.articles) >= 5


def test_every_kind_of_block_is_used(site: Site) -> None:
    used = {block.kind for article in site.articles for block in article.blocks}
    assert used == set(Block.__annotations__["kind"].__args__)


def test_no_two_stories_are_the_same(site: Site) -> None:
    for values in (
        [article.id for article in site.articles],
        [article.headline for article in site.articles],
        [article.lead for article in site.articles],
    ):
        repeated = [value for value, count in Counter(values).items() if count > 1]
        assert repeated == []


def test_times_are_in_order_and_not_in_the_future(site: Site) -> None:
    for article in site.articles:
        assert article.published_at <= article.modified_at <= TODAY
    moments = [article.published_at for article in site.articles]
    assert all(earlier >= later for earlier, later in pairwise(moments))


def test_a_page_shows_what_the_truth_says(site: Site) -> None:
    for article in site.articles:
        page = page_of(site, article.path)
        assert text_of(first(page, "title")) == f"{article.headline} | NU.nl"
        assert first(page, "link[rel=canonical]").get("href") == BASE + article.path
        check_head(article, page)
        check_blocks(article, text_of(first(page, "article")))


def check_head(article: Article, page: html.HtmlElement) -> None:
    if article.kind == "video":
        assert text_of(first(page, "h1.video-meta__title")) == article.headline
        return
    label = [article.label] if article.label else []
    assert text_of(first(page, "h1")) == " ".join([*label, article.headline])
    assert text_of(first(page, ".paragraph--lead")) == article.lead
    static = text_of(first(page, ".article-meta__static"))
    assert static == f"{article.byline or ''}{short_date(article.published_at)}"


def check_blocks(article: Article, text: str) -> None:
    """Find the texts of all blocks in the order of the truth."""
    place = 0
    for block in article.blocks:
        for piece in [block.text, *block.items, *(image.caption or "" for image in block.images)]:
            found = text.find(piece, place)
            assert found >= 0, f"{article.path}: {block.kind} {piece!r} is missing"
            place = found + len(piece)


def test_comments_are_on_the_page_or_off(site: Site) -> None:
    for article in site.articles:
        links = page_of(site, article.path).cssselect(".comments-link span")
        if article.comment_count is None:
            assert links == []
        else:
            assert {text_of(link) for link in links} == {comments_text(article.comment_count)}


def test_json_ld_can_be_read(site: Site) -> None:
    types = set()
    for article in site.articles:
        script = first(page_of(site, article.path), 'script[type="application/ld+json"]')
        schema = json.loads(script.text_content())
        types.add(schema["@type"])
        assert schema["headline"] == article.headline
        assert datetime.fromisoformat(schema["datePublished"]) == article.published_at
        assert schema.get("isAccessibleForFree", True) is not article.is_premium
    assert types == {"NewsArticle", "LiveBlogPosting", "VideoObject"}


def test_meta_tags_come_as_property_and_as_name(site: Site) -> None:
    keys = Counter(
        key
        for article in site.articles
        for key in ("property", "name")
        for _ in page_of(site, article.path).cssselect(f'meta[{key}="article:published_time"]')
    )
    assert min(keys["property"], keys["name"]) > 50
    assert keys.total() == len(site.articles)


def test_the_state_of_the_front_end_can_be_read(site: Site) -> None:
    body = site.respond(site.articles[0].path, {}, BASE).body.decode()
    found = re.search(r'window\.__INITIAL_STATE__="([^"]+)"', body)
    assert found
    content = json.loads(unquote(found[1]))["content"]
    assert content["screenCanonicalUrl"] == BASE + site.articles[0].path


def test_a_tweet_has_no_text(site: Site) -> None:
    article = next(a for a in site.articles if any(b.kind == "tweet" for b in a.blocks))
    assert text_of(first(page_of(site, article.path), ".tweet-embed")) == ""


def test_texts_are_escaped(site: Site) -> None:
    article = next(a for a in site.articles if any("x < 10" in b.text for b in a.blocks))
    body = site.respond(article.path, {}, BASE).body.decode()
    assert escape("x < 10", quote=False) in body
    assert "x < 10" in first(html.document_fromstring(body), "article").text_content()


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(seconds=30), "een paar seconden geleden"),
        (timedelta(minutes=12), "12 minuten geleden"),
        (timedelta(hours=3), "3 uur geleden"),
        (timedelta(hours=8), "04:00"),
        (timedelta(days=1), "gisteren om 12:00"),
        (timedelta(days=3), "dinsdag om 12:00"),
        (timedelta(days=10), "dinsdag 10 november om 12:00"),
        (timedelta(days=730), "woensdag 20 november 2024 om 12:00"),
    ],
)
def test_lists_write_moments_as_nunl_does(age: timedelta, expected: str) -> None:
    assert list_time(TODAY - age, TODAY) == expected


def test_march_has_its_own_short_form() -> None:
    assert short_date(datetime(2024, 3, 2, 9, 5, tzinfo=AMSTERDAM)) == "2 mrt 2024 om 09:05"
