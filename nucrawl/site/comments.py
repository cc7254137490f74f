"""The number of reactions, as printed. The reactions themselves are not read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# No part of another number: "1 200 reacties" and "-5 reacties" tell nothing for sure.
_NUMBER = r"(?<![\d.,-])(?<!\d\s)(\d+(?:[.,]\d+)*)\s*([KM])?"
_COMMENTS = re.compile(rf"{_NUMBER}\s+(?:NUjij-)?reacties?\b", re.IGNORECASE)
_BARE = re.compile(_NUMBER, re.IGNORECASE)
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[.,]\d{3})+")
_ROUNDED = re.compile(r"(\d+)(?:[.,](\d+))?")
_UNITS = {"K": 1_000, "M": 1_000_000}
_LONGEST = 12  # digits; no article has as many reactions, and a number of 400 digits is costly


@dataclass(frozen=True)
class PrintedCount:
    """A number of reactions as printed, rounded to a multiple of ``step``."""

    count: int
    step: int = 1

    def fits(self, exact: int) -> bool:
        """Tell whether the site may print this for a number, rounding it up or down."""
        return abs(exact - self.count) < self.step


def choose_printed(texts: Iterable[str]) -> PrintedCount | None:
    """Give the number that most of the buttons print, of equals the first; None where none does."""
    counts = [count for text in texts if (count := parse_comment_count(text))]
    return max(counts, key=counts.count, default=None)


def parse_comment_count(text: str) -> PrintedCount | None:
    """Read a number of reactions, also one that stands alone.

    >>> parse_comment_count("711 reacties"), parse_comment_count("1.2K reacties")
    (PrintedCount(count=711, step=1), PrintedCount(count=1200, step=100))
    >>> parse_comment_count("1.234 NUjij-reacties"), parse_comment_count("Reacties")
    (PrintedCount(count=1234, step=1), None)
    """
    match = _COMMENTS.search(text) or _BARE.fullmatch(text.strip())
    if match is None or len(match[1]) > _LONGEST:
        return None
    unit = _UNITS.get((match[2] or "").upper())
    found = _read_rounded(match[1], unit) if unit else _read_whole(match[1])
    return found if found and plausible_count(found.count) is not None else None


def _read_whole(number: str) -> PrintedCount | None:
    """Read "711" and "1.234"; "1.2" without K or M is no number of reactions."""
    return PrintedCount(int(re.sub(r"\D", "", number))) if _WHOLE.fullmatch(number) else None


def _read_rounded(number: str, unit: int) -> PrintedCount | None:
    """Read what stands before K or M: "1.2", "12"."""
    match = _ROUNDED.fullmatch(number)
    if match is None:
        return None
    whole, decimals = match[1], match[2] or ""
    step = unit // 10 ** len(decimals)
    return PrintedCount(int(whole + decimals) * step, step) if step else None


def plausible_count(count: int) -> int | None:
    """Give the count back, None for what no article has."""
    return count if 0 <= count < 1_000_000_000 else None
