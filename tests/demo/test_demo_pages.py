"""Lists, menu, feeds, sitemaps, redirects: what stands where, and where it leads."""

from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from nucrawl.demo.feeds import FEEDS
from nucrawl.demo.listings import Outside, Teaser
from nucrawl.demo.plain_pages import PLAIN_PAGES
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.site import Site
from nucrawl.demo.sitemaps import BROKEN_ADDRESS

BASE = "http://site.test"
# As in the menu of the site: each group with its parent first, the last one without.
MENU = (
    "Voorpagina, Net binnen, Meest gelezen, Oorlog in Oekraïne, Spanningen Midden-Oosten, "
    "Binnenland, Buitenland, Algemeen, Politiek, Uit andere media, Video, Podcast, Weer",
    "Economie, Klimaat, Tech",
    "Sport, Voetbal, Formule 1, Wielrennen, Tennis, Sport Overig, Scorebord, Sportspellen, "
    "De Boordradio GP-spel",
    "Media en cultuur, Films en series, Muziek, Boek en Cultuur, Media, Achterklap, "
    "Koningshuis, Tv-gids",
    "Overig, Slimmer Leven, Dieren, NUjij, Het Woord, NUcheckt, Opmerkelijk, Wetenschap, "
    "Goed Nieuws",
    "Spellen, Over NU.nl, NUshop, Adverteren",
)
VOID = {"br", "hr", "img", "input", "link", "meta"}


@cache
def status_of(site: Site, url: str) -> int:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return site.respond(parts.path + query, {}, BASE).status


def page_of(site: Site, path: str) -> html.HtmlElement:
    return html.document_fromstring(site.respond(path, {}, BASE).body.decode())


def location(site: Site, path: str) -> str:
    response = site.respond(path, {}, BASE)
    assert response.status == 301, path
    return response.headers["Location"]


def href_of(link: html.HtmlElement) -> str:
    return str(link.get("href"))


def text_of(element: html.HtmlElement) -> str:
    return str(element.text_content()).strip()


