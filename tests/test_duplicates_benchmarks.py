"""What is published about copies holds, and its benchmarks run on something small."""

import asyncio

import psycopg
import pytest

from benchmarks import duplicates, scale, storage
from benchmarks.labelled import copies, others
from benchmarks.stored import edited, write_article
from nucrawl.site.similarity import LEAST_LIKENESS
from nucrawl.store.migrate import migrate
from tests.conftest import Database


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def test_copies_are_found_and_others_are_not() -> None:
    """On other texts than those that are published."""
    is_found = duplicates.are_found(LEAST_LIKENESS)
    found: duplicates.Groups = {}
    for pair in copies(11, 60):
        both = (duplicates.signed(pair.one), duplicates.signed(pair.other))
        found.setdefault(pair.kind.removesuffix(": sentences"), []).append(both)
    shares = {kind: duplicates.share(pairs, is_found) for kind, pairs in found.items()}
    for kind in ("identical", "other paragraphs and typography", "10% edited", "20% edited"):
        assert shares[kind] == 1, kind
    assert min(shares["10% edited: words"], shares["10% edited: both"]) >= 0.95
    assert shares["20% edited: both"] >= 0.9
    assert shares["40% edited"] >= 0.9
    for kind, groups in others(11, 60).items():
        pairs = duplicates.all_pairs(groups)
        assert duplicates.share(pairs, is_found) <= 0.005, kind


def test_the_labelled_texts_are_the_same_every_time() -> None:
    assert list(copies(1, 2)) == list(copies(1, 2))
    assert others(1, 2) == others(1, 2)
    assert write_article(5, "x") == write_article(5, "x")
    assert edited(write_article(5, "x"), "y").body != write_article(5, "x").body


def test_tables_tell_recall_and_precision() -> None:
    pair = next(iter(copies(1, 1)))
    same = (duplicates.signed(pair.one), duplicates.signed(pair.one))
    other = (same[0], duplicates.signed(others(1, 1)["weather report"][0][0]))
    groups = {"identical": [same], **{f"{n}% edited: both": [same, other] for n in (10, 20, 40)}}
    told = duplicates.thresholds_table(groups, {"none": [other, same]})
    assert "| likeness 0.40, chosen | 100.0% | 50.0% | 50.0% | 50.0% | 1 | 80.00% |" in told
    assert "| none | 2 | 50.0% | 1 | 50.000% |" in duplicates.others_table({"none": [other, same]})


def test_loaded_articles_are_as_saved_ones_and_all_kinds_are_timed(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "SAVES", 2)
    scale.load(migrated.url, 200)
    bands = "SELECT unnest(bands), article_id FROM article_signatures"
    index = "SELECT band, article_id FROM article_bands"
    assert migrated.rows(f"({bands}) EXCEPT ({index})") == []
    assert migrated.value("SELECT count(*) FROM article_bands") == 200 * 20
    assert migrated.value("SELECT min(array_length(string_to_array(body, ' '), 1)) FROM articles")
    measure = scale.Measure(migrated.url, 200)
    asyncio.run(measure.round(scale.WARM_UP))
    assert migrated.value("SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL") >= 2
    told = scale.report({200: measure.times, 400: measure.times})
    assert told.count("| 1.00 |") == 2 * len(scale.KINDS)
    for times in measure.times.values():
        assert len(times.saves) == 2
        assert all(0 < part < whole for part, whole in zip(times.copies, times.saves, strict=True))


def test_storage_counts_every_table_that_grows(migrated: Database) -> None:
    asyncio.run(storage.fill(migrated.url, 3))
    assert migrated.value("SELECT count(*) FROM article_revisions") == 6
    found = storage.measure(migrated.url, 3)
    filled = {name for (name,) in migrated.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > 0 "
        "AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations'"
    )}  # fmt: skip
    assert filled <= {name for _, name, *_ in found}
    assert all(data + indexes > 0 for *_, data, indexes in found)
    assert "| all |  | " in storage.report(found, 3)


@pytest.mark.parametrize("given", ["", "10", "1000,x", "99999999"])
def test_sizes_that_cannot_be_measured_are_wrong_use(given: str) -> None:
    with pytest.raises(Exception, match="expected numbers from 100 to 10000000"):
        scale.sizes_of(given)
