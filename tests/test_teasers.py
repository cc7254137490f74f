"""What only the list says of an article: label, kind, whose content it is."""

from dataclasses import replace
from typing import Any

import pytest

from nucrawl.site.article import Article, Teaser
from nucrawl.spiders.teasers import complete_from_teaser

URL = "https://www.nu.nl/binnenland/6400001/kop.html"
ARTICLE = Article(
    id=6400001, url=URL, layout="e3", kind="article", headline="Een kop", section="binnenland"
)
TEASER = Teaser(url=URL, position=1, article_id=6400001)


def completed(article: dict[str, Any], teaser: dict[str, Any]) -> Article:
    return complete_from_teaser(replace(ARTICLE, **article), replace(TEASER, **teaser))


@pytest.mark.parametrize(
    ("article", "teaser", "changes"),
    [
        ({}, {}, {}),
        ({}, {"label": "Explainer"}, {"label": "Explainer"}),
        ({"label": "Analyse"}, {"label": "Explainer"}, {}),
        ({}, {"label": "NU+"}, {"label": "NU+", "is_premium": True}),
        ({}, {"label": "Liveblog F1"}, {"label": "Liveblog F1", "kind": "liveblog"}),
        ({}, {"kind": "video"}, {"kind": "video"}),
        ({"kind": "gallery"}, {"kind": "video"}, {}),
        ({}, {"kind": "article"}, {}),
        ({}, {"partner": "Rijnmond"}, {"kind": "partner"}),
        ({}, {"partner": ""}, {"kind": "partner"}),
        ({"sources": ("het AD",)}, {"partner": "AD"}, {}),
        ({"section": "uit-andere-media"}, {"partner": "Trouw"}, {"sources": ("Trouw",)}),
        ({"section": "uit-andere-media"}, {"partner": ""}, {}),
    ],
)
def test_the_list_adds_what_the_page_leaves_open(
    article: dict[str, Any], teaser: dict[str, Any], changes: dict[str, Any]
) -> None:
    found = completed(article, teaser)
    told = dict.fromkeys(changes, "teaser")
    assert found == replace(ARTICLE, **article | changes, provenance=told)
