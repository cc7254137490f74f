"""Which words two texts differ in: paragraphs are aligned first, then the words of each pair.

Words are what stands between whitespace. Typography (kinds of quotes and dashes) does not count, as
in the content hash and in the view ``revision_diffs``.

No text takes quadratic time. Words and paragraphs that occur once in either text are anchors, found
in n log n; only short stretches between two anchors are compared each with each, and longer ones
are given as exchanged whole.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nucrawl.site.text import straighten

_MOST_PAIRS = 60_000  # of words or paragraphs between two anchors that are compared
_MOST_LOOK_UPS = 500_000  # of words, to find the paragraphs that go together

_LETTERS = re.compile(r"\w+")

Words = Sequence[str]


@dataclass(frozen=True)
class Run:
    """Words in a row: the same in both texts, or those that were exchanged; one side may be empty.

    Where they are the same, each side still has its own typography.
    """

    before: Words
    after: Words
    is_same: bool


Paragraph = tuple[Run, ...]


def diff_texts(before: str, after: str) -> Iterator[Paragraph]:
    """Give every paragraph of either text; those that go together are one.

    >>> for paragraph in diff_texts("Het vriest.", "Het vriest nog.\\n\\nMorgen dooit het."):
    ...     print([(*run.before, "->", *run.after) for run in paragraph])
    [('Het', '->', 'Het'), ('vriest.', '->', 'vriest', 'nog.')]
    [('->', 'Morgen', 'dooit', 'het.')]
    """
    old, new = split_paragraphs(before), split_paragraphs(after)
    for is_same, i, j in _stretches([*map(straighten, old)], [*map(straighten, new)]):
        olds, news = [text.split() for text in old[i]], [text.split() for text in new[j]]
        if is_same:
            yield from ((Run(*pair, is_same=True),) for pair in zip(olds, news, strict=True))
        else:
            yield from (_diff_words(*pair) for pair in _pair(olds, news))


def count_changes(before: str, after: str) -> tuple[int, int]:
    """Count the words added and removed; one that only moved is neither.

    >>> count_changes("een twee drie", "drie twee vier vijf")
    (2, 1)
    """
    old, new = Counter(straighten(before).split()), Counter(straighten(after).split())
    return (new - old).total(), (old - new).total()


def split_paragraphs(text: str) -> list[str]:
    """Split a clean text at its blank lines."""
    return text.split("\n\n") if text else []


def _diff_words(before: Words, after: Words) -> Paragraph:
    stretches = _stretches([*map(straighten, before)], [*map(straighten, after)])
    return tuple(Run(before[i], after[j], is_same) for is_same, i, j in stretches)


def _pair(before: Sequence[Words], after: Sequence[Words]) -> Iterator[tuple[Words, Words]]:
    """Put together paragraphs that share half of their words, in order; the others stand alone.

    Otherwise a paragraph and the new one in its place would be shown as having in common what all
    have: articles and prepositions.
    """
    few = len(after) * sum(map(len, before)) <= _MOST_LOOK_UPS
    counts = [_count(words) for words in after] if few else []
    done = 0
    for words in before:
        own = _count(words)
        likes = (n for n in range(done, len(counts)) if _is_alike(own, counts[n]))
        if (like := next(likes, None)) is None:
            yield words, ()
        else:
            yield from (((), added) for added in after[done:like])
            yield words, after[like]
            done = like + 1
    yield from (((), added) for added in after[done:])


def _count(words: Words) -> Counter[str]:
    """Count the words without their punctuation: a last word has a full stop that moves on."""
    return Counter(_LETTERS.findall(" ".join(words).casefold()))


def _is_alike(one: Counter[str], other: Counter[str]) -> bool:
    return 4 * (one & other).total() >= one.total() + other.total()


def _stretches(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[bool, slice, slice]]:
    """Give the stretches of both that are the same and those that are not, in order."""
    same_a = same_b = i = j = 0  # where the stretch began that is the same as far as i and j
    for m, n in (*_matches(a, b), (len(a), len(b))):
        if (m, n) != (i, j):
            if i > same_a:
                yield True, slice(same_a, i), slice(same_b, j)
            yield False, slice(i, m), slice(j, n)
            same_a, same_b = m, n
        i, j = m + 1, n + 1
    if same_a < len(a):
        yield True, slice(same_a, len(a)), slice(same_b, len(b))


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the places in both where the same stands, in order."""
    i = j = 0
    for m, n in _anchors(a, b):
        yield from _compare(a, b, range(i, m), range(j, n))
        yield m, n
        i, j = m + 1, n + 1
    yield from _compare(a, b, range(i, len(a)), range(j, len(b)))


def _compare(a: Sequence[str], b: Sequence[str], i: range, j: range) -> Iterator[tuple[int, int]]:
    """Give the places within two ranges: from both ends inwards, and in between if it is short."""
    while i and j and a[i[0]] == b[j[0]]:
        yield i[0], j[0]
        i, j = i[1:], j[1:]
    tail = []
    while i and j and a[i[-1]] == b[j[-1]]:
        tail.append((i[-1], j[-1]))
        i, j = i[:-1], j[:-1]
    if i and j and len(i) * len(j) <= _MOST_PAIRS:
        one, other = a[i.start : i.stop], b[j.start : j.stop]
        for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            yield from zip(i[block.a :][: block.size], j[block.b :][: block.size], strict=True)
    yield from reversed(tail)


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Give the places of what stands once in a and once in b: the most that are in order in both.

    This is the longest rise of the places in b: for each length, ``ends`` has the least place that
    a rise of that length ends at.
    """
    places = _places_of_single(b)
    pairs = [(m, places[text]) for text, m in _places_of_single(a).items() if text in places]
    ends: list[int] = []
    rises: list[_Rise] = []
    for m, n in pairs:
        length = bisect_left(ends, n)
        rise = _Rise(m, n, rises[length - 1] if length else None)
        ends[length : length + 1] = [n]
        rises[length : length + 1] = [rise]
    return [*_trace(rises[-1] if rises else None)][::-1]


@dataclass(frozen=True)
class _Rise:
    """The last place of a rise, and what it follows."""

    m: int
    n: int
    before: "_Rise | None"


def _trace(rise: _Rise | None) -> Iterator[tuple[int, int]]:
    while rise:
        yield rise.m, rise.n
        rise = rise.before


def _places_of_single(texts: Sequence[str]) -> dict[str, int]:
    """Give the place of each text that stands there once."""
    times = Counter(texts)
    return {text: n for n, text in enumerate(texts) if times[text] == 1}
