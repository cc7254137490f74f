"""Text as Postgres and readers want it: decoded, NFC, one kind of whitespace.

Cleaning twice changes nothing. Dutch quotes and dashes stay as printed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from w3lib.encoding import html_to_unicode

# What prints nothing: soft hyphen, zero-width characters, marks of direction, invisible operators.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb"
)
CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # those between are whitespace
_UNWANTED = re.compile(f"[{INVISIBLE}{CONTROL}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile(f"[{INVISIBLE}{CONTROL}\ud800-\udfff]")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# One form for what editors and layouts vary without changing a word.
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—―", "-")}
    | {"…": "..."}
)
_WORD_BREAK = re.compile(r"[\W_]+")


def decode_html(body: bytes, content_type: str | None = None) -> str:
    """Decode a page; bytes that are valid UTF-8 are UTF-8, whatever the header says.

    Valid multi-byte UTF-8 does not come about by accident, a wrong ``charset=`` does. Other
    bytes are decoded as the header, then the page itself, declares; if that is UTF-8 and not one
    character outside ASCII is, they are windows-1252. NUL bytes are dropped.

    >>> decode_html("café".encode(), "text/html; charset=iso-8859-1")
    'café'
    >>> decode_html("café".encode("windows-1252"), "text/html; charset=utf-8")
    'café'
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding, text = html_to_unicode(content_type, body, default_encoding="windows-1252")
        if encoding == "utf-8" and not any(c > "\x7f" and c != "\ufffd" for c in text):
            text = body.decode("windows-1252", "replace")
    return text.replace("\x00", "")


def clean_line(text: str) -> str:
    r"""Clean a text that has no line structure of its own.

    >>> clean_line(" Koude\u00ad golf\u00a0trekt \n langs\x00 ")
    'Koude golf trekt langs'
    """
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return " ".join(_clean(line).split())


def clean_text(text: str) -> str:
    r"""Clean a text whose paragraphs are separated by blank lines.

    >>> clean_text("Een  alinea.\n\n\n Nog\neen. ")
    'Een alinea.\n\nNog een.'
    """
    paragraphs = _PARAGRAPH_BREAK.split(_clean(text))
    return "\n\n".join(line for line in map(clean_line, paragraphs) if line)


def _clean(text: str) -> str:
    if _ODD.search(text):
        text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))
    return unicodedata.normalize("NFC", text)


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the texts that are not empty, each once, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))


def is_invisible(text: str) -> bool:
    """Tell a text that prints nothing: soft hyphens, zero-width characters, marks of direction.

    >>> is_invisible("\u00ad"), is_invisible(" ")
    (True, False)
    """
    return _UNWANTED.fullmatch(text) is not None


def count_words(text: str) -> int:
    """Count the words of a text: runs of characters between whitespace."""
    return len(text.split())


def straighten(text: str) -> str:
    """Give a text with one kind of quotes, dashes and dots, for comparison.

    >>> straighten("“Kou” – en wind…")
    '"Kou" - en wind...'
    """
    return text.translate(_TYPOGRAPHY)


def content_hash(headline: str, lead: str | None, body: str) -> str:
    """Hash what an article says: SHA-256 in hex over headline, lead and body.

    Every word, digit and sign counts; whitespace and typography (curly or straight quotes, long or
    short dashes) do not, so that a cosmetic correction is no new revision.

    >>> content_hash("“Kou”", None, "Het  vriest.") == content_hash('"Kou"', "", "Het vriest.")
    True
    >>> content_hash("-5 graden", None, "") == content_hash("5 graden", None, "")
    False
    """
    parts = (headline, lead or "", body)
    normal = "\n".join(straighten(clean_line(part)) for part in parts)
    return hashlib.sha256(normal.encode("utf-8", "replace")).hexdigest()


def fold(text: str) -> str:
    """Fold a name for comparison: no accents, no case, words joined by hyphens.

    >>> fold("Oorlog in Oekraïne"), fold("media en  CULTUUR"), fold("Tv-gids")
    ('oorlog-in-oekraine', 'media-en-cultuur', 'tv-gids')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD_BREAK.sub("-", plain.casefold()).strip("-")
