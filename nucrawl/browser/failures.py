"""What Playwright's errors mean: one that died, a site that does not answer, or else."""

import logging

from playwright.async_api import Error
from playwright.async_api import TimeoutError as TooLong
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)

from nucrawl.browser.extension import BrowserFailed

_BY_NETWORK: tuple[tuple[str, type[Exception]], ...] = (
    ("ERR_NAME_NOT_RESOLVED", CannotResolveHostError),
    ("ERR_CONNECTION_REFUSED", DownloadConnectionRefusedError),
    ("ERR_TIMED_OUT", DownloadTimeoutError),
    ("net::ERR_", DownloadFailedError),
)


_OF_THE_KILLED = ("Connection closed while reading from the driver", "playwright/_impl/")


def has_died(error: Error) -> bool:
    """Tell a browser, or the tab of a page, that is no more from a page that did not come."""
    words = error.message.lower()
    return any(word in words for word in ("has been closed", "crashed", "connection closed"))


def translate(error: Error) -> Exception:
    if isinstance(error, TooLong):
        return DownloadTimeoutError(_first_line(error))
    for code, kind in _BY_NETWORK:
        if code in error.message:
            return kind(_first_line(error))
    return BrowserFailed(_first_line(error))


def _first_line(error: Error) -> str:
    return error.message.strip().splitlines()[0][:300]


def why_it_does_not_start(error: Error) -> str:
    """Give the first line of an error, and the first that Chromium printed itself."""
    printed = (line.partition("[err] ")[2] for line in error.message.splitlines())
    return "; ".join(filter(None, (_first_line(error), next(filter(None, printed), ""))))[:300]


def is_not_of_playwright(record: logging.LogRecord) -> bool:
    """Drop what asyncio tells of Playwright's tasks when its process was killed: nobody asks."""
    error = record.exc_info[1] if record.exc_info else None
    told = f"{error} {record.getMessage()}"
    return not any(words in told for words in _OF_THE_KILLED)
