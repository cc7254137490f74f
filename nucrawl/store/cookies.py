"""Cookies in Postgres: what the last consent to a site was kept as."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

from nucrawl.items import SiteCookie

_FETCH = """
    SELECT name, value, domain, path, expires_at, is_secure FROM cookies
    WHERE site = %s AND (expires_at IS NULL OR expires_at > now())
"""
_FORGET = "DELETE FROM cookies WHERE site = %s"
_SAVE = """
    INSERT INTO cookies (site, name, value, domain, path, expires_at, is_secure, saved_at, run_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, now(), %s)
    ON CONFLICT DO NOTHING
"""


async def fetch_cookies(connection: AsyncConnection[Any], site: str) -> list[SiteCookie]:
    """Fetch the cookies of a site that have not run out."""
    cursor = await connection.execute(_FETCH, (site,))
    return [SiteCookie(*row) for row in await cursor.fetchall()]


async def save_cookies(
    connection: AsyncConnection[Any], site: str, cookies: Sequence[SiteCookie], run_id: int
) -> None:
    """Save the cookies of a site in place of those that it had."""
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(_FORGET, (site,))
        for c in cookies:
            values = (c.name, c.value, c.domain, c.path, c.expires_at, c.is_secure)
            await cursor.execute(_SAVE, (site, *values, run_id))
