"""Owns the page of one story, from its head image to the comments, with the noise around it.

A video has no head image and no byline; its player carries the title, the date and the lead.
"""

from nucrawl.demo.article import Article
from nucrawl.demo.blocks import picture, render_blocks, render_spans, render_video
from nucrawl.demo.dates import long_date, short_date
from nucrawl.demo.frame import Page, render_page
from nucrawl.demo.front import tag_path
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.metadata import article_state, render_head, render_state
from nucrawl.demo.rows import brand_of
from nucrawl.demo.view import View


def render_story(article: Article, sidebar: Html, view: View) -> bytes:
    """Write the whole page of a story."""
    main = [_article(article, view), _newsletter(), _recommended(), _nujij(article, view)]
    page = Page(
        title=f"{article.headline} | NU.nl",
        path=article.path,
        main=join(main, "\n"),
        sidebar=sidebar,
        head=render_head(article, view),
        scripts=render_state(article_state(article, view)),
        brand=brand_of(article),
    )
    return render_page(page, view)


def _article(article: Article, view: View) -> Html:
    top = [_video_top(article, view)] if article.kind == "video" else _text_top(article, view)
    parts = [*top, render_blocks(article.blocks, view), _tags(article, view), _bottom(article)]
    classes = "blocks-container-col-main col-main"
    return el("article", classes, Html("\n"), join((p for p in parts if p), "\n"), Html("\n"))


def _text_top(article: Article, view: View) -> list[Html]:
    return [_head_image(article), _meta(article), _sponsor_note(article), _lead(article, view)]


def _head_image(article: Article) -> Html:
    label = NOTHING
    if article.label:
        # Some labels of NU.nl end in a blank.
        blank = " " if article.label == "Profiel" else ""
        label = el("span", "image-header-block__label", f"{article.label}{blank}")
    title = el("h1", "image-header-block__title", label, " " if label else "", article.headline)
    image = picture(article.head_image) if article.head_image else NOTHING
    return el(
        "figure",
        "app-figure app-figure--caption-overlay image-header-block image-block--stretched",
        image,
        el("figcaption", "app-figure__caption", title),
    )


def _meta(article: Article) -> Html:
    info = "article-meta__static-info"
    byline = el("address", f"textblock author {info}", article.byline) if article.byline else ""
    date = el("span", info, short_date(article.published_at))
    static = el("div", "article-meta__static", byline, date)
    return el("header", "article-meta article-meta--top", static, _interactive(article, "top"))


def _interactive(article: Article, place: str) -> Html:
    link = comments_link(article, f"via-article_{place}")
    share = el("div", f"social-sharing social-sharing--{place}", *_share_buttons())
    return el("div", "article-meta__interactive", link, share, aria_hidden="true")


def _share_buttons() -> list[Html]:
    places = ("Facebook", "WhatsApp", "E-mail")
    return [el("button", "social-sharing__button", f"Deel via {p}", type="button") for p in places]


def comments_text(count: int) -> str:
    """Write the count as the button does.

    >>> [comments_text(count) for count in (0, 1, 711, 1200)]
    ['0 reacties', '1 reactie', '711 reacties', '1.2K reacties']
    """
    if count >= 1000:
        return f"{count / 1000:.1f}K reacties"
    return "1 reactie" if count == 1 else f"{count} reacties"


def comments_link(article: Article, label: str) -> Html:
    if article.comment_count is None:
        return NOTHING
    classes = "app-button app-button--inversed app-button--nowrap branded comments-link"
    return el(
        "a",
        f"{classes} article-meta__nujij-link",
        el("span", "", comments_text(article.comment_count)),
        href="#nujij",
        data_category="nujij",
        data_action="go-to-reactions",
        data_label=label,
    )


def _sponsor_note(article: Article) -> Html:
    if article.kind != "advertorial":
        return NOTHING
    note = f"Advertorial: dit verhaal is betaald door {article.source}."
    return el("div", "advertorial-note", note)


def _lead(article: Article, view: View) -> Html:
    html = any(span.tag for span in article.lead_spans)
    inner = render_spans(article.lead_spans, view)
    return el("div" if html else "p", "textblock paragraph paragraph--lead", inner)


def _video_top(article: Article, view: View) -> Html:
    date = f"Gepubliceerd op {long_date(article.published_at)}"
    meta = el(
        "section",
        "video-meta",
        el("h1", "video-meta__title", article.headline),
        el("p", "video-meta__published-at", date),
        el("p", "video-meta__description", article.lead),
    )
    return render_video(article.id, view, "hero", meta)


def _tags(article: Article, view: View) -> Html:
    title = el("h2", "textblock heading--tags", "Meer over deze onderwerpen")
    links = (_tag_link(tag, view) for tag in article.tags)
    return el("section", "blocks-container-linked-tags linked-tags", title, *links)


def _tag_link(tag: str, view: View) -> Html:
    return el("a", "link-block marker-link-block", tag, href=view.url(tag_path(tag)),
              data_category="article", data_action="tag-click")  # fmt: skip


def _bottom(article: Article) -> Html:
    return el("footer", "article-meta article-meta--bottom", _interactive(article, "bottom"))


def _newsletter() -> Html:
    title = el("h2", "newsletter-box__title", "Elke ochtend het nieuws in je mail")
    field = el("input", "newsletter-box__field", type="email", name="email", aria_label="E-mail")
    button = el("button", "app-button", "Aanmelden", type="submit")
    return el("form", "newsletter-box", title, field, button, action="#", method="get")


def _recommended() -> Html:
    title = el("h2", "header recommended__header", "Aanbevolen artikelen")
    empty = el("li", "contentlist__item contentlist__item--skeleton")
    items = el("ul", "contentlist contentlist--thumb", *([empty] * 8))
    return el("section", "recommended", title, items)


def _nujij(article: Article, view: View) -> Html:
    if article.comment_count is None:
        return NOTHING
    return el(
        "div",
        "talk2022",
        el("hr", "app-divider talk2022__divider", aria_hidden="true"),
        el("h2", "header talk2022__header", "NUjij-reacties"),
        comments_link(article, "via-nujij"),
        _comments_wall(view),
        id="nujij",
    )


def _comments_wall(view: View) -> Html:
    title = el("h3", "talk2022__wall-title", "Log in en lees reacties")
    text = el("p", "talk2022__wall-text", "Meepraten kan met een account.")
    link = el("a", "app-button", "Inloggen", href=view.url("/login"))
    return el("div", "talk2022__wall", title, text, link)
