"""Pages made to take long, to need much memory, or to break a reader: by name, of any size.

``tests/site/test_hostile.py`` holds that each ends well, ``benchmarks/hostile.py`` that the time
grows no faster than the page.
"""

from collections.abc import Callable, Mapping

PageMaker = Callable[[int], str]


def page(extra: str = "", head: str = "", headline: str = "Een kop") -> str:
    """Write a small article in E3 markup with something added."""
    return (
        f'<!doctype html><html lang="nl"><head><title>Kop | NU.nl</title>{head}</head><body>'
        '<div id="main"><article class="col-main"><figure class="image-header-block"><h1 '
        f'class="image-header-block__title">{headline}</h1></figure><p class="textblock paragraph">'
        f"Een alinea.</p>{extra}</article></div></body></html>"
    )


def e2_page(extra: str) -> str:
    """Write a small article in E2 markup with something added."""
    return (
        '<html><body><div data-type="article.header" data-sac-marker="x"><div><div><h1>Kop</h1>'
        '<div>Een begin.</div></div></div></div><div data-type="article.body"><div>'
        f"<p>Een alinea.</p>{extra}</div></div></body></html>"
    )


def fill(snippet: str, size: int) -> str:
    """Repeat a snippet until a size is reached."""
    return snippet * (size // len(snippet))


def nested(opening: str, closing: str, depth: int = 1900) -> PageMaker:
    """Nest elements as deep as the parser bears, and put text of a size inside."""
    return lambda size: page(opening * depth + fill("tekst ", size) + closing * depth)


def around(before: str, snippet: str, after: str = "") -> PageMaker:
    """Put a snippet many times between two pieces, in the article."""
    return lambda size: page(before + fill(snippet, size) + after)


def in_head(before: str, snippet: str, after: str = "") -> PageMaker:
    """Put a snippet many times between two pieces, in the head."""
    return lambda size: page(head=before + fill(snippet, size) + after)


def json_ld(before: str, snippet: str, after: str = "") -> PageMaker:
    start = f'<script type="application/ld+json">{before}'
    return in_head(start, snippet, f"{after}</script>")


def state(mark: str, snippet: str) -> PageMaker:
    return in_head(f"<script>window.__INITIAL_STATE__={mark}", snippet, f"{mark}</script>")


def e2(before: str, snippet: str, after: str = "") -> PageMaker:
    return lambda size: e2_page(before + fill(snippet, size) + after)


ARTICLE = '{"@type":"NewsArticle","url":"/x/6400002/"}'
PAGES: Mapping[str, PageMaker] = {
    "nested divs": around("", "<div>"),
    "nested spans": around("<p>", "<span>"),
    "nested links": nested('<a href="/x/6400002/y.html">', "</a>"),
    "nested tables": nested("<table><tr><td>", "</td></tr></table>", 600),
    "nested lists": nested("<ul><li>", "</li></ul>", 900),
    "nested quotes": nested("<blockquote>", "</blockquote>"),
    "nested details": nested("<details>", "</details>"),
    "nested dates": nested('<span class="article-meta__static-info">', "</span>"),
    "nested counts": nested('<div class="comments-link">', "</div>"),
    "nested heroes": nested('<div class="video-block video-block--hero">', "</div>"),
    "nested walls": nested('<div class="login-wall">', "</div>"),
    "nested boxes": nested('<div class="summary">', "</div>"),
    "one long paragraph": around("<p>", "woord ", "</p>"),
    "one long word": around("<p>", "w", "</p>"),
    "many paragraphs": around("", '<p class="textblock paragraph">Een alinea.</p>'),
    "many line breaks": around("", "<br>x<br><br>"),
    "many breaks and blanks": around("", "<br> "),
    "many links": around("", '<p><a href="/sport/6400002/kop.html">kop</a></p>'),
    "many inline links": around("<p>", "<a href=/x>y</a> ", "</p>"),
    "many related": around("", '<div class="link-block"><a href="/s/6400002/k.html">k</a></div>'),
    "many links in a block": around(
        '<div class="link-block">', '<a href="/s/6400002/k.html">k</a>', "</div>"
    ),
    "many items of paragraphs": around("<ul>", "<li><p>x</p><p>y</p></li>", "</ul>"),
    "links around blocks": nested('<a href="/x/6400002/y.html"><div>', "</div></a>", 900),
    "some links around blocks": nested('<a href="/x/6400002/y.html"><div>', "</div></a>", 90),
    "some linked titles": nested('<a href="/x/6400002/y.html"><h4>', "</h4></a>", 90),
    "many notes of sponsors": around("", "<span>Dit is een gesponsord artikel op </span>"),
    "ends in scripts": around("<script>", "</html <script ", "</script>"),
    "many pictures": around("", '<figure><img src="/m/x.jpg"><figcaption>b</figcaption></figure>'),
    "many slides": around('<div class="slideshow">', "<a class=rsImg href=/x.jpg></a>", "</div>"),
    "many rows": around("<table>", "<tr><td>a<td>b", "</table>"),
    "many walls": around("", '<div id="nujij"><div class="login-wall">x</div></div>'),
    "many headings": around("", "<h1>kop</h1>"),
    "many classes": lambda size: page("".join(f"<p class=c{n}>x</p>" for n in range(size // 16))),
    "long class": around('<p class="', "c ", '">x</p>'),
    "long class name": around('<p class="', "c", '">x</p>'),
    "long address": around('<p><a href="/', "x", '">x</a></p>'),
    "long attribute": around('<p title="', "x", '">x</p>'),
    "long headline": lambda size: page(headline=fill("kop ", size)),
    "long byline": around('<address class="author">', "(", "</address>"),
    "long date": around('<span class="article-meta__static-info">', "1 ", "</span>"),
    "long count": around('<span class="comments-link">', "1.", "</span>"),
    "many metas": in_head("", '<meta name="keywords" content="a,b">'),
    "many keywords": in_head('<meta name=keywords content="', "a1,", '">'),
    "many scripts": in_head("", f'<script type="application/ld+json">{ARTICLE}</script>'),
    "long canonical": in_head('<link rel=canonical href="/', "a/", '">'),
    "drawings with titles": lambda size: page(
        fill("<svg><g><title>x</title></g></svg>", size)
    ).replace("<title>Kop | NU.nl</title>", ""),
    "deep JSON": json_ld("", "["),
    "deep closed JSON": lambda size: json_ld("", "[")(size // 2) + fill("]", size // 2),
    "wide JSON": json_ld("[", "1,", "1]"),
    "graph of articles": json_ld("[", f"{ARTICLE},", f"{ARTICLE}]"),
    "long number": json_ld("", "9"),
    "other articleBody": json_ld(
        '{"@type":"NewsArticle","wordCount":3,"articleBody":"', "Zin nummer een. ", '"}'
    ),
    "long author": json_ld('{"@type":"NewsArticle","author":"', "(", '"}'),
    "tags in articleBody": json_ld('{"@type":"NewsArticle","articleBody":"', "<a ", '"}'),
    "many authors": json_ld('{"@type":"NewsArticle","author":["', 'Jan de Wit","', '"]}'),
    "state": state('"', "%7B%22a%22%3A"),
    "state of escapes": state('"', "%C3%A9"),
    "unclosed state": state("'", "x"),
    "state in backslashes": state("'", "\\'"),
    "only less-than signs": lambda size: "<" * size,
    "only ampersands": around("", "&"),
    "only entities": around("", "&amp;"),
    "unclosed comment": around("<!--", "x"),
    "many comments": around("", "<!-- x -->"),
    "doctype with entities": lambda size: (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + page(fill("&b;", size))
    ),
    "e2 dates": e2("", '<span class="update">x</span>'),
    "e2 entries": e2('<div class="timeline">', '<div class="inner"><p>x</p></div>', "</div>"),
    "e2 tags": e2('<div class="tags">', "<a>x</a>", "</div>"),
}
