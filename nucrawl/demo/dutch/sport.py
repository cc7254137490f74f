"""Owns what is said about sport."""

from typing import Final

from nucrawl.demo.dutch.theme import Theme

FOOTBALL: Final = Theme(
    headlines=(
        "{club} wint in slotfase van {club2} en blijft in spoor koploper",
        "Trainer van {club} haalt uit na nederlaag: 'Dit was beschamend'",
        "{club} haalt verdediger terug uit {land}",
        "Samenvatting: {club} speelt gelijk tegen {club2}",
        "{club} ook zonder spits te sterk voor {club2}",
        "Keeper ({leeftijd}) van {club} maandenlang uitgeschakeld",
        "Supporters van {club} niet welkom bij duel met {club2}",
        "Loting beker: {club} treft {club2} in derde ronde",
    ),
    leads=(
        "{club} heeft {dag} met 2-1 gewonnen van {club2}. De winnende treffer viel in de {klein}e "
        "minuut van de tweede helft.",
        "{club} moet het voorlopig zonder zijn aanvoerder doen. De middenvelder raakte {dag} "
        "geblesseerd tegen {club2}.",
    ),
    sentences=(
        "Na {klein} minuten lag de bal al in het doel van {club2}.",
        "De scheidsrechter zag na het bekijken van de beelden af van een penalty.",
        "{club} staat nu {klein} punten achter op de koploper.",
        "Zeker {groot} toeschouwers zagen hoe het duel openbrak.",
        "In de rust wisselde de trainer van {club} drie keer.",
        "\"We waren gewoon niet scherp\", zei de aanvoerder na afloop.",
        "Komend weekend speelt {club} thuis in {plaats}.",
        "{club2} verloor ook al de vorige {klein} uitduels.",
        "De nieuwe aanwinst uit {land} bleef op de bank.",
        "Het was de {klein}e zege op rij voor de ploeg.",
    ),
    subheads=("Doelpunt afgekeurd", "Zo staat het ervoor", "'Dit doet pijn'", "Programma"),
    tags=("Eredivisie", "Beker", "Transfers"),
)  # fmt: skip

SPORT: Final = Theme(
    headlines=(
        "Nederland pakt {klein} medailles bij EK {sport} in {stad}",
        "Wereldkampioen {sport} stopt per direct: 'Het is mooi geweest'",
        "Oranje verliest finale {sport} van {land} na verlenging",
        "Bond voor {sport} schorst coach wegens gesjoemel met formulieren",
        "WK {sport} over {klein} jaar in {stad}",
        "Talent ({leeftijd}) uit {plaats} verrast op NK {sport}",
    ),
    leads=(
        "De Nederlandse ploeg heeft {dag} in {stad} goud gewonnen bij het {sport}. {land} eindigde "
        "op de tweede plaats.",
        "Het NK {sport} wordt dit jaar in {plaats} gehouden. De bond maakte dat {dag} bekend.",
    ),
    sentences=(
        "In de halve finale werd {land} nipt verslagen.",
        "De ploeg traint al {klein} maanden in {plaats}.",
        "\"Ik kan het nog niet geloven\", zei de winnares tegen de omroep.",
        "Vorig jaar ging het goud nog naar {land}.",
        "Er zaten {groot} mensen op de tribune in {stad}.",
        "De bond heeft {bedrag} euro over voor een nieuwe hal.",
        "Volgende maand wacht een toernooi in {land2}.",
        "Het verschil met de nummer twee was {klein} honderdsten.",
        "Door de uitslag stijgt Nederland naar plaats {klein} van de wereldranglijst.",
    ),
    subheads=("Uitslagen", "Op naar {stad}", "'Dit smaakt naar meer'"),
    tags=("EK", "WK", "TeamNL", "Olympische Spelen"),
)  # fmt: skip

