"""NU.nl's addresses: which article an address means, and where it is to be asked for.

The number in the path is the only stable key: section and slug change with the headline (a fifth
of all articles), and the site answers any section word with the right number. Videos under
``/{number}/video/`` count in a space of their own that overlaps the articles of 2003; such a video
gets the negative of its number.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from nucrawl.site.text import CONTROL, INVISIBLE

NU_HOSTS = frozenset({"nu.nl", "www.nu.nl", "m.nu.nl", "mobiel.nu.nl", "iphone.nu.nl"})

_VIDEO_PATH = re.compile(r"/(\d{1,12})/video(?:/[^/]*)?/?")
_ARTICLE_PATH = re.compile(r"/(?:[^/]+/){1,2}(\d{5,12})(?:/[^/]*)?/?")
_ADVERTORIAL = re.compile(r"advertorials?(?:-.*)?|.*-adverteerder")
_NO_ARTICLES_UNDER = frozenset(
    {"api", "block", "blocks", "component", "components", "login", "rss", "static", "tag", "zoeken"}
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ABSOLUTE = ("https://", "http://")
# What no address holds as it is: whitespace, control characters, marks that print nothing.
_UNSAFE = re.compile(f"[\\s{INVISIBLE}{CONTROL}\ud800-\udfff]")
_LONGEST_KEPT = 500  # characters of an address that is worth remembering


def resolve(href: str, page_url: str) -> str | None:
    """Make a link absolute, without its fragment; None if it is no usable http(s) address.

    >>> resolve("/sport/6304682/x.html#nujij", "https://www.nu.nl/")
    'https://www.nu.nl/sport/6304682/x.html'
    >>> resolve("javascript:void(0)", "https://www.nu.nl/"), resolve("http://[x", "https://www.nu.nl/")
    (None, None)
    >>> resolve("/sport/een kop.html", "https://www.nu.nl/")
    'https://www.nu.nl/sport/een%20kop.html'
    """
    href = href.strip()
    if href.startswith(_ABSOLUTE):
        return _resolve_absolute(href) if len(href) <= _LONGEST_KEPT else _normalise(href)
    try:
        return _normalise(urljoin(page_url, href))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _resolve_absolute(href: str) -> str | None:
    return _normalise(href)  # a page says its own address some five times


def _normalise(address: str) -> str | None:
    if _UNSAFE.search(address):
        address = _UNSAFE.sub(lambda match: quote(match[0], errors="replace"), address)
    try:
        parts = urlsplit(address)
        host, port = _origin(parts)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or port == 0:
        return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def _origin(parts: SplitResult) -> tuple[str, int]:
    """Give host and port, the usual port if none is named. Raises ValueError where it is no number.

    Most links of a page lead to one origin, so it is worth remembering.
    """
    if len(parts.netloc) > 255:  # longer than any host
        return _split_netloc.__wrapped__(parts.scheme, parts.netloc)
    return _split_netloc(parts.scheme, parts.netloc)


@lru_cache(maxsize=1024)
def _split_netloc(scheme: str, netloc: str) -> tuple[str, int]:
    parts = SplitResult(scheme, netloc, "", "", "")
    port = parts.port
    return parts.hostname or "", _DEFAULT_PORTS.get(scheme, 0) if port is None else port


def same_origin(url: str, base_url: str) -> bool:
    """Tell whether an address lies on the site at ``base_url``.

    ``www.`` does not matter, nor does http for https on their usual ports; any other port does.

    >>> same_origin("http://nu.nl/x", "https://www.nu.nl")
    True
    >>> same_origin("http://127.0.0.1:81/", "http://127.0.0.1:80/")
    False
    """
    its = _split_url(url)
    return its is not None and _same_origin(its, urlsplit(base_url))


def _same_origin(its: SplitResult, base: SplitResult) -> bool:
    if its.scheme not in _DEFAULT_PORTS:
        return False
    try:
        (host, port), (base_host, base_port) = _origin(its), _origin(base)
    except ValueError:
        return False
    same_host = host.removeprefix("www.") == base_host.removeprefix("www.")
    return same_host and (port == base_port or {port, base_port} == {80, 443})


def _split_url(url: str) -> SplitResult | None:
    """Split an address; None for one that cannot be."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def is_internal(url: str, base_url: str) -> bool:
    """Tell whether an address is NU.nl's, be it on its own hosts or on the site at ``base_url``.

    >>> is_internal("https://nu.nl/x", "http://127.0.0.1:8000"), is_internal("ftp://nu.nl/x", "http://a")
    (True, False)
    """
    parts = _split_url(url)
    if parts is None or parts.scheme not in _DEFAULT_PORTS:
        return False
    return _is_nu_host(parts) or _same_origin(parts, urlsplit(base_url))


