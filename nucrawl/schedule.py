"""When to look at an article again: the schedule as data, and the one rule that reads it.

Fitted to real edit times by ``benchmarks/revisits.py``; docs/revisits.md tells the rationale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Visit:
    """A look at an article, so long after its text last changed.

    One that does not ask costs no request as long as a list, feed or sitemap names the article
    with an update time that is no newer than what is held. One that asks is always a request.
    """

    after: timedelta
    asks: bool


VISITS: tuple[Visit, ...] = (
    Visit(timedelta(minutes=15), asks=False),
    Visit(timedelta(minutes=40), asks=False),
    Visit(timedelta(minutes=80), asks=True),
    Visit(timedelta(minutes=150), asks=False),
    Visit(timedelta(minutes=240), asks=False),
    Visit(timedelta(minutes=360), asks=True),
    Visit(timedelta(minutes=660), asks=False),
    Visit(timedelta(days=1), asks=True),
    Visit(timedelta(days=7), asks=True),
)

# After a removal: what was taken down by mistake is back within a day, or at the latest in a week.
VISITS_OF_REMOVED: tuple[Visit, ...] = (
    Visit(timedelta(days=1), asks=True),
    Visit(timedelta(days=7), asks=True),
)

# A look shortly before a visit stands for it: two requests within minutes find nothing more.
SHORTEST_GAP = timedelta(minutes=5)


def next_visit(
    changed_at: datetime, checked_at: datetime, visits: Sequence[Visit] = VISITS
) -> Visit | None:
    """Give the next visit to an article, or None if there is none left.

    Visits that were missed are not made up for: one look sees all edits before it.
    """
    changed_at, checked_at = _in_order(changed_at, checked_at)
    soonest = checked_at - changed_at + SHORTEST_GAP
    return next((visit for visit in visits if visit.after >= soonest), None)


def next_check(
    changed_at: datetime, checked_at: datetime, visits: Sequence[Visit] = VISITS
) -> datetime | None:
    """Give the moment of the next look, in UTC and always after ``checked_at``; None: no more.

    ``changed_at`` is the publication or the last edit, whichever is later, by the publisher's
    clock, or by ours if he does not say; as it moves with each edit, an edit starts the schedule
    anew. If it lies after ``checked_at`` (a clock that is off, an embargo) the look itself counts.
    ``checked_at`` is the last look, or the moment at which a visit was spared.
    """
    visit = next_visit(changed_at, checked_at, visits)
    return None if visit is None else min(_in_order(changed_at, checked_at)) + visit.after


def next_check_of_removed(removed_at: datetime, checked_at: datetime) -> datetime | None:
    """Give the moment to see whether a removed article is back; None: no more."""
    return next_check(removed_at, checked_at, VISITS_OF_REMOVED)


def _in_order(changed_at: datetime, checked_at: datetime) -> tuple[datetime, datetime]:
    if changed_at.utcoffset() is None or checked_at.utcoffset() is None:
        raise ValueError(f"expected aware datetimes, found {changed_at} and {checked_at}")
    checked_at = checked_at.astimezone(UTC)
    return min(changed_at.astimezone(UTC), checked_at), checked_at
