"""Retry-After is honoured: the whole site waits, not just the page that was told so.

A site that asks for more patience than NUCRAWL_RETRY_AFTER_MAX has the run end instead, with the
time to come back.
"""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from logging import getLogger
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from nucrawl import ending
from nucrawl.errors import SiteRefused

logger = getLogger(__name__)

_ASKING = frozenset({429, 503})
_TICK_SECONDS = 0.25


class PatienceMiddleware:
    """Hold back requests to a host that has said when to come back."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = crawler.settings.getfloat("NUCRAWL_RETRY_AFTER_MAX")
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).netloc
        while (remaining := self._not_before.get(host, 0.0) - time.monotonic()) > 0:
            if not self._crawler.crawling:  # Ctrl-C does not wait
                raise IgnoreRequest("the run is ending")
            await asyncio.sleep(min(remaining, _TICK_SECONDS))

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status not in _ASKING or "Retry-After" not in response.headers:
            return response
        stated = (response.headers["Retry-After"] or b"").decode("latin-1")
        seconds = parse_retry_after(stated, datetime.now(UTC))
        if seconds is None:
            return response
        if seconds > self._longest:
            refused = SiteRefused(
                f"{request.url} answers {response.status}, to come back in {seconds:.0f} s: "
                f"more than NUCRAWL_RETRY_AFTER_MAX ({self._longest:.0f} s): run again later"
            )
            ending.stop(self._crawler, refused)
            raise IgnoreRequest(str(refused))
        logger.warning("%s asks to wait %.0f s (%d)", request.url, seconds, response.status)
        host = urlparse_cached(request).netloc
        self._not_before[host] = max(self._not_before.get(host, 0), time.monotonic() + seconds)
        return response


def parse_retry_after(text: str, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from now; None if neither.

    >>> now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> parse_retry_after("120", now), parse_retry_after("Thu, 01 Jan 2026 12:00:30 GMT", now)
    (120.0, 30.0)
    >>> parse_retry_after("soon", now) is None
    True
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
