"""Pages that come as an empty shell, over HTTP."""

from urllib.parse import quote

import pytest

from nucrawl.demo.endless import Endless
from nucrawl.demo.shell import Shell
from nucrawl.demo.site import Site

BASE = "http://site.test"


@pytest.fixture
def shell(site: Site) -> Shell:
    return Shell(site.respond)


def test_lists_and_articles_hold_nothing(shell: Shell, site: Site) -> None:
    story = site.articles[0]
    for path, kind in [("/", "list"), ("/tech", "list"), (story.path, "article")]:
        response = shell.respond(path, {}, BASE)
        text = response.body.decode()
        assert (response.status, response.kind) == (200, kind)
        assert '<div id="app"></div>' in text
        assert story.headline not in text
        assert "link-block" not in text


def test_what_the_shell_shows_is_to_be_had(shell: Shell, site: Site) -> None:
    story = site.articles[0]
    response = shell.respond(f"/api/f1/screen?url={quote(story.path, safe='')}", {}, BASE)
    assert response.body == site.respond(story.path, {}, BASE).body
    assert response.kind == "other"
    assert shell.respond("/api/f1/screen?url=http%3A%2F%2Felders.example", {}, BASE).status == 400
    assert shell.respond("/api/f1/screen", {}, BASE).status == 400
    assert shell.respond("/assets/shell.js", {}, BASE).status == 200


def test_all_else_stays_as_it_is(shell: Shell, site: Site) -> None:
    former = next(a.former_paths[0] for a in site.articles if a.former_paths)
    pages = ["/weer", "/-/1/", "/net-binnen/", former]
    others = ["/rss", "/robots.txt", "/sitemap_index.xml", "/assets/app.css"]
    for path in [*pages, *others, "/block/lean_json/articlelist?offset=0"]:
        assert shell.respond(path, {}, BASE) == site.respond(path, {}, BASE)


def test_the_etag_of_the_shell_tells_nothing(shell: Shell, site: Site) -> None:
    first = shell.respond("/", {}, BASE)
    tag = {"If-None-Match": first.headers["ETag"]}
    for path in ("/", "/tech", site.articles[0].path):
        assert shell.respond(path, tag, BASE).status == 304
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert shell.respond("/", since, BASE).status == 304
    real = {"If-None-Match": site.respond("/", {}, BASE).headers["ETag"]}
    assert shell.respond("/", real, BASE).status == 200


def test_kinds_and_addresses_can_be_chosen(site: Site) -> None:
    path = site.articles[0].path
    lists = Shell(site.respond, kinds=["list"])
    assert is_shell(lists, "/tech")
    assert not is_shell(lists, path)
    some = Shell(site.respond, paths={path, "/robots.txt"})
    assert is_shell(some, path)
    assert not is_shell(some, site.articles[1].path)
    assert not is_shell(some, "/robots.txt")


def test_rows_as_html_are_no_page() -> None:
    site = Site(endless=Endless("scroll", "html"))
    path = "/block/html/articlelist?offset=0"
    assert Shell(site.respond).respond(path, {}, BASE) == site.respond(path, {}, BASE)


def is_shell(shell: Shell, path: str) -> bool:
    return b'<div id="app"></div>' in shell.respond(path, {}, BASE).body
