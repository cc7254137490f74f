"""Owns the pages without a list or a story: services, legal texts, login, search, errors, robots.

``/zoeken`` never finds anything: robots.txt closes it, so that no crawler should notice.
"""

from typing import Final

from nucrawl.demo.feeds import FEEDS
from nucrawl.demo.frame import Page, render_page
from nucrawl.demo.markup import Html, el, join
from nucrawl.demo.view import View

# Path → title. None of them has a list.
PLAIN_PAGES: Final = {
    "/weer": "Weer",
    "/tvgids": "Tv-gids",
    "/spellen": "Spellen",
    "/sportspellen": "Sportspellen",
    "/gp-spel": "De Boordradio GP-spel",
    "/wielerspel-tour": "Wielerspel",
    "/nieuwsquiz": "Nieuwsquiz",
    "/themaquiz": "Themaquiz",
    "/scorebord": "Scorebord",
    "/nushop": "NUshop",
    "/over-nu": "Over NU.nl",
    "/nieuwsbrieven": "Nieuwsbrieven",
    "/toegankelijkheid": "Toegankelijkheid",
    "/redactie.html": "Contact met de redactie",
    "/colofon.html": "Colofon",
    "/copyright.html": "Copyright",
    "/disclaimer.html": "Disclaimer",
    "/privacy-en-cookiebeleid.html": "Privacy- en cookiebeleid",
    "/klachten.html": "Klachten / Feedback",
    "/mobiel.html": "Mobiel",
    "/nujij-voorwaarden.html": "Huisregels NUjij",
}
ERROR_TITLE: Final = "Pagina kon niet geladen worden."
ROBOTS: Final = """\
# Nagebouwde site om mee te testen. Alles mag gelezen worden, behalve wat hieronder staat.
User-agent: *
Disallow: /zoeken
Disallow: /login
Disallow: /logout
Disallow: /*webview
Disallow: /component/
Disallow: /components/
Disallow: /blocks

User-agent: GPTBot
Disallow: /

User-agent: CCBot
Disallow: /

Sitemap: {base_url}/sitemap_index.xml
Sitemap: {base_url}/sitemap_news.xml
"""
STYLESHEET: Final = """\
body{font-family:sans-serif;margin:0;color:#222}a{color:#00136f;text-decoration:none}
main,.main-nav,.app-footer{max-width:70rem;margin:auto;padding:0 1rem}.main-nav{background:#eef}
.columns{display:grid;grid-template-columns:2fr 1fr;gap:2rem}.columns--no-sidebar{display:block}
.main-nav ul,.app-footer ul,.contentlist{list-style:none;padding:0}.app-nav-item{margin:.2rem}
.main-nav__list,.main-nav__sub,.app-footer__overview{display:flex;gap:1rem;flex-wrap:wrap}
.contentlist__item{margin:.6rem 0}.link-block{display:flex;gap:.6rem}.app-image{max-width:100%}
.item-thumb{margin:0;flex:0 0 6rem}.paragraph--lead{font-weight:bold}.banner:empty{display:none}
.item-title__meta,.article-meta,.app-figure__caption address{color:#666;display:block}
.app-figure__img{padding-bottom:0!important}.contentlist--ranked{counter-reset:rank}
"""
LOGO: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 24"><path d="M2 2h36v20H2z"/></svg>\n'
)


def render_plain(path: str, view: View) -> bytes:
    title = PLAIN_PAGES[path]
    text = el("p", "textblock paragraph", f"Deze pagina ({title}) is leeg op de nagebouwde site.")
    return _render(path, title, join([_heading(title), text]), view)


def render_login(view: View) -> bytes:
    fields = [
        el("label", "", "E-mailadres", for_="email"),
        el("input", "", type="email", id="email", name="email"),
        el("button", "app-button", "Inloggen", type="submit"),
    ]
    form = el("form", "login-form", *fields, action="/login", method="get")
    return _render("/login", "Inloggen", join([_heading("Inloggen"), form]), view)


def render_search(view: View) -> bytes:
    fields = [
        el("input", "", type="search", name="q", aria_label="Zoekterm"),
        el("button", "app-button", "Zoeken", type="submit"),
    ]
    form = el("form", "search-form", *fields, action="/zoeken", method="get")
    nothing = el("p", "", "Geen resultaten gevonden.")
    return _render("/zoeken", "Zoeken", join([_heading("Zoeken"), form, nothing]), view)


def render_feed_index(view: View) -> bytes:
    names = (name for name in FEEDS if name)
    links = (el("li", "", el("a", "", n, href=view.url(f"/rss/{n}"))) for n in names)
    return _render("/rss.html", "RSS", join([_heading("RSS"), el("ul", "", *links)]), view)


def render_missing(view: View, status: int = 404) -> bytes:
    """Write the error screen of a 404 or a 410."""
    screen = el(
        "section",
        "error-screen",
        el("h1", "error-screen__title", ERROR_TITLE),
        el("p", "", f"{status}: De inhoud die je zocht is niet (of niet meer) beschikbaar."),
        el("a", "app-button", "Naar de voorpagina", href=view.url("/")),
    )
    return _render(None, ERROR_TITLE, screen, view)


def render_robots(view: View) -> bytes:
    return ROBOTS.format(base_url=view.base_url).encode()


def _heading(title: str) -> Html:
    return el("h1", "header", title)


def _render(path: str | None, title: str, main: Html, view: View) -> bytes:
    return render_page(Page(title=f"{title} | NU.nl", path=path, main=main), view)
