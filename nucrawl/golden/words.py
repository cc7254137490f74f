"""Words replaced by others of the same length, case and accents' place, always by the same.

What the parser goes by stays: interface words, months, agencies, names of sections.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator

from nucrawl.site.sections import KNOWN
from nucrawl.site.text import is_invisible

_KEPT_WORDS = """
    nu nl nujij anp afp ap reuters bloomberg dpa belga novum bno efe door onze van redactie en
    met and nieuwsredactie sportredactie economieredactie techredactie foto bron beeld getty
    images in uit afkomstig andere media dit artikel verhaal is een het de gesponsord op
    advertorial adverteerder zie ook liveblog video podcast fotoserie explainer overzicht
    analyse profiel stelling weerbericht opinie quiz interview reactie reacties om uur minuut
    minuten seconden geleden gisteren vandaag dag dagen week weken paar laatste update
    gepubliceerd bijgewerkt gewijzigd januari februari maart april mei juni juli augustus
    september oktober november december jan feb mrt apr jun jul aug sep sept okt nov dec maandag
    dinsdag woensdag donderdag vrijdag zaterdag zondag aanbevolen artikelen deze browser wordt
    niet ondersteund voor spelen pagina kon geladen worden inhoud die je zocht of meer
    beschikbaar probeer later nog eens helaas kan log lees inloggen privacy gate access denied
    just moment
"""
_SECTIONS = " ".join(section.label for section in KNOWN.values()).casefold()
_KEPT = frozenset(_KEPT_WORDS.split()) | frozenset(re.findall(r"\w+", _SECTIONS))
_PIECE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});|.", re.DOTALL)
_LETTERS = "etaoinsrdlhgkmvwpbuzcjfy"


def replace_words(text: str) -> str:
    """Replace the words of a text, which may hold entities; numbers and signs stay.

    >>> replace_words("Foto: ANP, 12 mei")
    'Foto: ANP, 12 mei'
    >>> replace_words("De kat") == replace_words("De k&shy;at").replace("&shy;", "")
    True
    """
    return "".join(_replace_run(run) for run in _iter_runs(text))


def _iter_runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """Go through words and what is between them, as lists of pieces: as written, and what it means.

    A piece is a character or an entity. What prints nothing belongs to the word it stands in.
    """
    run: list[tuple[str, str]] = []
    in_word = False
    for match in _PIECE.finditer(text):
        means = html.unescape(match[0]) or "\u200b"  # an entity for a character that none is
        is_letter = unicodedata.category(means[0])[0] in "LM"
        if is_letter != in_word and not (in_word and is_invisible(means)):
            yield run
            run, in_word = [], is_letter
        run.append((match[0], means))
    yield run


def _replace_run(run: list[tuple[str, str]]) -> str:
    written = "".join(piece for piece, _ in run)
    if not run or unicodedata.category(run[0][1][0])[0] not in "LM":
        return written
    word = unicodedata.normalize("NFC", "".join(m for _, m in run if not is_invisible(m)))
    folded = word.casefold()
    if folded in _KEPT or len(word) < 2:
        return written
    letters = _other_letters(folded, len(word))
    return "".join(
        piece if is_invisible(means) else _like(means, letters)
        for piece, means in run
        if is_invisible(means) or not unicodedata.combining(means[0])
    )


def _other_letters(folded: str, count: int) -> Iterator[str]:
    digest = hashlib.sha256(folded.encode("utf-8", "replace")).digest()
    return (_LETTERS[digest[number % 32] % len(_LETTERS)] for number in range(count))


def _like(old: str, letters: Iterator[str]) -> str:
    new = next(letters, "e")
    return new.upper() if old.isupper() else new
