"""Layout e3, 2023 to today: a Vue front end rendered on the server.

Blocks are ``textblock`` elements and containers named after what they hold. Sources: the front
end's own components (2024), public scrapers and pages as rendered in 2024-2026.
"""

import re
from collections.abc import Mapping
from itertools import chain, islice, takewhile

from lxml import etree

from nucrawl.site import blocks, urls
from nucrawl.site.byline import strip_prefix
from nucrawl.site.content import (
    SPONSOR_NOTE,
    Content,
    Grammar,
    Handler,
    take_container,
    take_nothing,
)
from nucrawl.site.expect import expect, expect_one
from nucrawl.site.listing import extract_label, extract_title
from nucrawl.site.media import LABEL_CLASSES
from nucrawl.site.page import (
    Element,
    Page,
    around,
    classes,
    element_text,
    first_by_class,
    outermost,
    short_text,
)
from nucrawl.site.printed import Printed, iter_reactions
from nucrawl.site.text import unique

SIGNS = ("textblock", "columns__main", "link-block", "image-header-block", "video-block")
ARTICLE_SIGNS = ("textblock", "image-header-block", "video-meta", "col-main")
MOST_LEADS = 3
MOST_AUTHORS = 10  # elements with a byline; a page has one or two
MOST_BESIDE = 20  # elements beside an article that are looked at
MOST_WALLS = 50  # that are looked at; a page has one or two

# Whole first words of a class: "author" and "author-box", but not "authorized-content"; of words
# that may begin anything ("ad-free", "share-price") only what is known to come behind them.
_NOISE = re.compile(
    r"(?:^|\s)(?:(?:article-meta|social-sharing|recommended|recommendations|talk2022|comments?"
    r"|featured-comments|followtag|qa-block|newsletter|nieuwsbrief|hidden|blocks-container-hidden"
    r"|banner|dpg-?banner|advert|advertising|advertisement|advertentie|advertorial-note"
    r"|advertorial-banner|floating-?buttons|app-button|skeleton|cookies?|consent"
    r"|call-to-action|separator|author|byline)(?![a-z])"
    r"|(?:ads?|adblock|social|shar(?:e|ing)|push)(?:-(?:bar|block|bottom|box|buttons?|container"
    r"|cta|icons?|inline|inner|links?|media|messages?|notifications?|outer|popup|share|sharing|slot"
    r"|tools|top|unit|wrapper))*(?:(?:__|--)\S+)?(?!\S))"
)
_DATES = ("article-meta__static-info", "video-meta__published-at")
_OF_SPONSORS = ("advertorial-banner", "advertorial-note")
_NO_TEASERS = frozenset({"marker-link-block", "comments-link"})
_OF_COMMENTS = frozenset({"talk2022", "featured-comments"})


def is_frame(page: Page) -> bool:
    """Tell whether a page without this layout's blocks has its frame at least."""
    return b"__INITIAL_STATE__" in page.source or page.by_id("app") is not None


def read(page: Page, page_url: str, base_url: str) -> Printed:
    """Read an article's page. Raises LayoutChanged."""
    column = _find_column(page, page_url)
    headline = _find_headline(page, column, page_url)
    label = _find_label(page, headline)
    content = Content(page_url, base_url, _GRAMMAR)
    content.elsewhere |= {headline} if label is None else {headline, label}
    content.walk(column, "paragraph", 0)
    expect(content.leads, ".paragraph--lead", page_url, at_least=0, at_most=MOST_LEADS)
    if not content.tags and (outside := page.first("linked-tags")) is not None:
        _take_tags(outside, content, "paragraph")
    text = page.first("video-block")
    text = first_by_class(column, "textblock") if text is None else text
    expect(int(text is not None), ".textblock in the article, or .video-block", page_url)
    return Printed(
        headline=element_text(headline, without=LABEL_CLASSES | _classes_of(label)).strip("| "),
        label=short_text(label).strip("| ") or None,
        content=content,
        byline=_read_byline(page),
        dates=tuple(_iter_dates(page)),
        tags=tuple(content.tags),
        reactions=tuple(iter_reactions(page, page_url, "comments-link", "comments-count")),
        walled=any(not _is_of_comments(wall) for wall in page.find("login-wall")[:MOST_WALLS]),
        sponsored=content.sponsored or page.has(_OF_SPONSORS) or _is_noted(page, column),
        is_video=page.has(("video-block--hero",)) and _is_in_hero(headline),
    )


def _find_column(page: Page, page_url: str) -> Element:
    named = page.find("col-main")
    articles = [element for element in named if element.tag == "article"]
    if found := articles or named:
        return expect_one(found, "article.col-main", page_url)
    return expect_one(list(page.main.iter("article")), "article.col-main or article", page_url)


def _is_noted(page: Page, column: Element) -> bool:
    """Tell whether a line beside the article notes that it is an advertisement."""
    if b"esponsord" not in page.source and b"dvertorial" not in page.source:
        return False
    beside = chain(column.itersiblings(preceding=True), column.itersiblings())
    lines = (e for e in beside if _GRAMMAR.decide(e) is not take_nothing)
    return any(SPONSOR_NOTE.fullmatch(short_text(line)) for line in islice(lines, MOST_BESIDE))


def _find_headline(page: Page, column: Element, page_url: str) -> Element:
    if titles := page.find("image-header-block__title"):
        return expect_one(titles, ".image-header-block__title", page_url)
    hero = page.first("video-block--hero")
    if hero is not None and (titles := list(hero.iter("h1"))):
        return expect_one(titles, ".video-block--hero h1", page_url)
    titles = list(column.iter("h1")) or list(page.main.iter("h1"))
    expect(len(titles), ".image-header-block__title or h1", page_url)
    return titles[0]


