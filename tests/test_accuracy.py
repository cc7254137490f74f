"""The published accuracy is a floor: the parser reads no smaller share of pages right.

The table in ``benchmarks/README.md`` says on how many pages each field is read exactly. A page more
needs no new table; whoever makes the parser worse, or takes pages away, has to publish it, and
nobody can publish less than LEAST_SHARE.
"""

import re
from functools import cache

import pytest

from benchmarks.cases import (
    STAND_IN_FIELDS,
    Case,
    exact_matches,
    golden_cases,
    right_refusals,
    stand_in_cases,
)
from benchmarks.published import README
from tests.golden import FIELDS

LEAST_SHARE = 0.99  # of exact values, for every field
LEAST_PAGES = 40

Count = tuple[int, int]  # how many are right, of how many


@cache
def golden() -> list[Case]:
    return golden_cases()


@cache
def measured() -> tuple[dict[str, Count], dict[str, Count]]:
    """Give the exact matches by field, on golden pages and on the stand-in."""
    return exact_matches(golden(), FIELDS), exact_matches(stand_in_cases(), STAND_IN_FIELDS)


def published(row: str, column: int) -> Count:
    """Give what the table says of a row: how many pages are right, of how many."""
    found = re.search(rf"^\| {re.escape(row)} \|(.*)\|$", README.read_text(), re.M)
    assert found, f"benchmarks/README.md has no row {row}: make bench"
    right, count = found[1].split("|")[column].split(" of ")
    return int(right), int(count)


def keeps(now: Count, promised: Count) -> bool:
    """Tell whether as large a share is right as was promised, of no fewer pages."""
    return now[1] >= promised[1] and now[0] * promised[1] >= promised[0] * now[1]


def test_a_promise_is_kept_by_the_share_and_by_the_number_of_pages() -> None:
    assert keeps((53, 53), (53, 53))
    assert keeps((60, 60), (53, 53))
    assert keeps((398, 400), (199, 200))
    assert not keeps((59, 60), (53, 53))
    assert not keeps((52, 52), (53, 53))


@pytest.mark.parametrize("field", FIELDS)
def test_golden_pages_are_read_as_published(field: str) -> None:
    promised = published(f"`{field}`", 0)
    assert promised[0] >= LEAST_SHARE * promised[1]
    assert keeps(measured()[0][field], promised), "mend the parser, or publish: make bench"


@pytest.mark.parametrize("field", STAND_IN_FIELDS)
def test_the_stand_in_is_read_as_published(field: str) -> None:
    promised = published(f"`{field}`", 1)
    assert promised[0] >= LEAST_SHARE * promised[1]
    assert keeps(measured()[1][field], promised), "mend the parser, or publish: make bench"


def test_refusals_are_as_published() -> None:
    promised = published("refused by the right name", 0)
    assert promised[0] >= LEAST_SHARE * promised[1]
    assert keeps(right_refusals(golden()), promised)


def test_there_are_enough_pages() -> None:
    assert len(golden()) >= LEAST_PAGES
