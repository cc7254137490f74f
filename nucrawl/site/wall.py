"""The consent wall: how it is recognised, and the way back that its page names.

The site leads clients without its cookie to a page of its publisher's on another host, whose script
holds the address that the answer leads to: ``/privacy-gate/accept?redirectUri=…`` on the site.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, urls
from nucrawl.site.page import parse_page

# The publisher's host, and what its addresses hold wherever they are: /consent?…privacy-gate…
_ADDRESS = re.compile(
    rf"//(?:{'|'.join(map(re.escape, sorted(guard.CONSENT_HOSTS)))})[:/?]|/consent\b|privacy-gate"
)
# What the body of a wall cannot be without; news may have it as well.
_HINT = re.compile(rb"privacy[- ]?gate|pg-(?:root|host|modal)", re.IGNORECASE)
_ENCODED = re.compile(r"decodeURIComponent\(\s*([\"'`])(.{1,4000}?)\1\s*\)", re.DOTALL)
_PLAIN = re.compile(r"[\"'`=]((?:https?://[^\"'`\s<>]{1,200})?/privacy-gate/[^\"'`\s<>]{1,4000})")
_ABSOLUTE = re.compile(r"https?://[^\"'`\s<>\\]{1,2000}")
_SOURCE = re.compile(
    r"<(?:script|iframe)\b[^>]*?\bsrc\s*=\s*[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(/))")
_PATH = "/privacy-gate/"
_MOST = 5  # addresses that are tried


def is_wall_address(url: str) -> bool:
    """Tell whether an address off the site is that of its consent wall.

    >>> is_wall_address("https://myprivacy.dpgmedia.nl/consent?siteKey=x")
    True
    >>> is_wall_address("https://www.example.org/consenting-adults")
    False
    """
    return _ADDRESS.search(url) is not None


def is_wall(body: bytes, content_type: str | None, url: str) -> bool:
    """Tell whether an answer is the wall; quickly for nearly all that are not."""
    if _HINT.search(body) is None:
        return False
    try:
        page = parse_page(body, content_type)
    except NotAnArticle:
        return False
    is_of_host = urls.host_of(url) in guard.CONSENT_HOSTS
    return is_of_host or (not guard.has_article_marks(page) and guard.is_consent(page))


def extract_callbacks(text: str, url: str, base_url: str) -> list[str]:
    """Read where the wall's answer leads to, all on the site; the likeliest first.

    >>> script = "go(decodeURIComponent('https%3A%2F%2Fwww.nu.nl%2Fprivacy-gate%2Faccept%3Fa%3D1'))"
    >>> extract_callbacks(script, "https://myprivacy.dpgmedia.nl/consent", "https://www.nu.nl")
    ['https://www.nu.nl/privacy-gate/accept?a=1']
    """
    found = (urls.resolve(address, base_url) for address in _iter_addresses(text, url))
    own = (address for address in found if address and urls.is_internal(address, base_url))
    ways = (urls.rebase(address, base_url) for address in own if _PATH in urlsplit(address).path)
    return list(dict.fromkeys(ways))[:_MOST]


def extract_address(text: str, base_url: str) -> str | None:
    """Read where a page of the site leads to the wall by a script or meta tag; None if nowhere.

    >>> page = '<script>location = "https://myprivacy.dpgmedia.nl/consent?a=1\\u0026b=2"</script>'
    >>> extract_address(page, "https://www.nu.nl")
    'https://myprivacy.dpgmedia.nl/consent?a=1&b=2'
    """
    for match in _ABSOLUTE.finditer(_unescape(unescape(text))):
        path = urlsplit(match[0]).path
        if path.startswith("/consent") and not urls.is_internal(match[0], base_url):
            return match[0]
    return None


def extract_hosts(text: str, url: str) -> frozenset[str]:
    """Read which hosts a wall lives on: its own, and those of its scripts and frames."""
    addresses = (url, *(unescape(match[1]) for match in _SOURCE.finditer(text)))
    return frozenset(filter(None, map(urls.host_of, addresses)))


def _iter_addresses(text: str, url: str) -> Iterator[str]:
    for match in _ENCODED.finditer(text):
        yield unquote(_unescape(match[2]))
    for match in _PLAIN.finditer(_unescape(unescape(text))):
        yield match[1]
    yield from parse_qs(urlsplit(url).query).get("callbackUrl", ())


def _unescape(script: str) -> str:
    """Undo what a string of a script is escaped with."""
    return _ESCAPED.sub(lambda match: match[3] or chr(int(match[1] or match[2], 16)), script)
