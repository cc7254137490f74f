"""Feeds of all ages and in all states, and the XML beneath: what comes of each."""

import gzip
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nucrawl.demo.feeds import FEEDS
from nucrawl.demo.site import Site
from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, xml
from nucrawl.site.article import Teaser
from nucrawl.site.feeds import Feed, extract_feed
from nucrawl.site.sitemaps import extract_sitemap
from nucrawl.site.timestamps import parse_timestamp
from tests.golden import BASE, load_pages

URL = f"{BASE}/rss/Algemeen"
LINK = f"{BASE}/weer/6400001/kou.html"
GUID = '<guid isPermaLink="false">article-6400002</guid>'


def read(body: str | bytes) -> Feed:
    return extract_feed(body.encode() if isinstance(body, str) else body, URL, BASE)


def rss(*items: str, head: str = "") -> str:
    namespaces = (
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    content = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {namespaces}><channel>{head}{content}</channel></rss>'


def item(title: str = "Kou", link: str = LINK, more: str = "") -> str:
    return f"<title>{title}</title><link>{link}</link>{more}"


def only(feed: Feed) -> Teaser:
    (teaser,) = feed.teasers
    return teaser


def utc(*values: int) -> datetime:
    return datetime(*values, tzinfo=UTC)  # type: ignore[arg-type, misc]


AGES: dict[str, tuple[str, Feed]] = {
    "2011": (
        '<rss version="2.0"><channel><title>nu.nl - Weer</title>'
        "<pubDate>Fri, 20 May 2011 11:04:17 +0200</pubDate><item><title>Het hagelt</title>"
        "<link>http://www.nu.nl/weer/2500001/het-hagelt.html</link>"
        "<guid>http://www.nu.nl/weer/2500001/index.html</guid><description>ZWOLLE - Het hagelt."
        "</description><pubDate>Fri, 20 May 2011 11:04:02 +0200</pubDate></item></channel></rss>",
        Feed(
            (
                Teaser(
                    "http://www.nu.nl/weer/2500001/het-hagelt.html",
                    1,
                    2500001,
                    "Het hagelt",
                    published_at=utc(2011, 5, 20, 9, 4, 2),
                ),
            )
        ),
    ),
    "2018": (
        '<?xml\nversion="1.0" encoding="utf-8"?>\n'
        + rss(
            f"\n<title>Het sneeuwt</title>\n<link>{LINK}</link>\n<description>Een &lt;em&gt;dik&lt;"
            "/em&gt; pak &lt;a href=x target=_blank&gt;sneeuw</description>\n<pubDate>Mon, 10 Dec "
            '2018 18:02:06 +0100</pubDate>\n<guid isPermaLink="false">https://www.nu.nl/-/6400001/'
            '</guid><atom:link rel="related" href="https://nu.nl/weer/6400009/meer.html" '
            'title="Meer" type="text/html"></atom:link><media:title>Foto</media:title>',
            head='<link>https://www.nu.nl/weer</link><atom:link href="https://www.nu.nl/rss/Weer" '
            'rel="self"></atom:link><lastBuildDate>Mon, 10 Dec 2018 18:24:33 +0100</lastBuildDate>',
        ),
        Feed(
            (Teaser(LINK, 1, 6400001, "Het sneeuwt", published_at=utc(2018, 12, 10, 17, 2, 6)),),
            built_at=utc(2018, 12, 10, 17, 24, 33),
        ),
    ),
    "2024": (
        '<?xml version="1.0" encoding="utf-8"?>'
        + rss(
            item("Het dooit", more="<pubDate>Sun, 10 Mar 2024 18:45:50 +0100</pubDate>" + GUID),
            "<title>Weer | Het waait</title>" + GUID,
            head="<lastBuildDate>Mon, 11 Mar 2024 00:27:55 +0100</lastBuildDate>",
        ),
        Feed(
            (
                Teaser(LINK, 1, 6400001, "Het dooit", published_at=utc(2024, 3, 10, 17, 45, 50)),
                Teaser(f"{BASE}/-/6400002/", 2, 6400002, "Weer | Het waait"),
            ),
            built_at=utc(2024, 3, 10, 23, 27, 55),
        ),
    ),
    "Atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Weer</title>'
        '<entry><title type="html">Het &lt;em&gt;stormt&lt;/em&gt;</title><id>urn:x:1</id>'
        '<link rel="related" href="https://www.nu.nl/weer/6400009/meer.html"/>'
        '<link href="/weer/6400001/kou.html"/><published>2024-03-10T17:45:50Z</published>'
        "<updated>2024-03-10T18:00:00.5Z</updated></entry></feed>",
        Feed(
            (
                Teaser(
                    LINK,
                    1,
                    6400001,
                    "Het stormt",
                    published_at=utc(2024, 3, 10, 17, 45, 50),
                    modified_at=utc(2024, 3, 10, 18, 0, 0, 500_000),
                ),
            )
        ),
    ),
    "RSS 1.0": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<items/></channel><item>{item('Mist')}<dc:date>2003-02-01</dc:date></item></rdf:RDF>",
        Feed((Teaser(LINK, 1, 6400001, "Mist", published_at=utc(2003, 1, 31, 23)),)),
    ),
}


