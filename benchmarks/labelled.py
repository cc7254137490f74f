"""Texts of which it is known whether one is a copy of the other.

Stories are put together from clauses, so that two of them share phrases but few sentences, with
sentences of the stand-in site between, so that two of one theme share sentences too. Everything
follows from the seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from nucrawl.demo.dutch import general
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.sentences import Writer

START: Final = datetime(2025, 1, 6, tzinfo=UTC)

WHO: Final = (
    "een woordvoerder van {firm}", "wethouder {person}", "bewoner {person}", "{firm}",
    "onderzoeker {person}", "de directeur van {firm}", "een buurman", "de burgemeester",
    "advocaat {person}", "een getuige", "de vakbond", "hoogleraar {person}", "een ooggetuige uit "
    "{town}", "voorzitter {person}", "de familie", "een oud-medewerker", "raadslid {person}",
    "de toezichthouder", "een groep ouders", "ondernemer {person} uit {town}",
)  # fmt: skip
SAYS: Final = (
    "zegt dat", "vindt dat", "verwacht dat", "ontkent dat", "benadrukt dat", "hoopt dat",
    "schrijft in een brief dat", "vreest dat", "meldde eerder al dat", "wijst erop dat",
    "begrijpt niet waarom", "weet niet of", "rekent erop dat", "laat weten dat",
    "stelt in een rapport dat", "is er zeker van dat",
)  # fmt: skip
WHAT: Final = (
    "de plannen voor {street}", "het gebouw aan {street}", "de nieuwe regeling", "het onderzoek",
    "de samenwerking met {firm}", "de dienstregeling", "het contract", "de begroting",
    "de oude fabriek", "het terrein bij {town}", "de veiling", "de proef met {number} deelnemers",
    "het besluit", "de vergunning", "de collectie", "het water in {town}", "de uitbreiding",
    "de brug over het kanaal", "het bezwaar van {person}", "de opbrengst van {number} euro",
    "de verbouwing", "de school in {town}", "het festival", "de subsidie", "de oogst",
)  # fmt: skip
HOW: Final = (
    "pas na de zomer", "zonder overleg", "met grote haast", "voor het eerst", "na {number} jaar",
    "onder druk van {firm}", "volgens de regels", "op verzoek van {person}", "in alle stilte",
    "na lang aandringen", "tegen de afspraken in", "binnen {number} weken", "met steun van {town}",
    "tot ieders verrassing", "op zijn vroegst in het voorjaar", "zoals in {town}",
    "voor {number} mensen", "met tegenzin", "naar behoren", "opnieuw",
)  # fmt: skip
DONE: Final = (
    "wordt uitgesteld", "is goedgekeurd", "doorgaat", "mislukt", "te duur wordt", "is verkocht",
    "wordt onderzocht", "moet worden overgedaan", "genoeg oplevert", "is afgeblazen",
    "blijft bestaan", "in gevaar komt", "wordt ingekort", "kan beginnen", "is vergeten",
    "wordt betaald", "op tijd klaar is", "veel te laat komt", "beter moet",
)  # fmt: skip
THEN: Final = (
    "Daarna sprak {who} met {person}.", "In {town} ging het eerder ook zo.",
    "Dat kostte {number} euro.", "Aan {street} was daar {who2} niets van te merken.",
    "{person} is daar niet blij mee.", "Het gaat om {number} gevallen, vooral in {town}.",
    "{firm} wil niet reageren.", "De rechter buigt zich daar over {number} dagen over.",
)  # fmt: skip
WORDS: Final = (
    "deels", "onlangs", "inmiddels", "vooral", "kosten", "mensen", "plek", "partij", "ruimte",
    "avond", "ochtend", "brief", "raad", "geld", "werk", "huis", "straat", "weg", "tijd",
    "vraag", "antwoord", "klacht", "stuk", "deel", "begin", "einde", "reden", "gevolg", "kans",
    "maken", "doen", "gaan", "komen", "zien", "vinden", "blijven", "lopen", "staan", "zetten",
    "houden", "brengen", "nemen", "geven", "groot", "klein", "nieuw", "oud", "lang", "kort",
    "hoog", "laag", "snel", "traag", "duur", "goedkoop", "open", "dicht", "vol", "leeg",
    "misschien", "zeker", "bijna", "nauwelijks", "altijd", "nooit", "soms", "vaak", "elders",
    "hier", "daar", "nergens", "buiten",
)  # fmt: skip
SYLLABLES: Final = (
    "bar", "dol", "ker", "mid", "ren", "sta", "ve", "wol", "zan", "ter", "hoe", "gri", "lin",
    "mo", "pee", "rui", "sche", "tol", "ud", "vaar", "wes", "ij", "nes", "brug", "kamp", "dam",
    "veld", "hout", "beek", "dijk", "broek", "horst", "mark",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two texts, and what the second is to the first."""

    kind: str
    one: str
    other: str


