"""How the time for a hostile page grows with its size: linear is 2 when the size doubles.

    python -m benchmarks.hostile [--size CHARACTERS]

Prints, for each page of ``tests/hostile.py``, the seconds at the size and the median ratio to half
of it over several pairs.
"""

import argparse
import statistics
import time
from contextlib import suppress
from datetime import UTC, datetime

from nucrawl.errors import NotAnArticle
from nucrawl.site.extract import parse_article
from tests.hostile import PAGES

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(text: str) -> float:
    started = time.perf_counter()
    with suppress(NotAnArticle):
        parse_article(text, "https://www.nu.nl/x/6400001/y.html", NOW)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=2_000_000, help="characters (default: 2 MB)")
    size = parser.parse_args().size
    worst_ratio, worst_rate = 0.0, 0.0
    for name, make in PAGES.items():
        half, whole = make(size // 2), make(size)
        pairs = [(seconds(whole), seconds(half)) for _ in range(3)]
        ratio = statistics.median(w / h for w, h in pairs)
        took = statistics.median(w for w, _ in pairs)
        print(f"{name:28} {took:8.3f} s   x {ratio:4.1f}")
        if took > 0.2:
            worst_ratio = max(worst_ratio, ratio)
        worst_rate = max(worst_rate, took / size * 1e6)
    print(
        f"worst: {worst_rate:.2f} s a MB; ratio {worst_ratio:.1f} of those over 0.2 s (linear: 2)"
    )


if __name__ == "__main__":
    main()
