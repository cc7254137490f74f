"""What a browser costs: memory over many pages, a consent, a page, and what a run without one pays.

    python -m benchmarks.browser [--write] [--former FOLDER]

Crawls the stand-in site as users do, with delay off. ``--former`` names a checkout of nucrawl of
before there was a browser, which is timed beside this one; ``--write`` puts the tables into
``benchmarks/README.md``. Memory is that of Chromium and of Playwright's driver (Linux).
"""

import argparse
import resource
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.nightly import LISTS_FULL, START, make_database, postgres
from benchmarks.published import measured_on, publish, table, tell
from nucrawl.demo.days import LivingSite
from nucrawl.demo.gate import Gate
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer, Respond
from nucrawl.demo.shell import Shell
from nucrawl.demo.site import Site
from tests.conftest import ROOT, command
from tests.drill import rows
from tests.processes import below

PAGES = 500
WARM_UP = 20  # pages after which a browser has what it keeps
SAMPLE = 100
SIZES = (100, 1000)  # pages after which a browser is replaced: the default, and never
ROUNDS = 3
SECTION = ("section", "-a", "name=buitenland")


@dataclass
class Memory:
    """Notes how much memory the browser of a crawl has, at each page that it asks for."""

    respond_to: Respond
    owner: int = 0
    megabytes: list[float] = field(default_factory=list)

    def respond(self, path: str, headers: Mapping[str, str], base_url: str) -> Response:
        answer = self.respond_to(path, headers, base_url)
        if answer.kind in ("article", "list") and self.owner:
            found = below(self.owner)
            if any(process.is_browser for process in found):
                self.megabytes.append(sum(own_memory(process.pid) for process in found) / 1024)
        return answer


def own_memory(pid: int) -> int:
    """Give the memory that a process has of its own, in KB; 0 if it has ended.

    What it has in common with those beside it counts once. Mapped files, such as the program, are
    left out: what of them is its own depends on who else on the machine runs the same.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    sizes = {name: size for name, _, size in (line.partition(":") for line in lines)}
    return sum(int(sizes[name].split()[0]) for name in ("Pss_Anon", "Pss_Shmem") if name in sizes)


@dataclass(frozen=True)
class Run:
    """What a run cost: seconds, and of its processors; requests and bytes; its own counts."""

    seconds: float
    cpu_seconds: float
    requests: int
    bytes: int
    counts: Mapping[str, int]

    def count(self, name: str) -> int:
        return int(self.counts.get(f"nucrawl/browser/{name}", 0))


def crawl(
    postgres_url: str,
    respond: Respond,
    *arguments: str,
    folder: Path = ROOT,
    memory: Memory | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run a spider as its users do, into an empty database."""
    database = make_database(postgres_url)
    with DemoServer(respond) as server:
        own = {"DATABASE_URL": database, "NUCRAWL_BASE_URL": server.base_url}
        made = command("scrapy", "crawl", *arguments, **own, **(environment or {}))
        started, used = time.monotonic(), cpu_of_children()
        process = subprocess.Popen(
            made.arguments, cwd=folder, env=made.environment, stderr=subprocess.PIPE, text=True
        )
        if memory:
            memory.owner = process.pid
        _, said = process.communicate(timeout=3600)
        seconds, used = time.monotonic() - started, cpu_of_children() - used
        total = server.tally.total()
    if process.returncode:
        raise SystemExit(said)
    counts = rows(database, "SELECT counts FROM runs")[0][0]
    return Run(seconds, used, total.requests, total.bytes, counts)


