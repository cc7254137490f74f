"""Owns what is around every page: head, menu, footer, banners and columns."""

from dataclasses import dataclass
from typing import Final

from nucrawl.demo import menu
from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.view import View

LOGO: Final = Html(
    '<svg viewBox="0 0 40 24" role="img" aria-label="Logo NU.nl"><title>Logo NU.nl</title>'
    '<path d="M2 2h36v20H2z"></path></svg>'
)
BANNER: Final = el("div", "banner__slot", id="h1-fixed__slot")


@dataclass(frozen=True, slots=True)
class Page:
    """One page before it is framed.

    ``scripts`` stand at the end of the body; a ``path`` of None gives no canonical link.
    """

    title: str
    path: str | None
    main: Html
    sidebar: Html = NOTHING
    head: Html = NOTHING
    scripts: Html = NOTHING
    brand: str | None = None


def render_page(page: Page, view: View) -> bytes:
    """Write a whole page."""
    parts = [
        Html("<!DOCTYPE html>"),
        Html('<html lang="nl">'),
        _render_head(page, view),
        Html("<body>"),
        el("a", "skip-link", "Ga naar de inhoud", href="#main"),
        el("div", "", join([_render_menu(view), _render_main(page), _render_footer(view)], "\n"),
           id="app"),
        page.scripts,
        Html("</body></html>\n"),
    ]  # fmt: skip
    return join(parts, "\n").encode()


def _render_head(page: Page, view: View) -> Html:
    parts = [
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", "", page.title),
        el("link", rel="canonical", href=view.url(page.path)) if page.path else NOTHING,
        el("link", rel="icon", href=view.url("/assets/favicon/nu_logo.svg")),
        el("link", rel="stylesheet", href=view.url("/assets/app.css")),
        el("link", rel="alternate", type="application/rss+xml", href=view.url("/rss")),
        page.head,
    ]
    return el("head", "", join(parts, "\n"))


def _render_main(page: Page) -> Html:
    branded = f" branded branded--{page.brand}" if page.brand else ""
    aside = el("aside", "columns__sidebar", page.sidebar) if page.sidebar else NOTHING
    columns = "columns" if page.sidebar else "columns columns--no-sidebar"
    main = el("div", "columns__main", Html("\n"), page.main, Html("\n"), id="main")
    return el(
        "main",
        f"page-wrapper page-wrapper--has-v1{branded}",
        el("aside", "banner banner--h1", BANNER, aria_hidden="true"),
        el("section", columns, main, aside),
    )


def _render_menu(view: View) -> Html:
    logo = el("a", "main-nav__logo", LOGO, href="/")
    top = el("ul", "main-nav__list", *(_top_item(link) for link in menu.TOP), _more_button())
    main = el("div", "main-nav__main", top, aria_label="Hoofdnavigatie")
    groups = (_group(group, view) for group in (*menu.GROUPS, menu.EDITORIALS))
    below = el("ul", "main-nav__sub", join(groups, "\n"))
    wrapper = el("div", "main-nav__wrapper", logo, main, role="button", tabindex=0)
    dropdown = el("div", "main-nav__dropdown", below, aria_hidden="true")
    return el("nav", "main-nav", wrapper, dropdown, data_nosnippet="")


def _top_item(link: menu.Link) -> Html:
    anchor = el(
        "a",
        f"app-nav-item__link branded branded--{_brand(link.href)}",
        link.text,
        aria_label=link.text,
        data_action="top_menu",
        data_category="menu",
        data_label=link.text,
        data_text=link.text,
        data_type="top_menu",
        href=link.href,
        tabindex=0,
        title=link.text,
    )
    return el("li", "app-nav-item app-hide--m", anchor)


def _brand(href: str) -> str:
    section = SECTIONS.get(href.strip("/"))
    return section.brand if section else "nu"


def _more_button() -> Html:
    button = el("button", "app-nav-item__cta app-button--show-more", "Meer", type="button")
    return el("li", "app-nav-item", button)


def _group(group: menu.Group, view: View) -> Html:
    links = el("ul", "", *(_nav_item(link, view) for link in group.links))
    if group.parent is None:
        return el("li", "nav-item-group nav-item-group--editorials", links)
    return el("li", "app-nav-item nav-item-group", _nav_link(group.parent, view), links)


def _nav_item(link: menu.Link, view: View) -> Html:
    return el("li", "app-nav-item", _nav_link(link, view))


def _nav_link(link: menu.Link, view: View) -> Html:
    external = not link.href.startswith("/")
    return el(
        "a",
        "app-nav-item__link",
        link.text,
        data_type="dropdown-menu",
        href=view.url(link.href),
        target="_blank" if external else None,
        rel="sponsored nofollow noopener" if external else None,
    )


def _render_footer(view: View) -> Html:
    overview = el("ul", "app-footer__overview", *(_group(group, view) for group in menu.GROUPS))
    parts = [
        overview,
        _footer_list("app-footer__editorials", menu.FOOTER, view),
        el("h2", "app-footer__header", "Volg ons op sociale media"),
        _footer_list("app-footer__social", menu.SOCIAL, view),
        el("p", "app-footer__owner", "Onderdeel van DPG Media"),
        _footer_list("app-footer__legal", menu.LEGAL, view),
        el("p", "app-footer__demo", "Nagebouwde site om mee te testen: alle berichten zijn "
           "verzonnen."),
    ]  # fmt: skip
    return el("footer", "app-footer", join(parts, "\n"), data_nosnippet="")


def _footer_list(classes: str, links: tuple[menu.Link, ...], view: View) -> Html:
    return el("ul", classes, *(_nav_item(link, view) for link in links))
