"""The number of reactions, as printed. The reactions themselves are not read."""

import re

_COMMENTS = re.compile(r"(\d+(?:[.,]\d+)*)\s*([KkMm])?\s+(?:NUjij-)?reacties?\b")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MULTIPLIERS = {"k": 1_000, "m": 1_000_000}


def parse_comment_count(text: str) -> int | None:
    """Read a number of reactions.

    >>> parse_comment_count("711 reacties"), parse_comment_count("1.2K reacties")
    (711, 1200)
    >>> parse_comment_count("1.234 NUjij-reacties"), parse_comment_count("Reacties") is None
    (1234, True)
    """
    match = _COMMENTS.search(text)
    if match is None:
        return None
    number, unit = match[1], match[2]
    if unit is None and _THOUSANDS.fullmatch(number):
        return _plausible(int(re.sub(r"[.,]", "", number)))
    try:
        count = float(number.replace(",", ".")) * _MULTIPLIERS.get((unit or "").lower(), 1)
    except ValueError:
        return None
    return _plausible(round(count))


def _plausible(count: int) -> int | None:
    return count if count < 1_000_000_000 else None
