"""What a stored page takes, and how fast stored pages are read anew with one and with all cores.

    python -m benchmarks.reparse [--write]

Makes a Postgres of its own in a temporary folder. Pages are those of the stand-in site, each
article under a number of its own; ``--write`` puts the tables into ``benchmarks/README.md``.
"""

import argparse
import asyncio
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg import AsyncConnection

from benchmarks.cases import Case, stand_in_cases
from benchmarks.published import measured_on, publish, table, tell
from nucrawl import zstd
from nucrawl.items import ArticleItem, Fetched
from nucrawl.reparse import Reparse
from nucrawl.store import embedded, pages
from nucrawl.store.articles import save_article
from nucrawl.store.connection import Target, connect
from nucrawl.store.migrate import migrate
from nucrawl.store.pages import train_dictionary
from nucrawl.store.reparse import Wanted
from nucrawl.store.runs import start_run

ARTICLES = 3000
ROUNDS = 3
FIRST_ID = 7_000_000


def numbered_cases(count: int) -> list[Case]:
    """Give so many pages of articles, each with a number of its own."""
    found: list[Case] = []
    for case in stand_in_cases(2 * count):
        number = case.expected["id"]
        if number > 0 and len(found) < count:
            old, new = str(number), str(FIRST_ID + len(found))
            body = case.body.replace(old.encode(), new.encode())
            found.append(replace(case, body=body, url=case.url.replace(old, new)))
    return found


def sizes(samples: Sequence[bytes], bodies: Sequence[bytes]) -> dict[str, float]:
    """Give bytes a page, by way of storing it; the dictionary is of other pages, the samples."""
    trained = zstd.train_dict(samples, pages._DICTIONARY_SIZE)
    level = pages._LEVEL
    ways = {
        "as served": list(bodies),
        "gzip": [gzip.compress(body, 6) for body in bodies],
        "zstd": [zstd.compress(body, level) for body in bodies],
        "zstd with a dictionary": [zstd.compress(b, level, zstd_dict=trained) for b in bodies],
    }
    return {way: sum(map(len, stored)) / len(stored) for way, stored in ways.items()}


async def save_all(url: str, cases: Sequence[Case]) -> None:
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SET synchronous_commit = off")
        for number, case in enumerate(cases):
            if number == pages._SAMPLES:
                await train_dictionary(connection)  # as at the end of a first run
            article = case.parse()
            if article is not None:
                page = Fetched(case.body, case.url, "text/html", case.fetched_at)
                item = ArticleItem(article, case.fetched_at, page=page)
                await save_article(connection, item, None)
        await connection.execute("VACUUM ANALYZE")


async def rate(url: str, processes: int) -> float:
    """Give the pages read anew a second, the start of the processes included."""
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        run_id = await start_run(connection, "reparse", {}, "https://www.nu.nl")
        reparse = Reparse(connection, Wanted(with_own=True), run_id, processes)
        await reparse.run()
        return reparse.tally.done / reparse.seconds


@contextmanager
def postgres(folder: Path, cores: int) -> Iterator[str]:
    """Run Postgres, and what follows, on so many cores."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(every)[:cores]))
    try:
        yield embedded.start(folder)
    finally:
        embedded.stop(folder)
        os.sched_setaffinity(0, every)


def measure(cases: Sequence[Case]) -> tuple[dict[int, float], int]:
    """Give the best rate by number of cores, and how many bytes the pages take in Postgres."""
    cores = os.cpu_count() or 1
    folder = Path(tempfile.mkdtemp(prefix="nucrawl-bench-"))
    try:
        with postgres(folder, cores) as url:
            with connect(Target(url, "the benchmark's Postgres")) as connection:
                migrate(connection)
            asyncio.run(save_all(url, cases))
            with connect(Target(url, "the benchmark's Postgres")) as connection:
                row = connection.execute("SELECT pg_total_relation_size('pages')").fetchone()
        found = dict.fromkeys(sorted({1, cores}), 0.0)
        for number in range(ROUNDS):
            for count in found:
                with postgres(folder, count) as url:
                    seen = asyncio.run(rate(url, count))
                tell(f"round {number + 1}: {count} cores, {seen:.0f} pages/s")
                found[count] = max(found[count], seen)
        return found, int(row[0]) if row else 0
    finally:
        shutil.rmtree(folder)


def report(stored: dict[str, float], in_table: float, rates: dict[int, float]) -> str:
    raw = stored["as served"]
    rows = [[way, f"{size:,.0f}", f"{size / raw:.1%}"] for way, size in stored.items()]
    rows.append(
        ["in table `pages`, its indexes included", f"{in_table:,.0f}", f"{in_table / raw:.1%}"]
    )
    first = rates[min(rates)]
    speeds = [[str(n), f"{found:.0f}", f"{found / first:.2f}"] for n, found in rates.items()]
    return (
        f"{table(['page of an article', 'bytes', 'of it'], rows)}\n"
        f"{table(['cores', 'pages read anew a second', 'times'], speeds)}\n"
        f"{measured_on('one core and all')}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the README too")
    given = parser.parse_args()
    cases = numbered_cases(ARTICLES)
    bodies = [case.body for case in cases]
    stored = sizes(bodies[: pages._SAMPLES], bodies[pages._SAMPLES :])
    tell(", ".join(f"{way} {size:.0f}" for way, size in stored.items()))
    rates, total = measure(cases)
    told = report(stored, total / len(cases), rates)
    print(told)
    if given.write:
        publish("reparse", told)


if __name__ == "__main__":
    main()
