"""Pages that came to nothing: each under a reason, and when to stop asking.

A reason that concerns the whole site (it is down, it refuses us, it shows a wall) several times
in a row ends the run: going on would be impolite and find nothing.
"""

from collections import Counter
from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from nucrawl.browser.chromium import INSTALL
from nucrawl.browser.extension import BrowserFailed, NoBrowser
from nucrawl.errors import NotAnArticle, NothingFound, SiteError, SiteRefused, SiteUnreachable
from nucrawl.items import content_type
from nucrawl.middlewares.consent import ConsentFailed
from nucrawl.middlewares.integrity import BodyCutOff
from nucrawl.middlewares.redirect import RedirectRefused, TooManyRedirects
from nucrawl.middlewares.robots import RobotsForbidden
from nucrawl.site.guard import REASONS
from nucrawl.site.wall import is_wall, is_wall_address


@dataclass(frozen=True)
class Refusal:
    """Why a page came to nothing: the reason that is counted, and a sentence."""

    reason: str
    detail: str


@dataclass(frozen=True)
class SiteWide:
    """What a reason means for the run when it comes ``in_a_row``: the error, and the advice."""

    error: type[SiteError]
    advice: str
    in_a_row: int = 3


_LAYOUT = "the site's layout may have changed: look at the page, and for a newer nucrawl"
LAYOUT_CHANGED = (
    "the site's layout has changed: the pages are in table layout_changes; look for a newer nucrawl"
)
# Reasons that concern the whole site when they repeat. Those that single pages have for reasons of
# their own need a longer row.
SITE_WIDE: dict[str, SiteWide] = {
    "dns": SiteWide(SiteUnreachable, "check NUCRAWL_BASE_URL and the name service"),
    "connect": SiteWide(SiteUnreachable, "is the site up, and NUCRAWL_BASE_URL right?"),
    "timeout": SiteWide(SiteUnreachable, "the site is slow or away: try again later"),
    "server_error": SiteWide(SiteUnreachable, "the site is in trouble: try again later"),
    "unavailable": SiteWide(SiteUnreachable, "the site is in trouble: try again later"),
    "soft_404": SiteWide(SiteUnreachable, "the site is in trouble: try again later", 5),
    "truncated": SiteWide(
        SiteUnreachable, "pages end early: the site, a proxy or the line is in trouble; try later"
    ),
    "cut_off": SiteWide(
        SiteUnreachable, "pages end early: the site, a proxy or the line is in trouble; try later"
    ),
    "other_article": SiteWide(
        SiteUnreachable,
        "the site, or a cache on the way, serves other articles than asked for: try again later",
    ),
    "forbidden": SiteWide(
        SiteRefused, "the site refuses this client: ask its publisher, do not evade"
    ),
    "rate_limited": SiteWide(
        SiteRefused, "the site finds us too fast: raise DOWNLOAD_DELAY, come back later"
    ),
    "robots": SiteWide(SiteRefused, "ask the publisher for leave"),
    "consent": SiteWide(
        SiteRefused,
        "nucrawl does not give consent in your name unless you say NUCRAWL_CONSENT=accept: "
        "docs/responsible-use.md tells what that means",
    ),
    "consent_failed": SiteWide(
        SiteRefused,
        "try again later; if it stays so, the wall has changed: look for a newer nucrawl",
    ),
    "challenge": SiteWide(
        SiteRefused, "the site's firewall refuses this client: ask its publisher"
    ),
    "login": SiteWide(SiteRefused, "the site wants a login"),
    "empty_shell": SiteWide(
        SiteRefused,
        "scripts fill these pages, if at all: is there a browser, and -a render=auto? look at one",
    ),
    "no_browser": SiteWide(
        SiteRefused, f"the site sends pages that only a browser fills: {INSTALL}"
    ),
    "browser": SiteWide(SiteUnreachable, "the browser fails: try it by hand, or -a render=never"),
    "empty_body": SiteWide(NothingFound, _LAYOUT, 5),
    "no_article": SiteWide(NothingFound, _LAYOUT, 5),
    "layout_changed": SiteWide(
        NothingFound,
        LAYOUT_CHANGED,
        5,
    ),
}

