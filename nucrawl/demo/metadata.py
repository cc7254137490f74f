"""Owns what machines read on a story's page: meta tags, JSON-LD and the state of the front end.

Half of the pages write the ``article:`` tags with ``property=``, the others with ``name=``, since
both were seen at NU.nl. JSON-LD is minified and keeps ``&'<>-`` as ``\\uXXXX``.
"""

import json
from typing import Any, Final
from urllib.parse import quote

from nucrawl.demo.article import Article
from nucrawl.demo.markup import Html, el, join
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.view import View

_ESCAPED: Final = str.maketrans({letter: f"\\u{ord(letter):04X}" for letter in "&'<>-"})
_SCHEMA_TYPES: Final = {"liveblog": "LiveBlogPosting", "video": "VideoObject"}


def render_head(article: Article, view: View) -> Html:
    """Write the meta tags and the JSON-LD of a story."""
    return join([*_meta_tags(article, view), _render_schema(article, view)], "\n")


def _meta_tags(article: Article, view: View) -> list[Html]:
    times = {
        "article:published_time": article.published_at.isoformat(),
        "article:updated_time": article.modified_at.isoformat(),
    }
    og = {
        "og:title": article.headline,
        "og:type": "video.other" if article.kind == "video" else "article",
        "og:url": view.url(article.path),
        "og:image": article.head_image.url("wd1280") if article.head_image else None,
        "og:site_name": "NU",
    }
    key = "property" if article.id % 2 else "name"
    return [
        el("meta", name="description", content=article.lead),
        el("meta", name="keywords", content=", ".join(article.tags)),
        *(el("meta", property=name, content=value) for name, value in og.items() if value),
        *(el("meta", "", **{key: name, "content": value}) for name, value in times.items()),
        el("meta", name="twitter:card", content="summary_large_image"),
    ]


def _render_schema(article: Article, view: View) -> Html:
    text = json.dumps(_schema(article, view), ensure_ascii=False, separators=(",", ":"))
    # A hyphen is escaped too; outside strings there is none, as no number here is negative.
    return el("script", "", Html(text.translate(_ESCAPED)), type="application/ld+json")


def _schema(article: Article, view: View) -> dict[str, Any]:
    kind = _SCHEMA_TYPES.get(article.kind, "NewsArticle")
    body = " ".join(block.text for block in article.text_blocks)
    schema: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": article.headline,
        "url": view.url(article.path),
        "mainEntityOfPage": view.url(article.path),
        "description": article.lead,
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.modified_at.isoformat(),
        "articleSection": [SECTIONS[article.section].name],
        "author": _schema_authors(article),
        "image": [article.head_image.url("wd1280")] if article.head_image else [],
        "publisher": {"@type": "Organization", "name": "NU.nl"},
    }
    if kind == "VideoObject":
        return schema | _video_fields(article)
    schema |= {"articleBody": body, "wordCount": len(body.split())}
    return schema | ({"isAccessibleForFree": False} if article.is_premium else {})


def _video_fields(article: Article) -> dict[str, Any]:
    minutes, _, seconds = (article.duration or "0:00").partition(":")
    return {
        "name": article.headline,
        "uploadDate": article.published_at.isoformat(),
        "duration": f"PT{minutes}M{seconds}S",
        "thumbnailUrl": article.head_image.url("wd640") if article.head_image else None,
    }


def _schema_authors(article: Article) -> list[dict[str, str]]:
    persons = [{"@type": "Person", "name": name} for name in article.authors if name[0].isupper()]
    if persons:
        return persons
    printed = (article.byline or "Door NU.nl").removeprefix("Door ")
    return [{"@type": "Organization", "name": printed}]


def render_state(content: dict[str, Any]) -> Html:
    """Write ``window.__INITIAL_STATE__`` as the front end does: JSON through encodeURIComponent."""
    text = json.dumps({"content": content}, ensure_ascii=False, separators=(",", ":"))
    state = quote(text, safe="!*()")
    return el("script", "", Html(f'window.__INITIAL_STATE__="{state}";'))


def article_state(article: Article, view: View) -> dict[str, Any]:
    return {
        "screenTitle": f"{article.headline} | NU.nl",
        "screenCanonicalUrl": view.url(article.path),
        "commentsCount": article.comment_count,
        "commentsEnabled": article.comment_count is not None,
        "updatedAt": article.modified_at.isoformat(),
        "blocksMain": [
            {"type": block.kind, "text": block.text} for block in article.blocks if block.text
        ],
        "screenScreenMetadata": [
            {"key": "article:published_time", "value": article.published_at.isoformat()},
            {"key": "article:updated_time", "value": article.modified_at.isoformat()},
        ],
        "screenOgData": [{"key": "og:title", "value": article.headline}],
    }
