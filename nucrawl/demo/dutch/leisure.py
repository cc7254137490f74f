"""Owns what is said about culture, gossip, science, animals and daily life."""

from typing import Final

from nucrawl.demo.dutch.theme import Theme

CULTURE: Final = Theme(
    headlines=(
        "'{werk}' trekt {groot} bezoekers in eerste weekend",
        "Film '{werk}' wordt opgenomen in {plaats}",
        "Recensie: '{werk}' is {klein} afleveringen lang raak",
        "Festival in {plaats} stopt na {klein} edities",
        "Schrijver van '{werk}' wint prijs van {bedrag} euro",
        "Band uit {plaats} zegt tournee door {land} af",
        "Musical '{werk}' krijgt na {klein} jaar een vervolg",
        "Omroep haalt '{werk}' na één seizoen van de buis",
    ),
    leads=(
        "De serie '{werk}' krijgt een vervolg. De opnames beginnen {dag} in {plaats}.",
        "Het festival in {plaats} gaat dit jaar niet door. De organisatie kwam {bedrag} euro "
        "tekort voor de show van '{werk}'.",
        "'{werk}' is {dag} bekroond met de publieksprijs. Er kwamen {groot} stemmen binnen.",
    ),
    sentences=(
        "De hoofdrol in '{werk}' wordt gespeeld door een debutant.",
        "De zaal in {plaats} was binnen {klein} minuten uitverkocht.",
        "\"Ik heb {klein} jaar aan dit verhaal gewerkt\", zegt de maker.",
        "In {land} stond '{werk}' wekenlang bovenaan.",
        "Het nummer met een vleugje R&B is inmiddels {groot} keer beluisterd.",
        "De première is over {klein} weken in {plaats}.",
        "De jury prees vooral de dialogen.",
        "De omroep wil niet zeggen hoeveel '{werk}' heeft gekost.",
        "Eerder werd al duidelijk dat er een boek van '{werk}' komt.",
        "Kaarten kosten {klein} euro en zijn vanaf {dag} te koop.",
    ),
    subheads=("Lovende kritieken", "Wie spelen er mee?", "'Het publiek beslist'"),
    tags=("Film", "Series", "Muziek", "Televisie", "Boeken"),
)  # fmt: skip

GOSSIP: Final = Theme(
    headlines=(
        "Presentator van '{werk}' verhuist naar boerderij bij {plaats}",
        "Actrice uit '{werk}' ({leeftijd}) in verwachting van tweeling",
        "Zangeres geeft haar {dier} een eigen kamer",
        "Ster uit '{werk}' voor de {klein}e keer getrouwd in {plaats}",
        "Zanger betaalt {bedrag} euro terug na mislukt optreden in {plaats}",
    ),
    leads=(
        "De presentator van '{werk}' heeft {dag} verteld dat hij naar {plaats} verhuist. Zijn "
        "{dier} gaat mee.",
        "De actrice uit '{werk}' deelde {dag} het nieuws met haar {groot} volgers.",
    ),
    sentences=(
        "\"We zijn dolgelukkig\", schrijft de actrice bij de foto.",
        "Het stel leerde elkaar {klein} jaar geleden kennen in {plaats}.",
        "De {dier} is inmiddels ook een bekende verschijning.",
        "Op de foto is te zien hoe de verbouwing vordert.",
        "Binnen een uur kwamen er {groot} reacties.",
        "Voor '{werk}' heeft de verhuizing geen gevolgen.",
        "De {ding} in {plaats} was voor de gelegenheid versierd.",
    ),
    subheads=("Felicitaties stromen binnen", "'Rust is ook wat waard'"),
    tags=("Sterren", "Liefde", "Televisie"),
)  # fmt: skip

SCIENCE: Final = Theme(
    headlines=(
        "Onderzoekers vinden {klein} nieuwe soorten in sloot bij {plaats}",
        "Telescoop in {land} vangt {groot} jaar oud licht op",
        "Skelet onder {ding} in {plaats} blijkt van Romeinse soldaat",
        "Studie: wie {klein} minuten wandelt, slaapt beter",
        "Waarom een {dier} zichzelf in de spiegel herkent",
        "Vaccin tegen griepvirus voor het eerst getest in {plaats}",
    ),
    leads=(
        "Wetenschappers uit {plaats} hebben {klein} soorten beschreven die nog niemand kende. Hun "
        "studie verscheen {dag}.",
        "Een team uit {land} heeft {groot} mensen {klein} jaar gevolgd. De uitkomst verraste de "
        "onderzoekers zelf.",
    ),
    sentences=(
        "Het onderzoek werd betaald door een fonds uit {land}.",
        "De onderzoekers volgden {groot} proefpersonen.",
        "Bij {procent} procent van de metingen was het effect te zien.",
        "\"Dit is pas het begin\", zegt de leider van het team.",
        "Eerder onderzoek in {stad} kwam tot een andere conclusie.",
        "De vondst ligt vanaf {dag} in het museum van {plaats}.",
        "Met een {dier} is zo'n proef nooit eerder gedaan.",
        "Het verschil met het ras μ-17 is onder de microscoop goed te zien.",
        "Een vervolgstudie moet over {klein} jaar klaar zijn.",
    ),
    subheads=("Wat is er precies ontdekt?", "Nog veel vragen", "Hoe nu verder?"),
    tags=("Onderzoek", "Gezondheid", "Archeologie", "Ruimtevaart"),
)  # fmt: skip

