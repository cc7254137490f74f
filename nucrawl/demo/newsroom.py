"""Owns the stories of the stand-in site as they appear: those of a moment, those of a day.

Two rounds, since a body links to other stories: first what a teaser shows, then the bodies. Each
story has a generator of chance of its own, so that one more story leaves the others as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from random import Random
from typing import Final

from nucrawl.demo.article import Article, Image
from nucrawl.demo.assignments import Assignment, assignment_for
from nucrawl.demo.bodies import Desk, compose
from nucrawl.demo.bylines import choose_byline
from nucrawl.demo.dutch import words
from nucrawl.demo.moments import (
    article_id_at,
    choose_hour,
    choose_modified,
    choose_published,
    is_archived,
    video_id_at,
)
from nucrawl.demo.sections import SECTIONS, Section
from nucrawl.demo.sentences import Writer, slugify

MAX_SLUG: Final = 95  # the longest slug seen at NU.nl
MAX_TRIES: Final = 50
ALL_ARTICLES: Final = sum(section.articles for section in SECTIONS.values())
MEDIA_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Written:
    """A story, and what it takes to write on: its own chance and its own words."""

    article: Article
    rng: Random
    writer: Writer


def write_articles(seed: int, now: datetime) -> tuple[Article, ...]:
    """Write all stories of one moment, newest first."""
    drafts = Newsroom(seed).draft_backlog(now)
    written = write_bodies(Desk(now, tuple(draft.article for draft in drafts)), drafts)
    articles = (story.article for story in written)
    return tuple(sorted(articles, key=lambda a: (a.published_at, a.id), reverse=True))


def write_bodies(desk: Desk, drafts: Sequence[Written]) -> list[Written]:
    """The second round: bodies, which may link to whatever is on the desk."""
    return [
        replace(draft, article=compose(desk, number, draft.article, draft.rng, draft.writer))
        for number, draft in enumerate(drafts)
    ]


class Newsroom:
    """The first round: everything but the body. It gives no number twice."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ids: set[int] = set()
        self._slugs: set[str] = set()

    def draft_backlog(self, now: datetime) -> list[Written]:
        """Draft what is on the site at a moment, section by section."""
        drafts = []
        for section in SECTIONS.values():
            for place in range(section.articles):
                rng = Random(f"{self._seed}/{section.slug}/{place}")
                published_at = choose_published(rng, now, place, section.articles)
                drafts.append(self._write(rng, section, place, published_at, now))
        return drafts

    def draft_day(self, begin: datetime, wanted: int) -> list[Written]:
        """Draft the news of the 24 hours from ``begin`` on: about ``wanted``, oldest first.

        They have no past yet: nothing in them was touched since they appeared.
        """
        drafts = []
        for section in SECTIONS.values():
            day = f"{self._seed}/{section.slug}/{begin.isoformat()}"
            share = wanted * section.articles / ALL_ARTICLES
            for number in range(int(share + Random(day).random())):
                rng = Random(f"{day}/{number}")
                published_at = choose_hour(rng, begin)
                place = rng.randrange(section.articles)
                draft = self._write(rng, section, place, published_at, published_at)
                fresh = replace(draft.article, former_paths=(), is_listed=True)
                drafts.append(replace(draft, article=fresh))
        return sorted(drafts, key=lambda draft: (draft.article.published_at, draft.article.id))

    def _write(
        self, rng: Random, section: Section, place: int, published_at: datetime, now: datetime
    ) -> Written:
        writer, headline = self._headline(rng, section, published_at)
        draft = self._draft(rng, section, place, published_at, headline, now)
        byline = choose_byline(rng, writer, section.brand)
        signed = _sign(draft, byline.printed, byline.authors, byline.agencies)
        return Written(signed, rng, writer)

    def _headline(self, rng: Random, section: Section, at: datetime) -> tuple[Writer, str]:
        """Find a headline that was not there yet, while the templates still give one."""
        for attempt in count():
            writer = Writer(rng, at)
            headline = writer.headline(section.theme.headlines)
            slug = slugify(headline)
            if len(slug) <= MAX_SLUG and (slug not in self._slugs or attempt >= MAX_TRIES):
                break
        self._slugs.add(slug)
        return writer, headline

    def _draft(
        self,
        rng: Random,
        section: Section,
        place: int,
        published_at: datetime,
        headline: str,
        now: datetime,
    ) -> Article:
        assignment = assignment_for(section.slug, place)
        article_id = self._new_id(rng, section, published_at)
        return Article(
            id=article_id,
            path=_path(section, place, article_id, slugify(headline)),
            section=section.slug,
            kind=assignment.kind,
            headline=headline,
            published_at=published_at,
            modified_at=choose_modified(rng, now, published_at),
            label=assignment.label,
            tags=tuple(rng.sample(section.theme.tags, min(len(section.theme.tags), 2))),
            comment_count=_comment_count(rng, assignment),
            is_premium=assignment.is_premium,
            head_image=_head_image(rng, headline),
            also_in=_also_in(rng, section, assignment),
            former_paths=_former_paths(rng, section, article_id, headline),
            duration=_duration(rng, assignment),
            source=_source(section, place),
            is_listed=not is_archived(place, section.articles),
        )

    def _new_id(self, rng: Random, section: Section, published_at: datetime) -> int:
        read = video_id_at if section.slug == "video" else article_id_at
        number = read(published_at) - rng.randint(0, 80)
        while number in self._ids:
            number -= 1
        self._ids.add(number)
        return number


