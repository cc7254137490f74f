"""Owns the mode in which pages come as an empty shell that only JavaScript fills.

The shell is the same for every page and at any time, so its ETag tells nothing about what the page
shows: a client that heeds it believes that nothing ever changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

from nucrawl.demo.dates import AMSTERDAM
from nucrawl.demo.response import (
    HTML,
    SCRIPT,
    TEXT,
    PageKind,
    Response,
    answer_conditionally,
    build_response,
)
from nucrawl.demo.script_files import read_script
from nucrawl.demo.server import Respond

SCRIPT_PATH: Final = "/assets/shell.js"
SCREEN_PATH: Final = "/api/f1/screen"
BUILT_AT: Final = datetime(2026, 11, 2, 9, 0, tzinfo=AMSTERDAM)
CONDITIONS: Final = frozenset({"if-none-match", "if-modified-since"})
SHELL: Final = f"""\
<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NU.nl</title>
</head>
<body>
<div id="app"></div>
<script src="{SCRIPT_PATH}" defer></script>
</body></html>
"""


class Shell:
    """Empties pages of any ``respond``; itself something to serve."""

    def __init__(
        self,
        respond: Respond,
        kinds: Collection[PageKind] = ("article", "list"),
        paths: Collection[str] | None = None,
    ) -> None:
        """``kinds`` of pages come as a shell; with ``paths``, only those of them at these."""
        self._respond = respond
        self._kinds = frozenset(kinds)
        self._paths = paths

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer with the shell where there is a page; redirects and errors stay as they are."""
        path, _, query = path_and_query.partition("?")
        if path == SCRIPT_PATH:
            script = build_response(read_script("shell.js"), SCRIPT, BUILT_AT)
            return answer_conditionally(script, headers)
        if path == SCREEN_PATH:
            return self._answer_screen(query, headers, base_url)
        # What the client has of the page itself does not matter: asked for without conditions.
        asked = {name: value for name, value in headers.items() if name.lower() not in CONDITIONS}
        answer = self._respond(path_and_query, asked, base_url)
        if self._is_hidden(path, answer):
            answer = build_response(SHELL.encode(), HTML, BUILT_AT, kind=answer.kind)
        return answer_conditionally(answer, headers)

    def _is_hidden(self, path: str, answer: Response) -> bool:
        is_page = answer.status == 200 and answer.headers.get("Content-Type") == HTML
        is_chosen = self._paths is None or path in self._paths
        return is_page and is_chosen and answer.kind in self._kinds

    def _answer_screen(self, query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Give the page itself to the script."""
        asked = parse_qs(query).get("url", [""])[0]
        if not asked.startswith("/"):
            return Response(400, {"Content-Type": TEXT}, b"url must begin with a slash\n")
        return replace(self._respond(asked, headers, base_url), kind="other")
