"""The golden pages: every field of every page, and that no page or kind gets lost."""

from typing import Any

import pytest

from nucrawl.site import guard, layouts
from nucrawl.site.extract import parse_article
from nucrawl.site.kinds import KINDS
from tests.golden import FIELDS, GoldenPage, load_pages

PAGES = load_pages()
ARTICLES = [page for page in PAGES if not page.is_refused]
# Told by what no page shows by itself; tests/test_bad_articles.py and tests/site have them.
NO_PAGE_CAN_SHOW = {
    *("no_list", "not_html", "not_xml", "unsafe_xml", "wrong_host", "too_deep", "too_large")
}
KINDS_OF_LISTS = {"partner"}
UNSOURCED = {"blocks", "word_count", "layout", "images", "links", "disagreements"}
FROM_ANOTHER = {"authors": "byline", "agencies": "byline", "sources": "body"} | {
    "published_text": "published_at"
}


def names(page: GoldenPage) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_page_reads_as_a_reader_would_write_it_down(page: GoldenPage) -> None:
    found = page.read()
    for field, expected in page.expected.items():  # field by field, for a difference one can read
        assert found.get(field) == expected, field
    assert found.keys() == page.expected.keys()


@pytest.mark.parametrize("page", ARTICLES, ids=names)
def test_every_field_is_written_down_and_has_a_source(page: GoldenPage) -> None:
    assert page.expected.keys() == set(FIELDS)
    article = parse_article(
        page.body,
        page.meta["url"],
        page.fetched_at,
        base_url=page.base_url,
        content_type=page.content_type,
    )
    given = {field for field in FIELDS if page.expected[field] not in (None, "", [], {}, 0)}
    needing = {FROM_ANOTHER.get(field, field) for field in given - UNSOURCED}
    assert needing - article.provenance.keys() == set()


def test_every_kind_layout_and_reason_has_its_page() -> None:
    def shown(field: str) -> set[Any]:
        return {page.expected.get(field) for page in PAGES}

    assert shown("kind") >= set(KINDS) - KINDS_OF_LISTS
    assert shown("layout") >= {layout.name for layout in layouts.LAYOUTS}
    assert shown("refused") >= set(guard.REASONS) - NO_PAGE_CAN_SHOW


def test_every_kind_of_block_has_its_page() -> None:
    blocks = {block["kind"] for page in ARTICLES for block in page.expected["blocks"]}
    assert blocks >= {
        *("paragraph", "heading", "list_item", "quote", "live_entry", "image", "gallery_image"),
        *("related", "video", "audio", "tweet", "embed", "infographic", "summary", "details"),
        "tag_list",
    }


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_page_says_what_it_is_about(page: GoldenPage) -> None:
    assert {"url", "fetched_at", "layout", "shows"} <= page.meta.keys()
    assert page.fetched_at.tzinfo is not None
    if not page.is_refused:
        assert page.expected["layout"] == page.meta["layout"]
