"""Which Chromium there is on this machine, and how it is to be started."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nucrawl.errors import WrongUse

NONE = "none"  # NUCRAWL_CHROMIUM: there is to be no browser
INSTALL = "install one with `apt install chromium`, or set NUCRAWL_CHROMIUM to the path of one"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = ("/usr/bin", "/usr/local/bin", "/snap/bin")  # cron's PATH may be short of some
_STARTS = 30_000  # milliseconds
# It asks nobody but the site: without these it looks for updates, and uses protocols and caches
# that cannot be watched or bounded.
_ARGUMENTS = (
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-quic", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
    *("--disable-dev-shm-usage", "--disk-cache-size=16777216"),
)


def find_chromium(setting: str | None, environment: Mapping[str, str]) -> str | None:
    """Find the program to start: what the setting names, a system's Chromium, Playwright's own.

    An empty text is Playwright's own, which it finds itself; None means that there is none.
    Raises WrongUse if the setting names what cannot be started.
    """
    if setting == NONE:
        return None
    if setting:
        found = shutil.which(setting)
        if found is None:
            raise WrongUse(
                f"NUCRAWL_CHROMIUM: expected the path of a Chromium, or none, found {setting!r}"
            )
        return found
    path = os.pathsep.join((environment.get("PATH", ""), *_PLACES))
    programs = (shutil.which(name, path=path) for name in _NAMES)
    return next(filter(None, programs), "" if _has_playwrights_own(environment) else None)


def _has_playwrights_own(environment: Mapping[str, str]) -> bool:
    home = Path(environment.get("HOME") or "/")
    usual = (home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright")
    named = environment.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = (Path(named),) if named else usual
    return any(next(folder.glob("chromium*"), None) for folder in folders)


def launch_options(program: str, hosts: str, *, as_root: bool) -> dict[str, Any]:
    """Give what Playwright starts it with; ``hosts`` are rules for which there are.

    Chromium has no sandbox as root.
    """
    options: dict[str, Any] = {
        "args": [*_ARGUMENTS, f"--host-resolver-rules={hosts}"],
        "chromium_sandbox": not as_root,
        "handle_sigint": False,  # Ctrl-C ends the crawl, and that the browser
        "handle_sigterm": False,
        "handle_sighup": False,
        "timeout": _STARTS,
    }
    return options | ({"executable_path": program} if program else {})
