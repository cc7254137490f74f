"""Bylines: who wrote an article.

"Door NU.nl/ANP" names the site and an agency, "onze nieuwsredactie" a desk; only what is left are
persons. The byline itself is kept with the article, so nothing is lost by the sorting.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nucrawl.site.text import clean_line, fold, unique

# Agencies that NU.nl's bylines name, as they write themselves.
AGENCIES = {
    name.casefold(): name
    for name in (
        *("ANP", "AFP", "AP", "Reuters", "Bloomberg", "DPA", "Belga", "BNO News", "EFE", "ANSA"),
        *("Novum", "Persbureau ANP", "GPD", "Kyodo", "TASS", "Interfax", "Xinhua", "PA Media"),
    )
} | {"anp sport": "ANP", "persbureau anp": "ANP", "associated press": "AP"}

_PREFIX = re.compile(
    r"^(?:door\b\s*:?|(?:van|tekst|auteur|bron)\s*:|van(?=\s+onze\b)|:)\s*", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(
    r"(?:,\s*|^|\s)\s*(?:in samenwerking met|met (?:medewerking|een bijdrage|bijdragen) van"
    r"|m\.?m\.?v\.)\s+|\s*(?:/|,|;|\||&|(?:\s|^)(?:en|and|met)\s)\s*"
)
_LONGEST = 500  # characters of a byline; what is longer is none
_DESK = re.compile(
    r"\bredactie\b|redactie$|^nu\.?nl$|^nu$|^nusport$|^nutech$|^nuentertainment$", re.I
)
_ROLE = re.compile(r"^(?:onze|een|de|het)\s", re.IGNORECASE)
# "onze correspondent Anna de Boer": the name is what follows the last word of the role.
_NAME_AFTER_ROLE = re.compile(r"[a-zë-]{4,} ((?:[A-Z][\w'’-]+ )(?:[a-z'’]{1,4} )*[A-Z][\w'’ -]*)$")
_INITIALS = re.compile(r"[A-Z]{2,8}")  # of a medium or agency that is not in the list

# "Dit artikel is afkomstig uit de Oosterling.": capitalised words, and small ones between them.
_MEDIUM = r"((?:(?:de|het) )?[A-Z][\w&'.-]*\w(?: (?:van|voor|het|de|der|&|[A-Z][\w&'-]*))*)"
_TAKEN_FROM = re.compile(
    r"\b[Dd](?:it|eze) (?:artikel|verhaal|stuk|bericht|interview|productie|column|reportage|tekst"
    r"|achtergrond|analyse|nieuws)\b[^.:;]{0,60}?\b(?:afkomstig (?:uit|van)|overgenomen (?:uit|van)"
    rf"|(?:verscheen|verschenen)[^.:;]{{0,30}}? (?:in|op|bij)) {_MEDIUM}"
)
_TAKING = ("afkomstig", "overgenomen", "versche")
_ARTICLE = re.compile(r"^(?:de|het) ", re.IGNORECASE)
_SMALL_WORDS = re.compile(r"(?: (?:van|voor|het|de|der|&))+$")


@dataclass(frozen=True)
class Byline:
    """A byline, sorted. ``text`` is the byline as printed, without the word "Door"."""

    text: str
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()


def parse_byline(text: str, outlets: Iterable[str] = ()) -> Byline | None:
    """Sort a byline into persons, agencies and desks; None if there is nothing in it.

    ``outlets`` are names that are no person's, such as media that the text was taken from; they
    count as desks. What stands in brackets behind a person is a role or a place, unless an agency.

    >>> parse_byline("Door NU.nl/ANP")
    Byline(text='NU.nl/ANP', authors=(), agencies=('ANP',), desks=('NU.nl',))
    >>> parse_byline("Door: onze nieuwsredactie").authors
    ()
    >>> parse_byline("NU.nl/Anna de Boer en onze correspondent Bo van der Smit").authors
    ('Anna de Boer', 'Bo van der Smit')
    >>> parse_byline("Anna de Boer (Londen) met medewerking van Bo Smit (ANP)").authors
    ('Anna de Boer', 'Bo Smit')
    """
    printed = strip_prefix(text[:_LONGEST])
    if not printed:
        return None
    no_persons = {fold(form) for name in outlets for form in (name, _ARTICLE.sub("", name))}
    authors: list[str] = []
    agencies: list[str] = []
    desks: list[str] = []
    for name, is_aside in _iter_names(printed):
        if agency := AGENCIES.get(name.casefold()):
            agencies.append(agency)
        elif _ROLE.match(name) and (person := _NAME_AFTER_ROLE.search(name)):
            authors.append(person[1])
        elif _is_desk(name) or fold(name) in no_persons:
            desks.append(name)
        elif not (is_aside and authors):
            authors.append(name)
    return Byline(printed, unique(authors), unique(agencies), unique(desks))


def strip_prefix(text: str) -> str:
    """Give a byline without the word before it: "Door: Anna de Boer"."""
    return _PREFIX.sub("", clean_line(text)).strip()


def _iter_names(printed: str) -> Iterator[tuple[str, bool]]:
    """Go through the names of a byline; what stands in brackets is marked."""
    for number, piece in enumerate(_IN_BRACKETS.split(printed)):
        for part in _SEPARATOR.split(piece):
            if name := part.strip(" ()"):
                yield name, number % 2 == 1


def find_sources(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the media that these texts say they were taken from, as named there.

    >>> find_sources(["Dit verhaal is afkomstig uit de Courant van Oost. Meer volgt."])
    ('de Courant van Oost',)
    >>> find_sources(["De man is afkomstig uit Zweden."])
    ()
    """
    telling = (text for text in texts if any(word in text for word in _TAKING))
    names = (match[1] for text in telling for match in _TAKEN_FROM.finditer(text))
    return unique([_SMALL_WORDS.sub("", name) for name in names])


def _is_desk(name: str) -> bool:
    """Tell a desk, a role ("sportverslaggever") or the initials of a medium from a person."""
    if name.islower() or _INITIALS.fullmatch(name):
        return True
    return bool(_DESK.search(name) or _ROLE.match(name))
