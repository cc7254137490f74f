"""Layout e3, 2023 to today: a Vue front end rendered on the server.

Blocks are ``textblock`` elements and containers named after what they hold. Sources: the front
end's own components (2024), public scrapers and pages as rendered in 2024-2026.
"""

import re
from collections.abc import Mapping

from nucrawl.site import content as blocks
from nucrawl.site.content import Content, Grammar, Handler
from nucrawl.site.expect import expect, expect_one
from nucrawl.site.listing import extract_label, extract_title
from nucrawl.site.media import LABEL_CLASSES
from nucrawl.site.page import Element, Page, classes, element_text
from nucrawl.site.printed import Printed

SIGNS = ("textblock", "columns__main", "link-block", "image-header-block")
ARTICLE_SIGNS = ("textblock", "image-header-block", "video-meta", "col-main")
MOST_LEADS = 3

# Whole first words of a class: "author" and "author-box", but not "authorized-content".
_NOISE = re.compile(
    r"(?:^|\s)(?:article-meta|social-sharing|recommended|talk2022|comments?|featured-comments"
    r"|followtag|qa-block|newsletter|login-wall|hidden|blocks-container-hidden|banner|dpg-?banner"
    r"|advertisement|advertentie|advertorial-note|advertorial-banner|floating-?buttons|app-button"
    r"|skeleton|cookies?|consent|push|call-to-action|separator|author|byline)(?![a-z])"
)
_DATES = ("article-meta__static-info", "video-meta__published-at")
_OF_COMMENTS = frozenset({"talk2022", "featured-comments"})


def is_layout(page: Page) -> bool:
    """Tell whether a page is in this layout."""
    return page.has(SIGNS) or b"__INITIAL_STATE__" in page.source or page.by_id("app") is not None


def read(page: Page, page_url: str, base_url: str) -> Printed:
    """Read an article's page. Raises LayoutChanged."""
    column = _find_column(page, page_url)
    headline = _find_headline(page, column, page_url)
    walled = any(not _is_of_comments(wall) for wall in page.find("login-wall"))
    content = Content(page_url, base_url, _WALLED if walled else _OPEN, elsewhere={headline})
    content.walk(column, "paragraph", 0)
    expect(content.leads, ".paragraph--lead", page_url, at_least=0, at_most=MOST_LEADS)
    if not content.tags and (outside := page.first("linked-tags")) is not None:
        _take_tags(outside, content, "paragraph")
    expect(len(page.find("textblock", "video-block")), ".textblock or .video-block", page_url)
    return Printed(
        headline=element_text(headline, without=LABEL_CLASSES).strip("| "),
        label=element_text(page.first(*LABEL_CLASSES)).strip("| ") or None,
        content=content,
        byline=element_text(_find_byline(page)) or None,
        dates=tuple(_iter_dates(page)),
        tags=tuple(content.tags),
        reactions=tuple(element_text(e) for e in page.find("comments-link", "comments-count")),
        walled=walled,
        sponsored=page.has(("advertorial-banner",)),
    )


def _find_column(page: Page, page_url: str) -> Element:
    named = page.find("col-main")
    articles = [element for element in named if element.tag == "article"]
    if found := articles or named:
        return expect_one(found, "article.col-main", page_url)
    return expect_one(list(page.main.iter("article")), "article.col-main or article", page_url)


def _find_headline(page: Page, column: Element, page_url: str) -> Element:
    if titles := page.find("image-header-block__title"):
        return expect_one(titles, ".image-header-block__title", page_url)
    heroes = (t for hero in page.find("video-block--hero") for t in hero.iter("h1"))
    if titles := list(heroes):
        return expect_one(titles, ".video-block--hero h1", page_url)
    titles = list(column.iter("h1")) or list(page.main.iter("h1"))
    expect(len(titles), ".image-header-block__title or h1", page_url)
    return titles[0]


def _find_byline(page: Page) -> Element | None:
    """Find who wrote it: the first author that is an address, else the first."""
    authors = page.find("author")
    addresses = (element for element in authors if element.tag == "address")
    return next(addresses, authors[0] if authors else None)


def _iter_dates(page: Page) -> list[str]:
    lines = [e for e in page.find(*_DATES) if e.tag != "address"]
    if not lines and (meta := page.first("article-meta__static")) is not None:
        lines = [e for e in meta if e.tag != "address"]
    return [text for e in lines if (text := element_text(e))]


def _is_of_comments(wall: Element) -> bool:
    """Tell the wall before the comments, which every article has, from one before the text."""
    return any(
        e.get("id") == "nujij" or classes(e) & _OF_COMMENTS for e in (wall, *wall.iterancestors())
    )


def _take_related(element: Element, content: Content, kind: str) -> None:
    """An article that is pointed to."""
    link = element if element.tag == "a" else next(element.iter("a"), None)
    if link is None or "marker-link-block" in classes(link):
        return
    title = extract_title(link) or ""
    if found := content.add_link("related", link.get("href") or "", title):
        details = {"label": extract_label(link), "target_id": found.target_id}
        content.add("related", title, {"url": found.url, **details})


def _take_tags(element: Element, content: Content, kind: str) -> None:
    """The tags under the article."""
    names = [name for link in element.iter("a") if (name := element_text(link))]
    if names:
        content.tags += names
        content.add("tag_list", ", ".join(names))


def _take_box(element: Element, content: Content, kind: str) -> None:
    """A summary box: its title and its items."""
    content.walk_into(element, "summary")


def _take_box_title(element: Element, content: Content, kind: str) -> None:
    if text := content.text_of(element):
        content.add("summary", text, {"role": "title"})


_HANDLERS: Mapping[str, Handler] = {
    "paragraph--lead": blocks.take_lead,
    "linked-tags": _take_tags,
    "heading--tags": blocks.skip,
    "heading--liveblog": blocks.take_live_heading,
    "heading--contextualblock": _take_box_title,
    "timestamp": blocks.take_live_time,
    "link-block": _take_related,
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
# The text for readers who are logged in is in the page, hidden, while the wall stands.
_WALLED = Grammar({"authorized-content": blocks.skip, **_HANDLERS}, _NOISE)
_OPEN = Grammar(_HANDLERS, _NOISE)
