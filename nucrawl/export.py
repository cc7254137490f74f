"""``nucrawl export``: what the site answered as a WARC 1.1, for those who archive or replay it.

Each page is a response with its body as it was after decompression: the headers that spoke of its
transfer are kept under other names. The same page again, and a 304, are revisits of the first.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg import AsyncConnection

from nucrawl import __version__
from nucrawl.archives import check_warcio
from nucrawl.errors import DatabaseError
from nucrawl.report.progress import Told
from nucrawl.store.connection import Target, connect, explain, parameters
from nucrawl.store.fetches import Answer, Chosen, count_answers, iter_answers
from nucrawl.store.migrate import pending
from nucrawl.when import parse_end, parse_moment

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
# They spoke of the bytes on the way, which were decompressed since.
_OF_TRANSFER = ("content-encoding", "transfer-encoding", "content-length")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.add_argument(
        "--warc",
        metavar="FILE",
        required=True,
        help="where to write, compressed if it ends in .gz; - for standard output",
    )
    command.add_argument(
        "--since", metavar="DATE", type=parse_moment, help="only what was fetched from then on"
    )
    command.add_argument(
        "--until", metavar="DATE", type=parse_end, help="only what was fetched until then"
    )
    command.add_argument("--section", metavar="SLUG", help="only articles of this section")
    command.add_argument("--kind", metavar="KIND", help="only articles of this kind")


def run(arguments: argparse.Namespace, target: Target) -> None:
    """Write the file, and say what is in it. Raises NucrawlError."""
    check_warcio()
    with connect(target) as connection:
        if pending(connection):
            raise DatabaseError(
                f"{target.description} has no up-to-date schema: crawl first, or nucrawl migrate"
            )
    chosen = Chosen(arguments.since, arguments.until, arguments.section, arguments.kind)
    try:
        with _open(arguments.warc) as file:
            counts = asyncio.run(_export(target, chosen, file, arguments.warc))
    except psycopg.Error as error:
        raise explain(error, target) from error
    told = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing to write"
    sys.stderr.write(f"{arguments.warc}: {told}\n")


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    """Open the file under another name, which it loses once it is whole."""
    if name == "-":
        yield sys.stdout.buffer
        return
    path = Path(name)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


async def _export(target: Target, chosen: Chosen, file: BinaryIO, name: str) -> Counter[str]:
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(file, gzip=name.endswith(".gz"), warc_version="1.1")
    about = {
        "software": f"nucrawl/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    own_name = None if name == "-" else Path(name).name
    writer.write_record(writer.create_warcinfo_record(own_name, about))
    counts: Counter[str] = Counter()
    async with await AsyncConnection.connect(target.conninfo, **parameters(target)) as connection:
        with Told("answers", await count_answers(connection, chosen)) as told:
            async for answer in iter_answers(connection, chosen):
                counts[_write(writer, answer)] += 1
                told.advance()
    return counts


def _write(writer: Any, answer: Answer) -> str:
    """Write an answer as a record; say what it became."""
    if answer.body is not None:
        _write_record(writer, "response", answer, {}, answer.body)
        return "responses"
    if answer.original_url is None or not (answer.is_kept or answer.status == 304):
        return "pages not kept" if answer.page_hash else "answers without a page"
    why = "server-not-modified" if answer.status == 304 else "identical-payload-digest"
    assert answer.original_at is not None  # it comes with the address
    revisited = {
        "WARC-Profile": _PROFILE + why,
        "WARC-Refers-To-Target-URI": answer.original_url,
        "WARC-Refers-To-Date": _date(answer.original_at),
    }
    _write_record(writer, "revisit", answer, revisited, None)
    return "revisits"


def _write_record(
    writer: Any, kind: str, answer: Answer, fields: dict[str, str], body: bytes | None
) -> None:
    from warcio.statusandheaders import StatusAndHeaders

    assert answer.page_hash is not None  # what has no page is not written
    headers = [(_renamed(name), _one_line(value)) for name, value in answer.headers]
    if body is not None:
        headers.append(("Content-Length", str(len(body))))
    fields = fields | {
        "WARC-Date": _date(answer.fetched_at),
        "WARC-Payload-Digest": f"sha256:{answer.page_hash.hex()}",
    }
    record = writer.create_warc_record(
        answer.url,
        kind,
        payload=None if body is None else BytesIO(body),
        length=None if body is None else len(body),
        warc_headers_dict=fields,
        http_headers=StatusAndHeaders(_status(answer.status), headers, protocol="HTTP/1.1"),
    )
    writer.write_record(record)


def _renamed(name: str) -> str:
    return f"X-Archive-Orig-{name}" if name.lower() in _OF_TRANSFER else _one_line(name)


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