def cpu_of_children() -> float:
    """Give the processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# Memory


def measure_memory(postgres_url: str, pages_a_browser: int) -> list[str]:
    """Crawl some more than the pages in the browser; give a row of the table."""
    tell(f"memory over {PAGES} pages, {pages_a_browser} a browser")
    site = LivingSite(start=START)
    site.advance(timedelta(days=LISTS_FULL))
    memory = Memory(site.respond)
    all_of_it = ("section", "-a", "name=all", "-a", "limit=16", "-a", "render=always")
    limit = {"NUCRAWL_BROWSER_PAGES": str(pages_a_browser)}
    ran = crawl(postgres_url, memory.respond, *all_of_it, memory=memory, environment=limit)
    found = memory.megabytes[WARM_UP : WARM_UP + PAGES]
    if len(found) < PAGES:
        raise SystemExit(f"expected {PAGES} pages after the first {WARM_UP}, found {len(found)}")
    first, last = statistics.mean(found[:SAMPLE]), statistics.mean(found[-SAMPLE:])
    return [
        *(str(pages_a_browser), str(ran.count("start"))),
        *(f"{first:.0f} MB", f"{last:.0f} MB", f"{last / first - 1:+.1%}", f"{max(found):.0f} MB"),
    ]


# Time


def measure_times(postgres_url: str) -> dict[str, list[Run]]:
    """Run each way once a round, in turn; what else the machine does then meets all alike."""
    site = Site()
    found: dict[str, list[Run]] = {}
    for number in range(1, ROUNDS + 1):
        tell(f"times, round {number} of {ROUNDS}")

        def note(name: str, respond: Respond, *arguments: str, **given: str) -> None:
            ran = crawl(postgres_url, respond, *SECTION, *arguments, environment=given)
            found.setdefault(name, []).append(ran)

        note("plain", site.respond)
        note("browser", site.respond, "-a", "render=always")
        note("shell", Shell(site.respond).respond)
        note("consent", Gate(site.respond).respond, NUCRAWL_CONSENT="accept")
        note("click", Gate(site.respond, callback="click").respond, NUCRAWL_CONSENT="accept")
    return found


TITLES = {
    "plain": "plain HTTP",
    "browser": "all of it in the browser (`render=always`)",
    "shell": "a site of empty shells (`render=auto`)",
    "consent": "behind a wall, passed over plain HTTP",
    "click": "behind a wall, passed by its button",
}


def times_table(found: Mapping[str, Sequence[Run]]) -> str:
    told = []
    for name, title in TITLES.items():
        if runs := found.get(name):
            seconds = [run.seconds for run in runs]
            one = runs[0]
            told.append(
                (
                    *(title, f"{statistics.median(seconds):.2f}"),
                    f"{min(seconds):.2f} to {max(seconds):.2f}",
                    *(str(one.requests), f"{one.bytes:,}"),
                    *(str(one.count("start")), str(one.count("page"))),
                )
            )
    head = ("run", "seconds", "of", "requests", "bytes", "browsers", "pages in them")
    return table(head, told)


def times_text(found: Mapping[str, Sequence[Run]]) -> str:
    """Say what follows from the medians."""
    seconds = {k: statistics.median(run.seconds for run in runs) for k, runs in found.items()}
    extra = (seconds["browser"] - seconds["plain"]) / found["browser"][0].count("page")
    return (
        f"A wall costs {seconds['consent'] - seconds['plain']:+.1f} s by plain HTTP, "
        f"**{seconds['click'] - seconds['plain']:+.1f} s** and one browser by its button.\n"
        f"A page in the browser takes **{extra:.2f} s** more than without, its start included; "
        "of that 0.9 s are waited to see that it asks for no more, and rests."
    )


def compare_plain(postgres_url: str, former: Path) -> str:
    """Run all sections without a browser, now and in a checkout of before, in turn."""
    site = Site()
    found: dict[Path, list[Run]] = {ROOT: [], former: []}
    for number in range(1, 2 * ROUNDS + 1):
        tell(f"plain HTTP against before, round {number} of {2 * ROUNDS}")
        for folder in (ROOT, former) if number % 2 else (former, ROOT):
            ran = crawl(postgres_url, site.respond, "section", "-a", "name=all", folder=folder)
            found[folder].append(ran)
    now, before = (_tell_plain(runs) for runs in found.values())
    return (
        f"Where no browser is used, all sections take {now}, and before there was one {before}; "
        f"medians of {2 * ROUNDS} runs each."
    )


def _tell_plain(runs: Sequence[Run]) -> str:
    seconds = [run.seconds for run in runs]
    cpu = statistics.median(run.cpu_seconds for run in runs)
    rate = statistics.median(run.requests / run.seconds for run in runs)
    spread = f"{min(seconds):.1f} to {max(seconds):.1f} s"
    return f"**{cpu:.2f} s** of a processor ({spread} by the clock, {rate:.0f} requests a second)"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--former", type=Path, help="a checkout of before there was a browser")
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    given = parser.parse_args()
    with postgres() as server:
        head = ("pages a browser", "browsers", "first 100 pages", "last 100", "change", "most")
        with ThreadPoolExecutor() as pool:  # they wait, most of the time
            memory = table(head, list(pool.map(partial(measure_memory, server), SIZES)))
        found = measure_times(server)
        plain = f"{compare_plain(server, given.former)}\n" if given.former else ""
    report = (
        f"{memory}\n{times_table(found)}\n{times_text(found)}\n{plain}\n{measured_on('two cores')}"
    )
    if given.write:
        publish("browser", report)
    else:
        print(report)


if __name__ == "__main__":
    main()
