"""Owns how the blocks of a story are written.

Neighbours can share an element: list items one list, a joined paragraph the ``div`` before it.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from nucrawl.demo.article import Block, BlockKind, Image, Span
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.rows import render_title, thumb_image
from nucrawl.demo.view import View


def render_blocks(blocks: Sequence[Block], view: View) -> Html:
    """Write the blocks between lead and tags."""
    return join((_render_group(group, view) for group in _group(blocks)), "\n")


def render_spans(spans: Iterable[Span], view: View) -> Html:
    return join(_render_span(span, view) for span in spans)


def _render_span(span: Span, view: View) -> str:
    if not span.tag:
        return span.text
    if span.tag != "a":
        return el(span.tag, "", span.text)
    external = not span.href.startswith("/")
    return el(
        "a",
        "",
        span.text,
        href=view.url(span.href),
        target="_blank" if external else None,
        rel="noopener noreferrer" if external else None,
    )


def _group(blocks: Sequence[Block]) -> list[list[Block]]:
    """Put blocks that share an element into one group."""
    number, numbered = 0, []
    for previous, block in zip([None, *blocks], blocks, strict=False):
        both_items = previous and previous.kind == block.kind == "list_item"
        number += not (block.joined or both_items)
        numbered.append((number, block))
    return [[block for _, block in group] for _, group in groupby(numbered, lambda pair: pair[0])]


def _render_group(group: list[Block], view: View) -> Html:
    first = group[0]
    if first.kind == "list_item":
        items = (el("li", "", render_spans(block.spans, view)) for block in group)
        return el("div", "textblock paragraph", el("ul", "", *items))
    if first.kind == "paragraph" and first.restricted_html:
        inner = (el("p", "", render_spans(block.spans, view)) for block in group)
        return el("div", "textblock paragraph", *inner)
    return WRITERS[first.kind](first, view)


def _paragraph(block: Block, view: View) -> Html:
    return el("p", "textblock paragraph", render_spans(block.spans, view))


def _heading(block: Block, view: View) -> Html:
    name = "div" if block.restricted_html else "h2"
    return el(name, "textblock heading", render_spans(block.spans, view))


def _liveblog_heading(block: Block, view: View) -> Html:
    return el("h2", "textblock heading--liveblog", block.text)


def _liveblog_timestamp(block: Block, view: View) -> Html:
    return el("h3", "textblock timestamp", block.text)


def _quote(block: Block, view: View) -> Html:
    quote = el("blockquote", "textblock quote", block.text)
    who = el("span", "textblock quote__author", block.attribution or "")
    return el("div", "quote-block", quote, who)


def _summary(block: Block, view: View) -> Html:
    title = el("h2", "textblock heading--contextualblock", "In het kort")
    items = (el("div", "textblock summary__body", item) for item in block.items)
    return el("div", "summary", title, *items)


def _details(block: Block, view: View) -> Html:
    body = el("div", "details__body", el("p", "", block.text))
    return el("details", "details", el("summary", "details__summary", "Update"), body)


def picture(image: Image, form: str = "wd854") -> Html:
    photo = el("img", "app-image", src=image.url(form), alt=image.alt, loading="lazy",
               aria_hidden="true")  # fmt: skip
    return el("div", "app-figure__img", photo, style="padding-bottom:56.25% !important;")


def _photo(block: Block, view: View) -> Html:
    image = block.images[0]
    caption = el("span", "image-figure-block__caption-text", image.caption or "")
    credit = el("address", "image-figure-block__copyright", f"Foto: {image.credit}")
    below = el("figcaption", "app-figure__caption", caption, " ", credit)
    classes = "app-figure image-figure-block image-block--stretched"
    return el("figure", classes, picture(image), below)


def _slideshow(block: Block, view: View) -> Html:
    slides = (_slide(image) for image in block.images)
    return el("div", "slideshow slideshow--breakout", el("div", "royalSlider", *slides))


def _slide(image: Image) -> Html:
    owner = el("span", "rsCopyright", f"© {image.credit}")
    caption = el("span", "rsCaption", image.caption or "", " ", owner)
    return el("a", "rsImg", caption, href=image.url("wd640"), data_rsBigImg=image.url("wd1280"))


def render_video(article_id: int, view: View, place: str, meta: Html = NOTHING) -> Html:
    """Write a player with its preview; ``place`` is "hero" or "inline"."""
    video = view.articles[article_id]
    source = video.head_image.url("wd640") if video.head_image else None
    image = el("img", "video-preview__image", src=source, alt=video.headline)
    length = el("span", "video-preview__duration", video.duration or "")
    title = el("h2", "video-preview__title", video.headline)
    preview = el("figure", "video-preview", image, length, title)
    return el("div", f"video-block video-block--{place}", meta, preview, aria_label="video")


def _video(block: Block, view: View) -> Html:
    return render_video(block.article_id or 0, view, "inline")


def _audio(block: Block, view: View) -> Html:
    player = el("iframe", "", src=block.url, title="Podcastspeler", loading="lazy")
    return el("div", "audio-block", player)


def _related(block: Block, view: View) -> Html:
    article = view.articles[block.article_id or 0]
    image = thumb_image(article.head_image, article.headline)
    figure = el("figure", "item-thumb lazy-aspect lazy-aspect--8by7", image)
    title = render_title(article.headline, block.attribution, None, NOTHING)
    url = view.url(article.path)
    row = el(
        "a",
        "link-block link-block--thumb link-block--has-thumb",
        figure,
        title,
        href=url,
        target="_self",
        data_category="article",
        data_action="link-click",
        data_label=f"{(block.attribution or 'teaser').replace(' ', '-')}_{url}",
        data_teaser_title=article.headline,
    )
    return el("div", "link-block link-block--teaser states--hover", row)


def _tweet(block: Block, view: View) -> Html:
    return el("div", "tweet-embed", el("div", "tweet-embed__content"), data_url=block.url)


def _embed(block: Block, view: View) -> Html:
    frame = el("iframe", "", src=block.url, title="Externe inhoud", loading="lazy")
    return el("section", "web-embed", frame)


def _infographic(block: Block, view: View) -> Html:
    frame = el("iframe", "infographic__frame", src=block.url, title="Infographic", loading="lazy")
    provider = el("span", "infographic__provider", "Bron: Bureau Cijferwerk")
    owner = el("span", "infographic__copyright", "© NU.nl")
    return el("section", "infographic", frame, provider, owner)


def _banner(block: Block, view: View) -> Html:
    return el("aside", "banner banner--rectangle", el("div", "banner__slot"), aria_hidden="true")


def _followtag(block: Block, view: View) -> Html:
    text = el("p", "followtag__text", "Krijg een melding bij nieuws over dit onderwerp")
    button = el("button", "app-button followtag__button", "Volgen", type="button")
    return el("div", "followtag", text, button)


def _featured_comments(block: Block, view: View) -> Html:
    title = el("h2", "featured-comments__title", "Uitgelichte reacties")
    return el("div", "featured-comments", title, *(_comment(item) for item in block.items))


def _comment(text: str) -> Html:
    return el(
        "div",
        "comment-block",
        el("span", "username", "lezer_12"),
        el("span", "when", "2 uur geleden"),
        el("div", "comment-block__body", text),
        el("span", "likes", "14 respect"),
        el("span", "replies", "3 antwoorden"),
    )


def _login_wall(block: Block, view: View) -> Html:
    title = el("h2", "login-wall__title", "Lees verder met een gratis account")
    text = el("p", "login-wall__text", "Inloggen kost niets en duurt een minuut.")
    link = el("a", "app-button login-wall__button", "Inloggen", href=view.url("/login"))
    return el("div", "login-wall", title, text, link)


WRITERS: Final[dict[BlockKind, Callable[[Block, View], Html]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "liveblog_heading": _liveblog_heading,
    "liveblog_timestamp": _liveblog_timestamp,
    "quote": _quote,
    "summary": _summary,
    "details": _details,
    "photo": _photo,
    "slideshow": _slideshow,
    "video": _video,
    "audio": _audio,
    "related": _related,
    "tweet": _tweet,
    "embed": _embed,
    "infographic": _infographic,
    "banner": _banner,
    "followtag": _followtag,
    "featured_comments": _featured_comments,
    "login_wall": _login_wall,
}
