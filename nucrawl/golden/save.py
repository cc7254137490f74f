"""Golden pages made from real ones: saved with other words, to be checked by hand and kept.

A folder as in ``tests/pages``: ``page.html``, ``expected.json``, ``meta.json``.
The expected values are what the parser reads from the disguised page; a person must compare them
with the page before they are worth anything.
"""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nucrawl.errors import NotAnArticle, WrongUse
from nucrawl.golden.disguise import Disguise
from nucrawl.golden.leftovers import find_leftover
from nucrawl.report.page import article_values
from nucrawl.site.extract import parse_article
from nucrawl.site.page import decode_page, parse_page

_NOT_COMPARED = ("provenance",)
# What other words must not change.
_SHAPE = (
    *("id", "layout", "kind", "section", "published_at", "modified_at", "comment_count"),
    *("is_premium", "language", "word_count", "provenance", "refused"),
)


def read_values(
    body: bytes | str, url: str, fetched_at: datetime, content_type: str | None, base_url: str
) -> dict[str, Any]:
    """Read a page: its article's fields, or the reason for which there is none."""
    try:
        article = parse_article(body, url, fetched_at, base_url=base_url, content_type=content_type)
    except NotAnArticle as error:
        return {"refused": error.reason}
    return article_values(article)


def check_new_folder(folder: Path) -> None:
    """Raise WrongUse where there is something already, or a folder cannot be made."""
    try:
        if os.path.lexists(folder):
            raise WrongUse(f"--save: expected a new folder, found {folder}; choose another name")
        parent = next(parent for parent in folder.absolute().parents if parent.exists())
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise WrongUse(f"--save: cannot make {folder}: {parent} may not be written in")
    except OSError as error:
        raise WrongUse(f"--save: cannot make {folder}: {error.strerror}") from error


def save_golden_page(
    folder: Path,
    body: bytes,
    url: str,
    fetched_at: datetime,
    content_type: str | None,
    base_url: str,
) -> dict[str, Any]:
    """Save a page with its words replaced; give what the parser reads from it then.

    The page is written in UTF-8. Raises WrongUse if the folder cannot be made, if other words
    change what kind of page the parser sees, or if words of the original are left: such a page
    cannot be disguised and is not saved.
    """
    disguise = Disguise(secrets.token_bytes())  # nobody keeps the key
    disguised, other_url = disguise.page(decode_page(body, content_type)), disguise.text(url)
    before = read_values(body, url, fetched_at, content_type, base_url)
    after = read_values(disguised, other_url, fetched_at, None, base_url)
    if changed := [name for name in _SHAPE if before.get(name) != after.get(name)]:
        raise WrongUse(
            f"--save: with other words the page reads differently ({', '.join(changed)}), so the "
            "words that the parser goes by were replaced too: add them to nucrawl/golden/words.py"
        )
    _check_words(body, content_type, disguised)
    expected = {key: value for key, value in after.items() if key not in _NOT_COMPARED}
    meta = {
        "url": other_url,
        "base_url": base_url,
        "fetched_at": fetched_at.isoformat(),
        "layout": after.get("layout"),
        "shows": "",
    }
    try:
        folder.mkdir(parents=True)
        (folder / "page.html").write_bytes(disguised.encode())
        _write_json(folder / "expected.json", expected)
        _write_json(folder / "meta.json", meta)
    except OSError as error:
        raise WrongUse(f"--save: cannot make {error.filename}: {error.strerror}") from error
    return after


def _check_words(body: bytes, content_type: str | None, disguised: str) -> None:
    """Raise WrongUse if words of the page are left in its disguise."""
    try:
        leftover = find_leftover(parse_page(body, content_type), disguised)
    except NotAnArticle as error:
        raise WrongUse(f"--save: cannot look through the page: {error.detail}") from error
    if leftover:
        raise WrongUse(f"--save: words of the page would be left, so it was not saved: {leftover}")


def _write_json(path: Path, values: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
