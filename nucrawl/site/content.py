"""The content of an article as ordered blocks: one walk through its element, in document order.

A layout brings a ``Grammar``: which class makes which block, and what is no content. Where no
class says, the HTML tag does, so that unknown containers are walked through rather than lost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from nucrawl.site import media, urls
from nucrawl.site.article import Block, Image, Link
from nucrawl.site.page import (
    DEEPEST_WALK,
    Element,
    element_text,
    iter_text,
    outermost,
    short_text,
    split_classes,
)
from nucrawl.site.text import clean_line

READING_KINDS = frozenset({"paragraph", "heading", "list_item", "quote", "live_entry"})

_NOISE_TEXT = re.compile(
    r"Deze browser wordt niet ondersteund voor het spelen|Schakel JavaScript in", re.IGNORECASE
)
# The note on an advertisement: a line of its own, which the news may only quote.
SPONSOR_NOTE = re.compile(
    r"(?:(?:aangeboden|gesponsord|betaald) door [^.]{1,80}\.\s*|advertorial\W*)?"
    r"dit is een (?:gesponsord artikel|advertorial) op NU\.nl\W*",
    re.IGNORECASE,
)
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "button"})
_NOISE_TAGS = _UNSEEN_TAGS | {
    *("head", "nav", "form", "address", "footer", "hr"),
    *("input", "select", "textarea", "object", "canvas"),
}
_INLINE_TAGS = frozenset(
    {"a", "em", "strong", "b", "i", "u", "s", "span", "sup", "sub", "small", "mark", "abbr", "cite"}
    | {"q", "code", "time", "del", "ins", "font", "label", "br", "wbr", "bdi", "bdo", "kbd", "var"}
)
_BLOCK_TAGS = (
    *("p", "div", "figure", "img", "ul", "ol", "table", "blockquote", "section", "h2", "h3"),
    *("iframe", "video", "audio"),
)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPH_BREAK = re.compile(r"\x1e\s*\x1e[\s\x1e]*")

Attributes = Mapping[str, str | int | None]


@dataclass
class Content:
    """What the walk has found so far."""

    page_url: str
    base_url: str
    grammar: "Grammar"
    lead: str | None = None
    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    leads: int = 0
    sponsored: bool = False  # whether the page says that it is an advertisement
    walled: bool = False  # whether a wall stands before the element at hand
    elsewhere: set[Element] = field(default_factory=set)  # what is read as another field
    depth: int = 0  # of the element at hand

    def add(self, kind: str, text: str, attributes: Attributes | None = None) -> None:
        """Add a block; attributes without a value are left out."""
        kept = {key: value for key, value in (attributes or {}).items() if value}
        self.blocks.append(Block(kind, text, kept))

    def extend_last(self, attributes: Attributes) -> None:
        """Give the last block more attributes."""
        last = self.blocks[-1]
        kept = {key: value for key, value in attributes.items() if value}
        self.blocks[-1] = replace(last, attributes={**last.attributes, **kept})

    def last_is(self, kind: str) -> bool:
        """Tell whether the block before the element at hand is of this kind."""
        return bool(self.blocks) and self.blocks[-1].kind == kind

    def add_link(self, kind: str, href: str, text: str) -> Link | None:
        """Add a link, unless it is no address or leads to a place on the page."""
        if not href.strip() or href.lstrip().startswith("#"):
            return None
        url = urls.resolve(href, self.page_url)
        if url is None:
            return None
        self.links.append(Link(kind, url, text, urls.target_id(url, self.base_url)))
        return self.links[-1]

    def add_image(self, kind: str, image: Image | None, role: str | None = None) -> None:
        """Add a picture as an image and as a block."""
        if image is not None:
            self.images.append(image)
            details = {"url": image.url, "credit": image.credit, "alt": image.alt, "role": role}
            self.add(kind, image.caption or "", {**details, **_size(image)})

    def text_of(self, element: Element) -> str:
        """Give the text of an element, and keep the links in it."""
        self.keep_links(element)
        return element_text(element)

    def keep_links(self, element: Element) -> None:
        """Keep the links in an element, itself included."""
        for link in outermost(element, "a"):
            self.add_link("inline", link.get("href") or "", element_text(link))

    # The walk

    def walk(self, root: Element, kind: str, depth: int) -> None:
        """Walk through a container: runs of inline content become blocks of ``kind``."""
        run: list[Element | str] = []
        if (text := root.text) and not text.isspace():
            run.append(text)
        for child in root:
            take = _take_nothing if child in self.elsewhere else self.grammar.decide(child)
            if take is _take_inline:
                run.append(child)
            elif take is _take_container and not len(child):  # most paragraphs: text and no more
                self._flush(run, kind)
                self._flush([child.text or ""], _kind_in(child, kind))
            elif take is not _take_nothing:
                self._flush(run, kind)
                self.depth = depth + 1
                take(child, self, kind)
            elif child.tag not in _UNSEEN_TAGS and child.tag not in _INLINE_TAGS:
                self._flush(run, kind)  # a script in mid-sentence does not end the paragraph
            if (tail := child.tail) and (run or not tail.isspace()):
                run.append(tail)
        self._flush(run, kind)

    def walk_into(self, element: Element, kind: str) -> None:
        """Walk through the element at hand; below a depth no page has, it is only text."""
        if self.depth > DEEPEST_WALK:
            self._flush([element_text(element)], kind)
        else:
            self.walk(element, kind, self.depth)

    def _flush(self, run: list[Element | str], kind: str) -> None:
        """Turn a run of inline content into blocks; two line breaks in a row part paragraphs."""
        if not run:
            return
        pieces = []
        for part in run:
            if isinstance(part, str):
                pieces.append(part)
            else:
                pieces.append(_inline_text(part))
                self.keep_links(part)
        run.clear()
        text = "".join(pieces)
        for paragraph in _PARAGRAPH_BREAK.split(text) if "\x1e" in text else (text,):
            line = clean_line(paragraph.replace("\x1e", " "))
            if SPONSOR_NOTE.fullmatch(line):
                self.sponsored = True
            elif line and not _NOISE_TEXT.match(line):
                self.blocks.append(Block(kind, line))


Handler = Callable[[Element, Content, str], None]


class Grammar:
    """How a layout marks its blocks.

    ``handlers`` maps a class to what takes an element that bears it, the first that fits;
    ``noise`` finds in a class attribute what is no content. Where elements are ``typed``, their
    ``data-type`` and ``data-component`` count as classes with an @ before them.
    """

    def __init__(
        self, handlers: Mapping[str, Handler], noise: re.Pattern[str], *, typed: bool = False
    ) -> None:
        self._handlers = handlers
        self._noise = noise
        self._typed = typed
        self._decided: dict[tuple[str, str], Handler] = {}

    def decide(self, element: Element) -> Handler:
        """Decide by its class, tag and attributes what takes an element."""
        tag, names = cast(str, element.tag), element.get("class") or ""
        if self._typed:
            marks = (element.get("data-type"), element.get("data-component"))
            names = " ".join((names, *(f"@{mark}" for mark in marks if mark)))
        take = self._decided.get((tag, names))
        if take is None:
            take = self._decide(tag, names)
            if len(names) < 500 and len(self._decided) < 4096:
                self._decided[tag, names] = take
        if take is _take_nothing or _is_marked_as_noise(element):
            return _take_nothing
        if take is _take_inline and len(element) and _holds_block(element):
            return _take_container
        return take

    def _decide(self, tag: str, names: str) -> Handler:
        if tag in _UNSEEN_TAGS or self._noise.search(names):
            return _take_nothing
        found = split_classes(names)
        for name, handler in self._handlers.items() if found else ():
            if name in found:
                return handler
        if tag in _NOISE_TAGS:
            return _take_nothing
        if tag in _INLINE_TAGS:
            return _take_inline
        return _TAG_HANDLERS.get(tag, _take_container)


def _is_marked_as_noise(element: Element) -> bool:
    if element.get("data-nosnippet") is not None or element.get("hidden") is not None:
        return True
    hidden = element.get("aria-hidden") == "true"
    return hidden and element.tag in ("div", "section", "aside")


def _holds_block(element: Element) -> bool:
    return next(element.iterdescendants(*_BLOCK_TAGS), None) is not None


def reading_text(blocks: Iterable[Block]) -> str:
    """Give what is read of an article: paragraphs, headings, list items, quotes, live entries."""
    return "\n\n".join(b.text for b in blocks if b.kind in READING_KINDS and b.text)


def _inline_text(element: Element) -> str:
    """Give inline text with each line break as the record separator, which no text holds."""
    if element.tag == "br":
        return "\x1e"
    return "".join(iter_text(element, line_break="\x1e")) if len(element) else element.text or ""


def _size(image: Image) -> Attributes:
    return {"width": image.width, "height": image.height}


# What takes an element, by tag or by a layout's classes


def _take_inline(element: Element, content: Content, kind: str) -> None:
    """Part of a run of text; the walk sees to it."""


def _take_nothing(element: Element, content: Content, kind: str) -> None:
    """No content, or read elsewhere."""


def _take_container(element: Element, content: Content, kind: str) -> None:
    """Walk through; a paragraph in a heading's container is a paragraph."""
    if element.tag == "a" and (text := element_text(element)):
        content.add_link("inline", element.get("href") or "", text)
    content.walk_into(element, _kind_in(element, kind))


