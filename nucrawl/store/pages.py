"""Pages as served: each content once, compressed, and a record of every answer of the site.

A page is compressed with a dictionary trained on pages of the same database: what they have in
common (head, menu, scripts) is not stored again. A dictionary is trained when a run ends with
enough pages that have none, and once more when the newest pages come out much larger than those
before them did, which is what a new layout does. Dictionaries are never deleted.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from nucrawl import zstd
from nucrawl.checks import LONGEST_URL
from nucrawl.items import Fetched
from nucrawl.site.urls import canonicalise

_LEVEL = 9  # beyond it a page takes ten times as long and is 6 % smaller: benchmarks/README.md
_DICTIONARY_SIZE = 112 * 1024  # bytes; zstd's own default
_SAMPLES = 200  # pages: a hundred times the dictionary, as zstd advises, is 11 MB
_SAMPLE_SIZE = 128 * 1024  # bytes of a page: zstd looks no further
_FAR_BACK = 2000  # pages between the newest and those that they are compared with
_MUCH_LARGER = 1.5
_CHUNK = 500  # rows deleted in one transaction
_LONGEST_DAYS = 100 * 366
_COOKIES = ("set-cookie", "set-cookie2")  # whoever has them is taken for us

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('nucrawl/pages', 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('nucrawl/pages', 0))"

# Of two kinds, article comes first: it is kept longest.
_SERVED = """
    last_served_at = greatest(pages.last_served_at, %(fetched_at)s),
    kind = least(pages.kind, %(kind)s)
"""
_SERVED_AGAIN = f"UPDATE pages SET {_SERVED} WHERE hash = %(hash)s"  # noqa: S608
_ADD_PAGE = f"""
    INSERT INTO pages (hash, body, dictionary_id, size, kind, last_served_at)
    VALUES (%(hash)s, %(body)s, %(dictionary_id)s, %(size)s, %(kind)s, %(fetched_at)s)
    ON CONFLICT (hash) DO UPDATE SET {_SERVED}
"""  # noqa: S608
_AS_BEFORE = """
    UPDATE pages SET last_served_at = greatest(pages.last_served_at, %(fetched_at)s)
    WHERE hash = (
        SELECT page_hash FROM fetches WHERE url = %(url)s AND page_hash IS NOT NULL
        ORDER BY fetched_at DESC, id DESC LIMIT 1
    )
"""
_ADD_FETCH = """
    INSERT INTO fetches (url, kind, article_id, status, headers, page_hash, fetched_at, run_id)
    VALUES (%(url)s, %(kind)s, %(article_id)s, %(status)s, %(headers)s, %(hash)s, %(fetched_at)s,
            %(run_id)s)
"""

_NEWEST_DICTIONARY = "SELECT max(id) FROM page_dictionaries"
_DICTIONARY = "SELECT dictionary FROM page_dictionaries WHERE id = %s"
_ADD_DICTIONARY = "INSERT INTO page_dictionaries (dictionary) VALUES (%s) RETURNING id"
_PAGE = "SELECT body, dictionary_id FROM pages WHERE hash = %s"
_WITHOUT_DICTIONARY = "SELECT hash FROM pages WHERE dictionary_id IS NULL"
_SAMPLE = """
    SELECT hash FROM pages WHERE kind = 'article' ORDER BY last_served_at DESC LIMIT %s
"""
_SHARE = """
    SELECT count(*), sum(octet_length(body))::float8 / nullif(sum(size), 0)
    FROM (
        SELECT body, size, dictionary_id FROM pages WHERE kind = 'article'
        ORDER BY last_served_at DESC LIMIT %(count)s OFFSET %(offset)s
    ) AS part
    WHERE dictionary_id = %(dictionary_id)s
"""
_COMPRESSED_ANEW = """
    UPDATE pages SET body = %(body)s, dictionary_id = %(dictionary_id)s WHERE hash = %(hash)s
"""

# With the page of a list go its fetches; those of articles stay as a log.
_DELETE_PAGES = """
    WITH deleted AS (
        DELETE FROM pages WHERE hash IN (
            SELECT hash FROM pages WHERE kind = ANY (%(kinds)s) AND last_served_at < %(before)s
            LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
        ) RETURNING hash
    ), forgotten AS (
        DELETE FROM fetches USING deleted
        WHERE page_hash = deleted.hash AND fetches.kind <> 'article'
    )
    SELECT count(*) FROM deleted
