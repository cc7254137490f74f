"""Owns what makes pages heavy: an image, a font, a style sheet, a video, and a stranger's script.

A browser that is used for reading only has no need of any of them, and what it asks for all the
same is counted. The font and the video weigh something but are none.
"""

import random
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from nucrawl.demo.response import CSS, HTML, SCRIPT, Response
from nucrawl.demo.server import Respond

Load = Literal["image", "font", "style", "video", "script"]
LOADS: Final[tuple[Load, ...]] = get_args(Load)
TRACKER_HOST: Final = "tracker.localhost"
SCRIPT_PATH: Final = "/t.js"
PATHS: Final[dict[str, Load]] = {
    "/assets/ballast/foto.png": "image",
    "/assets/ballast/letter.woff2": "font",
    "/assets/ballast/opmaak.css": "style",
    "/assets/ballast/film.mp4": "video",
}
TYPES: Final[dict[Load, str]] = {
    "image": "image/png",
    "font": "font/woff2",
    "style": CSS,
    "video": "video/mp4",
    "script": SCRIPT,
}
WEIGHT: Final = 100_000
SIDE: Final = 256  # pixels
MARKUP: Final = """\
<style>@font-face{{font-family:Letter;src:url(/assets/ballast/letter.woff2)}}\
.ballast{{font-family:Letter}}</style>
<link rel="stylesheet" href="/assets/ballast/opmaak.css">
<aside class="ballast" aria-hidden="true">Advertentie <img src="/assets/ballast/foto.png" alt="">
<video src="/assets/ballast/film.mp4" preload="auto" muted></video></aside>
<script src="{tracker_url}" async></script>
</body>"""


class Ballast:
    """Adds weight to every page of a ``respond``; itself something to serve."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._lock = threading.Lock()
        self._asked: Counter[Load] = Counter()

    @property
    def asked(self) -> Counter[Load]:
        """How often each was asked for."""
        with self._lock:
            return self._asked.copy()

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer for the ballast and its stranger; add it to the pages of the site."""
        path, host = path_and_query.partition("?")[0], urlsplit(base_url)
        if host.hostname == TRACKER_HOST and path == SCRIPT_PATH:
            return self._give("script")
        if path in PATHS:
            return self._give(PATHS[path])
        response = self._respond(path_and_query, headers, base_url)
        if response.headers.get("Content-Type") != HTML:
            return response
        port = f":{host.port}" if host.port else ""
        markup = MARKUP.format(tracker_url=f"http://{TRACKER_HOST}{port}{SCRIPT_PATH}")
        return replace(response, body=response.body.replace(b"</body>", markup.encode()))

    def _give(self, load: Load) -> Response:
        with self._lock:
            self._asked[load] += 1
        headers = {"Content-Type": TYPES[load], "Cache-Control": "no-store"}
        return Response(200, headers, _make(load))


@cache
def _make(load: Load) -> bytes:
    if load == "script":
        return b'document.documentElement.dataset.tracked = "yes";\n'
    if load == "style":
        return b".ballast{margin:1rem;color:#666}\n"
    noise = random.Random(load).randbytes(WEIGHT)
    return _make_image(noise) if load == "image" else noise


def _make_image(noise: bytes) -> bytes:
    """Write a PNG of grey noise."""
    rows = (b"\0" + noise[SIDE * row : SIDE * (row + 1)] for row in range(SIDE))
    size = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