# What single pages have for reasons of their own. A run that asks for one or two articles has
# not failed if these come to nothing: they are told, missing, and tried again.
OF_ONE_PAGE = frozenset(
    {
        *("not_found", "soft_404", "empty_body", "no_article", "no_id", "not_html", "truncated"),
        *("cut_off", "other_article", "redirects", "too_deep", "too_large", "layout_e1"),
    }
)

_REFUSING = (401, 403)
_BY_STATUS = {
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    410: "not_found",
    429: "rate_limited",
}


def classify(error: BaseException | None) -> Refusal:
    """Find the reason for a page that failed to download or to be read."""
    if isinstance(error, NotAnArticle):
        return Refusal(error.reason, error.detail)
    if isinstance(error, HttpError):
        status = error.response.status
        response = error.response
        if status in _REFUSING and is_wall(response.body, content_type(response), response.url):
            return Refusal("consent", REASONS["consent"])
        reason = _BY_STATUS.get(status, "server_error" if status >= 500 else "http_error")
        return Refusal(reason, f"HTTP status {status}")
    if isinstance(error, RedirectRefused):
        reason = "consent" if is_wall_address(error.target) else "wrong_host"
        return Refusal(reason, f"{REASONS[reason]}: {error.target}")
    for kind, reason in _BY_TYPE:
        if isinstance(error, kind):
            return Refusal(reason, _describe(error, reason))
    return Refusal("download", f"{type(error).__name__}: {error}")


_BY_TYPE: tuple[tuple[type[BaseException], str], ...] = (
    (RobotsForbidden, "robots"),
    (ConsentFailed, "consent_failed"),
    (NoBrowser, "no_browser"),
    (BrowserFailed, "browser"),
    (TooManyRedirects, "redirects"),
    (BodyCutOff, "cut_off"),
    (ResponseDataLossError, "cut_off"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connect"),
    (DownloadTimeoutError, "timeout"),
    (DownloadFailedError, "connect"),
    (IgnoreRequest, "ignored"),
    (OSError, "connect"),
)


# For failures whose own text is empty, or Twisted's list of failures within failures.
_WORDS = {
    "cut_off": "the connection ended before the page did",
    "connect": "the connection was lost",
    "timeout": "no answer in time",
}


def _describe(error: BaseException, reason: str) -> str:
    said = str(error)
    return said if said and "<twisted" not in said else _WORDS.get(reason, reason)


class RefusalCounter:
    """Counts refusals by reason, and how often a site-wide one came in a row."""

    def __init__(self) -> None:
        self.by_reason: Counter[str] = Counter()
        self.first: dict[str, Refusal] = {}
        self._row: Counter[str] = Counter()

    def succeed(self) -> None:
        """Note a page that was as it should be."""
        self._row.clear()

    def add(self, refusal: Refusal) -> SiteError | None:
        """Count a refusal; give the error to stop with if the whole site is concerned by now."""
        self.by_reason[refusal.reason] += 1
        self.first.setdefault(refusal.reason, refusal)
        self._row[refusal.reason] += 1
        known = SITE_WIDE.get(refusal.reason)
        if known is None or self._row[refusal.reason] < known.in_a_row:
            return None
        return site_error(refusal, f"{known.in_a_row} pages in a row")

    def __str__(self) -> str:
        return ", ".join(f"{reason} {count}" for reason, count in self.by_reason.most_common())


def site_error(refusal: Refusal, where: str) -> SiteError | None:
    """Make the error that ends a run; None for a reason that concerns one page only."""
    known = SITE_WIDE.get(refusal.reason)
    if known is None:
        return None
    return known.error(f"{where}: {' '.join(refusal.detail.split()).rstrip('.')}; {known.advice}")
