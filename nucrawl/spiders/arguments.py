"""Arguments of spiders as they are given with -a: texts that become values, or wrong use."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from nucrawl.errors import WrongUse
from nucrawl.site.dates import AMSTERDAM


def parse_count(name: str, text: str | None) -> int | None:
    """Read a whole number from 1 on; None if it was not given. Raises WrongUse."""
    if text is None:
        return None
    if not (text.strip().isdecimal() and text.isascii()) or int(text) < 1:
        raise WrongUse(f"-a {name}: expected a whole number from 1 on, found {text!r}")
    return int(text)


def parse_choice(name: str, text: str | None, choices: Sequence[str]) -> str:
    """Read one of the choices; the first if it was not given. Raises WrongUse."""
    chosen = (text or choices[0]).strip().lower()
    if chosen not in choices:
        raise WrongUse(f"-a {name}: expected {' or '.join(choices)}, found {text!r}")
    return chosen


def parse_moment(name: str, text: str | None) -> datetime | None:
    """Read a time in ISO 8601, Amsterdam's if it names no zone. Raises WrongUse."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(
            f"-a {name}: expected a time such as 2026-01-31T12:00, found {text!r}"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def parse_day(name: str, text: str | None) -> date | None:
    """Read a day such as 2026-01-31; None if it was not given. Raises WrongUse."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(f"-a {name}: expected a day such as 2026-01-31, found {text!r}") from None


def start_of(day: date) -> datetime:
    """Give the moment at which a day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)
