"""Pages that came to nothing: each under a reason, and when to stop asking.

A reason that concerns the whole site (it is down, it refuses us, it shows a wall) several times
in a row ends the run: going on would be impolite and find nothing.
"""

import re
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

from nucrawl.errors import NotAnArticle, SiteError, SiteRefused, SiteUnreachable
from nucrawl.middlewares.integrity import BodyCutOff
from nucrawl.middlewares.redirect import RedirectRefused, TooManyRedirects
from nucrawl.middlewares.robots import RobotsForbidden
from nucrawl.site.guard import CONSENT_HOSTS, REASONS

SITE_WIDE_IN_A_ROW = 3
# The publisher's host, and what its addresses hold wherever they are: /consent?…privacy-gate…
_CONSENT = re.compile(
    rf"//(?:{'|'.join(map(re.escape, CONSENT_HOSTS))})[:/?]|/consent\b|privacy-gate"
)


@dataclass(frozen=True)
class Refusal:
    """Why a page came to nothing: the reason that is counted, and a sentence."""

    reason: str
    detail: str


# What to tell the operator when a reason concerns the whole site, and which error it then is.
_SITE_WIDE: dict[str, tuple[type[SiteError], str]] = {
    "dns": (SiteUnreachable, "check NUCRAWL_BASE_URL and the name service"),
    "connect": (SiteUnreachable, "is the site up, and NUCRAWL_BASE_URL right?"),
    "timeout": (SiteUnreachable, "the site is slow or away: try again later"),
    "server_error": (SiteUnreachable, "the site is in trouble: try again later"),
    "unavailable": (SiteUnreachable, "the site is in trouble: try again later"),
    "forbidden": (SiteRefused, "the site refuses this client: ask its publisher, do not evade"),
    "rate_limited": (
        SiteRefused,
        "the site finds us too fast: raise DOWNLOAD_DELAY, come back later",
    ),
    "robots": (SiteRefused, "ask the publisher for leave"),
    "consent": (SiteRefused, "nucrawl does not give consent in your name"),
    "challenge": (SiteRefused, "the site's firewall refuses this client: ask its publisher"),
    "login": (SiteRefused, "the site wants a login"),
}

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
        reason = _BY_STATUS.get(status, "server_error" if status >= 500 else "http_error")
        return Refusal(reason, f"HTTP status {status}")
    if isinstance(error, RedirectRefused):
        reason = "consent" if _CONSENT.search(error.target) else "wrong_host"
        return Refusal(reason, f"{REASONS[reason]}: {error.target}")
    for kind, reason in _BY_TYPE:
        if isinstance(error, kind):
            return Refusal(reason, _describe(error, reason))
    return Refusal("download", f"{type(error).__name__}: {error}")


_BY_TYPE: tuple[tuple[type[BaseException], str], ...] = (
    (RobotsForbidden, "robots"),
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
        self._row: Counter[str] = Counter()

    def succeed(self) -> None:
        """Note a page that was as it should be."""
        self._row.clear()

    def add(self, refusal: Refusal) -> SiteError | None:
        """Count a refusal; give the error to stop with if the whole site is concerned by now."""
        self.by_reason[refusal.reason] += 1
        self._row[refusal.reason] += 1
        if self._row[refusal.reason] >= SITE_WIDE_IN_A_ROW:
            return site_error(refusal, f"{SITE_WIDE_IN_A_ROW} pages in a row")
        return None

    def __str__(self) -> str:
        return ", ".join(f"{reason} {count}" for reason, count in self.by_reason.most_common())


def site_error(refusal: Refusal, where: str) -> SiteError | None:
    """Make the error that ends a run; None for a reason that concerns one page only."""
    if refusal.reason not in _SITE_WIDE:
        return None
    kind, advice = _SITE_WIDE[refusal.reason]
    return kind(f"{where}: {' '.join(refusal.detail.split()).rstrip('.')}; {advice}")
