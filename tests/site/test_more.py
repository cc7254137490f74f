"""What lists are continued with, in every shape that an endpoint may answer in."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard
from nucrawl.site.article import Teaser
from nucrawl.site.json_text import LARGEST_JSON
from nucrawl.site.listing import Listing
from nucrawl.site.more import extract_more
from nucrawl.site.page import LARGEST_PAGE
from tests.golden import BASE

URL = f"{BASE}/api/f1/graphql"
COLD, WIND = f"{BASE}/weer/6400001/kou.html", f"{BASE}/weer/6400002/wind.html"
A, B = ({"title": title, "url": url} for title, url in (("Kou", COLD), ("Wind", WIND)))


def read(answer: Any, content_type: str | None = None, base_url: str = BASE) -> Listing:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return extract_more(body, content_type, URL, base_url)


def told(answer: Any) -> list[tuple[str | None, int | None]]:
    """Give title and number of each teaser; their positions must count from 1."""
    listing = read(answer)
    assert [t.position for t in listing.teasers] == list(range(1, len(listing.teasers) + 1))
    return [(teaser.title, teaser.article_id) for teaser in listing.teasers]


def only(item: Any) -> Teaser:
    (teaser,) = read({"items": [item]}).teasers
    return teaser


def refusal(answer: Any) -> str:
    with pytest.raises(NotAnArticle) as caught:
        read(answer)
    assert caught.value.reason in guard.REASONS
    return caught.value.reason


def test_an_item_of_the_site_s_former_json_list() -> None:
    section = {"id": 100, "slug": "weer", "type": "default", "name": "Weer", "partner": None}
    item = {
        "id": 6400001,
        "slug": "kou",
        "type": "video",
        "title": "  Het wordt kóud &amp; nat ",
        "subtitle": "Video",
        "published_at": "2022-09-19T17:31:27+02:00",
        "updated_at": "2022-09-19T17:40:00+02:00",
        "media_id": "r8zxhwha0zuz",
        "canonical_section": section,
        "url": "/weer/6400001/kou.html",
        "partner": {"name": "Het Weerstation"},
    }
    expected = Teaser(
        url=COLD,
        position=1,
        article_id=6400001,
        title="Het wordt kóud & nat",
        label="Video",
        kind="video",
        partner="Het Weerstation",
        published_at=datetime(2022, 9, 19, 15, 31, 27, tzinfo=UTC),
        modified_at=datetime(2022, 9, 19, 15, 40, tzinfo=UTC),
    )
    answer = {"data": {"context": {"articles": [item]}, "component": "list"}}
    assert read(answer, "application/json") == Listing((expected,))
    del item["url"]
    assert only(item) == expected
    item["canonical_section"] = "weer"
    assert only(item) == expected


BOTH = [("Kou", 6400001), ("Wind", 6400002)]
SHAPES: dict[str, Any] = {
    "an array": [A, B],
    "in layers": {"data": {"screen": {"page": {"blocks": [{"links": [A]}, {"links": [B]}]}}}},
    "edges": {"edges": [{"cursor": "x", "node": A}, {"cursor": "y", "node": B}]},
    "by number": {"items": {"6400001": A, "6400002": B}},
    "other names": [
        {"headline": "Kou", "canonicalUrl": "/weer/6400001/kou.html"},
        {"name": "Wind", "share_url": "//www.nu.nl/weer/6400002/wind.html"},
    ],
    "any name": [{"title": "Kou", "x": COLD}, {"title": "Wind", "y": f"{WIND}#nujij"}],
    "titles and links as objects": [
        {"title": {"text": "Kou"}, "link": {"href": COLD, "target": "_self"}},
        {"title": {"text": "Wind"}, "action": {"destination": {"url": WIND}}},
    ],
    "picture and title, each with its link": [
        {"image": {"url": COLD}, "heading": {"title": "Kou", "url": COLD}},
        {"heading": {"title": "Wind", "url": WIND}, "image": {"href": WIND}},
    ],
    "what is nested in an item is no entry": [
        {
            **A,
            "section": {"name": "Weer", "url": "/weer"},
            "image": {"url": "https://media.nu.nl/m/1/wd640/6400009/kou.jpg", "alt": "IJs"},
            "author": {"name": "Joke de Wit", "url": "https://auteurs.example/joke"},
            "related": [{"title": "Ooit", "url": "/weer/6300001/ooit.html"}],
            "excerpt": '<p>Lees <a href="/weer/6300002/toen.html">hier</a></p>',
        },
        B,
    ],
    "a container that links to an article": {"pinned": "/weer/6300001/ooit.html", "items": [A, B]},
    "HTML in a string": {"html": f'<ul><li><a href="{COLD}">Kou</a></li></ul>', "more": [B]},
    "HTML in strings": {
        "rows": [f'<li><a href="{COLD}">Kou</a>', f'<li><a href="{WIND}">Wind</a>']
    },
    "HTML": f'<li><a href="{COLD}">Kou</a></li><li><a href="{WIND}">Wind</a></li>'.encode(),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_articles_are_found_in_any_shape(shape: Any) -> None:
    assert told(shape) == BOTH
    assert read(shape).bad_links == 0


def test_an_article_that_stands_twice_in_a_list_is_given_twice() -> None:
    assert told({"data": {"items": [A, A, B, A]}}) == [BOTH[0], BOTH[0], BOTH[1], BOTH[0]]


def test_a_section_s_title_is_not_its_article_s() -> None:
    assert told([{"title": "Weer", "items": [{"url": COLD}]}]) == [(None, 6400001)]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-24T12:00:00Z", (12, 0)),
        ("2026-11-24T12:00:00", (11, 0)),
        (1795521600, (12, 0)),
        (1795521600000, (12, 0)),
        ("1795521600", (12, 0)),
        (1795521600.0, (12, 0)),
        *((odd, None) for odd in ("gisteren", "12:30", -1, 0, True, 1e300, 10**400)),
        ([], None),
        (1795521600250, (12, 0, 0, 250_000)),
    ],
)
def test_moments_are_text_or_seconds_or_milliseconds(
    value: Any, moment: tuple[int, ...] | None
) -> None:
    expected = None
    if moment:
        hour, minute, second, microsecond = (*moment, 0, 0)[:4]
        expected = datetime(2026, 11, 24, hour, minute, second, microsecond, UTC)
    for name in ("published_at", "datePublished", "pubDate"):
        assert only({**A, name: value}).published_at == expected
    assert only({**A, "modifiedAt": value}).modified_at == expected
    assert only({**A, "published": value, "updated": value}).modified_at is None


def test_advertisements_and_links_elsewhere_are_told_by_their_company() -> None:
    bank = {"title": "Sparen", "url": "https://bank.example/sparen", "sponsored": True}
    quiz = {"title": "De quiz", "link": {"url": f"{BASE}/themaquiz"}}
    paid = {"title": "Koop", "url": "/advertorial-bank/6400003/koop.html"}
    labelled = {"title": "Koop", "url": "/weer/6400004/koop.html", "label": "Advertorial"}
    listing = read([A, bank, {"node": quiz}, paid, labelled, B])
    assert [(t.article_id, t.is_external, t.is_sponsored) for t in listing.teasers] == [
        (6400001, False, False),
        (None, True, True),
        (None, False, False),
        (6400003, False, True),
        (6400004, False, True),
        (6400002, False, False),
    ]
    assert [t.url for t in listing.teasers[1:3]] == [bank["url"], f"{BASE}/themaquiz"]
    assert refusal([bank]) == "no_list"


def test_a_bad_item_is_counted_and_takes_no_other_along() -> None:
    bad: list[Any] = [
        None,
        7,
        {"title": "Zonder adres"},
        {"title": "Raar", "url": "javascript:void(0)"},
    ]
    bad += [{"title": "Raar", "url": "http://["}, {"title": "Raar", "url": 7}]
    banner = {"__typename": "Banner", "slot": "x"}
    listing = read({"items": [A, *bad, banner, "", B]})
    assert [teaser.article_id for teaser in listing.teasers] == [6400001, 6400002]
    assert listing.bad_links == len(bad)
    html = '<a href="/weer/6400001/kou.html">Kou</a><a class="link-block" href="http://[">?</a>'
    assert read({"html": html}).bad_links == 1


def test_a_block_beside_blocks_of_articles_is_no_entry() -> None:
    weather = {"title": "Weerbericht", "url": "/weer"}
    blocks = [{"title": "Net binnen", "links": [A]}, weather, {"title": "Meer", "links": [B]}, None]
    assert told(blocks) == BOTH
    assert read(blocks).bad_links == 0


@pytest.mark.parametrize(
    "item",
    [
        {"id": 6400001, "slug": "kou"},
        {"id": True, "slug": "kou", "section": "weer"},
        {"id": 12, "slug": "kou", "section": "weer"},
        {"id": 6400001, "slug": "../kou", "section": "weer"},
        {"id": 6400001, "slug": "kou", "section": {"slug": None}},
        {"id": 6400001, "slug": "kou", "section": "weer", "url": "https://elders.example/"},
        {"id": 1778688, "slug": "weer", "name": "Weer", "partner": None},
    ],
)
def test_what_has_no_article_s_address_is_no_article(item: Any) -> None:
    assert refusal([item]) == "no_list"


def test_addresses_are_those_of_the_site_that_is_crawled() -> None:
    there = {"title": "Kou", "url": "http://127.0.0.1:8000/weer/6400001/kou.html"}
    assert refusal([there]) == "no_list"
    assert read([there], base_url="http://127.0.0.1:8000").teasers[0].article_id == 6400001
    assert refusal([{"title": "Kou", "url": "https://elders.example/weer/6400001/x"}]) == "no_list"


@pytest.mark.parametrize(
    "answer",
    [b"", b" \n", [], {"data": {"articles": []}}, {"html": ""}, "", b"<ul></ul>", b"<!-- -->"],
)
def test_an_empty_list_is_the_end_and_no_failure(answer: Any) -> None:
    assert read(answer) == Listing(())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        *((answer, "no_list") for answer in ({}, {"status": "ok"}, [1], [[1]], {"data": None})),
        ({"errors": [{"message": "PersistedQueryNotFound"}], "data": {"items": []}}, "no_list"),
        ({"error": "te veel", "items": []}, "no_list"),
        (b'{"items": [NaN]}', "no_list"),
        (b'{"items": [', "no_list"),
        (b"null", "no_list"),
        (b"Not found", "no_list"),
        (b"\xff\xfe\x00\x80", "no_list"),
        (b"<p>Er ging iets mis</p>", "no_list"),
        (b"<?xml version='1.0'?><x>kou</x>", "no_list"),
        (b"[" * 50_000 + b"]" * 50_000, "no_list"),
        (b'{"a":' * 101 + b"[]" + b"}" * 101, "no_list"),
        (b"[%s]" % (b"9" * 5000), "no_list"),
        (b"[" + b" " * LARGEST_JSON + b"]", "no_list"),
        (b"<p>" + b"x" * LARGEST_PAGE, "too_large"),
        (b"<b>" * 3000 + b"x", "too_deep"),
        (["<a>"] * 1001, "too_large"),
        (b"<title>DPG Media Privacy Gate</title><p>Toestemming", "consent"),
    ],
)
def test_what_is_no_list_is_refused(answer: Any, reason: str) -> None:
    assert refusal(answer) == reason


def test_of_a_name_that_stands_twice_the_last_counts_as_in_a_browser() -> None:
    body = f'{{"title": "Kou", "url": "{WIND}", "url": "{COLD}"}}'.encode()
    assert told(body) == [("Kou", 6400001)]


def test_a_marker_of_byte_order_and_other_encodings_are_read() -> None:
    assert told(b"\xef\xbb\xbf" + json.dumps([A]).encode()) == [("Kou", 6400001)]
    body = f'[{{"title": "Café", "url": "{COLD}"}}]'.encode("windows-1252")
    assert read(body, "application/json; charset=windows-1252").teasers[0].title == "Café"


# Whatever the answer is

NAMES = ("title", "url", "href", "link", "id", "slug", "section", "items", "date", "label", "node")
scalars = (
    st.sampled_from(["/weer/6400001/kou.html", COLD, "https://elders.example/", "http://[", "kou"])
    | st.sampled_from([f'<li><a href="{COLD}">Kou</a>', "<a", 6400001, True, None, 1e300])
    | st.text(max_size=10)
    | st.integers()
    | st.floats()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=30,
)


def check(body: bytes, content_type: str | None = None) -> None:
    try:
        listing = extract_more(body, content_type, URL, BASE)
    except NotAnArticle as refused:
        assert refused.reason in guard.REASONS
        return
    assert [t.position for t in listing.teasers] == list(range(1, len(listing.teasers) + 1))
    for teaser in listing.teasers:
        assert teaser.url.startswith(("http://", "https://"))
        assert teaser.title is None or teaser.title == " ".join(teaser.title.split()) != ""
        for moment in (teaser.published_at, teaser.modified_at):
            assert moment is None or moment.tzinfo == UTC


@given(values)
@example([{"title": "\ud800", "url": "/weer/6400001/\ud800.html"}])
@example([{"title": "x", "url": COLD, "date": float("inf")}])
def test_any_json_is_a_list_or_refused(value: Any) -> None:
    check(json.dumps(value).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
@example(b'"\\ud800<a href="')
def test_any_bytes_are_a_list_or_refused(body: bytes) -> None:
    check(body)
    check(b"{" + body, "application/json")
    check(b"<" + body, "text/html; charset=utf-16")
