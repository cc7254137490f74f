"""Near-duplicates: which articles are alike, and which of them is the original.

The latest texts of two articles are alike or not (``nucrawl.site.similarity``);
``similar_articles`` holds the pairs. An article is a copy of the earliest original that it is
alike to, and an original if there is none: from the earliest article on, that decides for all. So
a copy is always alike to its original itself, not by way of others, and ``duplicate_of`` never
leads to a copy.

Locks come before rows, in this order: the article (its saver holds it), its bands, the clusters.
Two savers of texts with a common band wait for each other, so that the later one finds the
earlier; where something alike is found, one saver at a time decides which is the original.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any

from psycopg import AsyncCursor

from nucrawl.site.similarity import Signature, likeness, sign

_STORED = """
    SELECT articles.id, articles.published_at, articles.first_seen_at, articles.duplicate_of,
           signatures.bands, signatures.sketch
    FROM articles
    LEFT JOIN article_signatures AS signatures
      ON signatures.article_id = articles.id AND signatures.revision = articles.revision
    WHERE articles.id = ANY(%(ids)s)
"""
_LOCK_BANDS = """
    SELECT pg_advisory_xact_lock(band)
    FROM (SELECT unnest(%(bands)s::bigint[]) AS band ORDER BY band) AS bands
"""
_LOCK_CLUSTERS = "SELECT pg_advisory_xact_lock(hashtextextended('nucrawl/duplicates', 0))"

# A band that many articles share is that of a phrase: of those only the nearest by number, which
# are the nearest in time, so that the cost does not grow with them.
_NEAR = """
    SELECT DISTINCT near.article_id
    FROM unnest(%(bands)s::bigint[]) AS wanted (band)
    CROSS JOIN LATERAL (
        (
            SELECT article_id FROM article_bands
            WHERE band = wanted.band AND article_id < %(id)s
            ORDER BY article_id DESC LIMIT 8
        )
        UNION ALL
        (
            SELECT article_id FROM article_bands
            WHERE band = wanted.band AND article_id > %(id)s
            ORDER BY article_id LIMIT 8
        )
    ) AS near
"""
_PAIRS = "SELECT other_id FROM similar_articles WHERE article_id = %(id)s"

_ADD_SIGNATURE = """
    INSERT INTO article_signatures (article_id, revision, bands, sketch)
    VALUES (%(id)s, %(revision)s, %(bands)s, %(sketch)s)
"""
_REMOVE_BANDS = "DELETE FROM article_bands WHERE band = ANY(%(bands)s) AND article_id = %(id)s"
_ADD_BANDS = """
    INSERT INTO article_bands (band, article_id) SELECT unnest(%(bands)s::bigint[]), %(id)s
"""
_REMOVE_PAIRS = """
    DELETE FROM similar_articles
    WHERE (article_id = %(id)s AND other_id = ANY(%(ids)s))
       OR (article_id = ANY(%(ids)s) AND other_id = %(id)s)
"""
_ADD_PAIR = """
    INSERT INTO similar_articles (article_id, other_id, similarity)
    VALUES (%(id)s, %(other)s, %(similarity)s), (%(other)s, %(id)s, %(similarity)s)
    ON CONFLICT DO NOTHING
"""

# What comes first in time, as Stored.rank has it.
_RANK = "(coalesce({0}.published_at, 'infinity'), {0}.first_seen_at, {0}.id)"
_ORIGINAL = f"""
    SELECT other.id
    FROM articles AS this
    JOIN similar_articles AS pairs ON pairs.article_id = this.id
    JOIN articles AS other ON other.id = pairs.other_id
    WHERE this.id = %(id)s
      AND other.duplicate_of IS NULL
      AND {_RANK.format("other")} < {_RANK.format("this")}
    ORDER BY {_RANK.format("other")[1:-1]}
    LIMIT 1
