"""Owns the rows of lists: ``a.link-block`` in its templates, and the lists around them.

Addresses of stories are absolute; whatever is not on the site opens in a new window and is marked
as sponsored.
"""

from typing import Final

from nucrawl.demo.article import Article, Image
from nucrawl.demo.dates import list_time
from nucrawl.demo.listings import Entry, ListBlock, Outside, Teaser, Template
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.view import View

LIST_CLASSES: Final[dict[Template, str]] = {
    "timestamp": "contentlist--timestamp list-timeline list-timeline--centered "
    "list-timeline--infinite list--first-of-type",
    "datetime": "contentlist--datetime list-timeline list-timeline--branded",
}
ROW_TEMPLATES: Final[dict[Template, str]] = {"ranked": "rank"}
WITH_THUMB: Final = frozenset({"thumb", "grid", "hero", "ranked"})
SPONSORED: Final = "sponsored nofollow noopener"


def render_list(block: ListBlock, name: str, view: View, brand: str) -> Html:
    """Write one list with its header and its "Meer …" link."""
    classes = LIST_CLASSES.get(block.template, f"contentlist--{block.template}")
    wide = " contentlist__item--wide" if block.template == "hero" else ""
    items = (
        el("li", f"contentlist__item{wide}", render_row(entry, block.template, name, place, view))
        for place, entry in enumerate(block.entries, start=1)
    )
    parts = [render_header(block.title, block.more, view, brand)] if block.title else []
    parts.append(el("ul", f"contentlist {classes}", *items))
    if block.more and block.title:
        parts.append(_render_more(block.title, block.more, view))
    return join(parts, "\n")


def render_header(title: str, href: str | None, view: View, brand: str) -> Html:
    inner: str = title
    if href:
        inner = el("a", "header-block__link", title, href=view.url(href), data_type="header")
    heading = el("h2", "header header-block__header", inner)
    slug = href.strip("/") if href else None
    return el("header", f"header-block branded branded--{brand}", heading, data_slug=slug)


def _render_more(title: str, href: str, view: View) -> Html:
    text = el("span", "link-block__title", f"Meer {title}")
    return el("a", "link-block link-block--more", text, href=view.url(href), target="_self")


def render_row(entry: Entry, template: Template, name: str, place: int, view: View) -> Html:
    if isinstance(entry, Outside):
        return _render_outside(entry, template, name, place, view)
    return _render_teaser(entry, template, name, place, view)


def _classes(template: Template, has_thumb: bool) -> str:
    row = ROW_TEMPLATES.get(template, template)
    thumb = " link-block--has-thumb" if has_thumb else ""
    return f"link-block link-block--{row}{thumb} link-block--read-state"


def _render_teaser(teaser: Teaser, template: Template, name: str, place: int, view: View) -> Html:
    article, href = teaser.article, view.url(teaser.href)
    kind = article.kind if article.kind in ("video", "audio") else "article"
    return el(
        "a",
        _classes(template, template in WITH_THUMB),
        *_row_content(article, template, place, view),
        href=href,
        target="_self",
        data_list=name,
        data_category="teaser",
        data_teaser_type=kind,
        data_item_url=href,
        data_position=place,
        data_content_id=article.id,
        data_item_label=article.label,
        data_teaser_title=article.headline,
        data_element="headline-image" if template == "hero" else "list-item",
    )


def _row_content(article: Article, template: Template, place: int, view: View) -> list[Html]:
    if template == "hero":
        title = el("span", "link-block__title", _label(article.label), article.headline)
        return [_thumb(article), title]
    parts = []
    if template in ("timestamp", "datetime"):
        moment = article.published_at
        text = f"{moment:%H:%M}" if template == "timestamp" else list_time(moment, view.now)
        parts.append(el("span", "link-block__time", text))
    if template == "ranked":
        parts.append(el("span", "link-block__rank", str(place)))
    if template in WITH_THUMB:
        parts.append(_thumb(article))
    meta = list_time(article.published_at, view.now) if template in ("thumb", "plain") else None
    return [*parts, render_title(article.headline, article.label, meta, _partner(article))]


def _thumb(article: Article) -> Html:
    play = el("figcaption", "item-thumb__icon", "▶") if article.kind == "video" else NOTHING
    image = thumb_image(article.head_image, article.headline)
    return el("figure", "item-thumb lazy-aspect lazy-aspect--8by7", image, play)


def thumb_image(image: Image | None, title: str) -> Html:
    if image is None:
        return NOTHING
    return el(
        "img",
        "app-image item-thumb__image",
        src=image.url("sqr256"),
        alt=title,
        loading="lazy",
        aria_hidden="true",
    )


def _partner(article: Article) -> Html:
    if article.source is None:
        return NOTHING
    caption = el("span", "item-partner__caption", article.source)
    return el("div", "item-partner", caption)


def render_title(title: str, label: str | None, meta: str | None, extra: Html) -> Html:
    """Write the title of a row: label, divider, text; then time and partner."""
    text = el("span", "item-title__title-text", title)
    label_class = " item-title--has-label" if label else ""
    whole = el("span", "item-title__title", _label(label, "item-title__"), text, title=title)
    time = el("span", "item-title__meta", meta) if meta else NOTHING
    return el("div", "title-wrapper", el("div", f"item-title{label_class}", whole, time), extra)


def _label(label: str | None, prefix: str = "link-block__") -> Html:
    if label is None:
        return NOTHING
    divider = el("span", f"{prefix}title-label-divider", "|", aria_hidden="true")
    return el("span", f"{prefix}title-label", f"{label} ", divider, " ")


def _render_outside(entry: Outside, template: Template, name: str, place: int, view: View) -> Html:
    byline = el("span", "item-byline", entry.byline) if entry.byline else NOTHING
    return el(
        "a",
        _classes(template, False),
        render_title(entry.title, None, None, byline),
        href=view.url(entry.href),
        target="_blank" if entry.is_external else "_self",
        rel=SPONSORED if entry.is_external else None,
        data_list=name,
        data_category="teaser",
        data_teaser_type="link",
        data_item_url=view.url(entry.href),
        data_position=place,
        data_teaser_title=entry.title,
        data_element="list-item",
    )


def brand_of(article: Article) -> str:
    return SECTIONS[article.section].brand
