"""How late edits are seen, at how many requests an article: what nucrawl/schedule.py is fitted to.

    python -m benchmarks.revisits                   # from the figures in benchmarks/revisits.json
    python -m benchmarks.revisits --items FILE      # makes these figures anew, of list items

A list item tells when it was published and last updated, not how often. So edits are drawn in three
ways (MODELS) that all have the real last ones, and articles with such edits are visited as
``recheck`` and ``latest`` would: on their ticks, by the rule of ``nucrawl.schedule`` itself.
"""

import argparse
import gzip
import json
import math
import random
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

from benchmarks.published import README, publish, table, tell
from nucrawl.schedule import VISITS, Visit, next_visit

FIGURES = Path(__file__).with_name("revisits.json")
PAGE = README.parent.parent / "docs" / "revisits.md"
CURVE = PAGE.with_suffix(".svg")

ARTICLES = 2000  # drawn for each row
RECHECK_EVERY = 5.0  # minutes, as all numbers here
LATEST_EVERY = 10.0
LISTED_FOR = 660.0  # how long a list names an article: what the data can see
DAY, WEEK = 1440.0, 10080.0
EDIT_FROM = 1  # an update within the first minute is the publishing itself
WITHIN = (5, 10, 30, 60, 180)
EDGES: tuple[int, ...] = (*range(61), *range(65, 241, 5), *range(255, 1006, 15))


@dataclass(frozen=True)
class Delays:
    """How long after publication items were last updated: counts between EDGES."""

    source: str
    days: int
    counts: tuple[int, ...]

    @property
    def items(self) -> int:
        return sum(self.counts)

    @property
    def unedited(self) -> float:
        """The share without an edit while it was seen."""
        return sum(self.counts[:EDIT_FROM]) / sum(self.counts)

    def at(self, share: float) -> float:
        """Give the delay that this share of all items does not exceed."""
        sums = list(accumulate(self.counts))
        wanted = share * sums[-1]
        n = min(bisect_left(sums, wanted), len(sums) - 1)
        beyond = (sums[n] - wanted) / self.counts[n]  # the part of this step that exceeds it
        return EDGES[n + 1] - beyond * (EDGES[n + 1] - EDGES[n])


def read_items(path: Path) -> Delays:
    """Count the delays of list items, one JSON object a line; nothing else is kept of them."""
    counts = [0] * (len(EDGES) - 1)
    days = set()
    with gzip.open(path, "rt") as lines:
        for line in lines:
            item = json.loads(line)
            published = datetime.fromisoformat(item["published_at"])
            delay = (datetime.fromisoformat(item["updated_at"]) - published) / timedelta(minutes=1)
            counts[bisect_right(EDGES, delay) - 1] += 1
            days.add(published.date())
    source = f"{sum(counts):,} list items of {min(days):%Y-%m} to {max(days):%Y-%m}"
    return Delays(source, len(days), tuple(counts))


def load() -> Delays:
    figures = json.loads(FIGURES.read_text())
    return Delays(figures["source"], figures["days"], tuple(figures["last_updates"]))


def write(delays: Delays) -> None:
    lines = {
        "source": delays.source,
        "days": delays.days,
        "minutes": EDGES,
        "last_updates": delays.counts,
    }
    told = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in lines.items())
    FIGURES.write_text(f"{{\n{told}\n}}\n")


Draw = Callable[[Delays, float, random.Random], list[float]]


def once(delays: Delays, share: float, rng: random.Random) -> list[float]:
    return [delays.at(share)] if share > delays.unedited else []


def at_a_rate(delays: Delays, share: float, rng: random.Random) -> list[float]:
    """Draw from the Poisson process, its rate changing with age, whose last event is the data's.

    Before an edit at t, the one before it is distributed as the data are up to t.
    """
    edits = []
    while share > delays.unedited:
        edits.append(delays.at(share))
        share *= rng.random()
    return edits[::-1]


def in_bursts(delays: Delays, share: float, rng: random.Random) -> list[float]:
    """Before the last edit some two more, most of them early: log-uniform."""
    edits = once(delays, share, rng)
    while edits and rng.random() < 2 / 3:
        edits.append(math.exp(rng.uniform(0, math.log(edits[0]))))
    return sorted(edits)


MODELS: dict[str, Draw] = {"once": once, "at a rate": at_a_rate, "in bursts": in_bursts}


@dataclass(frozen=True)
class Way:
    """A way to visit: the visits, whether an edit starts them anew, and what sources tell.

    ``named``: the share of articles that feed or sitemap name for LISTED_FOR minutes.
    ``announced``: the share of edits that these then show by a newer update time.
    """

    title: str
    visits: Sequence[Visit]
    anew: bool = True
    named: float = 0.0
    announced: float = 1.0