class Reporter:
    """Writes one story: its people, places and figures stay the same throughout."""

    def __init__(self, rng: Random, section: str | None = None) -> None:
        self.rng = rng
        themes = [s for s in SECTIONS.values() if len(s.theme.sentences) > 7]
        self.theme = SECTIONS[section].theme if section else rng.choice(themes).theme
        self.writer = Writer(rng, START + timedelta(days=rng.randrange(600)))
        self.people = [f"{self.name()} {self.name()}" for _ in range(3)]
        self.towns = [self.name() for _ in range(3)]
        self.firms = [f"{self.name()} {rng.choice(('Groep', 'BV', 'Energie', ''))}".strip()
                      for _ in range(2)]  # fmt: skip
        self.streets = [f"de {self.name()}straat" for _ in range(2)]

    def name(self) -> str:
        return "".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 3))).capitalize()

    def fill(self, template: str) -> str:
        return template.format(
            person=self.rng.choice(self.people), town=self.rng.choice(self.towns),
            firm=self.rng.choice(self.firms), street=self.rng.choice(self.streets),
            number=self.rng.randint(2, 900), who="{who}", who2="{who2}",
        )  # fmt: skip

    def sentence(self) -> str:
        pick = self.rng.choice
        if self.rng.random() < 0.15:
            text = pick(THEN).replace("{who}", pick(WHO)).replace("{who2}", "volgens " + pick(WHO))
        else:
            text = f"{pick(WHO)} {pick(SAYS)} {pick(WHAT)} {pick(HOW)} {pick(DONE)}."
        text = self.fill(text)
        return text[0].upper() + text[1:]

    def sentences(self, words: int, stock: float = 0.25) -> list[str]:
        """Write sentences until there are so many words, a share of them from the stand-in."""
        found: list[str] = []
        while sum(len(s.split()) for s in found) < words:
            if self.rng.random() < stock:
                sentences = self.rng.choice((self.theme.sentences, general.SENTENCES))
                found.append(self.writer.one_of(sentences))
            else:
                found.append(self.sentence())
        return found


def text_of(sentences: list[str]) -> str:
    """Lay sentences out in paragraphs of three."""
    starts = range(0, len(sentences), 3)
    return "\n\n".join(" ".join(sentences[start : start + 3]) for start in starts)


def length(rng: Random) -> int:
    """Choose how many words: news is mostly 150 to 500."""
    return min(900, max(110, round(rng.lognormvariate(5.6, 0.45))))


def edit_words(rng: Random, sentences: list[str], share: float) -> list[str]:
    """Replace a share of the words, scattered: the worst that an edit of that size can be."""

    def other(word: str) -> str:
        return rng.choice(WORDS) if rng.random() < share else word

    return [" ".join(other(word) for word in sentence.split()) for sentence in sentences]


def edit_sentences(rng: Random, sentences: list[str], share: float, by: Reporter) -> list[str]:
    """Drop and add sentences, each half of a share of the words, and move a few."""
    words = sum(len(s.split()) for s in sentences)
    edited = list(sentences)
    dropped = 0
    while dropped < words * share / 2 and len(edited) > 3:
        dropped += len(edited.pop(rng.randrange(len(edited))).split())
    for sentence in by.sentences(max(1, round(words * share / 2)), stock=0.3):
        edited.insert(rng.randrange(len(edited) + 1), sentence)
    for _ in range(round(len(edited) * share / 2)):
        edited.insert(rng.randrange(len(edited)), edited.pop(rng.randrange(len(edited))))
    return edited


def edit_both(rng: Random, sentences: list[str], share: float, by: Reporter) -> list[str]:
    """Half of the share by words, half by sentences: how an editor works."""
    return edit_words(rng, edit_sentences(rng, sentences, share / 2, by), share / 2)


SHARES: Final = (0.1, 0.2, 0.4)


