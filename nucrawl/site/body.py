"""The content of an article page as ordered blocks.

One walk through the article element, in document order. A class that NU.nl gives to a block
decides what the block is; where there is none the HTML tag does, so that unknown containers are
walked through rather than lost, and only what is known to be no content is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from nucrawl.site import media, urls
from nucrawl.site.article import Block, Image, Link
from nucrawl.site.dom import classes, element_text, find_by_class, first_by_class, iter_elements
from nucrawl.site.listing import extract_label, extract_title
from nucrawl.site.text import clean_line

READING_KINDS = frozenset({"paragraph", "heading", "list_item", "quote", "live_entry"})

# Whole first words of a class: "author" and "author-box", but not "authorized-content".
_NOISE = re.compile(
    r"(?:^|\s)(?:article-meta|social-sharing|recommended|talk2022|comments?|featured-comments"
    r"|followtag|newsletter|login-wall|linked-tags|blocks-container-linked-tags|banner|dpg-?banner"
    r"|advertisement|advertentie|advertorial-note|floating-?buttons|app-button|skeleton|cookies?"
    r"|consent|push|call-to-action|timeline-footer|separator|author)(?![a-z])"
)
_NOISE_TEXT = re.compile(
    r"Deze browser wordt niet ondersteund|Schakel JavaScript in", re.IGNORECASE
)
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "button", "wbr"})
_NOISE_TAGS = _UNSEEN_TAGS | {
    *("head", "nav", "form", "address", "footer", "hr"),
    *("input", "select", "textarea", "object", "canvas"),
}
_INLINE_TAGS = frozenset(
    {"a", "em", "strong", "b", "i", "u", "s", "span", "sup", "sub", "small", "mark", "abbr", "cite"}
    | {"q", "code", "time", "del", "ins", "font", "label", "br", "wbr", "bdi", "bdo", "kbd", "var"}
)
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_DEEPEST = 100


@dataclass
class Body:
    """What the walk has found so far."""

    page_url: str
    base_url: str
    lead: str | None = None
    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    depth: int = 0  # of the element at hand
    has_headline: bool = False  # whether the headline's own element was passed

    def add(self, kind: str, text: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """Add a block; empty attributes are left out."""
        kept = {key: value for key, value in (attributes or {}).items() if value}
        self.blocks.append(Block(kind, text, kept))

    def add_link(self, kind: str, href: str, text: str) -> Link | None:
        """Add a link, unless it is no address."""
        url = urls.resolve(href, self.page_url)
        if url is None:
            return None
        target = urls.extract_article_id(url) if urls.is_internal(url, self.base_url) else None
        self.links.append(Link(kind, url, text, target))
        return self.links[-1]

    def add_image(self, image: Image | None, role: str | None = None) -> None:
        """Add a picture as an image and as a block."""
        if image is not None:
            self.images.append(image)
            details = {"url": image.url, "credit": image.credit, "alt": image.alt, "role": role}
            self.add("image", image.caption or "", details)


def reading_text(blocks: Iterable[Block]) -> str:
    """Give what is read of an article: paragraphs, headings, list items, quotes, live entries."""
    return "\n\n".join(b.text for b in blocks if b.kind in READING_KINDS and b.text)


def extract_body(root: HtmlElement, page_url: str, base_url: str) -> Body:
    """Read lead, blocks, pictures and links of an article from its element."""
    body = Body(page_url, base_url)
    _walk(root, body, kind="paragraph", depth=0)
    return body


def find_article_root(page: HtmlElement) -> HtmlElement:
    """Find the element that holds the article: E3's column, an ``article``, or the main part."""
    main = next((e for e in iter_elements(page) if e.get("id") == "main" or e.tag == "main"), page)
    articles = list(iter_elements(main, "article"))
    for element in articles:
        if classes(element) & {"col-main", "blocks-container-col-main"}:
            return element
    if articles:
        return max(articles, key=lambda element: len(element_text(element)))
    column = first_by_class(main, "blocks-container-col-main", "col-main", "columns__main")
    return main if column is None else column


