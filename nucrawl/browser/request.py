"""How a request asks for the browser: a mark with the reason, and what to do with the page."""

from typing import Any, Protocol

from scrapy import Request
from scrapy.http import Response

from nucrawl.items import CONDITIONS

IN_BROWSER = "nucrawl_in_browser"  # meta: why the page is asked for in the browser
WORK = "nucrawl_page_work"  # meta: what is done with the page before it is read
COOKIES = "nucrawl_cookies"  # meta: the cookies that go along, as Playwright takes them
WALL = "nucrawl_wall_hosts"  # meta: the hosts of a consent wall that the page may ask as well


class PageWork(Protocol):
    """What is done with a page, for so many seconds at most.

    The page is Playwright's; its type is known only where Playwright is imported.
    """

    seconds: float

    async def prepare(self, page: Any) -> None: ...
    async def __call__(self, page: Any) -> None: ...


def ask_in_browser(request: Request, reason: str, work: PageWork | None = None) -> Request:
    """Ask for a page in the browser, outright: its validators are those of what it is made of."""
    headers = {k: v for k, v in request.headers.items() if k not in CONDITIONS}
    meta: dict[str, Any] = {IN_BROWSER: reason, "max_retry_times": 1}  # a hung page takes a minute
    if work:
        meta[WORK] = work
    return request.replace(headers=headers, meta=meta, dont_filter=True)


def is_rendered(response: Response) -> bool:
    """Tell whether an answer came through the browser."""
    return response.request is not None and IN_BROWSER in response.meta
