"""Pictures, videos and embeds: what their markup says about them."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from nucrawl.site import urls
from nucrawl.site.article import Image
from nucrawl.site.dom import element_text, first_by_class, iter_elements
from nucrawl.site.text import clean_line

_CREDIT_CLASSES = ("image-figure-block__copyright", "rsCopyright", "infographic__copyright")
_CREDIT_PREFIX = re.compile(r"^(?:(?:foto|beeld|bron|copyright)\b\s*:?|©)\s*", re.IGNORECASE)


def parse_credit(text: str) -> str | None:
    """Read the name from a credit line.

    >>> parse_credit("Foto: ANP"), parse_credit("© Getty Images"), parse_credit(" ")
    ('ANP', 'Getty Images', None)
    """
    return _CREDIT_PREFIX.sub("", clean_line(text)).strip() or None


def extract_image(
    element: HtmlElement, page_url: str, *, with_caption: bool = True
) -> Image | None:
    """Read the picture of a figure; None if it has no address.

    Lazy pictures keep their address in ``data-src``. The caption of a head image is the headline,
    hence ``with_caption``.
    """
    picture = element if element.tag == "img" else next(iter_elements(element, "img"), None)
    source = "" if picture is None else picture.get("data-src") or picture.get("src") or ""
    url = urls.resolve(source, page_url) if source else None
    if picture is None or url is None:
        return None
    credit = parse_credit(element_text(first_by_class(element, *_CREDIT_CLASSES)))
    caption = _extract_caption(element) if with_caption else None
    return Image(url, caption, credit, clean_line(picture.get("alt") or "") or None)


def _extract_caption(element: HtmlElement) -> str | None:
    caption = first_by_class(element, "image-figure-block__caption-text")
    if caption is None:
        caption = next(iter_elements(element, "figcaption"), None)
    text = element_text(caption)
    printed_credit = element_text(first_by_class(element, *_CREDIT_CLASSES))
    return text.removesuffix(printed_credit).strip() or None


def iter_gallery(element: HtmlElement, page_url: str) -> Iterator[Image]:
    """Go through the pictures of a slideshow."""
    for slide in iter_elements(element):
        source = slide.get("data-rsbigimg") or slide.get("data-rsBigImg")
        if slide.tag == "a" and (source or slide.get("href")):
            url = urls.resolve(source or slide.get("href") or "", page_url)
            caption = first_by_class(slide, "rsCaption")
            if caption is None:
                caption = first_by_class(_parent(slide), "rsCaption")
            if url:
                credit = element_text(first_by_class(_parent(slide), "rsCopyright"))
                text = element_text(caption).removesuffix(credit).strip()
                yield Image(url, text or None, parse_credit(credit))


def _parent(element: HtmlElement) -> HtmlElement:
    """Give the slide: the link itself where it holds its caption, else the element around it."""
    inside = first_by_class(element, "rsCaption", "rsCopyright")
    parent = element.getparent()
    return element if inside is not None or parent is None else parent


def extract_video(element: HtmlElement, page_url: str) -> dict[str, str | None]:
    """Read a video block: title, description, duration, published text, address of the player."""
    player = next(
        (
            e
            for e in iter_elements(element)
            if e.tag in ("iframe", "video", "source") and e.get("src")
        ),
        None,
    )
    source = player.get("src") if player is not None else None
    return {
        "title": element_text(first_by_class(element, "video-meta__title", "video-preview__title")),
        "description": element_text(first_by_class(element, "video-meta__description")),
        "duration": element_text(first_by_class(element, "video-preview__duration")),
        "published": element_text(first_by_class(element, "video-meta__published-at")),
        "url": urls.resolve(source, page_url) if source else None,
    }


def extract_embed(element: HtmlElement, page_url: str) -> dict[str, str | None]:
    """Read an embed: its text, provider and address; a tweet's text is filled in by scripts."""
    source = None
    for part in iter_elements(element):
        source = part.get("src") or part.get("data-src") or part.get("data-href")
        if source is None and part.tag == "a":
            source = part.get("href")
        if source:
            break
    provider = element_text(first_by_class(element, "infographic__provider"))
    return {
        "text": element_text(element),
        "provider": parse_credit(provider),
        "url": urls.resolve(source, page_url) if source else None,
    }
