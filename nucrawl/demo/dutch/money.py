"""Owns what is said about money, the climate and technology."""

from typing import Final

from nucrawl.demo.dutch.theme import Theme

ECONOMY: Final = Theme(
    headlines=(
        "{bedrijf} schrapt {groot} banen en sluit vestiging in {plaats}",
        "Winst van {bedrijf} stijgt met {procent} procent door drukke zomer",
        "Prijs van brood stijgt voor het {klein}e kwartaal op rij",
        "{bedrijf} neemt branchegenoot uit {stad} over voor {bedrag} euro",
        "Huizenkopers betalen in {plaats} weer vaker boven de vraagprijs",
        "Personeel van {bedrijf} legt {dag} het werk neer",
        "Nieuwe pinautomaat in {plaats} na {klein} maanden actievoeren",
        "Economie van {land} groeit harder dan verwacht",
    ),
    leads=(
        "{bedrijf} heeft het afgelopen kwartaal {bedrag} euro winst gemaakt. Dat is {procent} "
        "procent meer dan een jaar eerder, meldt het bedrijf {dag}.",
        "Consumenten geven {procent} procent meer uit in de supermarkt dan een jaar terug. Vooral "
        "in winkels van {bedrijf} liepen de prijzen op.",
        "Bij {bedrijf} in {plaats} verdwijnen de komende {klein} maanden {groot} banen. De bonden "
        "zijn {dag} bijgepraat.",
    ),
    sentences=(
        "De topvrouw van {bedrijf} spreekt van een \"bewogen jaar\".",
        "Analisten hadden op een winst van {bedrag} euro gerekend.",
        "Het aandeel {bedrijf} won {dag} ruim {klein} procent.",
        "De vestiging in {plaats} blijft voorlopig open.",
        "Vakbonden eisen een loonsverhoging van {klein} procent.",
        "De inflatie kwam vorige maand uit op {klein} procent.",
        "Vooral de vraag uit {land} trok aan.",
        "Het bedrijf heeft in totaal {groot} medewerkers.",
        "Een overname moet nog worden goedgekeurd door de toezichthouder.",
        "Economen wijzen erop dat de rente intussen is gedaald.",
        "Bij {bedrijf} kost een gemiddeld mandje nu {klein} euro meer.",
    ),
    subheads=(
        "Bonden dreigen met acties", "Beurs reageert opgelucht", "Meer winst, minder personeel",
        "Klant merkt er weinig van",
    ),
    tags=("Bedrijven", "Inflatie", "Arbeidsmarkt", "Huizenmarkt", "Supermarkten"),
)  # fmt: skip

CLIMATE: Final = Theme(
    headlines=(
        "{plaats} krijgt grootste warmtenet van de provincie",
        "Zonnepark bij {plaats} levert stroom aan {groot} huizen",
        "Grondwater rond {plaats} staat {klein} centimeter te laag",
        "{land} wil binnen {klein} jaar van de kolen af",
        "Waarom de bomen in {plaats} dit jaar zo laat kleuren",
        "Windmolens bij {plaats} staan vaker stil door vol stroomnet",
    ),
    leads=(
        "Bij {plaats} is {dag} een park geopend dat stroom levert aan {groot} huishoudens. De bouw "
        "kostte {bedrag} euro.",
        "Nederland stootte vorig jaar {procent} procent minder broeikasgas uit. Toch blijven de "
        "doelen volgens onderzoekers buiten bereik.",
    ),
    sentences=(
        "Het stroomnet rond {plaats} zit op sommige dagen helemaal vol.",
        "De netbeheerder legt de komende {klein} jaar {groot} kilometer kabel aan.",
        "CO2-uitstoot in {land} daalde vorig jaar met {procent} procent.",
        "Een boer uit {plaats} zag {klein} sloten droogvallen.",
        "Onderzoekers meten de waterstand elke {klein} uur.",
        "Het park is goed voor {klein} megawatt aan vermogen.",
        "Milieuorganisaties vinden dat het sneller moet.",
        "De provincie betaalt {bedrag} euro mee.",
        "Voor de natuur rond {plaats} blijft het voorlopig afwachten.",
    ),
    subheads=("Het net zit vol", "Sneller dan gedacht", "Wat kun je zelf doen?"),
    tags=("Klimaat", "Energie", "Natuur", "Duurzaamheid"),
)  # fmt: skip

TECH: Final = Theme(
    headlines=(
        "Storing bij {bedrijf} treft {groot} klanten",
        "{bedrijf} brengt vouwbare telefoon uit met {klein} camera's",
        "Datalek bij {bedrijf}: gegevens van {groot} klanten op straat",
        "Getest: de nieuwe koptelefoon van {bedrijf} houdt het {klein} uur vol",
        "Toezichthouder geeft {bedrijf} boete van {bedrag} euro",
        "Zo herken je nepberichten die van {bedrijf} lijken te komen",
        "Scholen in {plaats} verbieden slimme brillen in de klas",
    ),
    leads=(
        "{bedrijf} heeft {dag} een lek gedicht waardoor gegevens van {groot} klanten te zien "
        "waren. Het is onduidelijk hoe lang dat al zo was.",
        "De nieuwste telefoon van {bedrijf} ligt vanaf {dag} in de winkel. Het toestel is "
        "{procent} procent lichter dan zijn voorganger.",
    ),
    sentences=(
        "Gebruikers klaagden vanaf {uur} uur op sociale media over de storing.",
        "Volgens {bedrijf} zijn er geen wachtwoorden buitgemaakt.",
        "De accu gaat in onze test {klein} uur mee.",
        "De update is sinds {dag} te downloaden voor iedereen met een recent toestel.",
        "De Autoriteit Persoonsgegevens is op de hoogte gesteld.",
        "Een beveiligingsonderzoeker uit {plaats} ontdekte het lek bij toeval.",
        "In {land} is het toestel al {klein} maanden te koop.",
        "Het bedrijf raadt klanten aan hun wachtwoord te wijzigen.",
        "De prijs komt uit op {klein} tientjes minder dan vorig jaar.",
        "Voor x < 10 apparaten is de dienst gratis, daarboven betaal je per maand.",
    ),
    subheads=("Wat moet je nu doen?", "Accu is de grote winnaar", "'Dit had niet mogen gebeuren'"),
    tags=("Smartphones", "Privacy", "Internet", "Cybercrime"),
)  # fmt: skip

SPONSORED: Final = Theme(
    headlines=(
        "Zo haal je met {bedrijf} alles uit je winter",
        "Vijf redenen om nu over te stappen op {bedrijf}",
        "In {plaats} wonen ze al jaren zonder gas, dankzij {bedrijf}",
    ),
    leads=(
        "Een warm huis zonder hoge rekening: in {plaats} weten ze hoe dat moet. {bedrijf} legt "
        "uit waar je begint.",
    ),
    sentences=(
        "Met de adviseurs van {bedrijf} maak je een plan dat bij je huis past.",
        "Al {groot} huishoudens gingen je voor.",
        "Je bespaart gemiddeld {klein} tientjes per maand.",
        "Op de site van {bedrijf} staat een handige rekenhulp.",
        "De monteur is binnen {klein} uur klaar.",
        "Twijfel je nog? Vraag het de buren in {plaats}.",
    ),
    subheads=("Begin klein", "Reken het zelf uit"),
    tags=("Advertorial",),
)  # fmt: skip
