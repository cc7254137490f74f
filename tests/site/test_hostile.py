"""Hostile pages end well: an Article or a named refusal, within bounds that any machine has.

Each is read in a process that may use only so much memory. How the time grows with the page is
measured by ``benchmarks/hostile.py``; here a page that hangs runs into the test's own limit.
"""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.hostile import PAGES

SIZE = 1_000_000  # characters
READ = """
import resource, sys
from datetime import UTC, datetime
resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
from nucrawl.errors import NotAnArticle
from nucrawl.site.extract import parse_article
from nucrawl.site.guard import REASONS
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.page import parse_page
from tests.hostile import PAGES
base = "https://www.nu.nl"
for name in sys.argv[2:]:
    text = PAGES[name](int(sys.argv[1]))
    try:
        found = parse_article(text, base + "/x/6400001/y.html", datetime(2026, 1, 1, tzinfo=UTC))
        print(name, found.headline[:10], sep=": ")
    except NotAnArticle as error:
        assert error.reason in REASONS
        print(name, error.reason, sep=": ")
    try:
        page = parse_page(text)
        extract_menu(page, base, base)
        extract_listing(page, base, base)
    except NotAnArticle:
        pass
"""


def read(size: int, *names: str) -> dict[str, str]:
    """Read pages in a process of their own; give what came of each."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(size), *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = (line.partition(": ") for line in done.stdout.splitlines())
    return {name: came_of_it for name, _, came_of_it in lines}


GROUPS = [tuple(PAGES)[start : start + 8] for start in range(0, len(PAGES), 8)]


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_it_ends_well(names: tuple[str, ...]) -> None:
    assert read(SIZE, *names).keys() == set(names)


def test_what_is_nested_deeper_than_any_page_is_refused_by_name() -> None:
    found = read(SIZE, "nested divs", "nested spans")
    assert set(found.values()) == {"too_deep"}


def test_what_is_larger_than_any_page_is_refused_by_name() -> None:
    assert read(60_000_000, "one long word")["one long word"] == "too_large"


def test_an_attribute_of_two_megabytes_costs_nothing_of_the_article() -> None:
    found = read(2_000_000, "long attribute", "long class", "long class name", "long address")
    assert set(found.values()) == {"Een kop"}
