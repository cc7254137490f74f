"""What a list alone says of an article: its label, sometimes its kind, and whose content it is."""

from dataclasses import replace
from typing import Any

from nucrawl.site import kinds
from nucrawl.site.article import Article, Teaser

_OTHER_MEDIA = "uit-andere-media"  # a section of articles by others that the newsroom chose


def complete_from_teaser(article: Article, teaser: Teaser) -> Article:
    """Add what only the list says: label, kind, whose content it is; and what follows from it."""
    changes: dict[str, Any] = {}
    label = article.label or teaser.label
    if label != article.label:
        changes["label"] = label
        if kinds.is_premium_label(label) and not article.is_premium:
            changes["is_premium"] = True
    if teaser.partner and not article.sources and article.section == _OTHER_MEDIA:
        changes["sources"] = (teaser.partner,)
    if article.kind == "article" and (kind := _kind_on_list(article, teaser, label)):
        changes["kind"] = kind
    told = dict.fromkeys(changes, "teaser")
    return replace(article, **changes, provenance={**article.provenance, **told})


def _kind_on_list(article: Article, teaser: Teaser, label: str | None) -> str | None:
    """Tell a kind that an article's page leaves open by how the list shows it."""
    if teaser.partner is not None and not article.sources and article.section != _OTHER_MEDIA:
        return "partner"
    return teaser.kind if teaser.kind in ("video", "audio") else kinds.kind_of_label(label)
