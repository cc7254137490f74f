"""Owns the menu, the footer and the sections behind them.

The order and the words are those of NU.nl's menu of 2025; a path that starts with "/" is on the
site, anything else is external.
"""

from dataclasses import dataclass
from typing import Final

ADVERTISE: Final = "https://www.dpgmedia.nl/adverteren"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """A parent link and what hangs below it; the editorial group has no parent."""

    parent: Link | None
    links: tuple[Link, ...]


def _links(*pairs: tuple[str, str]) -> tuple[Link, ...]:
    return tuple(Link(text, href) for text, href in pairs)


TOP: Final = _links(
    ("Voorpagina", "/"),
    ("Net binnen", "/net-binnen"),
    ("Populair", "/meest-gelezen"),
    ("Algemeen", "/algemeen"),
    ("Economie", "/economie"),
    ("Sport", "/sport"),
    ("Media en Cultuur", "/entertainment"),
    ("Achterklap", "/achterklap"),
    ("Shop", "/nushop"),
)
GROUPS: Final = (
    Group(
        Link("Voorpagina", "/"),
        _links(
            ("Net binnen", "/net-binnen"),
            ("Meest gelezen", "/meest-gelezen"),
            ("Oorlog in Oekraïne", "/spanningen-oekraine"),
            ("Spanningen Midden-Oosten", "/midden-oostenconflict"),
            ("Binnenland", "/binnenland"),
            ("Buitenland", "/buitenland"),
            ("Algemeen", "/algemeen"),
            ("Politiek", "/politiek"),
            ("Uit andere media", "/uit-andere-media"),
            ("Video", "/video"),
            ("Podcast", "/podcast"),
            ("Weer", "/weer"),
        ),
    ),
    Group(Link("Economie", "/economie"), _links(("Klimaat", "/klimaat"), ("Tech", "/tech"))),
    Group(
        Link("Sport", "/sport"),
        _links(
            ("Voetbal", "/voetbal"),
            ("Formule 1", "/formule-1"),
            ("Wielrennen", "/wielrennen"),
            ("Tennis", "/tennis"),
            ("Sport Overig", "/sport-overig"),
            ("Scorebord", "/scorebord"),
            ("Sportspellen", "/sportspellen"),
            ("De Boordradio GP-spel", "/gp-spel"),
        ),
    ),
    Group(
        Link("Media en cultuur", "/entertainment"),
        _links(
            ("Films en series", "/film"),
            ("Muziek", "/muziek"),
            ("Boek en Cultuur", "/cultuur-overig"),
            ("Media", "/media"),
            ("Achterklap", "/achterklap"),
            ("Koningshuis", "/koningshuis"),
            ("Tv-gids", "/tvgids"),
        ),
    ),
    Group(
        Link("Overig", "/overig"),
        _links(
            ("Slimmer Leven", "/slimmer-leven"),
            ("Dieren", "/dieren"),
            ("NUjij", "/nujij"),
            ("Het Woord", "/het-woord"),
            ("NUcheckt", "/nucheckt"),
            ("Opmerkelijk", "/opmerkelijk"),
            ("Wetenschap", "/wetenschap"),
            ("Goed Nieuws", "/goed-nieuws"),
        ),
    ),
)
EDITORIALS: Final = Group(
    None,
    _links(
        ("Spellen", "/spellen"),
        ("Over NU.nl", "/over-nu"),
        ("NUshop", "/nushop"),
        ("Adverteren", ADVERTISE),
    ),
)
FOOTER: Final = _links(
    ("Contact met de redactie", "/redactie.html"),
    ("Colofon", "/colofon.html"),
    ("Nieuwsbrieven", "/nieuwsbrieven"),
    ("Over NU.nl", "/over-nu"),
    ("Huisregels NUjij", "/nujij-voorwaarden.html"),
    ("Copyright", "/copyright.html"),
    ("Disclaimer", "/disclaimer.html"),
    ("Klachten / Feedback", "/klachten.html"),
    ("Toegankelijkheid", "/toegankelijkheid"),
    ("Adverteren", ADVERTISE),
    ("Werken bij NU.nl", "https://www.dpgmedia.nl/werken-bij"),
    ("Verzekeringvergelijker", "https://verzekeringen.example/nu"),
)
SOCIAL: Final = _links(
    ("Volg ons op TikTok", "https://www.tiktok.com/@nu.nl"),
    ("Volg ons op Instagram", "https://www.instagram.com/nu.nl"),
    ("Volg ons op Facebook", "https://www.facebook.com/NU.nl"),
    ("Volg ons op YouTube", "https://www.youtube.com/@nunl"),
    ("Volg ons op X", "https://x.com/NUnl"),
    ("RSS Feed", "/rss.html"),
)
LEGAL: Final = _links(
    ("Cookiebeleid", "https://privacy.dpgmedia.nl/cookiebeleid"),
    ("Privacybeleid", "https://privacy.dpgmedia.nl/privacybeleid"),
    ("Gebruiksvoorwaarden", "https://www.dpgmedia.nl/gebruiksvoorwaarden"),
    ("Privacy-instellingen", "/?modal=cookie-instellingen"),
)
