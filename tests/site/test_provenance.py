"""Every source of every field: read where it is the only one, not named where it is outvoted."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from nucrawl.site.article import Article, Image, Link
from nucrawl.site.extract import parse_article
from tests.conftest import ROOT
from tests.golden import GoldenPage, load_pages
from tests.hostile import page
from tests.site.heads import canonical, json_ld, meta, state

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"
URL = f"{BASE}/binnenland/6400001/kop.html"
OWN_URL = f"{BASE}/sport/6400001/nieuwe-kop.html"
AT = "2026-11-24T08:00:00+01:00"
MOMENT = datetime(2026, 11, 24, 7, tzinfo=UTC)
PICTURE = "https://images.nu.nl/m/abcdefghijkl_wd854/kop.jpg"
EMPTY: tuple[Any, ...] = (None, "", [], {})
# Without an entry of their own: they come with another field, or tell of the reading itself.
UNSOURCED = {"layout", "word_count"}
MEDIUM = "de Courant van Oost"
COMING_WITH = {"authors", "agencies"}


def documented_sources() -> dict[str, list[str]]:
    """Read the sources of each field from its row in docs/extraction.md."""
    text = (ROOT / "docs" / "extraction.md").read_text()
    table = text.partition("## Fields")[2].partition("## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", table, re.MULTILINE)
    names = r"json_ld|meta|state|markup|canonical|url|title|teaser"
    return {field: re.findall(rf"\b({names})\b", re.sub("`.*?`", "", row)) for field, row in rows}


SOURCES = {
    field: sources
    for field, sources in documented_sources().items()
    if field not in UNSOURCED | COMING_WITH
}


def said(key: str, value: str) -> str:
    """Write an entry of the state's metadata."""
    return state({"screenScreenMetadata": [{"key": key, "value": value}]})


def dated(text: str) -> str:
    return f'<span class="article-meta__static-info">{text}</span>'


HEAD_PICTURE = page().replace("<h1", f'<img src="{PICTURE}"><h1')
UNNAMED = page(headline="").replace("<title>Kop | NU.nl</title>", "")
NO_LANGUAGE = page().replace(' lang="nl"', "")
LABELLED = page(headline='<span class="image-header-block__label">Liveblog</span> Een kop')
REACTIONS = '<a class="comments-link" href="#nujij"><span>711 reacties</span></a>'
TAGS = '<section class="linked-tags"><a href="/tag/kou">Kou</a><a href="/tag/ijs">IJs</a></section>'
COUNTED = state({"commentsCount": 711, "commentsEnabled": True})


def headed(text: str, head: str) -> str:
    """Put something more into the head of a page."""
    return text.replace("</head>", f"{head}</head>")


