"""``nucrawl reparse``: stored pages read anew by today's parser, without asking the site anything.

Pages are read in a process for each core and written by this one, an article a transaction. What
was read by today's parser is marked with it, so that a run that was ended goes on where it was.
"""

import argparse
import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import psycopg
from psycopg import AsyncConnection

from nucrawl.errors import AlreadyRunning, Interrupted, NucrawlError, UnexpectedError
from nucrawl.report.progress import Told
from nucrawl.reread import Reread, reread
from nucrawl.store import runs
from nucrawl.store.connection import Target, connect, explain, parameters
from nucrawl.store.migrate import migrate
from nucrawl.store.reparse import (
    Outcome,
    StoredPage,
    Wanted,
    count_pages,
    iter_pages,
    same_text,
    save_reread,
)
from nucrawl.when import parse_moment

_LOCK = "all"  # the name that the lock has among those of sections
_AHEAD = 8  # pages that wait for each process
_EXAMPLES = 3  # numbers of articles told for each field
_REFUSED, _FAULT = "refused", "fault"
_ROW_FAULTS = (psycopg.DataError, psycopg.IntegrityError)  # of one row


@dataclass
class Tally:
    """What reading pages anew came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, stored: StoredPage, result: Reread, outcome: str) -> None:
        """Add what became of one page."""
        self.outcomes[outcome] += 1
        if result.refusal is not None:
            self.refusals[result.refusal] += 1
        if outcome in (Outcome.CHANGED, Outcome.REFRESHED):
            self.fields.update(result.changed)
            for name in result.changed:
                if len(self.examples[name]) < _EXAMPLES:
                    self.examples[name].append(stored.values["id"])

    @property
    def done(self) -> int:
        return self.outcomes.total()

    def counts(self) -> dict[str, int]:
        """Give the counts as they stand in ``runs``."""
        return (
            {f"nucrawl/article/{name}": self.outcomes[name] for name in Outcome}
            | {"nucrawl/store/fault": self.outcomes[_FAULT]}
            | {f"nucrawl/refused/{reason}": n for reason, n in self.refusals.items()}
            | {f"nucrawl/reparse/{name}": n for name, n in self.fields.items()}
        )

    def describe(self) -> str:
        """Say in one line what the pages came to."""
        refused = ", ".join(f"{reason} {n}" for reason, n in sorted(self.refusals.items()))
        parts = [f"{self.outcomes[outcome]} {outcome}" for outcome in Outcome]
        parts += [f"{self.refusals.total()} refused ({refused})"] if refused else []
        parts += [f"{self.outcomes[_FAULT]} faults"] if self.outcomes[_FAULT] else []
        return ", ".join(parts)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.add_argument(
        "--since", metavar="DATE", type=parse_moment, help="only pages fetched from then on"
    )
    command.add_argument("--section", metavar="SLUG", help="only articles of this section")
    command.add_argument("--kind", metavar="KIND", help="only articles of this kind")
    command.add_argument(
        "--all", action="store_true", help="also what today's parser has read already"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="say what would change, and write nothing"
    )


def run(arguments: argparse.Namespace, target: Target, base_url: str) -> None:
    """Read pages anew and say what came of it. Raises NucrawlError."""
    with connect(target) as connection:
        migrate(connection)
    wanted = Wanted(arguments.since, arguments.section, arguments.kind, arguments.all)
    given = {
        "since": arguments.since and arguments.since.isoformat(),
        "section": arguments.section,
        "kind": arguments.kind,
        "all": arguments.all and "yes",
    }
    told = {name: value for name, value in given.items() if value}
    try:
        if arguments.dry_run:
            asyncio.run(_rehearse(target, wanted))
        else:
            asyncio.run(_record(target, wanted, told, base_url))
    except psycopg.Error as error:
        raise explain(error, target) from error


async def _rehearse(target: Target, wanted: Wanted) -> None:
    async with await AsyncConnection.connect(target.conninfo, **parameters(target)) as connection:
        reparse = Reparse(connection, wanted, None)
        try:
            await reparse.run()
        finally:
            sys.stdout.write(f"nothing was written; it would be: {reparse.report()}")


async def _record(target: Target, wanted: Wanted, arguments: dict[str, str], base_url: str) -> None:
    """Read anew as a run of its own, which holds the lock that keeps a second one off."""
    async with (
        await AsyncConnection.connect(target.conninfo, **parameters(target)) as locks,
        await AsyncConnection.connect(target.conninfo, **parameters(target)) as connection,
    ):
        run_id = await runs.start_run(locks, "reparse", arguments, base_url)
        reparse = Reparse(connection, wanted, run_id)
        outcome, reason = "failed", None
        try:
            if held := await runs.claim_sections(locks, run_id, "reparse", [_LOCK]):
                raise AlreadyRunning(f"pages are being read anew already: {held[0]}")
            await reparse.run()
            outcome = "finished"
        except NucrawlError as error:
            outcome, reason = error.outcome, str(error)
            raise
        except psycopg.Error as error:
            reason = str(explain(error, target))
            raise
        finally:
            with suppress(psycopg.Error):  # away as well; the next run marks this one as lost
                await runs.finish_run(locks, run_id, outcome, reason, reparse.tally.counts())
            if outcome == "finished" or reparse.tally.done:
                sys.stdout.write(f"run {run_id}: {reparse.report()}")


class Reparse:
    """One pass over stored pages; without a ``run_id`` nothing is written."""

    def __init__(
        self,
        connection: AsyncConnection[Any],
        wanted: Wanted,
        run_id: int | None,
        processes: int | None = None,
    ) -> None:
        self.tally = Tally()
        self.seconds = 0.0
        self._connection = connection
        self._wanted = wanted
        self._run_id = run_id
        self._processes = processes or os.cpu_count() or 1
        self._total = self._without_page = 0
        self._is_stopped = False

    async def run(self) -> None:
        """Read all pages anew. Raises Interrupted after those in hand, if told to stop."""
        # What a crash loses of the last moment is read anew by the next run: its mark is lost too.
        await self._connection.execute("SET synchronous_commit = off")
        self._total, self._without_page = await count_pages(self._connection, self._wanted)
        if not self._total:
            return
        started = time.monotonic()
        try:
            with _start_pools(self._processes) as pools, Told("pages", self._total) as told:
                self._listen()
                await self._read(pools, told)
        except BrokenProcessPool as error:
            raise UnexpectedError(
                "a process that reads pages ended; what was read is stored, run again to go on"
            ) from error
        finally:
            self.seconds = time.monotonic() - started
        if self._is_stopped and self.tally.done < self._total:
            again = ": --all begins anew" if self._wanted.with_own else " to go on"
            raise Interrupted(
                f"interrupted; {self.tally.done} of {self._total} pages are done. "
                f"Run the same again{again}."
            )
        if faults := self.tally.outcomes[_FAULT]:
            raise UnexpectedError(
                f"{faults} articles met a fault in nucrawl; they stay as they are"
            )

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        self._is_stopped = True

    async def _read(self, pools: Sequence[ProcessPoolExecutor], told: Told) -> None:
        loop = asyncio.get_running_loop()
        in_turn = cycle(pools)
        waiting: deque[tuple[StoredPage, asyncio.Future[Reread]]] = deque()
        try:
            async for stored in iter_pages(self._connection, self._wanted):
                if self._is_stopped:
                    break
                waiting.append((stored, loop.run_in_executor(next(in_turn), reread, stored)))
                if len(waiting) >= _AHEAD * self._processes:
                    await self._finish(*waiting.popleft(), told)
            while waiting:
                await self._finish(*waiting.popleft(), told)
        finally:  # after a failure nobody asks for the others
            await asyncio.gather(*(reading for _, reading in waiting), return_exceptions=True)

    async def _finish(
        self, stored: StoredPage, reading: asyncio.Future[Reread], told: Told
    ) -> None:
        await asyncio.wait([reading])
        fault = reading.exception()
        if isinstance(fault, BrokenProcessPool):
            raise fault
        result, outcome = Reread(), _FAULT
        if fault is None:
            result = reading.result()
            try:
                outcome = await self._save(stored, result)
            except _ROW_FAULTS as error:
                fault = error
        if fault is not None:
            said = f"{type(fault).__name__}: {fault}".splitlines()[0]
            sys.stderr.write(f"could not read article {stored.values['id']} anew: {said}\n")
        self.tally.add(stored, result, outcome)
        told.advance(self.tally.describe())

    async def _save(self, stored: StoredPage, result: Reread) -> str:
        if result.article is None:
            return _REFUSED
        if self._run_id is None:
            if not result.changed:
                return Outcome.SAME
            is_same = same_text(stored, result.article)
            return Outcome.REFRESHED if is_same else Outcome.CHANGED
        return await save_reread(
            self._connection, stored, result.article, result.changed, self._run_id
        )

    def report(self) -> str:
        """Say what it came to: a line, then one for each field that changed."""
        rate = f" ({self.tally.done / self.seconds:.0f} a second)" if self.seconds else ""
        lines = [f"{self.tally.done} pages read anew{rate}: {self.tally.describe()}"]
        if self._without_page:
            lines.append(f"{self._without_page} articles have no page that is kept")
        for name, count in self.tally.fields.most_common():
            ids = ", ".join(map(str, self.tally.examples[name]))
            more = ", …" if count > len(self.tally.examples[name]) else ""
            lines.append(f"  {name}: {count} articles ({ids}{more})")
        return "\n".join(lines) + "\n"


@contextmanager
def _start_pools(processes: int) -> Iterator[list[ProcessPoolExecutor]]:
    """Start the processes, deaf to Ctrl-C: this one decides what is still finished.

    Each is a pool of its own. One pool of several waits for ever if one of them dies while another
    is being started.
    """
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            pools = []
            for _ in range(processes):
                pool = ProcessPoolExecutor(1, context, initializer=_end_with_parent)
                pools.append(stack.enter_context(pool))
                pool.submit(int)
        except BrokenPipeError as error:  # it died before it was told what to do
            raise BrokenProcessPool(str(error)) from error
        finally:
            signal.signal(signal.SIGINT, before)
        yield pools


def _end_with_parent() -> None:
    """End this process when the one that started it is killed: it would wait for pages for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # this runs in the processes of the pool

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