def copies(seed: int, count: int) -> Iterator[Pair]:
    """Pairs of which the second is a copy of the first."""
    for number in range(count):
        rng = Random(f"{seed}/copy/{number}")
        by = Reporter(rng)
        story = by.sentences(length(rng))
        one = text_of(story)
        yield Pair("identical", one, one)
        yield Pair("other paragraphs and typography", one, _relaid(one))
        for share in SHARES:
            told = f"{share:.0%} edited"
            yield Pair(f"{told}: words", one, text_of(edit_words(rng, story, share)))
            yield Pair(f"{told}: sentences", one, text_of(edit_sentences(rng, story, share, by)))
            yield Pair(f"{told}: both", one, text_of(edit_both(rng, story, share, by)))
        yield Pair("shortened to two thirds", one, text_of(story[: len(story) * 2 // 3]))


def _relaid(text: str) -> str:
    return text.replace("\n\n", " ").replace('"', "”").replace("'", "’").replace(" - ", " – ")


Texts = list[str]


def others(seed: int, count: int) -> dict[str, list[Texts]]:
    """Groups of texts by kind, none of which is a copy of another of its group."""
    kinds: dict[str, Callable[[Random], str]] = {
        "unrelated": lambda rng: text_of(Reporter(rng).sentences(length(rng))),
        "same theme, sentences of the stand-in only": lambda rng: text_of(
            Reporter(rng, "binnenland").sentences(length(rng), stock=1)
        ),
        "weather report": weather,
        "football scores": scores,
        "market report": market,
        "live blog stub": live_blog,
        "video or audio, short text": short,
        "to be continued": to_be_continued,
    }
    found = {
        kind: [[write(Random(f"{seed}/{kind}/{number}")) for number in range(count)]]
        for kind, write in kinds.items()
    }
    return found | {"follow-up, a quarter shared": follow_ups(seed, 0.25, count // 5)}


def follow_ups(seed: int, shared: float, events: int, reports: int = 20) -> list[Texts]:
    """Write reports of events: people, places and the background stay, the news differs."""
    found = []
    for event in range(events):
        rng = Random(f"{seed}/follow-up/{event}")
        by = Reporter(rng)
        background = by.sentences(round(300 * shared))
        news = (by.sentences(round(300 * (1 - shared))) for _ in range(reports))
        found.append([text_of(each + background) for each in news])
    return found


def _degrees(rng: Random) -> int:
    return rng.randint(-4, 31)


def weather(rng: Random) -> str:
    day, next_day, third = rng.sample(
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"), 3
    )
    cold, warm = sorted((_degrees(rng), _degrees(rng)))
    wind, gust, rain, hour = (rng.randint(2, 8), rng.randint(40, 110), rng.randint(1, 24),
                              rng.randint(6, 22))  # fmt: skip
    return (
        f"Het blijft {day} wisselvallig, met in het noorden {cold} graden en in het zuiden {warm} "
        f"graden. Vanaf {hour}.00 uur trekken er buien over het land, waarbij lokaal {rain} "
        f"millimeter kan vallen. De wind waait uit het westen en is aan de kust krachtig, "
        f"windkracht {wind}. Daar zijn windstoten mogelijk tot {gust} kilometer per uur.\n\n"
        f"In de nacht naar {next_day} klaart het op veel plaatsen op en daalt de temperatuur naar "
        f"{cold - 3} graden. In het binnenland kan plaatselijk mist ontstaan. Wie op pad gaat, "
        f"moet rekening houden met gladde wegen.\n\nOp {next_day} is het eerst zonnig en wordt het "
        f"{warm + 1} graden. Later op de dag neemt de bewolking toe en valt er in het westen zo'n "
        f"{rain // 2 + 1} millimeter regen. Vanaf {third} wordt het rustiger weer, met maxima "
        f"rond {warm - 2} graden en af en toe zon. De kans op neerslag is dan {rng.randint(5, 95)} "
        f"procent."
    )


def scores(rng: Random) -> str:
    clubs = rng.sample([Reporter(rng).name() for _ in range(18)], 18)
    games = [
        f"{clubs[n]} - {clubs[n + 1]} {rng.randint(0, 5)}-{rng.randint(0, 4)}"
        for n in range(0, 18, 2)
    ]
    table = [f"{n + 1}. {club} {60 - 3 * n - rng.randint(0, 2)} punten"
             for n, club in enumerate(clubs)]  # fmt: skip
    return "\n\n".join(
        ("Bekijk hieronder alle uitslagen van deze speelronde.", *games, "Zo is de stand:", *table)
    )


def market(rng: Random) -> str:
    firms = [Reporter(rng).firms[0] for _ in range(4)]

    def percent() -> str:
        return f"{rng.randint(0, 6)},{rng.randint(1, 9)} procent"

    return (
        f"De beurs op het Damrak is hoger gesloten. De hoofdindex eindigde {percent()} in de plus "
        f"op {rng.randint(600, 999)},{rng.randint(10, 99)} punten. De middelgrote fondsen wonnen "
        f"{percent()}. Onder de grootste stijgers was {firms[0]}, dat {percent()} won na goede "
        f"cijfers. Ook {firms[1]} deed het goed met een winst van {percent()}. Hekkensluiter was "
        f"{firms[2]} met een verlies van {percent()}.\n\nBij de kleinere bedrijven viel {firms[3]} "
        f"op met een daling van {percent()}. De euro was {rng.randint(1, 1)},{rng.randint(10, 99)} "
        f"dollar waard. Een vat olie kostte {rng.randint(50, 120)},{rng.randint(10, 99)} dollar. "
        f"Op Wall Street gingen de koersen licht omhoog, met winsten tot {percent()}."
    )


def live_blog(rng: Random) -> str:
    by = Reporter(rng)
    return (
        f"In dit liveblog lees je alles over de gebeurtenissen in {by.towns[0]}. De redactie vult "
        f"het aan zodra er nieuws is. Vragen zijn welkom onder aan deze pagina."
    )


def short(rng: Random) -> str:
    by = Reporter(rng)
    return rng.choice(
        (
            "",
            "Deze video is gemaakt door de redactie en wordt zonder geluid getoond.",
            f"In deze aflevering praten we met {by.people[0]} over het nieuws van de dag. Luister "
            "mee via je favoriete app en laat weten wat je ervan vindt.",
        )
    )


def to_be_continued(rng: Random) -> str:
    news = Reporter(rng).sentence()
    return f"{news} Dit stuk krijgt later vandaag een vervolg. Meer volgt zo snel mogelijk."
