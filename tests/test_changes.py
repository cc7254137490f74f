"""Ten days of edits: what was there at a visit is stored once, in order, and nothing else is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from nucrawl.demo.dates import AMSTERDAM
from nucrawl.demo.days import LivingSite
from tests.conftest import Database
from tests.drill import SERVED, Drilled, Witness, compare, drill, stored_texts

# Long ago, so that what the site says is never in the future.
START = datetime(2026, 3, 2, 12, tzinfo=AMSTERDAM)
MINUTES = (0, 20, 90, 480)


@dataclass(frozen=True)
class Days:
    drilled: Drilled
    database: Database

    @property
    def witness(self) -> Witness:
        return self.drilled.witness


@pytest.fixture(scope="module")
def ten_days(make_database: Callable[[], Database]) -> Iterator[Days]:
    site, database = LivingSite(start=START, daily=20), make_database()
    yield Days(drill(site, database.url, looks(site), nights=5), database)


def looks(site: LivingSite) -> Iterator[datetime]:
    """Turn the clock through ten days: early looks at what is new at noon, then few."""
    for day in range(10):
        for minutes in MINUTES:
            site.now = START + timedelta(days=day, minutes=minutes)
            yield site.now


def test_every_run_did_its_job(ten_days: Days) -> None:
    assert ten_days.drilled.failures == []
    assert ten_days.drilled.runs == Counter(latest=40, recheck=40, section=2)


def test_each_text_that_was_there_at_a_visit_is_a_revision_once_and_in_order(
    ten_days: Days,
) -> None:
    stored = stored_texts(ten_days.database.url)
    seen = {number: ten_days.witness.seen_texts(number) for number in ten_days.witness.visits}
    assert {n: texts for n, texts in seen.items() if texts} == stored
    edited = [texts for texts in stored.values() if len(texts) > 1]
    assert len(edited) > 30
    assert max(map(len, edited)) > 2


def test_listed_articles_are_held_as_they_are_after_a_night(ten_days: Days) -> None:
    assert ten_days.drilled.stale == []


def test_the_article_is_its_last_revision(ten_days: Days) -> None:
    assert not ten_days.database.rows(
        "SELECT a.id FROM articles a JOIN article_revisions r ON r.article_id = a.id"
        " AND r.revision = a.revision WHERE (a.headline, a.lead, a.body)"
        " IS DISTINCT FROM (r.headline, r.lead, r.body) OR a.revision <>"
        " (SELECT max(revision) FROM article_revisions WHERE article_id = a.id)"
    )


def test_every_address_that_served_an_article_is_kept(ten_days: Days) -> None:
    kept: dict[int, set[str]] = {}
    for number, url in ten_days.database.rows("SELECT article_id, url FROM article_urls"):
        kept.setdefault(number, set()).add(urlsplit(url).path)
    asked = {
        number: {visit.path.partition("?")[0] for visit in visits if visit.status in SERVED}
        for number, visits in ten_days.witness.visits.items()
    }
    for number, paths in asked.items():
        assert paths <= kept.get(number, set()), number
    assert sum(len(paths) > 1 for paths in asked.values()) > 5


def test_removals_and_returns_are_recorded_as_they_were_found(ten_days: Days) -> None:
    recorded: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for number, *times in ten_days.database.rows(
        "SELECT article_id, removed_at, returned_at FROM article_removals ORDER BY 1, 2"
    ):
        recorded.setdefault(number, []).append((times[0], times[1]))
    witness = ten_days.witness
    expected = {number: witness.seen_absences(number) for number in witness.visits}
    assert recorded == {number: found for number, found in expected.items() if found}
    gone = {number for number, found in recorded.items() if found[-1][1] is None}
    assert gone
    assert gone == {
        number
        for (number,) in ten_days.database.rows(
            "SELECT id FROM articles WHERE removed_at IS NOT NULL AND body IS NOT NULL"
        )
    }


def test_each_look_counts_the_comments(ten_days: Days) -> None:
    """A 304 included. Numbers that print rounds are exact: the page's state has them."""
    query = "SELECT article_id, counted_at, count FROM comment_curves"
    found: dict[int, dict[datetime, int | None]] = defaultdict(dict)
    for number, at, count in ten_days.database.rows(query):
        found[number][at] = count
    witness = ten_days.witness
    assert found == {
        number: {
            visit.at: witness.article_at(number, visit.at).comment_count
            for visit in visits
            if visit.status in SERVED
        }
        for number, visits in witness.visits.items()
    }
    moved = [number for number, counts in found.items() if len(set(counts.values())) > 1]
    assert len(moved) > 20
    unedited = [number for number in moved if len(witness.seen_texts(number)) == 1]
    assert unedited, "and no other test would see a number that makes a revision"


def test_nothing_named_is_missing(ten_days: Days) -> None:
    assert ten_days.database.rows("SELECT * FROM missing_articles") == []


def test_no_article_stays_due(ten_days: Days) -> None:
    """What is due by the end is due since the last look."""
    late = (ten_days.witness.site.now - timedelta(hours=20)).isoformat()
    query = f"SELECT id FROM articles WHERE next_check_at <= '{late}'"
    assert ten_days.database.rows(query) == []


def test_what_is_lost_and_invented_would_be_told() -> None:
    """The account that the drill is held to is one that can fail."""
    one, two, three = ("a", None, ""), ("b", None, ""), ("c", None, "")
    found = compare({1: [one, two, one], 2: [one]}, {1: [one, two], 2: [one, three]})
    assert (found.captured, found.lost, found.invented) == (3, 1, 1)
