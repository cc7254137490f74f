"""Owns what is said about the country, the world, politics and the weather."""

from typing import Final

from nucrawl.demo.dutch.theme import Theme

HOME: Final = Theme(
    headlines=(
        "Nieuwe {ding} in {plaats} gaat {klein} maanden later open",
        "Brand verwoest loods in {plaats}, niemand gewond",
        "Bewoners van {plaats} krijgen eindelijk hun {ding} terug",
        "{procent} procent van de straten in {plaats} is te smal voor de vuilniswagen",
        "Politie vindt {klein} gestolen bakfietsen in schuur bij {plaats}",
        "Stroomstoring in {plaats} treft {groot} huishoudens",
        "'Het water stond tot aan de drempel': {plaats} ruimt op na noodweer",
        "Gemeente {plaats} sluit {ding} na vondst van scheuren",
        "Man ({leeftijd}) uit {plaats} aangehouden na reeks inbraken",
        "Snelweg bij {plaats} urenlang dicht door gekantelde vrachtwagen",
    ),
    leads=(
        "In {plaats} is {dag} grote onrust ontstaan over de {ding}. Volgens {org} is er geen "
        "gevaar, maar een onderzoek volgt nog deze week.",
        "Zeker {groot} inwoners van {plaats} kregen {dag} een brief van {org}. Daarin staat wat "
        "er de komende maanden in hun wijk verandert.",
        "De hulpdiensten waren {dag} urenlang bezig in {plaats}. {org} spreekt van een incident "
        "dat \"met een sisser is afgelopen\".",
    ),
    sentences=(
        "Rond {uur} uur kwamen bij {org} de eerste meldingen binnen.",
        "Een woordvoerder van {org} zegt dat {klein} medewerkers ter plaatse zijn geweest.",
        "De {ding} was vorig jaar nog voor {bedrag} euro opgeknapt.",
        "Omwonenden in {plaats} hadden al vaker over de situatie geklaagd.",
        "Wie in de buurt van {plaats} woont, kan zijn verhaal kwijt in het wijkcentrum.",
        "Het verkeer werd omgeleid via {plaats2}, waardoor files van {klein} kilometer ontstonden.",
        "De schade wordt voorlopig geschat op {bedrag} euro.",
        "Volgens de burgemeester van {plaats} is er veel te danken aan de vrijwilligers.",
        "In de straat hangen nu borden met \"verboden toegang\".",
        "De gemeenteraad praat er over {klein} weken opnieuw over.",
        "Een buurtbewoonster (65) zag hoe de vlam in de pan sloeg & belde meteen 112.",
        "Het onderzoek moet uitwijzen of de regels in {plaats} zijn gevolgd.",
    ),
    subheads=(
        "Geen gewonden, wel veel schade", "Buurt wil snel duidelijkheid",
        "'We schrokken ons rot'", "Onderzoek duurt nog weken", "Eerder ook al problemen",
    ),
    tags=("Veiligheid", "Gemeenten", "Verkeer", "Politie", "Wonen"),
)  # fmt: skip

WORLD: Final = Theme(
    headlines=(
        "Duizenden mensen in {stad} zonder water na breuk in hoofdleiding",
        "{land} sluit grensovergang wegens aanhoudende sneeuwval",
        "Veerboot voor de kust van {land} na {klein} uur losgetrokken",
        "Burgemeester van {stad} stapt op na ruzie over {ding}",
        "{land} en {land2} maken afspraken over nachttreinen",
        "Aardbeving bij {stad} beschadigt {groot} huizen",
        "Staking legt luchthaven van {stad} voor tweede dag plat",
        "Bosbranden in {land}: {klein} dorpen ontruimd",
        "Parlement van {land} stemt in met verbod op reclame langs snelwegen",
        "Kabelbaan bij {stad} stilgevallen, {klein} toeristen gered",
    ),
    leads=(
        "In {stad} zijn {dag} {groot} mensen de straat opgegaan. De regering van {land} belooft "
        "met een plan te komen, maar noemt geen datum.",
        "De autoriteiten in {land} hebben {dag} de noodtoestand uitgeroepen in de regio rond "
        "{stad}. Zeker {klein} dorpen zijn moeilijk bereikbaar.",
        "{land} trekt {bedrag} euro uit voor herstel in {stad}. Ook {land2} heeft hulp "
        "aangeboden.",
    ),
    sentences=(
        "Lokale media in {stad} melden dat de situatie {dag} onder controle is.",
        "De regering van {land} heeft {klein} helikopters naar het gebied gestuurd.",
        "Het ministerie van Buitenlandse Zaken weet niet of er Nederlanders bij betrokken zijn.",
        "Volgens een correspondent in {stad} zijn veel winkels uit voorzorg dicht.",
        "{land2} liet weten de ontwikkelingen \"op de voet\" te volgen.",
        "Bij een soortgelijk incident in {land} raakten eerder {klein} mensen gewond.",
        "Het treinverkeer tussen {stad} en de kust ligt tot zeker {uur} uur stil.",
        "Een deel van de bewoners slaapt in een sporthal aan de rand van {stad}.",
        "De president van {land} brengt binnenkort een bezoek aan het gebied.",
        "In de hoofdstad wordt gesproken over een \"wake-upcall\" voor het hele land.",
        "Hulporganisaties zeggen dat vooral dekens & drinkwater nodig zijn.",
        "De buurlanden hebben afgesproken elke {klein} dagen te overleggen.",
    ),
    subheads=(
        "Hulp komt langzaam op gang", "Regering onder druk", "Ook buurlanden maken zich zorgen",
        "'Zoiets hebben we nooit eerder gezien'", "Wat we nog niet weten",
    ),
    tags=("Europa", "Rampen", "Diplomatie", "Protest", "Reizen"),
)  # fmt: skip

