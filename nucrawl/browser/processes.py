"""The processes of a browser, for when it does not listen any more (Linux: from /proc)."""

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_DRIVER = b"playwright"  # in the command line of Playwright's own process


def find_drivers() -> set[int]:
    """Find the processes of Playwright that this one has started."""
    return {pid for pid in _children().get(os.getpid(), ()) if _DRIVER in _command(pid)}


def kill_all(pids: set[int]) -> None:
    """Kill processes, with all that they have started."""
    children = _children()
    pending, found = list(pids), set[int]()
    while pending:
        pid = pending.pop()
        found.add(pid)
        pending.extend(set(children.get(pid, ())) - found)
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # it ended meanwhile
            # pid (name, which may hold anything) state parent …
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            found.setdefault(int(parent), []).append(int(folder.name))
    return found


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes()
    return b""
