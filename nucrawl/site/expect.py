"""Selectors that state how many matches they expect."""

from collections.abc import Sequence

from nucrawl.errors import LayoutChanged
from nucrawl.site.page import Element


def expect(
    found: int, selector: str, where: str, *, at_least: int = 1, at_most: int | None = None
) -> None:
    """Hold the number of matches of a selector against what is expected. Raises LayoutChanged.

    ``selector`` is for the reader of the message, ``where`` the address of the page.
    """
    if found < at_least or (at_most is not None and found > at_most):
        raise LayoutChanged(f"{_range(at_least, at_most)} {selector}", str(found), where)


def expect_one(found: Sequence[Element], selector: str, where: str) -> Element:
    """Give the one element that a selector found. Raises LayoutChanged for none or several."""
    expect(len(found), selector, where, at_most=1)
    return found[0]


def _range(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"at least {at_least}"
    return str(at_least) if at_least == at_most else f"{at_least} to {at_most}"
