"""When an article appeared and was changed, and when each entry of a live blog was written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from nucrawl.site.article import Block
from nucrawl.site.dates import (
    FORGIVEN_LEAD,
    PrintedDate,
    find_date,
    is_clock_time,
    nearest_clock_time,
    parse_iso,
    place_clock_time,
    second_reading,
)
from nucrawl.site.metadata import JsonLd, Metadata
from nucrawl.site.opinion import Hearing, minute_key

_OUT_OF_ORDER = timedelta(hours=1)  # by which an entry may be older than the one below it
_UPDATE = re.compile(r"(?:laatste )?update|bijgewerkt|gewijzigd|aangepast", re.IGNORECASE)


@dataclass(frozen=True)
class Moments:
    """The moments of an article (UTC), None where unknown, and its date as printed."""

    published_at: datetime | None
    modified_at: datetime | None
    published_text: str | None


def read_moments(
    lines: Iterable[str],
    json_ld: JsonLd,
    metadata: Metadata,
    hearing: Hearing,
    fetched_at: datetime,
) -> Moments:
    """Hear all sources of both moments; ``lines`` are those of the page that may hold a date."""
    published, updated = _find_printed(lines, fetched_at)
    state = metadata.state
    first = [
        ("json_ld", json_ld.text("datePublished", "uploadDate", "dateCreated")),
        ("meta", metadata.meta_text("article:published_time", "og:published_time", "date")),
        ("state", state.metadata_text("article:published_time")),
    ]
    names = ("article:updated_time", "article:modified_time", "og:updated_time")
    last = [
        ("json_ld", json_ld.text("dateModified")),
        ("meta", metadata.meta_text(*names)),
        ("state", state.updated or state.metadata_text(*names)),
    ]
    return Moments(
        hearing.choose("published_at", _moments(first, published, fetched_at), minute_key, _show),
        hearing.choose("modified_at", _moments(last, updated, fetched_at), minute_key, _show),
        hearing.first("published_text", ("markup", lambda: published.text if published else None)),
    )


def _moments(
    stated: Iterable[tuple[str, str | None]], printed: PrintedDate | None, fetched_at: datetime
) -> list[tuple[str, datetime | None]]:
    """Read what each source says; one only reckoned from "4 uur geleden" has no say then."""
    given = [(source, parse_iso(text or "", fetched_at)) for source, text in stated]
    if printed and not (printed.is_relative and any(moment for _, moment in given)):
        later = second_reading(printed.moment)
        is_later = any(moment and minute_key(moment) == later for _, moment in given)
        given.append(("markup", later if is_later else printed.moment))
    return given


def _find_printed(
    lines: Iterable[str], fetched_at: datetime
) -> tuple[PrintedDate | None, PrintedDate | None]:
    """Find the printed dates of publication, before a word for an update, and of that update."""
    published = updated = None
    for line in lines:
        mark = _UPDATE.search(line)
        published = published or find_date(line[: mark.start()] if mark else line, fetched_at)
        if mark and updated is None:
            updated = find_date(line[mark.start() :], fetched_at)
    return published, updated


def place_entries(
    blocks: Iterable[Block], moments: Moments, fetched_at: datetime
) -> Iterator[Block]:
    """Tell when each entry of a live blog was written, as far as its printed time tells.

    The newest stands first: a time without a day is on the latest day on which it is not later than
    the entry above, or where it fits none, not later than the last change. Entries may be a little
    out of order, and the first may be an old one that is kept on top, so it binds none. Where no
    change is known, or the time fits no day before it, it is on the day nearest to publication.
    """
    last = min(fetched_at, (moments.modified_at or fetched_at) + FORGIVEN_LEAD)
    above = last
    placed = 0
    for block in blocks:
        moment = None
        if block.kind == "live_entry":
            printed = str(block.attributes.get("time", ""))
            bounds = (above, last) if moments.modified_at else ()
            moment = _place(printed, moments.published_at, bounds, fetched_at)
        if moment is None:
            yield block
        else:
            placed += 1
            above = last if placed == 1 else min(last, moment + _OUT_OF_ORDER)
            dated = {**block.attributes, "published_at": moment.isoformat()}
            yield replace(block, attributes=dated)


def _place(
    printed: str, first: datetime | None, bounds: Iterable[datetime], fetched_at: datetime
) -> datetime | None:
    if is_clock_time(printed) and first:
        placed = (place_clock_time(printed, first, bound) for bound in bounds)
        near = nearest_clock_time(printed, first, fetched_at)
        return next((moment for moment in placed if moment), near)
    found = find_date(printed, fetched_at)
    return found.moment if found else None


def _show(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
