"""A call of a page as a tree of values, and back.

Method, origin, path, query and body become one tree, so that an offset in the query and a cursor in
the variables of a GraphQL body are the same thing: a leaf, with a path that leads to it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from nucrawl.site.json_text import load_json

Path = tuple[str | int, ...]  # from the root of a tree to a leaf; -1 is the last of a list

_FORM = re.compile(r"[\w.%+\[\]-]+=[^\s{}<>]*")


@dataclass(frozen=True)
class Call:
    """A request: what is asked for, and how."""

    method: str
    url: str
    body: str | None = None


def take_apart(call: Call) -> dict[str, Any]:
    """Give a call as a tree of values. Raises ValueError for an address that is none."""
    parts = urlsplit(call.url)
    tree: dict[str, Any] = {"method": call.method, "origin": f"{parts.scheme}://{parts.netloc}"}
    tree["path"] = [unquote(segment) for segment in parts.path.split("/")]
    tree["query"] = _take_apart_query(parts.query)
    if call.body is not None:
        value = try_load(call.body)
        if isinstance(value, dict | list):
            tree["json"] = value
        elif _FORM.fullmatch(call.body):
            tree["form"] = _take_apart_query(call.body)
        else:
            tree["raw"] = call.body
    return tree


def _take_apart_query(query: str) -> dict[str, Any]:
    """Give the parameters of a query; JSON in one, as GraphQL has it, as its value."""
    found: dict[str, Any] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        value = try_load(text) if text.startswith("{") else None
        found.setdefault(name, []).append(text if value is None else value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def put_together(tree: dict[str, Any]) -> Call:
    """Give the call of a tree.

    >>> tree = take_apart(Call("GET", "https://www.nu.nl/list?page=2&after=YQ%3D%3D"))
    >>> tree["path"], tree["query"]
    (['', 'list'], {'page': '2', 'after': 'YQ=='})
    >>> put(tree, ("query", "page"), "3"), put_together(tree).url
    (True, 'https://www.nu.nl/list?page=3&after=YQ%3D%3D')
    """
    origin = urlsplit(tree["origin"])
    path = "/".join(quote(s, safe="!$&'()*+,;=:@", errors="replace") for s in tree["path"])
    query = _put_together_query(tree["query"])
    body = tree.get("raw")
    if "json" in tree:
        body = json.dumps(tree["json"])
    elif "form" in tree:
        body = _put_together_query(tree["form"])
    return Call(tree["method"], urlunsplit((origin.scheme, origin.netloc, path, query, "")), body)


def _put_together_query(values: dict[str, Any]) -> str:
    def text(value: Any) -> Any:
        return json.dumps(value) if isinstance(value, dict) else value

    pairs = [
        (name, text(value))
        for name, held in values.items()
        for value in (held if isinstance(held, list) else [held])
    ]
    return urlencode(pairs, errors="replace")


def iter_leaves(
    tree: Any, pick: Callable[[list[Any]], Iterable[tuple[int, Any]]] = enumerate
) -> Iterator[tuple[Path, Any]]:
    """Go through the leaves of a tree, in order; ``pick`` chooses from its lists."""
    pending: list[tuple[Path, Any]] = [((), tree)]
    while pending:
        path, value = pending.pop()
        inner: Iterable[tuple[str | int, Any]]
        if isinstance(value, dict):
            # Postgres takes no NUL in JSON, and no name has one.
            inner = [(key, v) for key, v in value.items() if key.isprintable()]
        elif isinstance(value, list):
            inner = list(pick(value))
        else:
            yield path, value
            continue
        pending.extend(reversed([((*path, key), v) for key, v in inner]))


def ends(values: list[Any]) -> list[tuple[int, Any]]:
    """Choose the last of a list, and the first; where those between stand means nothing."""
    return [*((0, value) for value in values[:-1][:1]), *((-1, value) for value in values[-1:])]


def look_up(tree: Any, path: Path) -> Any:
    """Give what is at a path; None if there is nothing."""
    for key in path:
        try:
            tree = tree[key]
        except (LookupError, TypeError):
            return None
    return tree


def put(tree: Any, path: Path, value: Any) -> bool:
    """Put a value into a tree, if it has the place for it."""
    holder, key = look_up(tree, path[:-1]), path[-1]
    if isinstance(holder, dict) and isinstance(key, str):
        holder[key] = value
        return True
    if isinstance(holder, list) and isinstance(key, int) and -len(holder) <= key < len(holder):
        holder[key] = value
        return True
    return False


def remove(tree: Any, path: Path) -> bool:
    """Remove a value that has a name; whatever is in a list stands for its place."""
    holder = look_up(tree, path[:-1])
    if not isinstance(holder, dict) or len(path) < 2:
        return False
    holder.pop(path[-1], None)
    return True


def try_load(text: str) -> Any:
    """Load JSON; None where it is none."""
    try:
        return load_json(text)
    except ValueError:
        return None
