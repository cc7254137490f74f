"""Owns how the site writes a moment.

All moments of the stand-in site are aware and in ``AMSTERDAM``; "now" is always handed in.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from zoneinfo import ZoneInfo

from nucrawl.demo.dutch.words import WEEKDAYS

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
# All but "mrt" are the first three letters.
SHORT_MONTHS: Final = tuple("mrt" if name == "maart" else name[:3] for name in MONTHS)


def short_date(moment: datetime) -> str:
    """Write "18 jan 2022 om 19:12", as above an article."""
    month = SHORT_MONTHS[moment.month - 1]
    return f"{moment.day} {month} {moment.year} om {moment:%H:%M}"


def long_date(moment: datetime) -> str:
    """Write "12 maart 2024 om 09:38", as under a video."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} om {moment:%H:%M}"


def list_time(moment: datetime, now: datetime) -> str:
    """Write a moment as lists do: relative when fresh, with more of the date as it gets older."""
    seconds = (now - moment).total_seconds()
    if seconds < 6 * 3600:
        return _fresh_time(seconds)
    return f"{_day_before_time(moment, now)}{moment:%H:%M}"


def _fresh_time(seconds: float) -> str:
    if seconds <= 60:
        return "een paar seconden geleden"
    minutes = round(seconds / 60)
    if minutes < 55:
        return "een minuut geleden" if minutes == 1 else f"{minutes} minuten geleden"
    return f"{max(1, round(minutes / 60))} uur geleden"


def _day_before_time(moment: datetime, now: datetime) -> str:
    days = (now.date() - moment.date()).days
    if days == 0:
        return ""
    if days == 1:
        return "gisteren om "
    weekday = WEEKDAYS[moment.weekday()]
    if days < 7:
        return f"{weekday} om "
    year = f" {moment.year}" if days > 365 else ""
    return f"{weekday} {moment.day} {MONTHS[moment.month - 1]}{year} om "


def later(moment: datetime, seconds: float) -> datetime:
    """Go on by real seconds, also where the clock is put forward or back; to a whole second."""
    return datetime.fromtimestamp(int(moment.timestamp() + seconds), AMSTERDAM)


def feed_date(moment: datetime) -> str:
    """Write "Mon, 11 Mar 2024 00:27:55 +0100"."""
    return format_datetime(moment)


def http_date(moment: datetime) -> str:
    """Write "Sun, 10 Mar 2024 23:27:55 GMT"."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
