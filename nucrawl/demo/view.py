"""Owns what rendering needs to know besides the thing it renders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nucrawl.demo.article import Article


@dataclass(frozen=True, slots=True)
class View:
    """Where the site is reached (``base_url`` without "/" at its end), when, and all stories."""

    base_url: str
    now: datetime
    articles: Mapping[int, Article]

    def url(self, href: str) -> str:
        """Make a path of the site absolute; leave an external address alone."""
        return f"{self.base_url}{href}" if href.startswith("/") else href
