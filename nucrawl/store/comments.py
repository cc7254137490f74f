"""The number of reactions to an article over time: a row for each page that was read.

Its key is the moment at which the page was served, so that a page saved twice is one row, one that
arrives late (of an archive) stands where it belongs, and one read anew puts its own row right.
"""

from datetime import datetime
from typing import Any

from psycopg import AsyncCursor

from nucrawl.site.article import Article

_SAVE = """
    INSERT INTO comment_counts (article_id, counted_at, count)
    VALUES (%(id)s, %(counted_at)s, %(count)s)
    ON CONFLICT (article_id, counted_at) DO UPDATE SET count = EXCLUDED.count
    WHERE comment_counts.count IS DISTINCT FROM EXCLUDED.count
"""


async def save_count(cursor: AsyncCursor[Any], article: Article, counted_at: datetime) -> None:
    """Save what a page served at that moment counted, within the caller's transaction."""
    values = {"id": article.id, "counted_at": counted_at, "count": article.comment_count}
    await cursor.execute(_SAVE, values)
