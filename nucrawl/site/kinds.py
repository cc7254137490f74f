"""What kind of item an article is: article, liveblog, video, audio, gallery, advertorial.

The address and the page's own type decide before the label does, the label before the content.
"""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from nucrawl.site import urls
from nucrawl.site.article import Block
from nucrawl.site.dom import first_by_class, iter_elements
from nucrawl.site.metadata import Metadata, first_text, json_types

KINDS = ("article", "liveblog", "video", "audio", "gallery", "advertorial")

_SPONSORED = re.compile(r"Dit is een gesponsord artikel op NU\.nl\W*", re.IGNORECASE)
_LABELS = (
    ("liveblog", re.compile(r"^liveblog", re.IGNORECASE)),
    ("video", re.compile(r"^video$", re.IGNORECASE)),
    ("audio", re.compile(r"^podcast", re.IGNORECASE)),
    ("gallery", re.compile(r"^(?:in beeld|fotoserie|foto's)$", re.IGNORECASE)),
    ("advertorial", re.compile(r"^(?:advertorial|advertentie|gesponsord)", re.IGNORECASE)),
)
_TYPES = (
    ("liveblog", {"LiveBlogPosting"}),
    ("advertorial", {"AdvertiserContentArticle"}),
    ("video", {"VideoObject"}),
    ("audio", {"AudioObject", "PodcastEpisode"}),
    ("gallery", {"ImageGallery"}),
)


def decide_kind(
    page: HtmlElement,
    root: HtmlElement,
    metadata: Metadata,
    url: str,
    label: str | None,
    blocks: Sequence[Block],
) -> str:
    """Decide the kind of an article; "article" where nothing says otherwise."""
    if "/advertorial" in url or _is_sponsored(root, metadata):
        return "advertorial"
    types = json_types(metadata.json_ld)
    for kind, names in _TYPES:
        if types & names:
            return kind
    if (urls.extract_article_id(url) or 0) < 0 or urls.extract_section(url) == "videos":
        return "video"
    return kind_of_label(label) or _kind_of_content(root, blocks) or "article"


def kind_of_label(label: str | None) -> str | None:
    """Read the kind from a label such as "Liveblog F1"; None for labels that say nothing of it."""
    return next((kind for kind, pattern in _LABELS if pattern.search(label or "")), None)


def _is_sponsored(root: HtmlElement, metadata: Metadata) -> bool:
    sections = metadata.json_ld.get("articleSection")
    named = first_text(sections if isinstance(sections, list) else [sections]) or ""
    # A sentence of its own: the news may quote it.
    return "(Adverteerder)" in named or any(
        _SPONSORED.fullmatch((element.text or "").strip()) for element in iter_elements(root)
    )


def _kind_of_content(root: HtmlElement, blocks: Sequence[Block]) -> str | None:
    found = {block.kind for block in blocks}
    if "live_entry" in found:
        return "liveblog"
    if found & {"paragraph", "list_item", "quote"}:
        return None
    if first_by_class(root, "video-block--hero") is not None or "video" in found:
        return "video"
    if "audio" in found:
        return "audio"
    roles = [block.attributes.get("role") for block in blocks]
    return "gallery" if "gallery" in roles else None
