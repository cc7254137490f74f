"""Owns when a story appeared and which id it then got.

A section's newest stories are minutes old, the oldest that it lists some days; behind these lies
an archive of years that no list shows. Ids follow the dates known from NU.nl, but not strictly:
an id is issued when a story is begun, not when it appears.
"""

from bisect import bisect_right
from datetime import datetime, timedelta
from random import Random
from typing import Final

from nucrawl.demo.dates import AMSTERDAM

ARCHIVE_SHARE: Final = 0.16
# Id and date pairs seen at NU.nl.
_SEEN: Final = (
    (2021, 12, 9, 6172199),
    (2022, 7, 31, 6215271),
    (2023, 4, 5, 6258300),
    (2024, 3, 12, 6304870),
    (2024, 5, 24, 6314191),
    (2025, 12, 30, 6380610),
    (2026, 8, 22, 6407152),
)
_ANCHORS: Final = [
    (datetime(year, month, day, 12, tzinfo=AMSTERDAM).timestamp(), number)
    for year, month, day, number in _SEEN
]


def is_archived(place: int, count: int) -> bool:
    """Tell whether the story at ``place`` of ``count`` is too old for its section's list."""
    return count >= 5 and place >= count - round(count * ARCHIVE_SHARE)


def choose_published(rng: Random, now: datetime, place: int, count: int) -> datetime:
    if is_archived(place, count):
        age = timedelta(days=rng.randint(25, 1600), minutes=rng.randint(0, 1439))
    else:
        hours = (place + 0.2 + 0.8 * rng.random()) ** 1.6 * 0.4 * (30 / count) ** 1.3
        age = timedelta(minutes=2 + int(hours * 60))
    moment = datetime.fromtimestamp((now - age).timestamp(), AMSTERDAM)
    return moment.replace(second=rng.randint(0, 59), microsecond=0) - timedelta(minutes=1)


def choose_hour(rng: Random, begin: datetime) -> datetime:
    """Choose a moment of the 24 hours from ``begin`` on: a newsroom is quiet at night."""
    while True:
        moment = begin.timestamp() + rng.randrange(86_400)
        chosen = datetime.fromtimestamp(moment, AMSTERDAM)
        if rng.random() < (0.15 if chosen.hour < 6 else 1):
            return chosen


def choose_modified(rng: Random, now: datetime, published_at: datetime) -> datetime:
    """A fifth is never touched again; the rest moves by minutes to hours, at most until now."""
    if rng.random() < 0.2:
        return published_at
    later = published_at + timedelta(seconds=int(rng.expovariate(1 / 4500)) + 60)
    return min(later, now)


def article_id_at(moment: datetime) -> int:
    """Read the counter of articles at a moment, on straight lines between the known pairs."""
    stamp = moment.timestamp()
    right = bisect_right([anchor[0] for anchor in _ANCHORS], stamp)
    right = min(max(right, 1), len(_ANCHORS) - 1)
    (from_stamp, from_id), (to_stamp, to_id) = _ANCHORS[right - 1], _ANCHORS[right]
    return round(from_id + (stamp - from_stamp) * (to_id - from_id) / (to_stamp - from_stamp))


def video_id_at(moment: datetime) -> int:
    """Read the counter of video pages: 307 049 in March 2024, here some 30 a day."""
    days = (moment.timestamp() - _ANCHORS[3][0]) / 86400
    return 307_049 + round(days * 30)
