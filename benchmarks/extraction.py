"""What nucrawl's parser reads right, how fast, and what others make of the same pages.

    make bench            # in an environment of its own, with the peers pinned

writes the tables of ``benchmarks/README.md``. Pages: all golden pages and 400 of the stand-in site.
Exact means equal after cleaning whitespace; F1 is over the words of the text, with repetition. A
peer that gives lead and body as one text is compared with both and with the body alone, and the
better counts. Speeds are on one core: in each round every reader reads every page once, so that a
slow moment of the machine meets all alike, and all figures come from the medians of these rounds.
"""

import argparse
import gc
import logging
import os
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import lxml.html

from benchmarks.cases import (
    STAND_IN_FIELDS,
    Case,
    exact_matches,
    golden_cases,
    right_refusals,
    stand_in_cases,
)
from benchmarks.published import measured_on, publish, table, tell
from nucrawl.site.text import clean_line
from tests.golden import FIELDS

BARE = "bare `lxml.html` parse"
SHARED_FIELDS = ("headline", "lead", "authors", "published_at", "tags", "language")
ROUNDS = 5

Read = Callable[[Case], Mapping[str, Any]]


@dataclass(frozen=True)
class Reader:
    """Something that reads articles: its package, the way it is used, if there are several."""

    package: str
    read: Read
    mode: str = ""

    @property
    def title(self) -> str:
        return f"{self.package} {version(self.package)}{self.mode}"


def read_nucrawl(case: Case) -> Mapping[str, Any]:
    return case.read()


def read_trafilatura(case: Case) -> Mapping[str, Any]:
    import trafilatura

    found = trafilatura.bare_extraction(case.body, url=case.url, with_metadata=True)
    if found is None:
        return {}
    values = found.as_dict()
    return {
        "headline": values.get("title"),
        "lead": values.get("description"),
        "body": values.get("text"),
        "authors": _split(values.get("author")),
        "published_at": values.get("date"),
        "tags": [tag for words in values.get("tags") or () for tag in _split(words, ",")],
    }


def read_newspaper(case: Case) -> Mapping[str, Any]:
    import newspaper

    article = newspaper.Article(case.url, language="nl", fetch_images=False)
    article.download(input_html=case.body.decode("utf-8", "replace"))
    article.parse()
    return {
        "headline": article.title,
        "lead": article.meta_description,
        "body": article.text,
        "authors": article.authors,
        "published_at": article.publish_date,
        "tags": article.meta_keywords,
        "language": article.meta_lang,
    }


def read_news_please(case: Case) -> Mapping[str, Any]:
    from newsplease import NewsPlease

    html = case.body.decode("utf-8", "replace")
    article = NewsPlease.from_html(html, url=case.url, fetch_images=False)
    return {
        "headline": article.title,
        "lead": article.description,
        "body": article.maintext,
        "authors": article.authors,
        "published_at": article.date_publish,
        "language": article.language,
    }


def read_trafilatura_fast(case: Case) -> Mapping[str, Any]:
    """Its fastest way: the text alone, without the second look that its text profits from."""
    import trafilatura

    return {"body": trafilatura.extract(case.body, url=case.url, fast=True)}


NUCRAWL = Reader("nucrawl", read_nucrawl)
PEERS = (
    Reader("trafilatura", read_trafilatura),
    Reader("trafilatura", read_trafilatura_fast, ", fast, text only"),
    Reader("newspaper4k", read_newspaper),
    Reader("news-please", read_news_please),
)


def _split(names: str | None, mark: str = ";") -> list[str]:
    return [name.strip() for name in (names or "").split(mark) if name.strip()]


# Accuracy


def is_right(field: str, expected: Any, found: Any) -> bool:
    """Tell whether a peer's value is right; for dates the day counts, as most give no more."""
    if field == "published_at":
        return expected is None or str(found or "")[:10] == str(expected)[:10]
    if isinstance(expected, list):
        return sorted(expected) == sorted(found or [])
    return clean_line(str(found or "")) == clean_line(str(expected or ""))


