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
from typing import Final, NoReturn, get_args

from nucrawl.demo.ballast import Ballast
from nucrawl.demo.control import Clock, read_moment
from nucrawl.demo.days import LivingSite
from nucrawl.demo.endless import Endless, Source, Trigger
from nucrawl.demo.gate import Callback, Form, Gate
from nucrawl.demo.response import PageKind
from nucrawl.demo.server import DemoServer, Respond
from nucrawl.demo.shell import Shell
from nucrawl.demo.site import DEFAULT_SEED, TODAY, Site

WALLS: Final[dict[str, tuple[Form, Callback]]] = {
    "redirect": ("redirect", "script"),
    "page": ("page", "script"),
    "click": ("redirect", "click"),
}
SHELLS: Final[dict[str, tuple[PageKind, ...]]] = {
    "all": ("article", "list"),
    "lists": ("list",),
    "articles": ("article",),
}
WAYS: Final = f"{{{','.join(get_args(Trigger))}}}"
SOURCES: Final = f"{{{','.join(get_args(Source))}}}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, without the usage."""
        self.exit(2, f"nucrawl.demo: {message}\n")


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
    site, clock = _build_site(options)
    respond = site.respond
    if options.shell:
        respond = Shell(respond, SHELLS[options.shell]).respond
    if options.ballast:
        respond = Ballast(respond).respond
    if options.consent:
        respond = _build_gate(respond, options).respond
    return DemoServer(
        respond, options.host, options.port, clock, site.respond_to_post, site.endless
    )


def _build_site(options: argparse.Namespace) -> tuple[Site | LivingSite, Clock | None]:
    """Make the site, and the clock that can be turned if it has one."""
    endless = Endless(*options.net_binnen)
    if not options.living:
        return Site(options.seed, options.now, endless), None
    living = LivingSite(options.seed, endless=endless)
    living.now = options.now
    return living, living


def _build_gate(respond: Respond, options: argparse.Namespace) -> Gate:
    form, callback = WALLS[options.consent]
    # Whichever of the two names the site goes by, the wall has the other.
    wall_host = "127.0.0.1" if options.host == "localhost" else "localhost"
    return Gate(
        respond, form=form, callback=callback, lasts=options.consent_lasts, wall_host=wall_host
    )


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
    parser = _Parser(
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
    parser.add_argument(
        "--net-binnen",
        type=endless_list,
        default="button-json",
        metavar="KIND",
        help=f"how /net-binnen goes on: {WAYS}-{SOURCES} (%(default)s)",
    )
    parser.add_argument(
        "--consent",
        nargs="?",
        const="redirect",
        choices=WALLS,
        help="put a consent wall before the site (without a value: redirect)",
    )
    parser.add_argument(
        "--consent-lasts", type=pages, metavar="N", help="let a consent be good for N pages only"
    )
    parser.add_argument(
        "--shell",
        nargs="?",
        const="all",
        choices=SHELLS,
        help="send pages empty, for JavaScript to fill (without a value: all)",
    )
    parser.add_argument(
        "--ballast", action="store_true", help="make pages heavy, as for a browser that shows them"
    )
    parser.add_argument("--port-file", type=Path, help="write the port here while serving")
    return parser


def port(text: str) -> int:
    """Read a port; the name stands in the message about a wrong one."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected 0 to 65535, found {number}")
    return number


def pages(text: str) -> int:
    """Read how many pages; the name stands in the message about a wrong one."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, found {number}")
    return number


def endless_list(text: str) -> tuple[str, str]:
    """Read a kind of endless list, such as "scroll-html"."""
    trigger, _, source = text.partition("-")
    if trigger not in get_args(Trigger) or source not in get_args(Source):
        raise argparse.ArgumentTypeError(f"expected {WAYS}-{SOURCES}, found {text!r}")
    return trigger, source


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