"""  # noqa: S608 - built from fixed names
_SET_ORIGINAL = "UPDATE articles SET duplicate_of = %(original)s WHERE id = %(id)s"


@dataclass(frozen=True)
class Stored:
    """An article as it is stored, as far as copies go."""

    article_id: int
    published_at: datetime | None
    first_seen_at: datetime
    original: int | None
    signature: Signature | None

    @property
    def rank(self) -> tuple[bool, datetime, datetime, int]:
        """Say how early it is; without a date it comes after those that have one."""
        dated = self.published_at or self.first_seen_at
        return (self.published_at is None, dated, self.first_seen_at, self.article_id)


@dataclass(frozen=True)
class Change:
    """What saving an article changes about copies."""

    article_id: int
    is_signed: bool  # the revision has its signature already
    was_original: bool
    before: Signature | None
    after: Signature | None
    former: frozenset[int] = frozenset()  # what it was alike to, where that may change
    alike: Mapping[int, float] = field(default_factory=dict)  # what it is alike to, likewise


async def look_up(
    cursor: AsyncCursor[Any],
    article_id: int,
    published_at: datetime | None,
    text: str,
    *,
    is_same: bool,
) -> Change:
    """Find what a text is alike to, and take the locks that saving it needs.

    To be called before the save writes its first row. A text that is the same as before is signed
    only if it never was: it was stored by a nucrawl that knew no signatures.
    """
    known = next(iter(await _fetch(cursor, [article_id])), None)
    before = known.signature if known else None
    is_signed = is_same and before is not None
    after = before if is_signed else sign(text)
    was_original = known is not None and known.original is None
    # With another date it may be the original no more, or become it.
    is_moved = known is not None and known.published_at != published_at
    if after == before and not (after and is_moved):
        return Change(article_id, is_signed, was_original, before, after)
    await cursor.execute(_LOCK_BANDS, {"bands": list(_bands(before) | _bands(after))})
    former = frozenset(await _pairs(cursor, article_id))
    alike = await _find_alike(cursor, article_id, after) if after else {}
    if former or alike:
        await cursor.execute(_LOCK_CLUSTERS)
    if after:
        # Of many copies the original may be far away.
        originals = {each.original for each in await _fetch(cursor, alike) if each.original}
        alike |= _compare(after, await _fetch(cursor, originals - {article_id}))
    return Change(article_id, is_signed, was_original, before, after, former, alike)


async def save(cursor: AsyncCursor[Any], change: Change, revision: int) -> None:
    """Save what was looked up, once the article and its revision are there."""
    values: dict[str, Any] = {"id": change.article_id, "revision": revision}
    if change.after and not change.is_signed:
        signature = {"bands": list(change.after.bands), "sketch": change.after.sketch}
        await cursor.execute(_ADD_SIGNATURE, values | signature)
    before, after = _bands(change.before), _bands(change.after)
    if before - after:
        await cursor.execute(_REMOVE_BANDS, values | {"bands": list(before - after)})
    if after - before:
        await cursor.execute(_ADD_BANDS, values | {"bands": list(after - before)})
    if change.former:
        await cursor.execute(_REMOVE_PAIRS, values | {"ids": list(change.former)})
    if change.former or change.alike:
        await _add_pairs(cursor, change.article_id, change.alike)
        await _settle(cursor, change)


async def _settle(cursor: AsyncCursor[Any], change: Change) -> None:
    """Decide anew which is the original of the article, and of those that hang on it.

    Only later articles hang on an earlier one, and none on a copy: going by time each is decided
    once, and most often there is one to decide. A copy that may lose its original is compared
    with the originals met on the way, since a look-up finds only some of many copies.
    """
    hanging = {*change.former, *change.alike} if change.was_original else set()
    start = {change.article_id} | hanging
    waiting = [(each.rank, each) for each in await _fetch(cursor, start)]
    heapify(waiting)
    met: list[Stored] = []
    while waiting:
        rank, this = heappop(waiting)
        if this.original is not None and this.signature:
            await _add_pairs(cursor, this.article_id, _compare(this.signature, met))
        await cursor.execute(_ORIGINAL, {"id": this.article_id})
        original = next((found for (found,) in await cursor.fetchall()), None)
        if original != this.original:
            values = {"id": this.article_id, "original": original}
            await cursor.execute(_SET_ORIGINAL, values)
        if original is None:
            met.append(this)
        is_saved = this.article_id == change.article_id
        was_original = change.was_original if is_saved else this.original is None
        if was_original != (original is None):
            known = {each.article_id for _, each in waiting}
            for other in await _fetch(cursor, await _pairs(cursor, this.article_id) - known):
                if other.rank > rank:
                    heappush(waiting, (other.rank, other))


async def _find_alike(
    cursor: AsyncCursor[Any], article_id: int, signature: Signature
) -> dict[int, float]:
    await cursor.execute(_NEAR, {"id": article_id, "bands": list(signature.bands)})
    near = [other for (other,) in await cursor.fetchall()]
    return _compare(signature, await _fetch(cursor, near))


def _compare(signature: Signature, others: Iterable[Stored]) -> dict[int, float]:
    found = {
        other.article_id: likeness(signature.sketch, other.signature.sketch)
        for other in others
        if other.signature
    }
    return {other: similarity for other, similarity in found.items() if similarity is not None}


def _bands(signature: Signature | None) -> set[int]:
    return set(signature.bands) if signature else set()


async def _pairs(cursor: AsyncCursor[Any], article_id: int) -> set[int]:
    await cursor.execute(_PAIRS, {"id": article_id})
    return {other for (other,) in await cursor.fetchall()}


async def _add_pairs(cursor: AsyncCursor[Any], article_id: int, alike: Mapping[int, float]) -> None:
    for other, similarity in alike.items():
        values = {"id": article_id, "other": other, "similarity": similarity}
        await cursor.execute(_ADD_PAIR, values)


async def _fetch(cursor: AsyncCursor[Any], article_ids: Iterable[int]) -> list[Stored]:
    ids = list(article_ids)
    if not ids:
        return []
    await cursor.execute(_STORED, {"ids": ids})
    return [
        Stored(number, published, seen, original, Signature(tuple(b), sketch) if b else None)
        for number, published, seen, original, b, sketch in await cursor.fetchall()
    ]
