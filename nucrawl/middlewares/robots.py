"""Requests for what robots.txt forbids are refused, by name."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from nucrawl.robots import robots_of


class RobotsForbidden(IgnoreRequest):
    """An address that robots.txt forbids."""


class RobotsMiddleware:
    """Ask for robots.txt once per site, before anything else of that site."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        if reason := await robots_of(self._crawler).forbids(request.url):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsForbidden(reason)
