"""Every page of the stand-in site, read by the parser and compared with what was rendered.

The two share no code: where they agree, both have understood the same facts.
"""

from datetime import UTC
from typing import Any

import pytest

from nucrawl.demo.article import Article as Truth
from nucrawl.demo.site import Site
from nucrawl.site import urls
from nucrawl.site.article import Article
from nucrawl.site.extract import parse_article

BASE_URL = "http://127.0.0.1:8000"
SITE = Site()
FIELDS = (
    *("id", "url", "section", "kind", "headline", "lead", "body", "authors", "agencies"),
    *("published_at", "modified_at", "tags", "comment_count", "is_premium", "images", "related"),
)


def read(truth: Truth) -> Article:
    response = SITE.respond(truth.path, {}, BASE_URL)
    return parse_article(response.body, BASE_URL + truth.path, SITE.now, base_url=BASE_URL)


def stored_id(truth: Truth) -> int:
    return -truth.id if truth.is_video_page else truth.id


def expected(truth: Truth) -> dict[str, Any]:
    return {
        "id": stored_id(truth),
        "url": BASE_URL + truth.path,
        "section": "video" if truth.is_video_page else truth.section,
        "kind": truth.kind,
        "headline": truth.headline,
        "lead": truth.lead or None,
        "body": "\n\n".join(block.text for block in truth.text_blocks),
        "authors": truth.authors,
        "agencies": truth.agencies,
        "published_at": truth.published_at.astimezone(UTC),
        "modified_at": truth.modified_at.astimezone(UTC),
        "tags": truth.tags,
        "comment_count": truth.comment_count,
        "is_premium": truth.is_premium,
        "images": tuple((i.media_id, i.caption, i.credit) for i in truth.images),
        "related": tuple(stored_id(SITE.article(i)) for i in truth.related_ids),
    }


def found(article: Article) -> dict[str, Any]:
    values = {name: getattr(article, name) for name in FIELDS if hasattr(article, name)}
    images = tuple((i.url.split("/")[4].split("_")[0], i.caption, i.credit) for i in article.images)
    related = tuple(link.target_id for link in article.links if link.kind == "related")
    return values | {"images": images, "related": related}


@pytest.mark.parametrize("truth", SITE.articles, ids=lambda truth: f"{truth.kind}-{truth.id}")
def test_article_comes_out_as_it_was_rendered(truth: Truth) -> None:
    assert found(read(truth)) == expected(truth)


@pytest.mark.parametrize("truth", SITE.articles[:40], ids=lambda truth: str(truth.id))
def test_inline_links_are_kept_with_their_targets(truth: Truth) -> None:
    spans = [span for block in truth.text_blocks for span in block.spans if span.tag == "a"]
    lead = [span for span in truth.lead_spans if span.tag == "a"]
    wanted = [
        (span.text, urls.extract_article_id(BASE_URL + span.href) if span.href[0] == "/" else None)
        for span in (*lead, *spans)
    ]
    links = [(link.text, link.target_id) for link in read(truth).links if link.kind == "inline"]
    assert links == wanted
