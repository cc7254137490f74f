"""Owns the sentences, captions and short texts that fit under any headline."""

from typing import Final

SENTENCES: Final = (
    "Wanneer er meer duidelijk wordt, is nog niet bekend.",
    "Daarover werd {dag} nog volop gesproken.",
    "Een definitief besluit valt over {klein} weken.",
    "Dat zegt een betrokkene tegen NU.nl.",
    "Ook elders in het land komt dat steeds vaker voor.",
    "Vorig jaar ging het nog om {klein} gevallen.",
    "De cijfers zijn nog voorlopig.",
    "Wie vragen heeft, kan vanaf {uur} uur bellen.",
    "Of het daarbij blijft, is volgens ingewijden de vraag.",
    "Voorlopig verandert er voor de meeste mensen niets.",
    "Het is de {klein}e keer in korte tijd dat dit speelt.",
    "Eerder dit jaar leek daar nog geen sprake van.",
    "Een reactie laat vooralsnog op zich wachten.",
    "Deskundigen noemen de gang van zaken \"opvallend\".",
)  # fmt: skip
QUOTES: Final = (
    "We hebben gedaan wat we konden, en dat was meer dan genoeg.",
    "Je denkt altijd dat het een ander overkomt.",
    "Over een jaar lachen we hier hopelijk om.",
    "Niemand had dit zien aankomen, wij ook niet.",
    "Het is niet niks, maar we slaan ons er wel doorheen.",
)
CAPTIONS: Final = (
    "De situatie in {plaats} op {dag}.",
    "Een archieffoto van de {ding} in {plaats}.",
    "Medewerkers aan het werk bij {bedrijf}.",
    "Het uitzicht over {stad}.",
    "Een voorbijganger kijkt toe.",
)
CREDITS: Final = ("ANP", "Getty Images", "Reuters", "AFP", "EPA", "NU.nl", "Beeldbank De Delta")
COMMENTS: Final = (
    "Goed dat hier eindelijk aandacht voor is.",
    "Ik woon om de hoek en heb er niets van gemerkt.",
    "Kan iemand uitleggen hoe dit zit?",
    "Dit zeiden ze {klein} jaar geleden ook al.",
)
SUMMARY: Final = (
    "In {plaats} wordt al langer over de {ding} gepraat.",
    "Het kost naar schatting {bedrag} euro.",
    "Over {klein} weken volgt een besluit.",
)
DETAILS: Final = (
    "Dit bericht is rond {uur} uur aangevuld met een reactie van {org}.",
    "In een eerdere versie stond dat het om {klein} gevallen ging. Dat is aangepast.",
)
CORRECTIONS: Final = (
    "Correctie: in een eerdere versie van dit verhaal stond een verkeerd aantal. Het zijn er "
    "{klein}.",
    "Correctie: hierboven werd eerst een andere plaats genoemd. Het gaat om {plaats}.",
    "Aanvulling: na publicatie liet {org} weten dat het onderzoek nog {klein} weken duurt.",
)
LIST_ITEMS: Final = (
    "Houd deuren en ramen gesloten",
    "Bel alleen 112 als elke seconde telt",
    "Kijk voor vertrek naar de actuele reisinformatie",
    "Neem {klein} liter water mee",
    "Reken op {klein} minuten extra reistijd",
    "Vraag de buren om een handje hulp",
)
LIVE_HEADINGS: Final = (
    "Weg bij {plaats} weer open", "Persconferentie om {uur} uur", "Eerste beelden uit {stad}",
    "Reactie van {org}", "Zo is de stand van zaken", "Meer hulp onderweg naar {plaats}",
    "Vraag van een lezer", "{klein} straten nog afgesloten", "Rust keert terug in {plaats}",
)  # fmt: skip
EMBEDS: Final = ("https://embed.example/kaart/", "https://embed.example/poll/")
OUTSIDE_TITLES: Final = (
    "Bekijk de winterdeals van deze week", "Zoveel bespaar je met een thuisbatterij",
    "De leukste uitjes voor een regenachtige zondag", "Vergelijk verzekeringen in twee minuten",
    "Waarom iedereen ineens luchtfriet wil", "Puzzel mee en win een weekend weg",
)  # fmt: skip
