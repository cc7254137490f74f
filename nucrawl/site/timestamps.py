"""Dates as feeds and sitemaps write them, for machines: RFC 822 and W3C.

What a reader is shown is read by ``dates``. There is no moment of fetching here, so that a date in
the future is given as it stands.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from nucrawl.site.dates import AMSTERDAM

_RFC_822 = re.compile(
    r"(?:[a-z]+,?\s+)?\d{1,2}\s+[a-z]+\s+(?:\d{2}|\d{4})\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\s*(?P<zone>[a-z]+|[+-]\d{4}))?",
    re.IGNORECASE,
)
_LONGEST = 60  # characters
_KNOWN_ZONES = frozenset(  # to the library; the others have none there
    {"UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"}
)
_OWN_ZONES = frozenset({"CET", "CEST", "MET", "MEST"})


def parse_timestamp(text: str | None) -> datetime | None:
    """Read a date of either form, in UTC; None if it is none.

    One without a zone is Amsterdam time, a day alone the moment at which it starts there.

    >>> for text in ("Mon, 11 Mar 2024 00:27:55 +0100", "11 Mar 24 00:27 CET", "2024-03-11"):
    ...     print(parse_timestamp(text).isoformat())
    2024-03-10T23:27:55+00:00
    2024-03-10T23:27:00+00:00
    2024-03-10T23:00:00+00:00
    >>> parse_timestamp("2024-03-10T23:27:55.250Z").isoformat()
    '2024-03-10T23:27:55.250000+00:00'
    >>> parse_timestamp("gisteren") is None
    True
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    match = _RFC_822.fullmatch(text)
    try:
        moment = _read_rfc_822(match) if match else datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=moment.tzinfo or AMSTERDAM).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_rfc_822(match: re.Match[str]) -> datetime:
    zone = (match["zone"] or "").upper()
    if zone.isalpha() and zone not in _KNOWN_ZONES | _OWN_ZONES:
        raise ValueError(f"unknown zone: {zone}")
    # "-0000" is UTC too, told by one that does not know where it is; the library gives it no zone.
    return parsedate_to_datetime(match[0].replace("-0000", "+0000"))
