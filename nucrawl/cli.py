"""``nucrawl``: what is not a crawl. ``nucrawl COMMAND --help`` says more of each.

Settings are the crawl's own (docs/configuration.md), so that both mean the same database.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

from nucrawl import __version__, export, parse, reparse, settings
from nucrawl.errors import DatabaseError, NucrawlError, WrongUse
from nucrawl.report.diff import print_diff, print_stat
from nucrawl.report.summary import print_summary
from nucrawl.site.urls import extract_article_id
from nucrawl.store import embedded, programs
from nucrawl.store.connection import Target, connect, explain, resolve
from nucrawl.store.migrate import migrate, pending


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Give the exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    if sys.stdout is None:
        # Closed by the caller, who wants no output.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - stays open to the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for an encoding that lacks a letter
    try:
        try:
            _run(argv)
        finally:
            sys.stdout.flush()  # here, where it may still fail in one line
    except NucrawlError as error:
        sys.stderr.write(f"nucrawl: {error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough, as in `nucrawl summary | head`
        _drop_output()
    except OSError as error:
        _drop_output()
        where = error.filename or "standard output"
        sys.stderr.write(f"nucrawl: cannot use {where}: {error.strerror}\n")
        return 1
    return 0


def _run(argv: Sequence[str] | None) -> None:
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    run: Callable[[argparse.Namespace], None] = arguments.run
    if rest and run is not _psql:
        parser.error(f"unknown: {' '.join(rest)}")
    arguments.rest = rest
    run(arguments)


def _drop_output() -> None:
    """Let the rest of the output go nowhere, so that the interpreter's end does not fail of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser() -> argparse.ArgumentParser:
    """Build the command line."""
    parser = argparse.ArgumentParser(
        prog="nucrawl",
        description="Look after nucrawl and its database. To crawl: scrapy crawl section -a name=…",
    )
    parser.add_argument("--version", action="version", version=f"nucrawl {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add(commands, "migrate", _migrate, "bring the schema up to date (a crawl does so by itself)")
    summary = _add(commands, "summary", _summary, "show the newest articles and the last run")
    summary.add_argument(
        "--newest", type=_positive, default=10, metavar="N", help="how many articles (default: 10)"
    )
    parse_command = _add(commands, "parse", _parse, "show what is read from a page, as JSON")
    parse.add_arguments(parse_command)
    diff = _add(commands, "diff", _diff, "show what changed in an article, word by word")
    diff.add_argument(
        "article", metavar="ID", type=_article_id, help="number of the article, or its address"
    )
    diff.add_argument(
        "first",
        metavar="A",
        nargs="?",
        type=_positive,
        help="alone: show what revision A changed (default: the latest in time)",
    )
    diff.add_argument(
        "second", metavar="B", nargs="?", type=_positive, help="show what differs from A to B"
    )
    diff.add_argument(
        "--stat", action="store_true", help="a line for each revision: how many words, and where"
    )
    reparse_command = _add(
        commands, "reparse", _reparse, "read stored pages anew, without asking the site anything"
    )
    reparse.add_arguments(reparse_command)
    export_command = _add(commands, "export", _export, "write what the site answered as a WARC")
    export.add_arguments(export_command)
    _add(commands, "psql", _psql, "open psql, or run it with the arguments that follow", False)
    _add(commands, "url", _url, "print the database's address, for R, pandas, or psql")
    _add(commands, "stop", _stop, "stop the embedded server; the next command starts it again")
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], None],
    text: str,
    has_help: bool = True,
) -> argparse.ArgumentParser:
    description = text[0].upper() + text[1:] + "."
    command = commands.add_parser(name, help=text, description=description, add_help=has_help)
    command.set_defaults(run=run)
    return command


def _positive(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        expected = "a whole number from 1 to 999,999,999"
        raise argparse.ArgumentTypeError(f"expected {expected}, found {text!r}")
    return int(text)


def _article_id(text: str) -> int:
    if re.fullmatch("-?[0-9]{1,12}", text):
        return int(text)
    is_complete = "://" in text or text.startswith("/")
    article_id = extract_article_id(text if is_complete else f"https://{text}")
    if article_id is None:
        expected = "the number or the address of an article"
        raise argparse.ArgumentTypeError(f"expected {expected}, found {text!r}")
    return article_id


def _target() -> Target:
    return resolve(settings.DATABASE_URL, Path(settings.NUCRAWL_HOME), os.environ)


def _migrate(arguments: argparse.Namespace) -> None:
    with connect(_target()) as connection:
        applied = migrate(connection)
    print("\n".join(f"applied {name}" for name in applied) or "the schema is up to date")


def _summary(arguments: argparse.Namespace) -> None:
    _report(lambda connection, console: print_summary(connection, arguments.newest, console))


def _diff(arguments: argparse.Namespace) -> None:
    numbers = [number for number in (arguments.first, arguments.second) if number]
    if arguments.stat and numbers:
        raise WrongUse("--stat is about all revisions: name none")
    show = print_stat if arguments.stat else partial(print_diff, numbers=numbers)
    _report(lambda connection, console: show(connection, arguments.article, console=console))


def _report(show: Callable[[psycopg.Connection[Any], Console], None]) -> None:
    """Show what is in the database, on stdout."""
    target = _target()
    with connect(target) as connection:
        if pending(connection):
            raise DatabaseError(
                f"{target.description} has no up-to-date schema: crawl first, or nucrawl migrate"
            )
        try:
            show(connection, build_console())
        except psycopg.Error as error:
            raise explain(error, target) from error


def build_console() -> Console:
    """Build a console for stdout; in a file or pipe lines may be longer than on a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=120)


def _parse(arguments: argparse.Namespace) -> None:
    parse.run(arguments, settings.NUCRAWL_BASE_URL)


def _reparse(arguments: argparse.Namespace) -> None:
    reparse.run(arguments, _target(), settings.NUCRAWL_BASE_URL)


def _export(arguments: argparse.Namespace) -> None:
    export.run(arguments, _target())


def _psql(arguments: argparse.Namespace) -> None:
    target = _target()
    program = str(programs.binary("psql"))
    os.execv(program, [program, *([target.conninfo] if target.conninfo else []), *arguments.rest])


def _url(arguments: argparse.Namespace) -> None:
    print(_target().conninfo)


def _stop(arguments: argparse.Namespace) -> None:
    home = Path(settings.NUCRAWL_HOME)
    stopped = embedded.stop(home)
    print(f"stopped the server in {home}" if stopped else f"no server runs in {home}")


if __name__ == "__main__":
    sys.exit(main())
