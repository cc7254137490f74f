"""How far a command is: a live line on a terminal, seldom a plain one elsewhere."""

import io
import sys

import pytest

from nucrawl.report import progress
from nucrawl.report.progress import Told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A second passes whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1
        return self.now


def test_elsewhere_a_line_comes_after_5_10_20_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "time", Clock())
    with Told("pages", 400) as told:
        for number in range(200):
            told.advance(f"{number} same")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("pages: 5 of 400, 1 a second, ")
    assert 4 <= len(lines) <= 7


def test_a_short_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Told("pages", 3) as told:
        told.advance()
    assert capsys.readouterr().err == ""


def test_on_a_terminal_the_line_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with Told("pages", 3) as told:
        for _ in range(3):
            told.advance("1 changed")
    shown = terminal.getvalue()
    assert "3/3" in shown
    assert "1 changed" in shown
    assert "pages" in shown
