"""One list of articles that each have something wrong: every other one is stored all the same."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from tests.conftest import Database, Outcome, build_crawl
from tests.tinysite import Page, TinySite, article, document, front, html, path_of, redirect, teaser

JSON_LD = '<script type="application/ld+json">{}</script>'


def at(number: int) -> str:
    return path_of(6400000 + number)


def cut_off(body: str) -> Response:
    packed = gzip.compress(body.encode() * 3)
    return html(packed[: len(packed) // 2], Content_Encoding="gzip")


def later_whole(times: int, base_url: str) -> Response:
    return cut_off(article("Nu heel")) if times == 1 else html(article("Nu heel"))


def bodyless_at_first(times: int, base_url: str) -> Response:
    return html(article("Eerst zonder tekst", () if times == 1 else ("Nu met.",)))


def gone_at_the_second_try(times: int, base_url: str) -> Response:
    page = article("Alleen een inleiding, en dan weg", ())
    return html(page) if times == 1 else html(document("<h1>Weg</h1>"), 404)


def to_canonical(times: int, base_url: str) -> Response:
    return redirect("/politiek/6400030/nieuwe-kop.html")


def to_nu_nl(times: int, base_url: str) -> Response:
    return redirect("https://www.nu.nl/binnenland/6400033/kop.html")


def other_port(times: int, base_url: str) -> Response:
    return redirect("http://127.0.0.1:1/binnenland/6400044/kop.html")


MANY = [f"Alinea nummer {n}." for n in range(2000)]
LONG = ["Vijf miljoen tekens tekst is veel tekst. " * 2500] * 50
OWN_DATE = '<meta property="article:published_time" content="2022-01-18T19:12:00+01:00">'
TWO_HEADINGS = '<h1 class="other">Nog een kop</h1>'
OTHER_JSON = JSON_LD.format(
    json.dumps({"@type": "NewsArticle", "headline": "Van een ander", "url": at(999)})
)
GRAPH = JSON_LD.format(
    json.dumps(
        {
            "@graph": [
                {"@type": "BreadcrumbList", "name": "Kruimels"},
                {"@type": ["NewsArticle"], "headline": "Uit de graaf &amp; verder"},
            ]
        }
    )
)

STORED: dict[int, Page] = {
    1: html(article("Zonder datum", date="")),
    2: html(article("Eerste kop", extra=TWO_HEADINGS)),
    3: html(article("Kapotte gegevens", head=JSON_LD.format('{"@type": "NewsArticle", "he'))),
    4: html(article("Café in de kou"), Content_Type="text/html; charset=iso-8859-1"),
    5: html(article("Nul\x00len", ("Hier\x00staat\x00iets.",)).encode()),
    6: html(article("Vijf megabyte", LONG)),
    7: html(article("Tweeduizend alinea's", MANY)),
    8: later_whole,
    9: bodyless_at_first,
    10: html(article("Café", ("Zo'n “oude” pagina.",)).encode("windows-1252")),
    11: html(article("Andermans gegevens", head=OTHER_JSON)),
    12: html(article("Niet deze kop", head=GRAPH)),
    13: html(article("Losse helft \ud83d".encode("utf-8", "surrogatepass").decode("latin-1"))),
    14: html(article("In de toekomst", date="", head=OWN_DATE.replace("2022", "2922"))),
    15: html(article("Zonder inhoudstype"), Content_Type=""),
    16: html(article("Alleen een inleiding", ())),
    17: gone_at_the_second_try,
    30: to_canonical,
    33: to_nu_nl,
}
REFUSED: dict[int, tuple[str, Page]] = {
    40: ("empty_body", html(article("Zonder tekst", (), lead=""))),
    41: ("cut_off", cut_off(article("Nooit heel"))),
    42: ("wrong_host", redirect("https://elders.example.org/binnenland/6400042/kop.html")),
    43: ("wrong_host", redirect("file:///etc/passwd")),
    44: ("wrong_host", other_port),
    45: ("not_found", html(document("<h1>Weg</h1>"), 404)),
    46: ("not_found", html(document("<h1>Weg</h1>"), 410)),
    47: ("soft_404", html(document("<h1>Pagina kon niet geladen worden.</h1>"))),
    48: ("not_html", html(b"%PDF-1.7", Content_Type="application/pdf")),
    49: ("truncated", html(article("Halverwege").split("<p")[0])),
    50: ("http_error", html(document("<h1>Theepot</h1>"), 418)),
    51: ("no_id", redirect("/binnenland")),
    53: ("redirects", redirect("/binnenland/6400053/kop.html")),
    52: ("empty_shell", html(document('<div id="app"></div><script>1</script>', head=""))),
}
BAD_LINKS = "".join(
    teaser(href)
    for href in (
        *("javascript:void(0)", "mailto:lezer@example.org", "http://[kapot/6400001/x.html", ""),
        *("https://elders.example.org/binnenland/6400090/x.html", "/nieuwsquiz", "#nujij"),
        *("http://127.0.0.1:99999/binnenland/6400091/x.html", "ftp://127.0.0.1/a/6400092/x.html"),
        "//elders.example.org/binnenland/6400093/x.html",
    )
)


def build_site() -> TinySite:
    pages: dict[str, Page] = {at(n): page for n, page in STORED.items()}
    pages |= {at(n): page for n, (_, page) in REFUSED.items()}
    pages["/politiek/6400030/nieuwe-kop.html"] = html(article("Verhuisd"))
    pages["/binnenland/6400033/kop.html"] = to_nu_nl_served
    rows = [teaser(at(n)) for n in (*STORED, *REFUSED)]
    rows.insert(3, BAD_LINKS)
    rows.append(teaser(at(34), attributes='rel="sponsored nofollow"'))
    body = f'<div id="main" class="columns__main"><ul>{"".join(rows)}</ul></div>'
    return TinySite(
        {
            **pages,
            "/": front("binnenland"),
            "/binnenland": html(document(body)),
        }
    )


def to_nu_nl_served(times: int, base_url: str) -> Response:
    """Lead to the same path on NU.nl's own host at first, which is this site."""
    return to_nu_nl(times, base_url) if times == 1 else html(article("Op de eigen host"))


