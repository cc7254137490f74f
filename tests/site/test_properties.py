"""What holds for any text, any bytes and any Article: hypothesis looks for what breaks it."""

import string
import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from nucrawl.errors import NotAnArticle
from nucrawl.golden.disguise import Disguise
from nucrawl.site import dates, guard, urls
from nucrawl.site.byline import find_sources, parse_byline
from nucrawl.site.comments import parse_comment_count
from nucrawl.site.completeness import find_missing_text
from nucrawl.site.extract import parse_article
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.page import parse_page
from nucrawl.site.state import parse_state
from nucrawl.site.text import clean_line, clean_text, content_hash
from tests.fuzz import check_article
from tests.golden import load_pages

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"
URL = f"{BASE}/binnenland/6400001/kop.html"
any_text = st.text(st.characters(), max_size=300)

# Text


@given(any_text)
@example("e\u00ad\u0301 \u200b\u0301")
@example("a\x1c\u0301")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    line, paragraphs = clean_line(text), clean_text(text)
    assert clean_line(line) == line
    assert clean_text(paragraphs) == paragraphs


@given(any_text)
def test_clean_text_is_clean(text: str) -> None:
    line = clean_line(text)
    assert unicodedata.is_normalized("NFC", line)
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in line)
    assert not set(line) & set("\u00ad\u200b\u200d\ufeff\u00a0")


@given(st.lists(st.text(string.ascii_letters + "éëï'-0123456789", min_size=1), max_size=20))
def test_cleaning_keeps_every_word(words: list[str]) -> None:
    assert clean_line("\u00a0 \n".join(words)).split(" ") == (words or [""])


# What a cosmetic correction changes, written out; the letters are few, so that texts often agree.
LOOK_ALIKES = str.maketrans({"“": '"', "’": "'", "–": "-", "…": "...", "\u00a0": " ", "\n": " "})
nearly_alike = st.text("aA1.-–\"“'’… \u00a0\n", max_size=4)


def looks_of(text: str) -> str:
    return " ".join(text.translate(LOOK_ALIKES).split())


def hashes_with(text: str) -> list[str]:
    """Hash an article with this headline, with this lead, and with this body."""
    parts = ((text, None, "k"), ("k", text, "k"), ("k", None, text))
    return [content_hash(*part) for part in parts]


@given(nearly_alike, nearly_alike)
@example("-5 …", "–5\u00a0...")
@example("ab", "a b")
def test_the_hash_ignores_whitespace_and_typography_and_nothing_else(one: str, other: str) -> None:
    alike = looks_of(one) == looks_of(other)
    hashes = [hashes_with(text) for text in (one, other)]
    assert [its == others for its, others in zip(*hashes, strict=True)] == [alike] * 3


@given(nearly_alike.filter(looks_of))
def test_the_hash_tells_lead_from_body(text: str) -> None:
    assert content_hash("k", text, "") != content_hash("k", None, text)


# What reads a text never fails on one


@given(any_text)
@example("31 februari 2024 om 10:00")
@example("99 jan 9999 om 99:99")
@example("9999 weken geleden")
def test_a_date_is_none_or_aware_and_not_in_the_future(text: str) -> None:
    for moment in (dates.parse_dutch(text, NOW), dates.parse_iso(text, NOW)):
        assert moment is None or moment.utcoffset() == timedelta(0)
        assert moment is None or moment <= NOW + dates.FORGIVEN_LEAD


@given(st.integers(946_684_800, 1_795_000_000))
def test_a_printed_date_is_read_as_it_was_printed(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, dates.AMSTERDAM)
    minute = moment.replace(second=0, fold=0)
    months = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
    text = f"{minute.day} {months[minute.month - 1]} {minute.year} om {minute:%H:%M}"
    assert dates.parse_dutch(text, NOW) == minute.astimezone(UTC)
    assert dates.parse_dutch(f"{minute:%d-%m-%y %H:%M}", NOW) == minute.astimezone(UTC)


@given(any_text, any_text)
@example("http://[", "http://a:b/")
@example("//a:99999999/x", "https://www.nu.nl")
def test_addresses_never_fail(text: str, other: str) -> None:
    resolved = urls.resolve(text, other)
    assert resolved is None or resolved.startswith(("http://", "https://"))
    urls.extract_article_id(text)
    urls.is_internal(text, BASE)
    urls.same_origin(text, other)
    urls.target_id(text, BASE)


@given(any_text)
def test_readers_of_texts_never_fail(text: str) -> None:
    parse_byline(text)
    parse_comment_count(text)
    find_sources([text])
    parse_state(f"window.__INITIAL_STATE__={text}")
    Disguise(b"").page(text)


@given(st.text(max_size=300), st.text(max_size=50))
def test_a_text_misses_nothing_of_itself(text: str, other: str) -> None:
    assert find_missing_text(text, text) is None
    assert find_missing_text(text, f"{other} {text} {other}") is None


# Pages

SNIPPETS = st.sampled_from(
    [
        *("<div>", "</div>", "<p class='textblock paragraph'>", "</p>"),
        *("<a href='/x/6400002/y.html'>", "<article class='col-main'>", "</article>"),
        *("<div id='main'>", "<div id='app'>", "</html>"),
        *("<h1 class='image-header-block__title'>", "</h1>", "<ul><li>", "<table><tr><td>"),
        *("<img src=x>", "<script type='application/ld+json'>", "</script>"),
        *('{"@type":"NewsArticle"}', "[[[[", "<script>window.__INITIAL_STATE__="),
        *("<div data-type='article.header'>", "<div class='quote'>"),
        *("<div data-type='article.body'>", "<div class='link-block'>", "<figure>"),
        *("<iframe src='//x'>", "<span class='timestamp'>", "<details><summary>"),
        *("<div class='slideshow'><a class='rsImg' href=x>", "<nav><ul><li><a href='/sport'>"),
        *("<meta property='og:title' content='", "<link rel=canonical href='", "'>", "&amp;"),
        *("&#0;", "&#xd800;", "\x00", "\ud800", "12:30", "18 jan 2022 om 19:12", "<", ">"),
    ]
)
html_like = st.lists(SNIPPETS | st.text(max_size=20), max_size=40).map("".join)


def read(page: bytes | str, url: str = URL) -> None:
    """Read a page: what comes of it is refused by name, or holds what every article must."""
    try:
        article = parse_article(page, url, NOW)
    except NotAnArticle as error:
        assert error.reason in guard.REASONS
        return
    check_article(article, url)


@given(st.binary(max_size=2000) | html_like | html_like.map(lambda s: s.encode("utf-8", "replace")))
def test_any_page_is_an_article_or_refused_by_name(page: bytes | str) -> None:
    read(page)


@given(html_like)
def test_lists_and_menus_never_fail(text: str) -> None:
    try:
        page = parse_page(text)
    except NotAnArticle:
        return
    extract_menu(page, BASE, BASE)
    for position, teaser in enumerate(extract_listing(page, BASE, BASE).teasers, 1):
        assert teaser.position == position


GOLDEN = [(page.body, page.meta["url"]) for page in load_pages() if not page.is_refused]


@given(st.sampled_from(GOLDEN), st.data())
def test_a_damaged_page_is_an_article_or_refused_by_name(
    golden: tuple[bytes, str], data: st.DataObject
) -> None:
    page, url = golden
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, min(len(page), start + 2000)))
    instead = data.draw(
        st.binary(max_size=20) | SNIPPETS.map(lambda s: s.encode("utf-8", "replace"))
    )
    read(page[:start] + instead + page[end:], url)
