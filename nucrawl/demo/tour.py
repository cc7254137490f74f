"""``make demo``: the stand-in site, real crawls of it into a real Postgres, and what came of them.

Only commands that a user could type are run, each shown before it runs but for a look at what is
stored; the site is served here, and is three hours older at each crawl.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from nucrawl.demo.days import LivingSite
from nucrawl.demo.server import DemoServer

_NEXT = """
To type next:
  make demo                          again: the site has gone on, with news and edits
  make summary                       the newest articles and the last run
  make psql                          look for yourself, for instance:
      SELECT headline, authors, comment_count FROM articles ORDER BY published_at DESC LIMIT 5;
      SELECT from_headline, to_headline, minutes FROM headline_changes;
  export NUCRAWL_HOME={home}         so that nucrawl finds what the demo stored
  .venv/bin/nucrawl url              its address, for R, pandas, or a psql of your own
  .venv/bin/nucrawl stop             stop the embedded Postgres; the next command starts it again
  .venv/bin/python -m nucrawl.demo --port 8000      browse the stand-in site

With internet access, the real thing, in a database of its own:
  NUCRAWL_HOME= NUCRAWL_CONTACT=you@example.org .venv/bin/scrapy crawl section -a name=buitenland
"""

_BETWEEN = timedelta(hours=3)
_RUNS = "SELECT count(*) FROM runs"
# Of the latest edits one that a glance can take in.
_EDITED = """
    SELECT article_id FROM revision_diffs WHERE made_by = 'publisher'
    ORDER BY fetched_at::date DESC, headline_changed DESC, words_added + words_removed DESC
    LIMIT 1
"""
_REAL_RUNS = r"""
    SELECT count(*) FROM runs WHERE base_url !~ '^https?://(127\.|localhost\M|\[::1\])'
"""


def main() -> int:
    """Run the tour. Give the exit status of the first command that failed, 0 if none did."""
    # Ctrl-C is for the command that runs: it stores what it has, and this waits for its word.
    signal.signal(signal.SIGINT, lambda *_: None)
    programs = Path(sys.executable).parent
    site = LivingSite()
    with DemoServer(site.respond, clock=site) as server:
        # A stand-in on this machine needs no second between requests; the real site does.
        environment = {"DOWNLOAD_DELAY": "0.2"} | os.environ
        # Made-up news never goes into a database that someone has set up for real news.
        named = [key for key in environment if key.startswith("PG") or key == "DATABASE_URL"]
        for key in named:
            del environment[key]
        environment |= {"NUCRAWL_BASE_URL": server.base_url}
        environment.setdefault("NUCRAWL_CONTACT", "the demo, on this machine only")
        if _holds_real_news(programs, environment):
            home = environment.get("NUCRAWL_HOME", "the user's data directory")
            sys.stderr.write(
                f"nucrawl: the database in {home} holds news of a real site, where made-up news "
                "must not go: unset NUCRAWL_HOME, or set it to another folder for the demo\n"
            )
            return 2
        print(f"A stand-in for NU.nl answers at {server.base_url} while this runs.")
        crawl = ["scrapy", "crawl", "section", "-a", "name=buitenland"]
        site.advance(_BETWEEN * int(_ask(programs, environment, _RUNS) or 0))
        for command in (crawl, ["nucrawl", "summary"]):
            if status := _run(programs, environment, command):
                return status
        print("\nThree hours later:")
        site.advance(_BETWEEN)
        if status := _run(programs, environment, crawl):
            return status
        if edited := _ask(programs, environment, _EDITED):
            status = _run(programs, environment, ["nucrawl", "diff", edited])
    print(_NEXT.format(home=os.environ.get("NUCRAWL_HOME", "")), end="")
    return status


def _run(programs: Path, environment: Mapping[str, str], command: list[str]) -> int:
    """Show a command and run it. Give its exit status."""
    print(f"\n$ {' '.join(command)}", flush=True)
    return subprocess.call([programs / command[0], *command[1:]], env=environment)


def _ask(programs: Path, environment: Mapping[str, str], query: str) -> str:
    """Ask the database; give nothing where there is no such table yet."""
    psql = [str(programs / "nucrawl"), "psql", "-XAtc", query]
    found = subprocess.run(psql, env=environment, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def _holds_real_news(programs: Path, environment: Mapping[str, str]) -> bool:
    """Tell whether a site beyond this machine was ever crawled into the embedded database."""
    return _ask(programs, environment, _REAL_RUNS) not in ("", "0")


if __name__ == "__main__":
    sys.exit(main())
