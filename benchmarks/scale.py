"""What a save costs as the database grows: 10 thousand, 100 thousand, a million articles.

    python -m benchmarks.scale [--sizes N,N,N] [--write]

Fills one database of each size by COPY, in an embedded server that is removed afterwards, and
saves articles in all of them in turn, so that what else the machine does weighs on all alike (some
five minutes, 9 GB). Rows that were loaded have real texts and drawn signatures: no text is signed a
million times over. Three of ten have bands of five standing texts, which are hot therefore.
"""

import argparse
import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import psycopg

from benchmarks.labelled import Reporter, text_of, weather
from benchmarks.published import measured_on, publish, table, tell
from benchmarks.stored import NOW, edited, item, make_database, temporary_server, write_article
from nucrawl.site.article import Article
from nucrawl.site.similarity import sign
from nucrawl.store import duplicates
from nucrawl.store.articles import save_article

SIZES: Final = (10_000, 100_000, 1_000_000)
ROUNDS: Final = 25
SAVES: Final = 12  # of each kind, a round and size
WARM_UP: Final = 2  # rounds that do not count
HOT_SHARE: Final = 0.3
HOT_BANDS: Final = 10  # of the twenty of a hot text
KINDS: Final = {
    "new": "new, like no other",
    "copy": "new, a copy of a stored one",
    "hot": "new, of phrases that many have",
    "edit": "edited",
    "same": "as before",
}


def hot_texts() -> list[str]:
    return [weather(Random(f"hot/{n}")) for n in range(5)]


class Rows:
    """Writes rows for COPY: a pool of sentences, drawn in other order for each text."""

    def __init__(self) -> None:
        self._rng = Random("rows")
        self._sentences = [
            s for n in range(400) for s in Reporter(Random(f"pool/{n}")).sentences(250)
        ]
        self._hot = [signature.bands for text in hot_texts() if (signature := sign(text))]

    def body(self) -> str:
        count = max(6, round(self._rng.lognormvariate(3.05, 0.45)))
        return text_of(self._rng.choices(self._sentences, k=count)).replace("\n", "\\n")

    def bands(self) -> list[int]:
        drawn = [self._rng.getrandbits(64) - 2**63 for _ in range(20)]
        if self._rng.random() < HOT_SHARE:
            drawn[:HOT_BANDS] = self._rng.sample(self._rng.choice(self._hot), HOT_BANDS)
        return drawn

    def sketch(self) -> str:
        return self._rng.randbytes(512).hex()


COLUMNS: Final = {
    "articles": "id, url, section, kind, headline, lead, body, published_at, is_premium, "
    "word_count, layout, first_seen_at, last_seen_at, last_checked_at, revision",
    "article_revisions": "article_id, revision, headline, lead, body, content_hash, fetched_at, "
    "url, section, word_count",
    "article_urls": "article_id, url, first_seen_at",
    "article_signatures": "article_id, revision, bands, sketch",
    "article_bands": "band, article_id",
}
CHUNK: Final = 20_000


def load(url: str, size: int) -> None:
    """Load so many articles, numbered evenly; odd numbers are left for those that are saved."""
    rows = Rows()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no check of foreign keys
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("ALTER TABLE article_bands DROP CONSTRAINT article_bands_pkey")
        for start in range(0, size, CHUNK):
            lines = _lines(rows, range(start, min(size, start + CHUNK)))
            for name, columns in COLUMNS.items():
                with connection.cursor().copy(f"COPY {name} ({columns}) FROM STDIN".encode()) as to:
                    to.write("".join(lines[name]))
        connection.execute("ALTER TABLE article_bands ADD PRIMARY KEY (band, article_id)")
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _lines(rows: Rows, places: range) -> dict[str, list[str]]:
    lines = defaultdict(list)
    for place in places:
        number, at = place * 2 + 2, f"{NOW:%Y-%m-%d %H:%M:%S+00}"
        body, bands = rows.body(), rows.bands()
        words = body.count(" ") + 1
        url = (
            f"https://www.nu.nl/binnenland/{number}/een-kop-van-gewone-lengte-over-het-nieuws.html"
        )
        head = "Een kop van gewone lengte over het nieuws\tEen inleiding van een zin of twee."
        hash_ = f"{number:064x}"
        lines["articles"].append(
            f"{number}\t{url}\tbinnenland\tarticle\t{head}\t{body}\t{at}\tf\t{words}\te3\t"
            f"{at}\t{at}\t{at}\t1\n"
        )
        lines["article_revisions"].append(
            f"{number}\t1\t{head}\t{body}\t{hash_}\t{at}\t{url}\tbinnenland\t{words}\n"
        )
        lines["article_urls"].append(f"{number}\t{url}\t{at}\n")
        listed = ",".join(map(str, bands))
        lines["article_signatures"].append(f"{number}\t1\t{{{listed}}}\t\\\\x{rows.sketch()}\n")
        lines["article_bands"].extend(f"{band}\t{number}\n" for band in bands)
    return lines


