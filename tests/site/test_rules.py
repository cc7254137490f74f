"""The rules of docs/extraction.md, each by a page that it alone decides about."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nucrawl.errors import LayoutChanged, NotAnArticle
from nucrawl.site.article import Article
from nucrawl.site.comments import PrintedCount, parse_comment_count
from nucrawl.site.dates import parse_dutch, parse_iso, place_clock_time
from nucrawl.site.extract import parse_article
from tests.hostile import e2_page, fill, page
from tests.site.heads import canonical, json_ld, state
from tests.tinysite import document

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday, 13:00 in Amsterdam
BASE = "https://www.nu.nl"
URL = f"{BASE}/binnenland/6400001/kop.html"
ANOTHER_URL = f"{BASE}/binnenland/6400002/andere-kop.html"


def read(text: str, url: str = URL) -> Article:
    return parse_article(text, url, NOW)


def reason_against(text: str, url: str = URL) -> str:
    """Give the reason for which a page is refused."""
    with pytest.raises(NotAnArticle) as refusal:
        read(text, url)
    return refusal.value.reason


def labelled(label: str) -> str:
    """Write the headline with a label before it."""
    return f'<span class="image-header-block__label">{label}</span> Een kop'


def words(count: int) -> str:
    return "<p>" + "woord " * count + "</p>"


def dated(text: str) -> str:
    return f'<span class="article-meta__static-info">{text}</span>'


# Expectations

LEAD = '<p class="textblock paragraph paragraph--lead">Begin.</p>'
HERO = '<div class="video-block video-block--hero"><section class="video-meta">{}</section></div>'


def test_three_leads_are_joined_and_a_fourth_is_another_layout() -> None:
    assert read(page(LEAD * 3)).lead == "Begin. Begin. Begin."
    with pytest.raises(LayoutChanged, match=r"0 to 3 \.paragraph--lead"):
        read(page(LEAD * 4))


def test_a_second_title_is_another_layout() -> None:
    with pytest.raises(LayoutChanged, match=r"1 \.image-header-block__title"):
        read(page('<h1 class="image-header-block__title">Nog een kop</h1>'))


def untitled(extra: str) -> str:
    """Write an article whose first h1 has no class."""
    return page(extra).replace('<h1 class="image-header-block__title">', "<h1>")


def test_the_headline_of_a_video_stands_in_its_block() -> None:
    assert read(untitled("")).headline == "Een kop"
    assert read(untitled(HERO.format("<h1>Van de video</h1>"))).headline == "Van de video"


def test_a_second_headline_in_the_block_of_a_video_is_another_layout() -> None:
    with pytest.raises(LayoutChanged, match=r"1 \.video-block--hero h1"):
        read(untitled(HERO.format("<h1>Van de video</h1><h1>Nog een</h1>")))


def test_an_older_layout_without_a_block_of_text_is_another_layout() -> None:
    assert read(e2_page("")).layout == "e2a"
    with pytest.raises(LayoutChanged, match=r'at least 1 \[data-type="article.body"\]'):
        read(e2_page("").replace("article.body", "article.other"))


# What is no article


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://myprivacy.dpgmedia.nl/consent?siteKey=x&callbackUrl=y", "consent"),
        (f"{BASE}/login?originalUrl=%2Fbinnenland%2F6400001%2Fkop.html", "login"),
    ],
)
def test_an_address_alone_may_tell_that_there_is_no_article(url: str, reason: str) -> None:
    whole = page(head=canonical(URL))
    assert read(whole).headline == "Een kop"
    assert reason_against(whole, url) == reason


@pytest.mark.parametrize(
    "title",
    [
        *("Access Denied", "Just a moment...", "Attention Required! | Een firewall"),
        *("Pardon Our Interruption", "Robot Check", "403 Forbidden", "Toegang geweigerd"),
        *("Request unsuccessful. Incident 1-2", "Challenge Validation"),
    ],
)
def test_the_title_of_a_challenge_is_enough_and_a_headline_with_its_words_is_none(
    title: str,
) -> None:
    text = "<p>Hier staat een tekst die lang genoeg is om iets anders dan een leeg scherm te zijn."
    assert reason_against(document(text, head=f"<title>{title}</title>")) == "challenge"
    quoted = document(text, head=f"<title>De film: {title}</title>")
    assert reason_against(quoted) == "no_article"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<form><input name=a><input type=password></form>", "login"),
        (
            "<p>De pagina die u op onze site zocht kan helaas niet gevonden worden.</p>",
            "soft_404",
        ),
    ],
)
def test_what_a_page_without_an_article_shows_names_the_reason(body: str, reason: str) -> None:
    assert reason_against(document(body)) == reason


@pytest.mark.parametrize(
    "sign",
    ['<div id="leadarticle">', '<div class="dateplace-data">', '<center class="articlebodyad">'],
)
def test_each_sign_of_the_layout_before_2014_is_refused_by_name(sign: str) -> None:
    oldest = document(f"{sign}<h1>Een kop</h1><p>Een alinea.</p>", head=canonical(URL))
    assert reason_against(oldest) == "layout_e1"
    assert reason_against(oldest.replace(sign, "<div>")) == "layout_changed"


def test_the_end_of_a_page_is_looked_for_where_it_ends() -> None:
    """Servers add a little behind it; what stands far before the end is only quoted."""
    assert read(page() + f"<!--{fill('x', 4000)}-->").headline == "Een kop"
    quoting = page(f"<script>'</html>'</script>{fill('<p>Een alinea.</p>', 8000)}")
    assert reason_against(quoting.removesuffix("</body></html>")) == "truncated"


# Dates


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("zondag om 20:15", datetime(2026, 11, 15, 19, 15, tzinfo=UTC)),
        ("zondag om 09:15", datetime(2026, 11, 15, 8, 15, tzinfo=UTC)),
        ("maandag om 20:15", datetime(2026, 11, 16, 19, 15, tzinfo=UTC)),
        ("zaterdag om 20:15", datetime(2026, 11, 21, 19, 15, tzinfo=UTC)),
        ("vandaag om 09:15", datetime(2026, 11, 22, 8, 15, tzinfo=UTC)),
        ("gisteren om 20:15", datetime(2026, 11, 21, 19, 15, tzinfo=UTC)),
        ("eergisteren om 20:15", datetime(2026, 11, 20, 19, 15, tzinfo=UTC)),
        ("20:15", None),  # later today
    ],
)
def test_a_named_day_is_the_last_one_before_today(printed: str, moment: datetime | None) -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert parse_dutch(printed, sunday) == moment


@pytest.mark.parametrize("printed", ["{:%d-%m-%y %H:%M}", "{:%H:%M}"])
def test_ten_minutes_are_forgiven_and_no_more(printed: str) -> None:
    soon, too_late = (NOW + timedelta(minutes=minutes) for minutes in (10, 11))
    assert parse_iso(soon.isoformat(), NOW) == soon
    assert parse_iso(too_late.isoformat(), NOW) is None
    hour = timedelta(hours=1)  # Amsterdam in winter
    assert parse_dutch(printed.format(soon + hour), NOW) == soon
    assert parse_dutch(printed.format(too_late + hour), NOW) is None


def test_a_day_without_a_year_is_not_in_the_future_either() -> None:
    assert parse_dutch("24 november om 13:10", NOW) == NOW + timedelta(minutes=10)
    assert parse_dutch("24 november om 13:11", NOW) == datetime(2025, 11, 24, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("12:30", datetime(2026, 11, 24, 11, 30, tzinfo=UTC)),  # each of many days: the latest
        ("13:30", datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),  # not yet today
        ("24:30", None),
        ("om 12:30", None),
    ],
)
def test_a_bare_time_is_on_the_latest_day_that_it_fits(
    printed: str, moment: datetime | None
) -> None:
    assert place_clock_time(printed, NOW - timedelta(days=30), NOW) == moment


def test_a_bare_time_that_fits_no_day_of_a_live_blog_is_on_the_nearest() -> None:
    entry = '<h3 class="timestamp">{}</h3><h2 class="heading--liveblog">Nieuws</h2><p>Tekst.</p>'
    head = json_ld({"datePublished": "2026-11-20T10:00", "dateModified": "2026-11-20T12:00"})
    blog = read(page(entry.format("11:00") + entry.format("09:15"), head))
    entries = [block.attributes for block in blog.blocks if block.kind == "live_entry"]
    assert entries == [
        {"time": "11:00", "published_at": "2026-11-20T10:00:00+00:00"},
        {"time": "09:15", "published_at": "2026-11-20T08:15:00+00:00"},
    ]


def test_a_relative_date_has_no_say_where_an_exact_one_stands() -> None:
    relative = dated("4 uur geleden")
    exact = read(page(relative, json_ld({"datePublished": "2026-11-24T07:00:00Z"})))
    assert exact.published_at == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert (exact.disagreements, exact.published_text) == ({}, "4 uur geleden")
    assert read(page(relative)).published_at == NOW - timedelta(hours=4)


def test_an_exact_date_in_print_has_a_say() -> None:
    found = read(page(dated("24-11-26 11:00"), json_ld({"datePublished": "2026-11-24T07:00:00Z"})))
    assert found.disagreements.keys() == {"published_at"}


# Completeness: the page shows so many words, and two more


@pytest.mark.parametrize(
    ("shown", "counted", "whole"),
    [
        *((200, 395, True), (200, 415, False)),  # twice as many
        *((48, 145, True), (48, 155, False)),  # and 100 more
    ],
)
def test_a_page_with_far_fewer_words_than_counted_is_truncated(
    shown: int, counted: int, whole: bool
) -> None:
    body = "woord " * counted
    for values in ({"wordCount": counted}, {"articleBody": body}):
        text = page(words(shown), json_ld(values))
        if whole:
            assert read(text).word_count == shown + 2
        else:
            assert reason_against(text) == "truncated"


@pytest.mark.parametrize(
    ("values", "kind", "is_premium"),
    [
        ({"@type": "LiveBlogPosting"}, "liveblog", False),
        ({"isAccessibleForFree": False}, "article", True),
    ],
)
def test_what_may_show_less_than_it_counts_is_whole(
    values: Mapping[str, Any], kind: str, is_premium: bool
) -> None:
    found = read(page(head=json_ld({"wordCount": 5000, **values})))
    assert (found.kind, found.is_premium) == (kind, is_premium)


# Identity


@pytest.mark.parametrize(
    ("stated", "expected", "source"),
    [
        (f"{BASE}/sport/6400001/nieuwe-kop.html", f"{BASE}/sport/6400001/nieuwe-kop.html", True),
        ("https://elders.example/binnenland/6400001/kop.html", URL, False),
        (ANOTHER_URL, URL, False),
        (f"{BASE}/binnenland", URL, False),
    ],
)
def test_a_canonical_address_counts_if_it_names_this_article(
    stated: str, expected: str, source: bool
) -> None:
    found = read(page(head=canonical(stated)))
    assert (found.id, found.url) == (6400001, expected)
    assert found.provenance["url"] == ("canonical" if source else "url")


@pytest.mark.parametrize(
    ("tweets", "ids", "urls"),
    [
        (2, ("11", "22"), ["https://x.com/i/status/11", "https://x.com/i/status/22"]),
        (1, ("11", "22"), [None]),
        (2, ("11",), [None, None]),
    ],
)
def test_addresses_of_tweets_are_used_only_if_each_has_one(
    tweets: int, ids: tuple[str, ...], urls: list[str | None]
) -> None:
    head = state({"blocksMain": [{"block": {"tweetId": tweet_id}} for tweet_id in ids]})
    found = read(page('<div class="tweet-embed__content"></div>' * tweets, head))
    assert [b.attributes.get("url") for b in found.blocks if b.kind == "tweet"] == urls


# What a page says for machines


@pytest.mark.parametrize(
    ("free", "is_premium"),
    [(False, True), ("False", True), ("false", True), (True, False), ("True", False)],
)
def test_free_may_be_a_word(free: bool | str, is_premium: bool) -> None:
    assert read(page(head=json_ld({"isAccessibleForFree": free}))).is_premium is is_premium


THIS: dict[str, Any] = {"url": URL}
OTHER: dict[str, Any] = {"url": ANOTHER_URL}
VIDEO: dict[str, Any] = {"@type": "VideoObject"}


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ({}, THIS, 2),  # names this article
        (VIDEO, {}, 2),  # text before media
        ({}, {}, 1),  # the earlier
        ({}, VIDEO | THIS, 2),  # the name before the type
        ({"headline": "Kop"}, VIDEO | THIS, 1),  # but the title of the page as well
        (VIDEO, THIS, 2),
        ({}, VIDEO, 1),
        (OTHER, VIDEO, 2),  # another article's is none
        ({}, {"mainEntityOfPage": {"@id": URL}}, 2),
        ({}, {"@id": f"{URL}#article"}, 2),
    ],
)
def test_of_several_objects_one_describes_the_article(
    first: dict[str, Any], second: dict[str, Any], chosen: int
) -> None:
    objects = (first | {"description": "1"}, second | {"description": "2"})
    assert read(page(head=json_ld(*objects))).lead == str(chosen)


def test_an_object_about_another_article_is_set_aside() -> None:
    assert read(page(head=json_ld(OTHER | {"description": "1"}))).lead is None


@pytest.mark.parametrize("around", ["mainEntity", "@graph"])
def test_an_article_within_the_object_of_its_page_is_found(around: str) -> None:
    inner = {"@type": "NewsArticle", "description": "Van binnen"}
    assert read(page(head=json_ld({"@type": "WebPage", around: inner}))).lead == "Van binnen"


SCRIPTS = {
    "encoded": "window.__INITIAL_STATE__='{encoded}'",
    "object": "window.__INITIAL_STATE__={plain};window.b='c'",
    "object among strings": "var a='b';window.__INITIAL_STATE__ = {plain};",
    "encoded in part": "window.__INITIAL_STATE__='{partly}'",
    "string": "window.__INITIAL_STATE__=JSON.parse({string})",
    "decoded on the page": "window.__INITIAL_STATE__=JSON.parse(decodeURIComponent('{encoded}'))",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_state_is_read_in_whichever_form(script: str) -> None:
    plain = json.dumps({"content": {"commentsCount": 7, "commentsEnabled": True, "title": "a=22é"}})
    encoded = state(json.loads(plain)["content"]).partition("'")[2].partition("'")[0]
    partly = encoded.replace("%3D", "=")
    assert partly != encoded
    text = script.format(plain=plain, encoded=encoded, partly=partly, string=json.dumps(plain))
    found = read(page(head=f"<script>{text}</script>"))
    assert (found.comment_count, found.provenance["comment_count"]) == (7, "state")


def test_a_number_of_reactions_that_cannot_be_is_none() -> None:
    assert parse_comment_count("999999999 reacties") == PrintedCount(999_999_999)
    assert parse_comment_count("1000000000 reacties") is None
    assert parse_comment_count("1.000.000.000 reacties") is None
    assert parse_comment_count("1000M reacties") is None


# Kinds


@pytest.mark.parametrize(
    ("text", "url", "source"),
    [
        (page(), f"{BASE}/advertorial/6400001/kop.html", "url"),
        (page(), f"{BASE}/advertorial/advertorial-bank/6400001/kop.html", "url"),
        (page(), f"{BASE}/advertorial-bank/6400001/kop.html", "url"),
        (page('<div class="advertorial-banner">Van een bank</div>'), URL, "markup"),
        (page(headline=labelled("Advertorial")), URL, "markup"),
        (page(head=json_ld({"@type": "AdvertiserContentArticle"})), URL, "json_ld"),
        (page(head=json_ld({"articleSection": ["Bank (Adverteerder)"]})), URL, "json_ld"),
        (page("<p>Dit is een gesponsord artikel op NU.nl</p>"), URL, "markup"),
    ],
)
def test_each_sign_of_an_advertorial_is_enough(text: str, url: str, source: str) -> None:
    found = read(text, url)
    assert (found.kind, found.provenance["kind"]) == ("advertorial", source)


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        *(("de-boordradio", "audio"), ("nunl-zoekt-uit", "audio"), ("podcast", "audio")),
        ("formule-1", "article"),
    ],
)
def test_sound_with_paragraphs_is_audio_in_its_own_sections(section: str, kind: str) -> None:
    sound = page('<div class="audio-block"><iframe src="https://geluid.example/1"></iframe></div>')
    assert read(sound, f"{BASE}/{section}/6400001/kop.html").kind == kind
    assert read(page(), f"{BASE}/{section}/6400001/kop.html").kind == "article"


# Content


@pytest.mark.parametrize(
    "hidden",
    [
        *(
            '<div aria-hidden="true"><p>Weg.</p></div>',
            '<section aria-hidden="true">Weg.</section>',
        ),
        *('<aside aria-hidden="true">Weg.</aside>', "<p hidden>Weg.</p>"),
        *('<div hidden="until-found"><p>Weg.</p></div>', "<div data-nosnippet><p>Weg.</p></div>"),
    ],
)
def test_hidden_parts_are_no_content(hidden: str) -> None:
    assert read(page(f"{hidden}<p>Na.</p>")).body == "Een alinea.\n\nNa."


def test_a_picture_hidden_from_readers_aloud_is_a_picture() -> None:
    """The site marks all its pictures so."""
    picture = '<img src="/m/x.jpg" aria-hidden="true">'
    for around in ("<figure>{}</figure>", "<div>{}</div>"):
        found = read(page(around.format(picture)))
        assert [image.url for image in found.images] == [f"{BASE}/m/x.jpg"]


def test_tags_under_the_article_count_wherever_the_article_ends() -> None:
    links = '<a href="/tag/kou">Kou</a><a href="/tag/ijs">IJs</a>'
    tags = f'<section class="linked-tags">{links}</section>'
    assert read(page(tags)).tags == ("Kou", "IJs")
    assert read(page().replace("</article>", f"</article>{tags}")).tags == ("Kou", "IJs")


def test_the_byline_is_the_address_among_the_authors() -> None:
    other = '<span class="author">Lezer Een</span>'
    own = '<address class="textblock author">Door Anna Bos</address>'
    assert read(page(other + own)).byline == "Anna Bos"
    assert read(page(other)).byline == "Lezer Een"


@pytest.mark.parametrize(
    "wall",
    ['<div class="login-wall">', '<div data-component="article_login_wall">'],
)
def test_a_wall_makes_an_older_page_premium(wall: str) -> None:
    assert not read(e2_page("")).is_premium
    assert read(e2_page(f"{wall}Log in</div>")).is_premium
