"""The revisit schedule: what it promises for any clock, and what it is for a usual day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucrawl.schedule import (
    SHORTEST_GAP,
    VISITS,
    VISITS_OF_REMOVED,
    Visit,
    next_check,
    next_check_of_removed,
    next_visit,
)

Check = Callable[[datetime, datetime], datetime | None]
Visits = tuple[Visit, ...]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.datetimes(
    min_value=datetime(1999, 1, 1),  # noqa: DTZ001 (hypothesis adds the zones)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, ZoneInfo("Europe/Amsterdam"), timezone(timedelta(hours=-9))]),
)
SCHEDULES = [
    pytest.param(next_check, VISITS, id="held"),
    pytest.param(next_check_of_removed, VISITS_OF_REMOVED, id="removed"),
]


@pytest.mark.parametrize(("check", "visits"), SCHEDULES)
def test_an_article_that_never_changes_gets_every_visit_once(check: Check, visits: Visits) -> None:
    looks, checked_at = [], NOON
    while (due := check(NOON, checked_at)) is not None:
        looks.append(due - NOON)
        checked_at = due
    assert looks == [visit.after for visit in visits]


@pytest.mark.parametrize("visits", [VISITS, VISITS_OF_REMOVED])
def test_visits_grow_rarer_and_leave_room_for_each_other(visits: Visits) -> None:
    ages = [timedelta(), *(visit.after for visit in visits)]
    gaps = [later - earlier for earlier, later in pairwise(ages)]
    assert gaps == sorted(gaps)
    assert gaps[0] >= SHORTEST_GAP


def test_the_last_looks_are_at_a_day_and_a_week_and_always_ask() -> None:
    for visits in (VISITS, VISITS_OF_REMOVED):
        assert [visit.after.days for visit in visits[-2:]] == [1, 7]
        assert all(visit.asks for visit in visits[-2:])


def test_an_edit_starts_the_schedule_anew() -> None:
    checked_at = NOON + timedelta(hours=10)
    edited_at = checked_at - timedelta(minutes=1)
    due = next_check(edited_at, checked_at)
    assert due == edited_at + VISITS[0].after
    unchanged = next_check(NOON, checked_at)
    assert unchanged is not None and unchanged > due


def test_a_look_shortly_before_a_visit_stands_for_it() -> None:
    first = NOON + VISITS[0].after
    assert next_check(NOON, first - SHORTEST_GAP) == first
    just_before = first - SHORTEST_GAP + timedelta(seconds=1)
    assert next_check(NOON, just_before) == NOON + VISITS[1].after


def test_missed_visits_are_not_made_up_for() -> None:
    after_an_outage = NOON + timedelta(days=2)
    assert next_check(NOON, after_an_outage) == NOON + timedelta(days=7)
    assert next_check(NOON, NOON + timedelta(days=8)) is None


def test_the_visit_says_whether_it_asks() -> None:
    for earlier, visit in pairwise(VISITS):
        assert next_visit(NOON, NOON + earlier.after) == visit
    assert next_visit(NOON, NOON + VISITS[-1].after) is None


def test_hours_are_real_ones_when_the_clock_is_put_forward() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    before = datetime(2026, 3, 29, 1, 55, tzinfo=amsterdam)
    due = next_check(before, before)
    assert due == before.astimezone(UTC) + VISITS[0].after


@pytest.mark.parametrize("check", [next_check, next_check_of_removed, next_visit])
def test_a_time_without_zone_is_refused(check: Callable[[datetime, datetime], object]) -> None:
    naive = NOON.replace(tzinfo=None)
    for moments in ((naive, NOON), (NOON, naive), (naive, naive)):
        with pytest.raises(ValueError, match="expected aware datetimes, found 2026"):
            check(*moments)


@pytest.mark.parametrize("check", [next_check, next_check_of_removed])
@given(changed_at=MOMENTS, checked_at=MOMENTS)
def test_the_next_look_comes_after_the_last(
    check: Check, changed_at: datetime, checked_at: datetime
) -> None:
    due = check(changed_at, checked_at)
    if due is not None:
        assert due >= checked_at + SHORTEST_GAP
        assert due <= max(checked_at, changed_at) + timedelta(days=7)
        assert due.tzinfo is UTC


@pytest.mark.parametrize("check", [next_check, next_check_of_removed])
@given(ahead=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9999)))
def test_a_change_in_the_future_counts_from_the_look(check: Check, ahead: timedelta) -> None:
    assert check(NOON + ahead, NOON) == check(NOON, NOON)


@pytest.mark.parametrize("check", [next_check, next_check_of_removed])
@given(age=st.timedeltas(timedelta(0), timedelta(days=9)), step=st.timedeltas(timedelta(0)))
def test_a_later_look_never_brings_the_next_one_forward(
    check: Check, age: timedelta, step: timedelta
) -> None:
    step = min(step, timedelta(days=9))
    sooner, later = check(NOON, NOON + age), check(NOON, NOON + age + step)
    assert later is None or (sooner is not None and sooner <= later)


@given(age=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_the_schedule_ends(age: timedelta) -> None:
    checked_at: datetime = NOON + age
    for _ in range(len(VISITS)):
        due = next_check(NOON, checked_at)
        if due is None:
            return
        checked_at = due
    assert next_check(NOON, checked_at) is None
