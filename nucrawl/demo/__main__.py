"""Owns the command line of the stand-in site: ``python -m nucrawl.demo``.

Ctrl-C and SIGTERM are how it is meant to end, so both exit with 0.
"""

import argparse
import errno
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from nucrawl.demo.control import read_moment
from nucrawl.demo.days import LivingSite
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import DEFAULT_SEED, TODAY, Site


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; return the exit status."""
    options = _build_parser().parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        server = _build_server(options)
    except ValueError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(_explain(error, options.host, options.port))
    with server:
        return _serve(server, options.port_file, stopped)


def _build_server(options: argparse.Namespace) -> DemoServer:
    if not options.living:
        site = Site(options.seed, options.now)
        return DemoServer(site.respond, options.host, options.port)
    living = LivingSite(options.seed)
    living.now = options.now
    return DemoServer(living.respond, options.host, options.port, clock=living)


def _serve(server: DemoServer, port_file: Path | None, stopped: threading.Event) -> int:
    if port_file:
        try:
            port_file.write_text(f"{server.port}\n", encoding="ascii")
        except OSError as error:
            return _complain(f"cannot write the port to {port_file}: {error.strerror}")
    print(f"The stand-in site answers at {server.base_url}/ until Ctrl-C", flush=True)
    stopped.wait()
    if port_file:
        port_file.unlink(missing_ok=True)
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nucrawl.demo", description="Serve a stand-in for NU.nl, news made up."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=port, default=0, help="0 picks a free one (%(default)s)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed, other news")
    parser.add_argument(
        "--now",
        type=moment,
        default=TODAY,
        metavar="ISO",
        help=f"the present on the site ({TODAY:%Y-%m-%dT%H:%M})",
    )
    parser.add_argument(
        "--living", action="store_true", help="let news come and change; POST /__clock__ turns it"
    )
    parser.add_argument("--port-file", type=Path, help="write the port here while serving")
    return parser


def port(text: str) -> int:
    """Read a port; the name stands in the message about a wrong one."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected 0 to 65535, found {number}")
    return number


def moment(text: str) -> datetime:
    """Read a moment; the name stands in the message about a wrong one."""
    return read_moment(text)


def _explain(error: OSError, host: str, number: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {number} on {host} is taken; choose another with --port, or 0 for any"
    return f"cannot listen on {host} port {number}: {error.strerror}"


def _complain(message: str) -> int:
    print(f"nucrawl.demo: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
