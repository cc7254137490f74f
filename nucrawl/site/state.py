"""The state that the front end leaves in the page: ``window.__INITIAL_STATE__``.

JSON through encodeURIComponent, by the evidence; plain JSON, a script of type application/json and
JSON in a string are read as well, since the form of the script is known less surely than the names
in it. Only what serves as a second opinion is taken out.
"""

import binascii
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from nucrawl.site.comments import plausible_count

T = TypeVar("T")

_NAME = "__INITIAL_STATE__"
_TWEET_ID = "tweetId"
_STRING = re.compile(r"""=\s*(?:JSON\.parse\(\s*)?(?:decodeURIComponent\(\s*)?(["'`])""")
_NUMBER = re.compile(r"[0-9]{1,20}")
_OBJECT = re.compile(r"=\s*(?=\{)")


@dataclass(frozen=True)
class State:
    """What the state says of the page; false where it says nothing.

    ``metadata`` maps the keys of its lists of key and value, lower case, to values.
    """

    canonical: str | None = None
    title: str | None = None
    updated: str | None = None
    comment_count: int | None = None
    comments_enabled: bool | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    section: str | None = None
    tweet_ids: tuple[str, ...] = ()

    def metadata_text(self, *names: str) -> str | None:
        """Give the first of these entries of ``metadata`` that is not empty."""
        return next((text for name in names if (text := self.metadata.get(name))), None)

    def __bool__(self) -> bool:
        return self != _NOTHING


_NOTHING = State()
_DECODER = json.JSONDecoder(strict=False)


def parse_state(script: str, script_id: str | None = None) -> State:
    """Read the state from the text of a script; an empty one if it holds none."""
    if _NAME not in script and script_id != _NAME:
        return _NOTHING
    try:
        loaded = _load(script)
    except (ValueError, RecursionError):
        return _NOTHING
    content = loaded.get("content", loaded) if isinstance(loaded, dict) else None
    if not isinstance(content, dict):
        return _NOTHING
    tweet_ids = tuple(_iter_numbers(content, _TWEET_ID)) if _TWEET_ID in script else ()
    return _read(content, loaded, tweet_ids)


def _load(script: str) -> Any:
    """Load the JSON that the script holds, whichever way it is written."""
    start = max(script.find(_NAME), 0)
    string = _STRING.search(script, start)
    plain = _OBJECT.search(script, start)
    if plain and (string is None or plain.start() < string.start()):
        return _DECODER.raw_decode(script, plain.end())[0]
    if string is None:
        return _DECODER.decode(script)
    text = script[string.end() : _end_of_string(script, string.end(), string[1])]
    if text.startswith(("%7B", "%5B")):
        return _DECODER.decode(_unquote(text))
    if text.startswith('{"'):
        return _DECODER.decode(text)
    return _DECODER.decode(_DECODER.decode('"' + text.replace("\\'", "'") + '"'))


def _end_of_string(script: str, start: int, quote: str) -> int:
    end = script.find(quote, start)
    while end > 0 and script[end - 1] == "\\":
        end = script.find(quote, end + 1)
    return end if end > 0 else len(script)


def _unquote(text: str) -> str:
    """Undo encodeURIComponent.

    Where no ``=`` stands in the text (it is encoded itself), this is quoted-printable with other
    signs, which the standard library decodes some ten times faster than percent-encoding.
    """
    if "=" in text or not text.isascii():
        return unquote(text)
    return binascii.a2b_qp(text.replace("%", "=")).decode("utf-8", "replace")


def _read(
    content: Mapping[str, Any], whole: Mapping[str, Any], tweet_ids: tuple[str, ...]
) -> State:
    metadata: dict[str, str] = {}
    for value in content.values():
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict) and isinstance(item.get("key"), str):
                metadata.setdefault(item["key"].lower(), str(item.get("value") or ""))
    reactions = whole.get("nujij")
    count = _first(content, int, "commentsCount", "screenCommentsCount")
    enabled = _first(content, bool, "commentsEnabled", "screenCommentsEnabled")
    if isinstance(reactions, dict):
        count = _first(reactions, int, "count") if count is None else count
        enabled = _first(reactions, bool, "enabled") if enabled is None else enabled
    return State(
        canonical=_first(content, str, "screenCanonicalUrl", "canonicalUrl"),
        title=_first(content, str, "screenTitle", "title"),
        updated=_first(content, str, "updatedAt", "screenUpdatedAt"),
        comment_count=None if count is None else plausible_count(count),
        comments_enabled=enabled,
        metadata=metadata,
        section=metadata.get("article:section"),
        tweet_ids=tweet_ids,
    )


def _first(values: Mapping[str, Any], kind: type[T], *names: str) -> T | None:
    """Give the first of these values that is of this type; a bool is no number."""
    for name in names:
        value = values.get(name)
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            return value
    return None


def _iter_numbers(value: Any, name: str) -> Iterator[str]:
    """Go through all numbers under a name, however deep, in order."""
    pending = deque([value])
    while pending:
        current = pending.popleft()
        if isinstance(current, dict):
            found = current.get(name)
            if isinstance(found, str | int) and _NUMBER.fullmatch(text := str(found)):
                yield text
            pending.extendleft(reversed(current.values()))
        elif isinstance(current, list):
            pending.extendleft(reversed(current))
