"""``make demo``: the stand-in site, a real crawl of it into a real Postgres, and what came of it.

Only commands that a user could type are run, each shown before it runs but for a look at where the
news would go; the site is served here.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site

_NEXT = """
To type next:
  make demo                          the same again: every article is "same"
  make summary                       the newest articles and the last run
  make psql                          look for yourself, for instance:
      SELECT headline, authors, comment_count FROM articles ORDER BY published_at DESC LIMIT 5;
      SELECT section, count(*) FROM sightings GROUP BY section;
  export NUCRAWL_HOME={home}         so that nucrawl finds what the demo stored
  .venv/bin/nucrawl url              its address, for R, pandas, or a psql of your own
  .venv/bin/nucrawl stop             stop the embedded Postgres; the next command starts it again
  .venv/bin/python -m nucrawl.demo --port 8000      browse the stand-in site

With internet access, the real thing, in a database of its own:
  NUCRAWL_HOME= NUCRAWL_CONTACT=you@example.org .venv/bin/scrapy crawl section -a name=buitenland
"""


_REAL_RUNS = r"""
    SELECT count(*) FROM runs WHERE base_url !~ '^https?://(127\.|localhost\M|\[::1\])'
"""


def main() -> int:
    """Run the tour. Give the exit status of the first command that failed, 0 if none did."""
    # Ctrl-C is for the command that runs: it stores what it has, and this waits for its word.
    signal.signal(signal.SIGINT, lambda *_: None)
    programs = Path(sys.executable).parent
    with DemoServer(Site().respond) as server:
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
        commands = (
            ["scrapy", "crawl", "section", "-a", "name=buitenland"],
            ["nucrawl", "summary"],
        )
        for command in commands:
            print(f"\n$ {' '.join(command)}", flush=True)
            status = subprocess.call([programs / command[0], *command[1:]], env=environment)
            if status:
                return status
    print(_NEXT.format(home=os.environ.get("NUCRAWL_HOME", "")), end="")
    return 0


def _holds_real_news(programs: Path, environment: Mapping[str, str]) -> bool:
    """Tell whether a site beyond this machine was ever crawled into the embedded database."""
    psql = [str(programs / "nucrawl"), "psql", "-XAtc", _REAL_RUNS]
    found = subprocess.run(psql, env=environment, capture_output=True, text=True, check=False)
    return found.stdout.strip() not in ("", "0")  # nothing where there is no such table yet


if __name__ == "__main__":
    sys.exit(main())
