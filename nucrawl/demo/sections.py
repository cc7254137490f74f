"""Owns the sections: what they are called, how they look, what they write about, how much.

``articles`` is how many stories a section gets of its own; ``draws_on`` names the sections whose
stories it lists beside them.
"""

from dataclasses import dataclass
from typing import Final

from nucrawl.demo.dutch import leisure, money, news, sport
from nucrawl.demo.dutch.theme import Theme


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    name: str
    brand: str
    theme: Theme
    articles: int
    draws_on: tuple[str, ...] = ()


_SECTIONS: Final = (
    Section("binnenland", "Binnenland", "nu", news.HOME, 30),
    Section("buitenland", "Buitenland", "nu", news.WORLD, 26,
            ("spanningen-oekraine", "midden-oostenconflict")),
    Section("algemeen", "Algemeen", "nu", news.HOME, 8, ("binnenland", "buitenland", "politiek")),
    Section("politiek", "Politiek", "nu", news.POLITICS, 14),
    Section("spanningen-oekraine", "Oorlog in Oekraïne", "nu", news.WORLD, 6),
    Section("midden-oostenconflict", "Spanningen Midden-Oosten", "nu", news.WORLD, 5),
    Section("uit-andere-media", "Uit andere media", "nu", leisure.LIVING, 6),
    Section("weerbericht", "Weerbericht", "nu", news.WEATHER, 5),
    Section("economie", "Economie", "nuzakelijk", money.ECONOMY, 16, ("klimaat", "tech")),
    Section("klimaat", "Klimaat", "nuzakelijk", money.CLIMATE, 10),
    Section("tech", "Tech", "nutech", money.TECH, 14),
    Section("tech-wetenschap", "Tech en Wetenschap", "nuoverig", money.TECH, 0,
            ("tech", "wetenschap")),
    Section("sport", "Sport", "nusport", sport.SPORT, 5,
            ("voetbal", "formule-1", "wielrennen", "tennis", "sport-overig")),
    Section("voetbal", "Voetbal", "nusport", sport.FOOTBALL, 18),
    Section("formule-1", "Formule 1", "nusport", sport.RACING, 8),
    Section("wielrennen", "Wielrennen", "nusport", sport.CYCLING, 7),
    Section("tennis", "Tennis", "nusport", sport.TENNIS, 7),
    Section("sport-overig", "Sport Overig", "nusport", sport.SPORT, 9),
    Section("entertainment", "Media en Cultuur", "nuuit", leisure.CULTURE, 6,
            ("film", "muziek", "cultuur-overig", "media", "koningshuis")),
    Section("film", "Films & Series", "nuuit", leisure.CULTURE, 7),
    Section("muziek", "Muziek", "nuuit", leisure.CULTURE, 7),
    Section("cultuur-overig", "Boek & Cultuur", "nuuit", leisure.CULTURE, 5),
    Section("media", "Media", "nuuit", leisure.CULTURE, 6),
    Section("achterklap", "Achterklap", "nuentertainment", leisure.GOSSIP, 10),
    Section("koningshuis", "Koningshuis", "nuuit", leisure.GOSSIP, 4),
    Section("overig", "Overig", "nuoverig", leisure.ODD, 2,
            ("dieren", "opmerkelijk", "wetenschap", "goed-nieuws", "slimmer-leven")),
    Section("slimmer-leven", "Slimmer Leven", "nutech", leisure.LIVING, 7),
    Section("dieren", "Dieren", "nunjij", leisure.ODD, 7),
    Section("nujij", "NUjij", "nu", leisure.LIVING, 4),
    Section("het-woord", "Het Woord", "nu", leisure.LIVING, 3),
    Section("nucheckt", "NUcheckt", "nu", leisure.LIVING, 4),
    Section("opmerkelijk", "Opmerkelijk", "nunjij", leisure.ODD, 10),
    Section("wetenschap", "Wetenschap", "nunjij", leisure.SCIENCE, 10),
    Section("gezondheid", "Gezondheid", "nunjij", leisure.SCIENCE, 5),
    Section("goed-nieuws", "Goed Nieuws", "nuoverig", leisure.LIVING, 5),
    Section("de-boordradio", "De Boordradio", "nusport", leisure.PODCAST, 3),
    Section("nunl-zoekt-uit", "NU.nl zoekt uit", "nu", leisure.PODCAST, 3),
    Section("podcast", "Podcast", "nu", leisure.PODCAST, 0, ("de-boordradio", "nunl-zoekt-uit")),
    Section("videos", "Video's", "nu", news.HOME, 8),
    Section("video", "Video", "nu", news.HOME, 8, ("videos",)),
    Section("rotterdam", "Rotterdam", "nu", news.HOME, 2),
    Section("amsterdam", "Amsterdam", "nu", news.HOME, 2),
    Section("advertorial", "Advertorial", "nu", money.SPONSORED, 3),
)  # fmt: skip
SECTIONS: Final = {section.slug: section for section in _SECTIONS}
