"""How lists go on: what is learned from the calls of a page, and where it leads."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nucrawl.site.calls import Call
from nucrawl.site.paging import Add, Exchange, Follow, Rule, Take, find_rule

SITE = "https://www.nu.nl"
API = f"{SITE}/api/list"


def get(path: str, answer: Any = ()) -> Exchange:
    return Exchange(Call("GET", SITE + path), json.dumps(answer).encode())


def post(body: Any, answer: Any = ()) -> Exchange:
    call = Call("POST", API, body if isinstance(body, str) else json.dumps(body))
    return Exchange(call, json.dumps(answer).encode())


def items(*numbers: int) -> list[dict[str, Any]]:
    """Write items as lists have them, newest first: a larger number is a later article."""
    return [
        {"id": n, "title": f"Kop {n}", "published_at": f"2026-11-24T{n % 24:02}:31:27+01:00"}
        for n in numbers
    ]


def graphql(after: str | None, end: str | None) -> Exchange:
    variables = {"first": 20, "after": after}
    page = {"items": items(6400001), "pageInfo": {"endCursor": end, "hasNextPage": bool(end)}}
    return post(
        {"operationName": "List", "variables": variables}, {"data": {"net": {"page": page}}}
    )


END = ("data", "net", "page", "pageInfo", "endCursor")

# Per case: what was seen, the steps found in it, the call after the last, the call to begin with.
CASES: dict[str, tuple[list[Exchange], list[Any], str, str | None]] = {
    "offset": (
        [get("/block?limit=20&offset=20"), get("/block?limit=20&offset=40")],
        [Add(("query", "offset"), 20)],
        "/block?limit=20&offset=60",
        "/block?limit=20&offset=20",
    ),
    "page": (
        [get("/net-binnen?page=2"), get("/net-binnen?page=3"), get("/net-binnen?page=4")],
        [Add(("query", "page"), 1)],
        "/net-binnen?page=5",
        "/net-binnen?page=2",
    ),
    "page that the first call does not name": (
        [get("/list?a=b"), get("/list?a=b&page=2"), get("/list?a=b&page=3")],
        [Add(("query", "page"), 1)],
        "/list?a=b&page=4",
        "/list?a=b&page=2",
    ),
    "a first call of another form": (
        [get("/list?first=true&a=b"), get("/list?page=2"), get("/list?page=3")],
        [Add(("query", "page"), 1)],
        "/list?page=4",
        "/list?page=2",
    ),
    "page in the path": (
        [get("/list/2"), get("/list/3")],
        [Add(("path", 2), 1)],
        "/list/4",
        "/list/2",
    ),
    "page and offset": (
        [get("/list?page=2&offset=9"), get("/list?page=3&offset=18")],
        [Add(("query", "page"), 1), Add(("query", "offset"), 9)],
        "/list?page=4&offset=27",
        "/list?page=2&offset=9",
    ),
    "a count in the answer is no cursor": (
        [get("/list?offset=20", {"count": 40, "items": []}), get("/list?offset=40")],
        [Add(("query", "offset"), 20)],
        "/list?offset=60",
        "/list?offset=20",
    ),
    "cursor": (
        [get("/list?after=Zm9v", {"next": "YmE="}), get("/list?after=YmE%3D", {"next": "YmF6"})],
        [Take(("query", "after"), ("next",), as_text=True)],
        "/list?after=YmF6",
        "/list",
    ),
    "cursor that the first call does not have": (
        [get("/list?n=5", {"next": 5}), get("/list?n=5&from=5", {"next": 7})],
        [Take(("query", "from"), ("next",), as_text=True)],
        "/list?n=5&from=7",
        "/list?n=5",
    ),
    "uneven offset": (
        [
            get("/list?offset=20", {"next_offset": 38}),
            get("/list?offset=38", {"next_offset": 60}),
            get("/list?offset=60", {"next_offset": 71}),
        ],
        [Take(("query", "offset"), ("next_offset",), as_text=True)],
        "/list?offset=71",
        "/list?offset=20",
    ),
    "id of the last item": (
        [
            get("/list?before=6400030", items(6400029, 6400028, 6400027)),
            get("/list?before=6400027", items(6400026, 6400025)),
        ],
        [Take(("query", "before"), (-1, "id"), as_text=True)],
        "/list?before=6400025",
        "/list",
    ),
    "id in the path": (
        [get("/list/6400030/more", items(6400029)), get("/list/6400029/more", items(6400025))],
        [Take(("path", 2), (-1, "id"), as_text=True)],
        "/list/6400025/more",
        None,
    ),
    "time of the last item": (
        [
            get("/list?before=2026-11-24T23:31:27%2B01:00", {"items": items(46, 45)}),
            get("/list?before=2026-11-24T21:31:27%2B01:00", {"items": items(44, 43)}),
        ],
        [Take(("query", "before"), ("items", -1, "published_at"), as_text=True)],
        "/list?before=2026-11-24T19%3A31%3A27%2B01%3A00",
        "/list",
    ),
    "before and seen": (
        [
            get("/list?before=6400030&seen=3", items(6400029, 6400028, 6400027)),
            get("/list?before=6400027&seen=6", items(6400026, 6400025)),
        ],
        [Take(("query", "before"), (-1, "id"), as_text=True), Add(("query", "seen"), 3)],
        "/list?before=6400025&seen=9",
        "/list?seen=0",
    ),
    "a cursor outside of the items is preferred": (
        [
            get("/l?after=abcd", {"edges": [{"cursor": "efgh"}], "info": {"x": {"end": "efgh"}}}),
            get("/l?after=efgh", {"edges": [{"cursor": "ijkl"}], "info": {"x": {"end": "mnop"}}}),
        ],
        [Take(("query", "after"), ("info", "x", "end"), as_text=True)],
        "/l?after=mnop",
        "/l",
    ),
    "variables in the query": (
        [
            get('/api?op=L&variables={"n":9,"after":"abcd"}', {"end": "efgh"}),
            get("/api?op=L&variables=%7B%22n%22:9,%22after%22:%22efgh%22%7D", {"end": "ij&l"}),
        ],
        [Take(("query", "variables", "after"), ("end",), as_text=True)],
        "/api?op=L&variables=%7B%22n%22%3A+9%2C+%22after%22%3A+%22ij%26l%22%7D",
        "/api?op=L&variables=%7B%22n%22%3A+9%7D",
    ),
    "next address, whole": (
        [
            get("/list?from=x7", {"links": {"next": f"{SITE}/list?from=p2"}}),
            get("/list?from=p2", {"links": {"next": f"{SITE}/list?from=q9"}}),
        ],
        [Follow(("links", "next"))],
        "/list?from=q9",
        "/list",
    ),
    "next address, relative": (
        [get("/list/a/2", {"next": "3?b=c"}), get("/list/a/3?b=c", {"next": "4?b=d"})],
        [Follow(("next",))],
        "/list/a/4?b=d",
        "/list/a/2",
    ),
    "next address beside a cache buster": (
        [
            get("/list?p=1&_=1732000001", {"next": "/list?p=2"}),
            get("/list?p=2&_=1732000777", {"next": "/list?p=3"}),
        ],
        [Follow(("next",))],
        "/list?p=3",
        "/list?p=1&_=1732000001",
    ),
    "cache buster": (
        [get("/list?page=2&_=1732000001"), get("/list?page=3&_=1732000777")],
        [Add(("query", "page"), 1)],
        "/list?page=4&_=1732000777",
        "/list?page=2&_=1732000001",
    ),
    "time as a cursor, though it looks like a cache buster": (
        [
            get("/list?t=1732000001", {"until": 1731900000}),
            get("/list?t=1731900000", {"until": 1731800000}),
        ],
        [Take(("query", "t"), ("until",), as_text=True)],
        "/list?t=1731800000",
        "/list",
    ),
    "what stands still is kept, doubles and blanks too": (
        [get("/list?a=1&a=2&b=&page=2"), get("/list?a=1&a=2&b=&page=3")],
        [Add(("query", "page"), 1)],
        "/list?a=1&a=2&b=&page=4",
        "/list?a=1&a=2&b=&page=2",
    ),
}


def meaning(call: Call) -> tuple[Any, ...]:
    """Give what a call says, however it is written, without its cache buster."""
    parts = urlsplit(call.url)
    query = {name: v for name, v in parse_qs(parts.query, True).items() if name != "_"}
    if "variables" in query:
        query["variables"] = json.loads(query["variables"][0])
    return call.method, parts.netloc, parts.path, query, call.body


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_rule_is_found_and_leads_on(
    case: tuple[list[Exchange], list[Any], str, str | None],
) -> None:
    seen, steps, following, first = case
    rule = find_rule(seen)
    assert rule is not None
    assert list(rule.steps) == steps
    assert rule.next_call(seen[-1]) == Call("GET", SITE + following)
    assert rule.first_call == (None if first is None else Call("GET", SITE + first))
    again = rule.next_call(seen[-2])
    assert again is not None
    assert meaning(again) == meaning(seen[-1].call)
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@pytest.mark.parametrize("first", [None, "Zm9v"])
def test_a_cursor_in_the_variables_of_a_body(first: str | None) -> None:
    seen = [graphql(first, "YmFy"), graphql("YmFy", "YmF6")]
    rule = find_rule(seen)
    assert rule is not None
    assert rule.steps == (Take(("json", "variables", "after"), END, as_text=True),)
    following = rule.next_call(seen[-1])
    assert following is not None
    assert json.loads(following.body or "") == {
        "operationName": "List",
        "variables": {"first": 20, "after": "YmF6"},
    }
    assert (following.method, following.url) == ("POST", API)
    assert rule.first_call is not None
    body = json.loads(rule.first_call.body or "")
    assert body["variables"].get("after") is None
    assert body["variables"]["first"] == 20
    resumed = rule.next_call(Exchange(rule.first_call, seen[0].answer))
    assert resumed is not None
    assert json.loads(resumed.body or "")["variables"]["after"] == "YmFy"
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


def test_numbers_in_a_body_stay_numbers_and_those_in_a_form_text() -> None:
    seen = [post({"page": 2, "before": 6400030}, items(6400025))]
    seen.append(post({"page": 3, "before": 6400025}, items(6400020)))
    rule = find_rule(seen)
    assert rule is not None
    following = rule.next_call(seen[-1])
    assert following is not None
    assert json.loads(following.body or "") == {"page": 4, "before": 6400020}
    form = [post("section=a%20b&offset=10"), post("section=a%20b&offset=20")]
    rule = find_rule(form)
    assert rule is not None
    assert rule.next_call(form[-1]) == Call("POST", API, "section=a+b&offset=30")


@pytest.mark.parametrize(
    "answer",
    [
        {"next": None},
        {"next": ""},
        {},
        {"next": "cd-efg"},
        {"next": ["x"]},
        [],
        None,
        {"next": True},
    ],
)
def test_a_list_ends_where_its_cursor_does(answer: Any) -> None:
    rule = find_rule([get("/l?c=ab-def", {"next": "cd-efg"}), get("/l?c=cd-efg", {"next": "x"})])
    assert rule is not None
    assert rule.next_call(get("/l?c=cd-efg", answer)) is None
    assert rule.next_call(Exchange(Call("GET", f"{SITE}/l?c=cd-efg"), b"<p>Fout</p>")) is None


@pytest.mark.parametrize("address", [None, "", "/l?c=2", "javascript:void(0)", "http://[", 3])
def test_a_list_ends_where_no_other_address_is_given(address: Any) -> None:
    rule = find_rule([get("/l?c=1", {"next": "/l?c=2"}), get("/l?c=2", {"next": "/l?c=3"})])
    assert rule is not None
    assert rule.next_call(get("/l?c=2", {"next": address})) is None


def test_a_countdown_ends_below_zero_and_one_cursor_may_rest_while_another_moves() -> None:
    rule = find_rule([get("/l?left=4"), get("/l?left=2")])
    assert rule is not None
    assert rule.next_call(get("/l?left=0")) is None
    seen = [
        get("/l?at=2026-11-24&id=6400030", {"next": {"at": "2026-11-23", "id": 6400020}}),
        get("/l?at=2026-11-23&id=6400020", {"next": {"at": "2026-11-23", "id": 6400010}}),
    ]
    rule = find_rule(seen)
    assert rule is not None
    assert rule.next_call(seen[-1]) == Call("GET", f"{SITE}/l?at=2026-11-23&id=6400010")
    assert (
        rule.next_call(get("/l?at=2026-11-23&id=6400010", {"next": {"at": "2026-11-23"}})) is None
    )


UNEXPLAINED: dict[str, list[Exchange]] = {
    "nothing": [],
    "a single call": [get("/list?page=2")],
    "nothing differs": [get("/list"), get("/list")],
    "only a cache buster differs": [get("/list?_=1732000001"), get("/list?_=1732000777")],
    "only a request's own id differs": [
        get("/list?q=5f64ad4e-5b6e-4a2f-9c0a-6e1f1f0c0b01"),
        get("/list?q=77d8c7a5-5b6e-4a2f-9c0a-6e1f1f0c0b02"),
    ],
    "a cursor from nowhere": [get("/l?c=abcd", {"a": "x"}), get("/l?c=efgh")],
    "one of two parameters": [get("/l?page=1&c=abcd"), get("/l?page=2&c=efgh")],
    "an uneven count": [get("/l?offset=10"), get("/l?offset=20"), get("/l?offset=50")],
    "articles, not a list": [get("/comments?article=6400010"), get("/comments?article=6400020")],
    "a cursor that was given once only": [
        get("/l?c=abcd", {"next": "efgh"}),
        get("/l?c=efgh", {"next": "other"}),
        get("/l?c=ijkl"),
    ],
    "an item in the middle": [
        get("/l?before=6400030", items(6400029, 6400028, 6400027, 6400026)),
        get("/l?before=6400028"),
    ],
    "another method": [get("/api/list?page=2"), Exchange(Call("POST", f"{API}?page=3"), b"")],
    "another host": [get("/l?page=1"), Exchange(Call("GET", "https://nu.example/l?page=2"), b"")],
    "other bodies": [post("<a/>"), post("<b/>")],
    "a truth": [post({"first": True}), post({"first": False})],
    "no address": [Exchange(Call("GET", "http://[/?p=1"), b""), get("/?p=2")],
    "a short text by chance": [get("/l?c=a", {"lang": "b"}), get("/l?c=b")],
}


@pytest.mark.parametrize("seen", UNEXPLAINED.values(), ids=UNEXPLAINED.keys())
def test_what_cannot_be_explained_has_no_rule(seen: list[Exchange]) -> None:
    assert find_rule(seen) is None


CALL = {"method": "GET", "url": API, "body": None}
ADD = {"kind": "add", "place": ["query", "page"], "by": 1}


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], "x", {}, {"url": API, "first_call": CALL, "steps": []}),
        {"url": 1, "first_call": CALL, "steps": [ADD]},
        {"url": API, "first_call": {"method": "GET"}, "steps": [ADD]},
        {"url": API, "first_call": CALL, "steps": [{**ADD, "kind": "multiply"}]},
        {"url": API, "first_call": CALL, "steps": [{**ADD, "place": []}]},
        {"url": API, "first_call": CALL, "steps": [{**ADD, "place": ["query", None]}]},
        {"url": API, "first_call": CALL, "steps": [{**ADD, "by": "1"}]},
        {"url": API, "first_call": CALL, "steps": [ADD, {"kind": "follow", "source": ["next"]}]},
        {"url": API, "first_call": CALL, "steps": [{"kind": "follow", "source": "next"}]},
    ],
)
def test_a_malformed_rule_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a"):
        Rule.from_json(value)
    assert Rule.from_json({"url": API, "first_call": None, "steps": [ADD]}).first_call is None


# A list of an endpoint that is made up, followed to its end

ALL = items(*range(6400500, 6400400, -1))
STYLES = ("offset", "page", "path", "cursor", "graphql", "id", "next", "id and seen")


def cursor(start: int) -> str:
    return base64.b64encode(f"cursor:{start}".encode()).decode()


@dataclass
class Endpoint:
    """An endpoint that gives so many of so many items at a time, asked in one of the styles."""

    style: str
    size: int
    total: int

    def call(self, start: int) -> Call:
        """Write what its page calls once it shows so many items."""
        if self.style == "path":
            return Call("GET", f"{API}/{start // self.size + 1}/items?n={self.size}")
        if self.style == "graphql":
            variables = {"n": self.size, "after": cursor(start) if start else None}
            return Call("POST", API, json.dumps({"query": "{}", "variables": variables}))
        before = ALL[start - 1]["id"] if start else ""
        query = {
            "offset": f"limit={self.size}&offset={start}",
            "page": f"page={start // self.size + 1}",
            "cursor": f"after={cursor(start)}",
            "id": f"before={before}",
            "next": f"from={start}x",
            "id and seen": f"before={before}&seen={start}",
        }
        return Call("GET", f"{API}?{query[self.style]}")

    def answer(self, call: Call) -> Exchange:
        start = self._start(call)
        end = start + self.size if start + self.size < self.total else None
        told: dict[str, Any] = {
            "items": ALL[start : min(start + self.size, self.total)],
            "page": {"size": self.size, "total": self.total},
        }
        if self.style == "next":
            told["next"] = None if end is None else self.call(end).url
        else:
            told["page"]["end"] = None if end is None else cursor(end)
        return Exchange(call, json.dumps(told).encode())

    def _start(self, call: Call) -> int:
        parts = urlsplit(call.url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.style == "graphql":
            asked = json.loads(call.body or "")["variables"]
        if self.style == "path":
            asked = {"page": parts.path.split("/")[3]}
        if after := asked.get("after"):
            return int(base64.b64decode(after).decode().split(":")[1])
        if "before" in asked:
            return int(ALL[0]["id"]) - int(asked["before"]) + 1
        if "page" in asked:
            return (int(asked["page"]) - 1) * self.size
        return int(asked.get("offset") or asked.get("from", "0").rstrip("x"))


def numbers(exchange: Exchange) -> list[int]:
    return [item["id"] for item in json.loads(exchange.answer)["items"]]


@given(st.sampled_from(STYLES), st.integers(1, 12), st.integers(0, 100), st.integers(0, 3))
@example("graphql", 5, 23, 0)
def test_a_list_is_followed_to_its_end(style: str, size: int, more: int, skipped: int) -> None:
    endpoint = Endpoint(style, size, total=min(size * (skipped + 3) + more, len(ALL)))
    starts = [size * (skipped + n) for n in (1, 2)]
    seen = [endpoint.answer(endpoint.call(start)) for start in starts]
    rule = find_rule(seen)
    assert rule is not None
    rule = Rule.from_json(json.loads(json.dumps(rule.to_json())))
    last = seen[-1]
    found = numbers(last)
    for _ in range(endpoint.total + 2):  # a loop would go on
        following = rule.next_call(last)
        if following is None:
            break
        last = endpoint.answer(following)
        if not numbers(last):
            break
        found += numbers(last)
    else:
        pytest.fail("no end")
    assert found == [item["id"] for item in ALL[starts[1] : endpoint.total]]
    assert rule.first_call is not None
    counts = style in ("offset", "page", "path")
    top = ALL[starts[0] if counts else 0]["id"]
    assert numbers(endpoint.answer(rule.first_call))[0] == top


# Whatever the answers are

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
)
bodies = st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode())
texts = st.none() | st.text(max_size=30) | values.map(json.dumps)
addresses = st.text(max_size=30).map(lambda text: f"{API}?{text}") | st.text(max_size=20)
calls = st.builds(Call, st.sampled_from(["GET", "POST"]), addresses, texts)


@given(st.lists(st.builds(Exchange, calls, bodies), max_size=4))
def test_no_exchange_is_too_odd(seen: list[Exchange]) -> None:
    rule = find_rule(seen)
    if rule is not None:
        assert rule.next_call(seen[-1]) != seen[-1].call
        assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@given(calls, bodies, st.sampled_from(sorted(CASES)))
@example(Call("GET", "http://["), b"", "page")
@example(Call("GET", API), b"[" * 5000, "cursor")
def test_a_rule_never_fails_on_another_answer(call: Call, answer: bytes, name: str) -> None:
    seen = CASES[name][0]
    rule = find_rule(seen)
    assert rule is not None
    rule.next_call(Exchange(call, answer))
    rule.next_call(Exchange(seen[-1].call, answer))


@given(values)
def test_no_value_is_read_as_a_rule_by_chance(value: object) -> None:
    with pytest.raises(ValueError, match="expected a"):
        Rule.from_json(value)
