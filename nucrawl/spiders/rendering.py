"""Which pages are asked for in the browser: all, none, or those whose plain answer has nothing.

``auto`` tries a reason no more once the browser brought nothing for it several times running: what
scripts do not fill either is no shell.
"""

from collections import Counter

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from nucrawl.browser.extension import Browser
from nucrawl.browser.request import IN_BROWSER, ask_in_browser, is_rendered

MODES = ("auto", "never", "always")
RENDER = "pages in a browser: auto (default) for those that are empty without, never, or always"
# A plain answer of which a browser may make an article or a list.
_HOLLOW = frozenset({"empty_shell", "empty_list", "no_article", "empty_body"})
_IN_VAIN = 3


class Rendering:
    """The decision for one run."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self._in_vain: Counter[str] = Counter()

    @property
    def allows_browser(self) -> bool:
        return self.mode != "never"

    def ask(self, request: Request) -> Request:
        """Ask for a page of readers', in the browser if all of them are."""
        return ask_in_browser(request, "always") if self.mode == "always" else request

    def ask_again(self, crawler: Crawler, request: Request, reason: str) -> Request | None:
        """Ask in the browser for a page whose plain answer came to nothing; None if that is vain.

        That a page would need a browser is counted, and told once, where there is none.
        """
        if self.mode != "auto" or reason not in _HOLLOW or IN_BROWSER in request.meta:
            return None
        browser = crawler.get_extension(Browser)
        if browser is None or self._in_vain[reason] >= _IN_VAIN:
            return None
        if browser.missing is not None:
            browser.tell_missing(reason)
            return None
        return ask_in_browser(request, reason)

    def note(self, response: Response, *, is_good: bool) -> None:
        """Note what an answer came to, if it is the browser's."""
        if is_rendered(response):
            reason = response.meta[IN_BROWSER]
            self._in_vain[reason] = 0 if is_good else self._in_vain[reason] + 1
