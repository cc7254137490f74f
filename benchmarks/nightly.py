"""What a night costs, and whether anything is lost: crawls of the stand-in site, with delay off.

    python -m benchmarks.nightly                # writes benchmarks/README.md
    python -m benchmarks.nightly --print        # prints it

A first run of all sections against a second one of the unchanged site, as users run them; then ten
days of edits at the pace of NU.nl, with the site's own truth beside what is stored.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.published import measured_on, publish, table, tell
from nucrawl.demo.dates import AMSTERDAM
from nucrawl.demo.days import LivingSite
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.store import embedded
from tests.conftest import command
from tests.drill import Drilled, drill, rows

ROUNDS = 3
DAYS = 10
LISTS_FULL = 14  # days after which lists hold as many stories as they ever do
START = datetime(2026, 3, 2, 12, tzinfo=AMSTERDAM)
_A_NIGHT_AGO = (
    "UPDATE articles SET last_checked_at = last_checked_at - interval '1 day' RETURNING id"
)
_numbers = count(1)


@dataclass(frozen=True)
class Run:
    """What a run cost: bytes with heads, as they went over the wire; seconds of the process."""

    requests: int
    bytes: int
    seconds: float


@contextmanager
def postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="nucrawl-bench-") as folder:
        try:
            yield embedded.start(Path(folder))
        finally:
            embedded.stop(Path(folder))


def make_database(server: str) -> str:
    name = f"night_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return make_conninfo(server, dbname=name)


def crawl(server: DemoServer, database: str, *arguments: str) -> Run:
    """Run a spider as its users do."""
    environment = {"DATABASE_URL": database, "NUCRAWL_BASE_URL": server.base_url}
    server.tally.reset()
    started = time.monotonic()
    outcome = command("scrapy", "crawl", *arguments, **environment).run()
    seconds = time.monotonic() - started
    if outcome.status:
        raise SystemExit(outcome.err)
    total = server.tally.total()
    return Run(total.requests, total.bytes, seconds)


def measure_nights(postgres_url: str, site: Site | LivingSite) -> dict[str, list[Run]]:
    """Crawl all sections into an empty database, and again; then latest, again without news."""
    section = ("section", "-a", "name=all")
    found: dict[str, list[Run]] = {}
    for number in range(1, ROUNDS + 1):
        tell(f"nights, round {number} of {ROUNDS}")
        database = make_database(postgres_url)
        with DemoServer(site.respond) as server:
            for name, arguments in (
                ("first", section),
                ("second", section),
                ("a night later", section),
                ("latest, first", ("latest",)),
                ("latest, without news", ("latest",)),
            ):
                if name == "a night later":
                    rows(database, _A_NIGHT_AGO)
                found.setdefault(name, []).append(crawl(server, database, *arguments))
            nothing = crawl(server, database, "recheck", "-a", "by=2000-01-01")
            found.setdefault("start alone", []).append(nothing)
    return found


def nights_table(found: dict[str, list[Run]]) -> str:
    median = {
        name: Run(
            runs[0].requests,
            round(statistics.median(run.bytes for run in runs)),
            statistics.median(run.seconds for run in runs),
        )
        for name, runs in found.items()
    }
    first, second, start = (median[name] for name in ("first", "second", "start alone"))
    titles = {
        "first": "`section -a name=all`, into an empty database",
        "second": "the same again, on the unchanged site",
        "a night later": "and a night later: what nothing vouches for is asked for",
        "latest, first": "`latest`, the first one",
        "latest, without news": "`latest`, without news",
        "start alone": "`recheck`, with nothing due: start and end alone",
    }
    told = table(
        ("run", "requests", "bytes", "seconds"),
        [
            (titles[name], str(run.requests), f"{run.bytes:,}", f"{run.seconds:.2f}")
            for name, run in median.items()
        ],
    )
    own = (second.seconds - start.seconds) / (first.seconds - start.seconds)
    return (
        f"{told}\nThe second night takes **{second.bytes / first.bytes:.1%}** of the first one's "
        f"bytes, {second.requests / first.requests:.0%} of its requests and "
        f"{second.seconds / first.seconds:.0%} of its wall time; **{own:.0%}** of it without start "
        "and end (Python, Scrapy, connection), which every run has.\n"
    )


def moments(site: LivingSite) -> Iterator[datetime]:
    """Turn the clock by half an hour by day, by two hours at night."""
    end = site.start + timedelta(days=DAYS)
    while site.now < end:
        yield site.now
        site.advance(timedelta(minutes=30 if site.now.hour >= 6 else 120))


def measure_days(database: str) -> tuple[LivingSite, Drilled]:
    tell(f"{DAYS} days of edits")
    site = LivingSite(start=START)
    return site, drill(site, database, moments(site))


def days_table(site: LivingSite, drilled: Drilled, database: str) -> str:
    account = drilled.account(database)
    articles = rows(database, "SELECT count(*) FROM articles")[0][0]
    edited = sum(
        version.is_new_text and version.at > max(START, versions[0].at)
        for versions in site.histories().values()
        for version in versions
    )
    removals = rows(database, "SELECT count(*), count(returned_at) FROM article_removals")[0]
    kinds = drilled.tally["kinds"]
    requests = kinds["article"]["requests"]
    first = sum(visits[0].status == 200 for visits in drilled.witness.visits.values())
    runs = ", ".join(f"{spider} {number}" for spider, number in sorted(drilled.runs.items()))
    told = table(
        ("pages", "requests", "200", "304", "301", "404, 410", "bytes"),
        [
            (
                kind,
                f"{counts['requests']:,}",
                *(f"{counts['statuses'].get(status, 0):,}" for status in ("200", "304", "301")),
                str(sum(counts["statuses"].get(status, 0) for status in ("404", "410"))),
                f"{counts['bytes']:,}",
            )
            for kind, counts in kinds.items()
            if counts["requests"]
        ],
    )
    seen = account.captured + account.lost
    return (
        f"{told}\nRuns: {runs}; failed: {len(drilled.failures)}. {articles:,} articles, {edited:,} "
        f"new texts by editors in these days. Texts that were there at a visit: **{seen:,}**; held "
        f"as a revision, in order: **{account.captured:,}**; lost: **{account.lost}**; invented: "
        f"**{account.invented}**. Articles listed and not held as they were, after {DAYS} nights: "
        f"{len(drilled.stale)}. Removals noted: {removals[0]}, returns: {removals[1]}. "
        f"{requests / articles:.1f} requests an article, {(requests - first) / articles:.1f} after "
        "the first one.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.nightly", description=__doc__)
    parser.add_argument("--print", action="store_true", help="print the tables, write nothing")
    given = parser.parse_args()
    with postgres() as server:
        small = nights_table(measure_nights(server, Site()))
        large = LivingSite(start=START)
        large.advance(timedelta(days=LISTS_FULL))
        nights = (
            f"The stand-in as it is:\n\n{small}\n"
            f"The same at NU.nl's pace, {LISTS_FULL} days on:\n\n"
            + nights_table(measure_nights(server, large))
        )
        database = make_database(server)
        days = days_table(*measure_days(database), database)
    report = f"{nights}\n{days}\n{measured_on()}"
    if given.print:
        print(report)
    else:
        publish("nightly", report)


if __name__ == "__main__":
    main()
