"""What a page prints of an article, whichever layout printed it."""

from dataclasses import dataclass

from nucrawl.site.content import Content


@dataclass(frozen=True)
class Printed:
    """The print of an article: texts as a reader sees them, None or empty where there are none.

    ``dates`` are the lines that may hold a date, ``reactions`` those with a number of reactions.
    ``walled`` says that a wall stands before the text, ``sponsored`` that the page calls itself an
    advertisement.
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
