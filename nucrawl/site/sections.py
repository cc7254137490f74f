"""NU.nl's sections: what its menu held when nucrawl was written, and how a name finds one.

The menu of the front page is the authority; this table serves when it cannot be read, knows which
entries are no lists of news, and gives the labels of sections that left the menu.
Source of slugs and labels: public list data of 2022-2024 and the menu as printed in 2025.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nucrawl.errors import WrongUse
from nucrawl.site.text import fold


@dataclass(frozen=True)
class Section:
    """One entry of the menu.

    ``path`` is relative to the site; ``parent`` is the slug of the entry it hangs under, None at
    the top; ``position`` counts from 1 in menu order. ``not_news`` says why the entry is no list of
    articles; None for those that can be crawled.
    """

    slug: str
    label: str
    path: str
    parent: str | None = None
    position: int = 0
    not_news: str | None = None


NOT_NEWS: Mapping[str, str] = {
    "weer": "a weather forecast; its articles stand on other lists, such as net-binnen",
    "scorebord": "a scoreboard",
    "sportspellen": "games",
    "gp-spel": "a game",
    "wielerspel-tour": "a game",
    "tvgids": "a television guide",
    "tv-gids": "a television guide",
    "spellen": "games",
    "nieuwsquiz": "a game",
    "themaquiz": "a game",
    "nushop": "a shop",
    "nushop-adverteerder": "a shop",
    "shop": "a shop",
    "over-nu": "a page about the publisher",
    "adverteren": "a page for advertisers",
    "mobiel": "a page about the apps",
    "zoeken": "a search form",
    "login": "a login page",
    "logout": "a login page",
    "nieuwsbrieven": "a form for newsletters",
    "toegankelijkheid": "a statement of the publisher",
    "nujij-voorwaarden": "rules for comments",
}

_GROUPS: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = (
    (
        ("voorpagina", "Voorpagina"),
        (
            ("net-binnen", "Net binnen"),
            ("meest-gelezen", "Meest gelezen"),
            ("spanningen-oekraine", "Oorlog in Oekraïne"),
            ("midden-oostenconflict", "Spanningen Midden-Oosten"),
            ("binnenland", "Binnenland"),
            ("buitenland", "Buitenland"),
            ("algemeen", "Algemeen"),
            ("politiek", "Politiek"),
            ("uit-andere-media", "Uit andere media"),
            ("video", "Video"),
            ("podcast", "Podcast"),
            ("weer", "Weer"),
        ),
    ),
    (("economie", "Economie"), (("klimaat", "Klimaat"), ("tech", "Tech"))),
    (
        ("sport", "Sport"),
        (
            ("voetbal", "Voetbal"),
            ("formule-1", "Formule 1"),
            ("wielrennen", "Wielrennen"),
            ("tennis", "Tennis"),
            ("sport-overig", "Sport Overig"),
            ("scorebord", "Scorebord"),
            ("sportspellen", "Sportspellen"),
            ("gp-spel", "De Boordradio GP-spel"),
        ),
    ),
    (
        ("entertainment", "Media en cultuur"),
        (
            ("film", "Films en series"),
            ("muziek", "Muziek"),
            ("cultuur-overig", "Boek en Cultuur"),
            ("media", "Media"),
            ("achterklap", "Achterklap"),
            ("koningshuis", "Koningshuis"),
            ("tvgids", "Tv-gids"),
        ),
    ),
    (
        ("overig", "Overig"),
        (
            ("slimmer-leven", "Slimmer Leven"),
            ("dieren", "Dieren"),
            ("nujij", "NUjij"),
            ("het-woord", "Het Woord"),
            ("nucheckt", "NUcheckt"),
            ("opmerkelijk", "Opmerkelijk"),
            ("wetenschap", "Wetenschap"),
            ("goed-nieuws", "Goed Nieuws"),
            ("spellen", "Spellen"),
            ("over-nu", "Over NU.nl"),
            ("nushop", "NUshop"),
        ),
    ),
)

# Other names that readers know a section by; the menu prints some of them at its top.
_ALIASES: Mapping[str, str] = {
    "populair": "meest-gelezen",
    "spanningen-oekraine": "spanningen-oekraine",
    "oorlog-israel-en-hamas": "midden-oostenconflict",
    "videos": "video",
    "front": "voorpagina",
    "shop": "nushop",
}


def _build_known() -> dict[str, Section]:
    known: dict[str, Section] = {}
    for (group_slug, group_label), children in _GROUPS:
        for slug, label in ((group_slug, group_label), *children):
            known[slug] = Section(
                slug=slug,
                label=label,
                path="/" if slug == "voorpagina" else f"/{slug}",
                parent=None if slug == group_slug else group_slug,
                position=len(known) + 1,
                not_news=NOT_NEWS.get(slug),
            )
    return known


KNOWN: Mapping[str, Section] = _build_known()


def merge(menu: Iterable[Section]) -> dict[str, Section]:
    """Join the menu as read with the known sections, by slug; the menu goes first and wins."""
    found = {section.slug: section for section in menu}
    return found | {slug: section for slug, section in KNOWN.items() if slug not in found}


def find_section(name: str, sections: Mapping[str, Section]) -> Section | None:
    """Find a section by slug or label, whatever the case, accents and spaces.

    >>> find_section("oorlog in OEKRAINE", KNOWN).slug, find_section("/buitenland/", KNOWN).slug
    ('spanningen-oekraine', 'buitenland')
    >>> find_section("boeken", KNOWN) is None
    True
    """
    wanted = fold(name)
    if wanted in sections:
        return sections[wanted]
    for section in sections.values():
        if wanted in (fold(section.slug), fold(section.label)):
            return section
    return sections.get(_ALIASES.get(wanted, ""))


def find_slug(name: str) -> str | None:
    """Find the slug of a known section by the name that a page gives it; None for any other name.

    >>> find_slug("Oorlog in Oekraïne"), find_slug("Reuzenrad")
    ('spanningen-oekraine', None)
    """
    return _SLUGS.get(fold(name))


_SLUGS: Mapping[str, str] = {
    fold(name): section.slug for section in KNOWN.values() for name in (section.label, section.slug)
} | dict(_ALIASES)


OF_MEMBERS = "login-vereist"  # for readers with an account
_OF_VIDEOS = re.compile(r"videos?(?:-.*)?")
_OF_ANYTHING = frozenset({"voorpagina", "net-binnen", "algemeen"})


def is_of_videos(slug: str | None) -> bool:
    """Tell a section of videos, whatever they are about: video, videos, video-opmerkelijk."""
    return _OF_VIDEOS.fullmatch(slug or "") is not None


def fitting_slugs(slug: str) -> frozenset[str]:
    """Give the sections that an article of this one may be said to belong to.

    Its own, the one above it in the menu, and those that hold anything.

    >>> sorted(fitting_slugs("klimaat"))
    ['algemeen', 'economie', 'klimaat', 'net-binnen', 'voorpagina']
    """
    parent = KNOWN[slug].parent if slug in KNOWN else None
    return _OF_ANYTHING | {slug, parent or slug}


def suggest_sections(name: str, sections: Mapping[str, Section]) -> list[str]:
    """Give the slugs that a mistyped name may have meant, nearest first, three at most.

    >>> suggest_sections("buitenlnd", KNOWN)[0]
    'buitenland'
    """
    by_name = {fold(section.label): section.slug for section in sections.values()}
    by_name |= {slug: slug for slug in sections}
    close = difflib.get_close_matches(fold(name), by_name, n=6, cutoff=0.5)
    return list(dict.fromkeys(by_name[match] for match in close))[:3]


def choose_sections(names: list[str], menu: list[Section]) -> list[Section]:
    """Find the sections that were asked for. Raises WrongUse for an unknown one or no list."""
    known = merge(menu)
    chosen: dict[str, Section] = {}
    for name in names:
        if fold(name) == "all":
            chosen |= {s.slug: s for s in (menu or KNOWN.values()) if s.not_news is None}
            continue
        section = find_section(name, known)
        if section is None:
            raise WrongUse(_unknown_section(name, known))
        if section.not_news is not None:
            raise WrongUse(f"section {section.slug} is no list of news: {section.not_news}")
        chosen[section.slug] = section
    return list(chosen.values())


def _unknown_section(name: str, known: Mapping[str, Section]) -> str:
    near = suggest_sections(name, known)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    slugs = ", ".join(slug for slug, section in known.items() if section.not_news is None)
    return f"no section {name!r}.{meant} There are: {slugs}; or all"