@pytest.mark.parametrize("age", AGES)
def test_a_feed_of_any_age_is_read(age: str) -> None:
    body, expected = AGES[age]
    assert read(body) == expected


@pytest.mark.parametrize(
    ("content", "url", "article_id"),
    [
        (item(), LINK, 6400001),
        (item(more=GUID), LINK, 6400001),  # they disagree: the link is what a reader follows
        (item(link="", more=GUID), f"{BASE}/-/6400002/", 6400002),
        (item(link="https://www.nu.nlNone", more=GUID), f"{BASE}/-/6400002/", 6400002),
        (item(link="http://[x", more=GUID), f"{BASE}/-/6400002/", 6400002),
        (item(link=BASE, more="<guid>6400002</guid>"), f"{BASE}/-/6400002/", 6400002),
        (item(link="", more=f"<guid>{BASE}/-/6400002/</guid>"), f"{BASE}/-/6400002/", 6400002),
        (
            item(link="", more="<guid>http://www.nu.nl/weer/2500001/index.html</guid>"),
            "http://www.nu.nl/weer/2500001/index.html",
            2500001,
        ),
        (item(link="/weer/6400001/kou.html#nujij"), LINK, 6400001),
        (item(link=f"\n  {LINK}?utm_a=b&amp;c=d\n"), f"{LINK}?utm_a=b&c=d", 6400001),
        (item(link=f"<![CDATA[{LINK}]]>"), LINK, 6400001),
        (item(link=f"{BASE}/307049/video/ver.html"), f"{BASE}/307049/video/ver.html", -307049),
        (item(link=LINK.replace("www.", "")), LINK.replace("www.", ""), 6400001),
        (item(link="", more=f'<atom:link rel="alternate" href="{LINK}"/>'), LINK, 6400001),
    ],
)  # fmt: skip
def test_the_address_of_an_item(content: str, url: str, article_id: int) -> None:
    feed = read(rss(content))
    assert (only(feed).url, only(feed).article_id) == (url, article_id)
    assert (only(feed).is_external, feed.unreadable) == (False, 0)


@pytest.mark.parametrize(
    "content",
    [
        "",
        item(link=""),
        item(link="mailto:redactie@nu.nl"),
        item(link=f"{BASE}/weer", more="<guid>weer</guid>"),
        item(link="", more='<atom:link rel="related" href="https://nu.nl/weer/6400009/x.html"/>'),
    ],
)
def test_an_item_without_an_address_is_counted(content: str) -> None:
    feed = read(rss(content, item()))
    assert (only(feed).article_id, only(feed).position, feed.unreadable) == (6400001, 1, 1)


def test_what_is_paid_for_and_what_leads_elsewhere_is_told() -> None:
    feed = read(
        rss(
            item(link=f"{BASE}/advertorial-bank/5163863/sparen.html"),
            item(link="https://example.org/weer/6400001/kou.html"),
        )
    )
    told = [(t.position, t.article_id, t.is_sponsored, t.is_external) for t in feed.teasers]
    assert told == [(1, 5163863, True, False), (2, None, False, True)]


