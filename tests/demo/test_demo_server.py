"""The port: keep-alive, compression, validators, the log, and the command line."""

import gzip
import json
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from nucrawl.demo.days import LivingSite
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import TODAY, Site


def ask(
    server: DemoServer, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_page_comes_over_the_wire(server: DemoServer, site: Site) -> None:
    response, body = ask(server, "/buitenland")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert body == site.respond("/buitenland", {}, server.base_url).body


def test_addresses_follow_the_host_header(server: DemoServer) -> None:
    _, body = ask(server, "/", Host="nu.test:81")
    assert b'href="http://nu.test:81/buitenland"' in body
    assert server.base_url.encode() not in body


def test_gzip_is_used_when_accepted(server: DemoServer) -> None:
    plain_response, plain_body = ask(server, "/")
    response, body = ask(server, "/", Accept_Encoding="gzip, deflate")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == plain_body
    assert len(body) < len(plain_body) / 3
    assert response.headers["ETag"] != plain_response.headers["ETag"]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_etag_brings_a_304(server: DemoServer, encoding: str) -> None:
    first, _ = ask(server, "/tech", Accept_Encoding=encoding)
    tag = first.headers["ETag"]
    second, body = ask(server, "/tech", Accept_Encoding=encoding, If_None_Match=tag)
    assert (second.status, body) == (304, b"")
    assert second.headers["ETag"] == tag


def test_a_date_brings_a_304_unless_a_tag_says_otherwise(server: DemoServer, site: Site) -> None:
    path = site.articles[0].path
    first, _ = ask(server, path)
    moment = first.headers["Last-Modified"]
    assert ask(server, path, If_Modified_Since=moment)[0].status == 304
    old = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert ask(server, path, If_Modified_Since=old)[0].status == 200
    assert ask(server, path, If_Modified_Since="no date")[0].status == 200
    assert ask(server, path, If_Modified_Since=moment, If_None_Match='"x"')[0].status == 200


def test_head_has_the_headers_of_get(server: DemoServer) -> None:
    get, body = ask(server, "/sport")
    head, nothing = ask(server, "/sport", method="HEAD")
    assert nothing == b""
    assert head.status == 200
    assert head.headers["Content-Length"] == str(len(body))
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_connection_is_kept(server: DemoServer) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    for path in ["/", "/-/1/", "/tech"]:
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


def test_requests_are_logged(server: DemoServer) -> None:
    ask(server, "/tech?a=1", User_Agent="probe")
    request = server.requests[-1]
    assert (request.method, request.path) == ("GET", "/tech?a=1")
    assert request.headers["User-Agent"] == "probe"


def test_what_was_answered_is_counted(site: Site) -> None:
    with DemoServer(site.respond) as server:
        first, body = ask(server, "/tech")
        ask(server, "/tech", If_None_Match=first.headers["ETag"])
        ask(server, site.articles[0].path, Accept_Encoding="gzip")
        for path in ["/rss", "/sitemap_news.xml", "/robots.txt", "/gibt-es-nicht", "/-/1/"]:
            ask(server, path)
        stats = json.loads(ask(server, "/__stats__?reset=1")[1])
        empty = json.loads(ask(server, "/__stats__")[1])
        assert len(server.requests) == 8
    kinds = stats["kinds"]
    assert kinds["list"]["statuses"] == {"200": 1, "304": 1}
    assert kinds["list"]["conditional"] == stats["conditional"] == 1
    assert len(body) < kinds["list"]["bytes"] < len(body) + 1000
    page = len(site.respond(site.articles[0].path, {}, server.base_url).body)
    assert 0 < kinds["article"]["bytes"] < page / 2
    assert {kind: kinds[kind]["requests"] for kind in kinds} == {
        "article": 1, "list": 2, "feed": 1, "sitemap": 1, "robots": 1, "other": 2
    }  # fmt: skip
    assert kinds["other"]["statuses"] == {"404": 2}
    assert stats["requests"] == 8
    assert stats["bytes"] == sum(kind["bytes"] for kind in kinds.values())
    assert empty["requests"] == 0


def test_the_bytes_counted_are_those_on_the_wire(site: Site) -> None:
    with DemoServer(site.respond) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(b"GET /tech HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            with client.makefile("rb") as answer:
                received = answer.read()
        assert server.tally.total().bytes == server.tally.of("list").bytes == len(received)


def test_the_clock_is_turned_over_http() -> None:
    living = LivingSite(daily=20)
    with DemoServer(living.respond, clock=living) as server:

        def clock(query: str = "", method: str = "POST") -> tuple[int, str]:
            response, body = ask(server, f"/__clock__{query}", method)
            return response.status, body.decode().strip()

        assert clock(method="GET") == (200, TODAY.isoformat())
        _, before = ask(server, "/net-binnen")
        assert clock("?advance=86400") == (200, "2026-11-21T12:00:00+01:00")
        _, after = ask(server, "/net-binnen")
        assert after != before
        assert clock("?to=2026-11-20T13:00:00%2B01:00") == (200, "2026-11-20T13:00:00+01:00")
        assert clock("?to=2026-11-20T12:00:00+01:00")[0] == 200
        assert ask(server, "/net-binnen")[1] == before
        for nonsense in ("?to=morgen", "?advance=x", "?advance=nan", "?advance=-1"):
            assert clock(nonsense)[0] == 400, nonsense
        assert living.now == TODAY


def test_the_endpoint_of_the_list_is_moved_over_http() -> None:
    site = Site()
    with DemoServer(site.respond, endless=site.endless) as server:

        def endless(query: str = "", method: str = "POST") -> tuple[int, str]:
            response, body = ask(server, f"/__endless__{query}", method)
            return response.status, body.decode().strip()

        asked = "/block/lean_json/articlelist?offset=60"
        was = '{"path": "/block/lean_json/articlelist", "parameter": "offset"}'
        assert endless(method="GET") == (200, was)
        for nonsense in ("", "?path=/x", "?path=x&parameter=y", "?path=/x&parameter=y&former=z"):
            assert endless(nonsense)[0] == 400, nonsense
        assert ask(server, asked)[0].status == 200
        moved = '{"path": "/api/f2/lijst", "parameter": "vanaf"}'
        assert endless("?path=/api/f2/lijst&parameter=vanaf") == (200, moved)
        assert endless(method="GET") == (200, moved)
        assert ask(server, asked)[0].status == 404
        assert ask(server, "/api/f2/lijst?vanaf=60")[0].status == 200
        assert endless("?path=/api/f3&parameter=van&former=empty")[0] == 200
        rows = json.loads(ask(server, "/api/f2/lijst?vanaf=60")[1])
        assert rows["data"]["context"]["articles"] == []


def test_posts_are_for_the_control_only(server: DemoServer) -> None:
    assert ask(server, "/", method="POST")[0].status == 405
    assert ask(server, "/__clock__")[0].status == 404  # a site of one moment has none
    assert ask(server, "/__endless__")[0].status == 404


def test_a_packed_sitemap_is_not_packed_again() -> None:
    living = LivingSite(daily=5)
    path = next(path for path in living.archives if path.endswith(".gz"))
    with DemoServer(living.respond) as server:
        response, body = ask(server, path, Accept_Encoding="gzip")
        assert "Content-Encoding" not in response.headers
        assert b"<urlset" in gzip.decompress(body)
        tag = response.headers["ETag"]
        again, _ = ask(server, path, Accept_Encoding="gzip", If_None_Match=tag)
        assert (again.status, again.headers["ETag"]) == (304, tag)


def test_any_callable_can_be_served() -> None:
    with DemoServer(lambda path, headers, base: Response(503, {}, b"weg")) as server:
        response, body = ask(server, "/")
    assert (response.status, body) == (503, b"weg")


def test_closing_does_not_wait_for_open_connections(site: Site) -> None:
    with DemoServer(site.respond) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
        started = time.monotonic()
    assert time.monotonic() - started < 5
    connection.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nucrawl.demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    port_file = tmp_path / "port"
    with start("--port-file", str(port_file)) as process:
        line = first_line(process)
        port = int(port_file.read_text())
        assert f"http://127.0.0.1:{port}/" in line
        process.send_signal(number)
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, "", "")
    assert not port_file.exists()


def test_a_taken_port_is_one_line_and_exit_1(server: DemoServer) -> None:
    with start("--port", str(server.port)) as process:
        out, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert out == ""
    assert f"port {server.port} on 127.0.0.1 is taken" in errors
    assert errors.count("\n") == 1


def test_the_command_serves_a_living_site(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    arguments = ["--living", "--now", "2026-11-22T08:00", "--port-file", str(port_file)]
    with start(*arguments) as process:
        assert first_line(process)
        connection = HTTPConnection("127.0.0.1", int(port_file.read_text()), timeout=10)
        connection.request("GET", "/__clock__")
        assert connection.getresponse().read() == b"2026-11-22T08:00:00+01:00\n"
        connection.close()
        process.terminate()
        assert process.wait(timeout=20) == 0


def test_a_living_site_does_not_begin_before_its_beginning() -> None:
    with start("--living", "--now", "2020-01-01") as process:
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors.count("\n")) == (1, 1)
    assert "the site begins at" in errors


def test_the_command_serves_what_needs_a_browser(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    flags = ["--consent", "--shell", "--ballast", "--net-binnen", "scroll-graphql"]
    with start(*flags, "--port-file", str(port_file)) as process:
        assert first_line(process)
        connection = HTTPConnection("127.0.0.1", int(port_file.read_text()), timeout=10)

        def answer(method: str, path: str, sent: bytes | None = None) -> tuple[int, str]:
            connection.request(method, path, sent)
            response = connection.getresponse()
            return response.status, response.read().decode()

        assert answer("GET", "/tech") == (302, "")
        assert answer("GET", "/robots.txt")[0] == 200
        status, screen = answer("GET", "/api/f1/screen?url=%2Fnet-binnen")
        assert status == 200
        assert "load-more" in screen
        assert "/assets/ballast/" in screen
        question = b'{"variables": {"offset": 60}}'
        assert "nextBlockPage" in answer("POST", "/api/f1/graphql", question)[1]
        connection.close()
        process.terminate()
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "99999"],
        ["--port", "x"],
        ["--nonsense"],
        ["--now", "gisteren"],
        ["--consent=maybe"],
        ["--consent-lasts=0"],
        ["--net-binnen=json"],
        ["--shell=some"],
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(arguments: list[str]) -> None:
    with start(*arguments) as process:
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors.count("\n")) == (2, "", 1)
    assert arguments[0].partition("=")[0] in errors
