"""The layouts that NU.nl has had, and which one a page is in.

A page is read by the layout that its markup shows. NU.nl renders its old articles anew, so a crawl
meets the last one; the others are kept for pages from web archives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from nucrawl.errors import LayoutChanged, NotAnArticle
from nucrawl.site import e2, e3
from nucrawl.site.page import Page
from nucrawl.site.printed import Printed


@dataclass(frozen=True)
class Layout:
    """A layout, and the days between which pages in it were served, as far as is known.

    ``read`` takes a page, its address and that of the site. Raises LayoutChanged.
    """

    name: str
    valid_from: date
    valid_until: date | None
    read: Callable[[Page, str, str], Printed]


E2A = Layout("e2a", date(2014, 11, 1), date(2019, 12, 31), e2.read)
E2B = Layout("e2b", date(2019, 6, 1), date(2023, 12, 31), e2.read)
E3 = Layout("e3", date(2023, 2, 1), None, e3.read)
LAYOUTS = (E2A, E2B, E3)

_E1_CLASSES = ("dateplace-data", "articlebodyad")


def choose_layout(page: Page, page_url: str) -> Layout:
    """Choose the layout of an article's page by its markup.

    Raises NotAnArticle with reason layout_e1 for the layout before these, which is not read, and
    LayoutChanged for one that is not known.
    """
    if page.has(e3.SIGNS):
        return E3
    if e2.is_layout(page):
        return E2B if e2.is_newer_skin(page) else E2A
    if e3.is_frame(page):
        return E3
    if is_e1(page):
        raise NotAnArticle("layout_e1", f"the layout of before 2014 is not read: {page_url}")
    raise LayoutChanged("the marks of layout e3, e2b or e2a", "none of them", page_url)


def is_e1(page: Page) -> bool:
    """Tell the layout of before 2014."""
    return page.by_id("leadarticle") is not None or page.has(_E1_CLASSES)
