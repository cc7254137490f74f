"""Which texts are copies of each other, told from half a kilobyte of each.

Two texts are alike if they share wording (runs of three words) and facts (names and figures, and
which follows which): a weather report has the wording of yesterday's and other figures, a
follow-up has the names of the first report and other words. Both shares are estimated from
sketches: every item is hashed into one of a fixed number of bins, and of each bin the least hash
is kept (MinHash with one permutation). The bins of two texts agree about as often as the texts
share items.

Copies are found by their bands: least hashes of runs of six words. Such a run rarely stands in
two texts by chance and one of twenty nearly always survives an edit, so that one common band is
reason enough to compare. All depends on the text alone: no seed, no order of arrival.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from operator import eq, or_
from struct import pack, unpack
from typing import Final

from nucrawl.site.text import straighten

# Shorter texts are stubs, captions and standing announcements.
LEAST_WORDS: Final = 60
# Chosen on labelled texts: docs/duplicates.md has the figures.
LEAST_LIKENESS: Final = 0.4
LEAST_WORDING: Final = 0.2
LEAST_FACTS: Final = 0.35
# Where two texts name fewer facts than this, much the same wording is asked for instead.
FEW_FACTS: Final = 10
LEAST_WORDING_ALONE: Final = 0.5

_BANDS: Final = 20
_WORDING_BINS: Final = 128
_FACT_BINS: Final = 128
_SKETCH: Final = f"<{_WORDING_BINS + _FACT_BINS}H"
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w+")
_SENTENCE_BREAK = re.compile(r"(?<=[.?!:])[\s'\"]+|\n+")


@dataclass(frozen=True)
class Signature:
    """What is kept of a text to find its copies with."""

    bands: tuple[int, ...]  # signed 64-bit integers, in order
    sketch: bytes


def sign(text: str) -> Signature | None:
    """Sign a text; None if it is too short to be told from others."""
    text = straighten(text)
    words = _WORD.findall(text.casefold())
    if len(words) < LEAST_WORDS:
        return None
    bands = _least(_runs(words, 6), _BANDS)
    bins = (*_least(_runs(words, 3), _WORDING_BINS), *_least(_facts(text), _FACT_BINS))
    return Signature(
        bands=tuple(sorted({number - 2**63 for number in bands if number is not None})),
        # 16 bits of each hash will do to see whether two are the same; 0 is an empty bin.
        sketch=pack(_SKETCH, *(0 if n is None else n // len(bins) % 65_535 + 1 for n in bins)),
    )


def likeness(one: bytes, other: bytes, least: float = LEAST_LIKENESS) -> float | None:
    """Give how alike the texts of two sketches are, up to 1; None if they are no copies.

    It is the mean of the shares of wording and facts that they have in common.
    """
    bins, other_bins = unpack(_SKETCH, one), unpack(_SKETCH, other)
    wording, _ = _share(bins[:_WORDING_BINS], other_bins[:_WORDING_BINS])
    facts, named = _share(bins[_WORDING_BINS:], other_bins[_WORDING_BINS:])
    if named < FEW_FACTS:
        return wording if wording >= LEAST_WORDING_ALONE else None
    mean = (wording + facts) / 2
    enough = wording >= LEAST_WORDING and facts >= LEAST_FACTS and mean >= least
    return mean if enough else None


def _share(one: Sequence[int], other: Sequence[int]) -> tuple[float, int]:
    """Give the share of the bins filled in either that agree, and how many are filled."""
    filled = sum(map(bool, map(or_, one, other)))
    agreeing = sum(map(eq, one, other)) - (len(one) - filled)
    return agreeing / filled if filled else 0.0, filled


def _runs(words: list[str], length: int) -> Iterator[str]:
    return (" ".join(words[n : n + length]) for n in range(len(words) - length + 1))


def _facts(text: str) -> Iterator[str]:
    """Give names and figures, each alone and with the next one.

    A name is a word with a capital that does not start a sentence.
    """
    facts = [
        word
        for sentence in _SENTENCE_BREAK.split(text)
        for place, word in enumerate(_WORD.findall(sentence))
        if word[0].isdigit() or (place and word[0].isupper())
    ]
    yield from facts
    yield from (f"{one} {other}" for one, other in pairwise(facts))


def _least(items: Iterable[str], bins: int) -> list[int | None]:
    """Hash items into bins, and give the least of each; None for a bin that got none."""
    least: list[int | None] = [None] * bins
    for item in items:
        digest = blake2b(item.encode("utf-8", "replace"), digest_size=8).digest()
        number = int.from_bytes(digest, "little")
        known = least[number % bins]
        if known is None or number < known:
            least[number % bins] = number
    return least
