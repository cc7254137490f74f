"""The button of the consent wall, pressed as a reader would."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

# Of 2024-26 (in shadow roots, which selectors see through), and of the overlays before those.
_BUTTONS = ", ".join(
    (
        "#pg-accept-btn",
        ".pg-accept-button",
        "button.sp_choice_type_11",
        "button:text-matches('^\\s*(akkoord|alles accepteren|accepteren|accept all)', 'i')",
        "[role=button]:text-matches('^\\s*akkoord', 'i')",
    )
)
_APPEARS = 10_000  # milliseconds, for the button, and then for the site
_LOOKS = 500
_CLICKS = 3_000
# Shadow roots that are closed hide the button from selectors; nobody else is kept from it.
_OPEN_ROOTS = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
        return attach.call(this, {...init, mode: 'open'});
    };
"""
# The site's host, beyond the gate, and without the wall that the site may show itself.
_IS_THROUGH = """
    host => location.hostname.endsWith(host)
        && !location.pathname.startsWith('/privacy-gate/')
        && document.body !== null
        && !/privacy gate/i.test(document.title)
        && document.querySelector("[id^='pg-']") === null
"""


class NoButton(IgnoreRequest):
    """A wall that is not as any that is known."""


@dataclass
class Accept:
    """Press the wall's button, and keep the cookies that come of it (Playwright's dicts)."""

    base_url: str
    cookies: list[dict[str, Any]] = field(default_factory=list, repr=False)
    seconds: float = 30

    async def prepare(self, page: Any) -> None:
        """See to the page before it is opened."""
        await page.add_init_script(_OPEN_ROOTS)

    async def __call__(self, page: Any) -> None:
        """Raises NoButton, or Playwright's errors if it leads nowhere."""
        host = (urlsplit(self.base_url).hostname or "").removeprefix("www.")
        if not await page.evaluate(_IS_THROUGH, host):
            await self._press(page)
            await page.wait_for_function(_IS_THROUGH, arg=host, timeout=_APPEARS)
        self.cookies = await page.context.cookies()

    async def _press(self, page: Any) -> None:
        from playwright.async_api import Error  # imported by now

        button = await _find_button(page)
        try:
            await button.click(timeout=_CLICKS, no_wait_after=True)
        except Error:  # styles that are not loaded may leave it covered
            with suppress(Error):  # it was pressed after all, and is gone
                await button.dispatch_event("click", timeout=_CLICKS)


async def _find_button(page: Any) -> Any:
    """Find the button, which may come late, or stand in a frame. Raises NoButton."""
    for _ in range(_APPEARS // _LOOKS):
        for frame in page.frames:
            button = frame.locator(_BUTTONS).first
            if await button.count():
                return button
        await page.wait_for_timeout(_LOOKS)
    raise NoButton("the wall has no button that is known")