def test_the_order_is_the_feeds_own() -> None:
    days = (3, 1, 2)
    items = (item(more=f"<pubDate>0{day} Mar 2024 10:00 GMT</pubDate>") for day in days)
    feed = read(rss(*items))
    assert [(t.position, t.published_at) for t in feed.teasers] == [
        (position, utc(2024, 3, day, 10)) for position, day in enumerate(days, 1)
    ]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Kou &amp; wind", "Kou & wind"),
        ("Kou &amp;amp; wind", "Kou & wind"),
        ("<![CDATA[Kou &amp; <b>wind</b>]]>", "Kou & wind"),
        ("Kou &lt;em&gt;en&lt;/em&gt; wind", "Kou en wind"),
        ("Kou <em>en</em> wind", "Kou en wind"),
        ("Tussen 3 &lt; 4 &gt; 2", "Tussen 3 < 4 > 2"),
        ("Caf&#233; &amp;eacute;&amp;#233;n", "Café één"),
        ("  Kou\n\ten\u00a0wi\u00adnd ", "Kou en wind"),
        ("R&amp;Dam &amp;onzin; &amp;copyright", "R&Dam &onzin; &copyright"),
        ("", None),
        (" \u200b ", None),
    ],
)
def test_titles_are_what_a_reader_reads(written: str, title: str | None) -> None:
    assert only(read(rss(item(written)))).title == title


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 11 Mar 2024 00:27:55 +0100", utc(2024, 3, 10, 23, 27, 55)),
        ("11 Mar 2024 00:27 +0100", utc(2024, 3, 10, 23, 27)),
        ("Mon, 11 Mar 24 00:27:55 GMT", utc(2024, 3, 11, 0, 27, 55)),
        ("Wed, 11 Mar 98 00:27:55 UT", utc(1998, 3, 11, 0, 27, 55)),
        ("mon, 11 mar 2024 00:27:55 est", utc(2024, 3, 11, 5, 27, 55)),
        ("Mon, 11 Mar 2024 00:27:55 CET", utc(2024, 3, 10, 23, 27, 55)),
        ("Thu, 11 Jul 2024 00:27:55 CEST", utc(2024, 7, 10, 22, 27, 55)),
        ("Thu, 11 Jul 2024 00:27:55", utc(2024, 7, 10, 22, 27, 55)),
        ("Thu, 11 Jul 2024 00:27:55 -0000", utc(2024, 7, 11, 0, 27, 55)),
        ("Thu, 11 Jul 2024 00:27:55 XYZ", None),
        ("2024-07-11", utc(2024, 7, 10, 22)),
        ("2024-01-11", utc(2024, 1, 10, 23)),
        ("2024-07-11T10:20", utc(2024, 7, 11, 8, 20)),
        ("2024-07-11t10:20:30z", utc(2024, 7, 11, 10, 20, 30)),
        ("2024-07-11T10:20:30-05:30", utc(2024, 7, 11, 15, 50, 30)),
        ("2024-07-11T10:20:30.1234567+02:00", utc(2024, 7, 11, 8, 20, 30, 123456)),
        ("Thu, 32 Jul 2024 00:27:55 GMT", None),
        ("Thu, 11 Foo 2024 00:27:55 GMT", None),
        ("11 Jul 2024 00:27:55 +9999", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("2024-13-01", None),
        ("gisteren", None),
        ("1" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_machines(written: str | None, moment: datetime | None) -> None:
    assert parse_timestamp(written) == moment


@pytest.mark.parametrize(
    ("more", "moment"),
    [
        ("<pubDate>11 Jul 2024 00:27:55 GMT</pubDate>", None),
        ("<atom:updated>2024-07-11T10:20:30Z</atom:updated>", utc(2024, 7, 11, 10, 20, 30)),
        ("<dc:modified>2024-07-11T10:20:30Z</dc:modified>", utc(2024, 7, 11, 10, 20, 30)),
        (
            '<a10:updated xmlns:a10="http://www.w3.org/2005/Atom">2024-07-11T10:20:30Z</a10:updated>',
            utc(2024, 7, 11, 10, 20, 30),
        ),
        ("<atom:updated>straks</atom:updated>", None),
    ],
)
def test_an_update_is_known_only_where_the_item_tells_it(
    more: str, moment: datetime | None
) -> None:
    assert only(read(rss(item(more=more)))).modified_at == moment


# What is not well-formed


@pytest.mark.parametrize(
    ("broken", "titles", "unreadable"),
    [
        (rss(item("Kou & wind"), item("Dooi")), ["Kou & wind", "Dooi"], 0),
        (rss(item("Caf&eacute;"), item("&nbsp;Dooi &x;")), ["Café", "Dooi &x;"], 0),
        (rss(item("Kou <br> wind"), item("Dooi")), ["Dooi"], 1),
        (rss(item("Kou"), item("Dooi"))[:-40], ["Kou"], 1),
        (rss(item("Kou"), item("Dooi")) + "</rss>", ["Kou", "Dooi"], 0),
        (rss(item("Kou", more="<x:y>1</x:y><wat:ook/>")), ["Kou"], 0),
        (rss(item("Kou", more="&#0;"), item("Dooi")), ["Dooi"], 1),
        (rss(item("Kou", more="\ufffe"), item("Dooi")), ["Dooi"], 1),
        (rss(item("Kou", more="<a>" * 300 + "</a>" * 300), item("Dooi")), ["Dooi"], 1),
        (rss(item("Kou", more="<a/>" * 400_000), item("Dooi")), ["Dooi"], 1),
        ("<rss><item><title>Kou", [], 1),
        ("<rss><channel>", [], 0),
        ("<rss><item>" * 50, [], 50),
    ],
)
def test_what_is_broken_takes_no_other_item_along(
    broken: str, titles: list[str], unreadable: int
) -> None:
    feed = read(broken)
    assert [teaser.title for teaser in feed.teasers] == titles
    assert (feed.unreadable, feed.is_broken) == (unreadable, True)


def test_an_address_that_was_cut_off_is_none() -> None:
    """The first digits of a number are the number of another article."""
    whole = rss(item())
    for end in range(whole.index("<item>"), len(whole)):
        feed = read(whole[:end])
        assert {teaser.url for teaser in feed.teasers} <= {LINK}
        assert feed.is_broken


@pytest.mark.parametrize(
    "body",
    [
        "\n\n <?xml version='1.0'?>{}",
        "<?xml version='1.0' encoding='utf-16'?>{}",
        "<?xml version='1.0' encoding='klinkklaar'?>{}",
        "<?xml-stylesheet href='http://127.0.0.1:9/x.xsl'?><!-- <rss> -->{}<!-- eind -->\n",
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://127.0.0.1:9/rss.dtd'>{}",
        "<?xml version='1.0'?><?xml version='1.0'?>{}",
        "\x00{}\x00\x0b",
    ],
)
def test_what_stands_before_the_root_does_not_matter(body: str) -> None:
    feed = read(body.replace("{}", rss(item("Café"))))
    assert (only(feed).title, feed.is_broken) == ("Café", False)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("iso-8859-1", "windows-1252"),
        ("utf-8", "windows-1252"),
        ("iso-8859-1", "utf-8"),
        ("windows-1252", "windows-1252"),
    ],
)
def test_encodings_right_and_wrong(declared: str, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?>{rss(item('Café ‘t Ven'))}"
    feed = read(text.encode(encoding))
    assert (only(feed).title, feed.is_broken) == ("Café ‘t Ven", False)


# What is no feed, and what is meant to do harm

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
UNSAFE = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>{rss(item("&l9;"))}',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>{rss(item("&a;" * 50_000))}',
    "file": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>{rss(item("&a;"))}',
    "address": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>{rss(item("&a;"))}',
    "parameter": f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]>{rss(item())}',
    "behind a comment": f'<!-- x --><?y?>\n<!doctype rss\n[<!ENTITY a "b">]>{rss(item("&a;"))}',
    "two": f'<!DOCTYPE rss><!DOCTYPE rss [<!ENTITY a "b">]>{rss(item("&a;"))}',
}


