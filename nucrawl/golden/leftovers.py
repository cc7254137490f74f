"""What is left of a page's words in its disguise: the last look before it is kept.

It goes by the page as the parser sees it, not by how the disguise took it apart: what was missed
there is found here.
"""

import re
from collections.abc import Iterator

from nucrawl.golden.escapes import undo_escapes
from nucrawl.golden.words import KEPT, KEPT_PLACE
from nucrawl.site.page import Page
from nucrawl.site.text import INVISIBLE

_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_PRINTED = re.compile(f"[{INVISIBLE}]+")
# What parts texts: tags in a text, the ends of JSON's strings, and places that stay.
_BREAK = re.compile(rf"{KEPT_PLACE}|<[^<>]*>|\"")
_RUN = 4  # words; fewer in a row are no sentence of anybody's
_BEFORE = 40  # characters that are shown before them


def find_leftover(original: Page, disguised: str) -> str | None:
    """Find four words of the original's texts that stand in a row in its disguise.

    Gives a line with them and what stands before them; None if there are none. Words that stay
    everywhere do not count alone.
    """
    told = {
        run
        for text in _iter_texts(original)
        for part in _BREAK.split(_plain(text))
        for run, _, _ in _iter_runs(part)
        if not KEPT.issuperset(run)
    }
    for view in (disguised, _plain(disguised)):
        for run, start, end in _iter_runs(view):
            if run in told:
                return f"{' '.join(run)!r} in {view[max(0, start - _BEFORE) : end]!r}"
    return None


def _plain(text: str) -> str:
    return _NOT_PRINTED.sub("", undo_escapes(text)[0])


def _iter_texts(page: Page) -> Iterator[str]:
    """Go through the texts of a page: printed ones, meta tags, JSON-LD and state."""
    for element in page.root.iter("*"):
        text = element.text or ""
        is_told = "json" in (element.get("type") or "").lower() or "__INITIAL_STATE__" in text
        if element.tag not in ("script", "style") or is_told:
            yield text
        yield element.tail or ""
        if element.tag == "meta":
            yield element.get("content") or ""


def _iter_runs(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Go through all runs of words in a text, folded, with their start and end."""
    matches = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in matches]
    for first in range(len(words) - _RUN + 1):
        last = first + _RUN
        yield tuple(words[first:last]), matches[first].start(), matches[last - 1].end()
