"""Pictures, videos and embeds: what their markup says about them.

The layouts share these; each names the classes that it gives to captions and credits.
"""

import re
from collections.abc import Iterator
from itertools import islice

from nucrawl.site import urls
from nucrawl.site.article import Image
from nucrawl.site.page import Element, element_text, first_by_class
from nucrawl.site.text import clean_line

CREDIT_CLASSES = frozenset(
    {"image-figure-block__copyright", "rsCopyright", "infographic__copyright", "copyright"}
)
LABEL_CLASSES = frozenset({"image-header-block__label", "video-meta__label"})
_CAPTION_CLASSES = ("image-figure-block__caption-text", "rsCaption", "caption")
_CREDIT_PREFIX = re.compile(
    r"^(?:(?:foto(?:['’]?s)?|beeld(?! en )|bron|copyright|credits?)\b\s*:?|©|\(c\))\s*"
    r"(?:(?:(?:foto|beeld|copyright)\s*:|©|\(c\))\s*)*",
    re.IGNORECASE,
)
# A credit that no element of its own sets off: "Het veld in juni (Foto: Naam)", "Het veld. Foto: A.
# Naam."; behind the end of a sentence or at the beginning, and with a capital.
_CREDIT_IN_CAPTION = re.compile(
    r"(?:(?<=[.!?”\"'])\s*|\s*[|(]\s*|^)(?:Foto(?:['’]?s)?:|(?<!^)Beeld:|©)\s?(?=[©A-Z])"
    r"(?:©\s?)?((?:\b[A-Z]\.|[^.:|()]){2,80})\.?\)?$"
)
# /m/{media}_{format}[.jpg|/{x}/{y}/{w}/{h}]: the format has the width, the crop box proportions.
_FORMAT = re.compile(
    r"/m/[a-z0-9]+_(?P<name>[a-z]+)(?P<size>\d{2,4})"
    r"(?:/\d+/\d+/(?P<w>[1-9]\d{0,4})/(?P<h>[1-9]\d{0,4})/|[./]|$)"
)
_PLACEHOLDER = "/placeholders/"  # the real address is then in data-src or in a noscript
_MOST_TRIED = 10  # pictures of a figure
_TWEET_IN_EMBED = "twitter-tweet"


def parse_credit(text: str) -> str | None:
    """Read the name from a credit line.

    >>> parse_credit("Foto: © ANP"), parse_credit("Foto's: Getty Images"), parse_credit(" ")
    ('ANP', 'Getty Images', None)
    """
    return _CREDIT_PREFIX.sub("", clean_line(text)).strip() or None


def parse_size(url: str) -> tuple[int | None, int | None]:
    """Read width and height in pixels from the address of one of NU.nl's pictures.

    >>> parse_size("https://images.nu.nl/m/a1b2c3d4e5f6_wd854/0/0/1600/900/slug.jpg")
    (854, 480)
    >>> parse_size("https://media.nu.nl/m/a1b2c3d4e5f6_sqr256.jpg"), parse_size("https://a/b.jpg")
    ((256, 256), (None, None))
    """
    match = _FORMAT.search(url)
    if match is None:
        return None, None
    width = int(match["size"])
    if match["name"] == "sqr":
        return width, width
    return width, round(width * int(match["h"]) / int(match["w"])) if match["w"] else None


def extract_image(element: Element, page_url: str, *, with_caption: bool = True) -> Image | None:
    """Read the picture of a figure; None if it has no address.

    Lazy pictures keep their address in ``data-src``. The caption of a head image is the headline,
    hence ``with_caption``.
    """
    found = _find_picture(element, page_url)
    if found is None:
        return None
    picture, url = found
    width, height = _size(picture, url)
    caption = _extract_caption(element) if with_caption else ""
    caption, credit = _part_credit(caption, _extract_credit(element))
    return Image(
        url,
        caption or None,
        credit,
        clean_line(picture.get("alt") or "") or None,
        width,
        height,
    )


def _find_picture(element: Element, page_url: str) -> tuple[Element, str] | None:
    """Find the first picture with an address; one that only keeps the place is none."""
    pictures = [element] if element.tag == "img" else list(islice(element.iter("img"), _MOST_TRIED))
    for picture in sorted(pictures, key=lambda e: e.get("data-src") is None):  # lazy: with its alt
        url = _resolve(picture.get("data-src") or picture.get("src"), page_url)
        if url is not None and _PLACEHOLDER not in url:
            return picture, url
    return None


def _size(picture: Element, url: str) -> tuple[int | None, int | None]:
    stated = [picture.get(name) or "" for name in ("width", "height")]
    if all(value.isascii() and value.isdecimal() and 0 < len(value) < 6 for value in stated):
        return int(stated[0]), int(stated[1])
    return parse_size(url)