@pytest.mark.parametrize("name", UNSAFE)
def test_a_document_that_declares_entities_is_refused(name: str) -> None:
    for body in (UNSAFE[name].encode(), UNSAFE[name].encode("utf-16")):
        assert refused(body) == "unsafe_xml"


def test_entities_declared_too_late_are_not_expanded() -> None:
    late = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    feed = read(f"<rss>{late}<item>{item('&a;')}</item></rss>")
    assert (only(feed).title, feed.is_broken) == ("&a;", True)


def refused(body: str | bytes) -> str | None:
    try:
        read(body)
    except NotAnArticle as error:
        assert error.reason in guard.REASONS
        return error.reason
    return None


WALLS = {page.name: page for page in load_pages() if page.name.startswith("refused-")}


PACKED_THRICE = b"<rss/>"
for _ in range(3):
    PACKED_THRICE = gzip.compress(PACKED_THRICE, mtime=0)  # its name is the same in each process


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not_xml"),
        (" \n", "not_xml"),
        ("{}", "not_xml"),
        ("<urlset/>", "not_xml"),
        ("<rssx/>", "not_xml"),
        (b"\xff\xfe\x00", "not_xml"),
        (PACKED_THRICE, "not_xml"),
        ("<!doctype html><html><body><p>Alle feeds op een rij</p></body></html>", "not_xml"),
        ("<html><body><p>Alle feeds", "truncated"),
        (WALLS["refused-consent-gate"].body, "consent"),
        (WALLS["refused-akamai-denied"].body, "challenge"),
        (WALLS["refused-soft-404"].body, "soft_404"),
        (WALLS["refused-unavailable"].body, "unavailable"),
    ],
)
def test_what_is_no_feed_is_refused_by_what_it_is(body: str | bytes, reason: str) -> None:
    assert refused(body) == reason


