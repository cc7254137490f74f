"""A site of a few pages that a test writes itself, with whatever is wrong with them.

Markup as in NU.nl's present layout, in fewest words. The stand-in site is never wrong; this is.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nucrawl.demo.response import Response

Page = Response | Callable[[int, str], Response]

PARAGRAPHS = ("De eerste alinea staat hier.", "En dit is de tweede.")


def html(body: str | bytes, status: int = 200, **headers: str) -> Response:
    """Answer with a page; header names are written with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body if isinstance(body, bytes) else body.encode()
    return Response(status, {"Content-Type": "text/html; charset=utf-8", **given}, raw)


def redirect(location: str, status: int = 301) -> Response:
    return Response(status, {"Location": location})


def document(body: str, head: str = "<title>Nieuws | NU.nl</title>") -> str:
    return f'<!doctype html><html lang="nl"><head>{head}</head><body>{body}</body></html>'


def menu(*slugs: str) -> str:
    items = "".join(
        f'<li class="app-nav-item"><a class="app-nav-item__link" href="/{slug}">'
        f"{slug.capitalize()}</a></li>"
        for slug in slugs
    )
    return f'<nav class="main-nav"><ul class="main-nav__list">{items}</ul></nav>'


def front(*slugs: str) -> Response:
    return html(document(menu(*slugs) + '<div id="main" class="columns__main"></div>'))


def teaser(href: str, title: str = "Een kop", attributes: str = "") -> str:
    return (
        f'<li class="contentlist__item"><a href="{href}" class="link-block link-block--thumb" '
        f'data-teaser-title="{title}" {attributes}>'
        f'<span class="item-title__title-text">{title}</span></a></li>'
    )


def listing(*hrefs: str) -> Response:
    rows = "".join(teaser(href) for href in hrefs)
    return html(
        document(
            f'{menu("binnenland")}<main><div id="main" class="columns__main">'
            f'<ul class="contentlist">{rows}</ul></div></main>'
        )
    )


def article(
    headline: str = "Een kop",
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    date: str = "18 jan 2022 om 19:12",
    lead: str = "Dit is de inleiding.",
    head: str = "",
    extra: str = "",
) -> str:
    text = "".join(f'<p class="textblock paragraph">{paragraph}</p>' for paragraph in paragraphs)
    return document(
        f"""{menu("binnenland")}<div id="main" class="columns__main">
        <article class="blocks-container-col-main col-main">
        <figure class="app-figure image-header-block"><figcaption class="app-figure__caption">
        <h1 class="image-header-block__title">{headline}</h1></figcaption></figure>
        <header class="article-meta article-meta--top"><div class="article-meta__static">
        <address class="textblock author article-meta__static-info">Door NU.nl/ANP</address>
        <span class="article-meta__static-info">{date}</span></div></header>
        <p class="textblock paragraph paragraph--lead">{lead}</p>{text}{extra}</article></div>""",
        head=f"<title>{headline} | NU.nl</title>{head}",
    )


@dataclass
class TinySite:
    """Pages by path. A page that is a function is given how often it was asked for, from 1."""

    pages: Mapping[str, Page]
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, path: str, headers: Mapping[str, str], base_url: str) -> Response:
        with self._lock:
            self.asked.append(path)
            times = self.asked.count(path)
        page = self.pages.get(path)
        if page is None:
            return html(document("<h1>Niets</h1>"), 404)
        return page(times, base_url) if callable(page) else page


def path_of(number: int, slug: str = "kop") -> str:
    return f"/binnenland/{number}/{slug}.html"
