"""Sitemaps in all forms: indexes, the news, archives, and what is wrong with them."""

import gzip
import time
from datetime import UTC, datetime

import pytest

from nucrawl.demo.article import Article
from nucrawl.demo.site import Site
from nucrawl.demo.sitemaps import archives, news_articles
from nucrawl.errors import NotAnArticle
from nucrawl.site.article import Teaser
from nucrawl.site.sitemaps import Sitemap, SitemapRef, extract_sitemap
from tests.golden import BASE

URL = f"{BASE}/sitemap_news.xml"
LOC = f"{BASE}/weer/6400001/kou.html"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
NEWS = (
    "<news:news><news:publication><news:name>NU.nl</news:name><news:language>nl</news:language>"
    "</news:publication><news:publication_date>2015-11-02T00:07:23+01:00</news:publication_date>"
    "<news:title>Kou &amp;amp; wind</news:title><news:keywords>kou, wind</news:keywords>"
    "</news:news>"
)
ENTRY = (
    f"<loc>{LOC}</loc><lastmod>2015-11-02T00:08:30+01:00</lastmod><changefreq>monthly</changefreq>"
    "<image:image><image:loc>https://media.nu.nl/m/x_sqr512.jpg</image:loc>"
    f"<image:title>Foto</image:title></image:image>{NEWS}"
)
READ = Teaser(
    LOC,
    1,
    6400001,
    "Kou & wind",
    published_at=datetime(2015, 11, 1, 23, 7, 23, tzinfo=UTC),
    modified_at=datetime(2015, 11, 1, 23, 8, 30, tzinfo=UTC),
)


def urlset(*entries: str) -> str:
    content = "".join(f"<url>{entry}</url>" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACES}>{content}</urlset>\n'


def index(*entries: str) -> str:
    content = "".join(f"<sitemap>{entry}</sitemap>" for entry in entries)
    return f"<sitemapindex {NAMESPACES}>{content}</sitemapindex>"


def read(body: str | bytes, base_url: str = BASE) -> Sitemap:
    return extract_sitemap(body.encode() if isinstance(body, str) else body, URL, base_url)


PACKED = gzip.compress(urlset(ENTRY).encode(), mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        urlset(ENTRY),
        urlset(f"\n  {ENTRY}\n"),
        urlset(ENTRY).encode("utf-16"),
        PACKED,
        gzip.compress(PACKED, mtime=0),
        PACKED + b"\x00" * 10,
        PACKED + b"en meer",
        urlset(ENTRY).replace("http://www.sitemaps.org", "https://www.sitemaps.org"),
        urlset(ENTRY).replace('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
        urlset(ENTRY.replace(LOC, "/weer/6400001/kou.html")),
    ],
)
def test_an_article_is_read(body: str | bytes) -> None:
    assert read(body) == Sitemap(entries=(READ,))


def test_other_prefixes_are_read_too() -> None:
    prefixed = (
        f'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="n"><s:url>'
        f"<s:loc>{LOC}</s:loc><n:news><n:title>Kou</n:title></n:news></s:url></s:urlset>"
    )
    assert read(prefixed).entries == (Teaser(LOC, 1, 6400001, "Kou"),)


def test_an_index_names_sitemaps() -> None:
    found = read(
        index(
            f"<loc>{BASE}/sitemap_news.xml</loc><lastmod>2024-03-11</lastmod>",
            "<loc>/sitemap_archive_2024-02.xml.gz</loc><lastmod>ooit</lastmod>",
            "<loc>https://example.org/sitemap.xml</loc>",
            "<lastmod>2024-03-11</lastmod>",
        )
    )
    assert found == Sitemap(
        sitemaps=(
            SitemapRef(f"{BASE}/sitemap_news.xml", datetime(2024, 3, 10, 23, tzinfo=UTC)),
            SitemapRef(f"{BASE}/sitemap_archive_2024-02.xml.gz"),
        ),
        unreadable=2,
    )


@pytest.mark.parametrize(
    ("loc", "others", "unreadable"),
    [
        ("https://www.nu.nlNone", 0, 1),
        ("https://example.org/weer/6400001/kou.html", 0, 1),
        ("", 0, 1),
        ("http://[x", 0, 1),
        ("ftp://www.nu.nl/weer/6400001/kou.html", 0, 1),
        (BASE, 1, 0),
        (f"{BASE}/weer", 1, 0),
        (f"{BASE}/tag/6400001/kou", 1, 0),
    ],
)
def test_what_is_no_article_is_counted(loc: str, others: int, unreadable: int) -> None:
    found = read(urlset(f"<loc>{loc}</loc>", ENTRY))
    assert found == Sitemap(entries=(READ,), others=others, unreadable=unreadable)


