"""How a list goes on: what the next call to its endpoint is, learned from calls that were seen.

A page that grows by a button or by scrolling asks some endpoint for more. Two successive calls and
their answers show how the next call follows from the last, whatever the endpoint is: a number that
moves by a fixed step, a value that the answer before it gave, or an address that it gave whole.

A call is taken apart into a tree (``calls``). Its leaves that move must all be explained, or there
is no rule; those that stand still stay as they are, and so does what is there to be different each
time, such as a cache buster.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from typing import Any

from nucrawl.site import urls
from nucrawl.site.calls import (
    Call,
    Path,
    ends,
    iter_leaves,
    look_up,
    put,
    put_together,
    remove,
    take_apart,
    try_load,
)
from nucrawl.site.text import decode_html

_COUNT = re.compile(r"0|[1-9][0-9]{0,14}")
_LARGEST_COUNT = 100_000  # of pages or items; larger numbers are articles or moments
_CURSOR_NAME = re.compile(r"next|cursor|after|before|offset|page|until|since|last|end", re.I)
_NOISE_NAME = re.compile(
    r"_|cb|t|ts|time|timestamp|rnd|rand|random|nonce|cache_?bust(er)?"
    r"|x?-?(request|trace|correlation|session)[_-]?id",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_LEAVES = 20_000  # of an answer that are looked at
_LONGEST_ADDRESS = 4000  # characters
_SHORTEST_CURSOR = 4  # characters that hardly stand in an answer by chance


@dataclass(frozen=True)
class Exchange:
    """A call and its answer."""

    call: Call
    answer: bytes


@dataclass(frozen=True)
class Add:
    """The number at ``place`` moves by a fixed step."""

    place: Path
    by: int


@dataclass(frozen=True)
class Take:
    """The value at ``place`` is what the last answer has at ``source``, perhaps as text."""

    place: Path
    source: Path
    as_text: bool


@dataclass(frozen=True)
class Follow:
    """The next address is what the last answer has at ``source``."""

    source: Path


Step = Add | Take | Follow


@dataclass(frozen=True)
class Rule:
    """How each call of a list follows from the one before it and its answer.

    ``url`` is an address that was seen; ``first_call`` is where a later run begins, None where that
    cannot be known. Where cursors were seen it is the call without them, whose answer is the top of
    the list; it is the first call that was seen where numbers are counted.
    """

    url: str
    first_call: Call | None
    steps: tuple[Step, ...]

    def next_call(self, last: Exchange) -> Call | None:
        """Give the call that follows; None at the end, which the answer tells by its cursor.

        Counting has no end of its own: it is over when the answers bring nothing. An address that
        an answer gives may lead anywhere: whoever makes the call checks that.
        """
        answer = _load_answer(last.answer)
        try:
            tree = take_apart(last.call)
        except ValueError:
            return None
        moved = []
        for step in self.steps:
            if isinstance(step, Follow):
                return _follow(last.call, look_up(answer, step.source))
            old = look_up(tree, step.place)
            new = _count_on(old, step.by) if isinstance(step, Add) else _take(answer, step)
            if new is None or not put(tree, step.place, new):
                return None
            moved.append(isinstance(step, Take) and new != old)
        is_counted = all(isinstance(step, Add) for step in self.steps)
        return put_together(tree) if is_counted or any(moved) else None

    def to_json(self) -> dict[str, Any]:
        """Give the rule as JSON holds it."""
        steps = [{"kind": type(step).__name__.lower(), **asdict(step)} for step in self.steps]
        first_call = None if self.first_call is None else asdict(self.first_call)
        return {"url": self.url, "first_call": first_call, "steps": steps}

    @staticmethod
    def from_json(value: object) -> "Rule":
        """Read what ``to_json`` gave. Raises ValueError for anything else."""
        match value:
            case {"url": str(url), "first_call": first_call, "steps": [_, *_] as steps}:
                read = tuple(map(_read_step, steps))
                if len(read) == 1 or not any(isinstance(step, Follow) for step in read):
                    return Rule(url, _read_call(first_call), read)
        raise ValueError(f"expected a rule, found {value!r:.200}")


def find_rule(exchanges: Sequence[Exchange]) -> Rule | None:
    """Work out how successive calls follow from one another; None if that cannot be told.

    >>> def called(offset):
    ...     return Exchange(Call("GET", f"https://www.nu.nl/block?limit=9&offset={offset}"), b"[]")
    >>> rule = find_rule([called(9), called(18)])
    >>> rule.steps
    (Add(place=('query', 'offset'), by=9),)
    >>> rule.next_call(called(18)).url
    'https://www.nu.nl/block?limit=9&offset=27'

    >>> def called(after, end):
    ...     body = '{"variables": {"after": "%s"}}' % after
    ...     answer = '{"data": {"items": [], "endCursor": "%s"}}' % end
    ...     return Exchange(Call("POST", "https://www.nu.nl/api", body), answer.encode())
    >>> rule = find_rule([called("Zm9v", "YmFy"), called("YmFy", "YmF6")])
    >>> rule.steps[0].place, rule.steps[0].source
    (('json', 'variables', 'after'), ('data', 'endCursor'))
    >>> rule.first_call.body
    '{"variables": {}}'
    """
    if len(exchanges) < 2:
        return None
    try:
        leaves = [dict(iter_leaves(take_apart(exchange.call))) for exchange in exchanges]
    except ValueError:
        return None
    rule = _find(exchanges, leaves)
    if rule is None and len(exchanges) > 2 and leaves[0].keys() != leaves[1].keys():
        return _find(exchanges[1:], leaves[1:])  # the first screen is asked for in another form
    return rule


def _find(exchanges: Sequence[Exchange], leaves: Sequence[dict[Path, Any]]) -> Rule | None:
    places = dict.fromkeys(place for call in leaves for place in call)
    moved = {place: [call.get(place) for call in leaves] for place in places}
    moved = {p: values for p, values in moved.items() if len(set(map(repr, values))) > 1}
    found = {p: values for p, values in moved.items() if not _is_noise(p, values)}
    answers = [_load_answer(exchange.answer) for exchange in exchanges[:-1]]
    start = exchanges[0].call
    if found and (follow := _find_follow(exchanges, answers)):
        return Rule(start.url, _first_call(start, found), (follow,))
    steps = {place: _explain(place, values, answers) for place, values in moved.items()}
    if any(steps[place] is None for place in found):
        return None
    known = {place: step for place, step in steps.items() if step is not None}
    if not known:
        return None
    first_call = _first_call(start, {place: moved[place] for place in known})
    return Rule(start.url, first_call, tuple(known.values()))


def _explain(place: Path, values: Sequence[Any], answers: Sequence[Any]) -> Step | None:
    if place[0] in ("method", "origin", "raw"):
        return None
    counts = [_count(value) for value in values]
    by = {b - a for a, b in pairwise(c for c in counts if c is not None)}
    is_even = None not in counts and len(by) == 1
    if is_even and max(c or 0 for c in counts) < _LARGEST_COUNT:
        return Add(place, by.pop())
    wanted = list(map(_text, values[1:]))
    if source := _find_source(
        answers, lambda n, path, value: _text(value) == wanted[n] and _is_telling(path, value)
    ):
        return Take(place, source, as_text=isinstance(values[-1], str))
    if is_even and len(counts) > 2 and not _is_noise(place, values):
        return Add(place, by.pop())  # moments an hour apart: once may be chance
    return None


def _find_follow(exchanges: Sequence[Exchange], answers: Sequence[Any]) -> Follow | None:
    def leads_on(n: int, path: Path, value: Any) -> bool:
        return _is_same(_follow(exchanges[n].call, value), exchanges[n + 1].call)

    source = _find_source(answers, leads_on)
    return None if source is None else Follow(source)


def _find_source(answers: Sequence[Any], fits: Callable[[int, Path, Any], bool]) -> Path | None:
    """Find the place in all answers that fits; outside of lists first, then by name."""
    fitting = [
        dict.fromkeys(path for path, value in leaves if fits(n, path, value))
        for n, answer in enumerate(answers)
        for leaves in [islice(iter_leaves(answer, ends), _MOST_LEAVES)]
    ]
    common = (path for path in fitting[0] if all(path in paths for paths in fitting))
    return min(common, key=_remoteness, default=None)


def _remoteness(path: Path) -> tuple[int, bool, int]:
    in_lists = sum(isinstance(key, int) for key in path)
    return in_lists, _CURSOR_NAME.search(_name(path)) is None, len(path)


def _is_telling(path: Path, value: Any) -> bool:
    """Tell a value that does not stand there by chance, as "20" would."""
    if _CURSOR_NAME.search(_name(path)):
        return True
    count = _count(value)
    return len(_text(value)) >= _SHORTEST_CURSOR and (count is None or count >= _LARGEST_COUNT)


def _is_noise(place: Path, values: Sequence[Any]) -> bool:
    """Tell what is there to be different each time, and may as well be the same."""
    if place[0] not in ("query", "form", "json"):
        return False
    uuids = all(_UUID.fullmatch(value) for value in values if isinstance(value, str))
    is_uuid = uuids and all(isinstance(value, str) for value in values)
    return _NOISE_NAME.fullmatch(_name(place)) is not None or is_uuid


def _first_call(start: Call, moved: dict[Path, list[Any]]) -> Call | None:
    """Give the call for the top of the list, or the first that was seen if all is counted."""
    tree = take_apart(start)
    cursors = []
    for place, values in moved.items():
        counts = [_count(value) for value in values]
        if None in counts or max(c or 0 for c in counts) >= _LARGEST_COUNT:
            cursors.append(place)
        elif (top := _count_on(values[0], (counts[0] or 0) - (counts[1] or 0))) is not None:
            put(tree, place, top)
    if all(moved[place][0] is None for place in cursors):
        return start  # all counted, or the top already
    return put_together(tree) if all(remove(tree, place) for place in cursors) else None


def _is_same(one: Call | None, other: Call) -> bool:
    if one is None:
        return False
    its, others = (dict(iter_leaves(take_apart(call))) for call in (one, other))
    return all(
        _is_noise(place, [value for value in (its.get(place), others.get(place)) if value])
        for place in its.keys() | others.keys()
        if its.get(place) != others.get(place)
    )


# Values


def _load_answer(answer: bytes) -> Any:
    return try_load(decode_html(answer))


def _name(path: Path) -> str:
    return next((key for key in reversed(path) if isinstance(key, str)), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _count(value: Any) -> int | None:
    """Read a whole number, be it a number or text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if _COUNT.fullmatch(str(value)) else None