def is_fetchable(url: str) -> bool:
    """Tell whether an address can be asked for: http(s), a host that can be, no user or password.

    >>> is_fetchable("http://[::1]:8000/x"), is_fetchable("http://a b/"), is_fetchable("http://u:p@a/")
    (True, False, False)
    """
    parts = _split_url(url)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc:
        return False
    try:
        host, port = _origin(parts)
    except ValueError:
        return False
    return bool(host) and not _UNSAFE.search(host) and port != 0


def _is_nu_host(parts: SplitResult) -> bool:
    try:
        host, port = _origin(parts)
    except ValueError:
        return False
    return host in NU_HOSTS and port in (80, 443)


def rebase(url: str, base_url: str) -> str:
    """Give the address at which to ask the site at ``base_url`` for NU.nl's ``url``.

    Pages name their links in full; a stand-in, mirror or archive serves them somewhere else.

    >>> rebase("https://www.nu.nl/a/6304682/b.html?x=1", "http://127.0.0.1:8000")
    'http://127.0.0.1:8000/a/6304682/b.html?x=1'
    """
    if not is_internal(url, base_url):
        return url
    base, parts = urlsplit(base_url), urlsplit(url)
    path = parts.path or "/"
    if not same_origin(url, base_url) or base.scheme != parts.scheme:
        path = base.path.rstrip("/") + path
    return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))


def extract_article_id(url: str) -> int | None:
    """Read the article's number from an address; None where it means no article.

    >>> extract_article_id("https://www.nu.nl/-/6304682/")
    6304682
    >>> extract_article_id("https://www.nu.nl/advertorial/advertorial-x/5163863/stap.html?utm_a=b")
    5163863
    >>> extract_article_id("https://www.nu.nl/307049/video/van-ver.html")
    -307049
    >>> extract_article_id("https://www.nu.nl/buitenland") is None
    True
    """
    return _read_id(url) if len(url) <= _LONGEST_KEPT else _read_id.__wrapped__(url)


@lru_cache(maxsize=1024)
def _read_id(url: str) -> int | None:
    parts = _split_url(url)
    if parts is None:
        return None
    path = parts.path
    if path[1:].partition("/")[0] in _NO_ARTICLES_UNDER:
        return None
    if video := _VIDEO_PATH.fullmatch(path):
        return -int(video[1])
    article = _ARTICLE_PATH.fullmatch(path)
    return int(article[1]) if article else None


def target_id(url: str, base_url: str) -> int | None:
    """Give the article that a link of a page leads to; None where it leads elsewhere.

    >>> target_id("https://nu.nl/a/6304682/b.html", "http://127.0.0.1:8000")
    6304682
    >>> target_id("https://example.org/a/6304682/b.html", "https://www.nu.nl") is None
    True
    """
    return extract_article_id(url) if is_internal(url, base_url) else None


def canonicalise(url: str) -> str:
    """Drop query and fragment: the site ignores them on articles.

    >>> canonicalise("https://www.nu.nl/a/6304682/b.html?utm_source=x#nujij")
    'https://www.nu.nl/a/6304682/b.html'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))


def extract_section(url: str) -> str | None:
    """Read the section from an article's canonical address; None where it names none.

    >>> extract_section("https://www.nu.nl/tech-wetenschap/6304682/b.html")
    'tech-wetenschap'
    >>> extract_section("https://www.nu.nl/-/6304682/") is None
    True
    >>> extract_section("https://www.nu.nl/307049/video/b.html")
    'video'
    """
    if (extract_article_id(url) or 0) < 0:
        return "video"
    first = urlsplit(url).path.strip("/").split("/")[0]
    return first if first and first not in {"-", "artikel"} and not first.isdigit() else None


def is_advertorial(url: str) -> bool:
    """Tell an advertisement by the section in its address.

    >>> is_advertorial("https://www.nu.nl/advertorial-bank/5163863/sparen.html")
    True
    >>> is_advertorial("https://www.nu.nl/economie/6304682/advertorial-verboden.html")
    False
    """
    return _ADVERTORIAL.fullmatch(extract_section(url) or "") is not None


def section_path(url: str, base_url: str) -> str:
    """Give the path of an address relative to the site at ``base_url``.

    >>> section_path("http://127.0.0.1:8000/mirror/sport", "http://127.0.0.1:8000/mirror")
    '/sport'
    """
    path = urlsplit(url).path or "/"
    root = urlsplit(base_url).path.rstrip("/")
    if root and same_origin(url, base_url) and path.startswith(root + "/"):
        return path[len(root) :]
    return path


def extract_path_slug(url: str) -> str | None:
    """Read a section's slug from its address: its one path segment; None if it has more.

    >>> extract_path_slug("https://www.nu.nl/buitenland")
    'buitenland'
    >>> extract_path_slug("https://www.nu.nl/")
    'voorpagina'
    """
    segments = urlsplit(url).path.strip("/").split("/")
    if segments == [""]:
        return "voorpagina"
    return segments[0] if len(segments) == 1 else None


def host_of(url: str) -> str:
    """Give the host name of an address; empty where it has none."""
    parts = _split_url(url)
    return (parts.hostname or "") if parts else ""