MIB = 1024 * 1024
HOSTILE: dict[str, tuple[bytes, str | None]] = {
    "unpacks to much": (gzip.compress(b"<rss>" + b" " * (100 * MIB)), "too_large"),
    "many items": (b"<rss>" + b"<item/>" * 200_000, "too_large"),
    "many unclosed items": (b"<rss>" + b"<item>" * 200_000, "too_large"),
    "many elements": (b"<rss>" + b"<a/>" * (4 * MIB), None),
    "deep elements": (b"<rss>" + b"<a>" * (4 * MIB), None),
    "many comments": (b"<!---->" * MIB, "not_xml"),
    "unclosed comments": (b"<!--" * (2 * MIB), "not_xml"),
    "unclosed PIs": (b"<?" * (2 * MIB), "not_xml"),
    "long doctype": (b"<!DOCTYPE " + b"x" * (8 * MIB), "unsafe_xml"),
    "ampersands": (b"<rss><item><title>" + b"&" * MIB + b"</title></item>", None),
    "prefixes": (b"<rss><item>&" + b"".join(b"<a%d:b/>" % n for n in range(9**5)), None),
    "attributes": (b"<rss " + b"".join(b'a%d="x" ' % n for n in range(9**5)) + b"/>", None),
    "markup in a title": (b"<rss><item><title>" + b"&lt;a " * 150_000 + b"</title></item>", None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_take_long_does_not(name: str) -> None:
    body, reason = HOSTILE[name]
    started = time.process_time()
    assert refused(body) == reason
    assert time.process_time() - started < 10  # seconds; each takes less than one


def test_the_tree_of_what_was_read_is_let_go() -> None:
    def most_at_once(records: xml.Records) -> int:
        return max(len(record.xpath("../*")) for record in records if record is not None)

    body = rss(*[item()] * 5000).encode()
    most, is_broken = xml.read_records(body, URL, ("rss",), ("item",), most_at_once)
    assert not is_broken
    assert 0 < most < 2000  # those of one chunk


# Whatever the bytes are

SNIPPETS = st.sampled_from(
    [
        *("<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>"),
        *("</link>", "<urlset>", "<url>", "</url>", "<loc>", "</loc>", "<sitemapindex>", "<feed>"),
        *("<sitemap>", "<entry>", "<lastmod>", "</lastmod>", "<news:news>", "<![CDATA[", "]]>"),
        *("<!--", "-->", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE rss", "[", "]>"),
        *("<!ENTITY a 'b'>", "&a;", "&", "&amp;", "&#0;", "&#xd800;", "\x00", "\ufffe", "<a:b>"),
        *(LINK, GUID, "2024-07-11", "11 Jul 2024 00:27:55 GMT", "https://www.nu.nlNone", "<html>"),
        *("<lastBuildDate>", "<pubDate>", " xmlns='x'", " xmlns:a='a'", "<link href='", "'/>"),
    ]
)
xml_like = st.lists(SNIPPETS | st.text(max_size=10), max_size=40).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)


@given(
    st.binary(max_size=500)
    | xml_like
    | xml_like.map(lambda body: b"<rss>" + body)
    | xml_like.map(lambda body: b"<urlset>" + body)
    | xml_like.map(gzip.compress)
    | st.binary(max_size=100).map(lambda tail: b"\x1f\x8b\x08" + tail)
)
@example(b"")
@example(b"\x1f\x8b")
@example(b"<\x00")
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    extract: Any
    for extract in (extract_feed, extract_sitemap):
        try:
            found = extract(body, URL, BASE)
        except NotAnArticle as error:
            assert error.reason in guard.REASONS
            continue
        teasers = found.teasers if isinstance(found, Feed) else found.entries
        assert [teaser.position for teaser in teasers] == list(range(1, len(teasers) + 1))
        assert all(teaser.article_id or teaser.is_external for teaser in teasers)


# The stand-in's

SITE = Site()


@pytest.mark.parametrize("name", FEEDS)
def test_the_stand_ins_feeds_are_read_as_they_were_written(name: str) -> None:
    base = "http://127.0.0.1:8000"
    path = f"/rss/{name}".rstrip("/")
    feed = extract_feed(SITE.respond(path, {}, base).body, base + path, base)
    truth = SITE.feed(name)
    assert [
        (t.url, t.article_id, t.title, t.published_at, t.modified_at) for t in feed.teasers
    ] == [(base + a.path, a.id, a.headline, a.published_at, None) for a in truth]
    assert feed.built_at == max(article.published_at for article in truth)
    assert (feed.unreadable, feed.is_broken) == (0, False)
