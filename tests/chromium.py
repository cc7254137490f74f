"""Finds a Chromium for tests that need a real browser, and starts it without a window."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from nucrawl.browser.chromium import find_chromium

PROGRAM = find_chromium(os.environ.get("NUCRAWL_CHROMIUM"), os.environ)
NO_CHROMIUM = "no Chromium found; apt-get install chromium, or set NUCRAWL_CHROMIUM"
needs_chromium = pytest.mark.skipif(PROGRAM is None, reason=NO_CHROMIUM)


@contextmanager
def start_chromium() -> Iterator[Browser]:
    """Start a browser; without one the test is skipped."""
    if PROGRAM is None:
        pytest.skip(NO_CHROMIUM)
    # As root, Chromium refuses to start with its sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        # An empty name is Playwright's own, which it finds itself.
        browser = playwright.chromium.launch(executable_path=PROGRAM or None, args=arguments)
        yield browser
        browser.close()
