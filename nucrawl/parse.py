"""``nucrawl parse``: a page, of a file or of the site, as the Article that a crawl would store."""

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from nucrawl.archives import find_address
from nucrawl.errors import NotAnArticle, NothingFound, WrongUse
from nucrawl.golden.save import check_new_folder, save_golden_page
from nucrawl.items import Fetched
from nucrawl.report.page import article_values
from nucrawl.site import urls
from nucrawl.site.dates import AMSTERDAM
from nucrawl.site.extract import parse_article
from nucrawl.site.page import LARGEST_PAGE

_ENOUGH = LARGEST_PAGE + 1  # bytes: enough for a page to be refused as too large
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.add_argument(
        "source",
        metavar="FILE|URL",
        help="a saved page, a golden page's folder, - for standard input, or an address",
    )
    command.add_argument("--url", help="address that served the file (default: its canonical link)")
    command.add_argument(
        "--fetched-at",
        metavar="TIME",
        help="when it was served, in ISO 8601 (default: when the file was last changed)",
    )
    command.add_argument(
        "--content-type",
        metavar="TYPE",
        help="the header it was served with (default: what the page says of its encoding)",
    )
    command.add_argument(
        "--save",
        metavar="FOLDER",
        type=Path,
        help="make a golden page of it: other words, the same markup",
    )


def run(arguments: argparse.Namespace, base_url: str) -> None:
    """Print the page as JSON. Raises NothingFound where it is no article."""
    if arguments.save:
        check_new_folder(arguments.save)  # before the site is asked for anything
    page = _load(arguments)
    base_url = base_url if urls.is_internal(page.url, base_url) else _origin(page.url)
    if arguments.save:
        values = save_golden_page(
            arguments.save, page.body, page.url, page.fetched_at, page.content_type, base_url
        )
        sys.stderr.write(
            f"saved {arguments.save}: compare expected.json with page.html by hand, and say in "
            "meta.json what the page shows\n"
        )
    else:
        try:
            article = parse_article(
                page.body,
                page.url,
                page.fetched_at,
                base_url=base_url,
                content_type=page.content_type,
            )
        except NotAnArticle as error:
            raise NothingFound(f"no article ({error.reason}): {error.detail}") from error
        values = article_values(article)
    is_unicode = "utf" in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(values, ensure_ascii=not is_unicode, indent=2) + "\n")


def _load(given: argparse.Namespace) -> Fetched:
    source = given.source
    if _SCHEME.match(source):
        if given.url or given.fetched_at or given.content_type:
            raise WrongUse("--url, --fetched-at and --content-type are for files, not an address")
        from nucrawl.fetch import fetch_page  # brings Scrapy, which takes half a second

        return fetch_page(_check_address(source, "FILE|URL"))
    body, changed_at, meta = _read_standard_input() if source == "-" else _read_file(source)
    address = given.url or meta.get("url")
    if address is None and (address := _find_address(body)) is None:
        raise WrongUse(f"{source} does not name its address: say with --url what served it")
    stated = given.fetched_at or meta.get("fetched_at")
    return Fetched(
        body,
        _check_address(address, "--url" if given.url else f"the address that {source} names"),
        given.content_type or meta.get("content_type"),
        _parse_moment(stated, "--fetched-at" if given.fetched_at else f"{source}/meta.json")
        if stated
        else changed_at,
    )


def _check_address(text: str, name: str) -> str:
    scheme, mark, rest = text.partition("://")
    address = scheme.lower() + mark + rest
    if not urls.is_fetchable(address):
        found = repr(text) if "@" not in text else "one with a user name, or something else"
        raise WrongUse(
            f"{name}: expected an address such as https://www.nu.nl/…, without a user name, "
            f"found {found}"
        )
    return address


_Read = tuple[bytes, datetime, Mapping[str, str]]  # the page, its time, its meta.json


def _read_standard_input() -> _Read:
    if sys.stdin is None:
        raise WrongUse("cannot read standard input: it is closed")
    return sys.stdin.buffer.read(_ENOUGH), datetime.now(UTC), {}


def _read_file(name: str) -> _Read:
    """Read a saved page, with the time of its last change, or a golden page's folder."""
    if not name:
        raise WrongUse("FILE|URL: expected a file or an address, found an empty text")
    path = Path(name)
    try:
        is_folder = path.is_dir()
        with (path / "page.html" if is_folder else path).open("rb") as file:
            body = file.read(_ENOUGH)
            changed_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        meta = _read_meta(path / "meta.json") if is_folder else {}
    except OSError as error:
        raise WrongUse(
            f"cannot read {error.filename or path}: {error.strerror}; expected a file, or an "
            "address that begins with http:// or https://"
        ) from error
    return body, changed_at, meta


def _read_meta(path: Path) -> Mapping[str, str]:
    try:
        meta = json.loads(path.read_text())
    except ValueError as error:
        raise WrongUse(f"{path}: expected JSON, found none: {error}") from error
    if not isinstance(meta, dict) or not all(isinstance(v, str | None) for v in meta.values()):
        raise WrongUse(f"{path}: expected an object of texts, found another value")
    return meta


def _find_address(body: bytes) -> str | None:
    """Find the address that a page gives itself. Raises NothingFound if it cannot be read."""
    try:
        return find_address(body)
    except NotAnArticle as error:
        raise NothingFound(f"no article ({error.reason}): {error.detail}") from error


def _parse_moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{name}: expected a time in ISO 8601, found {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))
