"""The consent wall, for operators who give consent: one for the whole run, by the cheapest way.

In NUCRAWL_CONSENT=stop there is none of this: a wall is refused by its redirect or by its page, as
any other. Giving consent is asking the site for the address that the wall's answer leads to; a page
without the wall is the proof. All other requests wait meanwhile, and are asked again if they had
met the wall.
"""

import asyncio
from dataclasses import dataclass
from logging import getLogger
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse

from nucrawl.browser.accept import Accept
from nucrawl.browser.request import COOKIES, IN_BROWSER, WALL, WORK, is_rendered
from nucrawl.cookies import cookies_of
from nucrawl.items import content_type
from nucrawl.site import urls, wall

logger = getLogger(__name__)

_ASKS = "nucrawl_asks_for_consent"  # meta: a request that is part of giving it
_GIVEN = "nucrawl_consents"  # meta: how many had been given when the request was made
_MET = "nucrawl_walls"  # meta: how often the request met a wall
_MOST_WALLS = 10  # of one request, each behind a consent of its own
# A consent that opens fewer pages is in vain; so many of these in a row, and the wall is not to be
# passed.
_FEW_PAGES, _IN_VAIN = 3, 3
_MOST_HOPS = 5
_FAILURES = (
    *(CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError),
    *(DownloadTimeoutError, IgnoreRequest, ResponseDataLossError, OSError),
)


# Part of giving consent: not held back by it, and to the wall's host.
_META = {_ASKS: True, "allow_offsite": True}
_NAMES = {"_give_plainly": "over plain HTTP", "_give_in_browser": "in the browser"}


@dataclass(frozen=True)
class _Wall:
    """A wall that was met: for which page, where it is, what it says, and its hosts."""

    original: str
    address: str
    text: str
    hosts: frozenset[str]


class ConsentFailed(IgnoreRequest):
    """A page behind the wall, which could not be passed; says why."""


def is_given(crawler: Crawler) -> bool:
    """Tell whether the operator gives consent."""
    return bool(crawler.settings["NUCRAWL_CONSENT"] == "accept")


class CookiesMiddleware:
    """Send and take the run's cookies. Stands where redirects still have theirs."""

    def __init__(self, crawler: Crawler) -> None:
        if not is_given(crawler):
            raise NotConfigured
        self._cookies = cookies_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        await self._cookies.load()
        if IN_BROWSER in request.meta:
            request.meta[COOKIES] = self._cookies.for_browser()
        else:
            self._cookies.add_to(request)

    def process_response(self, request: Request, response: Response) -> Response:
        if not is_rendered(response):
            self._cookies.take_from(response, request)
        return response


