"""The benchmarks: figures follow from each other, progress is told, wrong use gets a line."""

import sys
from pathlib import Path

import pytest

from benchmarks import extraction, hostile, published, reparse
from benchmarks.cases import Case, golden_cases
from tests.conftest import Outcome, command


def cells(page: str, heading: str) -> list[list[str]]:
    """Give the rows of the first table under a heading, its head first."""
    section = page.split(f"### {heading}\n\n", 1)[1]
    rows = section.split("\n\n", 1)[0].splitlines()
    return [row.strip("| ").split(" | ") for row in rows]


def test_the_published_speeds_and_ratios_follow_from_each_other() -> None:
    head, _, *rows = cells(published.README.read_text(), "Speed")
    rates = {row[0]: [float(rate) for rate in row[1:4]] for row in rows}
    mine = next(rates[name] for name in rates if name.startswith("nucrawl "))
    assert len(head) == 5
    assert len(rows) == 2 + len(extraction.PEERS)
    for name, *_, ratio in rows:
        golden, stand_in, everything = rates[name]
        assert min(golden, stand_in) <= everything <= max(golden, stand_in), name
        assert float(ratio) == pytest.approx(mine[2] / everything, rel=0.02), name


def test_a_speed_is_the_median_of_rounds_in_which_each_reads_every_page_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = [case for case in golden_cases() if not case.is_refused][:3]
    groups = {"one": pages[:1], "two": pages[1:]}
    read: list[str] = []
    took = iter(range(1, 100))

    def seconds(way: object, cases: list[Case]) -> float:
        read.append(f"{getattr(way, '__name__', '')} {len(cases)}")
        return float(next(took))

    monkeypatch.setattr(extraction, "seconds", seconds)
    monkeypatch.setattr(extraction, "ROUNDS", 3)
    found = extraction.measure((extraction.NUCRAWL,), groups)
    assert read == 3 * ["parse_only 1", "parse_only 2", "extract_only 1", "extract_only 2"]
    assert found == {extraction.BARE: [5.0, 6.0], extraction.NUCRAWL.title: [7.0, 8.0]}
    told = extraction.speed_table(found, groups)
    assert f"| {extraction.BARE} | 0.2 | 0.3 | 0.3 | 0.73 |" in told
    assert f"| {extraction.NUCRAWL.title} | 0.1 | 0.2 | 0.2 | 1.00 |" in told
    assert "**1.36 times**" in told


def test_the_figures_of_stored_pages_follow_from_each_other() -> None:
    _, _, page = published.README.read_text().partition("<!-- reparse: begin -->\n\n")
    sizes, speeds, *_ = page.split("\n\n")
    stored = {name: rest for name, *rest in map(row, sizes.splitlines()[2:])}
    raw = number(stored["as served"][0])
    for size, share in stored.values():
        assert number(share.rstrip("%")) == pytest.approx(number(size) / raw * 100, abs=0.1)
    assert number(stored["zstd with a dictionary"][0]) < number(stored["zstd"][0]) / 3
    (_, one, _), (_, every, times) = map(row, speeds.splitlines()[2:])
    assert number(times) == pytest.approx(number(every) / number(one), rel=0.02)


def row(line: str) -> list[str]:
    return line.strip("| ").split(" | ")


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_a_dictionary_is_measured_on_pages_that_it_was_not_trained_on() -> None:
    bodies = [case.body for case in reparse.numbered_cases(60)]
    found = reparse.sizes(bodies[:40], bodies[40:])
    assert found["as served"] == sum(map(len, bodies[40:])) / 20
    assert found["zstd with a dictionary"] < found["zstd"] < found["as served"] / 4


def run(*arguments: str) -> Outcome:
    return command(*arguments).run()


@pytest.mark.parametrize("size", ["0", "-1", "999", "1e6", "99999999"])
def test_a_size_that_cannot_be_measured_is_wrong_use(size: str) -> None:
    outcome = run("benchmarks.hostile", f"--size={size}")
    assert outcome.status == 2
    assert outcome.last_line.endswith(f"from 1000 to 30000000, found {size!r}")


def test_without_the_peers_a_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        extraction, "PEERS", (extraction.Reader("no-such-package", extraction.read_nucrawl),)
    )
    monkeypatch.setattr(sys, "argv", ["extraction", "--print"])
    with pytest.raises(SystemExit, match=r"^no-such-package is not installed here: make bench .*$"):
        extraction.main()
    assert capsys.readouterr().out == ""


def test_a_report_goes_between_its_marks_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n")
    monkeypatch.setattr(published, "README", readme)
    for _ in range(2):
        published.publish("x", "new\n")
    assert readme.read_text() == "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n"
    assert "wrote the tables of x to " in capsys.readouterr().err
    with pytest.raises(SystemExit, match="put them back"):
        published.publish("y", "new\n")


def test_hostile_pages_are_told_slowest_first_and_noise_makes_no_ratio() -> None:
    timings = [
        hostile.Timing("quick", 0.01, 9.0, 0.005),
        hostile.Timing("slow", 1.6, 2.1, 0.8),
        hostile.Timing("slower", 1.8, 2.0, 0.9),
    ]
    told = hostile.report(timings, 2_000_000)
    assert told.index("slower") < told.index("| slow |") < told.index("quick")
    assert hostile.worst(timings).startswith("Worst of 3: 0.90 s a MB; 2.1 times at double size")
    assert "none long enough" in hostile.worst(timings[:1])
