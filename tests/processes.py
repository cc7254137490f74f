"""The processes that a run has started, as /proc has them (Linux)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")


@dataclass(frozen=True)
class Process:
    """A process; another that has its number later began at another time."""

    pid: int
    parent: int
    began: int
    command: str

    @property
    def is_driver(self) -> bool:
        """Playwright's own, between Python and the browser."""
        return "playwright/driver" in self.command

    @property
    def is_browser(self) -> bool:
        """Chromium's first process, which has the others."""
        return "--remote-debugging-pipe" in self.command and "--type=" not in self.command

    @property
    def is_renderer(self) -> bool:
        """One with the tabs of a site in it."""
        return "--type=renderer" in self.command


def below(pid: int) -> list[Process]:
    """Give the processes that a process has started, and those that they have."""
    everyone = list(filter(None, (read(int(entry.name)) for entry in _entries())))
    found, wanted = [], {pid}
    while more := [p for p in everyone if p.parent in wanted and p not in found]:
        found += more
        wanted |= {process.pid for process in more}
    return found


def read(pid: int) -> Process | None:
    """Look a process up; None if there is none, or it is dead and only not yet buried."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return None
    state, parent, *rest = stat.rpartition(")")[2].split()
    return None if state == "Z" else Process(pid, int(parent), int(rest[17]), command)


def still_there(processes: Iterable[Process], seconds: float = 5) -> list[Process]:
    """Give those that have not ended after so many seconds."""
    end = time.monotonic() + seconds
    left = list(processes)
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [p for p in left if (now := read(p.pid)) is not None and now.began == p.began]
    return left


def _entries() -> Iterable[Path]:
    return (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
