"""Texts without their escapes: HTML's entities, percent-encoding, backslashes of JSON and scripts.

A page nests them: its state is JSON with backslashes within percent-encoding, and may hold HTML.
"""

import html
import re
from collections.abc import Sequence
from urllib.parse import unquote

_ESCAPE = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|%(?:[0-7][0-9a-fA-F]|[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){1,3})"
    r"|\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\S)"
)
_CONTROLS = dict(zip("bfnrtv", "\b\f\n\r\t\v", strict=True))
_DEEPEST = 5  # escapes in escapes


def undo_escapes(text: str) -> tuple[str, Sequence[int]]:
    r"""Give a text without escapes, and where each of its characters begins in the original.

    A last place, behind the last character, is the length of the original.

    >>> undo_escapes(r"%5Cnja &amp;euml;n")[0]
    '\nja ën'
    >>> undo_escapes("a%20b")
    ('a b', [0, 1, 4, 5])
    """
    places: Sequence[int] = range(len(text) + 1)
    for _ in range(_DEEPEST):
        if _ESCAPE.search(text) is None:
            break
        text, places = _undo(text, places)
    return text, places


def _undo(text: str, places: Sequence[int]) -> tuple[str, list[int]]:
    """Undo the outermost escapes of a text whose characters begin at these places."""
    pieces: list[str] = []
    kept: list[int] = []
    end = 0
    for match in _ESCAPE.finditer(text):
        if len(character := _decode(match[0])) == 1:
            pieces += text[end : match.start()], character
            kept += places[end : match.start() + 1]
            end = match.end()
    return "".join(pieces) + text[end:], kept + list(places[end:])


def _decode(escape: str) -> str:
    if escape[0] == "&":
        return html.unescape(escape)
    if escape[0] == "%":
        return unquote(escape)
    if len(escape) > 2:
        return chr(int(escape[2:], 16))
    return _CONTROLS.get(escape[1], escape[1])