def test_a_video_has_its_own_number_and_an_advertisement_is_told() -> None:
    found = read(
        urlset(
            f"<loc>{BASE}/307049/video/ver.html</loc>",
            f"<loc>{BASE}/advertorial/5163863/sparen.html</loc>",
        )
    )
    told = [(entry.position, entry.article_id, entry.is_sponsored) for entry in found.entries]
    assert told == [(1, -307049, False), (2, 5163863, True)]


@pytest.mark.parametrize(
    ("body", "unreadable"),
    [
        (urlset(ENTRY, ENTRY)[:-60], 1),
        (urlset(ENTRY, ENTRY.replace("kou.html", "kou.html?a=<")), 1),
        (urlset(ENTRY.replace("kou, wind", "kou & wind")), 0),
        (urlset(ENTRY).replace("xmlns:image", "xmlns:beeld"), 0),
    ],
)
def test_what_is_broken_takes_nothing_else_along(body: str, unreadable: int) -> None:
    assert read(body) == Sitemap(entries=(READ,), unreadable=unreadable, is_broken=True)


def test_a_packed_sitemap_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    many = urlset(*(ENTRY.replace("6400001", str(6_400_001 + n * 7919)) for n in range(2000)))
    packed = gzip.compress(many.encode())
    found = read(packed[: len(packed) // 2])
    assert 200 < len(found.entries) < 1800
    assert found.entries[0] == READ
    assert found.is_broken


def test_fifty_thousand_entries_take_a_moment() -> None:
    body = urlset(*(ENTRY.replace("6400001", str(6_400_001 + n)) for n in range(50_000)))
    started = time.process_time()
    found = read(body)
    assert time.process_time() - started < 10  # seconds; it takes little more than one
    assert [entry.article_id for entry in found.entries] == list(range(6_400_001, 6_450_001))
    assert (found.unreadable, found.is_broken) == (0, False)


def test_a_feed_is_no_sitemap() -> None:
    with pytest.raises(NotAnArticle, match="not_xml: expected sitemapindex or urlset, found rss"):
        read("<rss/>")


# The stand-in's

SITE = Site()
STAND_IN = "http://127.0.0.1:8000"
ARCHIVES = archives(SITE.articles)


def respond(path: str) -> Sitemap:
    body = SITE.respond(path, {}, STAND_IN).body
    return extract_sitemap(body, STAND_IN + path, STAND_IN)


def told(article: Article) -> tuple[object, ...]:
    article_id = -article.id if article.is_video_page else article.id
    return article_id, article.headline, article.published_at, article.modified_at


def found(sitemap: Sitemap) -> list[tuple[object, ...]]:
    return [(e.article_id, e.title, e.published_at, e.modified_at) for e in sitemap.entries]


def test_the_stand_ins_index_names_all_its_sitemaps() -> None:
    paths = ["/sitemap_news.xml", "/sitemap_sections.xml", *ARCHIVES]
    refs = respond("/sitemap_index.xml").sitemaps
    assert [ref.url for ref in refs] == [STAND_IN + path for path in paths]
    newest = [max(article.modified_at for article in kept) for kept in ARCHIVES.values()]
    assert [ref.modified_at for ref in refs] == [SITE.now, SITE.now, *newest]


def test_the_stand_ins_news_is_read_as_it_was_written() -> None:
    sitemap = respond("/sitemap_news.xml")
    assert found(sitemap) == [told(a) for a in news_articles(SITE.articles, SITE.now)]
    assert (sitemap.others, sitemap.unreadable, sitemap.is_broken) == (0, 0, False)


def test_the_stand_ins_archive_is_read_as_it_was_written() -> None:
    sitemaps = [respond(path) for path in ARCHIVES]
    assert [found(sitemap) for sitemap in sitemaps] == [
        [told(article) for article in kept] for kept in ARCHIVES.values()
    ]
    # The oldest file ends with an address that is none.
    assert [sitemap.unreadable for sitemap in sitemaps] == [0] * (len(sitemaps) - 1) + [1]
    assert not any(sitemap.is_broken or sitemap.others for sitemap in sitemaps)


def test_the_stand_ins_sections_are_no_articles() -> None:
    sitemap = respond("/sitemap_sections.xml")
    assert sitemap.others > 20
    assert sitemap == Sitemap(others=sitemap.others)
