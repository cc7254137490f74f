"""Owns how ``/net-binnen`` goes on below its first rows: what asks for more, and what answers.

The plain page has the first rows only. Its script, which knows the endpoint as a front end's bundle
does, adds the others; ``scripts/endless.js`` is the other half of this module.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import parse_qs

from nucrawl.demo.article import Article
from nucrawl.demo.listings import Teaser, Template
from nucrawl.demo.markup import Html, el, join
from nucrawl.demo.response import HTML, JSON, TEXT, Response
from nucrawl.demo.rows import render_row
from nucrawl.demo.script_files import read_script
from nucrawl.demo.story_json import story_json
from nucrawl.demo.view import View

Trigger = Literal["button", "link", "scroll"]
Source = Literal["json", "cursor", "graphql", "html", "page"]
FORMER_ANSWERS: Final = ("missing", "empty")
SCRIPT_PATH: Final = "/assets/net-binnen.js"
STEP: Final = 20
MOST: Final = 30  # whatever limit is asked for, as at NU.nl


class Endpoint(NamedTuple):
    """Where rows come from; ``parameter`` says from where on, in the query or as a variable."""

    path: str
    parameter: str


ENDPOINTS: Final[dict[Source, Endpoint]] = {
    "json": Endpoint("/block/lean_json/articlelist", "offset"),
    "cursor": Endpoint("/api/f1/latest", "after"),
    "graphql": Endpoint("/api/f1/graphql", "offset"),
    "html": Endpoint("/block/html/articlelist", "offset"),
    "page": Endpoint("", ""),  # none: the rows are there already
}
# What the rows look like: as the first ones, which stand in the page.
_LOOK: Final[tuple[Template, str]] = ("timestamp", "MAIN_0")


@dataclass(frozen=True, slots=True)
class Rest:
    """What a list page holds because it goes on."""

    trigger: Html
    script: Html
    state: Mapping[str, Any] = field(default_factory=dict)


class Endless:
    """The list that goes on. It may be moved while it is served.

    Attributes:
        endpoint: the present one.
    """

    def __init__(self, trigger: Trigger = "button", source: Source = "json") -> None:
        """Say how more rows are asked for, and where they come from.

        Args:
            trigger: a button "Toon meer", a link "Laad meer artikelen", or the end of the list
                when it comes into view.
            source: "json" by offset and limit, "cursor" by what the answer before gave, "graphql"
                by POST, "html" rows that are finished, or "page", its own script.
        """
        self.trigger: Trigger = trigger
        self.source: Source = source
        self.endpoint = ENDPOINTS[source]
        self._former: dict[Endpoint, str] = {}

    def move(self, path: str, parameter: str, former: str = "missing") -> None:
        """Change the endpoint; the one until now answers 404, or with nothing ("empty").

        Raises ValueError for what cannot be an endpoint.
        """
        if not path.startswith("/") or not parameter or former not in FORMER_ANSWERS:
            found = f"{path!r}, {parameter!r}, {former!r}"
            raise ValueError(f"expected a path, a parameter, missing or empty; found {found}")
        self._former[self.endpoint] = former
        self.endpoint = Endpoint(path, parameter)

    def rest_of(self, stories: Sequence[Article], shown: int) -> Rest | None:
        """Tell what the page holds after its first ``shown`` stories; None when that is all."""
        if shown >= len(stories):
            return None
        state: dict[str, Any] = {}
        if self.source == "cursor":
            state = {"blocksNext": _write_cursor(stories[shown - 1])}
        elif self.source == "page":
            state = {"blocksLater": [story_json(story) for story in stories[shown:]]}
        return Rest(self._render_trigger(), el("script", "", src=SCRIPT_PATH, defer=""), state)

    def _render_trigger(self) -> Html:
        if self.trigger == "button":
            return el("button", "app-button load-more", "Toon meer", type="button")
        if self.trigger == "link":
            return el("a", "load-more", "Laad meer artikelen", href="JavaScript:void(0)")
        return el("div", "load-more", aria_hidden="true")

    def script(self) -> bytes:
        """Write the script as it is now."""
        kind = {"trigger": self.trigger, "source": self.source, "step": STEP}
        settings = json.dumps({**kind, **self.endpoint._asdict()})
        return f"const settings = {settings};\n".encode() + read_script("endless.js")

    def answer(
        self, path: str, query: str, stories: Sequence[Article], view: View
    ) -> Response | None:
        """Answer a GET of the endpoint; None when there is nothing at the address."""
        if self.source in ("graphql", "page"):
            return None
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return self._answer(path, asked, stories, view)

    def answer_post(
        self, path: str, sent: bytes, stories: Sequence[Article], view: View
    ) -> Response | None:
        """Answer a question to the graph; None when there is no graph at the address."""
        if self.source != "graphql":
            return None
        try:
            variables = json.loads(sent)["variables"]
            asked = {name: str(value) for name, value in variables.items()}
        except (ValueError, LookupError, TypeError, AttributeError):
            asked = {}
        return self._answer(path, asked, stories, view)

    def _answer(
        self, path: str, asked: Mapping[str, str], stories: Sequence[Article], view: View
    ) -> Response | None:
        endpoint = self.endpoint
        if path == endpoint.path and endpoint.parameter in asked:
            try:
                start = self._find_start(asked[endpoint.parameter], stories)
                limit = max(1, min(int(asked.get("limit", STEP)), MOST))
            except ValueError as error:
                return Response(400, {"Content-Type": TEXT}, f"{error}\n".encode())
            return self._write(stories[: start + limit], start, len(stories), view)
        ends = {how for (was, name), how in self._former.items() if was == path and name in asked}
        return self._write((), 0, 0, view) if "empty" in ends else None

    def _find_start(self, text: str, stories: Sequence[Article]) -> int:
        """Turn an offset or a cursor into a place; raises ValueError for what is neither."""
        if self.source != "cursor":
            return max(0, int(text))
        last = _read_cursor(text)
        older = (place for place, story in enumerate(stories) if _age(story) < last)
        return next(older, len(stories))

    def _write(self, until: Sequence[Article], start: int, count: int, view: View) -> Response:
        """Write the last of the stories ``until`` the end of a step, those from ``start`` on."""
        if self.source == "html":
            rows = (
                el("li", "contentlist__item", render_row(Teaser(story), *_LOOK, place, view))
                for place, story in enumerate(until[start:], start=start + 1)
            )
            return Response(200, {"Content-Type": HTML}, join(rows, "\n").encode())
        items = [story_json(story) for story in until[start:]]
        body = self._wrap(items, _write_cursor(until[-1]) if len(until) < count else None)
        return Response(200, {"Content-Type": JSON}, json.dumps(body).encode())

    def _wrap(self, items: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
        if self.source == "cursor":
            return {"articles": items, "next": after}
        if self.source == "graphql":
            page = {"blocks": items, "hasNextPage": after is not None}
            return {"data": {"screenByEntryPoint": {"nextBlockPage": page}}}
        return {"data": {"context": {"articles": items}}, "component": "articlelist"}


def _age(story: Article) -> tuple[float, int]:
    return story.published_at.timestamp(), story.id


def _write_cursor(story: Article) -> str:
    seconds, number = _age(story)
    return base64.urlsafe_b64encode(f"{seconds:.0f}:{number}".encode()).decode()


def _read_cursor(text: str) -> tuple[float, int]:
    """Read a cursor; raises ValueError."""
    seconds, _, number = base64.urlsafe_b64decode(text).decode().partition(":")
    return float(seconds), int(number)
