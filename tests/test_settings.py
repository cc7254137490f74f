"""The ledger of settings: what it names exists, and what it promises holds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

from nucrawl import __version__, settings
from nucrawl.addon import Nucrawl, build_user_agent, check_base_url, check_number
from nucrawl.errors import WrongUse
from tests.conftest import ROOT

COMPONENTS = ("DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS", "ADDONS")
OURS = {name for name in vars(settings) if name.isupper()}


@pytest.mark.parametrize("path", [path for name in COMPONENTS for path in getattr(settings, name)])
def test_every_component_loads(path: str) -> None:
    assert callable(load_object(path))


def test_every_module_setting_names_a_package() -> None:
    for name in (*settings.SPIDER_MODULES, settings.NEWSPIDER_MODULE, settings.COMMANDS_MODULE):
        assert list(walk_modules_iter(name))


def test_every_setting_is_scrapys_or_ours() -> None:
    unknown = {name for name in OURS if not hasattr(default_settings, name)}
    prefixes = ("NUCRAWL_", "DATABASE_URL", "PLAYWRIGHT_")  # scrapy-playwright's
    assert all(name.startswith(prefixes) for name in unknown), unknown


def test_it_is_polite_and_safe_by_default() -> None:
    found = Settings()
    found.setmodule(settings)
    assert found.getbool("ROBOTSTXT_OBEY")
    assert (
        found.getint("CONCURRENT_REQUESTS") == found.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    )
    assert found.getfloat("DOWNLOAD_DELAY_JITTER") > 0
    assert found.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert not found.getbool("TELNETCONSOLE_ENABLED")
    assert not found.getbool("REMOTE_CONTROL_ENABLED")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://a/b"),
        ("NUCRAWL_HOME", "/somewhere"),
        ("NUCRAWL_BASE_URL", "http://127.0.0.1:8000"),
        ("NUCRAWL_CONTACT", "me@example.org"),
        ("NUCRAWL_RETRY_AFTER_MAX", "60"),
        ("NUCRAWL_ARTICLE_PAGES_DAYS", "365"),
        ("NUCRAWL_OTHER_PAGES_DAYS", "7"),
        ("DOWNLOAD_DELAY", "2.5"),
        ("LOG_LEVEL", "WARNING"),
    ],
)
def test_the_environment_sets_what_the_ledger_says(name: str, value: str) -> None:
    show = f"from nucrawl import settings; print(settings.{name})"
    environment = {**os.environ, name: value}
    run = subprocess.run(
        [sys.executable, "-c", show], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout.strip() == value


def test_without_an_environment_it_is_the_real_site_at_a_second_a_page() -> None:
    show = "from nucrawl import settings as s; print(s.NUCRAWL_BASE_URL, s.DOWNLOAD_DELAY)"
    environment = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    run = subprocess.run(
        [sys.executable, "-c", show], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout.split() == ["https://www.nu.nl", "1.0"]


def test_the_user_agent_names_nucrawl_its_version_and_a_contact() -> None:
    assert build_user_agent("me@example.org") == f"nucrawl/{__version__} (+me@example.org)"
    assert build_user_agent(None).startswith(f"nucrawl/{__version__} (+postmaster@")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, f"nucrawl/{__version__} (+a@b.nl)"),
        ("Browser/1", f"nucrawl/{__version__} (+a@b.nl) Browser/1"),
        ("nucrawl/9 (+c@d.nl)", "nucrawl/9 (+c@d.nl)"),
    ],
)
def test_a_user_agent_of_ones_own_still_names_nucrawl(given: str | None, expected: str) -> None:
    found = Settings({"NUCRAWL_CONTACT": "a@b.nl"})
    found.setmodule(settings)
    found.set("NUCRAWL_CONTACT", "a@b.nl", "cmdline")
    if given:
        found.set("USER_AGENT", given, "cmdline")
    Nucrawl().update_settings(found)
    assert found["USER_AGENT"] == expected


@pytest.mark.parametrize("url", ["nu.nl", "ftp://nu.nl", "http://", "http://a:x", "http://u@a", ""])
def test_a_base_url_that_is_none_is_wrong_use(url: str) -> None:
    with pytest.raises(WrongUse, match="NUCRAWL_BASE_URL"):
        check_base_url(url)


def test_a_base_url_loses_its_slash() -> None:
    assert check_base_url(" https://www.nu.nl/ ") == "https://www.nu.nl"


@pytest.mark.parametrize("name", ["DOWNLOAD_DELAY", "CONCURRENT_REQUESTS"])
@pytest.mark.parametrize("value", ["fast", "-1", "nan", "inf", None])
def test_numbers_that_are_none_are_wrong_use(name: str, value: object) -> None:
    with pytest.raises(WrongUse, match=name):
        check_number(name, value)


@pytest.mark.parametrize("name", ["NUCRAWL_ARTICLE_PAGES_DAYS", "NUCRAWL_OTHER_PAGES_DAYS"])
@pytest.mark.parametrize(
    ("value", "is_right"), [("", True), ("0", True), ("7", True), ("ooit", False)]
)
def test_days_are_a_number_or_none(name: str, value: str, is_right: bool) -> None:
    found = Settings()
    found.setmodule(settings)
    found.set(name, value, "cmdline")
    if is_right:
        Nucrawl().update_settings(found)
    else:
        with pytest.raises(WrongUse, match=f"{name}: expected a whole number, found 'ooit'"):
            Nucrawl().update_settings(found)


def test_scrapy_cfg_points_here() -> None:
    assert "default = nucrawl.settings" in Path(ROOT, "scrapy.cfg").read_text()