@dataclass
class Seen:
    """What came of it: lags of all edits, and per article requests after the first."""

    lags: list[float]
    requests: float
    kept: float  # share of edits of which a version is held: looked at before the next edit

    def within(self, minutes: float) -> float:
        return bisect_right(self.lags, minutes) / len(self.lags)

    @property
    def median(self) -> float:
        return statistics.median(self.lags)

    @property
    def p90(self) -> float:
        return self.lags[math.ceil(0.9 * len(self.lags)) - 1]


def visits_after(*minutes: float) -> tuple[Visit, ...]:
    """Plain visits: each is a request."""
    return tuple(Visit(timedelta(minutes=after), asks=True) for after in minutes)


PLAIN = visits_after(5, 20, 45, 90, 180, 360, 720, DAY, WEEK)
WAYS = (
    Way("plain: 5, 20, 45, 90, 180, 360, 720 minutes, 1 and 7 days", PLAIN, anew=False),
    Way("the schedule, counted from publication", VISITS, anew=False),
    Way("the schedule, anew after each edit: 0 % announced", VISITS),
    Way("… and `latest`: 80 % of articles named", VISITS, named=0.8),
    Way("… and `latest`: all named, 80 % of edits announced", VISITS, named=1, announced=0.8),
    Way("… and `latest`: 100 % announced", VISITS, named=1),
)

_PUBLISHED = datetime(2024, 1, 1, tzinfo=UTC)


def _next(changed: float, looked: float, visits: Sequence[Visit]) -> tuple[float, bool]:
    """Give the minute of the next visit and whether it asks, by the rule of nucrawl.schedule."""
    since = _PUBLISHED + timedelta(minutes=changed)
    visit = next_visit(since, _PUBLISHED + timedelta(minutes=looked), visits)
    if visit is None:
        return math.inf, True
    return changed + visit.after / timedelta(minutes=1), visit.asks


def _tick(minute: float, first: float, every: float) -> float:
    """Give the first run at or after a minute, of runs that begin so often."""
    return first + every * max(0, math.ceil((minute - first) / every))


def _looks(way: Way, edits: Sequence[float], rng: random.Random) -> Iterable[float]:
    """Give the minutes at which one article is asked for, the first request included."""
    recheck, looked = rng.uniform(0, RECHECK_EVERY), rng.uniform(0, LATEST_EVERY)
    named = rng.random() < way.named
    news = [
        _tick(edit, looked, LATEST_EVERY)
        for edit in edits
        if named and edit < LISTED_FOR and rng.random() < way.announced
    ]
    asked = checked = looked
    yield asked
    while True:
        changed = max((e for e in edits if e <= asked), default=0.0) if way.anew else 0.0
        due, asks = _next(changed, checked, way.visits)
        visit = _tick(due, recheck, RECHECK_EVERY) if due < math.inf else due
        told = min((minute for minute in news if minute > asked), default=math.inf)
        if visit == told == math.inf:
            return
        checked = min(visit, told)
        if told > visit and named and visit < LISTED_FOR and not asks:
            continue  # vouched for: no request
        asked = checked
        yield asked


def visit_all(way: Way, draw: Draw, delays: Delays, articles: int = ARTICLES) -> Seen:
    rng = random.Random(4)
    lags: list[float] = []
    requests = kept = 0
    for n in range(articles):
        edits = draw(delays, (n + rng.random()) / articles, rng)
        looks = list(_looks(way, edits, rng))
        first_looks = [looks[bisect_left(looks, edit)] for edit in edits]
        lags += [look - edit for look, edit in zip(first_looks, edits, strict=True)]
        kept += len(set(first_looks))
        requests += len(looks) - 1
    return Seen(sorted(lags), requests / articles, kept / len(lags))


def best_visits(edits: Sequence[float], most: int) -> dict[int, tuple[float, ...]]:
    """Give for each number of visits in the first half day those with the least mean root of lag.

    The root weighs a median made worse against stragglers made better: the lag itself would leave
    the first hour, where most edits are, to care for few late ones, its logarithm the reverse.
    Found exactly, by dynamic programming over a grid; visits at a day and a week come after.
    """
    grid = [LATEST_EVERY / 2, *range(10, 60, 5), *range(60, 240, 10), *range(240, 721, 30)]
    spans = [edits[bisect_right(edits, a) : bisect_right(edits, b)] for a, b in pairwise(grid)]
    late = edits[bisect_right(edits, grid[-1]) :]

    def cost(until: float, some: Iterable[float]) -> float:
        return sum(math.sqrt(until + RECHECK_EVERY / 2 - edit) for edit in some)

    rising = [  # rising[j][i]: of the edits between grid[i] and grid[j], seen at grid[j]
        list(accumulate((cost(end, span) for span in spans[:j][::-1]), initial=0.0))[::-1]
        for j, end in enumerate(grid)
    ]
    to_the_day = [sum(cost(DAY, span) for span in [*spans[j:], late]) for j in range(len(grid))]
    found: dict[int, tuple[float, ...]] = {}
    reached: dict[int, tuple[float, tuple[float, ...]]] = {0: (0.0, ())}
    for count in range(1, most + 1):
        reached = {
            j: min(
                (so_far + rising[j][i], (*visits, grid[j]))
                for i, (so_far, visits) in reached.items()
                if i < j
            )
            for j in range(1, len(grid))
            if min(reached) < j
        }
        last = min(reached, key=lambda j: reached[j][0] + to_the_day[j])
        found[count] = reached[last][1]
    return found


