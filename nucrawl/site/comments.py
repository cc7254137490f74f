"""The number of reactions, as printed. The reactions themselves are not read."""

import re

_NUMBER = r"(\d+(?:[.,]\d+)*)\s*([KkMm])?"
_COMMENTS = re.compile(rf"{_NUMBER}\s+(?:NUjij-)?reacties?\b")
_BARE = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MULTIPLIERS = {"k": 1_000, "m": 1_000_000}


def parse_comment_count(text: str) -> int | None:
    """Read a number of reactions, also one that stands alone.

    >>> parse_comment_count("711 reacties"), parse_comment_count("1.2K reacties")
    (711, 1200)
    >>> parse_comment_count("1.234 NUjij-reacties"), parse_comment_count("Reacties") is None
    (1234, True)
    """
    match = _COMMENTS.search(text) or _BARE.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = match[1], match[2]
    if unit is None and _THOUSANDS.fullmatch(number):
        return plausible_count(int(re.sub(r"[.,]", "", number)))
    try:
        count = round(float(number.replace(",", ".")) * _MULTIPLIERS.get((unit or "").lower(), 1))
    except (ValueError, OverflowError):  # "1.2.3", a number of 400 digits
        return None
    return plausible_count(count)


def plausible_count(count: int) -> int | None:
    """Give the count back, None for what no article has."""
    return count if 0 <= count < 1_000_000_000 else None
