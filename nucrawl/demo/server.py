"""Owns how a ``respond`` callable gets onto a port: keep-alive, gzip, HEAD, a log and counts.

Addresses on the pages follow the ``Host`` header, so that the site works behind whatever name it
is reached by. Closing the server closes open connections too.
"""

import io
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple, Self

from nucrawl.demo.control import Clock, Control
from nucrawl.demo.endless import Endless
from nucrawl.demo.response import GZIP, GZIP_MARK, TEXT, Response, pack
from nucrawl.demo.tally import Tally

Respond = Callable[[str, Mapping[str, str], str], Response]
# Given the path, what was sent, and the base URL.
RespondToPost = Callable[[str, bytes, str], Response | None]
SMALLEST_GZIP: Final = 256


class Request(NamedTuple):
    """One line of the log; ``path`` is with its query, as it came in."""

    method: str
    path: str
    headers: dict[str, str]


class DemoServer:
    """Serves in a thread of its own, from ``with`` until its end.

    The port is bound at construction, so that a taken one raises OSError there. A ``clock``, which
    is a living site, can be turned at ``/__clock__``, and an ``endless`` list be moved at
    ``/__endless__``. A POST is refused, unless ``respond_to_post`` has an answer to it.

    Attributes:
        requests: what was asked of the site, in order.
        tally: the same counted, with what was sent; also at ``/__stats__``.
    """

    def __init__(
        self,
        respond: Respond,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        respond_to_post: RespondToPost | None = None,
        endless: Endless | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.tally = Tally()
        control = Control(self.tally, clock, endless)
        self._http = _HttpServer((host, port), respond, self, control)
        if respond_to_post:
            self._http.respond_to_post = respond_to_post
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

    def __init__(
        self, address: tuple[str, int], respond: Respond, records: DemoServer, control: Control
    ) -> None:
        self.respond = respond
        self.records = records
        self.control = control
        self.base_url = ""
        self.respond_to_post: RespondToPost = lambda path, sent, base_url: None
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
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        """Read what was sent along in any case, or it would come next."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, sent: bytes = b"") -> None:
        controlled = self.server.control.respond(self.command, self.path)
        if controlled:
            self.wfile.write(self._write(controlled))
            return
        response = self._respond(sent)
        written = self._write(response)
        # Counted before it is sent, so that whoever has the answer finds it counted.
        is_conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        tally = self.server.records.tally
        tally.note(response.kind, response.status, len(written), is_conditional)
        self.wfile.write(written)

    def _respond(self, sent: bytes) -> Response:
        headers = dict(self.headers.items())
        self.server.records.requests.append(Request(self.command, self.path, headers))
        host = self.headers.get("Host")
        base_url = f"http://{host}" if host else self.server.base_url
        if self.command == "POST":
            refused = Response(405, {"Content-Type": TEXT, "Allow": "GET, HEAD"})
            response = self.server.respond_to_post(self.path, sent, base_url) or refused
        else:
            response = self.server.respond(self.path, headers, base_url)
        accepted = self.headers.get("Accept-Encoding", "")
        if "gzip" not in accepted.lower():
            return response
        return compress(response, self.headers.get("If-None-Match", GZIP_MARK))

    def _write(self, response: Response) -> bytes:
        """Write the answer as it goes over the wire, with its head."""
        wire, page = self.wfile, io.BytesIO()
        self.wfile = page
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status != 304:
            page.write(response.body)
        self.wfile = wire
        return page.getvalue()


def compress(response: Response, asked_tag: str = GZIP_MARK) -> Response:
    """Pack the body, unless it is small, and tell the packed ETag from the other.

    A 304 confirms what the client has, packed or not, as ``asked_tag`` says.
    """
    headers = dict(response.headers)
    is_packed_already = "Content-Encoding" in headers or headers.get("Content-Type") == GZIP
    is_packed = len(response.body) >= SMALLEST_GZIP and not is_packed_already
    is_confirmed = response.status == 304 and GZIP_MARK in asked_tag
    if "ETag" in headers and (is_packed or is_confirmed):
        headers["ETag"] = f'{headers["ETag"][:-1]}{GZIP_MARK}"'
    if not is_packed:
        return replace(response, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return replace(response, headers=headers, body=pack(response.body))
