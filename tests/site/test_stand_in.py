"""Every page of the stand-in site, read by the parser and compared with what was rendered.

The two share no code: where they agree, both have understood the same facts.
"""

from typing import Any

import pytest

from benchmarks.cases import STAND_IN_FIELDS, expected_values
from nucrawl.demo.article import Article as Truth
from nucrawl.demo.site import Site
from nucrawl.report.page import article_values
from nucrawl.site import urls
from nucrawl.site.article import Article
from nucrawl.site.extract import parse_article
from tests.golden import BASE

SITE = Site()


def read(truth: Truth) -> Article:
    response = SITE.respond(truth.path, {}, BASE)
    return parse_article(response.body, BASE + truth.path, SITE.now)


def stored_id(truth: Truth) -> int:
    return -truth.id if truth.is_video_page else truth.id


def expected(truth: Truth) -> dict[str, Any]:
    return expected_values(truth) | {
        "images": [(image.media_id, image.caption, image.credit) for image in truth.images],
        "related": [stored_id(SITE.article(number)) for number in truth.related_ids],
    }


def found(article: Article) -> dict[str, Any]:
    values = article_values(article)
    return {field: values[field] for field in STAND_IN_FIELDS} | {
        "images": [
            (i.url.split("/")[4].split("_")[0], i.caption, i.credit) for i in article.images
        ],
        "related": [link.target_id for link in article.links if link.kind == "related"],
    }


@pytest.mark.parametrize("truth", SITE.articles, ids=lambda truth: f"{truth.kind}-{truth.id}")
def test_article_comes_out_as_it_was_rendered(truth: Truth) -> None:
    article = read(truth)
    assert found(article) == expected(truth)
    assert article.disagreements == {}


@pytest.mark.parametrize("truth", SITE.articles[:40], ids=lambda truth: str(truth.id))
def test_inline_links_are_kept_with_their_targets(truth: Truth) -> None:
    spans = [span for block in truth.text_blocks for span in block.spans if span.tag == "a"]
    lead = [span for span in truth.lead_spans if span.tag == "a"]
    wanted = [
        (span.text, urls.extract_article_id(BASE + span.href) if span.href[0] == "/" else None)
        for span in (*lead, *spans)
    ]
    links = [(link.text, link.target_id) for link in read(truth).links if link.kind == "inline"]
    assert links == wanted
