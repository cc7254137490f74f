"""Owns an answer of the site, and when it is "not modified".

ETags are strong and made of the body; the server marks a compressed one with ``-gzip``, which is
taken off again here. As in RFC 9110, ``If-Modified-Since`` counts only without ``If-None-Match``.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from nucrawl.demo.dates import http_date

HTML: Final = "text/html; charset=utf-8"
XML: Final = "application/xml; charset=utf-8"
RSS: Final = "application/rss+xml; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
SVG: Final = "image/svg+xml; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"
GZIP: Final = "application/gzip"
GZIP_MARK: Final = "-gzip"
PageKind = Literal["article", "list", "feed", "sitemap", "robots", "other"]


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; ``headers`` are without length and encoding, which the server adds.

    ``kind`` is for the statistics and never leaves the machine.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    kind: PageKind = "other"


def build_response(
    body: bytes,
    content_type: str,
    modified_at: datetime,
    status: int = 200,
    *,
    kind: PageKind = "other",
) -> Response:
    """Make an answer with its validators."""
    headers = {
        "Content-Type": content_type,
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Last-Modified": http_date(modified_at),
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
    }
    return Response(status, headers, body, kind)


def pack(body: bytes) -> bytes:
    """Compress; without a time in it, the bytes are the same from one request to the next."""
    return gzip.compress(body, 6, mtime=0)


def build_redirect(location: str, kind: PageKind = "other", status: int = 301) -> Response:
    headers = {"Location": location, "Content-Type": HTML, "Vary": "Accept-Encoding"}
    return Response(status, headers, kind=kind)


def answer_conditionally(response: Response, request_headers: Mapping[str, str]) -> Response:
    """Turn a 200 with validators into a 304 when the client already has it."""
    asked = {name.lower(): value for name, value in request_headers.items()}
    if response.status != 200 or "ETag" not in response.headers or not _is_fresh(response, asked):
        return response
    kept = {name: v for name, v in response.headers.items() if name != "Content-Type"}
    return Response(304, kept, kind=response.kind)


def _is_fresh(response: Response, asked: Mapping[str, str]) -> bool:
    if "if-none-match" in asked:
        tags = {_bare(tag) for tag in asked["if-none-match"].split(",")}
        return "*" in tags or _bare(response.headers["ETag"]) in tags
    since = _parse_date(asked.get("if-modified-since", ""))
    modified = _parse_date(response.headers["Last-Modified"])
    return since is not None and modified is not None and modified <= since


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"').removesuffix(GZIP_MARK)


def _parse_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
