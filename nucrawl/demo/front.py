"""Owns the arrangement of the list pages: front page, newest, most read, sections and tags.

A section page holds at most 30 stories and has no second page, as at NU.nl.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Final

from nucrawl.demo.article import Article
from nucrawl.demo.dutch import general
from nucrawl.demo.listings import Entry, HrefForm, ListBlock, Listing, Outside, Teaser, Template
from nucrawl.demo.sections import SECTIONS, Section
from nucrawl.demo.sentences import slugify

LIST_LIMIT: Final = 30
LATEST_LIMIT: Final = 60
LATEST_PATH: Final = "/net-binnen"
# What the first list below the hero and the one below that look like, section by section.
_LOOKS: Final[tuple[tuple[Template, Template], ...]] = (
    ("thumb", "plain"),
    ("grid", "text"),
    ("thumb", "datetime"),
)
_OUTSIDE: Final = tuple(
    Outside(title, f"https://partner.example/{slugify(title)}?utm_source=nu", "Gesponsord")
    for title in general.OUTSIDE_TITLES
)
GAME: Final = Outside("Doe de quiz: wat weet jij nog van deze week?", "/nieuwsquiz")
# Front page: section, template, how many stories.
_FRONT: Final[tuple[tuple[str, Template, int], ...]] = (
    ("economie", "grid", 4),
    ("sport", "plain", 5),
    ("entertainment", "thumb", 4),
    ("achterklap", "grid", 4),
    ("uit-andere-media", "text", 4),
    ("rotterdam", "thumb", 2),
    ("video", "grid", 4),
    ("podcast", "plain", 3),
    ("advertorial", "thumb", 2),
)


def build_listings(articles: Sequence[Article]) -> dict[str, Listing]:
    """Arrange every list page; ``articles`` come newest first."""
    listed = [article for article in articles if article.is_listed]
    sidebar = _sidebar(listed)
    pages = [_front_page(listed, sidebar), _latest(listed, sidebar), _most_read(listed, sidebar)]
    looks = cycle(_LOOKS)
    pages += [_section_page(section, listed, sidebar, next(looks)) for section in SECTIONS.values()]
    pages += _tag_pages(articles, sidebar)
    return {page.path: page for page in pages}


def stories_of(section: Section, articles: Iterable[Article]) -> list[Article]:
    """Choose what a section lists: its own, those it draws on, those that ask for it."""
    slugs = {section.slug, *section.draws_on}
    return [a for a in articles if a.section in slugs or section.slug in a.also_in]


def latest_of(articles: Iterable[Article]) -> list[Article]:
    """Choose what the list of the newest holds, with all that follows its first rows."""
    return [a for a in articles if a.is_listed and a.kind != "advertorial"]


def by_popularity(articles: Iterable[Article]) -> list[Article]:
    """Order by how often a story is read, which here is a fixed shuffle."""
    return sorted(articles, key=lambda a: hashlib.sha256(str(a.id).encode()).hexdigest())


def _teasers(articles: Iterable[Article]) -> tuple[Teaser, ...]:
    return tuple(Teaser(article) for article in articles)


def _sidebar(listed: Sequence[Article]) -> tuple[ListBlock, ...]:
    latest, partners = quiet_sidebar(latest_of(listed)[:10])
    popular = _teasers(by_popularity(listed)[:5])
    return latest, ListBlock("ranked", popular, "Meest gelezen", "/meest-gelezen"), partners


def quiet_sidebar(latest: Sequence[Article]) -> tuple[ListBlock, ListBlock]:
    """Arrange the part of the sidebar that no reader moves."""
    return (
        ListBlock("timestamp", _teasers(latest), "Net binnen", LATEST_PATH),
        ListBlock("thumb", _OUTSIDE[:2], "Aangeboden door partners"),
    )


def _front_page(listed: list[Article], sidebar: tuple[ListBlock, ...]) -> Listing:
    top = [a for a in listed if SECTIONS[a.section].brand == "nu" and a.kind != "video"][:12]
    blocks = [
        ListBlock("hero", _teasers(top[:1])),
        ListBlock("thumb", _with_quirks(top[1:9])),
        ListBlock("text", (*_teasers(top[9:]), Teaser(top[2]), GAME), "Ook in het nieuws"),
    ]
    blocks += [_front_block(listed, *row) for row in _FRONT]
    blocks.append(ListBlock("grid", _OUTSIDE[2:5], "Gesponsord"))
    return Listing("/", "Voorpagina", "nu", tuple(blocks), sidebar)


def _front_block(listed: list[Article], slug: str, template: Template, count: int) -> ListBlock:
    section = SECTIONS[slug]
    stories = stories_of(section, listed)[:count]
    return ListBlock(template, _teasers(stories), section.name, f"/{slug}")


def _latest(listed: list[Article], sidebar: tuple[ListBlock, ...]) -> Listing:
    stories = latest_of(listed)[:LATEST_LIMIT]
    blocks = (ListBlock("timestamp", _teasers(stories), "Net binnen"),)
    return Listing(LATEST_PATH, "Net binnen", "nu", blocks, sidebar[1:])


def _most_read(listed: list[Article], sidebar: tuple[ListBlock, ...]) -> Listing:
    blocks = (ListBlock("ranked", _teasers(by_popularity(listed)[:20]), "Meest gelezen"),)
    return Listing("/meest-gelezen", "Meest gelezen", "nu", blocks, sidebar[:1])


def _section_page(
    section: Section,
    listed: list[Article],
    sidebar: tuple[ListBlock, ...],
    look: tuple[Template, Template],
) -> Listing:
    stories = stories_of(section, listed)[:LIST_LIMIT]
    blocks = [ListBlock("hero", _teasers(stories[:1]), section.name)]
    blocks += [
        ListBlock(look[0], _with_quirks(stories[1:12])),
        ListBlock(look[1], _teasers(stories[12:]), f"Meer uit {section.name}"),
        ListBlock("ranked", _teasers(by_popularity(stories)[:3]), f"Populair in {section.name}"),
    ]
    kept = tuple(block for block in blocks if block.entries)
    return Listing(f"/{section.slug}", section.name, section.brand, kept, sidebar)


def _with_quirks(stories: Sequence[Article]) -> tuple[Entry, ...]:
    """Write a list of some length as lists are: odd addresses, and a sponsor between the rows."""
    if len(stories) < 7:
        return _teasers(stories)
    entries: list[Entry] = [Teaser(a, _form_of(a, place)) for place, a in enumerate(stories)]
    return (*entries[:4], _OUTSIDE[len(stories) % len(_OUTSIDE)], *entries[4:])


def _form_of(article: Article, place: int) -> HrefForm:
    if article.is_video_page:
        return "canonical"  # the other forms are for the numbers of articles
    if article.former_paths:
        return "former"
    forms: Mapping[int, HrefForm] = {2: "utm", 5: "shorthand"}
    return forms.get(place, "canonical")


def _tag_pages(articles: Iterable[Article], sidebar: tuple[ListBlock, ...]) -> list[Listing]:
    tagged: dict[str, list[Article]] = {}
    for article in articles:
        for tag in article.tags:
            tagged.setdefault(tag, []).append(article)
    return [_tag_page(tag, found[:LATEST_LIMIT], sidebar) for tag, found in tagged.items()]


def _tag_page(tag: str, found: list[Article], sidebar: tuple[ListBlock, ...]) -> Listing:
    return Listing(
        tag_path(tag), tag, "nu", (ListBlock("datetime", _teasers(found), tag),), sidebar
    )


def tag_path(tag: str) -> str:
    return f"/tag/{slugify(tag)}"