@dataclass(frozen=True)
class Times:
    """Milliseconds that a save took, and the part of it for copies."""

    saves: list[float]
    copies: list[float]


@contextmanager
def timed_copies(spent: list[float]) -> Iterator[None]:
    """Add up the time within ``nucrawl.store.duplicates``."""
    look_up, save = duplicates.look_up, duplicates.save

    def timed(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def run(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            found = await call(*given, **named)
            spent[0] += time.perf_counter() - started
            return found

        return run

    duplicates.look_up, duplicates.save = timed(look_up), timed(save)  # type: ignore[assignment]
    try:
        yield
    finally:
        duplicates.look_up, duplicates.save = look_up, save


class Measure:
    """Saves in one database, round by round."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._rng = Random(f"numbers/{size}")
        self._size = size
        self._used: set[int] = set()
        self.times = {kind: Times([], []) for kind in KINDS}

    def _number(self) -> int:
        """Choose a number that is free: half are the newest, half lie anywhere."""
        while True:
            low = self._size * 2 if len(self._used) % 2 else 1
            number = self._rng.randrange(low, self._size * 2 + 10**6) | 1
            if number not in self._used:
                self._used.add(number)
                return number

    def articles(self, round_: int) -> Iterator[tuple[str, Article]]:
        hot = hot_texts()
        for n in range(SAVES):
            new = write_article(self._number(), f"new/{round_}/{n}")
            yield "new", new
            yield "copy", replace(new, id=self._number(), headline="Een andere kop")
            body = f"{hot[n % len(hot)]} {text_of(Reporter(Random(f'{round_}/{n}')).sentences(90))}"
            yield "hot", replace(new, id=self._number(), body=body)
            yield "edit", edited(new, "edit")
            yield "same", edited(new, "edit")

    async def round(self, number: int) -> None:
        given = list(self.articles(number))
        spent = [0.0]
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            await save_article(connection, item(write_article(self._number(), number)), None)
            with timed_copies(spent):
                for minute, (kind, article) in enumerate(given):
                    each, spent[0] = item(article, minute), 0.0
                    started = time.perf_counter()
                    await save_article(connection, each, None)
                    took = time.perf_counter() - started
                    if number >= WARM_UP:
                        self.times[kind].saves.append(took * 1e3)
                        self.times[kind].copies.append(spent[0] * 1e3)


PARTS: Final[dict[str, Callable[[Times], list[float]]]] = {
    "whole save, ms": lambda times: times.saves,
    "of it for copies, ms": lambda times: times.copies,
}


def _medians(title: str, found: dict[int, dict[str, list[float]]]) -> str:
    rows = []
    for kind, name in KINDS.items():
        medians = [statistics.median(times[kind]) for times in found.values()]
        ratio = medians[-1] / medians[0]
        rows.append([name, *(f"{median:.2f}" for median in medians), f"{ratio:.2f}"])
    return table([title, *(f"{size:,} articles" for size in found), "largest to smallest"], rows)


def report(found: dict[int, dict[str, Times]]) -> str:
    """Write medians, and how the largest database stands to the smallest."""
    sizes = sorted(found)
    blocks = [
        _medians(title, {size: {kind: pick(times) for kind, times in found[size].items()}
                         for size in sizes})
        for title, pick in PARTS.items()
    ]  # fmt: skip
    saves = len(next(iter(found.values()))["new"].saves)
    return "\n".join((*blocks, f"Medians of {saves} saves of each kind.\n", measured_on()))


def sizes_of(text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        sizes = ()
    if not sizes or not 100 <= sizes[0] <= sizes[-1] <= 10_000_000:
        raise argparse.ArgumentTypeError(f"expected numbers from 100 to 10000000, found {text!r}")
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=sizes_of, default=SIZES, help="articles, by commas")
    parser.add_argument("--write", action="store_true", help="write the README too")
    given = parser.parse_args()
    with temporary_server() as server:
        measures = {}
        for size in given.sizes:
            tell(f"loading {size:,} articles")
            url = make_database(server, f"scale_{size}")
            load(url, size)
            measures[size] = Measure(url, size)
        for number in range(ROUNDS + WARM_UP):
            tell(f"round {number + 1} of {ROUNDS + WARM_UP}")
            for measure in measures.values():
                asyncio.run(measure.round(number))
        told = report({size: measure.times for size, measure in measures.items()})
    print(told)
    if given.write:
        publish("scale", told)


if __name__ == "__main__":
    main()