RACING: Final = Theme(
    headlines=(
        "Chaos in de regen: rode vlag bij kwalificatie in {stad}",
        "Coureur ({leeftijd}) start in {stad} van plek {klein} na motorwissel",
        "Grand Prix van {land} blijft nog {klein} jaar op de kalender",
        "Team {bedrijf} presenteert auto met opvallende neus in {stad}",
        "Zo laat begint de race in {stad}",
    ),
    leads=(
        "De kwalificatie in {stad} is {dag} na {klein} minuten stilgelegd. Door de regen stond "
        "het water op het rechte stuk.",
        "De Grand Prix van {land} blijft op de kalender. De organisatie tekende {dag} bij voor "
        "{klein} jaar.",
    ),
    sentences=(
        "De pitstop duurde {klein} seconden langer dan gepland.",
        "De stewards bekeken het incident in bocht {klein} nog eens.",
        "Op de harde banden hield hij het {klein} ronden vol.",
        "Het gat in het kampioenschap is nu {klein} punten.",
        "De teambaas van {bedrijf} was \"trots als een pauw\".",
        "In {land} werd vorig jaar ook al in de regen gereden.",
        "De race in {stad} begint {dag} om {uur} uur.",
    ),
    subheads=("Zo verloopt de start", "Straf voor de leider", "Stand"),
    tags=("Formule 1", "Grand Prix"),
)  # fmt: skip

CYCLING: Final = Theme(
    headlines=(
        "Renner ({leeftijd}) wint rit naar {stad} na solo van {klein} kilometer",
        "Koers door {land} ingekort wegens harde wind",
        "Ploeg {bedrijf} hoopt op geletruidrager in {stad}",
        "Valpartij ontsiert sprint in {plaats}",
        "Ronde van {land} start over {klein} jaar in {plaats}",
    ),
    leads=(
        "De rit naar {stad} is {dag} gewonnen na een solo van {klein} kilometer. Het peloton kwam "
        "minuten later binnen.",
        "Een valpartij in {plaats} heeft {dag} {klein} renners uit koers gehaald.",
    ),
    sentences=(
        "Op de slotklim viel het peloton in {klein} groepen uiteen.",
        "De ploeg van {bedrijf} reed {klein} uur op kop.",
        "De organisatie schrapte de passage door {plaats}.",
        "De leider heeft nu {klein} seconden voorsprong.",
        "Langs het parcours in {land} stonden {groot} mensen.",
        "\"De benen waren goed\", klonk het na afloop.",
        "De volgende rit gaat over {klein} beklimmingen.",
    ),
    subheads=("Ontsnapping van de dag", "Klassement", "'Ik zag niets meer'"),
    tags=("Wielrennen", "Klassiekers"),
)  # fmt: skip

TENNIS: Final = Theme(
    headlines=(
        "Titelverdediger in {stad} al in eerste ronde klaar",
        "Qualifier ({leeftijd}) uit {plaats} stunt op tennistoernooi van {stad}",
        "Nederland loot {land} in landentoernooi",
        "Dubbelspecialist na {klein} maanden terug op de baan in {stad}",
        "Graveltoernooi van {stad} verhuist naar {land}",
    ),
    leads=(
        "De titelverdediger van het toernooi in {stad} is {dag} in drie sets uitgeschakeld.",
        "De qualifier uit {plaats} heeft {dag} in {stad} voor het eerst de kwartfinale bereikt.",
    ),
    sentences=(
        "Na {klein} matchpoints was het alsnog voorbij.",
        "De eerste set duurde {klein} minuten langer dan een uur.",
        "In de volgende ronde wacht een tegenstander uit {land}.",
        "De opslag liep pas in de tweede set goed.",
        "\"Ik heb {klein} weken amper geslapen\", zei de winnaar.",
        "Het toernooi in {stad} wordt op gravel gespeeld.",
        "Door de zege stijgt de Nederlander {klein} plekken op de ranglijst.",
    ),
    subheads=("Drie sets, twee regenbuien", "Volgende ronde"),
    tags=("Tennis", "ATP", "WTA"),
)  # fmt: skip
