"""Requests for pages that may be as before, and what a 304 is made into."""

from datetime import datetime

from scrapy import Request
from scrapy.http import Response

from nucrawl.items import CONDITIONS, NotModified, Validators

RETRIED = "nucrawl_retried"  # meta of a request that is the second for its page


def ask_conditionally(request: Request, known: Validators) -> Request:
    """Ask for a page only if it has changed."""
    for name, value in known.headers.items():
        request.headers[name] = value.encode("latin-1")  # the bytes that came
    request.meta["handle_httpstatus_list"] = [304]
    return request


def ask_outright(request: Request, reason: str) -> Request:
    """Ask for a page once more, whether or not it has changed."""
    headers = {k: v for k, v in request.headers.items() if k not in CONDITIONS}
    return request.replace(headers=headers, meta={RETRIED: reason}, dont_filter=True)


def etag_of(response: Response) -> str | None:
    """Give the header ETag of a response; None where it came without."""
    return (response.headers.get("ETag") or b"").decode("latin-1") or None


def not_modified(
    response: Response,
    kind: str,
    checked_at: datetime,
    article_id: int | None = None,
    name: str | None = None,
    announced_at: datetime | None = None,
) -> NotModified:
    """Make what is stored of a 304, which may bring validators of its own."""
    last_modified = (response.headers.get("Last-Modified") or b"").decode("latin-1") or None
    etag = etag_of(response)
    return NotModified(
        response.url, kind, checked_at, article_id, name, announced_at, etag, last_modified
    )
