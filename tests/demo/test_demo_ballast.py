"""What makes pages heavy is on each of them, and counted when it is asked for."""

from nucrawl.demo.ballast import LOADS, PATHS, Ballast
from nucrawl.demo.site import Site

BASE = "http://127.0.0.1:81"


def test_pages_have_ballast_and_nothing_else_does(site: Site) -> None:
    ballast = Ballast(site.respond)
    for path in ("/", "/tech", site.articles[0].path, "/gibt-es-nicht"):
        page = ballast.respond(path, {}, BASE).body.decode()
        assert all(path in page for path in PATHS)
        assert 'src="http://tracker.localhost:81/t.js"' in page
        assert page.endswith("</body></html>\n")
    for path in ("/rss", "/robots.txt", "/assets/app.css", "/sitemap_index.xml"):
        assert ballast.respond(path, {}, BASE) == site.respond(path, {}, BASE)
    assert not ballast.asked


def test_what_is_asked_for_is_counted(site: Site) -> None:
    ballast = Ballast(site.respond)
    for path in PATHS:
        response = ballast.respond(f"{path}?v=1", {}, BASE)
        assert response.status == 200
    assert ballast.respond("/t.js", {}, "http://tracker.localhost:81").status == 200
    assert ballast.respond("/t.js", {}, BASE).status == 404
    assert ballast.asked == dict.fromkeys(LOADS, 1)


def test_a_heavy_page_is_confirmed_as_the_light_one(site: Site) -> None:
    ballast = Ballast(site.respond)
    tag = ballast.respond("/tech", {}, BASE).headers["ETag"]
    assert ballast.respond("/tech", {"If-None-Match": tag}, BASE).status == 304
