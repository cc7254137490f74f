"""JSON from somewhere else, read within bounds."""

import json
from typing import Any

DEEPEST_JSON = 100  # levels; answers of the site's endpoints have a dozen
LARGEST_JSON = 8 * 1024 * 1024  # characters; a list of thirty articles has 20,000


def load_json(text: str) -> Any:
    """Load JSON as a browser would: no NaN, and neither larger nor deeper than any list needs.

    Raises ValueError for anything else.

    >>> load_json('[1, {"a": null}]')
    [1, {'a': None}]
    >>> load_json("[" * 101 + "]" * 101)
    Traceback (most recent call last):
    ValueError: JSON nested deeper than 100 levels
    """
    if len(text) > LARGEST_JSON:
        raise ValueError(f"JSON of more than {LARGEST_JSON} characters")
    too_deep = f"JSON nested deeper than {DEEPEST_JSON} levels"
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(too_deep) from None
    level = [value]
    for _ in range(DEEPEST_JSON):
        level = [inner for outer in level for inner in children(outer)]
        if not level:
            return value
    raise ValueError(too_deep)


def children(value: Any) -> list[Any]:
    """Give the values that a JSON value holds, in order."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