class ConsentMiddleware:
    """Give consent at the first wall, and have all that met it asked for again."""

    def __init__(self, crawler: Crawler) -> None:
        if not is_given(crawler):
            raise NotConfigured
        self._crawler = crawler
        self._cookies = cookies_of(crawler)
        self._base_url = str(crawler.settings["NUCRAWL_BASE_URL"])
        self._under_way: asyncio.Future[None] | None = None
        self._given = 0
        self._opened = 0  # pages that came since the last consent
        self._in_vain = 0
        self._failures = 0
        self._why = ""
        self._failed: str | None = None  # why no more is tried

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if _ASKS in request.meta or request.meta.get("dont_obey_robotstxt"):
            return
        while self._under_way is not None:
            await asyncio.shield(self._under_way)
        request.meta[_GIVEN] = self._given

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if _GIVEN not in request.meta:
            return response
        if not self._is_wall(response):
            self._opened += b"html" in (response.headers.get("Content-Type") or b"")
            return response
        self._crawler.stats.inc_value("nucrawl/consent/wall")
        met = request.meta.get(_MET, 0)
        if request.meta[_GIVEN] == self._given:  # none was given since it was asked
            met += 1
            if met > _MOST_WALLS:
                raise ConsentFailed("the consent page comes back after each consent")
            await self._consent(request, response)
        if request.meta[_GIVEN] == self._given:
            raise ConsentFailed(f"consent could not be given: {self._failed or self._why}")
        return _again(request, met)

    def _is_wall(self, response: Response) -> bool:
        if target := _target(response):
            return not urls.is_internal(target, self._base_url) and wall.is_wall_address(target)
        return wall.is_wall(response.body, content_type(response), response.url)

    async def _consent(self, request: Request, response: Response) -> None:
        """Give consent, or wait for whoever gives it; a failure is kept for all."""
        if self._under_way is None:
            self._under_way = asyncio.ensure_future(self._give(request, response))
            self._under_way.add_done_callback(self._end)
        await asyncio.shield(self._under_way)

    def _end(self, _: "asyncio.Future[None]") -> None:
        self._under_way = None

    async def _give(self, request: Request, response: Response) -> None:
        if self._failed is not None:
            return
        has_worked = self._opened > 0  # for other pages
        if self._given:
            self._in_vain = self._in_vain + 1 if self._opened < _FEW_PAGES else 0
        if self._in_vain >= _IN_VAIN:
            self._failed = f"it was given {self._given} times, and the wall came back each time"
            return
        self._opened = 0
        cookies = self._cookies.take_all()  # they do not open this page any more
        try:
            how = await self._give_somehow(await self._look_at(request, response))
        except _FAILURES as error:
            self._why = str(error)
        else:
            self._given += 1
            self._crawler.stats.inc_value("nucrawl/consent/given")
            logger.info("consent given to %s, %s", self._base_url, how)
            await self._cookies.save()
            return
        self._failures += 1
        if has_worked and self._failures < _IN_VAIN:
            self._cookies.put_back(cookies)  # it may be this page alone that is never shown
        else:
            self._failed = self._why

    async def _look_at(self, request: Request, response: Response) -> _Wall:
        """Read the wall's page, if it is not what came; robots.txt of its host may forbid that."""
        address, text = _target(response), _text(response)
        if address is None and not wall.extract_callbacks(text, response.url, self._base_url):
            address = wall.extract_address(text, self._base_url)
        if address is not None:
            text += _text(await self._get(address))
        address = address or response.url
        return _Wall(_original(request), address, text, wall.extract_hosts(text, address))

    async def _give_somehow(self, met: _Wall) -> str:
        """Give consent by the cheapest way that works; tell by which."""
        reasons: list[str] = []
        for way in (self._give_plainly, self._give_in_browser):
            try:
                await way(met)
            except _FAILURES as error:
                reasons.append(f"{_NAMES[way.__name__]}: {error}")
            else:
                return _NAMES[way.__name__]
        raise ConsentFailed("; ".join(reasons))

    async def _give_plainly(self, met: _Wall) -> None:
        """Follow the way back that the wall's page names, with the same cookies."""
        ways = wall.extract_callbacks(met.text, met.address, self._base_url)
        for way in ways:
            await self._get(way, follow=False)
            if await self._is_open(met.original):
                return
        raise ConsentFailed(
            "the addresses in the wall's page lead back to it"
            if ways
            else "the wall's page names no address that its answer leads to"
        )

    async def _give_in_browser(self, met: _Wall) -> None:
        """Press the wall's button, and take the cookies from there."""
        accept = Accept(self._base_url)
        meta = _META | {IN_BROWSER: "consent", WORK: accept, WALL: met.hosts, "dont_retry": True}
        await self._crawler.engine.download_async(Request(met.original, meta=meta))
        self._cookies.take_from_browser(accept.cookies)
        if not await self._is_open(met.original):
            raise ConsentFailed("its button was pressed, and plain HTTP still meets the wall")

    async def _is_open(self, original: str) -> bool:
        """Tell whether a page comes without the wall by now."""
        response = await self._crawler.engine.download_async(Request(original, meta=_META))
        return response.status not in (401, 403, 429) and not self._is_wall(response)

    async def _get(self, url: str, *, follow: bool = True) -> Response:
        """Ask for an address of the wall's; its redirects are followed by hand, on its own host."""
        for _ in range(_MOST_HOPS):
            request = Request(url, meta=_META | {"dont_redirect": True})
            response = await self._crawler.engine.download_async(request)
            target = _target(response)
            if not follow or target is None:
                return response
            if urls.host_of(target) != urls.host_of(url):
                raise ConsentFailed(f"the wall leads on to {target}")
            url = target
        raise ConsentFailed(f"the wall leads round in a circle: {url}")


def _text(response: Response) -> str:
    return response.text if isinstance(response, TextResponse) else ""


def _target(response: Response) -> str | None:
    """Give where a redirect leads; None for what is none."""
    location = response.headers.get("Location")
    if not 300 <= response.status < 400 or location is None:
        return None
    return urls.resolve(location.decode("latin-1"), response.url)


def _original(request: Request) -> str:
    """Give the address that was asked for before the site led on."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


def _again(request: Request, met: int) -> Request:
    meta = {k: v for k, v in request.meta.items() if not k.startswith("redirect_")}
    meta.pop(_GIVEN)
    return request.replace(url=_original(request), meta=meta | {_MET: met}, dont_filter=True)
