"""Owns the count of what the stand-in site answered, for tests that measure a crawl's manners."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, get_args

from nucrawl.demo.response import PageKind

KINDS: Final[tuple[PageKind, ...]] = get_args(PageKind)


@dataclass(frozen=True, slots=True)
class Count:
    """What was asked for of one kind of page.

    Attributes:
        bytes: heads and bodies as they went over the wire, compressed where they were.
        conditional: how many requests came with an ETag or a date.
        statuses: how many were answered with each.
    """

    requests: int = 0
    bytes: int = 0
    conditional: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.requests + other.requests,
            self.bytes + other.bytes,
            self.conditional + other.conditional,
            self.statuses + other.statuses,
        )

    def as_json(self) -> dict[str, object]:
        return {
            "requests": self.requests,
            "bytes": self.bytes,
            "conditional": self.conditional,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
        }


class Tally:
    """Counts from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[PageKind, Count] = {}

    def note(self, kind: PageKind, status: int, sent: int, is_conditional: bool) -> None:
        one = Count(1, sent, int(is_conditional), Counter([status]))
        with self._lock:
            self._counts[kind] = self._counts.get(kind, Count()) + one

    def of(self, kind: PageKind) -> Count:
        """Give the count of one kind of page."""
        with self._lock:
            return self._counts.get(kind, Count())

    def total(self) -> Count:
        return sum((self.of(kind) for kind in KINDS), Count())

    def reset(self) -> None:
        with self._lock:
            self._counts.clear()

    def as_json(self) -> dict[str, object]:
        """Give the total with the counts of every kind under "kinds"."""
        kinds = {kind: self.of(kind).as_json() for kind in KINDS}
        return {**self.total().as_json(), "kinds": kinds}
