"""What is published about revisits is what the benchmark finds, and it finds what it should."""

import gzip
import json
import random
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from benchmarks import published, revisits
from benchmarks.revisits import MODELS, WAYS, Delays, Way, visit_all, visits_after
from nucrawl.schedule import VISITS

DATA = revisits.load()


@cache
def found() -> tuple[dict[str, str], str]:
    return revisits.reports(DATA)


def block(name: str, page: Path) -> str:
    _, found, rest = page.read_text().partition(f"<!-- {name}: begin -->\n\n")
    assert found, f"{page.name} has no block {name}"
    return rest.partition(f"\n<!-- {name}: end -->")[0]


@pytest.mark.parametrize("name", ["schedule", "summary", "delays", "plain", "ways", "frontier"])
def test_the_page_says_what_the_benchmark_finds(name: str) -> None:
    assert block(name, revisits.PAGE) == found()[0][name], "python -m benchmarks.revisits"


def test_picture_and_readme_are_those_of_the_benchmark() -> None:
    blocks, picture = found()
    assert revisits.CURVE.read_text() == picture
    assert block("revisits", published.README) == blocks["summary"]
    assert set(blocks) == {"schedule", "summary", "delays", "plain", "ways", "frontier"}


def test_the_schedule_is_the_best_one_for_its_number_of_visits() -> None:
    early = [visit.after for visit in VISITS if visit.after < timedelta(days=1)]
    best = revisits.best_visits(revisits.drawn_edits(DATA), len(early))[len(early)]
    assert [timedelta(minutes=minute) for minute in best] == early


def test_only_figures_are_kept_of_the_items() -> None:
    kept = json.loads(revisits.FIGURES.read_text())
    assert kept.keys() == {"source", "days", "minutes", "last_updates"}
    assert kept["minutes"] == list(revisits.EDGES)
    assert len(kept["last_updates"]) == len(revisits.EDGES) - 1
    assert f"{sum(kept['last_updates']):,} list items" in kept["source"]


def test_items_are_counted_by_their_delay(tmp_path: Path) -> None:
    updates = ["12:00:01+02:00", "12:10:30+02:00", "11:10:59+01:00"]
    items = [
        {"published_at": "2023-05-01T12:00:00+02:00", "updated_at": f"2023-05-01T{time}"}
        for time in updates
    ]
    path = tmp_path / "items.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, items)).encode()))
    delays = revisits.read_items(path)
    assert {n: count for n, count in enumerate(delays.counts) if count} == {0: 1, 10: 2}
    assert (delays.days, delays.source) == (1, "3 list items of 2023-05 to 2023-05")
    assert delays.unedited == pytest.approx(1 / 3)
    assert delays.at(2 / 3) == 10.5


@pytest.mark.parametrize("name", MODELS)
def test_every_assumption_has_the_last_edits_of_the_data(name: str) -> None:
    for n in range(500):
        share = (n + 0.5) / 500
        edits = MODELS[name](DATA, share, random.Random(n))
        assert edits == sorted(edits)
        assert bool(edits) == (share > DATA.unedited)
        assert not edits or (edits[-1] == DATA.at(share) and edits[0] >= 1)


def one_edit(minute: float) -> revisits.Draw:
    return lambda delays, share, rng: [minute]


def test_a_lag_lasts_until_the_next_visit_and_the_run_that_makes_it() -> None:
    seen = visit_all(Way("", visits_after(60, 120)), one_edit(70), DATA, articles=400)
    assert 50 <= seen.lags[0] < 51
    assert 54 < seen.lags[-1] < 55  # recheck's five minutes
    assert seen.requests == 4  # at 60 and 120 after publication, and again after the edit
    assert visit_all(Way("", visits_after(60, 120), anew=False), one_edit(70), DATA).requests == 2


def test_an_announced_edit_waits_for_latest_only_and_spares_visits() -> None:
    plain, told = WAYS[2], WAYS[-1]
    seen = visit_all(told, one_edit(170), DATA)
    assert seen.lags[-1] <= revisits.LATEST_EVERY
    assert seen.requests < visit_all(plain, one_edit(170), DATA).requests
    nobody_names_it = visit_all(told, one_edit(revisits.LISTED_FOR + 60), DATA)
    assert nobody_names_it.median > 60


def test_versions_between_two_looks_are_lost() -> None:
    def two_edits(delays: Delays, share: float, rng: random.Random) -> list[float]:
        return [70.0, 75.0]

    assert visit_all(Way("", visits_after(60, 120)), two_edits, DATA).kept == 0.5