def drawn_edits(delays: Delays) -> list[float]:
    """Edits of all models together, each with as many articles."""
    rng = random.Random(4)
    shares = [(n + 0.5) / ARTICLES for n in range(ARTICLES)]
    return sorted(e for draw in MODELS.values() for s in shares for e in draw(delays, s, rng))


def minutes(value: float) -> str:
    return f"{value:.0f} min"


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


def schedule_table() -> str:
    def after(visit: Visit) -> str:
        if visit.after.days:
            return f"{visit.after.days} day{'s' if visit.after.days > 1 else ''}"
        return minutes(visit.after / timedelta(minutes=1))

    return table(
        ("look again, after the last change", "request"),
        [(after(v), "always" if v.asks else "unless vouched for") for v in VISITS],
    )


def delays_table(delays: Delays) -> str:
    edited = 1 - delays.unedited
    rows = [("edited while listed (later than a minute after publication)", share(edited))]
    rows += [
        (f"of these, last edit: {name}", minutes(delays.at(delays.unedited + edited * q)))
        for name, q in (("first quarter", 0.25), ("median", 0.5), ("third quarter", 0.75))
    ]
    rows.append(("of these, last edit: 90 % before", minutes(delays.at(1 - edited / 10))))
    return table((delays.source, ""), rows)


def plain_table(delays: Delays) -> str:
    """The median lag of the plain visits, made to the minute, by what counts as an edit."""
    looks = [visit.after / timedelta(minutes=1) for visit in PLAIN]
    rows = []
    for start in (0, 1, 2, 5, 10):
        late = [delays.at((n + 0.5) / 10_000) for n in range(10_000)]
        lags = [looks[bisect_left(looks, edit)] - edit for edit in late if edit > start]
        rows.append((f"later than {start} min after publication", f"{statistics.median(lags):.1f}"))
    return table(("an update counts as an edit if it is", "median lag, minutes"), rows)


def ways_table(delays: Delays) -> str:
    rows = []
    for way in WAYS:
        for name, draw in MODELS.items():
            seen = visit_all(way, draw, delays)
            figures = (f"{seen.requests:.1f}", minutes(seen.median), minutes(seen.p90))
            shares = [share(seen.within(m)) for m in WITHIN]
            rows.append((way.title, name, *figures, *shares, share(seen.kept)))
    head = ("visits", "edited", "requests", "median lag", "90 %", *(f"≤ {m} min" for m in WITHIN))
    return table((*head, "versions held"), rows)


Point = tuple[float, float]  # requests, median lag


@dataclass(frozen=True)
class Frontier:
    """The best that visits alone can do, by their number."""

    visits: dict[int, tuple[float, ...]]
    plain: dict[int, dict[str, Seen]]
    anew: dict[int, Seen]


def frontier(delays: Delays) -> Frontier:
    best = {k: v for k, v in best_visits(drawn_edits(delays), 9).items() if k >= 3}
    ways = {k: visits_after(*v, DAY, WEEK) for k, v in best.items()}
    return Frontier(
        best,
        {
            k: {
                name: visit_all(Way("", v, anew=False), draw, delays)
                for name, draw in MODELS.items()
            }
            for k, v in ways.items()
        },
        {k: visit_all(Way("", v), at_a_rate, delays) for k, v in ways.items()},
    )


def frontier_table(best: Frontier) -> str:
    rows = []
    for k, visits in best.visits.items():
        seen = best.plain[k].values()
        anew = best.anew[k]
        rows.append(
            (
                ", ".join(f"{v:.0f}" for v in visits),
                f"{next(iter(seen)).requests:.1f}",
                " / ".join(f"{s.median:.0f}" for s in seen),
                " / ".join(f"{s.p90:.0f}" for s in seen),
                f"{anew.requests:.1f}",
                f"{anew.median:.0f}",
            )
        )
    head = ("minutes, then 1 and 7 days", "requests", "median lag (once / rate / bursts)")
    return table((*head, "90 %", "requests if anew (rate)", "median lag"), rows)


