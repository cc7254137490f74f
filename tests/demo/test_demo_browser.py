"""The stand-in site in a real browser: what JavaScript brings, and the way past the wall."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from nucrawl.demo.ballast import LOADS, SIDE, Ballast
from nucrawl.demo.endless import Endless, Source, Trigger
from nucrawl.demo.gate import Callback, Form, Gate
from nucrawl.demo.server import DemoServer
from nucrawl.demo.shell import Shell
from nucrawl.demo.site import Site
from tests.chromium import start_chromium

PATIENCE = 15_000  # milliseconds
KINDS: tuple[tuple[Trigger, Source], ...] = (
    ("button", "json"),
    ("button", "cursor"),
    ("button", "graphql"),
    ("button", "page"),
    ("scroll", "json"),
    ("scroll", "html"),
    ("link", "html"),
)
FINISHED_OR_MADE: tuple[Source, ...] = ("html", "json")


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


def go_on(page: Page, trigger: Trigger) -> None:
    """Ask for more until there is no more, as a visitor would."""
    more = page.locator("#main .load-more")
    rows = page.locator("#main .contentlist__item")
    for _ in range(40):
        count = rows.count()
        if more.count() == 0:
            return
        if trigger == "scroll":
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        else:
            more.click()
        page.wait_for_function(
            "count => document.querySelectorAll('#main .contentlist__item').length > count"
            " || !document.querySelector('#main .load-more')",
            arg=count,
        )
    pytest.fail("the list does not end")


@pytest.mark.parametrize(("trigger", "source"), KINDS)
def test_the_list_goes_on_to_its_end(page: Page, trigger: Trigger, source: Source) -> None:
    site = Site(endless=Endless(trigger, source))
    with DemoServer(site.respond, respond_to_post=site.respond_to_post) as server:
        page.goto(f"{server.base_url}/net-binnen")
        if trigger == "scroll":
            assert page.locator("#main .contentlist__item").count() < len(site.latest)
        else:
            assert page.locator("#main .contentlist__item").count() == 60
        go_on(page, trigger)
        shown = page.locator("#main .link-block").evaluate_all(
            "rows => rows.map(row => [row.href, row.querySelector('.link-block__time').textContent,"
            " row.dataset.teaserTitle])"
        )
    assert shown == [
        [f"{server.base_url}{story.path}", f"{story.published_at:%H:%M}", story.headline]
        for story in site.latest
    ]


def test_rows_made_in_the_browser_are_as_those_of_the_page(page: Page) -> None:
    markup = []
    for source in FINISHED_OR_MADE:
        site = Site(endless=Endless("button", source))
        with DemoServer(site.respond) as server:
            page.goto(f"{server.base_url}/net-binnen")
            go_on(page, "button")
            # Attributes in any order, and each server has its port.
            rows = page.locator("#main .contentlist__item").evaluate_all(
                """rows => rows.map(row => [row, ...row.querySelectorAll("*")].map(element => [
                    element.tagName,
                    [...element.attributes].map(one => `${one.name}=${one.value}`).sort(),
                    element.children.length ? "" : element.textContent,
                ]))"""
            )
        markup.append(str(rows).replace(server.base_url, ""))
    assert markup[0] == markup[1]


def test_a_list_that_moved_goes_on_from_a_page_loaded_anew(page: Page) -> None:
    site = Site()
    with DemoServer(site.respond) as server:
        page.goto(f"{server.base_url}/net-binnen")
        site.endless.move("/api/f2/lijst", "vanaf")
        with page.expect_response(lambda answer: answer.status == 404):
            page.locator("#main .load-more").click()
        assert page.locator("#main .contentlist__item").count() == 60
        page.reload()
        go_on(page, "button")
        assert page.locator("#main .contentlist__item").count() == len(site.latest)


def test_the_shell_fills(site: Site, page: Page) -> None:
    story = next(story for story in site.articles if story.kind == "article")
    with DemoServer(Shell(site.respond).respond) as server:
        page.goto(f"{server.base_url}{story.path}")
        page.locator("h1", has_text=story.headline).wait_for()
        assert page.title() == f"{story.headline} | NU.nl"
        assert page.locator("link[rel=canonical]").get_attribute("href") == page.url
        assert page.locator("script[type='application/ld+json']").count() == 1
        assert page.evaluate("typeof window.__INITIAL_STATE__") == "string"
        page.goto(f"{server.base_url}/tech")
        page.wait_for_selector(".contentlist")
        shown = page.locator("#main .link-block[data-content-id]").evaluate_all(
            "rows => rows.map(row => Number(row.dataset.contentId))"
        )
    assert tuple(dict.fromkeys(shown)) == site.listings["/tech"].article_ids


def test_without_javascript_the_shell_stays_empty(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    with DemoServer(Shell(site.respond).respond) as server:
        page = context.new_page()
        page.goto(f"{server.base_url}/tech")
        assert page.locator("#app").inner_html() == ""
        assert [request.path for request in server.requests if "favicon" not in request.path] == [
            "/tech"
        ]
        context.close()


def test_a_walled_shell_holds_a_list_that_goes_on(page: Page) -> None:
    site = Site(endless=Endless("scroll"))
    gate = Gate(Shell(site.respond).respond, callback="click")
    with DemoServer(gate.respond) as server:
        page.goto(f"{server.base_url}/net-binnen")
        page.locator("#pg-accept-btn").click()
        page.wait_for_selector("#main .contentlist__item")
        go_on(page, "scroll")
        assert page.locator("#main .contentlist__item").count() == len(site.latest)


def test_a_browser_that_spares_nothing_asks_for_all_ballast(site: Site, page: Page) -> None:
    ballast = Ballast(site.respond)
    with DemoServer(ballast.respond) as server:
        page.goto(f"{server.base_url}/tech", wait_until="networkidle")
        assert page.evaluate("document.documentElement.dataset.tracked") == "yes"
        width = page.locator(".ballast img").evaluate("image => image.naturalWidth")
        asked = {(request.headers["Host"], request.path) for request in server.requests}
    assert set(ballast.asked) == set(LOADS)
    assert (f"tracker.localhost:{server.port}", "/t.js") in asked
    assert width == SIDE
