"""How the time for a hostile page grows with its size: linear is 2 when the size doubles.

    python -m benchmarks.hostile [--size CHARACTERS] [--write]

Prints, for each page of ``tests/hostile.py``, the seconds at the size and the median ratio to half
of it over several pairs; ``--write`` puts the slowest into ``benchmarks/README.md`` as well.
"""

import argparse
import re
import statistics
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.published import measured_on, publish, table
from nucrawl.errors import NotAnArticle
from nucrawl.site.extract import parse_article
from tests.hostile import PAGES, PageMaker

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAIRS = 3
LEAST_SECONDS = 0.2  # below, a ratio is noise
SLOWEST = 5  # pages that are published


@dataclass(frozen=True)
class Timing:
    """What a page took at a size, and how many times as long as at half of it."""

    name: str
    took: float
    ratio: float
    per_megabyte: float


def seconds(text: str) -> float:
    started = time.perf_counter()
    with suppress(NotAnArticle):
        parse_article(text, "https://www.nu.nl/x/6400001/y.html", NOW)
    return time.perf_counter() - started


def measure(name: str, make: PageMaker, size: int) -> Timing:
    half, whole = make(size // 2), make(size)
    pairs = [(seconds(whole), seconds(half)) for _ in range(PAIRS)]
    took = statistics.median(w for w, _ in pairs)
    ratio = statistics.median(w / h for w, h in pairs)
    return Timing(name, took, ratio, took / len(whole) * 1e6)


def worst(timings: list[Timing]) -> str:
    rate = max(timing.per_megabyte for timing in timings)
    ratios = [timing.ratio for timing in timings if timing.took > LEAST_SECONDS]
    told = f"{max(ratios):.1f} times at double size" if ratios else "none long enough for a ratio"
    return f"Worst of {len(timings)}: {rate:.2f} s a MB; {told}, of those over {LEAST_SECONDS} s."


def report(timings: list[Timing], size: int) -> str:
    """Write the slowest pages, and the worst of all."""
    slowest = sorted(timings, key=lambda timing: timing.per_megabyte, reverse=True)[:SLOWEST]
    rows = [
        [t.name, f"{t.took:.2f} s", f"{t.per_megabyte:.2f} s", f"{t.ratio:.1f}"] for t in slowest
    ]
    head = ["slowest pages", f"at {size / 1e6:g} MB", "a MB", "times half the size"]
    return f"{table(head, rows)}\n{worst(timings)}\n\n{measured_on()}"


def page_size(text: str) -> int:
    """Read a size: smaller is no measurement, larger is refused unread (``too_large``)."""
    if not re.fullmatch("[0-9]{4,8}", text) or not 1_000 <= int(text) <= 30_000_000:
        raise argparse.ArgumentTypeError(
            f"expected a number of characters from 1000 to 30000000, found {text!r}"
        )
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--size", type=page_size, default=2_000_000, help="characters (default: 2000000)"
    )
    parser.add_argument("--write", action="store_true", help="write the README too")
    given = parser.parse_args()
    timings = []
    for name, make in PAGES.items():
        timing = measure(name, make, given.size)
        print(f"{name:28} {timing.took:8.3f} s   x {timing.ratio:4.1f}", flush=True)
        timings.append(timing)
    print(worst(timings))
    if given.write:
        publish("hostile", report(timings, given.size))


if __name__ == "__main__":
    main()