def _walk(root: HtmlElement, body: Body, kind: str, depth: int) -> None:
    """Walk through a container: runs of inline content become blocks of ``kind``."""
    run: list[HtmlElement | str] = [root.text or ""]
    for child in root:
        if not isinstance(child, HtmlElement) or not isinstance(child.tag, str):
            run.append(child.tail or "")  # a comment
            continue
        noise = _is_noise(child)
        if _is_inline(child):
            run.append("" if noise else child)
        elif child.tag not in _UNSEEN_TAGS:  # a script in mid-sentence does not end the paragraph
            _flush(run, body, kind)
            if not noise:
                _take(child, body, kind, depth + 1)
        run.append(child.tail or "")
    _flush(run, body, kind)


def _is_inline(element: HtmlElement) -> bool:
    return element.tag in _INLINE_TAGS and not (classes(element) & _HANDLERS.keys())


def _is_noise(element: HtmlElement) -> bool:
    if element.tag in _NOISE_TAGS or element.get("data-nosnippet") is not None:
        return True
    if element.tag in {"div", "section", "aside"} and element.get("aria-hidden") == "true":
        return True
    return bool(_NOISE.search(element.get("class") or ""))


def _flush(run: list[HtmlElement | str], body: Body, kind: str) -> None:
    """Turn a run of inline content into blocks; two line breaks in a row part paragraphs."""
    text = "".join(part if isinstance(part, str) else _inline_text(part) for part in run)
    for part in run:
        if not isinstance(part, str):
            _add_inline_links(part, body)
    run.clear()
    for paragraph in re.split(r"\x1e\s*\x1e[\s\x1e]*", text):
        line = clean_line(paragraph.replace("\x1e", " "))
        if line and not _NOISE_TEXT.search(line):
            body.add(kind, line)


