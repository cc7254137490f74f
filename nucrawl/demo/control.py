"""Owns the addresses that are about the stand-in site and not of it.

``/__stats__`` tells what was answered so far, ``/__clock__`` turns the clock of a living site, and
``/__endless__`` moves the endpoint of its list. No page leads to them, and asking them is not
counted.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import unquote

from nucrawl.demo.dates import AMSTERDAM, later
from nucrawl.demo.endless import Endless
from nucrawl.demo.response import JSON, TEXT, Response
from nucrawl.demo.tally import Tally

STATS_PATH: Final = "/__stats__"
CLOCK_PATH: Final = "/__clock__"
ENDLESS_PATH: Final = "/__endless__"


class Clock(Protocol):
    """What has a moment that can be set, as ``LivingSite`` does."""

    now: datetime


class Control:
    """Answers the addresses of control; what is not given cannot be turned or moved."""

    def __init__(self, tally: Tally, clock: Clock | None, endless: Endless | None) -> None:
        self._tally = tally
        self._clock = clock
        self._endless = endless

    def respond(self, method: str, path_and_query: str) -> Response | None:
        """Answer a request that is for the control; None when it is for the site."""
        path, _, query = path_and_query.partition("?")
        asked = dict(_split(part) for part in query.split("&") if part)
        if path == STATS_PATH:
            return self._answer_stats(is_reset=method == "POST" or asked.get("reset") == "1")
        if path == CLOCK_PATH and self._clock:
            return _answer_clock(self._clock, asked if method == "POST" else {})
        if path == ENDLESS_PATH and self._endless:
            return _answer_endless(self._endless, asked if method == "POST" else None)
        return None

    def _answer_stats(self, is_reset: bool) -> Response:
        """Tell the counts; with a reset, those until it."""
        body = json.dumps(self._tally.as_json(), indent=1).encode()
        if is_reset:
            self._tally.reset()
        return Response(200, {"Content-Type": JSON}, body + b"\n")


def _answer_clock(clock: Clock, asked: Mapping[str, str]) -> Response:
    try:
        if "to" in asked:
            clock.now = read_moment(asked["to"])
        if "advance" in asked:
            clock.now = later(clock.now, float(asked["advance"]))
    except (ValueError, OverflowError, OSError) as error:
        return Response(400, {"Content-Type": TEXT}, f"{error}\n".encode())
    return Response(200, {"Content-Type": TEXT}, f"{clock.now.isoformat()}\n".encode())


def _answer_endless(endless: Endless, asked: Mapping[str, str] | None) -> Response:
    """Tell the endpoint of the list; move it first when something is asked."""
    if asked is not None:
        try:
            former = asked.get("former", "missing")
            endless.move(asked.get("path", ""), asked.get("parameter", ""), former)
        except ValueError as error:
            return Response(400, {"Content-Type": TEXT}, f"{error}\n".encode())
    body = json.dumps(endless.endpoint._asdict()).encode()
    return Response(200, {"Content-Type": JSON}, body + b"\n")


def read_moment(text: str) -> datetime:
    """Read an ISO moment; without an offset it is Amsterdam's. Raises ValueError.

    >>> read_moment("2026-11-21T08:00").isoformat()
    '2026-11-21T08:00:00+01:00'
    """
    # A "+" that came through a form has become a blank.
    moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _split(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, unquote(value)
