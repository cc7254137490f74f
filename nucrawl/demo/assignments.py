"""Owns which stories are something other than a plain article.

The place in the section (0 is the newest) decides, so that every kind has a fixed home. ``None``
stands for every story of the section.
"""

from dataclasses import dataclass
from typing import Final

from nucrawl.demo.article import ArticleKind


@dataclass(frozen=True, slots=True)
class Assignment:
    kind: ArticleKind = "article"
    label: str | None = None
    is_premium: bool = False


PLAIN: Final = Assignment()
LIVEBLOG: Final = Assignment("liveblog", "Liveblog")
VIDEO: Final = Assignment("video", "Video")
GALLERY: Final = Assignment("gallery", "In beeld")
PREMIUM: Final = Assignment("article", "NU+", is_premium=True)
EXPLAINER: Final = Assignment("article", "Explainer")
OVERVIEW: Final = Assignment("article", "Overzicht")

ASSIGNMENTS: Final[dict[tuple[str, int | None], Assignment]] = {
    ("binnenland", 3): LIVEBLOG,
    ("buitenland", 5): LIVEBLOG,
    ("politiek", 4): LIVEBLOG,
    ("spanningen-oekraine", 0): LIVEBLOG,
    ("formule-1", 1): Assignment("liveblog", "Liveblog F1"),
    ("voetbal", 2): Assignment("liveblog", "Liveblog Eredivisie"),
    ("buitenland", 11): VIDEO,
    ("voetbal", 5): VIDEO,
    ("economie", 6): VIDEO,
    ("opmerkelijk", 3): VIDEO,
    ("achterklap", 4): VIDEO,
    ("videos", None): VIDEO,
    ("video", None): VIDEO,
    ("de-boordradio", None): Assignment("audio", "Podcast De Boordradio"),
    ("nunl-zoekt-uit", None): Assignment("audio", "Podcast"),
    ("buitenland", 8): GALLERY,
    ("dieren", 2): GALLERY,
    ("entertainment", 1): GALLERY,
    ("koningshuis", 1): GALLERY,
    ("binnenland", 9): PREMIUM,
    ("binnenland", 15): PREMIUM,
    ("politiek", 6): PREMIUM,
    ("klimaat", 3): PREMIUM,
    ("voetbal", 7): PREMIUM,
    ("wetenschap", 4): PREMIUM,
    ("slimmer-leven", 2): PREMIUM,
    ("buitenland", 13): EXPLAINER,
    ("politiek", 8): EXPLAINER,
    ("tech", 5): EXPLAINER,
    ("economie", 3): OVERVIEW,
    ("sport", 1): OVERVIEW,
    ("buitenland", 16): Assignment("article", "In 100 woorden"),
    ("klimaat", 1): Assignment("article", "Analyse"),
    ("tennis", 2): Assignment("article", "Profiel"),
    ("nujij", 0): Assignment("article", "Stelling"),
    ("nujij", 1): Assignment("article", "Oproep"),
    ("nujij", 2): Assignment("article", "Praat mee"),
    ("nucheckt", None): Assignment("article", "NUcheckt"),
    ("weerbericht", None): Assignment("article", "Weerbericht"),
    ("advertorial", None): Assignment("advertorial", "Advertorial"),
}


def assignment_for(section: str, place: int) -> Assignment:
    return ASSIGNMENTS.get((section, place)) or ASSIGNMENTS.get((section, None)) or PLAIN
