"""Any Article as a page of layout e3, for the round trip: what is rendered must be read again.

Written from the facts about the markup; shares nothing with the parser but the Article itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from urllib.parse import quote

from nucrawl.site.article import Article, Block, Link

SCHEMA_TYPES = {
    "liveblog": "LiveBlogPosting",
    "gallery": "ImageGallery",
    "audio": "AudioObject",
    "video": "VideoObject",
}


def render(article: Article) -> str:
    """Write the page of an article. Its inline links stand in its paragraphs, in their order."""
    inline = iter([link for link in article.links if link.kind == "inline"])
    groups = groupby(article.blocks, lambda block: block.kind)
    parts = "\n".join(_render_group(kind, blocks, inline) for kind, blocks in groups)
    wall = (
        '<div class="blocks-container-login-wall login-wall"><h2>Log in</h2><p>Lees meer</p></div>'
    )
    label = article.label
    head_label = f'<span class="image-header-block__label">{escape(label)}</span> ' if label else ""
    walled = article.is_premium and label != "NU+"
    return f"""<!DOCTYPE html><html lang="{article.language}"><head><meta charset="utf-8">
<title>{escape(article.headline)} | NU.nl</title><link rel="canonical" href="{article.url}">
<script type="application/ld+json">{_json_ld(article)}</script>{_state(article)}</head>
<body><div id="app"><nav class="main-nav"><a href="/sport">Sport</a></nav>
<main><section class="columns"><div id="main" class="columns__main">
<article class="blocks-container-col-main col-main">
<figure class="app-figure image-header-block">{_head_picture(article)}<figcaption>
<h1 class="image-header-block__title">{head_label}{escape(article.headline)}</h1></figcaption>
</figure>
<header class="article-meta article-meta--top">{_byline(article)}{_date(article)}</header>
{_lead(article)}{parts}{wall if walled else ""}
<footer class="article-meta article-meta--bottom">{_comments(article)}</footer></article>
</div></section></main></div></body></html>"""


def _json_ld(article: Article) -> str:
    moments = {"datePublished": article.published_at, "dateModified": article.modified_at}
    stated = {name: m.isoformat() for name, m in moments.items() if m is not None}
    kind = SCHEMA_TYPES.get(article.kind, "NewsArticle")
    image = {"image": article.image_url} if article.image_url else {}
    values = {"@type": kind, "headline": article.headline, "url": article.url} | stated | image
    return json.dumps(values).replace("<", "\\u003c")


def _state(article: Article) -> str:
    """Write the state: only it knows the addresses of tweets that scripts fill in."""
    tweets = [block for block in article.blocks if block.kind == "tweet" and not block.text]
    ids = [str(block.attributes["url"]).rpartition("/")[2] for block in tweets]
    content = {"blocksMain": [{"tweetId": tweet_id} for tweet_id in ids]}
    return f"<script>window.__INITIAL_STATE__='{quote(json.dumps({'content': content}))}'</script>"


def _head_picture(article: Article) -> str:
    heads = (b for b in article.blocks if b.attributes.get("role") == "head")
    return next((_img(block) for block in heads), "")


def _img(block: Block) -> str:
    names = ("alt", "width", "height")
    given = "".join(
        f' {name}="{escape(str(block.attributes[name]))}"'
        for name in names
        if name in block.attributes
    )
    return f'<img class="app-image" src="{escape(str(block.attributes["url"]))}"{given}>'


def _byline(article: Article) -> str:
    if article.byline is None:
        return ""
    return f'<address class="textblock author">Door {escape(article.byline)}</address>'


def _date(article: Article) -> str:
    if article.published_text is None:
        return ""
    return f'<span class="article-meta__static-info">{article.published_text}</span>'


def _lead(article: Article) -> str:
    if article.lead is None:
        return ""
    return f'<p class="textblock paragraph paragraph--lead">{escape(article.lead)}</p>'


def _comments(article: Article) -> str:
    if article.comment_count is None:
        return ""
    return (
        f'<a class="comments-link" href="#nujij"><span>{article.comment_count} reacties</span></a>'
    )


def _render_group(kind: str, blocks: Iterable[Block], inline: Iterator[Link]) -> str:
    """Write blocks of a kind that follow each other; pictures of a gallery share a slideshow."""
    if kind == "gallery_image":
        slides = "".join(map(_slide, blocks))
        return f'<div class="slideshow"><div class="royalSlider">{slides}</div></div>'
    return "\n".join(_render_block(block, inline) for block in blocks)


def _render_block(block: Block, inline: Iterator[Link]) -> str:
    text, given = escape(block.text), {k: escape(str(v)) for k, v in block.attributes.items()}
    if block.kind == "paragraph":
        return f'<p class="textblock paragraph">{_linked(block, inline)}</p>'
    if block.kind == "image":
        return "" if given.get("role") == "head" else _figure(block, text, given.get("credit"))
    if block.kind == "related":
        return _related(block)
    if block.kind == "tag_list":
        return _tags(block)
    if block.kind == "video":
        return _video(text, given)
    if block.kind == "tweet":
        return _tweet(text, given["url"])
    return _SIMPLE[block.kind].format(text=text, **_DEFAULTS | given)


_DEFAULTS = {"author": "", "title": ""}
_SIMPLE = {
    "heading": '<h2 class="textblock heading">{text}</h2>',
    "list_item": '<div class="textblock paragraph"><ul><li>{text}</li></ul></div>',
    "quote": '<blockquote class="textblock quote">{text}</blockquote>'
    '<span class="textblock quote__author">{author}</span>',
    "live_entry": '<h3 class="textblock timestamp">{time}</h3>'
    '<h2 class="textblock heading heading--liveblog">{text}</h2>',
    "details": '<details class="details"><summary>{title}</summary><p>{text}</p></details>',
    "summary": '<div class="summary"><div class="summary__body">{text}</div></div>',
    "infographic": '<section class="infographic"><iframe src="{url}"></iframe>'
    '<span class="infographic__provider">Bron: {provider}</span></section>',
    "embed": '<section class="web-embed"><iframe src="{url}"></iframe></section>',
    "audio": '<section class="audio-block"><iframe src="{url}"></iframe></section>',
}


def _slide(block: Block) -> str:
    given = {name: escape(str(value)) for name, value in block.attributes.items()}
    alt = f' alt="{given["alt"]}"' if "alt" in given else ""
    credit = f'<span class="rsCopyright">© {given["credit"]}</span>' if "credit" in given else ""
    caption = f'<div class="rsCaption">{escape(block.text)}{credit}</div>'
    return (
        f'<a class="rsImg" data-rsBigImg="{given["url"]}"><img src="/klein.jpg"{alt}>{caption}</a>'
    )


def _video(title: str, given: Mapping[str, str]) -> str:
    """Write a video: what is said of it, its preview, and its player."""
    description = given.get("description")
    meta = f'<p class="video-meta__description">{description}</p>' if description else ""
    return (
        f'<div class="video-block video-block--inline" aria-label="video"><section '
        f'class="video-meta">{meta}</section><figure class="video-preview"><img '
        f'class="video-preview__image" src="{given["thumbnail_url"]}"><span '
        f'class="video-preview__duration">{given["duration"]}</span><h2 '
        f'class="video-preview__title">{title}</h2></figure>'
        f'<iframe src="{given["url"]}"></iframe></div>'
    )


def _tweet(text: str, url: str) -> str:
    """Write a tweet: with its words, or only its place."""
    if not text:
        return '<div class="tweet-embed__content"></div>'
    return (
        f'<section class="web-embed"><blockquote class="twitter-tweet"><p>{text}</p>'
        f'<a href="{url}"></a></blockquote></section>'
    )


def _figure(block: Block, caption: str, credit: str | None) -> str:
    text = f'<span class="image-figure-block__caption-text">{caption}</span>' if caption else ""
    line = f'<address class="image-figure-block__copyright">Foto: {credit}</address>'
    return (
        f'<figure class="app-figure image-figure-block">{_img(block)}<figcaption>'
        f"{text}{line if credit else ''}</figcaption></figure>"
    )


def _tags(block: Block) -> str:
    links = "".join(
        f'<a class="link-block marker-link-block" href="/tag/x">{escape(tag)}</a>'
        for tag in block.text.split(", ")
    )
    return f'<section class="linked-tags"><h2 class="heading--tags">Meer</h2>{links}</section>'


def _linked(block: Block, inline: Iterator[Link]) -> str:
    """Write a paragraph, with a link where it speaks of one ("link 3")."""
    text = escape(block.text)
    if "link " not in block.text:
        return text
    link = next(inline)
    return text.replace(link.text, f'<a href="{escape(link.url)}">{link.text}</a>', 1)


def _related(block: Block) -> str:
    label = block.attributes.get("label")
    named = (
        f'<span class="item-title__title-label">{escape(str(label))} <span>|</span></span>'
        if label
        else ""
    )
    return (
        f'<div class="link-block link-block--teaser"><a class="link-block link-block--thumb" '
        f'href="{escape(str(block.attributes["url"]))}"><span class="item-title__title">{named}'
        f'<span class="item-title__title-text">{escape(block.text)}</span></span></a></div>'
    )
