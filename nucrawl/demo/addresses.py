"""Owns which story an address means.

Only the number counts: every section word, slug or the lack of one leads to the same story. Video
pages have numbers of their own, recognised by ``/video/`` behind the number.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from nucrawl.demo.article import Article

_VIDEO_PAGE: Final = re.compile(r"/(?P<id>\d+)/video(?:/[^/]*)?/?")
_STORY: Final = re.compile(r"(?:/[^/]+){1,2}/(?P<id>\d+)(?:/[^/]*)?/?")
_KEPT_PARAMETERS: Final = ("commentId", "commentID")


def find_story(path: str, articles: Mapping[int, Article]) -> Article | None:
    """Find the story that an address means; None for an unknown number or none at all."""
    video = _VIDEO_PAGE.fullmatch(path)
    match = video or _STORY.fullmatch(path)
    found = articles.get(int(match["id"])) if match else None
    if found is None or found.is_video_page != bool(video):
        return None
    return found


def keep_query(query: str) -> str:
    """Drop all parameters that a redirect loses; what stays comes with its "?"."""
    kept = [(name, value) for name, value in parse_qsl(query) if name in _KEPT_PARAMETERS]
    return f"?{urlencode(kept)}" if kept else ""
