"""A real Postgres for every test that wants one, and real crawls against servers on loopback."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg.conninfo import make_conninfo

from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from nucrawl.store import embedded

ROOT = Path(__file__).parent.parent
NO_CHROMIUM = "no Chromium found; apt-get install chromium, or set NUCRAWL_CHROMIUM"

# The same examples in every run, so that a change is what breaks a test; `make fuzz` looks further.
settings.register_profile(
    "always",
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "fuzz", settings.get_profile("always"), max_examples=10_000, derandomize=False
)
settings.load_profile("always")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home for the embedded server, short enough for its socket and away from everything."""
    folder = Path(tempfile.mkdtemp(prefix="nucrawl-tests-"))
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A home for a server of the test's own, which may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="nucrawl-test-"))
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(home: Path) -> str:
    """The address of the embedded server's own database."""
    return embedded.start(home)


@dataclass(frozen=True)
class Database:
    """An empty database of its own."""

    url: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows, none for one that has none."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def value(self, query: str) -> Any:
        """Give the first value of a statement's first row."""
        return self.rows(query)[0][0]


_numbers = count(1)


@pytest.fixture(scope="session")
def make_database(postgres: str) -> Callable[[], Database]:
    def make() -> Database:
        name = f"test_{next(_numbers)}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return Database(make_conninfo(postgres, dbname=name))

    return make


@pytest.fixture
def database(make_database: Callable[[], Database]) -> Database:
    return make_database()


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.err.strip().splitlines()[-1]


@dataclass(frozen=True)
class Command:
    """A command of the project, run as its users run it."""

    arguments: tuple[str, ...]
    environment: dict[str, str]

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> Outcome:
        return finish(self.start())


def finish(process: subprocess.Popen[str]) -> Outcome:
    """Wait for a command; whatever it was, it shows no traceback and no deprecated use."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    assert "Deprecat" not in err, err
    return Outcome(process.returncode, out, err)


def command(*arguments: str, **environment: str) -> Command:
    """Build a command with an environment of its own: nothing of the caller's but the path."""
    home = tempfile.gettempdir()
    own = {"PATH": os.environ["PATH"], "HOME": home, "DOWNLOAD_DELAY": "0", **environment}
    own |= {"NUCRAWL_CONTACT": "tests@example.org", "PYTHONDONTWRITEBYTECODE": "1"}
    return Command((sys.executable, "-m", *arguments), own)


def build_crawl(site_url: str, database_url: str, *arguments: str, **environment: str) -> Command:
    """Build ``scrapy crawl section`` with these arguments, such as ``name=buitenland``."""
    given = [part for argument in arguments for part in _options(argument)]
    own = {"NUCRAWL_BASE_URL": site_url, "DATABASE_URL": database_url, **environment}
    return command("scrapy", "crawl", "section", *given, **own)


def _options(argument: str) -> tuple[str, str]:
    return ("-s" if argument.split("=")[0].isupper() else "-a", argument)


@pytest.fixture(scope="session")
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[DemoServer]:
    with DemoServer(site.respond) as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud that nothing was tried in a browser, where there is none."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section("NO BROWSER", red=True, bold=True)
        terminalreporter.line(f"{count} tests need a browser and were SKIPPED: {NO_CHROMIUM}")
