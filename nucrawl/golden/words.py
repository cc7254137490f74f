"""Words replaced by others of the same length and case, always by the same, told by a key.

What the parser goes by stays: interface words, months (and so the names Jan and Mei), agencies,
names of sections; hosts and sections of addresses; names that programmers gave.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from nucrawl.site.byline import AGENCIES
from nucrawl.site.metadata import ARTICLE_TYPES
from nucrawl.site.sections import KNOWN
from nucrawl.site.text import INVISIBLE

_PRINTED = """
    nu nl nujij door onze van redactie en met and nieuwsredactie sportredactie economieredactie
    techredactie foto bron beeld getty images in uit afkomstig andere media dit artikel verhaal is
    een het de gesponsord op advertorial adverteerder zie ook liveblog video podcast fotoserie
    explainer overzicht analyse profiel stelling weerbericht opinie quiz interview reactie reacties
    om uur minuut minuten seconden geleden gisteren vandaag dag dagen week weken paar laatste update
    gepubliceerd bijgewerkt gewijzigd januari februari maart april mei juni juli augustus
    september oktober november december jan feb mrt apr jun jul aug sep sept okt nov dec maandag
    dinsdag woensdag donderdag vrijdag zaterdag zondag aanbevolen artikelen deze browser wordt
    niet ondersteund voor spelen pagina kon geladen worden inhoud die je zocht of meer
    beschikbaar probeer later nog eens helaas kan log lees inloggen privacy gate access denied
    just moment aangepast eergisteren advertentie copyright tekst auteur gesponsorde bijdrage
    bijdragen medewerking samenwerking namens
"""
# Of addresses, of JSON-LD and the state (keys that are no camelCase), of tags and the doctype.
_OF_MACHINES = """
    http https www html htm php jpg jpeg png gif webp svg css js wd xwd std sqr redirect videos tag
    static assets img api rss login zoeken
    context type id graph headline name description url image author keywords publisher logo width
    height person organization newsmediaorganization webpage website imageobject schema org
    initial state typename json parse decodeuricomponent content title count enabled key value
    article og published updated modified time section true false null
    data nosnippet hidden async defer doctype cdata charset utf
"""
_NAMES = (*AGENCIES, *ARTICLE_TYPES, *KNOWN, *(section.label for section in KNOWN.values()))
KEPT = frozenset(re.findall(r"[^\W\d_]+", " ".join((_PRINTED, _OF_MACHINES, *_NAMES)).casefold()))

_HOST = r"(?:https?:)?//(?:(?:[\w-]++\.)++[\w-]++|localhost)(?::\d+)?"
_SECTION = r"/[\w-]++(?=/(?:[^/\s]+/)?\d{5,12}(?!\w))"
_CAMEL_CASE_KEY = r'"(?=[_a-z][_a-z\d]*[A-Z])\w++"(?=\s*:)'  # no title is written like that
KEPT_PLACE = rf"{_HOST}(?:{_SECTION})?|(?<![\w./-]){_SECTION}|{_CAMEL_CASE_KEY}"

_LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u218b\u2460-\u24ff]"
_MARK = r"[\u0300-\u036f]"  # combines with the letter before it
_WORD = re.compile(
    rf"{KEPT_PLACE}"
    rf"|(?P<word>{_LETTER}++(?:(?:[{INVISIBLE}]|{_MARK})++{_LETTER}++)*+{_MARK}*+)"
)
_LETTERS_OR_MARKS = re.compile(rf"(?P<letters>{_LETTER}+)|{_MARK}+")
_NO_LETTERS = re.compile(f"[{INVISIBLE}]+")
_OTHER_LETTERS = "etaoinsrdlhgkmvwpbuzcjfy"
_MOST_ATTEMPTS = 100  # to find a word that is not taken yet; only very short ones need many


class OtherWords:
    """Another word for every word; without the key no dictionary leads back.

    Two words get two others, unless they are so short that all are taken.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._others: dict[str, str] = {}
        self._taken = set(KEPT)

    def iter_changes(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Go through what is to be replaced in a text without escapes: start, end, by what.

        What prints nothing belongs to the word it stands in; accents go.

        >>> list(OtherWords(b"").iter_changes("Foto: ANP, 12 mei, https://example.org/"))
        []
        """
        for match in _WORD.finditer(text):
            word = _fold(match["word"] or "")
            if len(word) < 2 or word in KEPT:
                continue
            letters = iter(self._other(word))
            for part in _LETTERS_OR_MARKS.finditer(text, *match.span()):
                new = (_like(old, next(letters, "e")) for old in part["letters"] or "")
                yield part.start(), part.end(), "".join(new)

    def _other(self, word: str) -> str:
        if word not in self._others:
            candidates = (self._candidate(word, attempt) for attempt in range(_MOST_ATTEMPTS))
            new = next((c for c in candidates if c != word and c not in self._taken), None)
            self._others[word] = new or self._candidate(word, _MOST_ATTEMPTS)
            self._taken.add(self._others[word])
        return self._others[word]

    def _candidate(self, word: str, attempt: int) -> str:
        seed = f"{attempt} {word}".encode("utf-8", "replace")
        digest = hashlib.blake2b(seed, key=self._key).digest()
        numbers = (digest[place % len(digest)] for place in range(len(word)))
        return "".join(_OTHER_LETTERS[number % len(_OTHER_LETTERS)] for number in numbers)


def _fold(word: str) -> str:
    return unicodedata.normalize("NFC", _NO_LETTERS.sub("", word)).casefold()


def _like(old: str, new: str) -> str:
    return new.upper() if old.isupper() else new
