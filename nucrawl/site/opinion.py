"""Several sources for one field: which one serves, and where they disagree.

A source that another one confirms goes before one that stands alone, so that one wrong source of
three is outvoted; otherwise the order decides in which they are given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from nucrawl.site.text import clean_line, straighten

T = TypeVar("T")

LONGEST_EXCERPT = 200  # characters of a text that a page lacks
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
_MOST_SEARCHES = 50  # of the whole text; the others go on from the place before
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Verdict(Generic[T]):
    """The source that serves a field, its value, and what each said if they do not agree."""

    source: str
    value: T
    disagreement: Mapping[str, T]


def weigh(given: Sequence[tuple[str, T | None]], key: Callable[[T], object]) -> Verdict[T] | None:
    """Weigh (source, value) pairs, best first: the first that another one confirms serves.

    ``key`` maps a value to what is compared. None where no source says anything.

    >>> verdict = weigh([("json_ld", "Kou"), ("meta", "Wind"), ("markup", "wind")], str.lower)
    >>> verdict.source, sorted(verdict.disagreement)
    ('meta', ['json_ld', 'markup', 'meta'])
    """
    said = [(source, value, key(value)) for source, value in given if value]
    if not said:
        return None
    keys = [key for _, _, key in said]
    source, value, _ = next((one for one in said if keys.count(one[2]) > 1), said[0])
    differ = any(key != keys[0] for key in keys)
    return Verdict(source, value, {s: v for s, v, _ in said} if differ else {})


def words_key(text: str) -> str:
    """Map a clean text to its words: no typography, no case."""
    return (text if text.isascii() else straighten(text)).casefold()


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
