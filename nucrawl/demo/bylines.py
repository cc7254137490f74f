"""Owns who a story is by, and how that is printed."""

from dataclasses import dataclass
from random import Random
from typing import Final

from nucrawl.demo.sentences import Writer

SPORT_BRAND: Final = "nusport"


@dataclass(frozen=True, slots=True)
class Byline:
    """``printed`` is None when the page names nobody."""

    printed: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


def choose_byline(rng: Random, writer: Writer, brand: str) -> Byline:
    desk = "onze sportredactie" if brand == SPORT_BRAND else "onze nieuwsredactie"
    one, two = writer.person(), writer.person()
    choices = (
        Byline("Door NU.nl/ANP", (), ("ANP",)),
        Byline("Door NU.nl/ANP", (), ("ANP",)),
        Byline(f"Door {desk}"),
        Byline(f"Door NU.nl/{one}", (one,)),
        Byline(f"Door {one}", (one,)),
        Byline(f"Door {one} en {two}", (one, two)),
        Byline("Door NU.nl/Reuters", (), ("Reuters",)),
        Byline("Door NU.nl"),
    )
    return rng.choice(choices)
