"""Dates and times as a user gives them on the command line."""

import argparse
from datetime import date, datetime, time, timedelta

from nucrawl.site.dates import AMSTERDAM


def parse_moment(text: str) -> datetime:
    """Read a date, of which the day's beginning counts, or a time in ISO 8601.

    Without an offset it is Amsterdam's.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        expected = "expected a date such as 2026-01-31, or a time in ISO 8601"
        raise argparse.ArgumentTypeError(f"{expected}, found {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def parse_end(text: str) -> datetime:
    """Read the end of a period: a date includes its day, a time does not include itself."""
    moment = parse_moment(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return moment
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)