"""
_DELETE_LAYOUT_CHANGES = """
    WITH deleted AS (
        DELETE FROM layout_changes WHERE id IN (
            SELECT id FROM layout_changes WHERE fetched_at < %(before)s
            LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
        ) RETURNING id
    )
    SELECT count(*) FROM deleted
"""
_DELETE_AS_BEFORE = """
    WITH deleted AS (
        DELETE FROM fetches WHERE id IN (
            SELECT id FROM fetches
            WHERE page_hash IS NULL AND kind <> 'article' AND fetched_at < %(before)s
            LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
        ) RETURNING id
    )
    SELECT count(*) FROM deleted
"""
_OTHER_KINDS = ("list", "feed", "sitemap")

# What each connection has read of page_dictionaries, by id: they never change.
_known: WeakKeyDictionary[AsyncConnection[Any], dict[int, zstd.ZstdDict]] = WeakKeyDictionary()


async def save_page(
    cursor: AsyncCursor[Any], page: Fetched, kind: str, article_id: int | None, run_id: int | None
) -> bytes:
    """Save a page, and that it was served, within the caller's transaction. Give its hash."""
    page_hash = hashlib.sha256(page.body).digest()
    values = {
        "hash": page_hash,
        "size": len(page.body),
        "url": _indexable(page.url),
        "kind": kind,
        "article_id": article_id,
        "status": page.status,
        "headers": Jsonb(_headers(page)),
        "fetched_at": page.fetched_at,
        "run_id": run_id,
    }
    await cursor.execute(_SERVED_AGAIN, values)
    if not cursor.rowcount:
        newest = await _newest_dictionary(cursor)
        dictionary = await _dictionary(cursor, newest)
        body = zstd.compress(page.body, _LEVEL, zstd_dict=dictionary)
        await cursor.execute(_ADD_PAGE, values | {"body": body, "dictionary_id": newest})
    await cursor.execute(_ADD_FETCH, values)
    return page_hash


async def save_answer(
    cursor: AsyncCursor[Any],
    url: str,
    kind: str,
    article_id: int | None,
    status: int,
    fetched_at: datetime,
    run_id: int | None,
) -> None:
    """Save an answer without a page, such as a 304 or 404, within the caller's transaction."""
    values = {
        "url": _indexable(url),
        "kind": kind,
        "article_id": article_id,
        "status": status,
        "headers": None,
        "hash": None,
        "fetched_at": fetched_at,
        "run_id": run_id,
    }
    if status == 304:
        await cursor.execute(_AS_BEFORE, values)
    await cursor.execute(_ADD_FETCH, values)


async def fetch_page(connection: AsyncConnection[Any], page_hash: bytes) -> bytes | None:
    """Give a page as it was served; None where it is not kept (any more)."""
    async with connection.cursor() as cursor:
        await cursor.execute(_PAGE, (page_hash,))
        found = await cursor.fetchone()
        return None if found is None else await decompress(cursor, *found)


async def decompress(cursor: AsyncCursor[Any], body: bytes, dictionary_id: int | None) -> bytes:
    """Give the page that a row of ``pages`` holds."""
    dictionary = await _dictionary(cursor, dictionary_id)
    return zstd.decompress(body, zstd_dict=dictionary)


def _headers(page: Fetched) -> list[list[str]]:
    """Give the headers as Postgres takes them, at least the type: the parser goes by it."""
    headers = page.headers or ((("Content-Type", page.content_type),) if page.content_type else ())
    return [
        [_storable(name), _storable(value)]
        for name, value in headers
        if name.lower() not in _COOKIES
    ]


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _indexable(url: str) -> str:
    """Give an address that is not too long for an index: without its query, if need be."""
    return url if len(url) <= LONGEST_URL else canonicalise(url)[:LONGEST_URL]


# Dictionaries


async def _newest_dictionary(cursor: AsyncCursor[Any]) -> int | None:
    await cursor.execute(_NEWEST_DICTIONARY)
    found = await cursor.fetchone()
    return found[0] if found else None


async def _dictionary(cursor: AsyncCursor[Any], dictionary_id: int | None) -> zstd.ZstdDict | None:
    if dictionary_id is None:
        return None
    known = _known.setdefault(cursor.connection, {})
    if dictionary_id not in known:
        await cursor.execute(_DICTIONARY, (dictionary_id,))
        found = await cursor.fetchone()
        assert found is not None  # pages reference their dictionary
        known[dictionary_id] = zstd.ZstdDict(found[0])
    return known[dictionary_id]


