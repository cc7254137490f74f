"""The list of the newest below its first rows, over HTTP: what its endpoints answer."""

import json
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from nucrawl.demo.days import LivingSite
from nucrawl.demo.endless import Endless, Source, Trigger
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.demo.site import Site

BASE = "http://site.test"
LIST = "/net-binnen"
JSON_PATH = "/block/lean_json/articlelist"
SHOWN = 60


def site_with(source: Source, trigger: Trigger = "button") -> Site:
    return Site(endless=Endless(trigger, source))


def ask(site: Site | LivingSite, path: str, **query: object) -> Response:
    return site.respond(f"{path}?{urlencode(query)}" if query else path, {}, BASE)


def rows(site: Site | LivingSite, path: str = JSON_PATH, **query: object) -> list[dict[str, Any]]:
    response = ask(site, path, **query)
    assert response.status == 200
    found: list[dict[str, Any]] = json.loads(response.body)["data"]["context"]["articles"]
    return found


def ids(site: Site | LivingSite) -> list[int]:
    return [story.id for story in site.latest]


def test_the_list_holds_all_stories_but_adverts_newest_first(site: Site) -> None:
    assert ids(site)[:SHOWN] == list(site.listings[LIST].article_ids)
    listed = {a.id for a in site.articles if a.is_listed and a.kind != "advertorial"}
    assert set(ids(site)) == listed
    times = [story.published_at for story in site.latest]
    assert times == sorted(times, reverse=True)


def test_the_plain_page_has_the_first_rows_and_a_button(site: Site) -> None:
    page = html.fromstring(ask(site, LIST).body)
    assert len(page.xpath("//*[@id='main']//li[@class='contentlist__item']")) == SHOWN
    (button,) = page.xpath("//*[@id='main']//button")
    assert button.text == "Toon meer"
    (script,) = page.xpath("//script/@src")
    assert JSON_PATH in ask(site, script).body.decode()
    assert b"load-more" not in ask(site, "/tech").body


def test_a_link_can_stand_for_the_button() -> None:
    page = html.fromstring(ask(site_with("html", "link"), LIST).body)
    (link,) = page.xpath("//a[@href='JavaScript:void(0)']")
    assert link.text == "Laad meer artikelen"


def test_a_page_that_shows_all_has_no_button() -> None:
    assert Endless().rest_of([], 0) is None


def test_json_rows_have_the_shape_of_2022(site: Site) -> None:
    (item,) = rows(site, offset=SHOWN, limit=1)
    story = site.latest[SHOWN]
    assert item["url"] == story.path
    assert item["title"] == story.headline
    assert item["published_at"] == story.published_at.isoformat()
    assert item["canonical_section"]["slug"] == story.section
    assert item["slug"] in story.path
    assert item["media_id"] is None or len(item["media_id"]) == 12
    assert set(item) == {
        "id", "slug", "type", "title", "subtitle", "published_at", "updated_at", "media_id",
        "duration", "canonical_section", "url", "open_new_window", "partner",
    }  # fmt: skip
    videos = [item for item in rows(site, offset=0, limit=30) if item["type"] == "video"]
    assert all(":" in video["duration"] for video in videos)


def test_rows_by_offset_come_thirty_at_most_and_end(site: Site) -> None:
    assert len(rows(site, offset=0, limit=100)) == 30
    found: list[int] = []
    while step := rows(site, offset=len(found), limit=30):
        found += [item["id"] for item in step]
    assert found == ids(site)


def test_rows_by_cursor_go_on_where_the_answer_before_ended() -> None:
    site = site_with("cursor")
    state = ask(site, LIST).body.decode().partition("blocksNext%22%3A%22")[2]
    cursor, found = state.partition("%22")[0].replace("%3D", "="), ids(site)[:SHOWN]
    while cursor:
        answer = json.loads(ask(site, "/api/f1/latest", after=cursor, limit=20).body)
        found += [item["id"] for item in answer["articles"]]
        cursor = answer["next"]
    assert found == ids(site)


def test_finished_rows_are_as_the_first_ones(site: Site) -> None:
    finished = site_with("html")
    fragment = ask(finished, "/block/html/articlelist", offset=58, limit=4).body.decode()
    made = fragment.splitlines()
    assert len(made) == 4
    page = ask(site, LIST).body.decode()
    assert made[0] in page
    assert made[1] in page
    assert made[2] not in page


