"""Variants of markup and metadata that the facts leave open: each has to be read rightly."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from nucrawl.errors import LayoutChanged, NotAnArticle
from nucrawl.site.article import Article
from nucrawl.site.byline import parse_byline
from nucrawl.site.extract import parse_article
from nucrawl.site.listing import extract_listing
from nucrawl.site.page import parse_page
from tests.hostile import e2_page
from tests.tinysite import PARAGRAPHS, article, document

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"
URL = f"{BASE}/binnenland/6400001/kop.html"
OTHER = f"{BASE}/sport/6400002/ander.html"
SPONSORED = "Dit is een gesponsord artikel op NU.nl"


def read(page: str, url: str = URL) -> Article:
    return parse_article(page, url, NOW)


def with_extra(extra: str) -> Article:
    return read(article(extra=extra))


def refusal(page: str, url: str = URL) -> str:
    with pytest.raises(NotAnArticle) as refused:
        read(page, url)
    return refused.value.reason


def json_ld(kind: str = "NewsArticle", **values: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, **values})}</script>'


def state(**content: Any) -> str:
    encoded = quote(json.dumps({"content": content}))
    return f'<script>window.__INITIAL_STATE__="{encoded}"</script>'


# Which article


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def test_the_page_of_another_article_is_refused_if_it_says_so_twice() -> None:
    says = canonical(OTHER) + f'<meta property="og:url" content="{OTHER}">'
    assert refusal(article(head=says)) == "other_article"
    assert refusal(article(head=canonical(OTHER) + json_ld(url=OTHER))) == "other_article"


def test_a_page_that_says_once_that_it_is_another_is_noted() -> None:
    found = read(article(head=canonical(OTHER)))
    assert (found.id, found.url) == (6400001, URL)
    assert found.disagreements["id"] == {"url": "6400001", "canonical": "6400002"}


def test_the_second_number_of_a_video_is_no_other_article() -> None:
    own = f"{BASE}/307049/video/kop.html"
    head = canonical(own) + f'<meta property="og:url" content="{own}">'
    found = read(article(head=head), f"{BASE}/videos/6304681/kop.html")
    assert (found.id, found.disagreements) == (6304681, {})


# Text


def test_an_article_may_have_no_more_than_a_lead() -> None:
    found = read(article(paragraphs=()))
    assert (found.lead, found.body) == ("Dit is de inleiding.", "")


@pytest.mark.parametrize("more", [{"wordCount": 40}, {"articleBody": "Nog een zin. " * 10}])
def test_a_lead_alone_is_not_enough_where_the_page_says_that_there_is_more(
    more: dict[str, Any],
) -> None:
    assert refusal(article(paragraphs=(), head=json_ld(**more))) == "empty_body"


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ('<section class="infographic"><iframe src="/x"></iframe></section>', "infographic"),
        ('<div class="tweet-embed"></div>', "tweet"),
    ],
)
def test_what_is_shown_may_be_counted_in_words(shown: str, kind: str) -> None:
    found = read(article(paragraphs=(), extra=shown, head=json_ld(wordCount=60)))
    assert (found.body, found.blocks[-1].kind) == ("", kind)


def test_a_live_blog_may_fill_in_its_entries_later() -> None:
    head = json_ld("LiveBlogPosting", articleBody="Nog een zin. " * 10)
    assert read(article(paragraphs=(), head=head)).kind == "liveblog"


def test_a_description_that_repeats_the_body_is_no_lead() -> None:
    page = article(head=json_ld(description=f"{PARAGRAPHS[0][:-4]}…"), lead="")
    assert read(page).lead is None
    more = f"<em>{PARAGRAPHS[0]}</em> Het laatste nieuws op NU.nl."
    assert read(article(head=json_ld(description=more), lead="")).lead is None
    assert read(article(head=json_ld(description="Iets anders."), lead="")).lead == "Iets anders."


@pytest.mark.parametrize("count", ["900", " 900 ", 900.0])
def test_a_word_count_may_be_a_text(count: object) -> None:
    assert refusal(article(head=json_ld(wordCount=count))) == "truncated"


@pytest.mark.parametrize(
    "stated",
    [
        "<p>Het caf\u00e9 was <b>dicht</b>.</p>",
        "Het cafe\u0301 was dicht.",
    ],
)
def test_markup_and_accents_in_the_stated_text_are_no_disagreement(stated: str) -> None:
    found = read(
        article(paragraphs=("Het caf\u00e9 was dicht.",), head=json_ld(articleBody=stated))
    )
    assert found.disagreements == {}


def test_signs_of_mathematics_are_no_markup() -> None:
    found = read(
        article(paragraphs=("Is x&lt;y en y>z?",), head=json_ld(articleBody="Is x<y en y>z?"))
    )
    assert found.disagreements == {}


def test_a_headline_cut_short_does_not_serve() -> None:
    full = "Een kop die langer is dan de rest van het veld"
    found = read(article(full, head=json_ld(headline=f"{full[:20]}…")))
    assert (found.headline, found.disagreements) == (full, {})
    assert read(article("En toen…")).headline == "En toen…"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Kop | NU.nl", "Kop"),
        ("Kop | NU - Het laatste nieuws het eerst op NU.nl", "Kop"),
        ("Kop | NU of nooit", "Kop | NU of nooit"),
    ],
)
def test_only_the_name_of_the_site_comes_off_a_title(title: str, headline: str) -> None:
    assert read(article("", head=json_ld(headline=title))).headline == headline


def test_what_print_has_in_the_headline_stays() -> None:
    headline = "De naam: X | NU.nl"
    assert read(article(headline, head=json_ld(headline=headline))).headline == headline


def test_paragraphs_of_one_item_are_one_item() -> None:
    found = with_extra("<ul><li><p>Een.</p><p>Twee.</p></li><li><p>Drie.</p></li></ul>")
    assert [b.text for b in found.blocks if b.kind == "list_item"] == ["Een. Twee.", "Drie."]
    noisy = with_extra('<ul><li><p>Een.</p><p class="app-button">Deel</p></li></ul>')
    assert noisy.blocks[-1].text == "Een."


@pytest.mark.parametrize(
    "noise",
    [
        "ad-slot-container",
        "ads ads--top",
        "push-message",
        "advertising",
        "nieuwsbrief",
        "share",
        "social-share",
    ],
)
def test_noise_goes_by_several_names(noise: str) -> None:
    assert with_extra(f'<div class="{noise}"><p>Koop nu.</p></div>').body.endswith(PARAGRAPHS[-1])


@pytest.mark.parametrize("name", ["adres", "ad-free", "share-price", "shared", "socials", "pushed"])
def test_words_that_begin_like_noise_are_none(name: str) -> None:
    assert with_extra(f'<div class="{name}"><p>Tekst.</p></div>').body.endswith("Tekst.")


# Kinds


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (article(), f"{BASE}/advertorial/advertorial-bank/6400001/kop.html"),
        (article(), f"{BASE}/advertorial-bank/6400001/kop.html"),
        (article(), f"{BASE}/nushop-adverteerder/6400001/kop.html"),
        (article(lead=f"{SPONSORED}."), URL),
        (article(paragraphs=("Tekst.", f"{SPONSORED} van Bank B.V.")), URL),
        (article(paragraphs=("Tekst.", f"{SPONSORED} in samenwerking met Bank.")), URL),
        (article(extra='<div class="advertorial-note">Van een sponsor</div>'), URL),
        (article().replace("</article>", f"</article><p>{SPONSORED}</p>"), URL),
        (article(head=json_ld(articleSection="Bank (Adverteerder)")), URL),
        (
            article(
                head=state(
                    screenMetadata=[{"key": "article:section", "value": "Bank (Adverteerder)"}]
                )
            ),
            URL,
        ),
    ],
)
def test_advertorials_by_each_of_their_signs(page: str, url: str) -> None:
    assert read(page, url).kind == "advertorial"


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/media/6400001/advertorial-van-bank-misleidend.html",
        f"{BASE}/economie/6400001/advertorials-verboden.html",
    ],
)
def test_news_about_advertorials_is_news(url: str) -> None:
    assert read(article(), url).kind == "article"
    row = f'<ul><li><a class="link-block" href="{url}">Kop</a></li></ul>'
    listing = extract_listing(parse_page(document(f'<div id="main">{row}</div>')), BASE, BASE)
    assert [teaser.is_sponsored for teaser in listing.teasers] == [False]


@pytest.mark.parametrize(
    "elsewhere",
    [
        f'<div class="featured-comments"><p>{SPONSORED}!</p></div>',
        f"<p>Zo herken je reclame. <strong>{SPONSORED}</strong>, staat er dan boven.</p>",
        "<figure><img src=/m/x.jpg><figcaption>Dit is een advertorial van Bank uit 1998."
        "</figcaption></figure>",
        "<p>Dit is een advertorial van twee bladzijden.</p>",
        f'</article><div id="nujij" class="talk2022"><p>{SPONSORED}</p></div><article>',
        f'</article><section class="recommended"><p>{SPONSORED}</p></section><article>',
    ],
)
def test_the_note_of_sponsors_counts_only_as_a_line_of_the_article(elsewhere: str) -> None:
    page = article(extra=elsewhere).replace("<article></article>", "")
    assert read(page).kind == "article"


def test_the_video_in_an_article_makes_it_no_video() -> None:
    video = json_ld("VideoObject", url=URL, name="Beelden")
    assert read(article(head=video + json_ld(headline="Een kop"))).kind == "article"


@pytest.mark.parametrize("label", ["NU+", "NU +", "NU+ Analyse"])
def test_every_label_of_members_makes_premium(label: str) -> None:
    page = article(f'<span class="image-header-block__label">{label}</span> Een kop')
    assert read(page).is_premium


def test_the_section_for_members_makes_premium() -> None:
    found = read(article(), f"{BASE}/login-vereist/6400001/kop.html")
    assert (found.is_premium, found.provenance["is_premium"]) == (True, "url")


# People


@pytest.mark.parametrize(
    ("printed", "authors", "agencies"),
    [
        ("Door Anna Bos (verslaggever)", ("Anna Bos",), ()),
        ("Door Anna Bos (Den Haag) en Bo Smit (Londen)", ("Anna Bos", "Bo Smit"), ()),
        ("NU.nl (Anna Bos)", ("Anna Bos",), ()),
        ("Door Anna Bos met medewerking van Bo Smit", ("Anna Bos", "Bo Smit"), ()),
        ("Door Anna Bos m.m.v. ANP", ("Anna Bos",), ("ANP",)),
        ("Anna Bos (Den Haag, Ede) en Bo Smit (ANP/AFP)", ("Anna Bos", "Bo Smit"), ("ANP", "AFP")),
        ("Door Anna Bos, in samenwerking met AFP", ("Anna Bos",), ("AFP",)),
        ("Door Anna Bos in samenwerking met AFP", ("Anna Bos",), ("AFP",)),
    ],
)
def test_roles_places_and_help(
    printed: str, authors: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    found = parse_byline(printed)
    assert found is not None
    assert (found.authors, found.agencies) == (authors, agencies)


def test_a_byline_of_several_elements_is_one() -> None:
    second = '<address class="textblock author">Door Anna Bos</address>'
    page = article().replace("</address>", f"</address>{second}{second}")
    found = read(page)
    assert (found.byline, found.authors) == ("NU.nl/ANP, Anna Bos", ("Anna Bos",))


def test_authors_of_other_things_are_none_of_the_article() -> None:
    entry = '<p>Tekst.</p><address class="textblock author">Door Bo Smit</address>'
    assert with_extra(entry).byline == "NU.nl/ANP"


def test_an_organisation_is_no_person() -> None:
    page = article().replace("Door NU.nl/ANP", "")
    makers = [{"@type": "Organization", "name": "Het Veldlab"}, {"@type": "Person", "name": "Bo S"}]
    assert read(page.replace("<head>", f"<head>{json_ld(author=makers)}")).authors == ("Bo S",)


def test_the_medium_may_be_named_at_the_end() -> None:
    more = [f"Alinea {number}." for number in range(9)]
    found = read(article(paragraphs=(*more, "Dit artikel is afkomstig uit de Courant van Oost.")))
    assert found.sources == ("de Courant van Oost",)
    assert found.provenance["sources"] == "markup"


def test_what_the_news_says_of_other_reports_is_no_source() -> None:
    news = "Dit bericht is volgens de politie afkomstig van Rusland."
    more = [f"Alinea {number}." for number in range(4)]
    assert read(article(paragraphs=(*more, news, *more))).sources == ()


# Moments


@pytest.mark.parametrize("printed", ["11:38 - 2 min lezen", "om 11:38 (3 reacties)"])
def test_numbers_behind_a_time_that_are_no_day_leave_it_today(printed: str) -> None:
    assert read(article(date=printed)).published_at == datetime(2026, 1, 1, 10, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed", ["2022/01/18 19:12", "week 3, 19:12", "18.1. 19:12 uur", "19:12, 18/1/2022"]
)
def test_a_date_of_unknown_form_is_not_today(printed: str) -> None:
    found = read(article(date=printed))
    assert (found.published_at, found.published_text) == (None, None)


def test_a_time_reckoned_from_the_fetch_is_a_minute() -> None:
    page = article(date="4 uur geleden")
    found = parse_article(page, URL, NOW.replace(second=31, microsecond=5))
    assert found.published_at == datetime(2026, 1, 1, 8, tzinfo=UTC)


def test_print_cannot_tell_the_second_hour_of_october_and_does_not_contradict_it() -> None:
    second = json_ld(datePublished="2025-10-26T02:30:00+01:00")
    found = read(article(date="26 okt 2025 om 02:30", head=second))
    assert found.published_at == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert found.disagreements == {}


def entry_times(*clocks: str, published: str, modified: str) -> list[str]:
    entries = "".join(
        f'<h3 class="timestamp">{clock}</h3><h2 class="heading--liveblog">Kop</h2><p>Tekst.</p>'
        for clock in clocks
    )
    head = json_ld("LiveBlogPosting", datePublished=published, dateModified=modified)
    blocks = read(article(head=head, extra=entries, date="")).blocks
    told = [str(b.attributes["published_at"]) for b in blocks if b.kind == "live_entry"]
    return [moment[8:16] for moment in told]


def test_entries_of_several_days_are_placed_from_the_newest_down() -> None:
    placed = entry_times(
        *("09:00", "23:00", "08:00", "21:00"),
        published="2025-12-29T20:00:00Z",
        modified="2025-12-31T08:00:00Z",
    )
    assert placed == ["31T08:00", "30T22:00", "30T07:00", "29T20:00"]


TWO_DAYS = {"published": "2025-12-30T07:00:00Z", "modified": "2025-12-31T09:00:00Z"}


def test_an_entry_out_of_order_takes_none_along() -> None:
    placed = entry_times("09:40", "09:30", "09:32", "09:20", "23:00", "22:50", **TWO_DAYS)
    assert [moment[:2] for moment in placed] == ["31", "31", "31", "31", "30", "30"]


def test_an_old_entry_on_top_takes_none_along() -> None:
    assert entry_times("08:30", "09:55", "09:40", **TWO_DAYS) == [
        "31T07:30",
        "31T08:55",
        "31T08:40",
    ]


def test_where_no_change_is_known_entries_are_on_the_day_of_publication() -> None:
    placed = entry_times("00:15", "22:40", published="2025-10-10T21:00:00Z", modified="")
    assert placed == ["10T22:15", "10T20:40"]


def test_entries_that_begin_with_the_oldest_lie_on_one_day() -> None:
    placed = entry_times(
        "09:00", "10:00", published="2025-12-31T07:00:00Z", modified="2025-12-31T10:00:00Z"
    )
    assert placed == ["31T08:00", "31T09:00"]


# Pictures, videos and teasers

HERO = (
    '<div class="video-block video-block--hero"><figure class="video-preview"><img src="/m/v.jpg">'
    '</figure><section class="video-meta"><h1 class="video-meta__title">Een kop</h1>'
    f'<p class="video-meta__description">Zie <a href="{OTHER}">dit</a>.</p></section></div>'
)


@pytest.mark.parametrize(
    ("figcaption", "caption", "credit"),
    [
        ("Het veld. <span>Foto: Anna Bos</span>", "Het veld.", "Anna Bos"),
        ("Het veld (Foto: Anna Bos)", "Het veld", "Anna Bos"),
        ('Het veld. <span class="copyright">Foto: © Bos</span>', "Het veld.", "Bos"),
        ("Een foto: die ene van toen.", "Een foto: die ene van toen.", None),
        ("Links een koe, rechts Foto: een koe", "Links een koe, rechts Foto: een koe", None),
        ("Beeld: Van Gogh in Drenthe", "Beeld: Van Gogh in Drenthe", None),
        ("Foto's: A.B. Bos.", None, "A.B. Bos"),
        ('<span class="copyright">Foto: Beeld en Geluid</span>', None, "Beeld en Geluid"),
    ],
)
def test_credits_in_captions(figcaption: str, caption: str | None, credit: str | None) -> None:
    figure = f'<figure><img src="/m/x.jpg"><figcaption>{figcaption}</figcaption></figure>'
    image = with_extra(figure).images[-1]
    assert (image.caption, image.credit) == (caption, credit)


def test_a_placeholder_is_no_picture() -> None:
    lazy = (
        '<figure><img src="/static/img/placeholders/x.png">'
        '<noscript><img src="/m/a.jpg"></noscript></figure>'
    )
    assert [image.url for image in with_extra(lazy).images] == [f"{BASE}/m/a.jpg"]


def test_an_old_page_may_be_pictures_alone() -> None:
    slides = '<div class="slideshow"><a class="rsImg" href="/m/a.jpg"></a></div>'
    page = e2_page("").replace("article.body", "slideshow").replace("<p>Een alinea.</p>", slides)
    found = read(page)
    assert (found.kind, found.body) == ("gallery", "")
    assert [image.url for image in found.images] == [f"{BASE}/m/a.jpg"]


def test_tweets_stand_between_the_texts_of_an_old_page() -> None:
    tweet = (
        '</div></div><div class="block twitter" data-href="https://x.com/a/status/1"><p '
        'class="tweet-content">Kou!</p></div><div data-type="article.body"><div><p>Na.</p>'
    )
    kinds = [(block.kind, block.text) for block in read(e2_page(tweet)).blocks]
    assert kinds == [("paragraph", "Een alinea."), ("tweet", "Kou!"), ("paragraph", "Na.")]


def test_any_picture_in_the_header_of_an_old_page_is_its_head_picture() -> None:
    lazy = (
        '<div class="header-image"><noscript><img src="/m/h.jpg"></noscript>'
        '<img data-src="/m/h.jpg" src="/static/img/placeholders/x.png" alt="Een veld"></div></div>'
    )
    image = read(
        e2_page("").replace("</div></div></div><div data", f"</div></div>{lazy}<div data")
    ).images
    assert [(i.url, i.alt) for i in image] == [(f"{BASE}/m/h.jpg", "Een veld")]


@pytest.mark.parametrize("section", ["video", "videos", "video-opmerkelijk"])
def test_the_sections_of_videos(section: str) -> None:
    assert read(article(), f"{BASE}/{section}/6400001/kop.html").kind == "video"


def test_a_page_laid_out_around_a_video_is_one() -> None:
    assert read(e2_page("").replace("article.body", "videoautoplay")).kind == "video"
    hero = HERO + "<p class=textblock>Tekst.</p>"
    page = document(f'<div id="main"><article class="col-main">{hero}</article></div>')
    assert (read(page).kind, read(page).provenance["kind"]) == ("video", "markup")


def test_the_head_picture_of_an_old_page_counts_once() -> None:
    head = (
        '<div data-type="image"><figure class="headerimage__image">'
        '<img data-src="/m/a.jpg"></figure></div>'
    )
    assert [image.url for image in read(e2_page(head)).images] == [f"{BASE}/m/a.jpg"]


def test_a_link_in_the_description_of_a_video_is_a_link() -> None:
    page = document(f'<div id="main"><article class="col-main">{HERO}</article></div>')
    found = read(page)
    assert [(link.kind, link.target_id) for link in found.links] == [("inline", 6400002)]
    assert "target_id" not in found.blocks[0].attributes
    assert (found.image_url, found.provenance["image_url"]) == (f"{BASE}/m/v.jpg", "markup")


def test_a_block_of_several_teasers_has_several() -> None:
    links = "".join(
        f'<a href="/x/{number}/y"><img alt=""></a><a href="/x/{number}/y">Titel {number}</a>'
        for number in (6400011, 6400012)
    )
    found = with_extra(f'<div class="link-block">{links}</div>')
    assert [(link.text, link.target_id) for link in found.links] == [
        ("Titel 6400011", 6400011),
        ("Titel 6400012", 6400012),
    ]


def test_a_teaser_in_the_text_is_one_whatever_its_class() -> None:
    found = with_extra(f'<a class="teaser-2027" href="{OTHER}"><div>Zie ook</div><h3>X</h3></a>')
    assert [(link.kind, link.target_id) for link in found.links] == [("related", 6400002)]
    assert found.body.endswith(PARAGRAPHS[-1])


@pytest.mark.parametrize(
    ("linked", "body"),
    [
        ('<p>Het vriest <a href="{}">vaker <img src="/e.png"> dan vroeger</a>.</p>', "dan vroeger"),
        ('<a href="{}"><div>Lees hier meer</div></a> en dan verder.', "Lees hier meer"),
    ],
)
def test_a_link_around_text_is_text(linked: str, body: str) -> None:
    found = with_extra(linked.format(OTHER))
    assert body in found.body
    assert {link.kind for link in found.links} == {"inline"}


def test_a_link_around_a_picture_leaves_the_picture() -> None:
    figure = '<figure class="image-figure-block"><img src="/m/a.jpg"></figure>'
    found = with_extra(f'<a href="{OTHER}">{figure}</a>')
    assert [image.url for image in found.images] == [f"{BASE}/m/a.jpg"]


def test_a_teaser_has_one_entry_whatever_its_links_lead_to() -> None:
    links = f'<a href="{OTHER}">X</a><a class="comments-link" href="{OTHER}#nujij">12 reacties</a>'
    again = f'<a href="{OTHER}?a=1"><img alt="X"></a>'
    found = with_extra(f'<div class="link-block">{links}{again}</div>')
    assert [link.text for link in found.links] == ["X"]


def test_a_list_under_a_heading_of_its_own_is_none_of_the_articles() -> None:
    row = f'<li><a class="link-block" href="{OTHER}" data-teaser-title="X">X</a></li>'
    heading = '<header class="header-block"><h2>Meer</h2></header>'
    found = with_extra(f'{heading}<ul class="contentlist">{row}</ul>')
    assert (found.links, found.body) == ((), "\n\n".join(PARAGRAPHS))
    assert len(with_extra(f'<ul class="contentlist">{row}</ul>').links) == 1


def test_a_word_in_the_headline_is_no_label() -> None:
    found = read(article('Kou in <span class="screenreader-label">De Bilt</span>'))
    assert (found.headline, found.label) == ("Kou in De Bilt", None)


def test_a_head_block_of_another_name_is_one_still() -> None:
    picture = '<img src="/m/h.jpg"><figcaption'
    page = article('<span class="head-2027__label">Liveblog</span> Kop').replace(
        "image-header-block", "head-2027"
    )
    found = read(page.replace("<figcaption", picture, 1))
    assert (found.headline, found.label) == ("Kop", "Liveblog")
    assert [(b.kind, b.text, b.attributes["role"]) for b in found.blocks[:1]] == [
        ("image", "", "head")
    ]


def test_text_outside_of_the_article_is_not_its_text() -> None:
    page = document(
        '<div id="main"><article class="col-main"><h1>Kop</h1><p>Tekst.</p></article>'
        '<p class="textblock">Elders.</p></div>'
    )
    with pytest.raises(LayoutChanged) as changed:
        read(page)
    assert changed.value.expected.startswith("at least 1 .textblock")


@pytest.mark.parametrize(
    ("stated", "language"),
    [("nl-BE", "nl"), (" n\u00adl ", "nl"), ("Nederlands", None)],
)
def test_a_language_is_its_code_or_none(stated: str, language: str | None) -> None:
    page = article(head=json_ld(inLanguage=stated)).replace(' lang="nl"', "")
    assert read(page).language == language


# Reactions


@pytest.mark.parametrize("count", [-5, 10**12])
def test_an_impossible_number_of_reactions_is_none(count: int) -> None:
    assert (
        read(article(head=state(commentsCount=count, commentsEnabled=True))).comment_count is None
    )


@pytest.mark.parametrize(
    ("printed", "in_state", "count", "source"),
    [
        *(("1.2K reacties", 1249, 1249, "state"), ("711 reacties", 711, 711, "markup")),
        *(("1.2K reacties", None, 1200, "markup"), ("Reacties", 1249, 1249, "state")),
    ],
)
def test_the_state_has_the_number_that_print_rounds(
    printed: str, in_state: int | None, count: int, source: str
) -> None:
    found = counted(printed, in_state)
    assert (found.comment_count, found.provenance["comment_count"]) == (count, source)
    assert found.disagreements == {}


def test_print_and_state_that_are_no_rounding_of_each_other_disagree() -> None:
    found = counted("1.2K reacties", 2400)
    assert (found.comment_count, found.provenance["comment_count"]) == (1200, "markup")
    assert found.disagreements == {"comment_count": {"markup": "1200", "state": "2400"}}


def counted(printed: str, in_state: int | None) -> Article:
    button = f'<a class="comments-link" href="#nujij"><span>{printed}</span></a>'
    head = state(commentsCount=in_state, commentsEnabled=True)
    return read(article(head=head, extra=button * 3))


def test_reactions_to_another_article_are_not_counted() -> None:
    teaser = (
        f'<div class="link-block"><a href="{OTHER}">X <b class="comments-count">99</b></a></div>'
    )
    assert with_extra(teaser).comment_count is None


def test_a_bare_number_of_reactions_counts() -> None:
    assert (
        read(e2_page('<a href="#nujij"><b class="comments-count">12</b></a>')).comment_count == 12
    )


# What is no article


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (article().replace("</html>", "<script>x='</html>'; y"), "truncated"),
        (
            document(
                "<p>Deze pagina kan helaas niet geladen worden, probeer het later nog eens.</p>"
            ),
            "unavailable",
        ),
        (document('<div id="leadarticle"><h1>Kop</h1><p>Tekst.</p></div>'), "layout_e1"),
    ],
)
def test_more_that_is_no_article(page: str, reason: str) -> None:
    assert refusal(page) == reason


@pytest.mark.parametrize(
    ("before", "after"),
    [("<!-- <script src='old.js'> -->", ""), ("", "<script>x='</html>'</script>")],
)
def test_scripts_around_the_end_do_not_hide_it(before: str, after: str) -> None:
    assert read(article(head=before) + after).headline == "Een kop"


def test_servers_may_add_much_behind_the_end() -> None:
    assert read(article() + "<!-- " + "x" * 9000 + " -->").headline == "Een kop"
