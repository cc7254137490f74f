"""robots.txt as RFC 9309 has it, asked for once per site and run.

Scrapy's own middleware takes the body of an error page for rules and, when there is no answer at
all, logs a traceback and allows everything. Here: no robots.txt (4xx, or a redirect off the site)
allows everything; one that the site fails to serve (5xx) allows nothing; no answer fails the
request that asked. A Crawl-delay longer than DOWNLOAD_DELAY is kept to.
"""

import asyncio
from logging import getLogger
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

logger = getLogger(__name__)

_NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"


class Robots:
    """What the sites of a run allow to nucrawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_obeyed = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._user_agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[ProtegoRobotParser]] = {}
        self._unserved: dict[str, int] = {}

    async def forbids(self, url: str) -> str | None:
        """Tell in a sentence that an address is forbidden; None if it is not."""
        if not self._is_obeyed:
            return None
        parts = urlparse_cached(Request(url))
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        rules = await asyncio.shield(self._rules[origin])
        if rules.allowed(url, self._user_agent):
            return None
        if status := self._unserved.get(origin):
            return (
                f"{origin}/robots.txt could not be served (status {status}), so nothing is allowed"
            )
        return f"robots.txt of {origin} forbids {parts.path} to nucrawl"

    def is_known_to_forbid(self, url: str) -> bool:
        """Tell whether an address is forbidden by a robots.txt that was read already."""
        parts = urlparse_cached(Request(url))
        found = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        if found is None or not found.done() or found.cancelled() or found.exception():
            return False
        return not found.result().allowed(url, self._user_agent)

    async def _fetch(self, origin: str) -> ProtegoRobotParser:
        request = Request(
            f"{origin}/robots.txt",
            meta={"dont_obey_robotstxt": True, "allow_offsite": True},
            callback=NO_CALLBACK,
        )
        try:
            response = await self._crawler.engine.download_async(request)
            status, body = response.status, response.body
        except IgnoreRequest:  # led off the site, cut off, too large: there are no rules to be had
            status, body = 404, b""
        self._crawler.stats.inc_value(f"robotstxt/response_status_count/{status}")
        if status >= 500:
            body = _NOTHING_ALLOWED
            self._unserved[origin] = status
        elif status >= 300:
            body = b""
        rules = ProtegoRobotParser.from_crawler(self._crawler, body)
        self._keep_delay(origin, rules)
        await self._crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    def _keep_delay(self, origin: str, rules: ProtegoRobotParser) -> None:
        delay = rules.crawl_delay(self._user_agent)
        if delay is None or delay <= self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        self._crawler.stats.set_value("nucrawl/crawl_delay_seconds", delay)
        logger.info("robots.txt of %s asks for %g s between requests", origin, delay)
        downloader = self._crawler.engine.downloader
        host = urlparse_cached(Request(origin)).hostname or ""
        downloader.per_slot_settings.setdefault(host, {}).update(delay=delay, jitter=0)
        if slot := downloader.slots.get(host):
            slot.delay, slot.jitter = delay, 0


_by_crawler: WeakKeyDictionary[Crawler, Robots] = WeakKeyDictionary()


def robots_of(crawler: Crawler) -> Robots:
    """Give what a run knows of robots.txt, the same for all of its parts."""
    if crawler not in _by_crawler:
        _by_crawler[crawler] = Robots(crawler)
    return _by_crawler[crawler]
