"""Owns how a ``respond`` callable gets onto a port: keep-alive, gzip, HEAD, a request log.

Addresses on the pages follow the ``Host`` header, so that the site works behind whatever name it
is reached by. Closing the server closes open connections too.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple, Self

from nucrawl.demo.response import GZIP, GZIP_MARK, Response, pack

Respond = Callable[[str, Mapping[str, str], str], Response]
SMALLEST_GZIP: Final = 256


class Request(NamedTuple):
    """One line of the log; ``path`` is with its query, as it came in."""

    method: str
    path: str
    headers: dict[str, str]


class DemoServer:
    """Serves in a thread of its own, from ``with`` until its end.

    The port is bound at construction, so that a taken one raises OSError there.
    """

    def __init__(self, respond: Respond, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[Request] = []
        self._http = _HttpServer((host, port), respond, self.requests)
        shown = f"[{host}]" if ":" in host else host
        self.port: int = self._http.server_address[1]
        self.base_url = f"http://{shown}:{self.port}"
        self._http.base_url = self.base_url
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.close_connections()
        self._http.server_close()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    # The default of 5 refuses connections when a crawler opens many at once.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], respond: Respond, requests: list[Request]) -> None:
        self.respond = respond
        self.requests = requests
        self.base_url = ""
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look its own name up here, which can take seconds without a network.
        super(ThreadingHTTPServer, self).server_bind()

    def remember(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was first


class _Handler(BaseHTTPRequestHandler):
    server: _HttpServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.remember(self.connection)

    def finish(self) -> None:
        self.server.forget(self.connection)
        super().finish()

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the client went away; nobody needs to know

    def version_string(self) -> str:
        return "nucrawl-demo"

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        self._send(self._respond())

    def do_HEAD(self) -> None:
        self._send(self._respond())

    def _respond(self) -> Response:
        headers = dict(self.headers.items())
        self.server.requests.append(Request(self.command, self.path, headers))
        host = self.headers.get("Host")
        base_url = f"http://{host}" if host else self.server.base_url
        response = self.server.respond(self.path, headers, base_url)
        accepted = self.headers.get("Accept-Encoding", "")
        return compress(response) if "gzip" in accepted.lower() else response

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status != 304:
            self.wfile.write(response.body)


def compress(response: Response) -> Response:
    """Pack the body, unless it is small, and tell the packed ETag from the other."""
    headers = dict(response.headers)
    is_packed_already = "Content-Encoding" in headers or headers.get("Content-Type") == GZIP
    is_packed = len(response.body) >= SMALLEST_GZIP and not is_packed_already
    if "ETag" in headers and (is_packed or response.status == 304):
        headers["ETag"] = f'{headers["ETag"][:-1]}{GZIP_MARK}"'
    if not is_packed:
        return replace(response, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return replace(response, headers=headers, body=pack(response.body))
