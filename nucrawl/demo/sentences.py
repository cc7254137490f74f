"""Owns how a template becomes a sentence.

The slots of one ``Writer`` keep their words, so that a story stays in one town; the numbers are
rolled anew for each sentence.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Final

from nucrawl.demo.article import Span
from nucrawl.demo.dutch import words

# Names like 's-Gravenzande keep their small letter.
_SENTENCE_START: Final = re.compile(r"(?:^|(?<=[.?!] ))(?!'s-)['\"]?[^\W\d_]")


class Writer:
    """Writes everything of one story."""

    def __init__(self, rng: Random, published_at: datetime) -> None:
        self._rng = rng
        self._slots = _choose_slots(rng)
        self._slots["dag"] = words.WEEKDAYS[published_at.weekday()]
        self._used: set[str] = set()

    def write(self, template: str) -> str:
        """Fill one template and start each of its sentences with a capital."""
        filled = template.format_map(self._slots | _roll_numbers(self._rng))
        return _SENTENCE_START.sub(lambda match: match[0].upper(), filled)

    def headline(self, templates: Sequence[str]) -> str:
        return self.write(self._rng.choice(templates))

    def has_fresh(self, templates: Sequence[str]) -> bool:
        return any(template not in self._used for template in templates)

    def one_of(self, templates: Sequence[str]) -> str:
        """Write a template that this story has not used yet, while there is one."""
        fresh = [template for template in templates if template not in self._used]
        template = self._rng.choice(fresh or templates)
        self._used.add(template)
        return self.write(template)

    def person(self) -> str:
        return f"{self._rng.choice(words.FIRST_NAMES)} {self._rng.choice(words.LAST_NAMES)}"


def _choose_slots(rng: Random) -> dict[str, str]:
    slots = {name: rng.choice(choices) for name, choices in words.SLOTS.items()}
    here = rng.randrange(len(words.COUNTRIES))
    slots["land"], slots["stad"] = words.COUNTRIES[here], words.CITIES[here]
    slots["plaats"], slots["plaats2"] = rng.sample(words.PLACES, 2)
    slots["club"], slots["club2"] = rng.sample(words.CLUBS, 2)
    slots["land2"] = words.COUNTRIES[(here + rng.randrange(1, 20)) % len(words.COUNTRIES)]
    return slots


def _roll_numbers(rng: Random) -> dict[str, str]:
    return {
        "klein": str(rng.randint(3, 14)),
        "groot": f"{rng.randint(1, 90)}.{rng.randint(1, 9)}00",
        "procent": str(rng.randint(4, 93)),
        "bedrag": rng.choice(("2,4 miljoen", "750.000", "11 miljoen", "40.000", "1,2 miljard")),
        "uur": f"{rng.randint(6, 23)}.{rng.choice(('00', '15', '30', '45'))}",
        "leeftijd": str(rng.randint(18, 38)),
    }


def slugify(title: str) -> str:
    """Write a title as in a URL: ASCII, lower case, punctuation gone, spaces to hyphens.

    >>> slugify("Zoë ('Café & Co') wint: 3-0")
    'zoe-cafe-co-wint-3-0'
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^\w\s-]", "", ascii_title.lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-")


def plain(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def mark(text: str, first: int, count: int, span: Span) -> tuple[Span, ...]:
    """Give ``count`` words of a text, from the ``first`` on, the tag and link of ``span``."""
    parts = text.split(" ")
    before, marked = " ".join(parts[:first]), " ".join(parts[first : first + count])
    after = " ".join(parts[first + count :])
    middle = Span(marked, span.tag, span.href)
    return tuple(part for part in (Span(f"{before} "), middle, Span(f" {after}")) if part.text)
