"""Several sources for one field: which one serves, and where they disagree.

A source that another one confirms goes before one that stands alone, so that one wrong source of
three is outvoted; otherwise the order decides in which they are given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from nucrawl.site.text import clean_line, straighten

T = TypeVar("T")

LONGEST_EXCERPT = 200  # characters of a text that a page lacks
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
_MOST_SEARCHES = 50  # of the whole text; the others go on from the place before
_NO_LETTER = re.compile(r"[\W_]+")


def choose(
    given: Sequence[tuple[str, T | None]], key: Callable[[T], object]
) -> tuple[str, T] | None:
    """Choose among (source, value) pairs, best first: the first that another one confirms.

    ``key`` maps a value to what is compared. None where no source says anything.

    >>> choose([("json_ld", "Kou"), ("meta", "Wind"), ("markup", "wind")], str.lower)
    ('meta', 'Wind')
    """
    said = [(source, value, key(value)) for source, value in given if value]
    for source, value, own in said:
        if sum(own == other for _, _, other in said) > 1:
            return source, value
    return (said[0][0], said[0][1]) if said else None


def find_disagreement(
    given: Sequence[tuple[str, T | None]], key: Callable[[T], object], show: Callable[[T], str]
) -> Mapping[str, str]:
    """Give what each source said if they do not agree; empty if they do."""
    said = [(source, value) for source, value in given if value]
    if len({key(value) for _, value in said}) < 2:
        return {}
    return {source: show(value) for source, value in said}


def words_key(text: str) -> str:
    """Map a text to its words: no typography, whitespace or case."""
    return straighten(clean_line(text)).casefold()


def minute_key(moment: datetime) -> datetime:
    """Map a moment to its minute: print has no seconds."""
    return moment.replace(second=0, microsecond=0)


def find_missing_text(stated: str, shown: str) -> str | None:
    """Give the first sentence of ``stated`` that ``shown`` lacks; None if it has all of them.

    Only letters and digits count. Takes time in proportion to the two lengths.

    >>> find_missing_text("Het vriest. Er ligt ijs.", "Het vriest hard. En: het vriest.")
    'Er ligt ijs.'
    """
    if "".join(stated.split()) in "".join(shown.split()):
        return None
    page = _letters(shown)
    if _letters(stated) in page:
        return None
    place, searches = 0, 0
    for sentence in filter(None, map(str.strip, _SENTENCE.split(stated))):
        letters = _letters(sentence)
        found = page.find(letters, place, place + len(letters) + 2000)
        if found < 0:
            searches += 1
            if searches > _MOST_SEARCHES:
                return None  # the order differs through and through: nothing can be said cheaply
            found = page.find(letters)
        if found < 0:
            return clean_line(sentence)[:LONGEST_EXCERPT]
        place = found + len(letters)
    return None


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()
