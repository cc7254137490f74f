"""How far a command is that takes a while: a live line on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_PLAIN_SECONDS = 5.0  # then 10, 20, … up to
_LONGEST_SILENCE_SECONDS = 60.0


class Told:
    """Tell on stderr how many of a known number are done. A context, for as long as it takes."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._started = time.monotonic()
        self._silence = _PLAIN_SECONDS
        self._told_at = self._started
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = Progress(
                TextColumn("[bold]{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("[dim]{task.fields[rest]}"),
                console=Console(stderr=True, highlight=False),
            )
            self._bar.add_task(self._what, total=self._total, rest="")
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, rest: str = "") -> None:
        """Note that one more is done; ``rest`` is what else there is to say."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done, rest=rest)
        elif time.monotonic() - self._told_at >= self._silence:
            self._told_at = time.monotonic()
            self._silence = min(2 * self._silence, _LONGEST_SILENCE_SECONDS)
            rate = self._done / (self._told_at - self._started)
            line = f"{self._what}: {self._done} of {self._total}, {rate:.0f} a second"
            sys.stderr.write(f"{line}{', ' if rest else ''}{rest}\n")
            sys.stderr.flush()
