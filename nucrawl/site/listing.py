"""List pages: the teasers of a section, in page order.

A teaser is known by where its link leads, not by its template; the templates only say what it
is called. A link that cannot be read is counted and never takes the rest of its list along.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nucrawl.site import kinds, urls
from nucrawl.site.article import Teaser
from nucrawl.site.page import (
    Element,
    Page,
    around,
    classes,
    element_text,
    first_by_class,
    short_text,
)
from nucrawl.site.text import clean_line

_OUTSIDE_TAGS = frozenset({"nav", "footer", "aside"})
_OUTSIDE_CLASSES = frozenset({"app-footer", "main-nav", "columns__sidebar", "banner", "talk2022"})


@dataclass(frozen=True)
class Listing:
    """A list page: its teasers, and how many links could not be read as an address."""

    teasers: tuple[Teaser, ...]
    bad_links: int = 0


def extract_listing(page: Page, page_url: str, base_url: str) -> Listing:
    """Read the teasers of a list page; an article that stands twice is given twice."""
    teasers: list[Teaser] = []
    bad_links = 0
    last: tuple[Element, int] | None = None
    for link in _iter_links(_main(page)):
        href = (link.get("href") or link.get("data-item-url") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            bad_links += _looks_like_teaser(link)
            continue
        url = urls.resolve(href, page_url)
        if url is None:
            bad_links += 1
            continue
        teaser = _build_teaser(link, url, base_url, position=len(teasers) + 1)
        if teaser is None:
            continue
        entry = next((e for e in around(link) if e.tag == "li"), None)
        if entry is not None and teaser.article_id is not None:
            if last == (entry, teaser.article_id):
                continue  # picture and title of one entry, each with its own link
            last = (entry, teaser.article_id)
        teasers.append(teaser)
    return Listing(tuple(teasers), bad_links)


def _main(page: Page) -> Element:
    return next((e for e in page.find("columns__main") if e is not page.main), page.main)


def _iter_links(main: Element) -> Iterator[Element]:
    """Go through the links of the main part, menus and asides left out."""
    pending = [main]
    while pending:
        element = pending.pop()
        if element.tag == "a":
            yield element
        else:
            pending.extend(e for e in reversed(element) if not _is_outside(e))


def _is_outside(element: Element) -> bool:
    return element.tag in _OUTSIDE_TAGS or bool(classes(element) & _OUTSIDE_CLASSES)


def _looks_like_teaser(link: Element) -> bool:
    return "link-block" in classes(link) or link.get("data-item-url") is not None


def _build_teaser(link: Element, url: str, base_url: str, position: int) -> Teaser | None:
    external = not urls.is_internal(url, base_url)
    article_id = None if external else urls.extract_article_id(url)
    if article_id is None and not (_looks_like_teaser(link) and _is_content(link)):
        return None  # "Meer …", the heading of a list, a link in a sentence
    return Teaser(
        url=url,
        position=position,
        article_id=article_id,
        title=extract_title(link),
        label=extract_label(link),
        kind=link.get("data-teaser-type") or None,
        partner=_extract_partner(link),
        is_sponsored=_is_sponsored(link, url),
        is_external=external,
    )


def _extract_partner(link: Element) -> str | None:
    """Read whose content a teaser shows; empty where the partner has only a picture.

    An ``item-byline`` is no partner: it names who wrote the site's own articles.
    """
    shown = first_by_class(link, "item-partner")
    return None if shown is None else short_text(shown)


def _is_content(link: Element) -> bool:
    return not classes(link) & {"link-block--more", "header-block__link"}


def _is_sponsored(link: Element, url: str) -> bool:
    """Tell an advertisement by its rel, its label or its address."""
    if "sponsored" in (link.get("rel") or "").lower().split():
        return True
    return urls.is_advertorial(url) or kinds.kind_of_label(extract_label(link)) == "advertorial"


def extract_title(link: Element) -> str | None:
    """Read the title of a teaser, without its label; None if it has no text at all."""
    if title := clean_line(link.get("data-teaser-title") or ""):
        return title
    for name in ("item-title__title-text", "link-block__title", "item-title__title"):
        element = first_by_class(link, name)
        if element is not None:
            return clean_line(element.get("title") or "") or element_text(element) or None
    alts = [clean_line(image.get("alt") or "") for image in link.iter("img")]
    return element_text(link) or next((alt for alt in alts if alt), None)


def extract_label(link: Element) -> str | None:
    """Read the label of a teaser ("Liveblog", "NU+", "Zie ook"), without its divider."""
    if label := clean_line(link.get("data-item-label") or ""):
        return label
    element = first_by_class(link, "item-title__title-label")
    if element is None:
        return None
    return element_text(element).rstrip("| ").rstrip() or None