def _is_in_hero(headline: Element) -> bool:
    """Tell whether the headline is that of the video at the head of the page."""
    return any("video-block--hero" in classes(e) for e in around(headline))


def _find_label(page: Page, headline: Element) -> Element | None:
    """Find the label of a headline: of the block ``x__title`` it is ``x__label``."""
    titles = (name for name in classes(headline) if name.endswith("__title"))
    named = (name.removesuffix("title") + "label" for name in titles)
    label = page.first(*LABEL_CLASSES, *named)
    if label is not None or (headline.text or "").strip():
        return label
    first = next(headline.iterchildren("span"), None)
    is_label = first is not None and any(name.endswith("__label") for name in classes(first))
    return first if is_label else None


def _classes_of(element: Element | None) -> frozenset[str]:
    return frozenset() if element is None else classes(element)


def _read_byline(page: Page) -> str | None:
    """Read who wrote it: the first author that is an address, and those right behind it.

    Further down a page may name the authors of other things.
    """
    authors = page.find("author")
    first = next((e for e in authors if e.tag == "address"), authors[0] if authors else None)
    if first is None:
        return None
    behind = takewhile(lambda e: "author" in classes(e), first.itersiblings())
    together = islice(chain([first], behind), MOST_AUTHORS)
    return ", ".join(unique(strip_prefix(short_text(e)) for e in together)) or None


def _iter_dates(page: Page) -> list[str]:
    lines = [e for e in page.find(*_DATES) if e.tag != "address"]
    if not lines and (meta := page.first("article-meta__static")) is not None:
        lines = [e for e in meta if e.tag != "address"]
    return [text for e in lines if (text := short_text(e))]


def _is_of_comments(wall: Element) -> bool:
    """Tell the wall before the comments, which every article has, from one before the text."""
    return any(
        e.get("id") == "nujij" or classes(e) & _OF_COMMENTS for e in (wall, *wall.iterancestors())
    )


def _take_related(element: Element, content: Content, kind: str) -> None:
    """Articles that are pointed to; picture and title of one may each be a link of its own."""
    links = (e for e in outermost(element, "a") if not classes(e) & _NO_TEASERS)
    by_target: dict[str, list[Element]] = {}
    for link in links:
        href = (link.get("href") or "").strip()
        url = urls.resolve(href, content.page_url) or ""
        by_target.setdefault(str(urls.target_id(url, content.base_url) or href), []).append(link)
    for same in by_target.values():
        title = next(filter(None, map(extract_title, same)), "")
        if found := content.add_link("related", same[0].get("href") or "", title):
            label = next(filter(None, map(extract_label, same)), None)
            details = {"label": label, "target_id": found.target_id}
            content.add("related", title, {"url": found.url, **details})


_HAS_TITLE = etree.XPath(
    "boolean(@data-teaser-title"
    " or descendant::*[self::h2 or self::h3 or contains(@class, 'title')])"
)


def _take_tags(element: Element, content: Content, kind: str) -> None:
    """The tags under the article."""
    names = [name for link in outermost(element, "a") if (name := short_text(link))]
    if names:
        content.tags += names
        content.add("tag_list", ", ".join(names))


def _take_box(element: Element, content: Content, kind: str) -> None:
    """A summary box: its title and its items."""
    content.walk_into(element, "summary")


def _take_box_title(element: Element, content: Content, kind: str) -> None:
    if text := content.text_of(element):
        content.add("summary", text, {"role": "title"})


def _take_link(element: Element, content: Content, kind: str) -> None:
    """A link around blocks: a teaser if it leads to an article and has a title for it."""
    url = urls.resolve(element.get("href") or "", content.page_url)
    is_article = url is not None and urls.target_id(url, content.base_url) is not None
    if is_article and _HAS_TITLE(element):
        _take_related(element, content, kind)
    else:
        take_container(element, content, kind)


def _take_list(element: Element, content: Content, kind: str) -> None:
    """A list of teasers; one under a heading of its own is none of the article's."""
    heading = element.getprevious()
    if heading is None or "header-block" not in classes(heading):
        content.walk_into(element, kind)


_HANDLERS: Mapping[str, Handler] = {
    "paragraph--lead": blocks.take_lead,
    "login-wall": blocks.take_wall,
    "authorized-content": blocks.take_authorized,
    "linked-tags": _take_tags,
    "heading--tags": take_nothing,
    "heading--liveblog": blocks.take_live_heading,
    "heading--contextualblock": _take_box_title,
    "timestamp": blocks.take_live_time,
    "link-block": _take_related,
    "header-block": take_nothing,
    "contentlist": _take_list,
    "quote": blocks.take_quote,
    "quote__author": blocks.take_quote_author,
    "image-header-block": blocks.take_head_image,
    "image-figure-block": blocks.take_image,
    "slideshow": blocks.take_gallery,
    "video-block": blocks.take_video,
    "video-preview": blocks.take_video,
    "tweet-embed": blocks.take_tweet,
    "tweet-embed__content": blocks.take_tweet,
    "web-embed": blocks.take_embed,
    "external-embed": blocks.take_embed,
    "embed-block": blocks.take_embed,
    "audio-block": blocks.take_audio,
    "infographic": blocks.take_infographic,
    "summary": _take_box,
    "summary__body": _take_box,
    "details": blocks.take_details,
    "heading": blocks.take_heading,  # last: it also stands beside the more telling classes above
}
_GRAMMAR = Grammar(_HANDLERS, {**blocks.TAGS, "a": _take_link}, _NOISE)