@dataclass(frozen=True)
class Crawled:
    outcome: Outcome
    database: Database
    asked: list[str]
    counts: dict[str, int]

    def field(self, number: int, column: str) -> Any:
        return self.database.value(f"SELECT {column} FROM articles WHERE id = {6400000 + number}")


@pytest.fixture(scope="module")
def crawled(make_database: Callable[[], Database]) -> Iterator[Crawled]:
    site, database = build_site(), make_database()
    with DemoServer(site.respond) as server:
        outcome = build_crawl(server.base_url, database.url, "name=binnenland").run()
    counts = database.value("SELECT counts FROM runs")
    yield Crawled(outcome, database, site.asked, counts)


def test_the_crawl_did_its_job(crawled: Crawled) -> None:
    assert crawled.outcome.status == 0, crawled.outcome.err


def test_every_good_article_is_stored_and_no_other(crawled: Crawled) -> None:
    found = {number for (number,) in crawled.database.rows("SELECT id FROM articles")}
    assert found == {6400000 + number for number in STORED}


@pytest.mark.parametrize("number", REFUSED)
def test_what_is_no_article_is_counted_by_its_reason(crawled: Crawled, number: int) -> None:
    reason = REFUSED[number][0]
    expected = sum(r == reason for r, _ in REFUSED.values())
    assert crawled.counts[f"nucrawl/refused/{reason}"] == expected
    line = next(li for li in crawled.outcome.err.splitlines() if f"/{6400000 + number}/" in li)
    assert f"({reason})" in line


def test_an_article_without_date_has_none(crawled: Crawled) -> None:
    assert crawled.field(1, "published_at") is None
    assert crawled.counts["nucrawl/lacks/published_at"] == 2


def test_a_date_in_the_future_is_refused(crawled: Crawled) -> None:
    assert crawled.field(14, "published_at") is None


def test_of_two_headings_the_articles_own_is_the_headline(crawled: Crawled) -> None:
    assert crawled.field(2, "headline") == "Eerste kop"
    assert crawled.field(2, "body").endswith("Nog een kop")


def test_broken_json_ld_leaves_the_page_itself(crawled: Crawled) -> None:
    assert crawled.field(3, "headline") == "Kapotte gegevens"
    assert crawled.field(3, "published_at") == datetime(2022, 1, 18, 18, 12, tzinfo=UTC)


def test_json_ld_of_another_article_is_set_aside(crawled: Crawled) -> None:
    assert crawled.field(11, "headline") == "Andermans gegevens"
    assert crawled.field(11, "language") == "nl"


def test_json_ld_in_a_graph_is_found(crawled: Crawled) -> None:
    assert crawled.field(12, "headline") == "Uit de graaf & verder"
    assert crawled.field(12, "provenance")["headline"] == "json_ld"


def test_bytes_decide_on_the_encoding(crawled: Crawled) -> None:
    assert crawled.field(4, "headline") == "Café in de kou"
    assert crawled.field(10, "body") == "Zo'n “oude” pagina."


def test_nul_bytes_never_reach_postgres(crawled: Crawled) -> None:
    assert crawled.field(5, "body") == "Hierstaatiets."


def test_nothing_is_lost_of_long_articles(crawled: Crawled) -> None:
    assert crawled.field(6, "length(body)") > 5_000_000
    assert crawled.field(7, "body").split("\n\n") == MANY
    assert crawled.database.value("SELECT max(position) FROM article_blocks") >= 2000


def test_a_cut_off_body_is_asked_for_again_and_never_stored_short(crawled: Crawled) -> None:
    assert crawled.field(8, "headline") == "Nu heel"
    assert crawled.asked.count(at(8)) == 2
    assert crawled.asked.count(at(41)) == 3


def test_a_body_that_is_missing_at_first_is_asked_for_once_more(crawled: Crawled) -> None:
    assert crawled.field(9, "body") == "Nu met."
    assert crawled.asked.count(at(40)) == 2
    assert crawled.asked.count(at(16)) == 2
    assert crawled.counts["nucrawl/retry/lead_alone"] == 3


def test_redirects_within_the_site_are_followed(crawled: Crawled) -> None:
    assert crawled.field(30, "section") == "politiek"
    assert crawled.database.value("SELECT count(*) FROM article_urls WHERE article_id=6400030") == 2
    assert crawled.field(33, "headline") == "Op de eigen host"


def test_bad_links_take_nothing_along(crawled: Crawled) -> None:
    assert crawled.counts["nucrawl/teaser/article"] == len(STORED) + len(REFUSED)
    assert crawled.counts["nucrawl/teaser/external"] >= 2
    assert crawled.counts["nucrawl/teaser/sponsored"] == 1
    assert crawled.counts["nucrawl/teaser/unreadable"] >= 4
    assert at(34) not in crawled.asked
