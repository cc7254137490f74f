"""Owns the RSS feeds, in the form they have at NU.nl since 2024.

``/rss`` is the front page, ``/rss/{Name}`` a section; no other names exist. Items are nearly but
not strictly in order of time, as in the feeds seen.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from nucrawl.demo.article import Article, Span
from nucrawl.demo.dates import feed_date
from nucrawl.demo.markup import Html, el, join
from nucrawl.demo.view import View

FEED_LIMIT: Final = 30
# Name in the address → section; the front page has no name.
FEEDS: Final = {
    "": "",
    "Algemeen": "algemeen",
    "Binnenland": "binnenland",
    "Economie": "economie",
    "Sport": "sport",
    "Achterklap": "achterklap",
    "Opmerkelijk": "opmerkelijk",
    "Muziek": "muziek",
    "Film": "film",
    "Wetenschap": "wetenschap",
    "Tech": "tech",
    "Gezondheid": "gezondheid",
    "Podcast": "podcast",
    "tech-wetenschap": "tech-wetenschap",
}
_START: Final = Html(
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"><channel>'
)


def feed_articles(articles: Sequence[Article]) -> list[Article]:
    """Choose what a feed holds; the second and third swap places."""
    kept = [a for a in articles if a.kind != "advertorial" and not a.is_video_page][:FEED_LIMIT]
    kept[1:3] = reversed(kept[1:3])
    return kept


def render_feed(name: str, kept: Sequence[Article], view: View) -> bytes:
    """Write the feed of what ``feed_articles`` kept."""
    title = f"NU - {name}" if name else "NU"
    newest = max(article.published_at for article in kept)
    channel = [
        el("title", "", title),
        _element("link", view.url(f"/{FEEDS[name]}")),
        el("description", "", "Verzonnen nieuws om mee te testen"),
        _empty("atom:link", href=view.url(f"/rss/{name}".rstrip("/")), rel="self"),
        el("language", "", "nl-nl"),
        el("copyright", "", f"Copyright © {newest.year}, NU"),
        el("lastBuildDate", "", feed_date(newest)),
        el("ttl", "", "60"),
        el("atom:logo", "", view.url("/assets/favicon/nu_logo.svg")),
        *(_item(article, view) for article in kept),
    ]
    return join([_START, *channel, Html("</channel></rss>")]).encode()


def _item(article: Article, view: View) -> Html:
    image = article.head_image
    url = image.url("sqr256") if image else None
    return el(
        "item",
        "",
        el("title", "", article.headline),
        _element("link", view.url(article.path)),
        el("description", "", _description(article.lead_spans, view)),
        el("pubDate", "", feed_date(article.published_at)),
        el("guid", "", f"article-{article.id}", isPermaLink="false"),
        _empty("enclosure", length="0", type="image/jpeg", url=url),
        el("category", "", article.section),
        el("dc:rights", "", "copyright photo: ANP"),
    )


def _description(spans: Sequence[Span], view: View) -> str:
    """Write the lead as HTML; being text of the feed, it is escaped once more."""
    return "".join(_described(span, view) for span in spans)


def _described(span: Span, view: View) -> str:
    # A lead without markup stands in the feed as plain text, with its "&" written once.
    text = escape(span.text, quote=False) if span.tag else span.text
    if span.tag == "a":
        return f'<a href="{view.url(span.href)}" target="_blank">{text}</a>'
    return f"<{span.tag}>{text}</{span.tag}>" if span.tag else text


def _element(name: str, text: str) -> Html:
    """Write an element that HTML would leave unclosed."""
    return Html(f"<{name}>{escape(text, quote=False)}</{name}>")


def _empty(name: str, **attributes: str | None) -> Html:
    return el(name, "", **attributes)
