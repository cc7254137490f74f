"""What kind of item an article is.

The address and the page's own type decide before the label does, the label before the content.
docs/extraction.md has the table.
"""

import re
from collections.abc import Sequence

from nucrawl.site import sections, urls
from nucrawl.site.article import Article, Block
from nucrawl.site.content import READING_KINDS
from nucrawl.site.metadata import JsonLd
from nucrawl.site.printed import Printed
from nucrawl.site.state import State

KINDS = ("article", "liveblog", "video", "audio", "gallery", "advertorial", "partner")
COMMERCIAL_KINDS = frozenset({"advertorial", "partner"})
KINDS_WITHOUT_TEXT = frozenset({"video", "audio", "gallery"})

_LABELS = (
    ("liveblog", re.compile(r"^liveblog", re.IGNORECASE)),
    ("video", re.compile(r"^video$", re.IGNORECASE)),
    ("audio", re.compile(r"^podcast", re.IGNORECASE)),
    ("gallery", re.compile(r"^(?:in beeld|fotoserie|foto's)$", re.IGNORECASE)),
    ("advertorial", re.compile(r"^(?:advertorial|advertentie|gesponsord)", re.IGNORECASE)),
)
_TYPES = (
    ("advertorial", {"AdvertiserContentArticle"}),
    ("liveblog", {"LiveBlogPosting"}),
    ("video", {"VideoObject"}),
    ("audio", {"AudioObject", "PodcastEpisode"}),
    ("gallery", {"ImageGallery"}),
)
_ADVERTISER = "(Adverteerder)"  # behind the name of a section that is a sponsor's
_AUDIO_SECTIONS = frozenset({"de-boordradio", "nunl-zoekt-uit", "podcast"})


def decide_kind(printed: Printed, json_ld: JsonLd, state: State, url: str) -> tuple[str, str]:
    """Decide the kind of an article, and by which source; an article where nothing says more."""
    blocks, section = printed.content.blocks, urls.extract_section(url)
    if urls.is_advertorial(url):
        return "advertorial", "url"
    if printed.sponsored:
        return "advertorial", "markup"
    if any(_ADVERTISER in name for name in json_ld.texts("articleSection")):
        return "advertorial", "json_ld"
    if _ADVERTISER in (state.section or ""):
        return "advertorial", "state"
    for kind, names in _TYPES:
        if json_ld.types & names:
            return kind, "json_ld"
    if sections.is_of_videos(section):
        return "video", "url"
    if printed.is_video:
        return "video", "markup"
    if told := kind_of_label(printed.label) or _kind_of_content(blocks):
        return told, "markup"
    if section in _AUDIO_SECTIONS and any(block.kind == "audio" for block in blocks):
        return "audio", "url"
    return "article", "markup"


def lacks_body(article: Article) -> bool:
    """Tell an article of a lead alone, of a kind that has more as a rule."""
    return not (article.body or article.is_premium or article.kind in KINDS_WITHOUT_TEXT)


def kind_of_label(label: str | None) -> str | None:
    """Read the kind from a label such as "Liveblog F1"; None for labels that say nothing of it."""
    return next((kind for kind, pattern in _LABELS if pattern.search(label or "")), None)


def is_premium_label(label: str | None) -> bool:
    """Tell the label of an article for readers with an account: "NU+", "NU+ Analyse"."""
    return (label or "").replace(" ", "").casefold().startswith("nu+")


def _kind_of_content(blocks: Sequence[Block]) -> str | None:
    found = {block.kind for block in blocks}
    if "live_entry" in found:
        return "liveblog"
    if found & READING_KINDS:
        return None
    order = (("video", "video"), ("audio", "audio"), ("gallery_image", "gallery"))
    return next((kind for block_kind, kind in order if block_kind in found), None)
