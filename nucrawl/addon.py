"""What follows from other settings, decided once before a crawl: the User-Agent, above all."""

import ipaddress
import math
import os
import socket
from collections.abc import Sequence
from logging import getLogger
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from nucrawl import __version__
from nucrawl.browser.chromium import find_chromium
from nucrawl.errors import WrongUse
from nucrawl.site import urls

logger = getLogger(__name__)

_SECONDS = (
    "DOWNLOAD_DELAY",
    "DOWNLOAD_DELAY_JITTER",
    "DOWNLOAD_TIMEOUT",
    "NUCRAWL_RETRY_AFTER_MAX",
)
_NUMBERS = (
    *_SECONDS,
    *("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "CONCURRENT_ITEMS"),
    "NUCRAWL_BROWSER_PAGES",
    *("DOWNLOAD_MAXSIZE", "DOWNLOAD_WARNSIZE", "REDIRECT_MAX_TIMES", "RETRY_TIMES"),
)
_DAYS = ("NUCRAWL_ARTICLE_PAGES_DAYS", "NUCRAWL_OTHER_PAGES_DAYS")


class Nucrawl:
    """Scrapy add-on that completes and checks the settings. Raises WrongUse."""

    def update_settings(self, settings: BaseSettings) -> None:
        settings.set("NUCRAWL_BASE_URL", check_base_url(settings["NUCRAWL_BASE_URL"]), "cmdline")
        for name in _NUMBERS:
            check_number(name, settings[name])
        for name in _DAYS:
            if settings[name] not in (None, ""):
                check_number(name, settings[name])
        check_choice("NUCRAWL_COMMERCIAL", settings["NUCRAWL_COMMERCIAL"], ("store", "skip"))
        check_choice("NUCRAWL_CONSENT", settings["NUCRAWL_CONSENT"], ("stop", "accept"))
        find_chromium(settings.get("NUCRAWL_CHROMIUM"), os.environ)
        if not settings.get("NUCRAWL_CONTACT") and not is_loopback(settings["NUCRAWL_BASE_URL"]):
            logger.warning("NUCRAWL_CONTACT is not set: the site cannot reach you; set it")
        agent = build_user_agent(settings.get("NUCRAWL_CONTACT"))
        own = settings.get("USER_AGENT") if settings.getpriority("USER_AGENT") else None
        if own and "nucrawl/" not in own:
            agent = f"{agent} {own}"  # whatever else it says, it says who we are
        settings.set("USER_AGENT", agent if not own or "nucrawl/" not in own else own, "cmdline")


def build_user_agent(contact: str | None) -> str:
    """Say who crawls and whom to reach: name, version, contact.

    Without NUCRAWL_CONTACT the contact is the postmaster of this machine's name.
    """
    reach = " ".join((contact or f"postmaster@{socket.getfqdn()}").split())
    if not reach.isascii() or not reach.isprintable():
        raise WrongUse(f"NUCRAWL_CONTACT: expected printable ASCII, found {contact!r}")
    return f"nucrawl/{__version__} (+{reach})"


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_base_url(url: str) -> str:
    """Give the address of the site without a trailing slash. Raises WrongUse if it is none."""
    parts = urlsplit(url.strip()) if urls.is_fetchable(url.strip()) else None
    if parts is None or parts.query or parts.fragment:
        raise WrongUse(
            f"NUCRAWL_BASE_URL: expected an address such as https://www.nu.nl, found {url!r}"
        )
    return url.strip().rstrip("/")


def check_number(name: str, value: object) -> float:
    """Give a number, of seconds where that is what the setting counts. Raises WrongUse."""
    kind = "a number of seconds" if name in _SECONDS else "a whole number"
    try:
        number = float(str(value)) if name in _SECONDS else int(str(value))
    except ValueError:
        number = math.nan
    if not (0 <= number < math.inf):
        raise WrongUse(f"{name}: expected {kind}, found {value!r}")
    return number


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Refuse a value that is none of the choices. Raises WrongUse."""
    if value not in choices:
        raise WrongUse(f"{name}: expected {' or '.join(choices)}, found {value!r}")