def texts(expected: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the texts that count as the whole body: with and without the lead."""
    body = expected["body"]
    return (body, f"{expected['lead'] or ''} {body}")


def f1(expected: str, found: str) -> float:
    """Give the harmonic mean of precision and recall over words, with repetition."""
    wanted, got = Counter(expected.split()), Counter(found.split())
    if not wanted and not got:
        return 1.0
    common = (wanted & got).total()
    return 2 * common / (wanted.total() + got.total())


def score(read: Read, cases: Sequence[Case]) -> dict[str, float | None]:
    """Score a reader on pages of articles: share of exact values by field, and F1 of the body.

    None for a field that the reader does not give. Authors count on pages that name a person.
    """
    right: Counter[str] = Counter()
    offered: set[str] = {"body"}
    body_f1 = 0.0
    for case in cases:
        found = _try(read, case)
        offered |= found.keys()
        for field in SHARED_FIELDS:
            if field != "authors" or case.expected["authors"]:
                right[field] += is_right(field, case.expected[field], found.get(field))
        text = clean_line(found.get("body") or "")
        wanted = [clean_line(whole) for whole in texts(case.expected)]
        right["body"] += text in wanted
        body_f1 += max(f1(whole, text) for whole in wanted)
    counts = dict.fromkeys((*SHARED_FIELDS, "body"), len(cases))
    counts["authors"] = sum(bool(case.expected["authors"]) for case in cases)
    shares = {f: right[f] / counts[f] if f in offered else None for f in counts}
    return shares | {"body F1": body_f1 / len(cases)}


def handed_out(read: Read, cases: Sequence[Case]) -> int:
    """Count the pages that are no article and yet come out as one, with a text."""
    return sum(bool(_try(read, case).get("body")) for case in cases if case.is_refused)


def _try(read: Read, case: Case) -> Mapping[str, Any]:
    try:
        return read(case)
    except Exception as error:  # noqa: BLE001  a peer that fails on a page has read nothing
        sys.stderr.write(f"{read.__name__} on {case.url}: {type(error).__name__}: {error}\n")
        return {}


# Speed


Groups = Mapping[str, Sequence[Case]]
Seconds = Mapping[str, Sequence[float]]  # by reader, of each group of pages


def seconds(read: Callable[[Case], object], cases: Sequence[Case]) -> float:
    gc.collect()  # what the reader before left behind is not this one's to clear away
    started = time.perf_counter()
    for case in cases:
        read(case)
    return time.perf_counter() - started


def parse_only(case: Case) -> object:
    """The floor: the parse that every reader of HTML has to make."""
    return lxml.html.document_fromstring(case.body)


def extract_only(case: Case) -> object:
    """Nucrawl's parser, without the turning of its Article into JSON."""
    return case.parse()


def measure(readers: Sequence[Reader], groups: Groups) -> Seconds:
    """Give the median seconds that each reader takes for each group, the bare parse first."""
    ways: dict[str, Callable[[Case], object]] = {BARE: parse_only, NUCRAWL.title: extract_only}
    ways |= {r.title: _bind(r.read) for r in readers if r is not NUCRAWL}
    rounds: list[dict[str, list[float]]] = []
    for number in range(1, ROUNDS + 1):
        tell(f"speed, round {number} of {ROUNDS}")
        rounds.append(
            {name: [seconds(way, c) for c in groups.values()] for name, way in ways.items()}
        )
    return {
        name: [statistics.median(each) for each in zip(*(r[name] for r in rounds), strict=True)]
        for name in ways
    }


def _bind(read: Read) -> Callable[[Case], object]:
    return lambda case: _try(read, case)


# The report


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def accuracy_table(golden: Sequence[Case], stand_in: Sequence[Case]) -> str:
    """Write nucrawl's exact matches by field; ``tests/test_accuracy.py`` holds it to them."""
    by_hand, rendered = exact_matches(golden, FIELDS), exact_matches(stand_in, STAND_IN_FIELDS)

    def cell(count: tuple[int, int] | None) -> str:
        return f"{count[0]} of {count[1]}" if count else ""

    rows = [[f"`{field}`", cell(by_hand[field]), cell(rendered.get(field))] for field in FIELDS]
    rows.append(["refused by the right name", cell(right_refusals(golden)), ""])
    return table(["field", "golden pages", "stand-in"], rows)


def peers_table(readers: Sequence[Reader], golden: Sequence[Case], groups: Groups) -> str:
    """Write what each reader gets right on the pages of articles, and what it makes of others."""
    articles = [case for cases in groups.values() for case in cases]
    scores, handed = [], []
    for reader in readers:
        tell(f"accuracy: {reader.title} reads {len(articles)} pages")
        scores.append(score(reader.read, articles))
        handed.append(handed_out(reader.read, golden))
    rows = [
        [field, *(f"{s[field]:.4f}" if field == "body F1" else percent(s[field]) for s in scores)]
        for field in (*SHARED_FIELDS, "body", "body F1")
    ]
    refused = sum(case.is_refused for case in golden)
    rows.append([f"no article, handed out as one (of {refused})", *map(str, handed)])
    return table(["", *(reader.title for reader in readers)], rows)


def speed_table(took: Seconds, groups: Groups) -> str:
    """Write pages a second by group and in all, and the times as ratios to nucrawl's."""
    counts = [len(cases) for cases in groups.values()]
    mine, floor = took[NUCRAWL.title], took[BARE]
    rows = [
        [
            name,
            *(_rate(count, each) for count, each in zip(counts, times, strict=True)),
            _rate(sum(counts), sum(times)),
            f"{sum(times) / sum(mine):.2f}",
        ]
        for name, times in took.items()
    ]
    head = [
        "pages a second",
        *(f"{name} ({_mean_size(cases)})" for name, cases in groups.items()),
        "all",
        "time, nucrawl's being 1",
    ]
    against = ", ".join(
        f"{name} {m / f:.2f}" for name, m, f in zip(groups, mine, floor, strict=True)
    )
    return (
        f"{table(head, rows)}\nnucrawl takes **{sum(mine) / sum(floor):.2f} times** as long as the "
        f"bare `lxml.html` parse that every reader begins with ({against}: what is fixed weighs on "
        "small pages).\n"
    )


def _rate(count: int, took: float) -> str:
    rate = count / took
    return f"{rate:.0f}" if rate >= 100 else f"{rate:.1f}"


def _mean_size(cases: Sequence[Case]) -> str:
    return f"{sum(len(case.body) for case in cases) / len(cases) / 1000:.0f} KB"


def check_peers() -> None:
    """End with one line where the peers are not installed."""
    for reader in PEERS:
        try:
            version(reader.package)
        except PackageNotFoundError:
            sys.exit(
                f"{reader.package} is not installed here: make bench makes .venv-bench with what "
                "is compared; --without-peers does without"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--without-peers", action="store_true", help="nucrawl and the bare parse only; prints"
    )
    parser.add_argument("--print", action="store_true", help="print, do not write the README")
    given = parser.parse_args()
    if not given.without_peers:
        check_peers()
    warnings.simplefilter("ignore")
    logging.disable()  # of the peers, on pages that they cannot read
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    tell("making the pages")
    golden, stand_in = golden_cases(), stand_in_cases()
    groups = {
        "golden articles": [case for case in golden if not case.is_refused],
        "stand-in": stand_in,
    }
    readers = (NUCRAWL,) if given.without_peers else (NUCRAWL, *PEERS)
    report = (
        f"### Exact values, field by field\n\n{accuracy_table(golden, stand_in)}"
        f"\n### Against others\n\n{peers_table(readers, golden, groups)}"
        f"\n### Speed\n\n{speed_table(measure(readers, groups), groups)}"
        f"\n{measured_on()}"
    )
    if given.print or given.without_peers:
        sys.stdout.write(report)
    else:
        publish("extraction", report)


if __name__ == "__main__":
    main()
