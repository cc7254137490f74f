"""The menu of a page: the sections that NU.nl has today.

Structure decides, not class names: a link hangs under the entry whose list it stands in.
"""

import re

from nucrawl.site import urls
from nucrawl.site.page import Element, Page, classes, outermost, short_text
from nucrawl.site.sections import KNOWN, NOT_NEWS, Section, find_section
from nucrawl.site.text import clean_line, fold

_LIST_TAGS = ("ul", "ol")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")


def extract_menu(page: Page, page_url: str, base_url: str) -> list[Section]:
    """Read the sections from a page's menu, in menu order; empty if there is no menu.

    An entry that leads off the site is a section that is no news, under the slug of its label. An
    entry that stands twice (in the bar at the top and in the drop-down) counts once, as the one
    that has a parent.
    """
    found: dict[str, Section] = {}
    parents: dict[Element, str | None] = {}  # of the lists, each looked up once
    for link in _menu_links(page):
        own_list = next(link.iterancestors(*_LIST_TAGS), None)
        if own_list is not None and own_list not in parents:
            parents[own_list] = _parent_slug(own_list, page_url, base_url)
        parent = None if own_list is None else parents[own_list]
        section = _build_section(link, parent, page_url, base_url)
        if section is None:
            continue
        known = found.get(section.slug)
        if known is None or (known.parent is None and section.parent is not None):
            found[section.slug] = section
    positions = {slug: n for n, slug in enumerate(found, 1)}
    return [
        Section(s.slug, s.label, s.path, s.parent, positions[s.slug], s.not_news)
        for s in found.values()
    ]


def _menu_links(page: Page) -> list[Element]:
    navs = [nav for nav in outermost(page.root, "nav") if not _is_footer(nav)]
    main = [nav for nav in navs if "main-nav" in classes(nav)] or navs
    return [link for nav in main for link in nav.iter("a") if "main-nav__logo" not in classes(link)]


def _is_footer(element: Element) -> bool:
    return any(a.tag == "footer" or "app-footer" in classes(a) for a in element.iterancestors())


def _build_section(
    link: Element, parent: str | None, page_url: str, base_url: str
) -> Section | None:
    url = urls.resolve(link.get("href") or "", page_url)
    label = _label(link)
    if url is None or not label:
        return None
    if not urls.is_internal(url, base_url):
        return Section(fold(label), label, url, parent, not_news="a link to another site")
    path = urls.section_path(url, base_url)
    slug = urls.extract_path_slug(path)
    if slug is None or not _SLUG.fullmatch(slug):
        return None
    return Section(
        slug, label, path, None if parent == slug else parent, not_news=NOT_NEWS.get(slug)
    )


def _label(link: Element) -> str:
    return short_text(link) or clean_line(link.get("title") or link.get("aria-label") or "")


def _parent_slug(own_list: Element, page_url: str, base_url: str) -> str | None:
    """Find the entry that the links of a list hang under: what heads the item around the list.

    That is a link, or a button that opens the list and bears a section's label.
    """
    item = next(own_list.iterancestors("li"), None)
    if item is None:
        return None
    for heading in item.iter("*"):
        if heading is own_list:
            return None
        if heading.tag == "a":
            url = urls.resolve(heading.get("href") or "", page_url)
            return urls.extract_path_slug(urls.section_path(url, base_url)) if url else None
        if heading.tag == "button" and (known := find_section(short_text(heading), KNOWN)):
            return known.slug
    return None
