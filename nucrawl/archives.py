"""Pages from archives: WARC and ARC files, and folders of saved HTML, as if they were fetched now.

An archive that is damaged gives the pages before the damage, then one error.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from importlib.util import find_spec
from io import StringIO
from logging import getLogger
from pathlib import Path
from typing import Any, BinaryIO

import brotli  # a dependency of Scrapy's

from nucrawl import zstd
from nucrawl.errors import ArchiveError, NotAnArticle, WrongUse
from nucrawl.items import Fetched
from nucrawl.site import urls
from nucrawl.site.metadata import extract_metadata
from nucrawl.site.page import LARGEST_PAGE, parse_page

logger = getLogger(__name__)

_ENOUGH = LARGEST_PAGE + 1  # bytes: enough for a page to be refused as too large
_CHUNK = 1 << 16
_HTML = ("text/html", "application/xhtml+xml")
_UNDONE = ("content-encoding", "transfer-encoding")  # what they say is no longer so
# What half a record brings about in warcio, which expects whole ones.
_DAMAGE = (zlib.error, EOFError, ValueError, LookupError, TypeError, AttributeError, AssertionError)


def check_warcio() -> None:
    """Raise WrongUse unless the package that knows WARC is there."""
    if find_spec("warcio") is None:
        raise WrongUse(
            "WARC files need the package warcio, which is not installed: "
            "pip install 'nucrawl[archive]'"
        )


def iter_pages(path: Path) -> Iterator[Fetched]:
    """Give the HTML pages of a WARC or ARC file that were served with status 200, in its order.

    Raises ArchiveError where the file cannot be read, or after the last page before a damage.
    """
    check_warcio()
    count = 0
    try:
        with path.open("rb") as file:
            for page in _iter_records(file):
                count += 1
                if page is not None:
                    yield page
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    except _DAMAGE as error:
        said = (str(error) or type(error).__name__).strip().splitlines()[0]
        raise ArchiveError(
            f"{path} is damaged or no archive: {count} records could be read, then: {said}"
        ) from error


def _iter_records(file: BinaryIO) -> Iterator[Fetched | None]:
    """Give for each record its page, None where it has none to be read."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Records(ArchiveIterator):  # type: ignore[misc]  # ships no types
        """Knows at the end whether the last compressed part had one."""

        has_end = True

        def close(self) -> None:
            if self.reader is not None and self.reader.decompressor is not None:
                self.has_end = self.reader.decompressor.eof
            super().close()

    records = Records(file, arc2warc=True)
    record = None
    while True:
        with redirect_stderr(StringIO()):  # warcio prints what shows here all the same
            try:
                last, record = record, next(records, None)
            except ArchiveLoadFailed as error:
                raise ValueError(error) from error
            _check_end(last)
            page = None if record is None else _read(record)
        if record is None:
            break
        yield page
    if not records.has_end:
        raise EOFError("it ends in the middle")


def _check_end(record: Any) -> None:
    """Raise EOFError if the file ended before a record that was read through."""
    if record is not None and getattr(record.raw_stream, "limit", None):
        raise EOFError("it ends in the middle of a record")


def _read(record: Any) -> Fetched | None:
    """Read a record; None unless it is an HTML page that was served as such."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    content_type = headers.get_header("Content-Type")
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    moment = _parse_date(record.rec_headers.get_header("WARC-Date") or "")
    if moment is None or not (content_type or "").lower().startswith(_HTML):
        return None
    body = _decode(_body(record), (headers.get_header("Content-Encoding") or "").strip().lower())
    if body is None:
        logger.warning("a page that ends in the middle is left out: %s", url)
        return None
    if not urls.is_fetchable(url):
        return None
    kept = tuple((n, v) for n, v in headers.headers if n.lower() not in _UNDONE)
    return Fetched(body, url, content_type, moment, 200, kept)


def _body(record: Any) -> bytes:
    """Give what a record holds, still compressed. Raises EOFError if the file ended before it."""
    from warcio.bufferedreaders import ChunkedDataReader

    transfer = (record.http_headers.get_header("Transfer-Encoding") or "").strip().lower()
    stream = record.raw_stream
    body: bytes = (ChunkedDataReader(stream) if transfer == "chunked" else stream).read(_ENOUGH)
    if len(body) < _ENOUGH:
        stream.read(_ENOUGH)  # what may follow the last chunk
        _check_end(record)
    return body


def _decode(body: bytes, encoding: str) -> bytes | None:
    """Undo the compression of a page; None where it ends in the middle.

    Many archives hold pages decompressed, under the header of the compressed one.
    """
    decoder = _DECODERS.get(encoding)
    if decoder is None or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return body
    try:
        return decoder(body)
    except (zlib.error, brotli.error, zstd.ZstdError):
        return None


def _inflate(body: bytes, window: int) -> bytes | None:
    stream = zlib.decompressobj(window)
    page = stream.decompress(body, _ENOUGH)
    return page if stream.eof or len(page) == _ENOUGH else None


def _inflate_deflate(body: bytes) -> bytes | None:
    try:
        return _inflate(body, 15)
    except zlib.error:  # without the two bytes before it, as some servers have it
        return _inflate(body, -15)


def _unbrotli(body: bytes) -> bytes | None:
    stream, page = brotli.Decompressor(), bytearray()
    chunk = stream.process(body, output_buffer_limit=_CHUNK)
    while chunk and len(page) < _ENOUGH:
        page += chunk
        chunk = stream.process(b"", output_buffer_limit=_CHUNK)
    return bytes(page[:_ENOUGH]) if stream.is_finished() or len(page) >= _ENOUGH else None


def _unzstd(body: bytes) -> bytes | None:
    stream = zstd.ZstdDecompressor()
    page = stream.decompress(body, _ENOUGH)
    return page if stream.eof or len(page) == _ENOUGH else None


_DECODERS: dict[str, Callable[[bytes], bytes | None]] = {
    "gzip": lambda body: _inflate(body, 31),
    "x-gzip": lambda body: _inflate(body, 31),
    "deflate": _inflate_deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _parse_date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def iter_saved_pages(folder: Path) -> Iterator[Fetched]:
    """Give the HTML files of a folder and those below it, by name, with their own address.

    The time of a page is when its file was last changed. A page that does not name its address is
    left out. Raises ArchiveError where the folder or a file cannot be read.
    """
    try:
        if not folder.is_dir():
            raise ArchiveError(f"expected a folder of HTML files, found none: {folder}")
        paths = (p for p in folder.rglob("*") if p.suffix.lower() in (".html", ".htm"))
        for path in sorted(path for path in paths if path.is_file()):
            with path.open("rb") as file:
                body = file.read(_ENOUGH)
                changed_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            address, reason = None, "it does not name its address"
            try:
                address = find_address(body)
            except NotAnArticle as error:
                reason = error.reason
            if address is not None and urls.is_fetchable(address):
                yield Fetched(body, address, None, changed_at)
            else:
                logger.warning("a file is left out: %s (%s)", path, reason)
    except OSError as error:
        raise ArchiveError(f"cannot read {error.filename or folder}: {error.strerror}") from error


def find_address(body: bytes) -> str | None:
    """Find the address that a page gives itself. Raises NotAnArticle if it cannot be read."""
    metadata = extract_metadata(parse_page(body))
    return metadata.canonical or metadata.meta_text("og:url")
