"""Finds a Chromium for tests that need a real browser, and starts it without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from nucrawl.browser.chromium import find_chromium
from tests.conftest import NO_CHROMIUM

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def start_chromium() -> Iterator[Browser]:
    """Start a browser; without one the test is skipped."""
    # As root, Chromium refuses to start with its sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        program = find_program(playwright.chromium.executable_path)
        if program is None:
            pytest.skip(NO_CHROMIUM)
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


def find_program(bundled: str) -> str | None:
    """Look for the program: the one that is named, Playwright's own, those on the PATH."""
    named = os.environ.get("NUCRAWL_CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in NAMES)
    return bundled if Path(bundled).exists() else next((path for path in found if path), None)


needs_chromium = pytest.mark.skipif(
    find_chromium(os.environ.get("NUCRAWL_CHROMIUM"), os.environ) is None, reason=NO_CHROMIUM
)
