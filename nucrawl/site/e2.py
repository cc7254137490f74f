"""Layouts e2a (2014-2019) and e2b (2019-2023): Django "blocks", as web archives keep them.

Blocks carry ``data-type`` ("article.header", "article.body", "video") and ``data-sac-marker``; the
two differ in skin alone. Sources: a front page of 2018 and what public scrapers of 2014-2023 read.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from nucrawl.site import blocks, media, urls
from nucrawl.site.content import Content, Grammar, Handler
from nucrawl.site.expect import expect, expect_one
from nucrawl.site.page import (
    Element,
    Page,
    classes,
    element_text,
    find_by_class,
    first_by_class,
    outermost,
    short_text,
)
from nucrawl.site.printed import Printed, iter_reactions
from nucrawl.site.text import clean_line, unique

_TYPED = etree.XPath("//*[@data-type=$kind]")
_ANY_SIGN = etree.XPath("boolean(//*[@data-sac-marker or starts-with(@data-type, 'article.')])")
_WALLS = etree.XPath("boolean(//*[@data-component='article_login_wall'])")
_NEWER_SKIN = ("headerimage", "headerimage__image", "headerimage__overlay", "list__link")
_HEADER, _BODY, _FOOTER, _VIDEO = (
    "article.header",
    "article.body",
    "article.footer",
    "videoautoplay",
)

_TEXTS = frozenset({_BODY, _VIDEO, "timeline"})
_PARTS = _TEXTS | {"image", "video", "slideshow", "infographic", "quote"}

_NOISE = re.compile(
    r"(?:^|\s)(?:consent_required|timeline-footer|banner_block|video_block|articlebodyad|banner"
    r"|advertisement|advertentie|social|share|sharing|mediaicons|placeholder|login_wall|tags"
    r"|author|pubdate|update|comments?-count|comments?|relatedarticles|newsletter|clear"
    r"|@call\.to\.action|@followtag|@banner|@advertisement|@articlelist|@article\.footer"
    r"|@article\.header|@article_login_wall|login-wall)(?![a-z])"
)


def is_layout(page: Page) -> bool:
    """Tell whether a page is in one of these layouts."""
    told = b"data-sac-marker" in page.source or b"article.header" in page.source
    return told and bool(_ANY_SIGN(page.root))


def has_article(page: Page) -> bool:
    """Tell whether a page has the blocks of an article."""
    if b"data-type" not in page.source:
        return False
    return bool(_find(page, _HEADER) or _find(page, _BODY) or _find(page, _VIDEO))


def is_newer_skin(page: Page) -> bool:
    """Tell e2b from e2a."""
    excerpts = (e for e in page.find("excerpt") if e.tag == "p")
    dates = (e for e in page.find("pubdate") if "large" in classes(e))
    return page.has(_NEWER_SKIN) or next(excerpts, next(dates, None)) is not None


def read(page: Page, page_url: str, base_url: str) -> Printed:
    """Read an article's page. Raises LayoutChanged."""
    header = expect_one(_find(page, _HEADER), f'[data-type="{_HEADER}"]', page_url)
    headline = _find_headline(page, header, page_url)
    parts = list(_iter_parts(page, header))
    texts = [part for part in parts if part.get("data-type") in _TEXTS]
    shown = len(texts) + sum(part.get("data-type") == "slideshow" for part in parts)
    expect(shown, f'[data-type="{_BODY}"], "{_VIDEO}", "timeline" or "slideshow"', page_url)
    leads = _find_lead(page, header)[:1]
    content = Content(page_url, base_url, _GRAMMAR, elsewhere={headline, *leads})
    head = _find_head_image(page, header)
    if head is not None:
        blocks.take_head_image(head, content, "image")
        content.elsewhere.add(head)
    for lead in leads:
        blocks.take_lead(lead, content, "paragraph")
    for part in parts:
        _take_part(part, content)
    tags = _unique_texts(page.find("tags"))
    if tags:
        content.add("tag_list", ", ".join(tags))
    return Printed(
        headline=element_text(headline, without=_LABELS | {"mediaicons"}).strip("| "),
        label=_find_label(page, header),
        content=content,
        byline=_find_byline(page),
        dates=tuple(_iter_dates(page)),
        tags=tags,
        reactions=tuple(iter_reactions(page, page_url, "comments-count")),
        walled=bool(_WALLS(page.root)) or page.has(("login-wall", "article_login_wall")),
        sponsored=content.sponsored,
        is_video=all(part.get("data-type") == _VIDEO for part in texts) and bool(texts),
    )


_DATES = ("pubdate", "update")
_LABELS = frozenset({"subtitle", "label", "title-label", "headerimage__label"})


def _find(page: Page, kind: str) -> list[Element]:
    found: list[Element] = _TYPED(page.root, kind=kind)
    return found


def _iter_parts(page: Page, header: Element) -> Iterator[Element]:
    """Go through the blocks of content between the header and the footer of the article.

    Pages put other things behind the footer. A block in a block is part of that.
    """
    begun = False
    pending = [page.root]
    while pending:
        element = pending.pop()
        kind = element.get("data-type")
        begun |= element is header
        if kind == _FOOTER and begun:
            return
        if begun and (kind in _PARTS or "twitter" in classes(element)):
            yield element
        else:
            pending.extend(reversed(element))


def _take_part(part: Element, content: Content) -> None:
    """Take one of the blocks that an article is made of."""
    if part.get("data-type") in _TEXTS:
        if part.get("data-type") == _VIDEO:
            _take_video(part, content, "paragraph")
            content.elsewhere |= _players(part)
        content.walk(part, "paragraph", 0)
    else:
        _GRAMMAR.decide(part)(part, content, "paragraph")


