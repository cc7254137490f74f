"""The shape of one theme: what an article about it may say.

Every string is a template for ``str.format_map``; the slots are the keys of
``nucrawl.demo.dutch.words.SLOTS`` plus ``dag`` and the numbers that
``nucrawl.demo.sentences`` rolls anew for each sentence.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    sentences: tuple[str, ...]
    subheads: tuple[str, ...]
    tags: tuple[str, ...]
