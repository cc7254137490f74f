"""A page whose words are replaced and whose markup stays, byte for byte.

Every word becomes another, the same one wherever it stands, so that headline, meta tags, JSON-LD
and state go on agreeing. What stays is listed: names of tags and attributes, the values of
attributes that speak to machines, and the words and places of ``nucrawl.golden.words``. Everything
else is text, be it a comment, a script or a style sheet.
"""

import re

from nucrawl.golden.escapes import undo_escapes
from nucrawl.golden.words import OtherWords

# A quote in a tag counts only behind an equals sign, as it does for browsers.
_TOKEN = re.compile(
    r"(?P<tag><(?:(?P<raw>script|style)(?=[\s/>])|/?[a-z])"
    r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>?)"""
    r"(?P<content>(?(raw).*?(?=</(?P=raw)|\Z)|[^<]*+))"
    r"|(?P<other><!--.*?(?:-->|\Z)|<?[^<]*+)",
    re.DOTALL | re.IGNORECASE,
)
_TAG_NAME = re.compile(r"</?[^\s/>]+")
_ATTRIBUTE = re.compile(
    r"""(?P<is>(?P<name>[^\s"'>/=]++)\s*+=\s*+)(?P<value>"[^"]*+"|'[^']*+'|[^\s>]*)|[^\s>]+"""
)
_MACHINE_ATTRIBUTES = frozenset(
    {"class", "id", "rel", "type", "name", "property", "itemprop", "itemtype", "http-equiv"}
    | {"charset", "lang", "role", "dir", "target", "method"}
    | {"data-type", "data-component", "data-sac-marker", "data-section", "data-teaser-type"}
)


class Disguise:
    """The disguise of one page; without the key nobody can tell its words.

    >>> Disguise(b"").page('<p class="textblock">Foto: ANP</p>')
    '<p class="textblock">Foto: ANP</p>'
    """

    def __init__(self, key: bytes) -> None:
        self._words = OtherWords(key)

    def page(self, page: str) -> str:
        """Replace the words of a page."""
        return _TOKEN.sub(self._replace_token, page)

    def text(self, text: str) -> str:
        """Replace the words of a text or address, however escaped; signs and numbers stay.

        >>> Disguise(b"").text("https://www.nu.nl/goed-nieuws/6400001/video.html")
        'https://www.nu.nl/goed-nieuws/6400001/video.html'
        """
        plain, places = undo_escapes(text)
        pieces: list[str] = []
        end = 0
        for start, stop, new in self._words.iter_changes(plain):
            pieces += text[end : places[start]], new
            end = places[stop]
        return "".join(pieces) + text[end:]

    def _replace_token(self, match: re.Match[str]) -> str:
        if match["tag"] is None:
            return self.text(match["other"])
        return self._replace_tag(match["tag"]) + self.text(match["content"])

    def _replace_tag(self, tag: str) -> str:
        name = _TAG_NAME.match(tag)
        end = name.end() if name else 0
        return tag[:end] + _ATTRIBUTE.sub(self._replace_attribute, tag[end:])

    def _replace_attribute(self, match: re.Match[str]) -> str:
        if match["name"] is None:  # one without value, or what a stray quote left
            return self.text(match[0])
        if match["name"].lower() in _MACHINE_ATTRIBUTES:
            return match[0]
        return match["is"] + self.text(match["value"])
