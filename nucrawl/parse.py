"""``nucrawl parse``: a page, of a file or of the site, as the Article that a crawl would store."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from nucrawl.errors import NotAnArticle, NothingFound, WrongUse
from nucrawl.golden.save import save_golden_page
from nucrawl.items import Fetched
from nucrawl.report.page import article_values
from nucrawl.site import urls
from nucrawl.site.dates import AMSTERDAM
from nucrawl.site.extract import parse_article
from nucrawl.site.metadata import extract_metadata
from nucrawl.site.page import parse_page


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
        "--save",
        metavar="FOLDER",
        type=Path,
        help="make a golden page of it: other words, the same markup",
    )


def run(arguments: argparse.Namespace, base_url: str) -> None:
    """Print the page as JSON. Raises NothingFound where it is no article."""
    page = _load(arguments.source, arguments.url, arguments.fetched_at)
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
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")


def _load(source: str, url: str | None, fetched_at: str | None) -> Fetched:
    if source.startswith(("http://", "https://")):
        if url or fetched_at:
            raise WrongUse("--url and --fetched-at are for files; an address is fetched now")
        if urls.resolve(source, source) is None:
            raise WrongUse(f"expected a file or an address, found {source!r}")
        from nucrawl.fetch import fetch_page  # brings Scrapy, which takes half a second

        return fetch_page(source)
    if source == "-":
        page = _File(sys.stdin.buffer.read(), datetime.now(UTC), {})
    else:
        page = _read_file(Path(source))
    address = url or page.meta.get("url") or _find_address(page.body)
    if address is None or urls.resolve(address, address) is None:
        raise WrongUse(f"{source} does not name its address: say with --url what served it")
    stated = fetched_at or page.meta.get("fetched_at")
    moment = _parse_moment(stated) if stated else page.changed_at
    return Fetched(page.body, address, page.meta.get("content_type"), moment)


@dataclass(frozen=True)
class _File:
    """A saved page, when it was last changed, and what a meta.json beside it says."""

    body: bytes
    changed_at: datetime
    meta: Mapping[str, str]


def _read_file(path: Path) -> _File:
    path = path / "page.html" if path.is_dir() else path
    beside = path.with_name("meta.json")
    try:
        body = path.read_bytes()
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        meta = json.loads(beside.read_text()) if beside.exists() else {}
    except OSError as error:
        raise WrongUse(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise WrongUse(f"{beside}: expected JSON, found none: {error}") from error
    return _File(body, changed_at, meta if isinstance(meta, dict) else {})


def _find_address(body: bytes) -> str | None:
    """Find the address that a page gives itself."""
    try:
        metadata = extract_metadata(parse_page(body))
    except NotAnArticle:
        return None
    return metadata.canonical or metadata.meta_text("og:url")


def _parse_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"--fetched-at: expected a time in ISO 8601, found {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))
