"""What nucrawl's parser reads right, how fast, and what others make of the same pages.

    make bench            # in an environment of its own, with the peers pinned

writes the tables of ``benchmarks/README.md``. Pages: all golden pages and 400 of the stand-in site.
Exact means equal after cleaning whitespace; F1 is over the words of the text, with repetition. A
peer that gives lead and body as one text is compared with both and with the body alone, and the
better counts. Speeds are medians over runs on one core; ratios are taken within a run.
"""

import argparse
import os
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
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
from nucrawl.site.text import clean_line
from tests.golden import FIELDS

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- extraction: begin -->\n", "<!-- extraction: end -->\n"
SHARED_FIELDS = ("headline", "lead", "authors", "published_at", "tags", "language")
RUNS, RUNS_OF_PEERS = 9, 3

Reader = Callable[[Case], Mapping[str, Any]]


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


PEERS: Mapping[str, Reader] = {
    "trafilatura": read_trafilatura,
    "newspaper4k": read_newspaper,
    "news-please": read_news_please,
}


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


def score(reader: Reader, cases: Sequence[Case]) -> dict[str, float | None]:
    """Score a reader on pages of articles: share of exact values by field, and F1 of the body.

    None for a field that the reader does not give. Authors count on pages that name a person.
    """
    right: Counter[str] = Counter()
    offered: set[str] = {"body"}
    body_f1 = 0.0
    for case in cases:
        found = _try(reader, case)
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


def handed_out(reader: Reader, cases: Sequence[Case]) -> int:
    """Count the pages that are no article and yet come out as one, with a text."""
    return sum(bool(_try(reader, case).get("body")) for case in cases if case.is_refused)


def _try(reader: Reader, case: Case) -> Mapping[str, Any]:
    try:
        return reader(case)
    except Exception as error:  # noqa: BLE001  a peer that fails on a page has read nothing
        sys.stderr.write(f"{reader.__name__} on {case.url}: {type(error).__name__}: {error}\n")
        return {}


# Speed


def seconds(reader: Callable[[Case], object], cases: Sequence[Case]) -> float:
    started = time.perf_counter()
    for case in cases:
        reader(case)
    return time.perf_counter() - started


def parse_only(case: Case) -> object:
    """The floor: the parse that every reader of HTML has to make."""
    return lxml.html.document_fromstring(case.body)


def extract_only(case: Case) -> object:
    """Nucrawl's parser, without the turning of its Article into JSON."""
    return case.parse()


def measure_floor(cases: Sequence[Case]) -> tuple[float, float, float]:
    """Give pages per second of nucrawl and of the bare parse, and the ratio of their times."""
    pairs = [(seconds(extract_only, cases), seconds(parse_only, cases)) for _ in range(RUNS)]
    count = len(cases)
    return (
        statistics.median(count / mine for mine, _ in pairs),
        statistics.median(count / floor for _, floor in pairs),
        statistics.median(mine / floor for mine, floor in pairs),
    )


def measure_peer(reader: Reader, cases: Sequence[Case]) -> tuple[float, float]:
    """Give a peer's pages per second, and how many times as many nucrawl reads."""
    pairs = [
        (seconds(lambda case: _try(reader, case), cases), seconds(extract_only, cases))
        for _ in range(RUNS_OF_PEERS)
    ]
    count = len(cases)
    return (
        statistics.median(count / peer for peer, _ in pairs),
        statistics.median(peer / mine for peer, mine in pairs),
    )


# The report


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def accuracy_table(golden: Sequence[Case], stand_in: Sequence[Case]) -> str:
    """Write nucrawl's exact matches by field; ``tests/test_accuracy.py`` holds it to them."""
    by_hand, rendered = exact_matches(golden, FIELDS), exact_matches(stand_in, STAND_IN_FIELDS)

    def cell(count: tuple[int, int] | None) -> str:
        return f"{count[0]} of {count[1]}" if count else ""

    rows = [[f"`{field}`", cell(by_hand[field]), cell(rendered.get(field))] for field in FIELDS]
    rows.append(["refused by the right name", cell(right_refusals(golden)), ""])
    return table(["field", "golden pages", "stand-in"], rows)


def peers_table(golden: Sequence[Case], stand_in: Sequence[Case], full: bool) -> str:
    """Write what each reader gets right, and how fast, on the pages of articles."""
    articles = [case for case in (*golden, *stand_in) if not case.is_refused]
    readers = {"nucrawl": read_nucrawl, **(PEERS if full else {})}
    names = [f"{name} {version(name)}" for name in readers]
    scores = [score(reader, articles) for reader in readers.values()]
    rows = [
        [field, *(f"{s[field]:.4f}" if field == "body F1" else percent(s[field]) for s in scores)]
        for field in (*SHARED_FIELDS, "body", "body F1")
    ]
    refused = sum(case.is_refused for case in golden)
    handed = [handed_out(reader, golden) for reader in readers.values()]
    rows.append([f"no article, handed out as one (of {refused})", *map(str, handed)])
    mine, floor, times = measure_floor(articles)
    peers = [
        measure_peer(reader, articles) for reader in readers.values() if reader is not read_nucrawl
    ]
    rows.append(["pages a second, one core", f"{mine:.0f}", *(f"{rate:.1f}" for rate, _ in peers)])
    rows.append(
        ["nucrawl reads so many times as many", "", *(f"{more:.0f} ×" for _, more in peers)]
    )
    return (
        table(["", *names], rows)
        + f"\nThe bare `lxml.html` parse of these pages: {floor:.0f} a second; nucrawl takes "
        + f"**{times:.2f} times** as long.{_fastest(articles) if full else ''}\n\n"
        + floor_table(golden, stand_in)
    )


def _fastest(articles: Sequence[Case]) -> str:
    """Say what the fastest peer does when it reads the text alone."""
    rate, more = measure_peer(read_trafilatura_fast, articles)
    scores = score(read_trafilatura_fast, articles)
    return (
        f" For the text alone, in its fast mode, trafilatura reads {rate:.0f} pages a second "
        f"(nucrawl, all fields: {more:.1f} times as many), body F1 {scores['body F1']:.4f}."
    )


def floor_table(golden: Sequence[Case], stand_in: Sequence[Case]) -> str:
    """Write the time against the bare parse by size of page: what is fixed weighs on small ones."""
    groups = {
        "golden articles": [case for case in golden if not case.is_refused],
        "stand-in": list(stand_in),
    }
    rows = []
    for name, cases in groups.items():
        mine, floor, times = measure_floor(cases)
        size = sum(len(case.body) for case in cases) / len(cases) / 1000
        rows.append([name, f"{size:.0f} KB", f"{mine:.0f}", f"{floor:.0f}", f"{times:.2f}"])
    head = ["pages", "mean size", "nucrawl pages/s", "bare parse pages/s", "times the bare parse"]
    return table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--without-peers", action="store_true", help="nucrawl and the floor only")
    parser.add_argument("--print", action="store_true", help="print, do not write the README")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    golden, stand_in = golden_cases(), stand_in_cases()
    report = (
        f"\n### Exact values, field by field\n\n{accuracy_table(golden, stand_in)}"
        f"\n### Against others\n\n{peers_table(golden, stand_in, not given.without_peers)}"
        f"\nMeasured on {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, lxml "
        f"{version('lxml')}, one core of {os.cpu_count()}.\n\n"
    )
    if given.print or given.without_peers:
        sys.stdout.write(report)
        return
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + BEGIN + report + END + after)


if __name__ == "__main__":
    main()
