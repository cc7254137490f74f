"""Clean, validate and deduplicate, one item at a time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from nucrawl.checks import CHECKS, failed_checks
from nucrawl.items import ArticleItem, Fetched, Reading
from nucrawl.pipelines.clean import CleanPipeline
from nucrawl.pipelines.dedup import DedupPipeline
from nucrawl.pipelines.validate import ValidatePipeline
from nucrawl.site.article import Article, Block, Image, Link, Teaser

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = Article(
    id=6400001,
    url="https://www.nu.nl/binnenland/6400001/kop.html",
    layout="e3",
    headline="Een kop",
    kind="article",
    section="binnenland",
    lead="Een inleiding.",
    body="Een alinea.\n\nNog een.",
    byline="NU.nl/ANP",
    image_url="https://images.nu.nl/m/x.jpg",
    published_at=NOW,
    published_text="1 jan 2026 om 00:00",
    modified_at=NOW,
)
DIRTY = "  vuile\x00 te\u00adkst\u200b \ud83d "
CLEAN = "vuile tekst \ufffd"


def item(article: Article) -> ArticleItem:
    return ArticleItem(article, NOW)


def test_clean_reaches_every_text() -> None:
    dirty = replace(
        GOOD,
        headline=DIRTY,
        body=f"{DIRTY}\n\n{DIRTY}",
        tags=(DIRTY,),
        blocks=(Block("quote", DIRTY, {"author": DIRTY}),),
        images=(Image("https://x", caption=DIRTY),),
        links=(Link("inline", "https://x", DIRTY),),
    )
    found = CleanPipeline().process_item(item(dirty)).article
    assert (found.headline, found.tags) == (CLEAN, (CLEAN,))
    assert found.body == f"{CLEAN}\n\n{CLEAN}"
    assert found.blocks == (Block("quote", CLEAN, {"author": CLEAN}),)
    assert (found.images[0].caption, found.links[0].text) == (CLEAN, CLEAN)


def test_a_page_stays_as_it_was_served() -> None:
    page = Fetched(b" \x00 ", " u ", " t ", NOW, headers=((" X ", DIRTY),))
    assert CleanPipeline().process_item(replace(item(GOOD), page=page)).page == page


def test_cleaning_twice_changes_nothing() -> None:
    once = CleanPipeline().process_item(item(replace(GOOD, lead=DIRTY)))
    assert CleanPipeline().process_item(once) == once


def test_clean_keeps_what_is_clean() -> None:
    assert CleanPipeline().process_item(item(GOOD)) == item(GOOD)
    page = Fetched(b"<p>\x00</p>", "https://x", None, NOW, headers=(("X", " a  b "),))
    reading = Reading("sport", "list", page, (Teaser("https://x", 1, 1, title=" Een\u00a0 kop"),))
    cleaned = CleanPipeline().process_item(reading)
    assert cleaned.teasers[0].title == "Een kop"
    assert cleaned.page is page


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("id", replace(GOOD, id=0)),
        ("id", replace(GOOD, id=2**63)),
        ("url", replace(GOOD, url="/x")),
        ("url_length", replace(GOOD, url=GOOD.url + "x" * 2000)),
        ("headline", replace(GOOD, headline="")),
        ("kind", replace(GOOD, kind="sprookje")),
        ("text", replace(GOOD, lead=None, body="")),
    ],
)
def test_validate_refuses(name: str, bad: Article) -> None:
    crawler = get_crawler()
    with pytest.raises(DropItem, match=f"invalid {name}"):
        ValidatePipeline(crawler).process_item(item(bad))
    assert crawler.stats.get_value(f"nucrawl/refused/invalid_{name}") == 1


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("published_at", replace(GOOD, published_at=None)),
        ("published_text", replace(GOOD, published_text=None)),
        ("published_year", replace(GOOD, published_at=NOW.replace(year=1970))),
        ("modified_order", replace(GOOD, modified_at=NOW.replace(year=2020))),
        ("section", replace(GOOD, section=None)),
        ("byline", replace(GOOD, byline=None)),
        ("lead", replace(GOOD, lead=None)),
        ("image_url", replace(GOOD, image_url=None)),
    ],
)
def test_validate_counts_what_may_be_lacking(name: str, lacking: Article) -> None:
    crawler = get_crawler()
    assert ValidatePipeline(crawler).process_item(item(lacking)) == item(lacking)
    assert crawler.stats.get_value(f"nucrawl/lacks/{name}") == 1


@pytest.mark.parametrize(
    ("articles", "kind", "told"),
    [(10, "article", True), (9, "article", False), (10, "video", False)],
)
def test_what_all_articles_lack_is_told(
    articles: int, kind: str, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline = ValidatePipeline(get_crawler())
    for _ in range(articles):
        pipeline.process_item(item(replace(GOOD, byline=None, kind=kind)))
    pipeline.close_spider()
    line = f"none of {articles} articles has a byline: has the layout changed?"
    assert (line in caplog.text) == told


def test_a_good_article_passes_every_check() -> None:
    assert failed_checks(GOOD) == []
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_dedup_drops_the_second_of_a_number() -> None:
    crawler = get_crawler()
    pipeline = DedupPipeline(crawler)
    assert pipeline.process_item(item(GOOD)) == item(GOOD)
    with pytest.raises(DropItem):
        pipeline.process_item(item(replace(GOOD, headline="Anders")))
    assert pipeline.process_item(item(replace(GOOD, id=7))).article.id == 7
    assert crawler.stats.get_value("nucrawl/article/duplicate") == 1
