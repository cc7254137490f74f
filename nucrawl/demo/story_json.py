"""Owns how a story stands in JSON lists, in the shape that NU.nl's lists had in 2022."""

from pathlib import PurePosixPath
from typing import Any

from nucrawl.demo.article import Article
from nucrawl.demo.sections import SECTIONS


def story_json(article: Article) -> dict[str, Any]:
    """Write one item; its ``url`` is relative, and ``subtitle`` is the label."""
    return {
        "id": article.id,
        "slug": PurePosixPath(article.path).stem,
        "type": article.kind if article.kind in ("video", "audio") else "article",
        "title": article.headline,
        "subtitle": article.label,
        "published_at": article.published_at.isoformat(),
        "updated_at": article.modified_at.isoformat(),
        "media_id": article.head_image.media_id if article.head_image else None,
        "duration": article.duration,
        "canonical_section": _section_json(article.section),
        "url": article.path,
        "open_new_window": False,
        "partner": {"name": article.source} if article.source else None,
    }


def _section_json(slug: str) -> dict[str, Any]:
    section = SECTIONS[slug]
    return {
        "id": 100 + list(SECTIONS).index(slug),
        "slug": slug,
        "type": "default",
        "name": section.name,
        "style": section.brand,
        "media_id": None,
        "partner": None,
    }
