"""Pages from archives that others made: whatever they hold, what can be read is given."""

import gzip
import io
import logging
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from nucrawl import zstd
from nucrawl.archives import iter_pages, iter_saved_pages
from nucrawl.errors import ArchiveError
from nucrawl.items import Fetched
from nucrawl.site.page import LARGEST_PAGE

URL = "https://www.nu.nl/binnenland/640000{}/kop.html"
BODY = b"<html><body>" + bytes(range(32, 127)) * 500 + b"</body></html>"
Record = tuple[str, str, list[tuple[str, str]], bytes]  # kind, status, headers, body
HTML = ("Content-Type", "text/html; charset=utf-8")


def chunked(body: bytes, size: int = 999) -> bytes:
    parts = [body[n : n + size] for n in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def write(path: Path, *records: Record, dates: str = "2020-02-03T04:05:06Z") -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz", warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "another"}))
        for number, (kind, status, headers, body) in enumerate(records, 1):
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                URL.format(number),
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=None if kind == "resource" else http,
                warc_headers_dict={"WARC-Date": dates},
            )
            writer.write_record(record)
    return path


def page(body: bytes = BODY, *headers: tuple[str, str]) -> Record:
    return ("response", "200 OK", [HTML, *headers], body)


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_pages_come_decoded_with_address_time_and_headers(tmp_path: Path, name: str) -> None:
    encodings: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
        "deflate": zlib.compress,
        "Deflate": lambda body: zlib.compress(body, wbits=-15),
        "identity": bytes,
    }
    path = write(
        tmp_path / name,
        *(page(encode(BODY), ("Content-Encoding", name)) for name, encode in encodings.items()),
        page(chunked(BODY), ("Transfer-Encoding", "chunked")),
        page(
            chunked(gzip.compress(BODY, mtime=0)),
            *(("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("Server", "x")),
        ),
        page(BODY, ("Content-Encoding", "gzip")),  # decoded by who archived it
    )
    moment = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    plain = Fetched(BODY, "", HTML[1], moment, 200, (HTML,))
    found = list(iter_pages(path))
    assert [each.url for each in found] == [URL.format(n) for n in range(1, 10)]
    assert {each.body for each in found} == {BODY}
    assert {each.fetched_at for each in found} == {moment}
    assert found[0] == Fetched(**{**vars(plain), "url": URL.format(1)})
    assert found[7].headers == (HTML, ("Server", "x"))


def test_what_is_no_page_of_html_is_passed_over(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.warc",
        ("response", "404 Not Found", [HTML], BODY),
        ("response", "200 OK", [("Content-Type", "image/png")], BODY),
        ("response", "200 OK", [], BODY),
        ("request", "GET / HTTP/1.1", [HTML], b""),
        ("resource", "", [], BODY),
        ("revisit", "200 OK", [HTML], b""),
        page(),
    )
    assert [each.url for each in iter_pages(path)] == [URL.format(7)]


def test_a_date_that_is_none_leaves_its_page_out(tmp_path: Path) -> None:
    assert list(iter_pages(write(tmp_path / "x.warc", page(), dates="ooit"))) == []
    (found,) = iter_pages(write(tmp_path / "x.warc", page(), dates="2020-02-03T04:05:06.1234567Z"))
    assert found.fetched_at == datetime(2020, 2, 3, 4, 5, 6, 123456, UTC)


def test_a_page_whose_encoding_ends_in_the_middle_is_left_out_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut = [
        page(gzip.compress(BODY)[:-300], ("Content-Encoding", "gzip")),
        page(brotli.compress(BODY)[:-30], ("Content-Encoding", "br")),
        page(zstd.compress(BODY)[:-30], ("Content-Encoding", "zstd")),
        page(zlib.compress(BODY)[:-30], ("Content-Encoding", "deflate")),
        page(b"no gzip", ("Content-Encoding", "gzip")),
    ]
    found = list(iter_pages(write(tmp_path / "x.warc", *cut, page())))
    assert [each.url for each in found] == [URL.format(6)]
    assert caplog.text.count("a page that ends in the middle is left out") == 5


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
def test_a_bomb_is_read_no_further_than_a_page_may_be_long(
    tmp_path: Path, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    bomb = compress(b" " * (2 * LARGEST_PAGE))
    path = write(tmp_path / "x.warc", page(bomb, ("Content-Encoding", encoding)), page())
    first, second = iter_pages(path)
    assert len(first.body) == LARGEST_PAGE + 1
    assert second.body == BODY


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_cut_off_archive_gives_what_is_whole_and_then_one_error(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = write(tmp_path / name, page(), page(b"<html>two" * 900), page()).read_bytes()
    pages = [each.body for each in iter_pages(tmp_path / name)]
    ends = 0
    for length in range(0, len(whole) - 4, max(1, len(whole) // 300)):
        (tmp_path / name).write_bytes(whole[:length])
        found: list[bytes] = []
        try:
            for each in iter_pages(tmp_path / name):
                found.append(each.body)
        except ArchiveError as error:
            assert str(error).startswith(f"{tmp_path / name} is damaged or no archive: ")
            ends += 1
        assert found == pages[: len(found)], length
        assert len(found) < len(pages) or length > len(whole) * 0.98
    assert ends > 250
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_damaged_archive_never_fails_otherwise(tmp_path: Path, name: str) -> None:
    whole = write(tmp_path / name, page(), page(b"<html>two" * 900), page()).read_bytes()
    errors = 0
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        (tmp_path / name).write_bytes(whole[:place] + b"\xff\x00 7" + whole[place + 4 :])
        try:
            assert len(list(iter_pages(tmp_path / name))) <= 3
        except ArchiveError:
            errors += 1
    assert errors > 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "damaged or no archive: 0 records"), (b"<html>", "0 records"), (b"\x1f\x8b\0", "0 rec")],
)
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.warc").write_bytes(content)
    with pytest.raises(ArchiveError, match=words):
        list(iter_pages(tmp_path / "x.warc"))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"cannot read .*nix.warc: No such file"):
        list(iter_pages(tmp_path / "nix.warc"))
    with pytest.raises(ArchiveError, match="Is a directory"):
        list(iter_pages(tmp_path))


def test_an_arc_file_is_read_too(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY
    about = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20050101000000 text/plain %d\n" % len(about)
    record = b"%s 1.2.3.4 20050203040506 text/html %d\n" % (URL.format(1).encode(), len(answer))
    (tmp_path / "x.arc").write_bytes(head + about + b"\n" + record + answer + b"\n")
    (found,) = iter_pages(tmp_path / "x.arc")
    assert (found.url, found.body) == (URL.format(1), BODY)
    assert found.fetched_at == datetime(2005, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_saved_pages_name_their_address_and_have_the_time_of_their_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def save(name: str, head: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<html><head>{head}</head><body>x</body></html>")
        os.utime(path, (1_600_000_000, 1_600_000_000))

    save("b.html", f'<link rel="canonical" href="{URL.format(1)}">')
    save("sub/a.HTM", f'<meta property="og:url" content="{URL.format(2)}">')
    save("c.html", "")
    save("d.html", '<link rel="canonical" href="javascript:x">')
    save("e.txt", f'<link rel="canonical" href="{URL.format(3)}">')
    (tmp_path / "large.html").write_bytes(b" " * (LARGEST_PAGE + 1))
    (tmp_path / "folder.html").mkdir()
    with caplog.at_level(logging.WARNING):
        found = list(iter_saved_pages(tmp_path))
    assert [each.url for each in found] == [URL.format(1), URL.format(2)]
    assert {each.fetched_at for each in found} == {datetime.fromtimestamp(1_600_000_000, UTC)}
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [
        "a file is left out"
    ] * 3
    assert "large.html (too_large)" in caplog.text


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"found none: .*nix"):
        list(iter_saved_pages(tmp_path / "nix"))
