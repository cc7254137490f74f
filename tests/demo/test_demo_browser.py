"""The stand-in site in a real browser: what JavaScript brings, and the way past the wall."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from nucrawl.demo.gate import Callback, Form, Gate
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site
from tests.chromium import start_chromium

PATIENCE = 15_000  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    # Nothing but the machine itself is asked: not the images of NU.nl, nor any partner.
    context.route(
        lambda url: "//127.0.0.1" not in url and "localhost:" not in url,
        lambda route: route.abort(),
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.mark.parametrize("callback", ["script", "click"])
@pytest.mark.parametrize("form", ["redirect", "page"])
def test_the_button_of_the_wall_opens_the_site(
    site: Site, page: Page, form: Form, callback: Callback
) -> None:
    gate = Gate(site.respond, form=form, callback=callback)
    with DemoServer(gate.respond) as server:
        url = f"{server.base_url}/tech?a=1"
        page.goto(url)
        assert page.title() == "DPG Media Privacy Gate"
        assert ("localhost" in page.url) == (form == "redirect")
        page.locator("#pg-accept-btn").click()
        page.wait_for_selector(".contentlist")
        assert page.url == url
        page.goto(f"{server.base_url}/sport")
        assert page.title() == "Sport | NU.nl"
    assert gate.accepted == 1


def test_refusing_leads_nowhere(site: Site, page: Page) -> None:
    gate = Gate(site.respond)
    with DemoServer(gate.respond) as server:
        page.goto(f"{server.base_url}/")
        assert not page.locator("#pg-reject-btn").is_visible()
        page.locator("#pg-configure-btn").click()
        page.locator("#pg-reject-btn").click()
        page.locator("#pg-note", has_text="Zonder akkoord").wait_for()
        assert page.title() == "DPG Media Privacy Gate"
    assert gate.accepted == 0


def test_the_callback_that_never_works_shows_the_wall_again(site: Site, page: Page) -> None:
    gate = Gate(site.respond, callback="never")
    with DemoServer(gate.respond) as server:
        page.goto(f"{server.base_url}/tech")
        with page.expect_navigation():
            page.locator("#pg-accept-btn").click()
        assert page.title() == "DPG Media Privacy Gate"
    assert gate.accepted == 0


def test_no_selector_looks_into_a_closed_wall(site: Site, page: Page) -> None:
    gate = Gate(site.respond, closed=True)
    with DemoServer(gate.respond) as server:
        page.goto(f"{server.base_url}/tech")
        assert page.locator("#pg-root-shadow-host").count() == 1
        assert page.locator("#pg-accept-btn").count() == 0
        # A visitor sees it nevertheless.
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".contentlist")
    assert gate.accepted == 1
