"""A page as a tree of lxml elements, and the few questions that the parsers ask of it.

A page is parsed once: guard, metadata, menus, lists and articles all read that one tree. Its main
part is indexed by class in one pass, so that a look-up costs nothing however often it is made.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from operator import itemgetter

from lxml import etree

from nucrawl.errors import NotAnArticle
from nucrawl.site.text import clean_line, decode_html

Element = etree._Element

LARGEST_PAGE = 32 * 1024 * 1024  # bytes; what the crawler fetches at most (DOWNLOAD_MAXSIZE)
DEEPEST_PAGE = 2000  # levels; libxml2 gives up at 2048 and drops what follows
LONGEST_CLASS = 2000  # characters of a class attribute; a longer one says nothing
_FURTHEST = 20  # levels
DEEPEST_WALK = 100  # levels; below that an element is only text

HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg"})
UNREAD_TAGS = HIDDEN_TAGS | {"button"}  # with what is there for the hand, not for the eye
_SPACED_TAGS = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "dt", "dd", "td", "th", "tr", "summary", "blockquote"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "figure", "figcaption", "address"}
)
_BLANK = b"<html><head></head><body></body></html>"


class Page:
    """A parsed page.

    ``root`` is its ``html`` element, ``main`` the part that holds the content (``#main``, else
    ``main``, else all of it), ``source`` its bytes in UTF-8.
    """

    def __init__(self, root: Element, source: bytes) -> None:
        self.root = root
        self.source = source
        main = self.by_id("main")
        self.main: Element = next(root.iter("main"), root) if main is None else main

    @cached_property
    def _by_class(self) -> dict[str, list[tuple[int, Element]]]:
        by_value: dict[str, list[tuple[int, Element]]] = {}  # many elements, few values
        number = 0
        for element in self.main.iter("*"):
            names = element.get("class")
            if names is not None:
                number += 1
                if names in by_value:
                    by_value[names].append((number, element))
                else:
                    by_value[names] = [(number, element)]
        index: dict[str, list[tuple[int, Element]]] = {}
        for names, places in by_value.items():
            for name in split_classes(names) if len(names) < LONGEST_CLASS else ():
                index.setdefault(name, []).extend(places)
        return index

    def find(self, *names: str) -> list[Element]:
        """Find the elements of the main part with any of these classes, in document order."""
        found = {number: e for name in names for number, e in self._by_class.get(name, ())}
        return [found[number] for number in sorted(found)]

    def first(self, *names: str) -> Element | None:
        """Find the first element of the main part with any of these classes."""
        places = (place for name in names for place in self._by_class.get(name, ()))
        return min(places, key=_number, default=(0, None))[1]

    def by_id(self, name: str) -> Element | None:
        """Find the element with this id, anywhere on the page."""
        found: list[Element] = _BY_ID(self.root, name=name)
        return found[0] if found else None

    def has(self, names: Iterable[str]) -> bool:
        """Tell whether an element of the main part has any of these classes."""
        return any(name in self._by_class for name in names)


_number = itemgetter(0)
_BY_ID = etree.XPath("id($name)")


def parse_page(body: bytes | str, content_type: str | None = None) -> Page:
    """Parse a page; ``content_type`` is the header of that name.

    Whatever the bytes are, the answer is a tree with an ``html`` element. Raises NotAnArticle with
    reason not_html, too_large or too_deep.
    """
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind and not (kind.startswith("text/") or "html" in kind or "xml" in kind):
        raise NotAnArticle("not_html", f"expected HTML, found {kind}")
    if len(body) > LARGEST_PAGE:
        raise NotAnArticle("too_large", f"expected at most {LARGEST_PAGE} bytes, found {len(body)}")
    source = _normalise(body, content_type)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    root: Element | None
    try:
        root = etree.fromstring(source or _BLANK, parser)
    except etree.ParserError:  # nothing but whitespace or comments
        root = None
    except etree.XMLSyntaxError as error:
        raise NotAnArticle("no_article", f"expected HTML, found none: {error.msg}") from error
    if root is None:
        root = etree.fromstring(_BLANK, parser)
    _check_depth(root)
    return Page(root, source)


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """Decode a page as ``parse_page`` does."""
    return _normalise(body, content_type).decode("utf-8")


def _normalise(body: bytes | str, content_type: str | None) -> bytes:
    """Give the page in UTF-8 without NUL, lone surrogates and byte order mark."""
    if isinstance(body, bytes):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            body = decode_html(body, content_type)
    if isinstance(body, str):
        body = body.encode("utf-8", "replace")
    return body.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")


def _check_depth(root: Element) -> None:
    """Refuse a page that libxml2 gave up on: what follows its deepest element is lost."""
    depth, last = 0, root
    while len(last):
        depth, last = depth + 1, last[-1]
    if depth >= DEEPEST_PAGE:
        raise NotAnArticle("too_deep", f"expected at most {DEEPEST_PAGE} levels, found more")


def split_classes(names: str) -> frozenset[str]:
    """Split the value of a class attribute."""
    return _split(names) if len(names) < 500 else frozenset(names.split())


@lru_cache(maxsize=4096)
def _split(names: str) -> frozenset[str]:
    return frozenset(names.split())


def classes(element: Element) -> frozenset[str]:
    """Give the classes of an element."""
    return split_classes(element.get("class") or "")


def find_by_class(root: Element, *names: str) -> list[Element]:
    """Find the elements below ``root``, itself included, that bear any of these classes."""
    wanted = frozenset(names)
    return [e for e in root.iter("*") if wanted & classes(e)]


def first_by_class(root: Element, *names: str) -> Element | None:
    """Find the first element below ``root``, itself included, that bears any of these classes."""
    wanted = frozenset(names)
    return next((e for e in root.iter("*") if wanted & classes(e)), None)


def element_text(element: Element | None, without: frozenset[str] = frozenset()) -> str:
    """Give an element's text as a reader sees it: no scripts, ``br`` and block ends as spaces.

    Elements below with a class in ``without`` are left out.
    """
    if element is None:
        return ""
    if not len(element):
        return "" if element.tag in HIDDEN_TAGS else clean_line(element.text or "")
    return clean_line("".join(iter_text(element, without=without)))


def short_text(element: Element | None, longest: int = 500) -> str:
    """Give the text of an element that holds a line, such as a date or a name.

    Of a longer text only the beginning, whatever stands in it, so that its cost is bounded.
    """
    if element is None:
        return ""
    if not len(element):
        return clean_line((element.text or "")[:longest])
    pieces, length = [], 0
    for piece in iter_text(element):
        pieces.append(piece[:longest])
        length += len(piece)
        if length > longest:
            break
    return clean_line("".join(pieces))[:longest].rstrip()


def around(element: Element) -> Iterator[Element]:
    """Go through the elements around one, nearest first, as far as any of them may matter."""
    return islice(element.iterancestors(), _FURTHEST)


def outermost(element: Element, tag: str) -> Iterator[Element]:
    """Go through the elements of a tag, itself included; one in another is part of that.

    HTML forbids a link in a link, and nested menus are none, but pages hold what they hold.
    """
    pending = [element]
    while pending:
        found = pending.pop()
        if found.tag == tag:
            yield found
        else:
            pending.extend(reversed(found))


def iter_text(
    element: Element, line_break: str = " ", without: frozenset[str] = frozenset(), depth: int = 0
) -> Iterator[str]:
    """Go through the pieces of an element's text; ``line_break`` stands for each ``br``."""
    if element.tag in HIDDEN_TAGS or (without and without & classes(element)):
        return
    if element.text:
        yield element.text
    for child in element:
        if depth >= DEEPEST_WALK:
            yield from child.itertext()
        elif len(child) or child.tag in HIDDEN_TAGS or without:
            yield from iter_text(child, line_break, without, depth + 1)
        elif child.text:
            yield child.text
        if child.tag == "br":
            yield line_break
        elif child.tag in _SPACED_TAGS:
            yield " "
        if child.tail:
            yield child.tail
