"""Whether to ask for an article: what each thing that a list says comes to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucrawl import schedule
from nucrawl.items import Known
from nucrawl.revisits import (
    NOT_ASKED,
    OUTRIGHT,
    Why,
    asks_anyway,
    complete_teaser,
    decide,
    is_announced,
    is_vouched_for,
)
from nucrawl.site.article import Teaser

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://www.nu.nl/binnenland/6400001/kop.html"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


KNOWN = Known(
    article_id=6400001,
    url=URL,
    paths=frozenset({"/binnenland/6400001/kop.html", "/-/6400001/"}),
    published_at=ago(60),
    modified_at=ago(30),
    announced_at=None,
    changed_at=ago(30),
    checked_at=ago(5),
    next_check_at=NOW + timedelta(minutes=10),
    removed_at=None,
)
SILENT = Teaser(URL, 1, 6400001)
VOUCHING = replace(SILENT, modified_at=ago(30))
ANNOUNCING = replace(SILENT, modified_at=ago(3))
MOVED = replace(SILENT, url="https://www.nu.nl/politiek/6400001/andere-kop.html")
# The looks at 40 and at 80 minutes.
DUE: dict[str, Any] = {"changed_at": ago(40), "next_check_at": NOW, "checked_at": ago(20)}
DUE_ANYWAY: dict[str, Any] = {**DUE, "changed_at": ago(80)}


@pytest.mark.parametrize(
    ("teaser", "changes", "listed", "silent"),
    [
        (SILENT, None, Why.NEW, Why.NEW),
        (SILENT, {}, Why.UNTOLD, Why.LEFT),
        (VOUCHING, {}, Why.UNTOLD, Why.VOUCHED),
        (ANNOUNCING, {}, Why.ANNOUNCED, Why.ANNOUNCED),
        (MOVED, {}, Why.MOVED, Why.MOVED),
        # Only the address before: it is one of its own.
        (replace(SILENT, url="https://www.nu.nl/-/6400001/?utm_source=x"), {}, "untold", "left"),
        # On another host (a mirror, a stand-in) it is the same address.
        (replace(SILENT, url="http://127.0.0.1/binnenland/6400001/kop.html"), {}, "untold", "left"),
        # An update that was asked for already, though the page named none.
        (ANNOUNCING, {"announced_at": ago(3)}, Why.UNTOLD, Why.VOUCHED),
        (ANNOUNCING, {"announced_at": ago(9)}, Why.ANNOUNCED, Why.ANNOUNCED),
        # Times are printed in whole minutes: half a minute later is the same.
        (replace(SILENT, modified_at=ago(29.5)), {}, Why.UNTOLD, Why.VOUCHED),
        (replace(SILENT, modified_at=ago(28.5)), {}, Why.ANNOUNCED, Why.ANNOUNCED),
        # Feeds in which the time of publication moves with updates.
        (replace(SILENT, published_at=ago(3)), {}, Why.ANNOUNCED, Why.ANNOUNCED),
        (replace(SILENT, published_at=ago(60)), {}, Why.UNTOLD, Why.LEFT),
        # Nothing is known of its times: any that is named is news.
        (VOUCHING, {"modified_at": None, "published_at": None}, Why.ANNOUNCED, Why.ANNOUNCED),
        (SILENT, {"removed_at": ago(9)}, Why.RETURNED, Why.RETURNED),
        (SILENT, {"removed_at": ago(5)}, Why.RETURNED, Why.RETURNED),
        (SILENT, {"removed_at": ago(11)}, Why.RETURNED, Why.LEFT),
        (SILENT, DUE, Why.DUE, Why.DUE),
        (VOUCHING, DUE, Why.DUE, Why.VOUCHED),
        (VOUCHING, DUE_ANYWAY, Why.DUE, Why.DUE),
        (ANNOUNCING, DUE, Why.ANNOUNCED, Why.ANNOUNCED),
        (SILENT, {"next_check_at": None}, Why.UNTOLD, Why.LEFT),
    ],
)
def test_what_a_list_says_decides(
    teaser: Teaser, changes: dict[str, Any] | None, listed: str, silent: str
) -> None:
    known = None if changes is None else replace(KNOWN, **changes)
    found = [decide(teaser, known, NOW, silence_is_enough=enough) for enough in (False, True)]
    assert found == [Why(listed), Why(silent)]


def test_evidence_of_a_change_is_asked_for_outright_and_vouched_for_not_at_all() -> None:
    assert set(Why) - OUTRIGHT - NOT_ASKED == {Why.DUE, Why.UNTOLD}
    assert not OUTRIGHT & NOT_ASKED


moments = st.integers(-50_000, 50_000).map(ago)
maybe = st.none() | moments
teasers = st.builds(
    Teaser,
    url=st.sampled_from([URL, MOVED.url, "https://www.nu.nl/-/6400001/"]),
    position=st.just(1),
    article_id=st.just(6400001),
    published_at=maybe,
    modified_at=maybe,
)
stored = st.builds(
    Known,
    article_id=st.just(6400001),
    url=st.just(URL),
    paths=st.just(KNOWN.paths),
    published_at=maybe,
    modified_at=maybe,
    announced_at=maybe,
    changed_at=moments,
    checked_at=moments,
    next_check_at=maybe,
    removed_at=maybe,
)


@given(teasers, stored, moments)
def test_silence_never_asks_more_and_hides_no_evidence(
    teaser: Teaser, known: Known, now: datetime
) -> None:
    listed = decide(teaser, known, now, silence_is_enough=False)
    silent = decide(teaser, known, now, silence_is_enough=True)
    assert listed not in NOT_ASKED
    if listed is not Why.RETURNED:  # of which silence asks with pauses that double
        assert (listed in OUTRIGHT) == (silent in OUTRIGHT)
    assert silent in (listed, *NOT_ASKED)


@given(teasers, stored, moments, st.booleans())
def test_what_was_asked_for_because_of_an_announcement_is_not_asked_for_it_again(
    teaser: Teaser, known: Known, now: datetime, enough: bool
) -> None:
    told = max(filter(None, (teaser.modified_at, teaser.published_at)), default=None)
    settled = replace(known, announced_at=told, removed_at=None)
    assert not is_announced(teaser, settled)
    assert decide(teaser, settled, now, silence_is_enough=enough) is not Why.ANNOUNCED


@given(teasers, stored)
def test_a_list_vouches_or_announces_or_says_nothing(teaser: Teaser, known: Known) -> None:
    assert not (is_vouched_for(teaser, known) and is_announced(teaser, known))
    if teaser.modified_at is None:
        assert not is_vouched_for(teaser, known)


@given(teasers, stored, moments)
def test_what_is_left_alone_is_neither_due_nor_new(
    teaser: Teaser, known: Known, now: datetime
) -> None:
    if decide(teaser, known, now, silence_is_enough=True) is Why.LEFT:
        if known.removed_at is None:
            assert known.next_check_at is None or known.next_check_at > now
        else:
            assert now - known.checked_at < known.checked_at - known.removed_at


def test_looks_that_ask_are_made_whatever_a_list_says() -> None:
    due = replace(KNOWN, **DUE)
    assert not asks_anyway(due, NOW)
    assert asks_anyway(due, NOW + timedelta(minutes=45)), "the look at 80 minutes is due as well"
    assert asks_anyway(replace(KNOWN, **DUE_ANYWAY), NOW)
    assert asks_anyway(replace(due, removed_at=ago(60)), NOW)
    assert asks_anyway(replace(due, next_check_at=ago(1), changed_at=ago(20_000)), NOW)


def test_spared_looks_do_not_put_off_those_that_ask() -> None:
    """Vouched for again and again, an article is asked for at 80 minutes all the same."""
    known = replace(KNOWN, changed_at=NOW, checked_at=NOW, next_check_at=NOW)
    asked = []
    for minute in range(0, 400, 5):
        now = NOW + timedelta(minutes=minute)
        if known.next_check_at is None or known.next_check_at > now:
            continue
        if asks_anyway(known, now) and minute:
            asked.append(minute)
            known = replace(known, checked_at=now)
        known = replace(known, next_check_at=schedule.next_check(NOW, now))
    assert asked == [80, 360]


def test_a_feed_leaves_what_a_list_had_told() -> None:
    known = replace(KNOWN, label="NU+", kind="video", partner="")
    told = complete_teaser(SILENT, known)
    assert (told.label, told.kind, told.partner) == ("NU+", "video", "")
    own = replace(SILENT, label="Liveblog", kind="audio", partner="de Courant")
    assert complete_teaser(own, known) == own


def test_what_could_not_be_read_is_left_until_its_time_comes() -> None:
    """Else each run of latest would ask for it: it is still at a new address, still announced."""
    now = datetime.now(UTC)
    later, earlier = now + timedelta(minutes=5), now - timedelta(minutes=5)
    url = "https://www.nu.nl/politiek/6400001/nieuwe-kop.html"
    teaser = Teaser(url, 1, 6400001, modified_at=now)
    waiting = Known(
        article_id=6400001,
        url="https://www.nu.nl/a/6400001/kop.html",
        paths=frozenset({"/a/6400001/kop.html"}),
        published_at=None,
        modified_at=None,
        announced_at=None,
        changed_at=earlier,
        checked_at=earlier,
        next_check_at=later,
        removed_at=None,
        unread_at=earlier,
    )
    assert decide(teaser, waiting, now, silence_is_enough=True) is Why.LEFT
    assert decide(teaser, waiting, now, silence_is_enough=False) is Why.MOVED
    due = replace(waiting, next_check_at=earlier)
    assert decide(teaser, due, now, silence_is_enough=True) is Why.MOVED
