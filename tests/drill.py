"""Days of edits: spiders visit a living site as cron would have them, and are held to its truth.

The site knows every text that an article ever had, and the witness when it was asked for. So what
must be in the database is known: each text that was there at a visit, once, in order.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

import psycopg

from nucrawl.demo.article import Article
from nucrawl.demo.days import LivingSite
from nucrawl.demo.response import Response
from nucrawl.demo.server import DemoServer
from nucrawl.site.urls import extract_article_id
from tests.spiders import Ran, clock, run

Text = tuple[str, str | None, str]  # headline, lead, body
SERVED = (200, 304)


@dataclass(frozen=True)
class Visit:
    """An answer to a request for an article."""

    at: datetime
    path: str
    status: int


@dataclass
class Witness:
    """Stands before a living site, and notes when each article was asked for."""

    site: LivingSite
    visits: dict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, path: str, headers: Mapping[str, str], base_url: str) -> Response:
        response = self.site.respond(path, headers, base_url)
        number = extract_article_id(base_url + path)
        if number is not None and response.kind == "article":
            with self._lock:
                self.visits[number].append(Visit(self.site.now, path, response.status))
        return response

    def article_at(self, number: int, moment: datetime) -> Article:
        """Give an article as the site showed it at a moment at which it was there."""
        versions = [v for v in self.site.history(abs(number)) if v.at <= moment]
        article = versions[-1].article
        assert article is not None
        return article

    def seen_texts(self, number: int) -> list[Text]:
        """Give the texts that an article had when it was visited, in order of time."""
        served = [v.at for v in self.visits[number] if v.status in SERVED]
        texts = (text_of(self.article_at(number, at)) for at in served)
        return [text for text, _ in groupby(texts)]

    def seen_absences(self, number: int) -> list[tuple[datetime, datetime | None]]:
        """Give when visits first found an article gone, and back; None where it still is gone.

        Only what was there before can go.
        """
        found: list[tuple[datetime, datetime | None]] = []
        is_there = None
        for visit in self.visits[number]:
            if visit.status in (404, 410) and is_there:
                found.append((visit.at, None))
                is_there = False
            elif visit.status in SERVED:
                if is_there is False:
                    found[-1] = (found[-1][0], visit.at)
                is_there = True
        return found


def text_of(article: Article) -> Text:
    body = "\n\n".join(block.text for block in article.text_blocks)
    return article.headline, article.lead or None, body


def stored_texts(database_url: str) -> dict[int, list[Text]]:
    """Give the revisions of every article, in their order."""
    query = "SELECT article_id, headline, lead, body FROM article_revisions ORDER BY 1, revision"
    found: dict[int, list[Text]] = defaultdict(list)
    for number, *text in rows(database_url, query):
        found[number].append((text[0], text[1], text[2] or ""))
    return found


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


@dataclass(frozen=True)
class Account:
    """Texts that were there at visits, against revisions that are stored."""

    captured: int
    lost: int
    invented: int


def compare(seen: Mapping[int, list[Text]], stored: Mapping[int, list[Text]]) -> Account:
    captured = lost = invented = 0
    for number in seen.keys() | stored.keys():
        expected, held = seen.get(number, []), stored.get(number, [])
        matcher = SequenceMatcher(None, expected, held, autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks())
        captured += same
        lost += len(expected) - same
        invented += len(held) - same
    return Account(captured, lost, invented)


@dataclass
class Drilled:
    """What came of some days of visits."""

    witness: Witness
    runs: Counter[str]
    failures: list[str]
    stale: list[int]  # listed, and not stored as they were, after a run of the sections
    tally: dict[str, Any]

    def account(self, database_url: str) -> Account:
        seen = {number: self.witness.seen_texts(number) for number in list(self.witness.visits)}
        return compare(seen, stored_texts(database_url))


def drill(
    site: LivingSite, database_url: str, moments: Iterable[datetime], *, nights: int = 1
) -> Drilled:
    """Run latest and recheck at each moment, and all sections every so many nights.

    The site shows the moments already as they come, as those of ``LivingSite.moments`` do.
    """
    witness = Witness(site)
    drilled = Drilled(witness, Counter(), [], [], {})
    with DemoServer(witness.respond, clock=site) as server, clock(lambda: site.now):

        def crawl(spider: str, **arguments: str) -> Ran:
            ran = run(spider, server.base_url, database_url, **arguments)
            drilled.runs[spider] += 1
            if ran.failure:
                drilled.failures.append(f"{site.now:%d %H:%M} {spider}: {ran.failure}")
            return ran

        done = -nights
        for moment in moments:
            crawl("latest")
            crawl("recheck")
            night = (moment - site.start) // timedelta(days=1)
            if night - done >= nights:
                done = night
                crawl("section", name="all")
                drilled.stale += find_stale(witness, database_url)
        drilled.tally = server.tally.as_json()
    return drilled


_LISTED = """
    SELECT DISTINCT article_id, headline, articles.lead, body
    FROM list_entries JOIN lists ON lists.name = list LEFT JOIN articles ON articles.id = article_id
    WHERE lists.kind = 'list' AND left_at IS NULL
"""


def find_stale(witness: Witness, database_url: str) -> list[int]:
    """Give the articles on the lists of sections that are not stored as they are now."""
    return [
        number
        for number, *text in rows(database_url, _LISTED)
        if (text[0], text[1], text[2] or "")
        != text_of(witness.article_at(number, witness.site.now))
    ]
