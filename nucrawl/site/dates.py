"""Dutch and ISO dates as aware UTC datetimes.

NU.nl prints Amsterdam time. The moment of fetching is an argument, never read from a clock;
relative texts ("4 uur geleden") count from it and are as exact as the text is. A date later than
the fetch is refused: it is a mistake of the page or of the parser.

Of the hour that exists twice in October the first is meant. One that does not exist in March is
read as if the clock had not been put forward: 02:30 is what the clock then called 03:30.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FORGIVEN_LEAD = timedelta(minutes=10)  # for clocks that differ

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)
_MONTH_NUMBER = (
    {name: number for number, name in enumerate(_MONTHS, 1)}
    | {name[:3]: number for number, name in enumerate(_MONTHS, 1) if name != "maart"}
    | {"mrt": 3, "sept": 9}
)
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MINUTES = {"seconde": 0, "minuut": 1, "uur": 60, "dag": 1440, "week": 10080}

_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\d)"
_MONTH = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_WEEKDAY = "|".join(_WEEKDAYS)
_WORDED = (
    rf"(?:(?P<weekday>{_WEEKDAY})\s+)?(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\b\.?"
    rf"(?:\s+(?P<year>\d{{4}}))?,?\s+(?:om\s+)?{_TIME}"
)
_NUMERIC = (
    r"(?<!\d)(?P<day>\d{1,2})[-/](?P<month>\d{1,2})[-/](?P<year>\d{4}|\d{2})"
    rf",?\s+(?:om\s+)?{_TIME}"
)
_AGO = (
    r"(?:(?P<count>\d{1,4}|een(?:\s+paar)?)\s+"
    r"(?P<unit>seconde|minuut|uur|dag|week)(?:n|en)?|(?P<many>\d{1,4})\s+(?P<units>minuten|weken))"
    r"\s+geleden"
)
_NAMED_DAY = rf"(?P<name>vandaag|gisteren|eergisteren|{_WEEKDAY})\s+(?:om\s+)?{_TIME}"
_DIGIT = re.compile(r"\d")
_DAY = re.compile(rf"\d[-/.]\d|\d{{4}}|\d\s+(?:{_MONTH})", re.IGNORECASE)
_CLOCK_ONLY = rf"(?<![\d.:T-]){_TIME}"


@dataclass(frozen=True)
class PrintedDate:
    """A date as printed: the moment (UTC), its words, and whether they count from the fetch."""

    moment: datetime
    text: str
    is_relative: bool


def parse_iso(text: str, fetched_at: datetime) -> datetime | None:
    """Read an ISO 8601 date; one without offset is Amsterdam time; None if it is none.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> parse_iso("2022-01-18T19:12:00+01:00", now).isoformat()
    '2022-01-18T18:12:00+00:00'
    >>> parse_iso("2026-01-01T12:00:00Z", now) is None
    True
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _plausible(moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM), fetched_at)


def parse_dutch(text: str, fetched_at: datetime) -> datetime | None:
    """Read a date as NU.nl prints it, now or in former layouts; None if the text has none.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> for text in ("18 jan 2022 om 19:12", "29 maart 2022 11:24", "29-03-22 11:24"):
    ...     print(parse_dutch(text, now).isoformat())
    2022-01-18T18:12:00+00:00
    2022-03-29T09:24:00+00:00
    2022-03-29T09:24:00+00:00
    >>> parse_dutch("Laatste update: 4 uur geleden", now).isoformat()
    '2025-12-31T20:00:00+00:00'
    >>> parse_dutch("zondag 2 juni om 09:15", now).isoformat()  # the latest that was a Sunday
    '2024-06-02T07:15:00+00:00'
    >>> for text in ("25 okt 2020 om 02:30", "29 mrt 2020 om 02:30"):  # twice; never
    ...     print(parse_dutch(text, now).isoformat())
    2020-10-25T00:30:00+00:00
    2020-03-29T01:30:00+00:00
    """
    found = find_date(text, fetched_at)
    return found.moment if found else None


def find_date(text: str, fetched_at: datetime) -> PrintedDate | None:
    """Find the first date in a text of one line; None if it has none that can be.

    >>> find_date("Gepubliceerd op 12 maart 2024 om 09:38", datetime(2026, 1, 1, tzinfo=UTC)).text
    '12 maart 2024 om 09:38'
    """
    now = fetched_at.astimezone(AMSTERDAM)
    for pattern, read, is_relative in _READERS:
        if match := pattern.search(text):
            try:
                moment = _plausible(read(match, now), fetched_at)
            except (ValueError, OverflowError):
                return None
            return PrintedDate(moment, match[0], is_relative) if moment else None
    return None


def is_clock_time(text: str) -> bool:
    """Tell a time without a day: "12:30"."""
    return re.fullmatch(_TIME, text) is not None


def place_clock_time(text: str, first: datetime, last: datetime) -> datetime | None:
    """Find the day of a time such as "12:30" between two moments; None if it fits no day there.

    A live blog prints the time of an entry without its day. The latest day that fits is taken: that
    of ``last`` or the one before.

    >>> first = datetime(2026, 3, 1, 10, tzinfo=UTC)
    >>> place_clock_time("09:15", first, datetime(2026, 3, 2, 12, tzinfo=UTC)).isoformat()
    '2026-03-02T08:15:00+00:00'
    """
    match = re.fullmatch(_TIME, text)
    if match is None:
        return None
    day = last.astimezone(AMSTERDAM)
    for _ in range(2):
        try:
            moment = _at(day, match).astimezone(UTC)
        except ValueError:
            return None
        if first.replace(second=0, microsecond=0) <= moment <= last:
            return moment
        day -= timedelta(days=1)
    return None


