"""The page that people look at after a run: the newest articles and the last run."""

from datetime import datetime
from typing import Any

import psycopg
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

_NEWEST = """
    SELECT published_at, section, kind, label, headline, word_count
    FROM articles WHERE removed_at IS NULL
    ORDER BY published_at DESC NULLS LAST, id DESC LIMIT %s
"""
_LAST_RUN = """
    SELECT id, spider, arguments, started_at, finished_at, outcome, reason, counts
    FROM runs ORDER BY id DESC LIMIT 1
"""
_TOTALS = """
    SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM article_revisions),
           (SELECT count(*) FROM sightings), (SELECT count(*) FROM runs)
"""


def build_summary(connection: psycopg.Connection[Any], newest: int) -> RenderableType:
    """Build the summary from the database: tables and sentences for a console."""
    articles = connection.execute(_NEWEST, (newest,)).fetchall()
    run = connection.execute(_LAST_RUN).fetchone()
    totals = connection.execute(_TOTALS).fetchone() or (0, 0, 0, 0)
    parts: list[RenderableType] = [_build_table(articles)] if articles else []
    if run is not None:
        parts.append(Text(_describe_run(run)))
    parts.append(Text("In all: {} articles, {} revisions, {} sightings, {} runs.".format(*totals)))
    return Group(*parts)


def _build_table(articles: list[Any]) -> Table:
    # Only a table that fills its width (expand) gives the headline what the others leave.
    table = Table(
        title="Newest articles", title_justify="left", box=None, pad_edge=False, expand=True
    )
    table.add_column("published", no_wrap=True, style="dim")
    table.add_column("section", no_wrap=True, max_width=12)
    table.add_column("kind", no_wrap=True)
    table.add_column("words", justify="right", no_wrap=True)
    table.add_column("headline", overflow="ellipsis", no_wrap=True, ratio=1)
    for published_at, section, kind, label, headline, words in articles:
        title = Text(f"{label} | " if label else "", style="bold")
        title.append(headline, style="not bold")
        table.add_row(_moment(published_at), section or "", kind, str(words), title)
    return table


def _describe_run(run: Any) -> str:
    run_id, spider, arguments, started_at, finished_at, outcome, reason, counts = run
    given = "".join(f" -a {key}={value}" for key, value in arguments.items())
    took = f" in {(finished_at - started_at).total_seconds():.0f} s" if finished_at else ""
    saved = ", ".join(
        f"{counts.get(f'nucrawl/article/{name}', 0)} {name}" for name in ("new", "changed", "same")
    )
    rarer = ("older", "not_modified", "removed", "left")
    saved += "".join(
        f", {n} {name.replace('_', ' ')}"
        for name in rarer
        if (n := counts.get(f"nucrawl/article/{name}", 0))
    )
    left_out = "".join(
        f"; {name}: {reasons}"
        for name in ("refused", "skipped", "missing")
        if (reasons := _by_reason(counts, f"nucrawl/{name}/"))
    )
    return (
        f"\nRun {run_id} ({spider}{given}): {outcome}{took}{f', {reason}' if reason else ''}\n"
        f"  articles: {saved}{left_out}; "
        f"sightings: {counts.get('nucrawl/sighting', 0)}; "
        f"requests: {counts.get('downloader/request_count', 0)}"
    )


def _by_reason(counts: dict[str, Any], prefix: str) -> str:
    found = {key.removeprefix(prefix): n for key, n in counts.items() if key.startswith(prefix)}
    return ", ".join(f"{reason} {n}" for reason, n in sorted(found.items()))


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "-"


def print_summary(connection: psycopg.Connection[Any], newest: int, console: Console) -> None:
    """Print the summary."""
    console.print(build_summary(connection, newest))