def test_rows_of_the_page_have_no_endpoint() -> None:
    site = site_with("page")
    page = ask(site, LIST).body.decode()
    last = site.latest[-1]
    assert str(last.id) in page
    assert str(last.id) not in ask(site_with("json"), LIST).body.decode()
    for path in (JSON_PATH, "/api/f1/latest", "/block/html/articlelist"):
        assert ask(site, path, offset=0, after="", limit=5).status == 404


def post(server: DemoServer, sent: bytes) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("POST", "/api/f1/graphql", sent)
        response = connection.getresponse()
        body = response.read()
        return response.status, json.loads(body) if response.status == 200 else {}
    finally:
        connection.close()


def test_the_graph_answers_a_post() -> None:
    site = site_with("graphql")
    variables = {"entryPoint": "NET_BINNEN", "offset": SHOWN, "limit": 20}
    question = {"operationName": "ScreenByEntryPoint", "variables": variables}
    with DemoServer(site.respond, respond_to_post=site.respond_to_post) as server:
        status, answer = post(server, json.dumps(question).encode())
        page = answer["data"]["screenByEntryPoint"]["nextBlockPage"]
        assert status == 200
        assert [item["id"] for item in page["blocks"]] == ids(site)[SHOWN : SHOWN + 20]
        assert page["hasNextPage"] is True
        variables["offset"] = len(ids(site)) - 3
        _, answer = post(server, json.dumps(question).encode())
        page = answer["data"]["screenByEntryPoint"]["nextBlockPage"]
        assert (len(page["blocks"]), page["hasNextPage"]) == (3, False)
        for nonsense in (b"", b"{}", b"[]", b'{"variables":7}', b"\xff"):
            assert post(server, nonsense)[0] == 405
        assert [request.method for request in server.requests] == ["POST"] * 7


@pytest.mark.parametrize(
    ("source", "path", "query"),
    [
        ("json", JSON_PATH, "offset=x"),
        ("json", JSON_PATH, "offset=1&limit=viel"),
        ("html", "/block/html/articlelist", "offset=%C3"),
        ("cursor", "/api/f1/latest", "after=x"),
        ("cursor", "/api/f1/latest", "after=AAAA"),
    ],
)
def test_nonsense_is_a_bad_request(source: Source, path: str, query: str) -> None:
    response = site_with(source).respond(f"{path}?{query}", {}, BASE)
    assert response.status == 400


def test_an_answer_without_validators_is_never_confirmed(site: Site) -> None:
    headers = {"If-None-Match": '"x"', "If-Modified-Since": "Fri, 20 Nov 2026 10:00:00 GMT"}
    assert site.respond(f"{JSON_PATH}?offset=0", headers, BASE).status == 200


def test_a_moved_endpoint_is_gone_or_empty_where_it_was() -> None:
    site = site_with("json")
    before = ask(site, "/assets/net-binnen.js")
    site.endless.move("/api/f2/lijst", "vanaf")
    assert ask(site, JSON_PATH, offset=0).status == 404
    assert rows(site, "/api/f2/lijst", vanaf=SHOWN)[0]["id"] == ids(site)[SHOWN]
    after = ask(site, "/assets/net-binnen.js")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert b'"/api/f2/lijst"' in after.body
    site.endless.move("/api/f2/lijst", "begin", former="empty")
    assert rows(site, "/api/f2/lijst", vanaf=SHOWN) == []
    assert len(rows(site, "/api/f2/lijst", begin=0)) == 20
    assert ask(site, JSON_PATH, offset=0).status == 404


def test_news_shifts_the_list_down_between_two_requests() -> None:
    living = LivingSite(daily=60)
    before = [item["id"] for item in rows(living, offset=SHOWN)]
    living.advance(timedelta(hours=2))
    after = [item["id"] for item in rows(living, offset=SHOWN)]
    assert before != after
    assert set(before) & set(after)  # asked for by offset, rows come again


def test_a_cursor_is_not_shifted_by_news() -> None:
    living = LivingSite(daily=60, endless=Endless(source="cursor"))
    first = json.loads(ask(living, "/api/f1/latest", after=cursor_of(living)).body)
    living.advance(timedelta(hours=6))
    second = json.loads(ask(living, "/api/f1/latest", after=first["next"]).body)
    shown = {item["id"] for item in first["articles"]}
    assert shown.isdisjoint(item["id"] for item in second["articles"])


def cursor_of(site: LivingSite) -> str:
    rest = site.endless.rest_of(site.latest, SHOWN)
    assert rest
    return str(rest.state["blocksNext"])
