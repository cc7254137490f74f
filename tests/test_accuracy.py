"""The published accuracy is the parser's, and not below what was promised.

The table in ``benchmarks/README.md`` says on how many pages each field is read exactly. Whoever
makes the parser worse, or takes pages away, has to publish it.
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
from tests.conftest import ROOT
from tests.golden import FIELDS

LEAST_SHARE = 0.99  # of exact values, for every field
LEAST_PAGES = 40
PUBLISHED = (ROOT / "benchmarks/README.md").read_text()


@cache
def golden() -> list[Case]:
    return golden_cases()


@cache
def measured() -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Give the exact matches by field, on golden pages and on the stand-in."""
    return exact_matches(golden(), FIELDS), exact_matches(stand_in_cases(), STAND_IN_FIELDS)


def published(row: str, column: int) -> tuple[int, int]:
    """Give what the table says of a row: how many pages are right, of how many."""
    found = re.search(rf"^\| {re.escape(row)} \|(.*)\|$", PUBLISHED, re.M)
    assert found, f"benchmarks/README.md has no row {row}: make bench"
    right, count = found[1].split("|")[column].split(" of ")
    return int(right), int(count)


@pytest.mark.parametrize("field", FIELDS)
def test_golden_pages_are_read_as_published(field: str) -> None:
    right, count = published(f"`{field}`", 0)
    assert measured()[0][field] == (right, count)
    assert right >= LEAST_SHARE * count


@pytest.mark.parametrize("field", STAND_IN_FIELDS)
def test_the_stand_in_is_read_as_published(field: str) -> None:
    right, count = published(f"`{field}`", 1)
    assert measured()[1][field] == (right, count)
    assert right >= LEAST_SHARE * count


def test_refusals_are_as_published() -> None:
    assert right_refusals(golden()) == published("refused by the right name", 0)


def test_there_are_enough_pages() -> None:
    assert len(golden()) >= LEAST_PAGES
    assert published("`body`", 0)[1] + published("refused by the right name", 0)[1] == len(golden())
