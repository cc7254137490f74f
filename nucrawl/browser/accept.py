"""The button of the consent wall, pressed as a reader would."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

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
        """Raises Playwright's errors if there is no button, or it leads nowhere."""
        host = (urlsplit(self.base_url).hostname or "").removeprefix("www.")
        if not await page.evaluate(_IS_THROUGH, host):
            await self._press(page)
            await page.wait_for_function(_IS_THROUGH, arg=host, timeout=_APPEARS)
        self.cookies = await page.context.cookies()

    async def _press(self, page: Any) -> None:
        from playwright.async_api import TimeoutError as TooLong  # imported by now

        button = page.locator(_BUTTONS).first
        await button.wait_for(state="attached", timeout=_APPEARS)
        try:
            await button.click(timeout=_CLICKS)
        except TooLong:  # styles that are not loaded may leave it covered
            await button.dispatch_event("click")
