"""How many copies are found, and how many that are none: precision and recall.

    python -m benchmarks.duplicates [--write]

Over the texts of ``benchmarks/labelled.py``: copies are compared with what they are copies of, all
others each with all of their kind (a minute).
"""

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from typing import Final

from benchmarks.labelled import SHARES, copies, follow_ups, others
from benchmarks.published import measured_on, publish, table, tell
from nucrawl.site.similarity import LEAST_LIKENESS, Signature, likeness, sign
from nucrawl.site.text import straighten

SEED: Final = 7
STORIES: Final = 400
OTHERS: Final = 200
EVENTS: Final = 20
REPEATED: Final = (0.25, 1 / 3, 0.4, 0.5, 0.6)  # of a follow-up, from the report before
THRESHOLDS: Final = (0.32, 0.36, 0.38, LEAST_LIKENESS, 0.42, 0.44, 0.48)
DISTANCES: Final = (3, 8, 12, 16)  # bits of 64 that two simhashes may differ in


@dataclass(frozen=True)
class Signed:
    """What is compared of a text, by nucrawl and by a 64-bit simhash."""

    signature: Signature | None
    simhash: int


Compared = tuple[Signed, Signed]
Groups = dict[str, list[Compared]]
Test = Callable[[Compared], bool]


def simhash(text: str) -> int:
    """Give the 64-bit simhash of a text's runs of three words."""
    words = straighten(text).casefold().split()
    totals = [0] * 64
    for place in range(len(words) - 2):
        run = " ".join(words[place : place + 3])
        bits = int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "little")
        for bit in range(64):
            totals[bit] += 1 if bits >> bit & 1 else -1
    return sum(1 << bit for bit, total in enumerate(totals) if total > 0)


def signed(text: str) -> Signed:
    return Signed(sign(text), simhash(text))


def share_a_band(pair: Compared) -> bool:
    one, other = (set(each.signature.bands) if each.signature else set() for each in pair)
    return not one.isdisjoint(other)


def are_found(least: float) -> Test:
    """Tell pairs that are found, as saving them would: by a band, then by their likeness."""

    def test(pair: Compared) -> bool:
        one, other = (each.signature for each in pair)
        if not (one and other and share_a_band(pair)):
            return False
        return likeness(one.sketch, other.sketch, least) is not None

    return test


def are_near(distance: int) -> Test:
    """Tell pairs whose simhashes differ in few bits; short texts are left out here too."""

    def test(pair: Compared) -> bool:
        one, other = pair
        long = bool(one.signature and other.signature)
        return long and (one.simhash ^ other.simhash).bit_count() <= distance

    return test


def share(pairs: Iterable[Compared], test: Test) -> float:
    results = [test(pair) for pair in pairs]
    return sum(results) / len(results)


def all_pairs(groups: Iterable[Iterable[str]]) -> list[Compared]:
    """Pair every text with all others of its group."""
    return [pair for group in groups for pair in combinations(map(signed, group), 2)]


def percent(number: float) -> str:
    return f"{number:.1%}"


def copies_table(found: Groups) -> str:
    rows = [
        [
            kind,
            percent(share(pairs, share_a_band)),
            percent(share(pairs, are_found(LEAST_LIKENESS))),
        ]
        for kind, pairs in found.items()
    ]
    return table(["copies", "share a band", "found"], rows)


def others_table(found: Groups) -> str:
    rows = []
    for kind, pairs in found.items():
        wrong = sum(map(are_found(LEAST_LIKENESS), pairs))
        banded = percent(share(pairs, share_a_band))
        rows.append([kind, f"{len(pairs):,}", banded, f"{wrong}", f"{wrong / len(pairs):.3%}"])
    return table(["no copies", "pairs", "share a band", "taken for copies", "that is"], rows)


def between_table(found: dict[float, list[Compared]]) -> str:
    """Write what becomes of reports of one event that repeat part of each other."""
    rows = [
        [percent(shared), f"{len(pairs):,}", percent(share(pairs, are_found(LEAST_LIKENESS)))]
        for shared, pairs in found.items()
    ]
    return table(["of a follow-up, word for word in both", "pairs", "taken for copies"], rows)


def thresholds_table(found: Groups, wrong: Groups) -> str:
    """Write recall by size of edit, and precision over everything, for each way to decide."""
    tests: dict[str, Test] = {
        f"likeness {least:.2f}{', chosen' if least == LEAST_LIKENESS else ''}": are_found(least)
        for least in THRESHOLDS
    }
    tests |= {f"simhash, {bits} bits of 64 apart": are_near(bits) for bits in DISTANCES}
    edits = {told: [p for kind, pairs in found.items() if kind.startswith(told) for p in pairs]
             for told in ("identical", *(f"{part:.0%} edited" for part in SHARES))}  # fmt: skip
    rows = []
    for name, test in tests.items():
        right = sum(sum(map(test, pairs)) for pairs in edits.values())
        false = sum(sum(map(test, pairs)) for pairs in wrong.values())
        recall = [percent(share(pairs, test)) for pairs in edits.values()]
        rows.append([name, *recall, f"{false}", f"{right / (right + false):.2%}"])
    return table(["decided by", *edits, "wrong pairs", "precision"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the README too")
    given = parser.parse_args()
    tell("signing texts")
    found: Groups = {}
    for pair in copies(SEED, STORIES):
        found.setdefault(pair.kind, []).append((signed(pair.one), signed(pair.other)))
    wrong = {kind: all_pairs(groups) for kind, groups in others(SEED, OTHERS).items()}
    between = {shared: all_pairs(follow_ups(SEED, shared, EVENTS)) for shared in REPEATED}
    tell("comparing them")
    told = "\n".join(
        (
            copies_table(found),
            others_table(wrong),
            between_table(between),
            thresholds_table(found, wrong),
            measured_on(),
        )
    )
    print(told)
    if given.write:
        publish("duplicates", told)


if __name__ == "__main__":
    main()
