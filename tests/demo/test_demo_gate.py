"""The consent wall over HTTP: who is walled, and what leads past it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from nucrawl.demo.gate import Callback, Form, Gate
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site

BASE = "http://site.test"
PAGE = "/voetbal?a=1&b=%2F"


class Client:
    """Asks by whole address, follows nothing, keeps the cookie of the site."""

    def __init__(self) -> None:
        self.cookie = ""

    def ask(self, url: str) -> tuple[HTTPResponse, str]:
        parts = urlsplit(url)
        # Only the name differs between the two hosts, and not every machine knows it.
        connection = HTTPConnection("127.0.0.1", parts.port or 80, timeout=10)
        headers = {"Host": parts.netloc} | ({"Cookie": self.cookie} if self.cookie else {})
        try:
            connection.request("GET", url.partition(parts.netloc)[2], headers=headers)
            response = connection.getresponse()
            if "Set-Cookie" in response.headers:
                self.cookie = response.headers["Set-Cookie"].partition(";")[0]
            return response, response.read().decode()
        finally:
            connection.close()

    def follow(self, url: str) -> str:
        """Give the address that a redirect leads to."""
        response, _ = self.ask(url)
        assert response.status == 302
        return str(response.headers["Location"])

    def consent(self, wall: str) -> str:
        """Pass a wall whose page holds the callback, and give where it leads."""
        found = re.search(r"decodeURIComponent\('([^']+)'\)", self.ask(wall)[1])
        assert found
        return self.follow(unquote(found[1]))


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def gate(site: Site) -> Gate:
    return Gate(site.respond)


@pytest.fixture
def base(gate: Gate) -> Iterator[str]:
    with DemoServer(gate.respond) as server:
        yield server.base_url


def test_a_page_leads_to_the_wall_with_its_path_quoted_twice(base: str, client: Client) -> None:
    wall = client.follow(base + PAGE)
    port = urlsplit(base).port
    assert wall.startswith(f"http://localhost:{port}/consent?siteKey=")
    assert wall.endswith("&isLoggedIn=false")
    assert "%2Fprivacy-gate%2Faccept%3FredirectUri%3D%252Fvoetbal%253Fa" in wall
    (callback,) = parse_qs(urlsplit(wall).query)["callbackUrl"]
    assert callback.startswith(f"{base}/privacy-gate/accept?")
    assert parse_qs(urlsplit(callback).query) == {"redirectUri": [PAGE]}


def test_the_wall_is_a_page_of_its_host(base: str, client: Client) -> None:
    response, page = client.ask(client.follow(f"{base}/"))
    assert response.status == 200
    assert "<title>DPG Media Privacy Gate</title>" in page
    assert 'id="pg-root-shadow-host"' in page
    assert "pg-accept-btn" not in page  # only the script makes it
    (script,) = re.findall(r'src="([^"]+)"', page)
    assert urlsplit(script).hostname == "localhost"
    assert "pg-accept-btn" in client.ask(script)[1]
    assert client.ask(script.replace("/pg/gate.js", "/voetbal"))[0].status == 404


def test_the_callback_in_the_script_opens_the_site(base: str, client: Client, gate: Gate) -> None:
    assert client.consent(client.follow(base + PAGE)) == base + PAGE
    assert client.ask(base + PAGE)[0].status == 200
    assert client.ask(f"{base}/tech")[0].status == 200
    assert gate.accepted == 1
    assert gate.sessions == {client.cookie.removeprefix("authId=")}


@pytest.mark.parametrize(
    "path",
    ["/robots.txt", "/rss", "/rss/Tech", "/sitemap_index.xml", "/sitemap_news.xml",
     "/assets/app.css", "/assets/favicon/nu_logo.svg"],
)  # fmt: skip
def test_what_machines_read_is_open(base: str, client: Client, path: str) -> None:
    assert client.ask(base + path)[0].status == 200


def test_stories_and_what_is_not_there_are_walled(base: str, client: Client, site: Site) -> None:
    for path in (site.articles[0].path, "/-/1/", "/rss.html", "/gibt-es-nicht"):
        assert "/consent?" in client.follow(base + path)


@pytest.mark.parametrize("cookie", ["authId=0f0e", "authId=", "andere=1", "authUt=authId"])
def test_a_cookie_that_nobody_gave_out_opens_nothing(
    base: str, client: Client, cookie: str
) -> None:
    client.cookie = cookie
    assert "/consent?" in client.follow(f"{base}/tech")


def test_a_callback_without_an_id_that_was_given_out_leads_back(
    base: str, client: Client, gate: Gate
) -> None:
    callback = f"{base}/privacy-gate/accept?redirectUri=%2Ftech"
    for tail in ("", "&authId=", "&authId=0f0e4c0e-0000-4000-8000-000000000000"):
        assert client.follow(callback + tail) == f"{base}/tech"
    assert client.cookie == ""
    assert gate.accepted == 0


def test_a_callback_never_leads_off_the_site(base: str, client: Client) -> None:
    callback = f"{base}/privacy-gate/accept?redirectUri=http%3A%2F%2Felders.example%2F"
    assert client.follow(callback) == f"{base}/"


def test_sessions_end_and_can_be_had_again(base: str, client: Client, gate: Gate) -> None:
    client.consent(client.follow(f"{base}/tech"))
    gate.end_sessions()
    assert gate.sessions == frozenset()
    client.consent(client.follow(f"{base}/tech"))
    assert client.ask(f"{base}/tech")[0].status == 200
    assert gate.accepted == 2


def test_a_session_lasts_as_many_pages_as_said(site: Site, client: Client) -> None:
    with DemoServer(Gate(site.respond, lasts=3).respond) as server:
        client.consent(client.follow(f"{server.base_url}/"))
        paths = ["/", "/rss", "/tech", "/assets/app.css", "/sport", "/voetbal", "/rss"]
        statuses = [client.ask(server.base_url + path)[0].status for path in paths]
    assert statuses == [200, 200, 200, 200, 200, 302, 200]


def test_pages_asked_for_at_once_are_counted_one_by_one(site: Site) -> None:
    gate, client = Gate(site.respond, lasts=50), Client()
    with DemoServer(gate.respond) as server:
        client.consent(client.follow(f"{server.base_url}/weer"))
    headers = {"Cookie": client.cookie}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: gate.respond("/weer", headers, BASE).status, range(200))
    assert Counter(answers) == {200: 50, 302: 150}


@pytest.mark.parametrize("form", ["redirect", "page"])
def test_a_wall_to_click_has_nothing_to_follow(site: Site, client: Client, form: Form) -> None:
    with DemoServer(Gate(site.respond, form=form, callback="click").respond) as server:
        url = f"{server.base_url}/tech"
        response, page = client.ask(client.follow(url) if form == "redirect" else url)
    assert response.status == 200
    assert "DPG Media Privacy Gate" in page
    assert not re.search(r"decodeURIComponent|callback|authId|/accept", page)


def test_the_site_can_show_the_wall_itself(site: Site, client: Client) -> None:
    with DemoServer(Gate(site.respond, form="page").respond) as server:
        url = f"{server.base_url}/tech"
        response, page = client.ask(url)
        assert response.status == 200
        assert "DPG Media Privacy Gate" in page
        assert "ETag" not in response.headers
        assert client.consent(url) == url
        assert "DPG Media Privacy Gate" not in client.ask(url)[1]


@pytest.mark.parametrize("form", ["redirect", "page"])
def test_a_wall_can_lead_back_to_itself(site: Site, client: Client, form: Form) -> None:
    gate = Gate(site.respond, form=form, callback="never")
    with DemoServer(gate.respond) as server:
        url = f"{server.base_url}/tech"
        for _ in range(3):
            assert client.consent(client.follow(url) if form == "redirect" else url) == url
    assert (client.cookie, gate.accepted) == ("", 0)


def test_the_hosts_can_change_places(site: Site, client: Client) -> None:
    with DemoServer(Gate(site.respond, wall_host="127.0.0.1").respond) as server:
        base = f"http://localhost:{server.port}"
        wall = client.follow(f"{base}/tech")
        assert wall.startswith(f"{server.base_url}/consent?")
        assert client.consent(wall) == f"{base}/tech"
        assert client.ask(f"{base}/tech")[0].status == 200


@pytest.mark.parametrize("callback", ["script", "click"])
def test_a_site_of_any_kind_can_be_walled(callback: Callback) -> None:
    def answer(path: str, headers: Mapping[str, str], base_url: str) -> Response:
        return Response(503, {}, b"weg")

    gate = Gate(answer, callback=callback)
    assert gate.respond("/robots.txt", {}, "http://site.test").status == 503
    walled = gate.respond("/", {"cookie": "a=1"}, BASE)
    assert walled.headers["Location"].startswith("http://localhost/consent?")
