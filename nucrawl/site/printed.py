"""What a page prints of an article, whichever layout printed it."""

from collections.abc import Iterator
from dataclasses import dataclass

from nucrawl.site import urls
from nucrawl.site.content import Content
from nucrawl.site.page import Element, Page, around, short_text


@dataclass(frozen=True)
class Printed:
    """The print of an article: texts as a reader sees them, None or empty where there are none.

    ``dates`` are the lines that may hold a date, ``reactions`` those with a number of reactions.
    ``walled`` says that a wall stands before the text, ``sponsored`` that the page calls itself an
    advertisement, ``is_video`` that it is laid out around a video.
    """

    headline: str
    label: str | None
    content: Content
    byline: str | None
    dates: tuple[str, ...]
    tags: tuple[str, ...]
    reactions: tuple[str, ...]
    walled: bool
    sponsored: bool
    is_video: bool


def iter_reactions(page: Page, page_url: str, *names: str) -> Iterator[str]:
    """Go through the texts of these classes that count the reactions to this article.

    Teasers of other articles count those to theirs.
    """
    own = urls.extract_article_id(page_url)
    for element in page.find(*names):
        if not _is_of_another(element, page_url, own):
            yield short_text(element)


def _is_of_another(element: Element, page_url: str, own: int | None) -> bool:
    """Tell a count in a teaser, or in a link to another article; the innermost link decides."""
    for part in (element, *around(element)):
        if "link-block" in (part.get("class") or ""):
            return True
        if part.tag == "a":
            href = part.get("href") or "#"
            url = None if href.startswith("#") else urls.resolve(href, page_url)
            return url is not None and urls.extract_article_id(url) not in (None, own)
    return False