ODD: Final = Theme(
    headlines=(
        "Ontsnapte {dier} houdt {plaats} {klein} uur bezig",
        "Man uit {plaats} vindt {dier} in zijn wasmachine",
        "Koekje van {klein} meter breekt net voor wereldrecord in {plaats}",
        "{dier} steelt de show bij opening van {ding} in {plaats}",
        "Brandweer haalt {dier} uit {ding} in {plaats}",
        "Vrouw ({leeftijd}) wint voor de {klein}e keer de loterij van {plaats}",
    ),
    leads=(
        "Een {dier} heeft {dag} voor opschudding gezorgd in {plaats}. Het dier werd gevangen bij "
        "de {ding}.",
        "De brandweer van {plaats} moest {dag} uitrukken voor een {dier}. Die zat al {klein} uur "
        "vast.",
    ),
    sentences=(
        "De {dier} is nagekeken door een dierenarts.",
        "\"Zoiets verzin je niet\", zegt de eigenaar uit {plaats}.",
        "De {ding} bleef {klein} uur gesloten.",
        "Buurtkinderen hebben het dier inmiddels een naam gegeven.",
        "Het filmpje werd {groot} keer bekeken.",
        "Vorig jaar gebeurde er in {plaats2} bijna hetzelfde.",
        "De opvang heeft nog {klein} andere dieren onder zijn hoede.",
        "Met een schepnet en een krop sla liep het goed af.",
    ),
    subheads=("Eind goed, al goed", "'Hij keek me gewoon aan'"),
    tags=("Dieren", "Opmerkelijk"),
)  # fmt: skip

LIVING: Final = Theme(
    headlines=(
        "Zo houd je een huis van {klein} kamers warm voor weinig geld",
        "Klopt het dat {procent} procent van de mensen te weinig drinkt?",
        "Vrijwilligers in {plaats} knappen {klein} speeltuinen op",
        "Het woord van de week: waar '{ding}' vandaan komt",
        "Lezers over {plaats}: 'Hier wil ik nooit meer weg'",
        "Vijf tips om {klein} uur per week over te houden",
        "Buurtmoestuin in {plaats} geeft {groot} kilo groente weg",
    ),
    leads=(
        "Wie {klein} kleine dingen anders doet, merkt dat al binnen een week. Een coach uit "
        "{plaats} legt uit hoe je {procent} procent minder haast hebt.",
        "In {plaats} hielpen {dag} {groot} mensen een handje mee. Het idee kwam van een "
        "basisschool.",
    ),
    sentences=(
        "Begin met een lijst van {klein} dingen die je vaak uitstelt.",
        "\"Het hoeft niet meteen perfect\", zegt een coach uit {plaats}.",
        "Uit een rondvraag blijkt dat {procent} procent het herkent.",
        "In {land} doen ze dat al jaren zo.",
        "Vrijwilligers uit {plaats} en {plaats2} sloegen de handen ineen.",
        "Het kost je hooguit {klein} minuten per dag.",
        "De actie leverde {bedrag} euro op voor het goede doel.",
        "We spraken met {klein} deskundigen, en die waren het eens.",
    ),
    subheads=("Stap voor stap", "Wat zegt de wetenschap?", "Ook iets voor jou?"),
    tags=("Tips", "Geld", "Gezondheid", "Vrijwilligers"),
)  # fmt: skip

PODCAST: Final = Theme(
    headlines=(
        "Waarom {plaats} elke {dag} leegloopt",
        "De race in {stad}: wat ging er mis?",
        "Hoe {land} de {ding} opnieuw uitvond",
        "Wie betaalt de {ding} van {plaats}?",
    ),
    leads=(
        "In deze aflevering: een {ding}, {klein} vragen en een bezoek aan {plaats}. Luister via "
        "de speler hieronder.",
    ),
    sentences=(
        "Te gast is een bewoner van {plaats}.",
        "Elke {dag} verschijnt een nieuwe aflevering.",
        "Vragen voor de makers kun je onder dit bericht stellen.",
        "Vorige keer ging het over {land}.",
    ),
    subheads=("In deze aflevering",),
    tags=("Podcast",),
)  # fmt: skip
