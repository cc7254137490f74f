"""What pages do that the stand-in site does not, one fragment each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nucrawl.errors import NotAnArticle
from nucrawl.site.article import Article
from nucrawl.site.byline import parse_byline
from nucrawl.site.comments import PrintedCount, choose_printed, parse_comment_count
from nucrawl.site.extract import parse_article
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.page import parse_page
from tests.tinysite import PARAGRAPHS, article, document, teaser

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://www.nu.nl"
URL = f"{BASE}/binnenland/6400001/kop.html"


def read(page: str | bytes, **options: Any) -> Article:
    return parse_article(page, URL, NOW, **options)


def with_extra(extra: str) -> Article:
    return read(article(extra=extra))


def texts(found: Article) -> list[str]:
    return [block.text for block in found.blocks if block.kind == "paragraph"][2:]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('<div class="authorized-content"><p>Na inloggen.</p></div>', ["Na inloggen."]),
        ('<div class="nooit-gezien"><section><p>Diep.</p></section></div>', ["Diep."]),
        (
            '<div class="textblock paragraph">Los<br><br>en <em>nog</em> een</div>',
            ["Los", "en nog een"],
        ),
        ("<p>Voor <script>1</script>en na</p>", ["Voor en na"]),
        ("<p>Voor <!-- iets -->en na</p>", ["Voor en na"]),
        ('<div class="banner banner--x"><p>Koop nu</p></div>', []),
        ('<section class="recommended"><h2>Aanbevolen artikelen</h2><p>X</p></section>', []),
        ("<p>Deze browser wordt niet ondersteund voor het spelen van video's</p>", []),
        ('<div class="newsletter-box"><p>Schrijf je in</p></div>', []),
    ],
)
def test_what_is_text_and_what_is_not(extra: str, expected: list[str]) -> None:
    assert texts(with_extra(extra)) == expected


def test_restricted_html_headings_and_lists_keep_their_kind() -> None:
    found = with_extra(
        '<div class="textblock heading">Kopje</div>'
        '<div class="textblock paragraph"><ul><li>een</li><li>twee <b>drie</b></li></ul></div>'
    )
    kinds = [(block.kind, block.text) for block in found.blocks[2:]]
    assert kinds == [("heading", "Kopje"), ("list_item", "een"), ("list_item", "twee drie")]
    assert found.body.endswith("Kopje\n\neen\n\ntwee drie")


def test_a_quote_keeps_its_author() -> None:
    found = with_extra(
        '<blockquote class="textblock quote">Zo is het.</blockquote>'
        '<span class="textblock quote__author">Iemand</span>'
    )
    quote = found.blocks[-1]
    assert (quote.kind, quote.text, quote.attributes) == (
        "quote",
        "Zo is het.",
        {"author": "Iemand"},
    )


def test_live_entries_have_their_time_whichever_comes_first() -> None:
    found = with_extra(
        '<h3 class="timestamp">12:30</h3><h2 class="heading--liveblog">Een</h2><p>A</p>'
        '<h2 class="heading--liveblog">Twee</h2><h3 class="timestamp">12:20</h3><p>B</p>'
    )
    entries = [(b.text, b.attributes["time"]) for b in found.blocks if b.kind == "live_entry"]
    assert entries == [("Een", "12:30"), ("Twee", "12:20")]
    assert found.kind == "liveblog"


@pytest.mark.parametrize("attribute", ["name", "property"])
def test_meta_tags_count_by_name_and_by_property(attribute: str) -> None:
    head = f'<meta {attribute}="article:updated_time" content="2022-01-18T20:00:00+01:00">'
    assert read(article(head=head)).modified_at == datetime(2022, 1, 18, 19, tzinfo=UTC)


def test_the_wall_before_the_comments_makes_no_article_premium() -> None:
    wall = '<div class="login-wall">Log in</div>'
    assert not with_extra(f'<div id="nujij">{wall}</div>').is_premium
    assert with_extra(wall).is_premium


@pytest.mark.parametrize(
    "headline",
    ["Access Denied: de film", "Toestemming voor het plan", "Pagina kon niet geladen: storing"],
)
def test_the_news_may_speak_of_walls(headline: str) -> None:
    words = "privacy-gate en You don't have permission to access"
    assert read(article(headline, (words,))).headline == headline


def test_details_keep_title_and_text_apart() -> None:
    found = with_extra("<details><summary>Update</summary><p>Later.</p></details>").blocks[-1]
    assert (found.kind, found.text, found.attributes) == ("details", "Later.", {"title": "Update"})


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (document("<p>x</p>", head="<title>DPG Media Privacy Gate</title>"), "consent"),
        (document("<script>go('/privacy-gate/accept')</script>"), "consent"),
        (document("<h1>Access Denied</h1>", head="<title>Access Denied</title>"), "challenge"),
        (document("<h1>Pagina kon niet geladen worden.</h1>"), "soft_404"),
        (
            document("<h1>Pagina kon niet geladen worden.</h1><p>probeer het later nog eens.</p>"),
            "unavailable",
        ),
        (document('<div id="app"> </div>', head=""), "empty_shell"),
        (document("<p>geen kop</p>", head=""), "no_article"),
        (document("<h1>Kop</h1>"), "no_article"),
        (article(paragraphs=(), lead=""), "empty_body"),
        (article()[:-40], "truncated"),
        ("", "no_article"),
        (b"\xff\xfe\x00", "no_article"),
    ],
)
def test_what_is_no_article_has_a_reason(page: str | bytes, reason: str) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        read(page)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("printed", "authors", "agencies"),
    [
        ("Door NU.nl/ANP", (), ("ANP",)),
        ("Door: NU.nl/ANP/Reuters", (), ("ANP", "Reuters")),
        ("onze sportredactie", (), ()),
        ("Van onze economieredactie", (), ()),
        ("Door onze correspondent Anna van 't Hof", ("Anna van 't Hof",), ()),
        ("Door Anna Bos, Bo Smit en NU.nl/ANP", ("Anna Bos", "Bo Smit"), ("ANP",)),
        ("Door Jan & Piet de Wit", ("Jan", "Piet de Wit"), ()),
        ("Door nu.nl/anp", (), ("ANP",)),
        ("Door BNR", (), ()),
        ("Van der Berg", ("Van der Berg",), ()),
        ("Door Anna Bos, sportverslaggever", ("Anna Bos",), ()),
        ("Door Anna Bos (ANP)", ("Anna Bos",), ("ANP",)),
    ],
)
def test_bylines(printed: str, authors: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    found = parse_byline(printed)
    assert found is not None
    assert (found.authors, found.agencies) == (authors, agencies)


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        *(("0 reacties", 0), ("1 reactie", 1), ("711 NUjij-reacties", 711), ("711 REACTIES", 711)),
        *(("12.345 reacties", 12345), ("1.234 NUjij-reacties", 1234), ("12", 12), ("007", 7)),
        *(("Lees alle 12 reacties", 12), ("Reageer", None), ("Reacties", None), ("", None)),
        *(("12 dagen", None), ("1.2.3 reacties", None), ("9" * 400, None)),
        *(("1.2 reacties", None), ("12,34 reacties", None)),  # what is rounded has K or M
        *(("1 200 reacties", None), ("1\u202f200 reacties", None), ("-5 reacties", None)),
        *(("1.2.3K reacties", None), ("1.2345K reacties", None), ("2 miljoen reacties", None)),
    ],
)
def test_comment_counts(printed: str, count: int | None) -> None:
    assert parse_comment_count(printed) == (None if count is None else PrintedCount(count))


@pytest.mark.parametrize(
    ("printed", "count", "step"),
    [
        *(("1,2K", 1200, 100), ("1.2k reacties", 1200, 100), ("1,2 K NUjij-reacties", 1200, 100)),
        *(
            ("2M reacties", 2_000_000, 1_000_000),
            ("1.25M", 1_250_000, 10_000),
            ("12K", 12000, 1000),
        ),
        *(("1.234K reacties", 1234, 1), ("0.9K", 900, 100)),
    ],
)
def test_rounded_comment_counts(printed: str, count: int, step: int) -> None:
    assert parse_comment_count(printed) == PrintedCount(count, step)


@pytest.mark.parametrize(
    ("printed", "exact", "is_made_of_it"),
    [
        *(("1.2K", 1249, True), ("1.2K", 1299, True), ("1.2K", 1151, True), ("1.2K", 1300, False)),
        *(("1.2K", 1100, False), ("711", 711, True), ("711", 712, False), ("2M", 2_999_999, True)),
    ],
)
def test_a_rounded_count_fits_what_it_may_be_made_of(
    printed: str, exact: int, is_made_of_it: bool
) -> None:
    """Whether the site rounds up, down or to the nearest is not known."""
    found = parse_comment_count(printed)
    assert found is not None
    assert found.fits(exact) == is_made_of_it


def test_of_buttons_that_disagree_the_most_decide_then_the_first() -> None:
    assert choose_printed(["711 reacties", "12 reacties", "12 reacties"]) == PrintedCount(12)
    assert choose_printed(["Reageer", "711 reacties", "12 reacties"]) == PrintedCount(711)
    assert choose_printed(["Reacties"]) is None


def test_no_reactions_yet_is_zero_not_unknown() -> None:
    assert with_extra('<a class="comments-link" href="#nujij">0 reacties</a>').comment_count == 0


# Lists


def listed(body: str) -> list[tuple[int | None, int]]:
    page = parse_page(document(f'<div id="main" class="columns__main">{body}</div>'))
    return [(t.article_id, t.position) for t in extract_listing(page, f"{BASE}/x", BASE).teasers]


def test_picture_and_title_of_one_entry_are_one_teaser() -> None:
    link = f'<a href="{URL}">Kop</a>'
    assert listed(f"<ul><li>{link}{link}</li><li>{link}</li></ul>") == [(6400001, 1), (6400001, 2)]


def test_sidebar_menu_footer_and_banners_are_no_part_of_the_list() -> None:
    row = f"<ul>{teaser(URL)}</ul>"
    around = f"<nav>{row}</nav><aside>{row}</aside><footer>{row}</footer>"
    assert listed(f"{around}<header>{row}</header>") == [(6400001, 1)]


def test_a_link_to_a_section_is_no_teaser() -> None:
    more = '<a class="link-block link-block--more" href="/buitenland">Meer buitenland</a>'
    assert listed(more) == []


# Menus


def menu_of(body: str) -> list[tuple[str, str, str | None, bool]]:
    found = extract_menu(parse_page(document(body)), f"{BASE}/", BASE)
    return [(s.slug, s.label, s.parent, s.not_news is None) for s in found]


def test_a_menu_with_wrappers_and_another_site_in_it() -> None:
    found = menu_of(
        '<nav class="main-nav"><a class="main-nav__logo" href="/">NU</a><ul><li><div>'
        f'<a href="{BASE}/sport"><svg><title>x</title></svg><span>Sport</span></a></div><div><ul>'
        '<li><a href="/tennis">Tennis</a></li><li><a href="/scorebord">Scorebord</a></li>'
        '<li><a href="https://www.example.org/">Adverteren</a></li></ul></div></li></ul></nav>'
    )
    assert found == [
        ("sport", "Sport", None, True),
        ("tennis", "Tennis", "sport", True),
        ("scorebord", "Scorebord", "sport", False),
        ("adverteren", "Adverteren", "sport", False),
    ]


def test_a_button_with_a_sections_label_heads_a_group() -> None:
    found = menu_of(
        "<nav><ul><li><button>Media en cultuur</button><ul>"
        '<li><a href="/film">Films en series</a></li></ul></li></ul></nav>'
    )
    assert found == [("film", "Films en series", "entertainment", True)]


def test_an_entry_that_stands_twice_counts_with_its_parent() -> None:
    found = menu_of(
        '<nav><ul><li><a href="/meest-gelezen">Populair</a></li></ul><ul><li>'
        '<a href="/">Voorpagina</a><ul><li><a href="/meest-gelezen">Meest gelezen</a></li></ul>'
        "</li></ul></nav>"
    )
    assert ("meest-gelezen", "Meest gelezen", "voorpagina", True) in found
    assert len(found) == 2


# And besides


def test_a_section_whose_name_begins_with_login_is_no_login_page() -> None:
    found = parse_article(article(), f"{BASE}/login-vereist/6400001/kop.html", NOW)
    assert found.section == "login-vereist"


def test_the_news_may_quote_the_line_of_advertorials() -> None:
    line = "Dit is een gesponsord artikel op NU.nl"
    assert read(article(paragraphs=(f"Er stond: {line}. Dat klopte niet.",))).kind == "article"
    assert read(article(paragraphs=(f"{line}.", "Koop."))).kind == "advertorial"


def test_a_date_and_its_update_in_one_line() -> None:
    found = read(article(date="18 jan 2022 om 19:12 (update: 18 jan 2022 om 21:00)"))
    assert found.published_at == datetime(2022, 1, 18, 18, 12, tzinfo=UTC)
    assert found.modified_at == datetime(2022, 1, 18, 20, 0, tzinfo=UTC)
    assert found.published_text == "18 jan 2022 om 19:12"


def test_links_in_quotes_and_details_are_kept() -> None:
    link = '<a href="https://www.example.org/{}">hier</a>'
    found = with_extra(
        f"<blockquote>Lees {link.format(1)}</blockquote><details>Of {link.format(2)}</details>"
    )
    assert [inline.url[-1] for inline in found.links] == ["1", "2"]


@pytest.mark.parametrize(
    "deep",
    ["<b>" * 1500 + "diep" + "</b>" * 1500, '<div class="heading">' * 900 + "diep"],
    ids=["inline", "headings"],
)
def test_deep_nesting_ends_well(deep: str) -> None:
    found = read(article(extra=deep))
    assert (found.headline, found.blocks[-1].text) == ("Een kop", "diep")


def test_nesting_beyond_what_the_parser_bears_is_refused_by_name() -> None:
    with pytest.raises(NotAnArticle) as refusal:
        read(article(extra="<div>" * 3000))
    assert refusal.value.reason == "too_deep"


def test_an_article_as_they_are_written_comes_out_whole() -> None:
    """The shape of a real one: byline, date, lead, subheads, three related, reactions."""
    related = (
        '<div class="link-block link-block--teaser"><a class="link-block link-block--thumb" '
        'href="https://www.nu.nl/x/64000{0}/s.html"><img alt="Titel {0}"><span '
        'class="item-title__title" title="Titel {0}">{1}<span class="item-title__title-text">'
        "Titel {0}</span></span></a></div>"
    )
    label = '<span class="item-title__title-label">Zie ook <span>|</span></span>'
    found = with_extra(
        related.format(11, label)
        + '<h2 class="textblock heading">Eerste kopje</h2><p class="textblock paragraph">Drie.</p>'
        + related.format(12, label)
        + related.format(13, "")
        + '<footer><a class="comments-link" href="#nujij"><span>711 reacties</span></a></footer>'
    )
    assert (found.byline, found.authors, found.agencies) == ("NU.nl/ANP", (), ("ANP",))
    assert found.published_at == datetime(2022, 1, 18, 18, 12, tzinfo=UTC)
    assert (found.lead, found.comment_count) == ("Dit is de inleiding.", 711)
    assert found.body.split("\n\n") == [*PARAGRAPHS, "Eerste kopje", "Drie."]
    titles = [(link.text, link.target_id) for link in found.links if link.kind == "related"]
    assert titles == [("Titel 11", 6400011), ("Titel 12", 6400012), ("Titel 13", 6400013)]
    labels = [b.attributes.get("label") for b in found.blocks if b.kind == "related"]
    assert labels == ["Zie ook", "Zie ook", None]
