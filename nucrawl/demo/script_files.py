"""Owns the JavaScript that browsers run on the stand-in site; the files are in ``scripts/``."""

from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "scripts"


@cache
def read_script(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()
