"""A stored page read by today's parser, compared with what is stored of its article.

Pure, so that it may happen in a process of its own: values go in, values come out.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from nucrawl.checks import failed_checks
from nucrawl.errors import NotAnArticle
from nucrawl.pipelines.clean import clean
from nucrawl.site.article import Article
from nucrawl.site.extract import parse_article
from nucrawl.store.reparse import StoredPage, comparable

# What a list tells of an article, and the value by which its page leaves that open.
_OPEN: dict[str, Any] = {"label": None, "kind": "article", "sources": (), "is_premium": False}


@dataclass(frozen=True)
class Reread:
    """What came of a page: an article and its fields that changed, or why there is none."""

    article: Article | None = None
    changed: tuple[str, ...] = ()
    refusal: str | None = None


def reread(stored: StoredPage) -> Reread:
    """Read a page anew, as a crawl would: cleaned, and refused where a check refuses it."""
    page = stored.page
    try:
        article: Article = clean(
            parse_article(
                page.body,
                page.url,
                page.fetched_at,
                base_url=stored.base_url or _origin(page.url),
                content_type=page.content_type,
            )
        )
    except NotAnArticle as error:
        return Reread(refusal=error.reason)
    if article.id != stored.values["id"]:
        return Reread(refusal="other_article")
    article = keep_from_list(article, stored)
    for check in failed_checks(article):
        if check.refuses:
            return Reread(refusal=f"invalid_{check.name}")
    now = comparable(article)
    changed = tuple(name for name, value in now.items() if value != stored.values[name])
    return Reread(article, changed)


def keep_from_list(article: Article, stored: StoredPage) -> Article:
    """Keep what only a list said of the article; where its page says it by now, the page counts."""
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value := stored.values[name], list) else value
        for name, source in stored.values["provenance"].items()
        if source == "teaser" and name in _OPEN and getattr(article, name) == _OPEN[name]
    }
    provenance = {**article.provenance, **dict.fromkeys(told, "teaser")}
    return replace(article, **told, provenance=provenance)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))