def _kind_in(element: Element, kind: str) -> str:
    return "paragraph" if element.tag == "p" and kind == "heading" else kind


def _walk_as(own: str, element: Element, content: Content, kind: str) -> None:
    """Walk through as ``own``; what stands in a summary box is an item of it all the same."""
    content.walk_into(element, kind if kind == "summary" else own)


skip = _take_nothing
take_container = _take_container


def take_wall(element: Element, content: Content, kind: str) -> None:
    """The wall before a text; what a style sheet hides behind it is not there for a visitor."""
    content.walled = True


def take_authorized(element: Element, content: Content, kind: str) -> None:
    """Text for visitors with an account: a visitor sees what stands before the wall."""
    if not content.walled:
        content.walk_into(element, kind)


def take_lead(element: Element, content: Content, kind: str) -> None:
    """The paragraph that the site sets off; several are joined."""
    if lead := content.text_of(element):
        content.lead = f"{content.lead} {lead}" if content.lead else lead
        content.leads += 1


def take_heading(element: Element, content: Content, kind: str) -> None:
    """A heading in the text."""
    _walk_as("heading", element, content, kind)


def _take_list_item(element: Element, content: Content, kind: str) -> None:
    _walk_as("list_item", element, content, kind)


def take_quote(element: Element, content: Content, kind: str) -> None:
    """A quote; its author stands in it or, as an element of its own, behind it."""
    content.keep_links(element)
    author = next((e for e in element.iter("*") if _is_quote_author(e)), None)
    name = element_text(author)
    text = element_text(element, without=_QUOTE_AUTHOR).removesuffix(name).strip()
    content.add("quote", text, {"author": name.strip("-–— ")})


