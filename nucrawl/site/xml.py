"""XML that another wrote: read record by record, within bounds, without believing what it says.

A feed or sitemap is a long list of small records under a short head. Each record is read as soon as
it is complete, then forgotten. A document that is no XML after all is taken apart at the tags of
its records, each of which then stands or falls alone: one that is cut off in the middle of an
address would be read as another article's.

libxml2 never sees what stands before the root. Without a DTD there are no entities to expand and
nothing to fetch.
"""

import codecs
import gzip
import html
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from io import BytesIO
from typing import Any, TypeVar

from lxml import etree

from nucrawl.errors import NotAnArticle
from nucrawl.site.guard import REASONS, check_page
from nucrawl.site.page import Element, parse_page
from nucrawl.site.text import clean_line, decode_html

T = TypeVar("T")
Records = Iterator[Element | None]  # None for a record that is no XML

LARGEST_DOCUMENT = 64 * 1024 * 1024  # bytes, unpacked; the sitemap protocol allows 50 MiB
LARGEST_RECORD = 1024 * 1024  # bytes; what is held in memory as a tree
MOST_RECORDS = 100_000  # twice what the sitemap protocol allows

_GZIP = b"\x1f\x8b"
_CHUNK = 65_536
_UTF_16 = (  # without the mark that it ought to begin with
    (re.compile(rb"<\x00[^\x00]\x00"), codecs.BOM_UTF16_LE),
    (re.compile(rb"\x00<\x00[^\x00]"), codecs.BOM_UTF16_BE),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_PROLOG = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|(?i:<!DOCTYPE)[^\[>]*>)*+(?P<doctype>(?i:<!DOCTYPE))?",
    re.DOTALL,
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_PREFIX = re.compile(rb"[<\s/](?!xml)([A-Za-z_][\w.-]*):(?=[A-Za-z_])")
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(?:\w+;)?")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|em|font|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8",
    "huge_tree": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
    "resolve_entities": False,
}


def read_records(
    body: bytes,
    url: str,
    roots: Collection[str],
    names: Collection[str],
    build: Callable[[Records], T],
) -> tuple[T, bool]:
    """Let ``build`` make something of a document's records; tell too whether it is broken.

    Broken is what is not well-formed, or has a record larger than any should be. ``roots`` are what
    the document's root may be called, ``names`` its records, all without namespace. ``build`` may
    be called twice, and must have done with a record before it takes the next.

    Raises NotAnArticle with reason too_large, unsafe_xml, not_xml, or for a page of HTML what
    ``guard.check_page`` finds it to be.
    """
    document = _cut_prolog(_to_utf8(_unpack(body)), url, roots)
    try:
        return build(_iter_records(document, names)), False
    except etree.XMLSyntaxError:
        return build(_iter_pieces(document, names)), True


