"""Looks at a stored article that brought no page: it is as before, gone, or could not be read."""

from typing import Any

from psycopg import AsyncConnection

from nucrawl import schedule
from nucrawl.checks import LONGEST_URL
from nucrawl.items import Gone, NotModified, Unread
from nucrawl.revisits import settled
from nucrawl.store.articles import LOCK, Saved, add_urls
from nucrawl.store.pages import save_answer
from nucrawl.store.validators import forget_validators, renew_validators

_LOOK = "SELECT changed_at, modified_at, removed_at FROM articles WHERE id = %(id)s"
_NOT_MODIFIED = """
    UPDATE articles SET
        last_checked_at = greatest(last_checked_at, %(checked_at)s),
        next_check_at = %(next_check_at)s,
        announced_at = greatest(announced_at, %(announced_at)s),
        unread_at = NULL
    WHERE id = %(id)s
"""
_UNREAD = """
    UPDATE articles SET next_check_at = %(next_check_at)s, unread_at = %(unread_at)s
    WHERE id = %(id)s
"""
_REMOVE = """
    UPDATE articles SET
        removed_at = %(removed_at)s, next_check_at = %(next_check_at)s,
        announced_at = greatest(announced_at, %(announced_at)s),
        last_checked_at = greatest(last_checked_at, %(checked_at)s)
    WHERE id = %(id)s
"""
_ADD_REMOVAL = """
    INSERT INTO article_removals (article_id, removed_at, run_id)
    VALUES (%(id)s, %(removed_at)s, %(run_id)s) ON CONFLICT DO NOTHING
"""
# A page that is as before is where it was: whatever else a list calls it leads there.
_ADD_LISTED = """
    INSERT INTO article_urls (article_id, url, first_seen_at)
    SELECT DISTINCT article_id, regexp_replace(url, '[?#].*', ''), %(checked_at)s::timestamptz
    FROM list_entries WHERE article_id = %(id)s AND octet_length(url) <= %(longest)s
    ON CONFLICT DO NOTHING
"""


async def save_not_modified(
    connection: AsyncConnection[Any], checked: NotModified, run_id: int | None
) -> Saved:
    """Note that an article's page is as it was when it was last read."""
    values: dict[str, Any] = {
        "id": checked.article_id,
        "checked_at": checked.checked_at,
        "longest": LONGEST_URL,
    }
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(LOCK, values)
        await cursor.execute(_LOOK, values)
        if found := await cursor.fetchone():
            changed_at, modified_at, _ = found
            values["next_check_at"] = schedule.next_check(changed_at, checked.checked_at)
            values["announced_at"] = settled(checked.announced_at, modified_at, checked.checked_at)
            await cursor.execute(_NOT_MODIFIED, values)
            await cursor.execute(_ADD_LISTED, values)
        await save_answer(
            cursor, checked.url, "article", checked.article_id, 304, checked.checked_at, run_id
        )
        await renew_validators(
            cursor, checked.url, checked.checked_at, checked.etag, checked.last_modified
        )
    return Saved.NOT_MODIFIED


async def save_unread(connection: AsyncConnection[Any], unread: Unread) -> None:
    """Note that an article could not be read: without this it would stay due for ever."""
    at = unread.checked_at
    values: dict[str, Any] = {"id": unread.article_id, "unread_at": at}
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(LOCK, values)
        await cursor.execute(_LOOK, values)
        if found := await cursor.fetchone():
            changed_at, _, removed_at = found
            values["next_check_at"] = (
                schedule.next_check_of_removed(removed_at, at)
                if removed_at
                else schedule.next_check(changed_at, at)
            )
            await cursor.execute(_UNREAD, values)


async def save_gone(
    connection: AsyncConnection[Any], gone: Gone, run_id: int | None
) -> Saved | None:
    """Note that an article is gone; its text stays. None if it was never stored."""
    values: dict[str, Any] = {
        "id": gone.article_id,
        "checked_at": gone.checked_at,
        "announced_at": gone.announced_at,
        "run_id": run_id,
    }
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(LOCK, values)
        await cursor.execute(_LOOK, values)
        found = await cursor.fetchone()
        await save_answer(
            cursor, gone.url, "article", gone.article_id, gone.status, gone.checked_at, run_id
        )
        if found is None:
            return None
        was_gone = found[2] is not None
        values["removed_at"] = found[2] or gone.checked_at
        values["next_check_at"] = schedule.next_check_of_removed(
            values["removed_at"], gone.checked_at
        )
        await cursor.execute(_REMOVE, values)
        await forget_validators(cursor, gone.article_id)
        await add_urls(cursor, gone.article_id, (gone.url,), gone.checked_at)
        if not was_gone:
            await cursor.execute(_ADD_REMOVAL, values)
    return Saved.STILL_GONE if was_gone else Saved.REMOVED
