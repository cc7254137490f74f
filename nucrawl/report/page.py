"""An Article as JSON: what ``nucrawl parse`` prints and golden pages are compared with."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from nucrawl.site.article import Article


def article_values(article: Article) -> dict[str, Any]:
    """Give the fields of an article as JSON knows them: times in ISO 8601 UTC, lists, objects."""
    return {field.name: _plain(getattr(article, field.name)) for field in fields(article)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value
