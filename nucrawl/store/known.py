"""What a spider asks the database before it asks the site: which articles are stored, and how."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from nucrawl.items import Known, Validators

# What a list alone had told of an article is not lost when a feed leads to it the next time.
_KNOWN = """
    SELECT articles.id, articles.url, published_at, modified_at, announced_at, changed_at,
           last_checked_at, next_check_at, removed_at, unread_at,
           validators.url AS page_url, etag, last_modified, read_at,
           ARRAY(SELECT url FROM article_urls WHERE article_id = articles.id) AS urls,
           CASE WHEN provenance ->> 'label' = 'teaser' THEN label END AS label,
           CASE WHEN provenance ->> 'kind' = 'teaser' AND kind IN ('video', 'audio') THEN kind END
               AS kind,
           CASE WHEN provenance ->> 'kind' = 'teaser' AND kind = 'partner' THEN ''
                WHEN provenance ->> 'sources' = 'teaser' THEN sources[1] END AS partner
    FROM articles LEFT JOIN validators ON validators.article_id = articles.id
"""
_BY_ID = _KNOWN + "WHERE articles.id = ANY (%s)"
_DUE = _KNOWN + "WHERE next_check_at <= %s ORDER BY changed_at DESC, articles.id LIMIT %s"
# Only what is still due: another run may have asked for it meanwhile.
_POSTPONE = """
    UPDATE articles SET next_check_at = %(next_check_at)s
    WHERE id = %(id)s AND next_check_at <= %(by)s
"""


async def fetch_known(
    connection: AsyncConnection[Any], article_ids: Iterable[int]
) -> dict[int, Known]:
    """Fetch what is stored of these articles, by number; those not stored are left out."""
    return {
        known.article_id: known for known in await _fetch(connection, _BY_ID, list(article_ids))
    }


async def fetch_due(connection: AsyncConnection[Any], by: datetime, limit: int) -> list[Known]:
    """Fetch the articles that are due for another look by then, the youngest text first."""
    return await _fetch(connection, _DUE, by, limit)


async def postpone_check(
    connection: AsyncConnection[Any],
    article_id: int,
    by: datetime,
    next_check_at: datetime | None,
) -> None:
    """Put off the look at an article that was due by then, as a list vouches for it."""
    values = {"id": article_id, "by": by, "next_check_at": next_check_at}
    await connection.execute(_POSTPONE, values)


async def _fetch(connection: AsyncConnection[Any], query: str, *parameters: Any) -> list[Known]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), parameters)
        return [_build(row) for row in await cursor.fetchall()]


def _build(row: dict[str, Any]) -> Known:
    page = None
    if row["page_url"] is not None:
        page = Validators(row["page_url"], row["etag"], row["last_modified"], row["read_at"])
    return Known(
        article_id=row["id"],
        url=row["url"],
        paths=frozenset(urlsplit(url).path for url in row["urls"]),
        published_at=row["published_at"],
        modified_at=row["modified_at"],
        announced_at=row["announced_at"],
        changed_at=row["changed_at"],
        checked_at=row["last_checked_at"],
        next_check_at=row["next_check_at"],
        removed_at=row["removed_at"],
        unread_at=row["unread_at"],
        validators=page,
        label=row["label"],
        kind=row["kind"],
        partner=row["partner"],
    )
