"""Owns how a list page is written."""

from nucrawl.demo.endless import Rest
from nucrawl.demo.frame import Page, render_page
from nucrawl.demo.listings import ListBlock, Listing
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.metadata import render_state
from nucrawl.demo.rows import render_list
from nucrawl.demo.view import View


def render_listing(listing: Listing, view: View, rest: Rest | None = None) -> bytes:
    """Write the whole list page; with a ``rest``, its main column goes on."""
    main, scripts, state = _main(listing, view), NOTHING, _state(listing, view)
    if rest:
        main = join([main, rest.trigger], "\n")
        scripts, state = rest.script, {**state, **rest.state}
    page = Page(
        title=_title(listing),
        path=listing.path,
        main=main,
        sidebar=render_sidebar(listing.sidebar, view),
        head=el("meta", name="description", content="Het nieuws van vandaag, verzonnen."),
        scripts=join([render_state(state), scripts]),
        brand=listing.brand,
    )
    return render_page(page, view)


def _title(listing: Listing) -> str:
    if listing.path == "/":
        return "NU.nl | Het laatste nieuws"
    return f"{listing.title} | NU.nl"


def _main(listing: Listing, view: View) -> Html:
    parts: list[Html] = []
    for number, block in enumerate(listing.main):
        name = "HEADER" if block.template == "hero" else f"MAIN_{number}"
        parts.append(render_list(block, name, view, listing.brand))
        if number == 1:
            slot = el("div", "banner__slot")
            parts.append(el("aside", "banner banner--rectangle", slot, aria_hidden="true"))
    return join(parts, "\n")


def render_sidebar(blocks: tuple[ListBlock, ...], view: View) -> Html:
    return join(
        (render_list(block, f"SIDEBAR_{n}", view, "nu") for n, block in enumerate(blocks)), "\n"
    )


def _state(listing: Listing, view: View) -> dict[str, object]:
    items = [
        {"id": article.id, "title": article.headline, "url": view.url(article.path)}
        for block in listing.main
        for article in block.articles
    ]
    return {
        "screenTitle": _title(listing),
        "screenCanonicalUrl": view.url(listing.path),
        "blocksMain": items,
        "blocksSidebar": [],
    }