STYLE = """
text { font: 13px sans-serif; fill: #24292f } .axis { fill: none; stroke: #8c959f }
.grid { stroke: #8c959f; stroke-width: 1; opacity: .25 } .line { fill: none; stroke-width: 2 }
.a { stroke: #0969da } .b { stroke: #bc4c00 } .dot { fill: #1a7f37 } .old { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .a { stroke: #58a6ff } .b { stroke: #f0883e } .dot { fill: #3fb950 }
  .old { fill: #ff7b72 }
}
"""


def curve(best: Frontier, delays: Delays) -> str:
    """Draw median lag over requests, edits at a rate."""
    left, bottom, width, height = 60, 340, 640, 300
    most_requests, most_lag = 14, 50

    def place(point: Point) -> Point:
        requests, lag = point
        return left + width * requests / most_requests, bottom - height * lag / most_lag

    parts = []
    for lag in range(0, most_lag + 1, 10):
        _, y = place((0, lag))
        parts.append(f'<path class="grid" d="M{left} {y:.0f}H{left + width}"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{lag}</text>')
    for requests in range(0, most_requests + 1, 2):
        x, _ = place((requests, 0))
        parts.append(f'<text x="{x:.0f}" y="{bottom + 20}" text-anchor="middle">{requests}</text>')
    parts.append(f'<path class="axis" d="M{left} {bottom - height}V{bottom}H{left + width}"/>')
    middle = left + width / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{bottom + 42}" text-anchor="middle">'
        "requests an article, after the first</text>"
    )
    parts.append(
        f'<text x="{left - 40}" y="24">median minutes from an edit until it is seen</text>'
    )
    lines = (
        (
            "a",
            "best visits, counted from publication",
            [s["at a rate"] for s in best.plain.values()],
        ),
        ("b", "the same, anew after each edit", list(best.anew.values())),
    )
    for n, (style, name, line) in enumerate(lines):
        points = " ".join("{:.1f},{:.1f}".format(*place((s.requests, s.median))) for s in line)
        parts.append(f'<polyline class="line {style}" points="{points}"/>')
        y = 50 + 20 * n
        parts.append(f'<path class="line {style}" d="M400 {y}h24"/>')
        parts.append(f'<text x="432" y="{y + 4}">{name}</text>')
    for n, way in enumerate(WAYS, 1):
        seen = visit_all(way, at_a_rate, delays)
        x, y = place((seen.requests, seen.median))
        style = "dot" if way.visits is VISITS else "old"
        parts.append(f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        below = n % 2 == 0
        y += 20 if below else -10
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{n}</text>')
    drawn = "\n".join(parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" role="img">\n'
        "<title>Median lag of edits over requests an article</title>\n"
        f"<style>{STYLE}</style>\n{drawn}\n</svg>\n"
    )


def summary(delays: Delays) -> str:
    """The figures by which the schedule is known, in a sentence each."""

    def span(way: Way) -> str:
        seen = [visit_all(way, draw, delays) for draw in MODELS.values()]
        median = between([f"{s.median:.0f}" for s in seen])
        p90 = between([f"{s.p90:.0f}" for s in seen])
        requests = between([f"{s.requests:.1f}" for s in seen])
        return f"median lag {median} minutes, 90 % within {p90}, at {requests} requests an article"

    def between(figures: list[str]) -> str:
        least, most = min(figures, key=float), max(figures, key=float)
        return least if least == most else f"{least} to {most}"

    polls = DAY / LATEST_EVERY / (delays.items / delays.days)
    return (
        f"- plain visits: {span(WAYS[0])}\n"
        f"- the schedule, counted from publication: {span(WAYS[1])}\n"
        f"- anew after each edit, nothing announced: {span(WAYS[2])}\n"
        f"- with `latest`, all announced: {span(WAYS[-1])}\n"
        f"- `latest` itself: {DAY / LATEST_EVERY:.0f} runs a day, which is {polls:.1f} requests an "
        "article for each feed or sitemap it reads, most answered by a 304\n"
    )


def reports(delays: Delays) -> tuple[dict[str, str], str]:
    """Give the blocks of docs/revisits.md by name, and the picture."""
    best = frontier(delays)
    blocks = {
        "schedule": schedule_table(),
        "summary": summary(delays),
        "delays": delays_table(delays),
        "plain": plain_table(delays),
        "ways": ways_table(delays),
        "frontier": frontier_table(best),
    }
    return blocks, curve(best, delays)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revisits", description=__doc__)
    parser.add_argument("--items", type=Path, metavar="FILE", help="list items, gzipped JSON lines")
    items = parser.parse_args().items
    if items:
        write(read_items(items))
        tell(f"wrote {FIGURES.parent.name}/{FIGURES.name}")
    blocks, picture = reports(load())
    for name, block in blocks.items():
        publish(name, block, PAGE)
    publish("revisits", blocks["summary"])
    CURVE.write_text(picture)


if __name__ == "__main__":
    main()
