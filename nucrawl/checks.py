"""Expectations as data: what must hold for an article before it is stored.

A check that fails either refuses the article (nothing wrong may be stored as right) or is only
counted (the page may simply not say). Checks per run join them here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nucrawl.site.article import Article
from nucrawl.site.kinds import KINDS, KINDS_WITHOUT_TEXT

EARLIEST_YEAR = 1999  # NU.nl's first
LONGEST_URL = 2000  # characters; a longer one fits no index
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Check:
    """One expectation. ``holds`` is true for a good article; ``refuses`` says what a bad one is."""

    name: str
    expected: str
    holds: Callable[[Article], bool]
    refuses: bool


CHECKS: tuple[Check, ...] = (
    Check(
        "id", "a number of at most 18 digits, not 0", lambda a: 0 < abs(a.id) <= _LARGEST_ID, True
    ),
    Check("url", "an http(s) address", lambda a: a.url.startswith(("http://", "https://")), True),
    Check(
        "url_length", f"at most {LONGEST_URL} characters", lambda a: len(a.url) <= LONGEST_URL, True
    ),
    Check("headline", "a headline", lambda a: bool(a.headline), True),
    Check("kind", f"one of {', '.join(KINDS)}", lambda a: a.kind in KINDS, True),
    Check(
        "text",
        "a lead or a body, or a kind that has none",
        lambda a: bool(a.lead or a.body) or a.kind in KINDS_WITHOUT_TEXT,
        True,
    ),
    Check("published_at", "a date of publication", lambda a: a.published_at is not None, False),
    Check(
        "published_year",
        f"a year from {EARLIEST_YEAR} on",
        lambda a: a.published_at is None or a.published_at.year >= EARLIEST_YEAR,
        False,
    ),
    Check("modified_order", "an update after the publication", lambda a: _in_order(a), False),
    Check("published_text", "a printed date", lambda a: a.published_text is not None, False),
    Check("section", "a section in the address", lambda a: a.section is not None, False),
    Check("byline", "a byline", lambda a: a.byline is not None, False),
    Check("lead", "a lead", lambda a: a.lead is not None, False),
    Check("image_url", "a head image", lambda a: a.image_url is not None, False),
)


def failed_checks(article: Article) -> list[Check]:
    """Give the checks that an article fails, in the order of CHECKS."""
    return [check for check in CHECKS if not check.holds(article)]


def _in_order(article: Article) -> bool:
    def minute(moment: datetime) -> datetime:
        return moment.replace(second=0, microsecond=0)

    if article.published_at is None or article.modified_at is None:
        return True
    return minute(article.modified_at) >= minute(article.published_at)
