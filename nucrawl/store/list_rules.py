"""How the site asks for more of a list, in Postgres, so that it is learnt once."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

_FETCH = "SELECT rule FROM list_rules WHERE list = %s"
_FORGET = "DELETE FROM list_rules WHERE list = %s"
_SAVE = """
    INSERT INTO list_rules (list, rule, learnt_at, run_id) VALUES (%s, %s, now(), %s)
    ON CONFLICT (list) DO UPDATE SET
        rule = EXCLUDED.rule, learnt_at = EXCLUDED.learnt_at, run_id = EXCLUDED.run_id
"""


async def fetch_rule(connection: AsyncConnection[Any], name: str) -> Any:
    """Fetch the rule of a list, as JSON; None if there is none."""
    cursor = await connection.execute(_FETCH, (name,))
    found = await cursor.fetchone()
    return found[0] if found else None


async def save_rule(
    connection: AsyncConnection[Any], name: str, rule: Mapping[str, Any] | None, run_id: int
) -> None:
    """Save the rule of a list; None forgets it."""
    if rule is None:
        await connection.execute(_FORGET, (name,))
    else:
        await connection.execute(_SAVE, (name, Jsonb(dict(rule)), run_id))
