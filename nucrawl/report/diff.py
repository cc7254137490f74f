"""What changed in an article: word by word from one revision to another, or in figures for all.

Revisions are in order of time, as in the view ``revision_diffs``, which the figures are from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import class_row
from rich.console import Console
from rich.text import Text

from nucrawl.errors import NothingFound
from nucrawl.report.words import Paragraph, Run, count_changes, diff_texts

_ARTICLE = "SELECT url, removed_at FROM articles WHERE id = %s"
_ABSENCES = """
    SELECT removed_at, returned_at FROM article_removals
    WHERE article_id = %s AND returned_at IS NOT NULL ORDER BY removed_at
"""
_REVISIONS = """
    SELECT revision, made_by, fetched_at, modified_at, headline, coalesce(lead, '') AS lead, body,
           url, section, label, kind
    FROM article_revisions WHERE article_id = %s ORDER BY fetched_at, revision
"""
_DIFFS = """
    SELECT revision, words_added, words_removed, is_minor, headline_changed, lead_changed,
           body_changed
    FROM revision_diffs WHERE article_id = %s
"""


@dataclass(frozen=True)
class _Article:
    """An article, when the site said that it is gone, and its revisions in order of time."""

    id: int
    url: str
    absences: Sequence[str]
    revisions: Sequence["_Revision"]

    @property
    def head(self) -> list[Text]:
        return [Text(f"article {self.id}: {self.url}"), *map(Text, self.absences)]


@dataclass(frozen=True)
class _Revision:
    revision: int
    made_by: str
    fetched_at: datetime
    modified_at: datetime | None
    headline: str
    lead: str
    body: str
    url: str
    section: str | None
    label: str | None
    kind: str | None

    def __str__(self) -> str:
        changed = f", changed {_moment(self.modified_at)}" if self.modified_at else ""
        by_parser = ", by the parser" if self.made_by == "parser" else ""
        return f"revision {self.revision}, read {_moment(self.fetched_at)}{changed}{by_parser}"

    @property
    def whole(self) -> str:
        return f"{self.headline} {self.lead} {self.body}"


_Figures = tuple[str, str, str, str, str, str]  # of one revision, as printed


def print_diff(
    connection: psycopg.Connection[Any],
    article_id: int,
    numbers: Sequence[int],
    console: Console,
) -> None:
    """Print what one revision changed (default: the latest), or what differs between two.

    Raises NothingFound where there is no such article or revision, or none to compare with.
    """
    article = _fetch_article(connection, article_id)
    before, after = _choose(article, numbers)
    in_colour = console.color_system is not None and not console.no_color
    lines = [
        *article.head,
        Text(f"--- {before}", "red"),
        Text(f"+++ {after}", "green"),
        Text("words +{} -{}".format(*count_changes(before.whole, after.whole))),
        *_tell_attributes(before, after, in_colour),
    ]
    for part in ("headline", "lead", "body"):
        lines += _tell_part(part, getattr(before, part), getattr(after, part), in_colour)
    _print(lines, console)


def print_stat(connection: psycopg.Connection[Any], article_id: int, console: Console) -> None:
    """Print a line for each revision, in figures. Raises NothingFound if there is no article."""
    article = _fetch_article(connection, article_id)
    diffs = {revision: row for revision, *row in connection.execute(_DIFFS, (article_id,))}
    rows: list[_Figures] = [("", "read", "words", "", "changed", "headline")]
    rows += [_figures(each, diffs.get(each.revision)) for each in article.revisions]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for number, read, added, removed, changed, headline in rows:
        line = Text(
            f"{number:>{widths[0]}}  {read:{widths[1]}}  {added:>{widths[2]}} "
            f"{removed:>{widths[3]}}  {changed:{widths[4]}}  {headline}"
        )
        if console.is_terminal:
            line.truncate(console.width, overflow="ellipsis")
        lines.append(line)
    lines[0].stylize("dim")
    _print([*article.head, *lines], console)


def _figures(revision: _Revision, diff: Sequence[Any] | None) -> _Figures:
    known = (str(revision.revision), _moment(revision.fetched_at))
    if diff is None:
        return (*known, "", "", "first", revision.headline)
    added, removed, *marks = diff
    names = ("minor", "headline", "lead", "body")
    what = [name for name, is_so in zip(names, marks, strict=True) if is_so]
    if revision.made_by == "parser":
        what.insert(0, "by parser")
    return (*known, f"+{added}", f"-{removed}", ", ".join(what), revision.headline)


def _fetch_article(connection: psycopg.Connection[Any], article_id: int) -> _Article:
    row = connection.execute(_ARTICLE, (article_id,)).fetchone()
    if row is None:
        raise NothingFound(f"no article {article_id} is stored")
    url, removed_at = row
    absences = connection.execute(_ABSENCES, (article_id,)).fetchall()
    told = [f"gone from {_moment(since)} to {_moment(until)}" for since, until in absences]
    told += [f"gone since {_moment(removed_at)}"] if removed_at else []
    with connection.cursor(row_factory=class_row(_Revision)) as cursor:
        revisions = cursor.execute(_REVISIONS, (article_id,)).fetchall()
    return _Article(article_id, url, told, revisions)


def _choose(article: _Article, numbers: Sequence[int]) -> tuple[_Revision, _Revision]:
    """Choose the two to compare: of one number, the one before it in time is the other."""
    places = {each.revision: place for place, each in enumerate(article.revisions)}
    for number in numbers:
        if number not in places:
            raise NothingFound(
                f"article {article.id} has no revision {number}: "
                f"nucrawl diff {article.id} --stat shows those it has"
            )
    if len(numbers) == 2:
        before, after = (places[number] for number in numbers)
    else:
        after = places[numbers[0]] if numbers else len(places) - 1
        before = after - 1
    if before < 0:
        first = f"nothing before {article.revisions[0]}" if places else "no revision"
        raise NothingFound("; ".join((f"article {article.id} has {first}", *article.absences)))
    return article.revisions[before], article.revisions[after]


def _tell_attributes(before: _Revision, after: _Revision, in_colour: bool) -> Iterator[Text]:
    for name in ("kind", "section", "label", "url"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new and not (name == "kind" and None in (old, new)):  # null: was not noted
            run = Run((old or "none",), (new or "none",), is_same=False)
            yield Text(f"{name}: ").append(_paint((run,), in_colour))


def _tell_part(name: str, before: str, after: str, in_colour: bool) -> Iterator[Text]:
    """Tell what differs in a part; of paragraphs that are the same, how many they are."""
    line = Text(f"\n{name}\n", "dim")
    for is_same, group in groupby(diff_texts(before, after), _is_same):
        paragraphs = [*group]
        if is_same and name != "headline":
            count = f"{len(paragraphs)} paragraphs" if len(paragraphs) > 1 else "1 paragraph"
            yield line.append(f"({count} unchanged)", "dim")
            line = Text("\n")
        else:
            for paragraph in paragraphs:
                yield Text().append(line).append(_paint(paragraph, in_colour))
                line = Text("\n")


def _is_same(paragraph: Paragraph) -> bool:
    return all(run.is_same for run in paragraph)


def _paint(paragraph: Paragraph, in_colour: bool) -> Text:
    """Write a paragraph in colour or, without, with the marks of ``git diff --word-diff``."""
    return Text(" ").join(
        text for run in paragraph for text in (_colour(run) if in_colour else _mark(run))
    )


def _colour(run: Run) -> Iterator[Text]:
    if run.is_same:
        yield Text(" ".join(run.after))
    else:
        sides = ((run.before, "red strike"), (run.after, "green"))
        yield from (Text(" ".join(words), style) for words, style in sides if words)


def _mark(run: Run) -> Iterator[Text]:
    before, after = " ".join(run.before), " ".join(run.after)
    if run.is_same:
        yield Text(after)
    else:
        removed = f"[-{before}-]" if before else ""
        yield Text(removed + (f"{{+{after}+}}" if after else ""))


def _print(lines: Sequence[Text], console: Console) -> None:
    """Print lines; in a file or pipe each stays one line, however long."""
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
