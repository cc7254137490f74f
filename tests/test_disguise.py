"""Golden pages of real ones: other words, the same markup, the same reading."""

import html
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from nucrawl.demo.site import Site
from nucrawl.errors import WrongUse
from nucrawl.golden.disguise import Disguise
from nucrawl.golden.leftovers import find_leftover
from nucrawl.golden.save import read_values, save_golden_page
from nucrawl.golden.words import KEPT, OtherWords
from nucrawl.site.page import decode_page, parse_page
from tests.golden import BASE, GoldenPage, load_page, load_pages

PAGES = load_pages()
ARTICLES = [page for page in PAGES if not page.is_refused]
KEY = b"a key for tests"
# What other words leave as it is, and what keeps its number.
SAME = (
    *("id", "layout", "kind", "section", "published_at", "modified_at", "published_text"),
    *("comment_count", "is_premium", "language", "word_count", "refused", "provenance"),
)
COUNTED = ("authors", "agencies", "sources", "tags", "images", "links", "disagreements")


def names(page: GoldenPage) -> str:
    return page.name


def disguise(page: str, key: bytes = KEY) -> str:
    return Disguise(key).page(page)


def disguise_golden(page: GoldenPage) -> str:
    return disguise(decode_page(page.body, page.content_type))


def read(page: GoldenPage, body: bytes) -> dict[str, Any]:
    return read_values(body, page.meta["url"], page.fetched_at, page.content_type, page.base_url)


