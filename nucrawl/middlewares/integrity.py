"""Answers whose compressed body was cut off are asked for again, never handed on.

Scrapy decompresses as much as there is and passes that on as a whole page. This stands between the
downloader and Scrapy's decompression, and only looks whether the stream has its end.
"""

import zlib
from typing import Self

import brotli  # a dependency of Scrapy's
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from nucrawl import zstd

_CHUNK_BYTES = 1 << 16


class BodyCutOff(IgnoreRequest):
    """A compressed body that ends in the middle, every time it was asked for."""


class IntegrityMiddleware:
    """Retry answers whose compressed body is incomplete."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        encodings = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
        encoding = encodings[-1].strip().decode("latin-1")
        may_be_empty = response.status in (204, 304) or response.status >= 400
        if request.method == "HEAD" or (not response.body and may_be_empty):
            return response
        if is_complete(response.body, encoding, self._largest):
            return response
        assert self._crawler.spider is not None  # responses come only while one is open
        retry = get_retry_request(request, spider=self._crawler.spider, reason="body cut off")
        if retry is None:
            raise BodyCutOff(f"{encoding} body of {len(response.body)} bytes has no end")
        return retry


def is_complete(body: bytes, encoding: str, largest: int = 0) -> bool:
    """Tell whether a compressed body has its end.

    Unknown encodings count as complete. Stops after ``largest`` bytes of output (0: no limit):
    what is larger is refused later by its size.
    """
    if encoding in ("gzip", "x-gzip"):
        return _inflates(body, 31, largest)
    if encoding == "deflate":
        return _inflates(body, 15, largest) or _inflates(body, -15, largest)
    if encoding == "br":
        return _unbrotlis(body, largest)
    if encoding == "zstd":
        return _unzstds(body, largest)
    return True


def _inflates(body: bytes, window: int, largest: int) -> bool:
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(window)
        try:
            while not stream.eof and rest:
                size += len(stream.decompress(rest, _CHUNK_BYTES))
                rest = stream.unconsumed_tail
                if largest and size > largest:
                    return True
        except zlib.error:
            return False
        if not stream.eof:
            return False
        rest = stream.unused_data if stream.unused_data[:2] == b"\x1f\x8b" else b""
    return bool(body)


def _unbrotlis(body: bytes, largest: int) -> bool:
    stream, size, data = brotli.Decompressor(), 0, body
    try:
        while not stream.is_finished():
            chunk = stream.process(data, output_buffer_limit=_CHUNK_BYTES)
            data, size = b"", size + len(chunk)
            if largest and size > largest:
                return True
            if not chunk:
                return bool(stream.is_finished())
    except brotli.error:
        return False
    return True


def _unzstds(body: bytes, largest: int) -> bool:
    stream, size, data = zstd.ZstdDecompressor(), 0, body
    try:
        while not stream.eof:
            chunk = stream.decompress(data, _CHUNK_BYTES)
            data, size = b"", size + len(chunk)
            if largest and size > largest:
                return True
            if not chunk and stream.needs_input:
                return False
    except zstd.ZstdError:
        return False
    return True