async def train_dictionary(connection: AsyncConnection[Any]) -> int | None:
    """Train a dictionary if one is worth it, and compress with it what it was made for.

    Gives its number; None where there was nothing to gain, or another run is at it.
    """
    async with _alone(connection) as is_alone, connection.cursor() as cursor:
        if not is_alone or not await _is_due(cursor):
            return None
        samples = await _hashes(cursor, _SAMPLE, (_SAMPLES,))
        pages = [page for h in samples if (page := await fetch_page(connection, h)) is not None]
        trained = _train(pages)
        if trained is None:
            return None
        await cursor.execute(_ADD_DICTIONARY, (trained.dict_content,))
        found = await cursor.fetchone()
        assert found is not None  # RETURNING of one inserted row
        number = int(found[0])
        for page_hash in {*samples, *await _hashes(cursor, _WITHOUT_DICTIONARY)}:
            page = await fetch_page(connection, page_hash)
            if page is not None:
                body = zstd.compress(page, _LEVEL, zstd_dict=trained)
                row = {"hash": page_hash, "body": body, "dictionary_id": number}
                await cursor.execute(_COMPRESSED_ANEW, row)
        return number


def _train(pages: Sequence[bytes]) -> zstd.ZstdDict | None:
    """Train a dictionary on pages; None if they come out no smaller with it."""
    try:
        trained = zstd.train_dict((page[:_SAMPLE_SIZE] for page in pages), _DICTIONARY_SIZE)
    except zstd.ZstdError:  # hardly anything in them
        return None
    gained = sum(
        len(zstd.compress(page, _LEVEL)) - len(zstd.compress(page, _LEVEL, zstd_dict=trained))
        for page in pages
    )
    return trained if gained > 0 else None


async def _is_due(cursor: AsyncCursor[Any]) -> bool:
    newest = await _newest_dictionary(cursor)
    if newest is None:
        return len(await _hashes(cursor, _SAMPLE, (_SAMPLES,))) == _SAMPLES
    now, then = await _share(cursor, newest, 0), await _share(cursor, newest, _FAR_BACK)
    return now is not None and then is not None and now > then * _MUCH_LARGER


async def _share(cursor: AsyncCursor[Any], dictionary_id: int, offset: int) -> float | None:
    """Give the compressed share of some pages' bytes; None unless all have that dictionary."""
    values = {"dictionary_id": dictionary_id, "count": _SAMPLES, "offset": offset}
    await cursor.execute(_SHARE, values)
    found = await cursor.fetchone()
    return found[1] if found and found[0] == _SAMPLES else None


async def _hashes(cursor: AsyncCursor[Any], query: str, values: Sequence[Any] = ()) -> list[bytes]:
    await cursor.execute(query, values)
    return [page_hash for (page_hash,) in await cursor.fetchall()]


# Retention


async def delete_old_pages(
    connection: AsyncConnection[Any], article_days: int | None, other_days: int | None
) -> int:
    """Delete pages that were last served longer ago than this; None keeps them. Give how many.

    Pages whose layout had changed are kept as long as those of articles. A few rows at a time, so
    that no run waits; a row that another run holds is left to the next.
    """
    deleted = 0
    async with _alone(connection) as is_alone:
        if not is_alone:
            return 0
        if article_days is not None:
            deleted += await _delete(connection, _DELETE_PAGES, article_days, ("article",))
            deleted += await _delete(connection, _DELETE_LAYOUT_CHANGES, article_days)
        if other_days is not None:
            deleted += await _delete(connection, _DELETE_PAGES, other_days, _OTHER_KINDS)
            await _delete(connection, _DELETE_AS_BEFORE, other_days)  # answers, not pages
    return deleted


async def _delete(
    connection: AsyncConnection[Any], statement: str, days: int, kinds: Iterable[str] = ()
) -> int:
    before = datetime.now(UTC) - timedelta(days=min(days, _LONGEST_DAYS))
    values = {"kinds": list(kinds), "before": before, "chunk": _CHUNK}
    deleted = 0
    while True:
        cursor = await connection.execute(statement, values)
        found = await cursor.fetchone()
        count = int(found[0]) if found else 0
        deleted += count
        if count < _CHUNK:
            return deleted


@asynccontextmanager
async def _alone(connection: AsyncConnection[Any]) -> AsyncIterator[bool]:
    """Tell whether no other run looks after the pages, and keep it so."""
    cursor = await connection.execute(_LOCK)
    found = await cursor.fetchone()
    if not (found and found[0]):
        yield False
        return
    try:
        yield True
    finally:
        await connection.execute(_UNLOCK)