def shape(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what other words must not change of what the parser reads."""
    kinds = [block["kind"] for block in values.get("blocks", ())]
    counts = {field: len(values.get(field, ())) for field in COUNTED}
    return {field: values.get(field) for field in SAME} | {"blocks": kinds} | counts


def without_words(page: str) -> str:
    """Give the markup of a page: tags and their names, numbers of attributes, no words."""
    return re.sub(r"[^\W\d_]+|&\w+;", "", page)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_a_disguised_page_reads_the_same_but_for_its_words(page: GoldenPage) -> None:
    assert shape(read(page, page.body)) == shape(read(page, disguise_golden(page).encode()))


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_nothing_is_left_of_a_page(page: GoldenPage) -> None:
    assert find_leftover(parse_page(page.body, page.content_type), disguise_golden(page)) is None


@pytest.mark.parametrize("page", ARTICLES, ids=names)
def test_no_sentence_survives(page: GoldenPage) -> None:
    disguised = disguise_golden(page).casefold()
    texts = [str(page.expected["headline"]), str(page.expected["lead"]), page.expected["body"]]
    for sentence in re.split(r"[.!?]\s|\n", " . ".join(texts).casefold()):
        words = re.findall(r"[^\W\d_]{2,}", sentence)
        if len(words) > 5 and not KEPT.issuperset(words):
            assert sentence.strip() not in disguised


TITLE = "Otters zwemmen dwars"
SLUG = "otters-zwemmen-dwars"
STATE = quote(json.dumps({"content": {"screenTitle": TITLE, "html": f"<p>{TITLE}</p>"}}))
JSON_LD = '<script type="application/ld+json">'
PLACES = {
    "text": f"<p>{TITLE}</p>",
    "text in an entity": "<p>&otters;</p>",
    "text behind a sign": f"<p>a < {TITLE}, <3 {TITLE}</p>",
    "textarea": f"<textarea>{TITLE}</textarea>",
    "noscript": f'<noscript><img alt="{TITLE}" src="/x/{SLUG}.jpg"></noscript>',
    "template": f'<template><p title="{TITLE}">{TITLE}</p></template>',
    "drawing": f"<svg><title>{TITLE}</title><desc>{TITLE}</desc><![CDATA[{TITLE}]]></svg>",
    "comment": f"<!-- {TITLE} -->",
    "conditional comment": f'<!--[if IE]><p title="{TITLE}">{TITLE}</p><![endif]-->',
    "comment that does not end": f"<!-- {TITLE}",
    "doctype": f'<!DOCTYPE html "{TITLE}">',
    "instruction": f"<?xml {TITLE}?>",
    "odd comment": f"</ {TITLE}>",
    "alt": f'<img alt="{TITLE}" ALT="{TITLE}" data-alt-text="{TITLE}" aria-description="{TITLE}">',
    "attribute over lines": f'<img\n alt\n=\n"{TITLE}">',
    "attribute without quotes": "<img alt=otters src=x>",
    "attribute with a stray quote": f'<img alt="a"{TITLE}" src="x">',
    "attribute that does not end": f'<img alt="{TITLE}',
    "apostrophe in a tag": f"<p it's><b>{TITLE}</b></p>",
    "attribute with a tag": f'<i title="a > b {TITLE}">',
    "value": f'<input value="{TITLE}"><option label="{TITLE}">',
    "handler": f"<a onclick=\"track('{TITLE}')\">",
    "data": f'<div data-content="{TITLE}" data-slug="{SLUG}"></div>',
    "data as JSON": f"<div data-props='{json.dumps({'title': TITLE})}'></div>",
    "data as escaped JSON": f'<div data-x="{html.escape(json.dumps({"a": TITLE}))}"></div>',
    "frame": f'<iframe srcdoc="&lt;p title={SLUG}&gt;{TITLE}&lt;/p&gt;"></iframe>',
    "style attribute": f'<div style="background:url(https://example.org/{SLUG}.jpg)"></div>',
    "style": f'<style>/* {TITLE} */ p:before{{content:"{TITLE}"}} b{{src:url({SLUG}.png)}}</style>',
    "meta": f'<meta name="twitter:data1" content="{TITLE}"><meta content="{TITLE}" property="a">',
    "meta of an item": f'<meta itemprop="headline" content="{TITLE}">',
    "meta without name": f'<meta http-equiv="x" content="{TITLE}">',
    "slug": f'<a href="https://www.nu.nl/dieren/6400001/{SLUG}.html?a={SLUG}#{SLUG}">',
    "slug without number": f'<a href="https://www.nu.nl/{SLUG}"><a href="/tag/otters">',
    "slug of a picture": f'<img src="https://images.nu.nl/m/abcdefghijkl_wd854/0/0/16/9/{SLUG}.jpg">',
    "several addresses": f'<img srcset="/m/a_wd320/0/{SLUG}.jpg 320w, /m/a_wd640/0/{SLUG}.jpg 2x">',
    "address to share": f'<a href="https://x.com/share?text={quote(TITLE)}&amp;via={SLUG}">',
    "address in an address": f'<a href="/?u={quote(quote(f"https://nu.nl/a/1/{SLUG}", safe=""))}">',
    "mail": f'<a href="mailto:?subject={quote(TITLE)}&amp;body={SLUG}">',
    "address of an app": f'<link href="android-app://nl.x/http/www.nu.nl/a/6400001/{SLUG}">',
    "percent-encoded letters": '<a href="/x/%6Ftters">',
    "JSON-LD": f'{JSON_LD}{{"headline":"{TITLE}","x":"otters"}}</script>',
    "JSON-LD that looks like a type": f'{JSON_LD}["OttersArticle"]</script>',
    "JSON-LD that does not end": f'{JSON_LD}{{"headline":"{TITLE}',
    "JSON-LD with stray quotes": f'{JSON_LD}{{"x":"a "{TITLE}" b"}}</script>',
    "key": f'<script type="application/json">{{"{TITLE}":1,"otters":2}}</script>',
    "text that begins with a hash": f'<script>{{"x":"#{TITLE}"}}</script>',
    "state": f'<script>window.__INITIAL_STATE__ = "{STATE}"</script>',
    "other state": f'<script>window.other = "{STATE}"</script>',
    "state in a string": f"<script>x = JSON.parse({json.dumps(json.dumps({'a': TITLE}))})</script>",
    "comment in a script": f"<script>/* {TITLE} */ a=1 // {TITLE}\n</script>",
    "short string": "<script>a = ['otters', \"dwars\"]</script>",
    "template literal": f"<script>a = `{TITLE}`; JSON.parse(`{json.dumps([TITLE])}`)</script>",
    "regular expression": f"<script>a = /[\"'] {TITLE}/.test(b)</script>",
    "escaped letters": "<script>a = '\\u006ftters \\x64wars'</script>",
    "line break in a string": '<script>a = "\\notters"</script>',
    "script that does not end": f"<script>a = '{TITLE}",
}


@pytest.mark.parametrize("place", PLACES)
def test_no_word_survives_wherever_it_stands(place: str) -> None:
    disguised = disguise(PLACES[place]).casefold()
    for word in (*TITLE.casefold().split(), r"\u006f", r"\x64", "%6f"):
        assert word not in disguised


@pytest.mark.parametrize(
    "kept",
    [
        '<p data-x="1" class="textblock paragraph" hidden data-nosnippet>',
        '<meta property="article:published_time" content="2026-11-24T09:00:00+01:00">',
        '<html lang="nl"><meta charset="utf-8"><input type="password" name="otters">',
        '<a href="https://www.voorbeeld.example:81/nieuwe-rubriek/6400001/">',
        '<a href="/nieuwe-rubriek/6400001/"><a href="/307049/video/"><a href="/tech">',
        '<script>a.__INITIAL_STATE__ = JSON.parse("{\\"sideLoadedIds\\": 1}")</script>',
        '{"@context":"https://schema.org","@type":"NewsArticle","articleBody":"12 mei"}',
        "<p>Door: onze nieuwsredactie, NU.nl/ANP &amp; 711 reacties &ndash; 100%</p>",
    ],
)
def test_what_the_parser_goes_by_stays(kept: str) -> None:
    assert disguise(kept) == kept


def test_markup_stays() -> None:
    page = '<p data-x="1" class="textblock paragraph">Kat <b>redt</b> &amp; &euml;lf</p>'
    assert without_words(disguise(page)) == without_words(page)
    assert disguise(page).startswith('<p data-x="1" class="textblock paragraph">')


@pytest.mark.parametrize(
    "word", ["kat", "Kat", "KAT", "cafés", "ijsvrij", "u\u0308berhaupt", "x" * 400]
)
def test_a_word_keeps_length_and_case(word: str) -> None:
    other = Disguise(KEY).text(word)
    assert other != word
    assert len(other) == len(word.replace("\u0308", ""))
    assert (other[0].isupper(), other.isupper()) == (word[0].isupper(), word.isupper())


def test_numbers_stay() -> None:
    assert re.sub(r"[^\W\d²½]{2,}", "", Disguise(KEY).text("25 m², 3½ A4, 1.2K, 5 otters")) == (
        "25 m², 3½ A4, 1.2K, 5 "
    )


def test_the_same_word_becomes_the_same_everywhere() -> None:
    forms = [
        "<p>Überzee</p>",
        '<meta name="description" content="&Uuml;berzee">',
        "<p>U\u0308ber&shy;zee</p>",
        '<script>{"a":"\\u00dcberzee"}</script>',
        f'<script>a="{quote(json.dumps("Überzee"))}"</script>',
        '<a href="/x?y=%C3%BCberzee">',
        '<p title="&amp;uuml;berzee">',
        '<script>"\\nüberzee"</script>',
    ]
    other = Disguise(KEY).text("überzee")
    for form in forms:
        assert other in disguise(form).casefold().replace("&shy;", ""), form


def test_two_words_become_two_and_none_that_stays() -> None:
    words = OtherWords(KEY)
    short = [a + b for a in "abcdefghijklmn" for b in "opqrstuvwxyz"]
    given = dict.fromkeys(
        word for word in (*short, *(f"{word}{word}" for word in short)) if word not in KEPT
    )
    others = [new for word in given for _, _, new in words.iter_changes(word)]
    assert len(others) == len(given)
    assert len(set(others)) == len(others)
    assert not KEPT.intersection(others)
    assert all(word != other for word, other in zip(given, others, strict=True))


def test_a_disguise_hangs_on_its_key() -> None:
    page = "<p>Otters zwemmen dwars door het kanaal</p>"
    assert disguise(page) == disguise(page)
    assert disguise(page) != disguise(page, b"another")


@pytest.mark.parametrize(
    "snippet",
    [
        *("<!-- ", "<script>", '<a b="', "<a b='", "&amp;", "%25", "\\", '"aA', "/a", "//a.", "<"),
        *("a\u0301", "a\u00ad", "https://", '{"a":', "<a b=<a b=", "é ", "A"),
    ],
)
def test_a_large_page_takes_no_longer_than_its_size(snippet: str) -> None:
    start = time.process_time()
    disguise(snippet * (1_000_000 // len(snippet)))
    assert time.process_time() - start < 20  # seconds, of which it takes some one


# Saving


def save(folder: Path, body: str, url: str = f"{BASE}/dieren/6400001/{SLUG}.html") -> None:
    save_golden_page(folder, body.encode(), url, PAGES[0].fetched_at, None, BASE)


@pytest.mark.parametrize(
    "left",
    [
        '<h2 id="otters-zwemmen-dwars-door">Otters zwemmen dwars door</h2>',
        '<p>Otters zwemmen dwars door het kanaal</p><i class="otters Zwemmen dwars door"></i>',
        '<meta name="a" content="Otters zwemmen dwars door">'
        '<i id="otters%20zwemm%65n%20dwars%20door">',
        '<p>Otters zw&euml;mmen dwars door</p><i id="otters zw&euml;mmen dwars door">',
        "<title>Otters zwemmen dwars door</title>"
        '<i id="otters\\u0020zwem&shy;men dwars d\\u006for">',
        '<script type="application/ld+json">{"name":"Otters zwemmen dwars door"}</script>'
        "<i id=otters_zwemmen_dwars_door>",
        f'<script>window.__INITIAL_STATE__="{quote(json.dumps({"x": f"{TITLE} door"}))}"</script>'
        "<i id=otters-zwemmen-dwars-door>",
    ],
)
def test_a_page_of_which_words_are_left_is_not_saved(tmp_path: Path, left: str) -> None:
    with pytest.raises(WrongUse, match=r"words of the page would be left.*dwars door") as caught:
        save(tmp_path / "new", f"<html><body>{left}</body></html>")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "kept",
    [
        '<p>Lees onze reacties op het</p><i class="lees-onze-reacties-op-het">',  # all stay anyway
        "<p>Zie https://nieuws.voorbeeld.example/rubriek</p>",  # a host
        '<p>Otters zwemmen dwars</p><i id="otters-zwemmen-dwars">',  # three
        '<script>a("otters zwemmen dwars door")</script><i id="otters-zwemmen-dwars-door">',  # code
    ],
)
def test_what_stays_on_purpose_is_no_leftover(kept: str) -> None:
    page = f"<html><body>{kept}</body></html>"
    assert find_leftover(parse_page(page), disguise(page)) is None


def test_two_saves_of_a_page_differ_and_read_the_same(tmp_path: Path) -> None:
    page = next(page for page in PAGES if page.name == "article-agency")
    saved = []
    for name in ("first", "second"):
        save(tmp_path / name, page.body.decode(), page.meta["url"])
        saved.append(load_page(tmp_path / name))
    first, second = saved
    assert first.body != second.body
    assert first.meta["url"] != second.meta["url"]
    assert shape(read(first, first.body)) == shape(read(second, second.body))
    assert all(one.read() == one.expected for one in saved)


def test_pages_of_the_stand_in_are_saved_and_read_as_they_were(site: Site, tmp_path: Path) -> None:
    base_url, now = "http://127.0.0.1:8043", datetime.now(UTC)
    for number, truth in enumerate(site.articles[:12]):
        body, url = site.respond(truth.path, {}, base_url).body, base_url + truth.path
        save_golden_page(tmp_path / str(number), body, url, now, None, base_url)
        saved = load_page(tmp_path / str(number))
        assert saved.read() == saved.expected
        before, after = read_values(body, url, now, None, base_url), read(saved, saved.body)
        assert shape(before) == shape(after)