# (field, source) → a page on which only that source has the field, and the field's value
ONLY: Mapping[tuple[str, str], tuple[str, Any]] = {
    ("id", "canonical"): (page(head=canonical(OWN_URL)), 6400001),
    ("id", "url"): (page(), 6400001),
    ("url", "canonical"): (page(head=canonical(OWN_URL)), OWN_URL),
    ("url", "url"): (page(), URL),
    ("kind", "state"): (page(head=said("article:section", "Bank (Adverteerder)")), "advertorial"),
    ("kind", "url"): (page(head=canonical(f"{BASE}/videos/6400001/kop.html")), "video"),
    ("kind", "markup"): (LABELLED, "liveblog"),
    ("kind", "json_ld"): (page(head=json_ld({"@type": "LiveBlogPosting"})), "liveblog"),
    ("section", "url"): (page(), "binnenland"),
    ("label", "markup"): (LABELLED, "Liveblog"),
    ("headline", "json_ld"): (headed(UNNAMED, json_ld({"headline": "Kou"})), "Kou"),
    ("headline", "meta"): (headed(UNNAMED, meta("og:title", "Kou | NU.nl")), "Kou"),
    ("headline", "markup"): (page(headline="Kou"), "Kou"),
    ("headline", "state"): (headed(UNNAMED, state({"screenTitle": "Kou | NU.nl"})), "Kou"),
    ("headline", "title"): (headed(UNNAMED, "<title>Kou | NU.nl</title>"), "Kou"),
    ("lead", "markup"): (page('<p class="paragraph--lead">Het vriest.</p>'), "Het vriest."),
    ("lead", "json_ld"): (page(head=json_ld({"description": "Het vriest."})), "Het vriest."),
    ("lead", "meta"): (page(head=meta("description", "Het vriest.")), "Het vriest."),
    ("body", "markup"): (page(), "Een alinea."),
    ("byline", "markup"): (page('<address class="author">Door Bo Smit</address>'), "Bo Smit"),
    ("byline", "json_ld"): (page(head=json_ld({"author": [{"name": "Bo Smit"}]})), "Bo Smit"),
    ("byline", "meta"): (page(head=meta("article:author", "Bo Smit")), "Bo Smit"),
    ("published_at", "json_ld"): (page(head=json_ld({"datePublished": AT})), MOMENT),
    ("published_at", "meta"): (page(head=meta("article:published_time", AT)), MOMENT),
    ("published_at", "state"): (page(head=said("article:published_time", AT)), MOMENT),
    ("published_at", "markup"): (page(dated("24 nov 2026 om 08:00")), MOMENT),
    ("modified_at", "json_ld"): (page(head=json_ld({"dateModified": AT})), MOMENT),
    ("modified_at", "meta"): (page(head=meta("article:modified_time", AT)), MOMENT),
    ("modified_at", "state"): (page(head=state({"updatedAt": AT})), MOMENT),
    ("modified_at", "markup"): (page(dated("Laatste update: 24-11-26 08:00")), MOMENT),
    ("tags", "markup"): (page(TAGS), ("Kou", "IJs")),
    ("tags", "json_ld"): (page(head=json_ld({"keywords": ["Kou", "IJs"]})), ("Kou", "IJs")),
    ("tags", "meta"): (page(head=meta("keywords", "Kou, IJs")), ("Kou", "IJs")),
    ("image_url", "json_ld"): (page(head=json_ld({"image": {"url": PICTURE}})), PICTURE),
    ("image_url", "meta"): (page(head=meta("og:image", PICTURE)), PICTURE),
    ("image_url", "markup"): (HEAD_PICTURE, PICTURE),
    ("sources", "markup"): (page(f"<p>Dit stuk is afkomstig uit {MEDIUM}.</p>"), (MEDIUM,)),
    ("published_text", "markup"): (page(dated("24-11-26 08:00")), "24-11-26 08:00"),
    ("images", "markup"): (page(f'<img src="{PICTURE}">'), (Image(PICTURE, width=854),)),
    ("links", "markup"): (
        page(f'<p><a href="{PICTURE}">b</a></p>'),
        (Link("inline", PICTURE, "b"),),
    ),
    ("comment_count", "markup"): (page(REACTIONS), 711),
    ("comment_count", "state"): (page(head=COUNTED), 711),
    ("is_premium", "markup"): (page('<div class="login-wall">Log in</div>'), True),
    ("is_premium", "url"): (
        page(head=canonical(f"{BASE}/login-vereist/6400001/kop.html")),
        True,
    ),
    ("is_premium", "json_ld"): (page(head=json_ld({"isAccessibleForFree": False})), True),
    ("language", "markup"): (page(), "nl"),
    ("language", "json_ld"): (headed(NO_LANGUAGE, json_ld({"inLanguage": "nl-NL"})), "nl"),
    ("language", "meta"): (headed(NO_LANGUAGE, meta("og:locale", "nl_NL")), "nl"),
}


def read(text: str) -> Article:
    return parse_article(text, URL, NOW)


@pytest.mark.parametrize(("field", "source"), ONLY, ids=" from ".join)
def test_the_only_source_of_a_field_serves_it_and_is_named(field: str, source: str) -> None:
    text, value = ONLY[field, source]
    found = read(text)
    assert getattr(found, field) == value
    assert found.provenance[field] == source


def test_every_documented_source_has_its_page() -> None:
    """A list is what names a teaser, and what it shows is in tests/test_teasers.py."""
    documented = {(field, source) for field, found in SOURCES.items() for source in found}
    assert {pair for pair in documented if pair[1] != "teaser"} == ONLY.keys()


