"""Whether to ask the site for an article, from what a list says of it and what is stored.

Evidence that it changed has it asked for outright: with a validator that lies the change would stay
hidden. Without evidence either way it is asked for with its validators, if at all.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from nucrawl import schedule
from nucrawl.items import Known
from nucrawl.site.article import Teaser
from nucrawl.site.urls import extract_section

_SAME_MINUTE = timedelta(minutes=1)
_SAME_SECOND = timedelta(seconds=1)
_CACHES_CATCH_UP = timedelta(minutes=10)
_FAR_AHEAD = timedelta(days=1)  # no zone that was mistaken


class Why(StrEnum):
    """Why an article is asked for, or left alone."""

    NEW = "new"  # it is not stored
    MOVED = "moved"  # the list has it at an address that is new for it
    ANNOUNCED = "announced"  # the list names an update that is not known
    RETURNED = "returned"  # the list has it though it is gone
    DUE = "due"  # its time has come
    UNTOLD = "untold"  # nobody says whether it changed
    VOUCHED = "vouched"  # the list names the update that is known
    LEFT = "left"  # the list says nothing, and may be left at that


OUTRIGHT = frozenset({Why.NEW, Why.MOVED, Why.ANNOUNCED, Why.RETURNED})
NOT_ASKED = frozenset({Why.VOUCHED, Why.LEFT})


def decide(
    teaser: Teaser,
    known: Known | None,
    now: datetime,
    *,
    silence_is_enough: bool,
    but_vouched_for: bool = False,
) -> Why:
    """Decide whether to ask for the article of a teaser.

    ``silence_is_enough``: where no list names an update that is not known, there was none; with
    ``but_vouched_for`` only where one names the update that is held.
    """
    if known is None:
        return Why.NEW
    is_due = known.next_check_at is not None and known.next_check_at <= now
    if known.unread_at is not None and silence_is_enough and not is_due:
        return Why.LEFT  # until its time comes: each run would ask for what cannot be read
    if _is_elsewhere(teaser, known):
        return Why.MOVED
    if is_announced(teaser, known):
        return Why.ANNOUNCED
    if known.removed_at is not None:
        is_behind = silence_is_enough and not _may_be_back(known.removed_at, known.checked_at, now)
        return Why.LEFT if is_behind else Why.RETURNED
    if is_due:
        is_spared = (
            silence_is_enough and is_vouched_for(teaser, known) and not asks_anyway(known, now)
        )
        return Why.VOUCHED if is_spared else Why.DUE
    if not silence_is_enough:
        return Why.UNTOLD
    if is_vouched_for(teaser, known):
        return Why.VOUCHED
    return Why.UNTOLD if but_vouched_for else Why.LEFT


def _is_elsewhere(teaser: Teaser, known: Known) -> bool:
    """Tell an address that is new for an article; one that names no section is nobody's own."""
    return extract_section(teaser.url) is not None and (
        urlsplit(teaser.url).path not in known.paths
    )


def _may_be_back(removed_at: datetime, checked_at: datetime, now: datetime) -> bool:
    """Tell whether to see if a removed article that a list has is back, with pauses that double.

    A list may be behind for hours: each run would ask for what is gone.
    """
    return now - checked_at >= checked_at - removed_at


def told_update(teaser: Teaser) -> datetime | None:
    """Give the latest update that a list names; None where it names no time.

    Only some feeds name updates of their own; in others the time of publication moves with them.
    """
    return max(filter(None, (teaser.modified_at, teaser.published_at)), default=None)


def is_announced(teaser: Teaser, known: Known) -> bool:
    """Tell whether a list names an update that is later than what is held."""
    told = told_update(teaser)
    held = [known.modified_at, known.published_at, known.announced_at]
    latest = max(filter(None, held), default=None)
    if told is None or latest is None:
        return told is not None
    # Printed times are in whole minutes, others agree to the second.
    return told > latest + (_SAME_SECOND if latest.second else _SAME_MINUTE)


def is_vouched_for(teaser: Teaser, known: Known) -> bool:
    """Tell whether a list names an update, which is held. What names none says nothing."""
    return teaser.modified_at is not None and not is_announced(teaser, known)


def asks_anyway(known: Known, now: datetime) -> bool:
    """Tell whether the look that an article is due for is made even if a list vouches for it.

    It stands for all visits since it fell due. What is due for another reason is asked for.
    """
    if known.removed_at is not None or known.next_check_at is None:
        return True
    begin = min(known.changed_at, known.checked_at)
    due = [v for v in schedule.VISITS if known.next_check_at <= begin + v.after <= now]
    return not due or any(visit.asks for visit in due)


def settled(
    announced_at: datetime | None, modified_at: datetime | None, checked_at: datetime
) -> datetime | None:
    """Give an announcement that has been acted upon; None for one that may still come true.

    Right after it a cache on the way may still serve the page from before. One of some day to come
    is a mistake: if it were held, no true update would be news before that day.
    """
    if announced_at is None or announced_at > checked_at + _FAR_AHEAD:
        return None
    is_old = modified_at is not None and modified_at < announced_at - _SAME_MINUTE
    is_fresh = announced_at <= checked_at < announced_at + _CACHES_CATCH_UP
    return None if is_old and is_fresh else announced_at


def complete_teaser(teaser: Teaser, known: Known) -> Teaser:
    """Add what a list had told before to a teaser of a feed or sitemap, which has no such thing."""
    return replace(
        teaser,
        label=teaser.label or known.label,
        kind=teaser.kind or known.kind,
        partner=teaser.partner if teaser.partner is not None else known.partner,
    )