def local_name(element: Element) -> str:
    """Give an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def fields(record: Element, names: Collection[str]) -> dict[str, str]:
    """Give the texts of a record's children by these names, namespaces aside; the first of each.

    A child of another namespace counts where the record's own has none of that name.

    >>> item = "<item xmlns:m='m'><m:title>Foto</m:title><title>Kou</title><m:x>1</m:x></item>"
    >>> fields(etree.fromstring(item), ("title", "x", "link"))
    {'title': 'Kou', 'x': '1'}
    """
    namespace = str(record.tag).rpartition("}")[0]
    own: dict[str, str] = {}
    other: dict[str, str] = {}
    for child in record:
        its_namespace, _, name = str(child.tag).rpartition("}")
        if name in names and (text := _text(child)):
            (own if its_namespace == namespace else other).setdefault(name, text)
    return other | own


def _text(element: Element) -> str:
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return text.strip()


def plain_line(text: str | None) -> str | None:
    """Give a title without the HTML that was escaped in it; None if nothing is left.

    >>> plain_line("Kou &amp; <em>wind</em> bij 3 < 4 graden"), plain_line(" ")
    ('Kou & wind bij 3 < 4 graden', None)
    """
    without_markup = _MARKUP.sub("", text or "")
    return clean_line(_ENTITY.sub(lambda match: html.unescape(match[0]), without_markup)) or None


def _unpack(body: bytes) -> bytes:
    """Undo gzip, also where server and site both have packed."""
    for _ in range(2):
        if body.startswith(_GZIP):
            body = _gunzip(body)
    if len(body) > LARGEST_DOCUMENT:
        raise _too_large(f"at most {LARGEST_DOCUMENT} bytes")
    return body


def _gunzip(body: bytes) -> bytes:
    unpacked = bytearray()
    with gzip.GzipFile(fileobj=BytesIO(body)) as stream:
        try:
            while len(unpacked) <= LARGEST_DOCUMENT and (piece := stream.read1(_CHUNK)):
                unpacked += piece
        except (OSError, EOFError, zlib.error):
            pass  # cut off or damaged: what came before is kept
    return bytes(unpacked)


def _too_large(expected: str) -> NotAnArticle:
    return NotAnArticle("too_large", f"expected {expected}, found more")


def _to_utf8(body: bytes) -> bytes:
    mark = next((mark for start, mark in _UTF_16 if start.match(body)), b"")
    text = decode_html(mark + body)
    return text.encode("utf-8", "replace").translate(None, _CONTROLS)


def _cut_prolog(document: bytes, url: str, roots: Collection[str]) -> bytes:
    """Give a document from its root on; refuse one with a DTD of its own or another root."""
    prolog = _PROLOG.match(document)
    start = prolog.end() if prolog else 0
    if prolog and prolog["doctype"]:
        raise NotAnArticle("unsafe_xml", REASONS["unsafe_xml"])
    root = _ROOT.match(document, start)
    name = root[1].decode("utf-8", "replace") if root else "none"
    if name in roots:
        return document[start:]
    check_page(parse_page(document), url)
    raise NotAnArticle("not_xml", f"expected {' or '.join(sorted(roots))}, found {name[:40]}")


def _iter_records(document: bytes, names: Collection[str]) -> Iterator[Element]:
    """Go through the records of a document.

    Raises XMLSyntaxError where it is no XML, or goes on for too long without the end of a record:
    the tree of what was read would grow.
    """
    tags = [f"{{*}}{name}" for name in names]
    parser = etree.XMLPullParser(("end",), tag=tags, **_OPTIONS)
    count = last = 0
    for start in range(0, len(document), _CHUNK):
        if start - last > LARGEST_RECORD:
            break
        parser.feed(document[start : start + _CHUNK])
        for _, record in parser.read_events():
            count, last = count + 1, start
            if count > MOST_RECORDS:
                raise _too_large(f"at most {MOST_RECORDS} records")
            yield record
            _forget(record)
    parser.close()


def _forget(record: Element) -> None:
    """Free a record, and all that was read before it."""
    record.clear()
    inner = record
    for outer in record.iterancestors():
        while outer[0] is not inner:
            del outer[0]
        inner = outer


def _iter_pieces(document: bytes, names: Collection[str]) -> Records:
    """Go through the records of a document that is no XML, each read by itself."""
    opening = re.compile(rb"<((?:[\w.-]+:)?(?:%s))(?=[\s/>])" % "|".join(names).encode())
    start, tag = 0, b""
    for count, match in enumerate(opening.finditer(document)):
        if count > MOST_RECORDS:
            raise _too_large(f"at most {MOST_RECORDS} records")
        if tag:
            yield _read_piece(document[start : match.start()], tag)
        start, tag = match.start(), match[1]
    if tag:
        yield _read_piece(document[start:], tag)


def _read_piece(piece: bytes, tag: bytes) -> Element | None:
    """Read a record that stands at the start of a piece; None if that is no XML either.

    Its prefixes are declared anew, for their declarations stand elsewhere or are what is missing.
    """
    end = piece.find(b"</" + tag)
    if not 0 < end < LARGEST_RECORD:
        return None
    record = _AMPERSAND.sub(_mend_ampersand, piece[:end]) + b"</" + tag + b">"
    declared = b"".join(b' xmlns:%s="%s"' % (p, p) for p in set(_PREFIX.findall(record)))
    try:
        parser = etree.XMLParser(**_OPTIONS)
        root = etree.fromstring(b"<x" + declared + b">" + record + b"</x>", parser)
    except etree.XMLSyntaxError:
        return None
    record_read: Element = root[0]
    return record_read


def _mend_ampersand(match: re.Match[bytes]) -> bytes:
    """Write what XML does not know as it does: a bare "&", or a name of HTML's."""
    return html.escape(html.unescape(match[0].decode("utf-8", "replace")), quote=False).encode()
