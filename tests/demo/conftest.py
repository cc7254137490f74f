"""Owns what the tests of the stand-in site share: one site, and one server around it."""

from collections.abc import Iterator

import pytest

from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site


@pytest.fixture(scope="session")
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[DemoServer]:
    with DemoServer(site.respond) as running:
        yield running