def _path(section: Section, place: int, article_id: int, slug: str) -> str:
    if section.slug == "video":
        return f"/{article_id}/video/{slug}.html"
    folder = section.slug
    if section.slug == "advertorial" and place % 2 == 0:
        folder = f"advertorial/advertorial-{slugify(words.SPONSORS[place])}"
    return f"/{folder}/{article_id}/{slug}.html"


def _comment_count(rng: Random, assignment: Assignment) -> int | None:
    if assignment.kind in ("video", "audio", "advertorial"):
        return None
    # Thousands are printed as "1.2K", so that no more than hundreds can be read back.
    large = rng.randint(1, 4) * 1000 + rng.randint(1, 9) * 100
    return rng.choice((None, 0, 1, rng.randint(2, 99), rng.randint(100, 999), large))


def _head_image(rng: Random, headline: str) -> Image:
    media_id = "".join(rng.choices(MEDIA_ALPHABET, k=12))
    return Image(media_id, slugify(headline), headline)


def _also_in(rng: Random, section: Section, assignment: Assignment) -> tuple[str, ...]:
    others = ("economie", "gezondheid", "opmerkelijk", "nujij")
    if rng.random() > 0.08 or assignment.kind != "article" or section.slug in others:
        return ()
    return (rng.choice(others),)


def _former_paths(rng: Random, section: Section, article_id: int, headline: str) -> tuple[str, ...]:
    """A fifth of the stories was renamed after it appeared; some moved as well."""
    if rng.random() > 0.2 or section.slug in ("video", "advertorial"):
        return ()
    old_slug = slugify(" ".join(headline.split()[:-2]))
    folder = rng.choice((section.slug, section.slug, "algemeen"))
    return (f"/{folder}/{article_id}/{old_slug}.html",)


def _duration(rng: Random, assignment: Assignment) -> str | None:
    if assignment.kind != "video":
        return None
    return f"{rng.randint(0, 3)}:{rng.randint(10, 59)}"


def _source(section: Section, place: int) -> str | None:
    sources = {
        "uit-andere-media": words.PARTNERS,
        "rotterdam": words.REGIONAL_PARTNERS[:1],
        "amsterdam": words.REGIONAL_PARTNERS[2:],
        "advertorial": words.SPONSORS,
    }.get(section.slug)
    return sources[place % len(sources)] if sources else None


def _sign(
    draft: Article, printed: str | None, authors: tuple[str, ...], agencies: tuple[str, ...]
) -> Article:
    """Put a byline on a draft; videos and partners' stories carry none of the newsroom's."""
    if draft.kind in ("video", "advertorial"):
        return draft
    if draft.source:
        return replace(draft, byline=f"Door {draft.source}")
    return replace(draft, byline=printed, authors=authors, agencies=agencies)