def nearest_clock_time(text: str, moment: datetime, fetched_at: datetime) -> datetime | None:
    """Find the day of a time such as "12:30" that brings it nearest to a moment, up to the fetch.

    >>> published = datetime(2026, 3, 1, 22, tzinfo=UTC)
    >>> nearest_clock_time("00:15", published, datetime(2026, 3, 9, tzinfo=UTC)).isoformat()
    '2026-03-01T23:15:00+00:00'
    """
    match = re.fullmatch(_TIME, text)
    if match is None:
        return None
    days = (moment.astimezone(AMSTERDAM) + timedelta(days=n) for n in (-1, 0, 1))
    try:
        moments = [_at(day, match).astimezone(UTC) for day in days]
    except (ValueError, OverflowError):
        return None
    past = (found for found in moments if found <= fetched_at)
    return min(past, key=lambda found: abs(found - moment), default=None)


def second_reading(moment: datetime) -> datetime | None:
    """Give the other moment that print calls the same, in the hour that exists twice in October.

    >>> second_reading(datetime(2020, 10, 25, 0, 30, tzinfo=UTC)).isoformat()
    '2020-10-25T01:30:00+00:00'
    >>> second_reading(datetime(2020, 10, 25, 1, 30, tzinfo=UTC)) is None
    True
    """
    later = moment + timedelta(hours=1)
    here, there = (m.astimezone(AMSTERDAM).replace(tzinfo=None) for m in (moment, later))
    return later if here == there else None


def _plausible(moment: datetime, fetched_at: datetime) -> datetime | None:
    try:
        utc = moment.astimezone(UTC)
        return utc if utc <= fetched_at + FORGIVEN_LEAD else None
    except (OverflowError, ValueError):
        return None


def _read_worded(match: re.Match[str], now: datetime) -> datetime:
    month, day = _MONTH_NUMBER[match["month"].lower()], int(match["day"])
    if match["year"]:
        return _at(datetime(int(match["year"]), month, day, tzinfo=AMSTERDAM), match)
    moments = list(_iter_years(month, day, match, now))
    named = (match["weekday"] or "").lower()
    for moment in moments:
        if named and moment.weekday() == _WEEKDAYS.index(named):
            return moment
    if not moments:
        raise ValueError(match[0])
    return moments[0]


def _iter_years(month: int, day: int, match: re.Match[str], now: datetime) -> Iterator[datetime]:
    """Go back through the years in which a day without a year may have been, from this one on.

    Any day but 29 February falls on each weekday at least once in eleven years.
    """
    for year in range(now.year, now.year - 12, -1):
        with suppress(ValueError):
            moment = _at(datetime(year, month, day, tzinfo=AMSTERDAM), match)
            if moment <= now + FORGIVEN_LEAD:
                yield moment


def _read_numeric(match: re.Match[str], now: datetime) -> datetime:
    year = int(match["year"])
    year += 2000 if year < 100 else 0
    return _at(datetime(year, int(match["month"]), int(match["day"]), tzinfo=AMSTERDAM), match)


def _read_ago(match: re.Match[str], now: datetime) -> datetime:
    unit = (match["unit"] or {"minuten": "minuut", "weken": "week"}[match["units"].lower()]).lower()
    count = match["count"] or match["many"]
    number = int(count) if count.isdecimal() else 1
    moment = now.astimezone(UTC) - timedelta(minutes=number * _MINUTES[unit])
    return moment.replace(second=0, microsecond=0)


def _read_named_day(match: re.Match[str], now: datetime) -> datetime:
    name = match["name"].lower()
    if name in _WEEKDAYS:
        days_back = (now.weekday() - _WEEKDAYS.index(name)) % 7 or 7
    else:
        days_back = ("vandaag", "gisteren", "eergisteren").index(name)
    return _at(now - timedelta(days=days_back), match)


def _read_clock(match: re.Match[str], now: datetime) -> datetime:
    """Read a bare time as today's; one beside what looks like a day is part of an unknown form."""
    if _DIGIT.search(match.string, 0, match.start()) or _DAY.search(match.string, match.end()):
        raise ValueError(match.string)
    return _at(now, match)


def _at(day: datetime, match: re.Match[str]) -> datetime:
    hour, minute = int(match["hour"]), int(match["minute"])
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)


_Reader = Callable[[re.Match[str], datetime], datetime]
_READERS: tuple[tuple[re.Pattern[str], _Reader, bool], ...] = (
    (re.compile(_WORDED, re.IGNORECASE), _read_worded, False),
    (re.compile(_NUMERIC), _read_numeric, False),
    (re.compile(_AGO, re.IGNORECASE), _read_ago, True),
    (re.compile(_NAMED_DAY, re.IGNORECASE), _read_named_day, True),
    (re.compile(_CLOCK_ONLY), _read_clock, True),
)
