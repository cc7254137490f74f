"""Dutch and ISO dates as aware UTC datetimes.

NU.nl prints Amsterdam time. The moment of fetching is an argument, never read from a clock;
relative texts ("4 uur geleden") count from it and are as exact as the text is. A date later than
a day after the fetch is refused: it is a mistake of the page or of the parser.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LARGEST_LEAD = timedelta(days=1)

_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS, 1)} | {"mrt": 3, "oct": 10}
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
_WORDED = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>[a-z]{{3,9}})\.?(?:\s+(?P<year>\d{{4}}))?,?"
    rf"\s+(?:om\s+)?{_TIME}"
)
_NUMERIC = re.compile(rf"(?P<day>\d{{1,2}})-(?P<month>\d{{1,2}})-(?P<year>\d{{2,4}})\s+{_TIME}")
_AGO = re.compile(r"(?P<count>\d+|een)\s+(?P<unit>minuut|minuten|uur|dag|dagen)\s+geleden")
_NAMED_DAY = re.compile(rf"(?P<name>vandaag|gisteren|{'|'.join(_WEEKDAYS)})\s+(?:om\s+)?{_TIME}")
_CLOCK_ONLY = re.compile(rf"(?:om\s+)?{_TIME}")
_UNITS = {"minuut": 1, "minuten": 1, "uur": 60, "dag": 1440, "dagen": 1440}


def parse_iso(text: str, fetched_at: datetime) -> datetime | None:
    """Read an ISO 8601 date; one without offset is Amsterdam time; None if it is none.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> parse_iso("2022-01-18T19:12:00+01:00", now).isoformat()
    '2022-01-18T18:12:00+00:00'
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
    """
    lowered = " ".join(text.lower().split())
    for pattern, read in _READERS:
        if match := pattern.search(lowered):
            try:
                return _plausible(read(match, fetched_at.astimezone(AMSTERDAM)), fetched_at)
            except (ValueError, OverflowError):
                return None
    return None


def _plausible(moment: datetime, fetched_at: datetime) -> datetime | None:
    try:
        utc = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return utc if utc <= fetched_at + LARGEST_LEAD else None


def _read_worded(match: re.Match[str], now: datetime) -> datetime:
    month = _MONTH_NUMBER.get(match["month"][:3])
    if month is None:
        raise ValueError(match["month"])
    moment = _at(now.replace(month=1, day=1), match).replace(
        year=int(match["year"] or now.year), month=month, day=int(match["day"])
    )
    if not match["year"] and moment > now + LARGEST_LEAD:  # "28 december om 20:15", read in January
        moment = moment.replace(year=moment.year - 1)
    return moment


def _read_numeric(match: re.Match[str], now: datetime) -> datetime:
    year = int(match["year"])
    return _at(now.replace(month=1, day=1), match).replace(
        year=year + 2000 if year < 100 else year,
        month=int(match["month"]),
        day=int(match["day"]),
    )


def _read_ago(match: re.Match[str], now: datetime) -> datetime:
    count = 1 if match["count"] == "een" else int(match["count"])
    return now.astimezone(UTC) - timedelta(minutes=count * _UNITS[match["unit"]])


def _read_named_day(match: re.Match[str], now: datetime) -> datetime:
    name = match["name"]
    if name in _WEEKDAYS:
        days_back = (now.weekday() - _WEEKDAYS.index(name)) % 7 or 7
    else:
        days_back = ("vandaag", "gisteren").index(name)
    return _at(now - timedelta(days=days_back), match)


def _read_clock(match: re.Match[str], now: datetime) -> datetime:
    return _at(now, match)


def _at(day: datetime, match: re.Match[str]) -> datetime:
    """Set the time of day; of the hour that exists twice in October the first is meant."""
    hour, minute = int(match["hour"]), int(match["minute"])
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)


_READERS = (
    (_WORDED, _read_worded),
    (_NUMERIC, _read_numeric),
    (_AGO, _read_ago),
    (_NAMED_DAY, _read_named_day),
    (_CLOCK_ONLY, _read_clock),
)
