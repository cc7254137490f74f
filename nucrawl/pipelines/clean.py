"""Clean: no NUL, no lone surrogate, one kind of whitespace in any text of any item.

The parser cleans what it reads; this holds for whatever else gets into an item, whoever made it.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Any

from itemadapter import ItemAdapter

from nucrawl.items import Fetched
from nucrawl.site.text import clean_line, clean_text


class CleanPipeline:
    """Replace every text of an item by its clean form."""

    def process_item(self, item: Any) -> Any:
        return clean(item)


def clean(value: Any, name: str = "") -> Any:
    """Clean a text, or all texts in a dataclass, tuple or mapping. ``body`` keeps blank lines.

    A page as served is left as it was served.
    """
    if isinstance(value, Fetched):
        return value
    if isinstance(value, str):
        return clean_text(value) if name == "body" else clean_line(value)
    if isinstance(value, tuple):
        return tuple(clean(part) for part in value)
    if isinstance(value, Mapping):
        return {key: clean(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        fields = ItemAdapter(value)
        changed = {key: clean(part, key) for key, part in fields.items()}
        return replace(value, **changed)
    return value
