"""Pages with the values that a correct reader gives: golden pages and pages of the stand-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nucrawl.demo.article import Article as Truth
from nucrawl.demo.site import Site
from nucrawl.errors import NotAnArticle
from nucrawl.golden.save import read_values
from nucrawl.site.article import Article
from nucrawl.site.extract import parse_article
from tests.golden import BASE, load_pages

STAND_IN_PAGES = 400
STAND_IN_FIELDS = (
    *("id", "url", "kind", "section", "headline", "lead", "body", "word_count", "authors"),
    *("agencies", "published_at", "modified_at", "tags", "comment_count", "is_premium", "language"),
)


@dataclass(frozen=True)
class Case:
    """A page, where and when it was served, and what is right; ``refused`` if it is no article."""

    body: bytes
    url: str
    fetched_at: datetime
    content_type: str | None
    expected: Mapping[str, Any]

    @property
    def is_refused(self) -> bool:
        return "refused" in self.expected

    def parse(self) -> Article | None:
        """Read the page as a crawl does; None where it is refused."""
        try:
            return parse_article(
                self.body, self.url, self.fetched_at, content_type=self.content_type
            )
        except NotAnArticle:
            return None

    def read(self) -> dict[str, Any]:
        """Read the page as ``nucrawl parse`` does: fields, or the reason of a refusal."""
        return read_values(self.body, self.url, self.fetched_at, self.content_type, BASE)


def golden_cases() -> list[Case]:
    """Give the golden pages, those to be refused included."""
    return [
        Case(page.body, page.meta["url"], page.fetched_at, page.content_type, page.expected)
        for page in load_pages()
    ]


def stand_in_cases(count: int = STAND_IN_PAGES) -> list[Case]:
    """Give so many pages of the stand-in, of as many seeds as it takes."""
    cases: list[Case] = []
    seed = 1
    while len(cases) < count:
        site = Site(seed)
        cases += [_case(site, truth) for truth in site.articles]
        seed += 1
    return cases[:count]


def _case(site: Site, truth: Truth) -> Case:
    body = site.respond(truth.path, {}, BASE).body
    return Case(body, BASE + truth.path, site.now, None, expected_values(truth))


def expected_values(truth: Truth) -> dict[str, Any]:
    """Give the values of STAND_IN_FIELDS that the stand-in knows to be true of a story."""
    text = "\n\n".join(block.text for block in truth.text_blocks)
    return {
        "id": -truth.id if truth.is_video_page else truth.id,
        "url": BASE + truth.path,
        "kind": truth.kind,
        "section": "video" if truth.is_video_page else truth.section,
        "headline": truth.headline,
        "lead": truth.lead or None,
        "body": text,
        "word_count": len(text.split()),
        "authors": list(truth.authors),
        "agencies": list(truth.agencies),
        "published_at": truth.published_at.astimezone(UTC).isoformat(),
        "modified_at": truth.modified_at.astimezone(UTC).isoformat(),
        "tags": list(truth.tags),
        "comment_count": truth.comment_count,
        "is_premium": truth.is_premium,
        "language": "nl",
    }


def exact_matches(cases: Sequence[Case], fields: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Count, for each field, on how many pages nucrawl reads exactly what is right, of how many."""
    articles = [(case.expected, case.read()) for case in cases if not case.is_refused]
    return {
        field: (sum(e[field] == f.get(field) for e, f in articles), len(articles))
        for field in fields
    }


def right_refusals(cases: Sequence[Case]) -> tuple[int, int]:
    """Count the pages that are refused by the right name, of how many are to be."""
    refused = [case for case in cases if case.is_refused]
    return sum(case.read() == case.expected for case in refused), len(refused)