ALWAYS_THERE = {"id", "url", "kind", "section", "headline", "body", "is_premium"}


@pytest.mark.parametrize("field", sorted({field for field, _ in ONLY} - ALWAYS_THERE))
def test_without_any_source_a_field_is_empty_and_none_is_named(field: str) -> None:
    found = read(NO_LANGUAGE)
    assert getattr(found, field) in (None, ())
    assert field not in found.provenance


# Several sources

WORDS = ("Kou", "Wind", "Mist", "IJs")


def headlines(of_json_ld: int, of_meta: int, of_markup: int, of_state: int) -> str:
    """Write a page whose sources each have one of several headlines."""
    heads = (
        json_ld({"headline": WORDS[of_json_ld]}),
        meta("og:title", WORDS[of_meta]),
        state({"screenTitle": WORDS[of_state]}),
    )
    return page(headline=WORDS[of_markup], head="".join(heads))


def moments(of_json_ld: int, of_meta: int, of_state: int, of_markup: int) -> str:
    """Write a page whose sources each have both moments at one of several hours after six."""
    hours = [f"2026-11-24T{6 + hour:02}:00:00Z" for hour in (of_json_ld, of_meta, of_state)]
    names = ("article:published_time", "article:updated_time")
    heads = (
        json_ld({"datePublished": hours[0], "dateModified": hours[0]}),
        *(meta(name, hours[1]) for name in names),
        state({"screenScreenMetadata": [{"key": name, "value": hours[2]} for name in names]}),
    )
    printed = f"24 nov 2026 om {7 + of_markup:02}:00"
    return page(dated(printed) + dated(f"Laatste update: {printed}"), head="".join(heads))


@pytest.mark.parametrize(
    ("said_by", "serving"),
    [
        ((0, 0, 0, 0), 0),
        ((0, 1, 2, 3), 0),  # all differ: the first
        *(((0, 1, 1, 1), 1), ((0, 1, 1, 2), 1), ((0, 1, 2, 1), 1), ((0, 1, 2, 2), 2)),  # outvoted
        *(((0, 1, 1, 0), 0), ((0, 0, 1, 1), 0), ((0, 1, 2, 0), 0)),  # confirmed
    ],
)
def test_a_source_that_another_confirms_is_named_before_one_that_stands_alone(
    said_by: tuple[int, int, int, int], serving: int
) -> None:
    titled, timed = read(headlines(*said_by)), read(moments(*said_by))
    assert titled.headline == WORDS[said_by[serving]]
    assert titled.provenance["headline"] == SOURCES["headline"][serving]
    moment = datetime(2026, 11, 24, 6 + said_by[serving], tzinfo=UTC)
    assert (timed.published_at, timed.modified_at) == (moment, moment)
    for field in ("published_at", "modified_at"):
        assert timed.provenance[field] == SOURCES[field][serving]
    differing = {"headline", "published_at", "modified_at"} if set(said_by) != {0} else set()
    assert titled.disagreements.keys() | timed.disagreements.keys() == differing


def test_a_disagreement_keeps_what_each_source_said() -> None:
    each = {"json_ld": "Kou", "meta": "Wind", "markup": "Wind", "state": "Mist"}
    assert read(headlines(0, 1, 1, 2)).disagreements == {"headline": each}


# Golden pages

ARTICLES = [page for page in load_pages() if not page.is_refused]


@pytest.mark.parametrize("golden", ARTICLES, ids=lambda golden: golden.name)
def test_a_field_has_a_documented_source_if_and_only_if_it_has_a_value(golden: GoldenPage) -> None:
    article = parse_article(
        golden.body, golden.meta["url"], golden.fetched_at, content_type=golden.content_type
    )
    named = {field: article.provenance.get(field) for field in SOURCES}
    given = {field for field in SOURCES if golden.expected[field] not in EMPTY}
    assert {field for field, source in named.items() if source} == given
    assert [f for f in sorted(given) if named[f] not in SOURCES[f]] == []
