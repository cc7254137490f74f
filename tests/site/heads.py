"""What a page says for machines, for the head of a page that a test writes itself."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def json_ld(*objects: Mapping[str, Any]) -> str:
    """Write scripts of JSON-LD, one for each object; a NewsArticle where it names no type."""
    texts = (json.dumps({"@type": "NewsArticle", **found}) for found in objects)
    return "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def state(content: Mapping[str, Any]) -> str:
    """Write the state of the front end as it leaves it: JSON through encodeURIComponent."""
    encoded = quote(json.dumps({"content": content}), safe="-_.!~*'()").replace("'", "%27")
    return f"<script>window.__INITIAL_STATE__='{encoded}'</script>"
