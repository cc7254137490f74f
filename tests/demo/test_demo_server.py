"""The port: keep-alive, compression, validators, the log, and the command line."""

import gzip
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site


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


@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--port", "x"], ["--nonsense"]])
def test_wrong_arguments_exit_2(arguments: list[str]) -> None:
    with start(*arguments) as process:
        process.communicate(timeout=20)
    assert process.returncode == 2