class Strict(HTMLParser):
    """Complains about elements that are closed wrongly or attributes that come twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_page_is_well_formed(site: Site) -> None:
    paths = [*site.listings, *PLAIN_PAGES, "/login", "/zoeken", "/rss.html", "/weg"]
    for path in [*paths, *(article.path for article in site.articles)]:
        parser = Strict()
        parser.feed(site.respond(path, {}, BASE).body.decode())
        parser.close()
        assert parser.open == [], path


def test_the_menu_is_complete_and_answers(site: Site) -> None:
    page = page_of(site, "/")
    groups = page.cssselect(".main-nav__sub > li.nav-item-group")
    assert [[text_of(link) for link in group.iter("a")] for group in groups] == [
        line.split(", ") for line in MENU
    ]
    for link in page.cssselect("nav a[href], footer a[href]"):
        href = href_of(link)
        if href.startswith(("/", BASE)):
            assert status_of(site, href.removeprefix(BASE)) == 200, href


def test_advertisers_are_elsewhere(site: Site) -> None:
    link = next(a for a in page_of(site, "/").iter("a") if a.text_content() == "Adverteren")
    assert urlsplit(link.get("href")).hostname == "www.dpgmedia.nl"


def test_sections_have_lists_and_services_have_none(site: Site) -> None:
    for slug in SECTIONS:
        assert len(site.listings[f"/{slug}"].article_ids) >= 2, slug
    for path in PLAIN_PAGES:
        assert page_of(site, path).cssselect(".contentlist") == [], path
    assert len([s for s in SECTIONS if len(site.listings[f"/{s}"].article_ids) >= 5]) >= 20


def test_buitenland_lists_about_thirty(site: Site) -> None:
    assert 28 <= len(site.listings["/buitenland"].article_ids) <= 32


def test_lists_show_what_the_truth_says(site: Site) -> None:
    for path, listing in site.listings.items():
        rows = page_of(site, path).cssselect("#main a.link-block[data-position]")
        entries = [entry for block in listing.main for entry in block.entries]
        assert [row.get("data-teaser-title") for row in rows] == [
            entry.article.headline if isinstance(entry, Teaser) else entry.title
            for entry in entries
        ], path


def test_every_row_answers(site: Site) -> None:
    for path in site.listings:
        for row in page_of(site, path).cssselect("a.link-block"):
            href = href_of(row)
            if href.startswith(BASE):
                assert status_of(site, href.removeprefix(BASE)) in (200, 301), href
            else:
                assert row.get("target") == "_blank"
                assert "sponsored" in str(row.get("rel"))


def test_every_link_in_a_story_answers(site: Site) -> None:
    for article in site.articles:
        for link in page_of(site, article.path).cssselect("article a[href]"):
            href = href_of(link)
            if href.startswith(BASE):
                assert status_of(site, href.removeprefix(BASE)) in (200, 301), href


def test_lists_hold_what_crawlers_trip_over(site: Site) -> None:
    entries = [e for page in site.listings.values() for block in page.main for e in block.entries]
    forms = {entry.form for entry in entries if isinstance(entry, Teaser)}
    assert forms == {"canonical", "shorthand", "utm", "former"}
    assert any(isinstance(entry, Outside) and entry.is_external for entry in entries)
    front = site.listings["/"]
    shown = [article.id for block in front.main for article in block.articles]
    assert len(shown) > len(set(shown))
    assert any(article.also_in for article in site.articles)


def test_only_the_number_counts(site: Site) -> None:
    article = next(a for a in site.articles if a.former_paths)
    for path in [
        f"/-/{article.id}/",
        f"/-/{article.id}",
        f"/maakt-niet-uit/{article.id}/iets-anders.html",
        f"/artikel/{article.id}/redirect.html",
        *article.former_paths,
    ]:
        assert location(site, path) == BASE + article.path
    video = next(a for a in site.articles if a.is_video_page)
    assert location(site, f"/{video.id}/video/redirect.html") == BASE + video.path


def test_a_redirect_keeps_only_the_comment(site: Site) -> None:
    article = site.articles[0]
    query = "?utm_source=x&commentId=7"
    assert location(site, f"/-/{article.id}/{query}") == f"{BASE}{article.path}?commentId=7"
    assert status_of(site, article.path + query) == 200


def test_a_slash_too_many_redirects(site: Site) -> None:
    assert location(site, "/buitenland/") == f"{BASE}/buitenland"


@pytest.mark.parametrize(
    "path", ["/bestaat-niet", "/binnenland/1/weg.html", "/1/video/weg.html", "/rss/Onzin", "//"]
)
def test_the_unknown_is_a_404(site: Site, path: str) -> None:
    response = site.respond(path, {}, BASE)
    assert response.status == 404
    assert b"Pagina kon niet geladen worden." in response.body


def test_numbers_of_videos_and_stories_do_not_mix(site: Site) -> None:
    video = next(a for a in site.articles if a.is_video_page)
    assert status_of(site, f"/-/{video.id}/") == 404
    story = next(a for a in site.articles if not a.is_video_page)
    assert status_of(site, f"/{story.id}/video/x.html") == 404


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_feeds_are_as_the_truth_says(site: Site, name: str) -> None:
    response = site.respond(f"/rss/{name}".rstrip("/"), {}, BASE)
    channel = etree.fromstring(response.body).find("channel")
    assert channel is not None
    guids = [item.findtext("guid") for item in channel.iter("item")]
    assert guids == [f"article-{article.id}" for article in site.feed(name)]
    assert 1 <= len(guids) <= 30
    for link in channel.iter("link"):
        assert status_of(site, str(link.text).removeprefix(BASE)) == 200


def locations(site: Site, path: str) -> list[str]:
    root = etree.fromstring(site.respond(path, {}, BASE).body)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    return [str(loc.text) for loc in root.iter(name)]


def test_sitemaps_lead_to_every_story(site: Site) -> None:
    files = [url.removeprefix(BASE) for url in locations(site, "/sitemap_index.xml")]
    found = {url for path in files for url in locations(site, path)}
    assert BROKEN_ADDRESS in found
    statuses = {url: status_of(site, url.removeprefix(BASE)) for url in found - {BROKEN_ADDRESS}}
    assert set(statuses.values()) == {200, 301}
    addresses = (BASE + path for a in site.articles for path in (a.former_paths or (a.path,))[:1])
    assert found.issuperset(addresses)


def test_robots_closes_little(site: Site) -> None:
    response = site.respond("/robots.txt", {}, BASE)
    text = response.body.decode()
    assert response.headers["Content-Type"].startswith("text/plain")
    for path in ["/zoeken", "/login", "/*webview", "/component/", "/blocks"]:
        assert f"Disallow: {path}\n" in text
    assert f"Sitemap: {BASE}/sitemap_index.xml" in text