def _count_on(value: Any, by: int) -> int | str | None:
    count = _count(value)
    if count is None or count + by < 0:
        return None
    return str(count + by) if isinstance(value, str) else count + by


def _take(answer: Any, step: Take) -> int | str | None:
    value = look_up(answer, step.source)
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        return None
    return str(value) if step.as_text else value


def _follow(call: Call, address: Any) -> Call | None:
    if not isinstance(address, str) or not 0 < len(address.strip()) <= _LONGEST_ADDRESS:
        return None
    url = urls.resolve(address, call.url)
    return None if url is None or url == call.url else Call("GET", url)


# From JSON


def _read_call(value: object) -> Call | None:
    match value:
        case None:
            return None
        case {"method": str(method), "url": str(url), "body": str() | None as body}:
            return Call(method, url, body)
    raise ValueError(f"expected a call, found {value!r:.200}")


def _read_step(value: object) -> Step:
    match value:
        case {"kind": "add", "place": [_, _, *_] as place, "by": int(by)}:
            return Add(_read_path(place), by)
        case {
            "kind": "take",
            "place": [_, _, *_] as place,
            "source": source,
            "as_text": bool(text),
        }:
            return Take(_read_path(place), _read_path(source), text)
        case {"kind": "follow", "source": source}:
            return Follow(_read_path(source))
    raise ValueError(f"expected a step, found {value!r:.200}")


def _read_path(value: object) -> Path:
    if isinstance(value, list | tuple) and all(isinstance(key, str | int) for key in value):
        return tuple(value)
    raise ValueError(f"expected a path, found {value!r:.200}")