POLITICS: Final = Theme(
    headlines=(
        "Kamer wil opheldering over vertraging van {ding} in {plaats}",
        "Minister van {ministerie} belooft {bedrag} euro extra voor {plaats}",
        "Krappe meerderheid voor nieuwe wet van {ministerie}",
        "Kabinet schuift besluit over {ding} bij {plaats} weer voor zich uit",
        "'Onacceptabel': gemeenten boos op ministerie van {ministerie}",
        "Formatie in {plaats} mislukt na {klein} weken praten",
        "Zo werkt de nieuwe subsidieregeling van {ministerie}",
    ),
    leads=(
        "De minister van {ministerie} heeft {dag} in de Tweede Kamer erkend dat de plannen voor "
        "{plaats} te laat komen. Een motie van afkeuring haalde het net niet.",
        "Het kabinet reserveert {bedrag} euro voor {plaats}. De oppositie noemt dat {dag} "
        "\"een doekje voor het bloeden\".",
        "Een meerderheid van de Tweede Kamer steunt het plan van {ministerie} voor {plaats}. "
        "Alleen over de {bedrag} euro die het kost wordt nog getwist.",
    ),
    sentences=(
        "Het debat duurde {dag} tot ver na middernacht.",
        "Volgens het ministerie van {ministerie} is het geld al gereserveerd.",
        "De coalitie heeft in de Eerste Kamer {klein} zetels te weinig.",
        "De Raad van State is kritisch en spreekt van \"losse eindjes\".",
        "Voor gemeenten als {plaats} betekent het voorstel {klein} extra ambtenaren.",
        "De oppositie wil dat de minister binnen {klein} weken terugkomt met een brief.",
        "Een motie om de wet uit te stellen kreeg te weinig steun.",
        "Uit een peiling blijkt dat {procent} procent van de kiezers het plan kent.",
        "De wet gaat op z'n vroegst in januari in.",
        "Wethouders van {plaats} en {plaats2} reageren opgelucht.",
    ),
    subheads=(
        "Oppositie is niet overtuigd", "Brief volgt na het reces", "Gemeenten tellen hun geld",
        "'Dit had vorig jaar al gemoeten'",
    ),
    tags=("Tweede Kamer", "Kabinet", "Begroting", "Wetgeving"),
)  # fmt: skip

WEATHER: Final = Theme(
    headlines=(
        "Weerbericht | {dag} eerst mist, later zon in {plaats}",
        "Weekweerbericht | Storm trekt over, daarna {klein} graden",
        "Weerbericht | Natte sneeuw mogelijk rond {plaats}",
        "Weekendweer | Droog met hier en daar een bui bij {plaats}",
        "Weerbericht | Code geel voor {plaats} wegens gladheid",
    ),
    leads=(
        "De dag begint grijs, maar vanaf {uur} uur breekt rond {plaats} de zon door. Het wordt "
        "{klein} graden.",
        "Een gebied met regen trekt {dag} over het land. In {plaats} valt {klein} millimeter, "
        "daarna koelt het af.",
    ),
    sentences=(
        "In de nacht daalt de temperatuur in {plaats} tot net boven het vriespunt.",
        "De wind draait naar het noordwesten en is aan zee krachtig.",
        "In het zuiden valt lokaal {klein} millimeter regen.",
        "Rond {uur} uur is het op de meeste plaatsen droog.",
        "Na {dag} wordt het zachter, met maxima rond de {klein} graden.",
        "Op de wegen rond {plaats2} kan het glad zijn door bevriezing.",
        "De zon laat zich vooral in het oosten zien.",
        "De vooruitzichten voor de week blijven wisselvallig.",
    ),
    subheads=("Vooruitzichten", "Avond en nacht", "Zachter na het weekend"),
    tags=("Weer", "Weerbericht"),
)  # fmt: skip
