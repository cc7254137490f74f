"""A signature depends on the text alone, and tells copies from what only looks like one."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.labelled import copies, follow_ups, others
from nucrawl.site.similarity import LEAST_WORDS, likeness, sign
from tests.conftest import ROOT

STORY = next(copies(5, 1)).one


def alike(one: str, other: str) -> float | None:
    a, b = sign(one), sign(other)
    return likeness(a.sketch, b.sketch) if a and b else None


def test_a_text_is_wholly_like_itself_in_other_typography() -> None:
    printed = STORY.replace('"', "”").replace("'", "’").replace("\n\n", " ")
    assert alike(STORY, STORY) == 1
    assert alike(STORY, printed) == 1
    assert sign(STORY) == sign(printed)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_a_signature_is_the_same_in_every_process(seed: str) -> None:
    program = (
        "from tests.test_similarity import STORY, sign; s = sign(STORY); print(s.bands, s.sketch)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    signature = sign(STORY)
    assert signature
    assert printed.strip() == f"{signature.bands} {signature.sketch!r}"


def test_a_short_text_has_none() -> None:
    words = STORY.replace("-", " ").split()
    assert sign(" ".join(words[: LEAST_WORDS - 10])) is None
    assert sign(" ".join(words[: LEAST_WORDS + 10])) is not None


def test_the_same_wording_with_other_figures_is_no_copy() -> None:
    """As between the weather of two days; the same report with one figure set right is a copy."""
    one, other = others(3, 2)["weather report"][0]
    assert alike(one, other) is None
    hour = one.split("Vanaf ")[1].split(" ")[0]
    assert (alike(one, one.replace(hour, "23.59")) or 0) > 0.8


def test_the_same_names_in_other_words_are_no_copy() -> None:
    one, other = follow_ups(3, 0.25, events=1, reports=2)[0]
    assert alike(one, other) is None


def test_a_text_without_facts_needs_more_of_the_wording() -> None:
    words = [word.lower() for word in STORY.split() if word.isalpha()][:100]

    def keep(count: int) -> str:
        return " ".join([*words[:count], *reversed(words[count:])])

    assert alike(keep(100), keep(100)) == 1
    assert (alike(keep(100), keep(85)) or 0) > 0.6
    # As much of the wording is enough where the facts agree.
    assert alike(keep(100), keep(60)) is None
    facts = " Kuipstra 12 Velthoven 1.300 Ruigewaard 4 Terpstee 88 Haverlag 2,5"
    assert alike(keep(100) + facts, keep(60) + facts)


@given(st.text(), st.text())
def test_any_text_can_be_signed_and_compared_both_ways(one: str, other: str) -> None:
    one, other = (f"{text} {STORY[: len(text) * 9]}" for text in (one, other))
    assert alike(one, other) == alike(other, one)
    for signature in (sign(one), sign(other)):
        if signature:
            assert likeness(signature.sketch, signature.sketch) == 1
            assert all(-(2**63) <= band < 2**63 for band in signature.bands)
            assert len(signature.sketch) == 512


@given(st.lists(st.sampled_from(["Vis", "42", "boot", "\n", ". ", "é"]), min_size=80))
def test_repetition_is_no_trouble(words: list[str]) -> None:
    assert alike(" ".join(words), " ".join(words)) in (1, None)
