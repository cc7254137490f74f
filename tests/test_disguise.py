"""Golden pages of real ones: other words, the same markup, the same reading."""

import re
from typing import Any

import pytest

from nucrawl.golden.disguise import disguise
from nucrawl.golden.save import read_values
from nucrawl.golden.words import replace_words
from nucrawl.site.page import decode_page
from tests.golden import BASE, GoldenPage, load_pages

PAGES = load_pages()
# What other words leave as it is, and what keeps its number.
SAME = (
    *("id", "layout", "kind", "section", "published_at", "modified_at", "published_text"),
    *("comment_count", "is_premium", "language", "word_count", "refused", "provenance"),
)
COUNTED = ("authors", "agencies", "sources", "tags", "images", "links", "disagreements")


def read(page: GoldenPage, body: bytes) -> dict[str, Any]:
    return read_values(body, page.meta["url"], page.fetched_at, page.content_type, BASE)


def without_words(page: str) -> str:
    """Give the markup of a page: tags and their names, numbers of attributes, no words."""
    return re.sub(r"[^\W\d_]+|&\w+;", "", page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_disguised_page_reads_the_same_but_for_its_words(page: GoldenPage) -> None:
    disguised = disguise(decode_page(page.body, page.content_type))
    before, after = read(page, page.body), read(page, disguised.encode())
    assert {k: before.get(k) for k in SAME} == {k: after.get(k) for k in SAME}
    kinds = [block["kind"] for block in before.get("blocks", ())]
    assert kinds == [block["kind"] for block in after.get("blocks", ())]
    assert all(len(before.get(k, ())) == len(after.get(k, ())) for k in COUNTED)


ARTICLES = [page for page in PAGES if not page.is_refused]


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.name)
def test_no_sentence_survives(page: GoldenPage) -> None:
    disguised = disguise(decode_page(page.body, page.content_type)).casefold()
    texts = [str(page.expected["headline"]), str(page.expected["lead"]), page.expected["body"]]
    for sentence in re.split(r"[.!?]\s|\n", " . ".join(texts).casefold()):
        words = re.findall(r"[^\W\d_]{2,}", sentence)
        if len(words) > 5 and not re.search("afkomstig uit|kon niet geladen", sentence):
            assert sentence.strip() not in disguised


def test_markup_stays() -> None:
    page = '<p data-x="1" class="textblock paragraph">Kat <b>redt</b> &amp; &euml;lf</p>'
    assert without_words(disguise(page)) == without_words(page)
    assert disguise(page).startswith('<p data-x="1" class="textblock paragraph">')


@pytest.mark.parametrize(
    "word", ["kat", "Kat", "KAT", "cafés", "ijsvrij", "u\u0308berhaupt", "x" * 400]
)
def test_a_word_keeps_length_and_case(word: str) -> None:
    other = replace_words(word)
    assert other != word
    assert len(other) == len(word.replace("\u0308", ""))
    assert (other[0].isupper(), other.isupper()) == (word[0].isupper(), word.isupper())


def test_the_same_word_becomes_the_same_everywhere() -> None:
    page = '<p>Hondenpension</p><meta name="description" content="hondenpension">'
    first, second = re.findall(r"[hH]?\w{13}", re.sub("textblock|description", "", disguise(page)))
    assert first.casefold() == second.casefold()
