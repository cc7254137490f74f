"""Owns what stands on each list page: which stories, in which template, in which order.

This is the truth about lists. Besides plain teasers, lists hold what a crawler trips over: a
story twice, teasers by ``/-/{id}/``, with utm parameters or by a slug of yesterday, and rows that
lead off the site.
"""

from dataclasses import dataclass
from typing import Literal

from nucrawl.demo.article import Article

Template = Literal["hero", "thumb", "grid", "plain", "text", "timestamp", "datetime", "ranked"]
HrefForm = Literal["canonical", "shorthand", "utm", "former"]


@dataclass(frozen=True, slots=True)
class Teaser:
    """A row that leads to a story of the site."""

    article: Article
    form: HrefForm = "canonical"

    @property
    def href(self) -> str:
        if self.form == "shorthand":
            return f"/-/{self.article.id}/"
        if self.form == "former" and self.article.former_paths:
            return self.article.former_paths[0]
        tail = "?utm_source=nunl&utm_medium=teaser" if self.form == "utm" else ""
        return self.article.path + tail


@dataclass(frozen=True, slots=True)
class Outside:
    """A row that leads to no story: a sponsor, a partner, a game of the site (a "/" path)."""

    title: str
    href: str
    byline: str | None = None

    @property
    def is_external(self) -> bool:
        return not self.href.startswith("/")


Entry = Teaser | Outside


@dataclass(frozen=True, slots=True)
class ListBlock:
    """One list: ``title`` None has no header, ``more`` is where "Meer …" leads."""

    template: Template
    entries: tuple[Entry, ...]
    title: str | None = None
    more: str | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(entry.article for entry in self.entries if isinstance(entry, Teaser))


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page."""

    path: str
    title: str
    brand: str
    main: tuple[ListBlock, ...]
    sidebar: tuple[ListBlock, ...]

    @property
    def article_ids(self) -> tuple[int, ...]:
        """The ids in the main column, each once, in the order of the page."""
        return tuple(dict.fromkeys(a.id for block in self.main for a in block.articles))

    @property
    def sidebar_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(a.id for block in self.sidebar for a in block.articles))

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(a for block in (*self.main, *self.sidebar) for a in block.articles)
