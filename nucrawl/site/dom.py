"""A page as a tree of lxml elements, and the few questions that the parsers ask of it.

The page is parsed once; guard, metadata, lists and articles all read that one tree.
"""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree, html
from lxml.html import HtmlElement

from nucrawl.site.text import clean_line

_HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg"})
_BLANK = "<html><head></head><body></body></html>"


def parse_page(text: str) -> HtmlElement:
    """Parse a page; whatever the text is, the answer is an ``html`` element."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring((text or _BLANK).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but whitespace or comments
        root = html.document_fromstring(_BLANK)
    return root


def classes(element: HtmlElement) -> frozenset[str]:
    """Give the classes of an element."""
    return _split(element.get("class") or "")


@lru_cache(maxsize=4096)
def _split(value: str) -> frozenset[str]:
    return frozenset(value.split())


def iter_elements(root: HtmlElement, tag: str | None = None) -> Iterator[HtmlElement]:
    """Go through a tree in document order, without comments and processing instructions."""
    for element in root.iter(tag) if tag else root.iter():
        if isinstance(element, HtmlElement) and isinstance(element.tag, str):
            yield element


def find_by_class(root: HtmlElement, *names: str, tag: str | None = None) -> list[HtmlElement]:
    """Find the elements that bear any of these classes, in document order."""
    wanted = set(names)
    return [element for element in iter_elements(root, tag) if wanted & classes(element)]


def first_by_class(root: HtmlElement, *names: str, tag: str | None = None) -> HtmlElement | None:
    """Find the first element that bears any of these classes."""
    wanted = set(names)
    return next((e for e in iter_elements(root, tag) if wanted & classes(e)), None)


def element_text(element: HtmlElement | None) -> str:
    """Give an element's text as a reader sees it: no scripts, ``br`` and block ends as spaces."""
    if element is None:
        return ""
    return clean_line("".join(_iter_text(element)))


def _iter_text(root: HtmlElement) -> Iterator[str]:
    hidden: HtmlElement | None = None
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if hidden is None and node.tail:
                yield node.tail
            continue
        if event == "start":
            if hidden is None and node.tag in _HIDDEN_TAGS:
                hidden = node
            if hidden is None and node.text:
                yield node.text
            continue
        if node is hidden:
            hidden = None
        if hidden is None and node is not root:
            if node.tag in _SPACED_TAGS:
                yield " "
            if node.tail:
                yield node.tail


_SPACED_TAGS = frozenset(
    {
        *(
            "br",
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "dt",
            "dd",
            "td",
            "th",
            "tr",
            "summary",
            "blockquote",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "figure", "figcaption"),
    }
)