def _find_headline(page: Page, header: Element, page_url: str) -> Element:
    titles = list(header.iter("h1"))
    if not titles:
        overlays = page.find("headerimage__overlay")
        titles = [h for overlay in overlays for h in overlay.iter("h1")] or overlays
    return expect_one(
        titles or list(page.root.iter("h1")), f'h1 in [data-type="{_HEADER}"]', page_url
    )


def _find_label(page: Page, header: Element) -> str | None:
    places = (header, *page.find("headerimage__overlay"))
    labels = (first_by_class(place, *_LABELS) for place in places)
    return next((text for label in labels if (text := short_text(label).strip("| "))), None)


def _find_lead(page: Page, header: Element) -> list[Element]:
    """Find the lead: by its class, else as the second part of the header's content."""
    if found := find_by_class(header, "item-excerpt", "excerpt"):
        return found
    if found := [e for e in page.find("excerpt", "item-excerpt") if e.tag in ("p", "div")]:
        return found
    parts = [part for part in header.iterchildren("div") for part in part.iterchildren("div")]
    inner = list(parts[0].iterchildren("div")) if parts else []
    plain = [e for e in inner[1:2] if next(e.iter("h1", "img"), None) is None]
    return [e for e in plain if first_by_class(e, *_DATES) is None and element_text(e)]


def _find_byline(page: Page) -> str | None:
    footers = _find(page, _FOOTER)
    inside = (first_by_class(footer, "author") for footer in footers)
    author = next((e for e in inside if e is not None), page.first("author"))
    return short_text(author) or None


def _iter_dates(page: Page) -> Iterator[str]:
    """Go through the lines of dates; that of an update is marked as such by its class at least."""
    for element in page.find("pubdate", "update"):
        if "date" not in classes(element) and (text := short_text(element)):
            named = "update" in text.lower() or "update" not in classes(element)
            yield text if named else f"Laatste update: {text}"


def _unique_texts(places: list[Element]) -> tuple[str, ...]:
    return unique(short_text(link) for place in places for link in outermost(place, "a"))


def _find_head_image(page: Page, header: Element) -> Element | None:
    figure = page.first("headerimage__image", "headerimage")
    if figure is None:
        figure = first_by_class(header, "block-image")
    if figure is None:
        around = (e.getparent() for e in header.iter("img"))
        figure = next((e for e in around if e is not None and e.tag != "noscript"), None)
    return figure


def _take_image(element: Element, content: Content, kind: str) -> None:
    """A picture, unless it is the one at the head of the page."""
    if content.elsewhere.isdisjoint(element.iter()):
        blocks.take_image(element, content, kind)


def _players(block: Element) -> set[Element]:
    """Give what plays the video of a block, as against the text beside it."""
    frames = set(block.iter("iframe", "video", "img"))
    return frames | {e for e in block.iterdescendants("div") if e.get("data-title")}


def _take_video(element: Element, content: Content, kind: str) -> None:
    """A video; what it is called stands in data attributes or around the player."""
    described = next((e for e in element.iter("*") if e.get("data-title")), element)
    title = clean_line(described.get("data-title") or "") or element_text(
        first_by_class(element, "title", "video-title", "caption")
    )
    preview = media.extract_image(element, content.page_url, with_caption=False)
    video = media.extract_video(element, content.page_url, content.base_url)
    details = {
        "url": video["url"],
        "duration": clean_line(described.get("data-duration") or "")
        or element_text(first_by_class(element, "duration")),
        "thumbnail_url": preview.url if preview else None,
    }
    if title or any(details.values()):
        content.add("video", title, details)


def _take_tweet(element: Element, content: Content, kind: str) -> None:
    """A tweet, with its words and its writer."""
    href = element.get("data-href")
    address = urls.resolve(href, content.page_url) if href else None
    text = element_text(first_by_class(element, "tweet-content"))
    author = element_text(first_by_class(element, "username"))
    content.add("tweet", text, {"url": address, "author": author})


def _take_entry(element: Element, content: Content, kind: str) -> None:
    """An entry of a live blog: its time, its heading if it begins with one, its text."""
    date = first_by_class(element, "date")
    heading = _opening_heading(element)
    if date is not None or not (content.last_is("live_entry") and not content.blocks[-1].text):
        content.add("live_entry", "", {"time": short_text(date)})
    if heading is not None:
        blocks.take_live_heading(heading, content, kind)
    content.elsewhere |= {e for e in (date, heading) if e is not None}
    content.walk_into(element, "paragraph")


def _opening_heading(entry: Element) -> Element | None:
    """Find the heading that an entry begins with; None if it begins with text."""
    for element in entry.iterdescendants("h1", "h2", "h3", "h4", "p", "li"):
        if element_text(element):
            return None if element.tag in ("p", "li") else element
    return None


def _take_date(element: Element, content: Content, kind: str) -> None:
    """The time of an entry that follows; outside of a timeline a date is text like any other."""
    around = islice(element.iterancestors(), 4)
    if any("timeline" in (e.get("class") or "") for e in around):
        blocks.take_live_time(element, content, kind)
    else:
        content.walk_into(element, kind)


_HANDLERS: Mapping[str, Handler] = {
    "twitter": _take_tweet,
    "inner": _take_entry,
    "date": _take_date,
    "block-image": blocks.take_image,
    "slideshow": blocks.take_gallery,
    "royalSlider": blocks.take_gallery,
    "@video": _take_video,
    "@image": _take_image,
    "@slideshow": blocks.take_gallery,
    "@infographic": blocks.take_infographic,
    "@quote": blocks.take_quote,
}
_GRAMMAR = Grammar(_HANDLERS, blocks.TAGS, _NOISE, typed=True)
