"""The cookies of a run: one jar for plain HTTP and for the browser, kept for the next run.

There are none unless the operator gives consent (NUCRAWL_CONSENT=accept): nothing else needs them.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from nucrawl.items import SiteCookie
from nucrawl.store.session import RunSession

_UNDOTTED = ".local"  # what http.cookiejar puts behind a host without a dot


class SessionCookies:
    """The cookies of a site and of its consent wall."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._site = str(crawler.settings["NUCRAWL_BASE_URL"])
        secure = ("https", "http") if urlsplit(self._site).scheme == "http" else ("https",)
        self._jar = CookieJar(DefaultCookiePolicy(secure_protocols=secure))
        self._loading = asyncio.Lock()
        self._is_loaded = False

    async def load(self) -> None:
        """Take what the last consent was kept as, once a run."""
        async with self._loading:
            if self._is_loaded:
                return
            self._is_loaded = True
            if session := self._session:
                for cookie in await session.fetch_cookies(self._site):
                    self._add(cookie)

    async def save(self) -> None:
        """Keep the cookies for the next run, in place of those of the last."""
        if session := self._session:
            await session.save_cookies(self._site, [_of_jar(cookie) for cookie in self._jar])

    def take_all(self) -> list[SiteCookie]:
        """Empty the jar, and give what was in it."""
        cookies = [_of_jar(cookie) for cookie in self._jar]
        self._jar.clear()
        return cookies

    def put_back(self, cookies: Iterable[SiteCookie]) -> None:
        """Have these in the jar, and no others."""
        self._jar.clear()
        for cookie in cookies:
            self._add(cookie)

    def add_to(self, request: Request) -> None:
        request.headers.pop("Cookie", None)  # those of an earlier try
        self._jar.add_cookie_header(request)

    def take_from(self, response: Response, request: Request) -> None:
        self._jar.extract_cookies(response, request)

    def take_from_browser(self, cookies: Iterable[Mapping[str, Any]]) -> None:
        """Take cookies as Playwright gives them."""
        for found in cookies:
            expires = found.get("expires", -1)
            self._add(
                SiteCookie(
                    name=found["name"],
                    value=found["value"],
                    domain=found["domain"],
                    path=found["path"],
                    expires_at=datetime.fromtimestamp(expires, UTC) if expires > 0 else None,
                    is_secure=bool(found.get("secure")),
                )
            )

    def for_browser(self) -> list[dict[str, Any]]:
        """Give the cookies as Playwright takes them."""
        return [
            {
                "name": cookie.name,
                "value": cookie.value,
                "domain": cookie.domain,
                "path": cookie.path,
                "secure": cookie.is_secure,
                "expires": cookie.expires_at.timestamp() if cookie.expires_at else -1,
            }
            for cookie in map(_of_jar, self._jar)
        ]

    @property
    def _session(self) -> RunSession | None:
        found = getattr(self._crawler.spider, "session", None)
        return found if isinstance(found, RunSession) else None

    def _add(self, cookie: SiteCookie) -> None:
        expires = int(cookie.expires_at.timestamp()) if cookie.expires_at else None
        if expires is not None and expires <= time.time():
            return
        is_wide = cookie.domain.startswith(".")
        domain = cookie.domain if "." in cookie.domain else cookie.domain + _UNDOTTED
        self._jar.set_cookie(
            Cookie(
                version=0,
                name=cookie.name,
                value=cookie.value,
                port=None,
                port_specified=False,
                domain=domain,
                domain_specified=is_wide,
                domain_initial_dot=is_wide,
                path=cookie.path,
                path_specified=True,
                secure=cookie.is_secure,
                expires=expires,
                discard=expires is None,
                comment=None,
                comment_url=None,
                rest={},
            )
        )


def _of_jar(cookie: Cookie) -> SiteCookie:
    return SiteCookie(
        name=cookie.name,
        value=cookie.value or "",
        domain=cookie.domain.removesuffix(_UNDOTTED),
        path=cookie.path,
        expires_at=datetime.fromtimestamp(cookie.expires, UTC) if cookie.expires else None,
        is_secure=cookie.secure,
    )


_by_crawler: WeakKeyDictionary[Crawler, SessionCookies] = WeakKeyDictionary()


def cookies_of(crawler: Crawler) -> SessionCookies:
    """Give the jar of a run, the same for all of its parts."""
    if crawler not in _by_crawler:
        _by_crawler[crawler] = SessionCookies(crawler)
    return _by_crawler[crawler]
