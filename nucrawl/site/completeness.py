"""Is all of the text there? What a page says that it has, held against what it shows."""

import re
import unicodedata

from nucrawl.errors import NotAnArticle
from nucrawl.site.text import clean_line, count_words

LONGEST_EXCERPT = 200  # characters of a text that a page lacks
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
_MOST_SEARCHES = 50  # of the whole text; the others go on from the place before
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.0+)?\s*")
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|h[1-6]|i|li|ol|p|span|strong|u|ul)(?:\s[^<>]{0,500})?/?>", re.I
)
_NO_LETTER = re.compile(r"[\W_]+")
# A page is truncated if JSON-LD counts that many times, and that many more, words than it shows.
_FAR_MORE_TIMES, _FAR_MORE_WORDS = 2, 100


def count_stated(counted: object, text: str) -> int:
    """Give the words that a page says for machines that it has.

    ``counted`` is JSON-LD's ``wordCount``, whatever JSON it is, ``text`` its ``articleBody``.
    """
    number = _NUMBER.fullmatch(str(counted)) if isinstance(counted, int | float | str) else None
    return int(number[1]) if number else count_words(text)


def check_length(found: int, expected: int, url: str) -> None:
    """Refuse a page that shows far fewer words than it says for machines that it has."""
    if expected > _FAR_MORE_TIMES * found and expected - found > _FAR_MORE_WORDS:
        detail = f"expected some {expected} words, found {found}: {url}"
        raise NotAnArticle("truncated", detail, retry=True)


def plain_text(text: str) -> str:
    """Give an ``articleBody`` without the markup that it may hold, composed as print is."""
    plain = _TAG.sub(" ", text) if "<" in text else text
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def begins_with(text: str, description: str) -> bool:
    """Tell whether a text has the beginning of a description: its first sentence, or what of it is.

    >>> begins_with("Het vriest hard. En het sneeuwt.", "Het vriest hard. Meer op NU.nl.")
    True
    >>> begins_with("Het vriest hard.", "Het vriest h…"), begins_with("Het vriest.", "Kou.")
    (True, False)
    """
    first = next(filter(None, _SENTENCE.split(description)), "")
    return _letters(first) in _letters(text)


def find_missing_text(stated: str, *shown: str) -> str | None:
    """Give the first sentence of ``stated`` that each text shown lacks; None if one has all.

    Only letters and digits count. Takes time in proportion to the lengths.

    >>> find_missing_text("Het vriest. Er ligt ijs.", "Het vriest hard. En: het vriest.")
    'Er ligt ijs.'
    """
    missing = None
    for text in shown:
        if (missing := _find_missing(stated, text)) is None:
            return None
    return missing


def _find_missing(stated: str, shown: str) -> str | None:
    if "".join(stated.split()) in "".join(shown.split()):
        return None
    page = _letters(shown)
    if _letters(stated) in page:
        return None
    place, searches = 0, 0
    for sentence in filter(None, map(str.strip, _SENTENCE.split(stated))):
        letters = _letters(sentence)
        found = page.find(letters, place, place + len(letters) + 2000)
        if found < 0:
            searches += 1
            if searches > _MOST_SEARCHES:
                return None  # the order differs through and through: nothing can be said cheaply
            found = page.find(letters)
        if found < 0:
            return clean_line(sentence)[:LONGEST_EXCERPT]
        place = found + len(letters)
    return None


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()
