"""What makes which block: the elements of an article, whichever layout they stand in.

Each function takes one element, adds what it is to the content, and is named for a class by the
layouts' tables (``e3``, ``e2``), or for a tag by ``TAGS``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nucrawl.site import media
from nucrawl.site.content import SPONSOR_NOTE, Content, Handler, take_nothing
from nucrawl.site.page import Element, element_text, first_by_class, short_text, split_classes

_OF_ONE_ITEM = {"p", "br", "a", "em", "strong", "b", "i", "span"}
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def _walk_as(own: str, element: Element, content: Content, kind: str) -> None:
    """Walk through as ``own``; what stands in a summary box is an item of it all the same."""
    content.walk_into(element, kind if kind == "summary" else own)


def take_wall(element: Element, content: Content, kind: str) -> None:
    """The wall before a text; what a style sheet hides behind it is not there for a visitor."""
    content.behind_wall = True


def take_authorized(element: Element, content: Content, kind: str) -> None:
    """Text for visitors with an account: a visitor sees what stands before the wall."""
    if not content.behind_wall:
        content.walk_into(element, kind)


def take_lead(element: Element, content: Content, kind: str) -> None:
    """The paragraph that the site sets off; several are joined."""
    lead = content.text_of(element)
    if SPONSOR_NOTE.fullmatch(lead):
        content.sponsored = True
    elif lead:
        content.lead = f"{content.lead} {lead}" if content.lead else lead
        content.leads += 1


def take_heading(element: Element, content: Content, kind: str) -> None:
    """A heading in the text."""
    _walk_as("heading", element, content, kind)


def _take_list_item(element: Element, content: Content, kind: str) -> None:
    """An item of a list; several paragraphs in it are one item still."""
    plain = all(
        part.tag in _OF_ONE_ITEM and content.grammar.decide(part) is not take_nothing
        for part in element
    )
    if plain and element.find("p") is not None:
        content.add("summary" if kind == "summary" else "list_item", content.text_of(element))
    else:
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
    """A picture between the paragraphs; one around the headline is at the head."""
    if any(heading in content.elsewhere for heading in element.iter("h1")):
        take_head_image(element, content, kind)
    else:
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
    if (description := first_by_class(element, "video-meta__description")) is not None:
        content.keep_links(description)
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


TAGS: Mapping[str, Handler] = {
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
