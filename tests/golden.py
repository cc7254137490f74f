"""The golden pages: saved pages with the values that a reader of them would write down.

A folder each under ``tests/pages``: ``page.html`` as served, ``expected.json`` by hand, and
``meta.json`` with where and when it was served (``base_url``: by which site, if not NU.nl), and
what it is about.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nucrawl.golden.save import read_values

BASE = "https://www.nu.nl"
PAGES = Path(__file__).parent / "pages"
FIELDS = (
    *("id", "url", "layout", "kind", "section", "label", "headline", "lead", "body", "word_count"),
    *("blocks", "byline", "authors", "agencies", "sources", "published_at", "modified_at"),
    *("published_text", "tags", "image_url", "images", "links", "comment_count", "is_premium"),
    *("language", "disagreements"),
)


@dataclass(frozen=True)
class GoldenPage:
    """A saved page; ``expected`` has every field, or only ``refused`` with the reason."""

    name: str
    body: bytes
    expected: Mapping[str, Any]
    meta: Mapping[str, Any]

    @property
    def is_refused(self) -> bool:
        return "refused" in self.expected

    @property
    def content_type(self) -> str | None:
        return self.meta.get("content_type")

    @property
    def base_url(self) -> str:
        return str(self.meta.get("base_url", BASE))

    @property
    def fetched_at(self) -> datetime:
        return datetime.fromisoformat(self.meta["fetched_at"])

    def read(self) -> dict[str, Any]:
        """Read the page as a crawl would: its fields, or the reason for which it is refused."""
        values = read_values(
            self.body, self.meta["url"], self.fetched_at, self.content_type, self.base_url
        )
        return {field: value for field, value in values.items() if field != "provenance"}


def load_pages() -> list[GoldenPage]:
    """Load all golden pages, by name."""
    return [load_page(folder) for folder in sorted(PAGES.iterdir()) if folder.is_dir()]


def load_page(folder: Path) -> GoldenPage:
    """Load the golden page of a folder."""
    return GoldenPage(
        folder.name,
        (folder / "page.html").read_bytes(),
        json.loads((folder / "expected.json").read_text()),
        json.loads((folder / "meta.json").read_text()),
    )
