"""The content of an article as ordered blocks: one walk through its element, in document order.

A layout brings a ``Grammar``: which class makes which block, and what is no content. Where no
class says, the HTML tag does, so that unknown containers are walked through rather than lost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from nucrawl.site import urls
from nucrawl.site.article import Block, Image, Link
from nucrawl.site.page import (
    DEEPEST_WALK,
    UNREAD_TAGS,
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
# The note on an advertisement: a line of its own, which the news may only quote, that names the
# site or the sponsor.
SPONSOR_NOTE = re.compile(
    r"(?:(?:aangeboden|gesponsord|betaald) door [^.]{1,80}\.\s*|advertorial\W*)?"
    r"dit is een (?:gesponsord(?:e)? (?:artikel|bijdrage)|advertorial)"
    r"(?: op NU\.nl(?:,? (?:van|door|namens|in samenwerking met) [^?!:]{1,60})?"
    r"|,? (?:namens|in samenwerking met) [^?!:]{1,60})\W*",
    re.IGNORECASE,
)
_NOISE_TAGS = UNREAD_TAGS | {
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
    behind_wall: bool = False  # whether a wall stands before the element at hand
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
            take = take_nothing if child in self.elsewhere else self.grammar.decide(child)
            if take is take_inline:
                run.append(child)
            elif take is take_container and not len(child):  # most paragraphs: text and no more
                self._flush(run, kind)
                self._flush([child.text or ""], kind_in(child, kind))
            elif take is not take_nothing:
                self._flush(run, kind)
                self.depth = depth + 1
                take(child, self, kind)
            elif child.tag not in UNREAD_TAGS and child.tag not in _INLINE_TAGS:
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

    ``handlers`` maps a class to what takes an element that bears it, the first that fits, ``tags``
    the tags of elements that none fits, a tag of inline content only where it stands around blocks;
    ``noise`` finds in a class attribute what is no content. Where elements are ``typed``, their
    ``data-type`` and ``data-component`` count as classes with an @ before them.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        tags: Mapping[str, Handler],
        noise: re.Pattern[str],
        *,
        typed: bool = False,
    ) -> None:
        self._handlers = handlers
        self._tags = tags
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
        if take is take_nothing or _is_marked_as_noise(element):
            return take_nothing
        if take is take_inline and len(element) and _holds_block(element):
            return self._tags.get(tag, take_container)
        return take

    def _decide(self, tag: str, names: str) -> Handler:
        if tag in UNREAD_TAGS or self._noise.search(names):
            return take_nothing
        found = split_classes(names)
        for name, handler in self._handlers.items() if found else ():
            if name in found:
                return handler
        if tag in _NOISE_TAGS:
            return take_nothing
        if tag in _INLINE_TAGS:
            return take_inline
        return self._tags.get(tag, take_container)


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


def address_tweets(blocks: Sequence[Block], tweet_ids: Sequence[str]) -> Iterator[Block]:
    """Give tweets that are only places on the page the addresses that the state has for them.

    Only where it has one for each: else nobody knows which is whose.
    """
    places = [b.kind == "tweet" and "url" not in b.attributes for b in blocks]
    ids = iter(tweet_ids if len(tweet_ids) == sum(places) else ())
    for block, is_place in zip(blocks, places, strict=True):
        if is_place and (number := next(ids, None)):
            url = f"https://x.com/i/status/{number}"
            yield replace(block, attributes={**block.attributes, "url": url})
        else:
            yield block


def _inline_text(element: Element) -> str:
    """Give inline text with each line break as the record separator, which no text holds."""
    if element.tag == "br":
        return "\x1e"
    return "".join(iter_text(element, line_break="\x1e")) if len(element) else element.text or ""


def _size(image: Image) -> Attributes:
    return {"width": image.width, "height": image.height}


def take_inline(element: Element, content: Content, kind: str) -> None:
    """Part of a run of text; the walk sees to it."""


def take_nothing(element: Element, content: Content, kind: str) -> None:
    """No content, or read elsewhere."""


def take_container(element: Element, content: Content, kind: str) -> None:
    """Walk through; a paragraph in a heading's container is a paragraph."""
    if element.tag == "a" and (text := short_text(element)):
        content.add_link("inline", element.get("href") or "", text)
    content.walk_into(element, kind_in(element, kind))


def kind_in(element: Element, kind: str) -> str:
    return "paragraph" if element.tag == "p" and kind == "heading" else kind