def _extract_credit(element: Element) -> str | None:
    return parse_credit(element_text(first_by_class(element, *CREDIT_CLASSES)))


def _part_credit(caption: str, credit: str | None) -> tuple[str, str | None]:
    """Take the credit off a caption that ends in it, unless the credit stands elsewhere."""
    ending = None if credit else _CREDIT_IN_CAPTION.search(caption[-200:])
    return (caption.removesuffix(ending[0]), ending[1].strip()) if ending else (caption, credit)


def _extract_caption(element: Element) -> str:
    caption = first_by_class(element, *_CAPTION_CLASSES)
    if caption is None:
        caption = next(element.iter("figcaption"), None)
    return element_text(caption, without=CREDIT_CLASSES).strip("| ")


def iter_gallery(element: Element, page_url: str) -> Iterator[Image]:
    """Go through the pictures of a slideshow."""
    for slide in element.iter("a"):
        url = _resolve(
            slide.get("data-rsbigimg") or slide.get("data-rsBigImg") or slide.get("href"), page_url
        )
        if url is None or not _is_slide(slide):
            continue
        around = _slide(slide)
        picture = next(slide.iter("img"), None)
        alt = clean_line(picture.get("alt") or "") if picture is not None else ""
        caption = element_text(first_by_class(around, "rsCaption"), without=CREDIT_CLASSES)
        caption, credit = _part_credit(caption, _extract_credit(around))
        yield Image(url, caption or None, credit, alt or None, *parse_size(url))


def _is_slide(link: Element) -> bool:
    """Tell a slide from a link in a caption."""
    return "rsImg" in (link.get("class") or "") or link.get("data-rsbigimg") is not None


def _slide(link: Element) -> Element:
    """Give the slide: the link itself where it holds its caption, else the element around it."""
    parent = link.getparent()
    if parent is None or first_by_class(link, "rsCaption", "rsCopyright") is not None:
        return link
    siblings = (link.itersiblings("a"), link.itersiblings("a", preceding=True))
    return link if any(next(others, None) is not None for others in siblings) else parent


def extract_video(element: Element, page_url: str, base_url: str) -> dict[str, str | int | None]:
    """Read a video block: title, what is printed around it, and the addresses behind it."""
    players = (e for e in element.iter("iframe", "video", "source") if e.get("src"))
    player = next(players, None)
    preview = extract_image(element, page_url, with_caption=False)
    description = first_by_class(element, "video-meta__description")
    described = set() if description is None else set(description.iter("a"))
    hrefs = (link.get("href") for link in element.iter("a") if link not in described)
    links = (_resolve(href, page_url) for href in hrefs)
    title = first_by_class(element, "video-meta__title", "video-preview__title")
    targets = (urls.target_id(link, base_url) for link in links if link)
    return {
        "title": element_text(title, without=LABEL_CLASSES).strip("| "),
        "description": element_text(description),
        "duration": element_text(first_by_class(element, "video-preview__duration")),
        "published": element_text(first_by_class(element, "video-meta__published-at")),
        "url": _resolve(player.get("src"), page_url) if player is not None else None,
        "thumbnail_url": preview.url if preview else None,
        "target_id": next((target for target in targets if target), None),
    }


def extract_embed(element: Element, page_url: str) -> dict[str, str | int | None]:
    """Read an embed: its text, address, and whose it is; scripts fill in the rest."""
    return {
        "text": element_text(element, without=CREDIT_CLASSES | {"infographic__provider"}),
        "url": _embed_url(element, page_url),
        "provider": parse_credit(element_text(first_by_class(element, "infographic__provider"))),
        "credit": _extract_credit(element),
    }


def is_tweet(element: Element) -> bool:
    """Tell whether an embed holds a tweet's own markup."""
    return first_by_class(element, _TWEET_IN_EMBED) is not None


def _embed_url(element: Element, page_url: str) -> str | None:
    """Find the address of an embed: of its frame, else as its markup states it, else its last link.

    A tweet's or post's own markup ends in the link to it.
    """
    for frame in element.iter("iframe", "audio", "video", "source"):
        if url := _resolve(frame.get("src") or frame.get("data-src"), page_url):
            return url
    for part in element.iter("*"):
        for name in ("data-href", "data-instgrm-permalink", "data-url", "data-src", "cite"):
            if part.tag not in ("img", "script") and (url := _resolve(part.get(name), page_url)):
                return url
    links = [url for a in element.iter("a") if (url := _resolve(a.get("href"), page_url))]
    return links[-1] if links else None


def _resolve(address: str | None, page_url: str) -> str | None:
    return urls.resolve(address, page_url) if address and not address.startswith("#") else None
