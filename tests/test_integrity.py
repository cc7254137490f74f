"""Compressed bodies: whole ones are told from cut-off ones, in every encoding that is asked for."""

import gzip
import os
import sys
import zlib

import brotli
import pytest

from nucrawl.middlewares.integrity import is_complete

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = os.urandom(300_000) + b"een alinea " * 50_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY[:100]) + gzip.compress(BODY[100:]),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY, quality=1),
    "zstd": zstd.compress(BODY),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_whole_body_is_complete(encoding: str) -> None:
    assert is_complete(PACKED[encoding], encoding)


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_off_body_is_not(encoding: str, share: float) -> None:
    packed = PACKED[encoding]
    assert not is_complete(packed[: int(len(packed) * share)], encoding)


def test_a_body_without_its_last_byte_is_not() -> None:
    assert not any(is_complete(packed[:-1], encoding) for encoding, packed in PACKED.items())


def test_raw_deflate_is_known_too() -> None:
    assert is_complete(raw_deflate(BODY), "deflate")
    assert not is_complete(raw_deflate(BODY)[:-9], "deflate")


def test_other_encodings_are_left_to_scrapy() -> None:
    assert is_complete(b"anything", "identity")
    assert is_complete(b"", "")


@pytest.mark.parametrize("encoding", PACKED)
def test_more_than_the_largest_size_is_not_unpacked(encoding: str) -> None:
    cut = PACKED[encoding][: len(PACKED[encoding]) * 9 // 10]
    assert is_complete(cut, encoding, largest=1000)