def _inline_text(element: HtmlElement, depth: int = 0) -> str:
    """Give inline text with each line break as the record separator, which no text holds."""
    if element.tag == "br":
        return "\x1e"
    if depth > _DEEPEST:
        return element_text(element)
    if element.tag in _NOISE_TAGS:
        return ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child, HtmlElement) and isinstance(child.tag, str):
            parts.append(_inline_text(child, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)


def _add_inline_links(element: HtmlElement, body: Body) -> None:
    for link in iter_elements(element, "a"):
        href = (link.get("href") or "").strip()
        if href and not href.startswith("#"):
            body.add_link("inline", href, element_text(link))


def _take(element: HtmlElement, body: Body, kind: str, depth: int) -> None:
    """Take one block-level element: by its class, by its tag, or as a container."""
    names = classes(element)
    body.depth = depth
    for name, handler in _HANDLERS.items() if names and depth <= _DEEPEST else ():
        if name in names:
            handler(element, body)
            return
    if depth > _DEEPEST:
        _flush([element_text(element)], body, kind)
    elif element.tag in _HEADING_TAGS:
        _walk(element, body, "heading", depth)
    elif element.tag == "li":
        _walk(element, body, "list_item", depth)
    elif element.tag == "blockquote":
        _take_quote(element, body)
    elif tag_handler := _TAG_HANDLERS.get(str(element.tag)):
        tag_handler(element, body)
    else:
        _walk(
            element, body, "paragraph" if element.tag == "p" and kind == "heading" else kind, depth
        )


def _take_lead(element: HtmlElement, body: Body) -> None:
    _add_inline_links(element, body)
    if lead := element_text(element):
        body.lead = f"{body.lead} {lead}" if body.lead else lead


def _take_heading(element: HtmlElement, body: Body) -> None:
    _walk(element, body, "heading", body.depth)


def _take_related(element: HtmlElement, body: Body) -> None:
    link = element if element.tag == "a" else next(iter_elements(element, "a"), None)
    if link is None:
        return
    title = extract_title(link) or ""
    if found := body.add_link("related", link.get("href") or "", title):
        target = str(found.target_id) if found.target_id else None
        label = extract_label(link)
        body.add("related", title, {"url": found.url, "label": label, "target_id": target})


def _take_top_heading(element: HtmlElement, body: Body) -> None:
    """Leave out the first h1, which is the headline; another one is a heading."""
    if body.has_headline:
        _walk(element, body, "heading", body.depth)
    body.has_headline = True


def _take_quote(element: HtmlElement, body: Body) -> None:
    _add_inline_links(element, body)
    author = first_by_class(element, "quote__author")
    text = element_text(element)
    name = element_text(author)
    body.add("quote", text.removesuffix(name).strip(), {"author": name})


def _take_quote_author(element: HtmlElement, body: Body) -> None:
    if body.blocks and body.blocks[-1].kind == "quote":
        quote = body.blocks[-1]
        author = {"author": element_text(element)}
        body.blocks[-1] = replace(quote, attributes={**quote.attributes, **author})


def _take_live_time(element: HtmlElement, body: Body) -> None:
    time = element_text(element)
    last = body.blocks[-1] if body.blocks else None
    if last and last.kind == "live_entry" and "time" not in last.attributes:
        body.blocks[-1] = replace(last, attributes={"time": time})
    else:
        body.add("live_entry", "", {"time": time})


def _take_live_heading(element: HtmlElement, body: Body) -> None:
    last = body.blocks[-1] if body.blocks else None
    if last and last.kind == "live_entry" and not last.text:
        body.blocks[-1] = replace(last, text=element_text(element))
    else:
        body.add("live_entry", element_text(element))


def _take_head_image(element: HtmlElement, body: Body) -> None:
    body.has_headline = True
    body.add_image(media.extract_image(element, body.page_url, with_caption=False), role="head")


def _take_image(element: HtmlElement, body: Body) -> None:
    body.add_image(media.extract_image(element, body.page_url))


def _take_gallery(element: HtmlElement, body: Body) -> None:
    for image in media.iter_gallery(element, body.page_url):
        body.add_image(image, role="gallery")


def _take_figure(element: HtmlElement, body: Body) -> None:
    if next(iter_elements(element, "img"), None) is not None:
        _take_image(element, body)
    else:
        _walk(element, body, "paragraph", body.depth)


def _take_video(element: HtmlElement, body: Body) -> None:
    video = media.extract_video(element, body.page_url)
    preview = media.extract_image(element, body.page_url, with_caption=False)
    if preview is not None and "video-block--hero" in classes(element):
        body.images.append(preview)  # what a video has for a head image
    body.add("video", video.pop("title") or "", video)


def _take_embed(kind: str) -> "Handler":
    def take(element: HtmlElement, body: Body) -> None:
        embed = media.extract_embed(element, body.page_url)
        body.add(kind, embed.pop("text") or "", embed)

    return take


def _take_summary(element: HtmlElement, body: Body) -> None:
    _add_inline_links(element, body)
    for part in find_by_class(element, "heading--contextualblock", "summary__body") or [element]:
        if text := element_text(part):
            body.add("summary", text)


def _take_details(element: HtmlElement, body: Body) -> None:
    _add_inline_links(element, body)
    title = element_text(next(iter_elements(element, "summary"), None))
    if text := element_text(element):
        body.add("details", text.removeprefix(title).strip(), {"title": title})


def _iter_table_rows(element: HtmlElement) -> Iterator[str]:
    for row in iter_elements(element, "tr"):
        cells = [element_text(cell) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            yield " | ".join(cells)


def _take_table(element: HtmlElement, body: Body) -> None:
    _add_inline_links(element, body)
    for row in _iter_table_rows(element):
        body.add("paragraph", row)


def _skip(element: HtmlElement, body: Body) -> None:
    """Leave out: read elsewhere, or no content."""


Handler = Callable[[HtmlElement, Body], None]

_HANDLERS: Mapping[str, Handler] = {
    "paragraph--lead": _take_lead,
    "heading--tags": _skip,
    "heading--liveblog": _take_live_heading,
    "timestamp": _take_live_time,
    "link-block": _take_related,
    "quote": _take_quote,
    "quote__author": _take_quote_author,
    "image-header-block": _take_head_image,
    "image-figure-block": _take_image,
    "slideshow": _take_gallery,
    "video-block": _take_video,
    "video-preview": _take_video,
    "tweet-embed": _take_embed("embed"),
    "tweet-embed__content": _take_embed("embed"),
    "web-embed": _take_embed("embed"),
    "external-embed": _take_embed("embed"),
    "embed-block": _take_embed("embed"),
    "audio-block": _take_embed("audio"),
    "infographic": _take_embed("infographic"),
    "summary": _take_summary,
    "details": _take_details,
    "heading": _take_heading,  # last: it also stands beside the more telling classes above
}

_TAG_HANDLERS: Mapping[str, Handler] = {
    "h1": _take_top_heading,
    "figure": _take_figure,
    "img": _take_image,
    "iframe": _take_embed("embed"),
    "video": _take_video,
    "audio": _take_embed("audio"),
    "table": _take_table,
    "details": _take_details,
}
