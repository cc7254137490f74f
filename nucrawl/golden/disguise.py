"""A page whose words are replaced and whose markup stays, byte for byte.

Every word becomes another, the same one wherever it stands, so that headline, meta tags, JSON-LD
and state go on agreeing. Tags, attributes, numbers and addresses stay, but for the slugs in them.
"""

import json
import re
from urllib.parse import quote, unquote

from nucrawl.golden.words import replace_words

_TOKEN = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z)|<![^>]*(?:>|\Z))"
    r"|(?P<script><script\b[^>]*>)(?P<code>.*?)(?=</script|\Z)"
    r"|(?P<style><style\b[^>]*>.*?(?:</style\s*>|\Z))"
    r"""|(?P<tag></?[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>?)"""
    r"|(?P<text>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""")
_WORDED_ATTRIBUTES = frozenset(
    {"alt", "title", "aria-label", "placeholder", "label", "summary", "data-teaser-title"}
    | {"data-title", "data-text", "data-label", "data-item-title"}
)
_ADDRESS_ATTRIBUTES = frozenset(
    {"href", "src", "srcset", "data-src", "data-item-url", "data-href", "data-url", "cite"}
    | {"data-rsbigimg", "data-instgrm-permalink", "poster", "action"}
)
_WORDED_METAS = re.compile(r"title|description|keywords|author|alt", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//|/")
_SLUG_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_SLUG_KEPT = frozenset({"html", "jpg", "jpeg", "png", "webp", "svg", "video", "redirect"})
_PICTURE = re.compile(r"[a-z0-9]{12}_[a-z]+\d+.*")
_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
_KEY = re.compile(r"\s*:")
_MACHINE_TEXT = re.compile(r"[\d:T+Z.,/-]+|#.*|[a-z]{2}(?:[-_][A-Za-z]{2})?")
_SCHEMA_TYPES = re.compile(
    r"(?:\w*(?:Article|Posting|Object|Gallery|Episode|List|Page|Organization)|Person|ListItem)"
)
_ENCODED = re.compile(r"""(["'])(%7B(?:(?!\1).)*)\1""", re.DOTALL)
_STATE = "__INITIAL_STATE__"


def disguise(page: str) -> str:
    """Replace the words of a page. The same page gives the same disguise.

    >>> disguise('<p class="textblock">Foto: ANP</p>')
    '<p class="textblock">Foto: ANP</p>'
    """
    return _TOKEN.sub(_replace_token, page)


def _replace_token(match: re.Match[str]) -> str:
    if match["text"] is not None:
        return replace_words(match["text"])
    if match["tag"] is not None:
        return _replace_tag(match["tag"])
    if match["script"] is not None:
        return match["script"] + _replace_code(match["code"], match["script"])
    if match["comment"] is not None and match["comment"].startswith("<!--"):
        return replace_words(match["comment"])
    return match[0]


def _replace_tag(tag: str) -> str:
    """Replace the words in attributes that hold some, and the slugs in those with addresses."""
    is_meta = tag[:5].lower() == "<meta"
    told = (m[3] for m in _ATTRIBUTE.finditer(tag) if m[1].lower() in ("name", "property"))
    worded_meta = is_meta and _WORDED_METAS.search(next(told, "")) is not None

    def replace(match: re.Match[str]) -> str:
        name, value = match[1].lower(), match[3]
        content = is_meta and name == "content"
        if name in _ADDRESS_ATTRIBUTES or (content and _ADDRESS.match(value.strip("\"'"))):
            value = replace_slugs(value)
        elif name in _WORDED_ATTRIBUTES or (content and worded_meta):
            value = replace_words(value)
        return f"{match[1]}{match[2]}{value}"

    return _ATTRIBUTE.sub(replace, tag)


def replace_slugs(address: str) -> str:
    """Replace the words behind the number in an address; host, section and number stay.

    >>> replace_slugs("https://www.nu.nl/goed-nieuws/6400001/").split("/")[3:]
    ['goed-nieuws', '6400001', '']
    """
    segments = address.split("/")
    behind_number = False
    for number, segment in enumerate(segments):
        if behind_number and not segment.isdecimal():
            segments[number] = _SLUG_WORD.sub(_replace_slug_word, segment)
        behind_number |= segment.isdecimal() or _PICTURE.fullmatch(segment) is not None
    return "/".join(segments)


def _replace_slug_word(match: re.Match[str]) -> str:
    return match[0] if match[0].lower() in _SLUG_KEPT else replace_words(match[0])


def _replace_code(code: str, tag: str) -> str:
    """Replace the words in a script: all that JSON-LD and state say, elsewhere sentences."""
    if _STATE in code and (encoded := _ENCODED.search(code)):
        start, end = encoded.span(2)
        state = quote(_replace_json(unquote(encoded[2])), safe="!*()~")
        return code[:start] + state + code[end:]
    if "json" in tag.lower() or _STATE in code:
        return _replace_json(code)
    return _STRING.sub(lambda match: _replace_sentence(match[0]), code)


def _replace_sentence(literal: str) -> str:
    return _replace_string(literal) if len(literal.split()) > 2 else literal


def _replace_json(text: str) -> str:
    """Replace the words of JSON's strings, keys aside, leaving its layout as it is."""

    def replace(match: re.Match[str]) -> str:
        is_key = _KEY.match(text, match.end()) is not None
        return match[0] if is_key else _replace_string(match[0])

    return _STRING.sub(replace, text)


def _replace_string(literal: str) -> str:
    """Replace the words of a string literal, escaping again what was escaped."""
    mark, inner = literal[0], literal[1:-1]
    try:
        value = str(json.loads(f'"{inner}"', strict=False)) if mark == '"' else inner
    except ValueError:
        value = inner
    if _MACHINE_TEXT.fullmatch(value) or _SCHEMA_TYPES.fullmatch(value):
        return literal
    if _ADDRESS.match(value):
        changed = replace_slugs(value)
    elif value.startswith(("{", "[")) and '"' in value:
        changed = _replace_json(value)
    else:
        changed = disguise(value) if "<" in value else replace_words(value)
    return mark + (_escape(changed, inner) if mark == '"' else changed) + mark


def _escape(value: str, as_in: str) -> str:
    """Escape a JSON string; what the original had as ``\\uXXXX`` gets that form again."""
    text = json.dumps(value, ensure_ascii=False)[1:-1]
    if "\\/" in as_in:
        text = text.replace("/", "\\/")
    for code in set(re.findall(r"\\u([0-9a-fA-F]{4})", as_in)):
        character = chr(int(code, 16))
        if character not in '"\\' and character.isprintable():
            text = text.replace(character, f"\\u{code}")
    return text
