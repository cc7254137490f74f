"""Owns how a page is put together from elements.

A plain ``str`` is text and gets escaped; only an ``Html`` goes into the page as it is.
"""

import html
from collections.abc import Iterable
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})
Attribute = str | int | None


class Html(str):
    """Markup that is finished."""

    __slots__ = ()


NOTHING: Final = Html("")


def render_text(text: str) -> Html:
    """Escape a text, unless it is finished markup."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=False))


def join(parts: Iterable[str], separator: str = "") -> Html:
    return Html(separator.join(render_text(part) for part in parts))


def el(name: str, classes: str = "", /, *children: str, **attributes: Attribute) -> Html:
    """Write one element.

    ``data_list`` becomes ``data-list`` and ``for_`` becomes ``for``; an attribute that is None is
    left out.

    >>> el("a", "more", "A & B", href="/x?a=1&b=2", title=None)
    '<a class="more" href="/x?a=1&amp;b=2">A &amp; B</a>'
    """
    start = f"<{name}{_attributes({'class': classes or None, **attributes})}>"
    if name in VOID:
        return Html(start)
    return Html(f"{start}{join(children)}</{name}>")


def _attributes(attributes: dict[str, Attribute]) -> str:
    return "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