_QUOTE_AUTHOR = frozenset({"quote__author"})


def _is_quote_author(element: Element) -> bool:
    return element.tag in ("cite", "footer") or "quote__author" in (element.get("class") or "")


def take_quote_author(element: Element, content: Content, kind: str) -> None:
    """The author of the quote before."""
    if content.last_is("quote"):
        content.extend_last({"author": content.text_of(element).strip("-–— ")})


def take_live_time(element: Element, content: Content, kind: str) -> None:
    """The time of a live entry, which begins it unless its heading just has."""
    time = short_text(element)
    if content.last_is("live_entry") and "time" not in content.blocks[-1].attributes:
        content.extend_last({"time": time})
    else:
        content.add("live_entry", "", {"time": time})


def take_live_heading(element: Element, content: Content, kind: str) -> None:
    """The heading of a live entry, which begins it unless its time just has."""
    text = content.text_of(element)
    if content.last_is("live_entry") and not content.blocks[-1].text:
        content.blocks[-1] = replace(content.blocks[-1], text=text)
    else:
        content.add("live_entry", text)


def take_head_image(element: Element, content: Content, kind: str) -> None:
    """The picture that holds the headline."""
    image = media.extract_image(element, content.page_url, with_caption=False)
    content.add_image("image", image, role="head")


def take_image(element: Element, content: Content, kind: str) -> None:
    """A picture between the paragraphs."""
    content.add_image("image", media.extract_image(element, content.page_url))


def take_gallery(element: Element, content: Content, kind: str) -> None:
    """The pictures of a slideshow."""
    for image in media.iter_gallery(element, content.page_url):
        content.add_image("gallery_image", image)


def _take_figure(element: Element, content: Content, kind: str) -> None:
    if next(element.iter("img"), None) is None:
        content.walk_into(element, kind)
    else:
        take_image(element, content, kind)


def take_video(element: Element, content: Content, kind: str) -> None:
    """A video; the preview of the one at the head of the page is its head picture."""
    video = media.extract_video(element, content.page_url, content.base_url)
    if "video-block--hero" in split_classes(element.get("class") or ""):
        preview = media.extract_image(element, content.page_url, with_caption=False)
        content.images += [preview] if preview else []
    content.add("video", str(video.pop("title") or ""), video)


def take_embed(element: Element, content: Content, kind: str) -> None:
    """Something of another site's."""
    _add_embed("tweet" if media.is_tweet(element) else "embed", element, content)


def take_tweet(element: Element, content: Content, kind: str) -> None:
    """A tweet; the page need not show more than its place."""
    _add_embed("tweet", element, content)


def take_audio(element: Element, content: Content, kind: str) -> None:
    """A player for sound."""
    _add_embed("audio", element, content)


def take_infographic(element: Element, content: Content, kind: str) -> None:
    """A graphic of a provider."""
    _add_embed("infographic", element, content)


def _add_embed(kind: str, element: Element, content: Content) -> None:
    embed = media.extract_embed(element, content.page_url)
    content.add(kind, str(embed.pop("text") or ""), embed)


def take_details(element: Element, content: Content, kind: str) -> None:
    """A box that folds out."""
    content.keep_links(element)
    title = element_text(next(element.iter("summary"), None))
    if text := element_text(element).removeprefix(title).strip():
        content.add("details", text, {"title": title})


def _take_table(element: Element, content: Content, kind: str) -> None:
    content.keep_links(element)
    for row in _iter_rows(element):
        cells = [element_text(cell) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            content.add("paragraph", " | ".join(cells).strip())


def _iter_rows(table: Element) -> Iterator[Element]:
    """Go through the rows of a table; a table in a cell is part of that cell."""
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in ("tbody", "thead", "tfoot"):
            yield from part.iterchildren("tr")


_TAG_HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_HEADING_TAGS, take_heading),
    "li": _take_list_item,
    "blockquote": take_quote,
    "figure": _take_figure,
    "img": take_image,
    "iframe": take_embed,
    "video": take_video,
    "audio": take_audio,
    "table": _take_table,
    "details": take_details,
}
