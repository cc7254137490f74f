"""Owns the words that fill the slots of the sentence templates. No person in it exists."""

from typing import Final

FIRST_NAMES: Final = (
    "Marit", "Joost", "Fenna", "Sander", "Yasmina", "Ruben", "Liesbeth", "Karim", "Noortje",
    "Wouter", "Anouk", "Thijs", "Soraya", "Bram", "Esmée", "Daan", "Zoë", "Hylke",
    "Inge", "Rachid",
)  # fmt: skip
LAST_NAMES: Final = (
    "Velthoven", "van der Kwartel", "Oosterbrink", "Ruigewaard", "Zandhuizen", "El Mansari",
    "Kuipstra", "Winterdijk", "de Grootveld", "Haverlag", "Möllenkamp", "Terpstee", "Brouwhof",
    "Schaapswerf", "ten Harkel", "Lindeboomsma", "Nachtweide", "Polderman-Vis",
)  # fmt: skip
PLACES: Final = (
    "Hoorn", "Zutphen", "Roermond", "Delfzijl", "Gouda", "Emmen", "Tiel", "Middelburg", "Assen",
    "Heerenveen", "Oss", "Weert", "Almelo", "Deventer", "Purmerend", "Terneuzen", "Kampen",
    "Venlo", "Harlingen", "Doetinchem", "Sneek", "Bergen op Zoom", "Woerden", "Meppel",
    "Den Helder", "'s-Gravenzande", "Veenendaal", "Hulst", "Winschoten", "Uden",
)  # fmt: skip
COUNTRIES: Final = (
    "Portugal", "Chili", "Finland", "Nieuw-Zeeland", "Ierland", "Uruguay", "Canada", "IJsland",
    "Zuid-Korea", "Slovenië", "Marokko", "Noorwegen", "Tsjechië", "Kenia", "Roemenië", "Italië",
    "Zweden", "Australië", "Griekenland", "Letland", "Peru", "Japan", "België", "Oostenrijk",
)  # fmt: skip
CITIES: Final = (
    "Lissabon", "Valparaíso", "Helsinki", "Wellington", "Cork", "Montevideo", "Halifax",
    "Reykjavik", "Busan", "Ljubljana", "Rabat", "Bergen", "Brno", "Mombasa", "Cluj", "Turijn",
    "Malmö", "Hobart", "Thessaloniki", "Riga", "Arequipa", "Sapporo", "Luik", "Graz",
)  # fmt: skip
BODIES: Final = (
    "de veiligheidsregio", "de gemeente", "de provincie", "het waterschap", "de brandweer",
    "de politie", "het Openbaar Ministerie", "de inspectie", "de ombudsman", "de GGD",
)  # fmt: skip
COMPANIES: Final = (
    "Noordkaap", "Velora", "Brightwater", "De Zaagtand", "Kompaan Logistiek", "Halfweg Energie",
    "Twaalfhoven", "Maasgoed", "Ruysch & Zonen", "Bloem Elektronica", "Kiwi Mobiel", "Polderzon",
)  # fmt: skip
CLUBS: Final = (
    "FC Merwestad", "SV Noorderkogge", "Sparta Veluwe", "RKC Zeedijk", "VV De Hanze",
    "Oranje Boven '21", "FC Binnenmaas", "Achilles Oost", "SC Waddenkust", "DVS Lekstroom",
)  # fmt: skip
ANIMALS: Final = (
    "zeehond", "kat", "ezel", "papegaai", "wasbeer", "schildpad", "geit", "uil", "bever", "pauw",
)  # fmt: skip
WORKS: Final = (
    "Het zout van morgen", "Twaalf ramen", "De laatste pont", "Noorderlicht FM", "Grond onder zee",
    "Café De Stilte", "Wie het water keert", "Rook & spiegels", "De kleine getijden", "Zomer 404",
)  # fmt: skip
THINGS: Final = (
    "fietsbrug", "spoortunnel", "zwemplas", "bibliotheek", "sluis", "watertoren", "sporthal",
    "bushalte", "stadstuin", "rotonde", "kinderboerderij", "jachthaven",
)  # fmt: skip
MINISTRIES: Final = (
    "Infrastructuur",
    "Onderwijs",
    "Landbouw",
    "Volksgezondheid",
    "Binnenlandse Zaken",
    "Klimaat",
)
SPORTS: Final = (
    "schaatsen",
    "hockey",
    "judo",
    "zwemmen",
    "volleybal",
    "roeien",
    "handbal",
    "darts",
)

SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "plaats": PLACES,
    "plaats2": PLACES,
    "land": COUNTRIES,
    "land2": COUNTRIES,
    "stad": CITIES,
    "org": BODIES,
    "bedrijf": COMPANIES,
    "club": CLUBS,
    "club2": CLUBS,
    "dier": ANIMALS,
    "werk": WORKS,
    "ding": THINGS,
    "ministerie": MINISTRIES,
    "sport": SPORTS,
}
WEEKDAYS: Final = (
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
)  # fmt: skip
PARTNERS: Final = ("Het Avondblad", "De Stadskrant", "Weekblad Kiosk")
REGIONAL_PARTNERS: Final = ("Rijnstad Nieuws", "Omroep De Delta", "AmstelNu")
SPONSORS: Final = ("Halfweg Energie", "Kiwi Mobiel", "Polderzon", "De Zaagtand")
