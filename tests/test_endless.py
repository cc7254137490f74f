"""Lists that go on, in all ways that are known of them, gone down by real crawls."""

from collections.abc import Iterator

import pytest

from nucrawl.demo.days import LivingSite
from nucrawl.demo.endless import Endless, Source, Trigger
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from tests.chromium import needs_chromium
from tests.conftest import Database
from tests.spiders import Ran, run

LATEST = "net-binnen"


@pytest.fixture
def wide() -> Iterator[tuple[Site, DemoServer]]:
    site = Site()
    with DemoServer(site.respond) as server:
        yield site, server


def go_down(server: DemoServer, database: Database, **arguments: str) -> Ran:
    ran = run("section", server.base_url, database.url, name=LATEST, **arguments)
    assert ran.failure is None
    return ran


def listed(database: Database) -> list[int]:
    """Give the articles of the list and of what is below it, in its order."""
    query = """
        SELECT article_id FROM sightings WHERE section = 'net-binnen'
        AND run_id = (SELECT max(id) FROM runs) ORDER BY position
    """
    return [number for (number,) in database.rows(query)]


def newest(site: Site) -> list[int]:
    """Give all that the list holds, in its order."""
    return [a.id for a in site.articles if a.is_listed and a.kind != "advertorial"]


@needs_chromium
@pytest.mark.parametrize(
    ("trigger", "source", "in_browser"),
    [
        ("button", "json", 1),
        ("link", "html", 1),
        ("scroll", "cursor", 1),
        ("button", "graphql", 1),
        ("scroll", "page", 1),
    ],
)
def test_a_list_is_gone_down_to_its_end_whatever_brings_its_rows(
    database: Database, trigger: Trigger, source: Source, in_browser: int
) -> None:
    site = Site(endless=Endless(trigger, source))
    with DemoServer(site.respond) as server:
        ran = go_down(server, database, depth="99", NUCRAWL_BROWSER_PAGES="5")
    assert listed(database) == newest(site)
    assert ran.count("browser/page") == in_browser
    stored = {number for (number,) in database.rows("SELECT id FROM articles")}
    assert stored == set(newest(site))
    assert (database.value("SELECT count(*) FROM list_rules") == 0) == (source == "page")
