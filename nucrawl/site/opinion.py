"""Several sources for one field: which one serves, and where they disagree.

A source that another one confirms goes before one that stands alone, so that one wrong source of
three is outvoted; otherwise the order decides in which they are given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from nucrawl.site.text import straighten

T = TypeVar("T")


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


class Hearing:
    """The hearing of a page's sources: ``provenance`` says which served a field.

    ``disagreements`` has what each said, by field, where they do not agree.
    """

    def __init__(self) -> None:
        self.provenance: dict[str, str] = {}
        self.disagreements: dict[str, Mapping[str, str]] = {}

    def first(self, field: str, *readers: tuple[str, Callable[[], T | None]]) -> T | None:
        """Give the first value that is there; sources after it are not read."""
        for source, read in readers:
            value = read()
            if value is not None and value != "" and value != ():
                self.provenance[field] = source
                return value
        return None

    def choose(
        self,
        field: str,
        given: Sequence[tuple[str, T | None]],
        key: Callable[[T], object],
        show: Callable[[T], str],
    ) -> T | None:
        """Weigh the sources against each other, see ``weigh``; ``show`` writes a value down."""
        verdict = weigh(given, key)
        if verdict is None:
            return None
        self.provenance[field] = verdict.source
        if verdict.disagreement:
            self.disagreements[field] = {
                source: show(value) for source, value in verdict.disagreement.items()
            }
        return verdict.value
