"""Is all of the text there? What a page says that it has, held against what it shows."""

import re
import unicodedata
from collections.abc import Sequence

from nucrawl.errors import NotAnArticle
from nucrawl.site.article import Block
from nucrawl.site.content import READING_KINDS
from nucrawl.site.text import clean_line, count_words

LONGEST_EXCERPT = 200  # characters of a text that a page lacks
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
_MOST_SEARCHES = 50  # of the whole text; the others go on from the place before
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.0+)?\s*")
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|h[1-6]|i|li|ol|p|span|strong|u|ul)(?:\s[^<>]{0,500})?/?>", re.I
)
_NO_LETTER = re.compile(r"[\W_]+")
_FEW_WORDS = 10  # by which counts of the words of an article may differ
_SHOWN = frozenset({"video", "audio", "tweet", "embed", "infographic", "gallery_image"})
# A page is truncated if JSON-LD counts that many times, and that many more, words than it shows.
_FAR_MORE_TIMES, _FAR_MORE_WORDS = 2, 100


def count_stated(counted: object, text: str) -> int:
    """Give the words that a page says for machines that it has.

    ``counted`` is JSON-LD's ``wordCount``, whatever JSON it is, ``text`` its ``articleBody``.
    """
    number = _NUMBER.fullmatch(str(counted)) if isinstance(counted, int | float | str) else None
    return int(number[1]) if number else count_words(text)


def check_whole(
    kind: str, lead: str | None, blocks: Sequence[Block], expected: int, url: str
) -> None:
    """Refuse an article that prints far fewer words than it says for machines that it has, or none.

    ``lead`` is the printed one. It may be all that there is, and so may something to see or hear,
    which JSON-LD may put in words; the entries of a live blog may come later.
    """
    texts = [lead or "", *(block.text for block in blocks)]
    found = sum(map(count_words, texts))
    far_more = expected > _FAR_MORE_TIMES * found and expected - found > _FAR_MORE_WORDS
    if far_more and kind != "liveblog":
        detail = f"expected some {expected} words, found {found}: {url}"
        raise NotAnArticle("truncated", detail, retry=True)
    if any(block.text for block in blocks if block.kind in READING_KINDS):
        return
    shows_more = kind == "liveblog" or any(block.kind in _SHOWN for block in blocks)
    if not lead or not (shows_more or expected <= found + _FEW_WORDS):
        raise NotAnArticle("empty_body", f"expected paragraphs, found none: {url}", retry=True)


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
