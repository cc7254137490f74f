"""``benchmarks/README.md``: its tables, and where in it each benchmark writes."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

README = Path(__file__).with_name("README.md")


def publish(name: str, report: str, page: Path | None = None) -> None:
    """Put a report between the marks of its name, here or on another page, and say so."""
    page = page or README
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, found, rest = page.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        sys.exit(f"expected the marks {begin.strip()} and {end.strip()} in {page}: put them back")
    page.write_text(f"{before}{begin}\n{report}\n{end}{after}")
    tell(f"wrote the tables of {name} to {page.parent.name}/{page.name}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def measured_on(used: str = "one core") -> str:
    """Say when and with what, since figures of another day or machine are other figures."""
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, lxml "
        f"{version('lxml')}, {used} of {os.cpu_count()}.\n"
    )


def tell(progress: str) -> None:
    """Say on stderr what is being done: a benchmark takes minutes."""
    print(progress, file=sys.stderr, flush=True)
