"""Damaged golden pages, as many as time allows: each must be an Article or a named refusal.

    python -m tests.fuzz [--seconds S] [--seed N] [--processes P]

Ends with 1 and leaves the page in ``.fuzz`` if one raises anything else, takes longer than its
size allows, or gives an Article that is not clean. The same seed damages the same pages.
"""

import argparse
import json
import multiprocessing
import random
import resource
import signal
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nucrawl.errors import NotAnArticle
from nucrawl.golden.disguise import Disguise
from nucrawl.report.page import article_values
from nucrawl.site.article import Article
from nucrawl.site.content import reading_text
from nucrawl.site.extract import parse_article
from nucrawl.site.guard import REASONS
from nucrawl.site.listing import extract_listing
from nucrawl.site.menu import extract_menu
from nucrawl.site.page import parse_page
from nucrawl.site.text import clean_line, clean_text
from nucrawl.site.urls import extract_article_id
from tests.golden import load_pages

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BASE = "https://www.nu.nl"
ADDRESSES = ("https://", "http://")
FOUND = Path(".fuzz")
MOST_SECONDS = 5.0  # for a page; and so much more for each megabyte
MOST_SECONDS_A_MB = 2.0
MOST_MEMORY = 3 * 2**30
SNIPPETS = (
    *(b"<div>", b"</div>", b"<p>", b"</article>", b"<article class=col-main>", b"</html>", b"<!--"),
    *(
        b"<script>",
        b"</script>",
        b'<script type="application/ld+json">',
        b"<table>",
        b"<a href=#x>",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"&shy;",
        b"&#0;",
        b"&amp;amp;",
        b'"',
        b"'",
        b">",
        b"\\u00",
        b"{",
    ),
    *(b"%7B", b"12:30", b"32 jan 0000 om 99:99", b"Infinity", b"1e999", b"null", b"9" * 5000),
)

Damage = Callable[[random.Random, bytes], bytes]


def cut(rng: random.Random, page: bytes) -> bytes:
    start, end = spot(rng, page)
    return page[:start] + page[end:]


def repeat(rng: random.Random, page: bytes) -> bytes:
    start, end = spot(rng, page)
    times = rng.choice((2, 2, 10, 1000))
    return page[:end] + page[start:end][:2000] * times + page[end:]


def insert(rng: random.Random, page: bytes) -> bytes:
    start, _ = spot(rng, page)
    return page[:start] + rng.choice(SNIPPETS) * rng.choice((1, 1, 3, 500)) + page[start:]


def flip(rng: random.Random, page: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(rng.choice((1, 5, 50))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def move(rng: random.Random, page: bytes) -> bytes:
    start, end = spot(rng, page)
    rest = page[:start] + page[end:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + page[start:end] + rest[to:]


def splice(rng: random.Random, page: bytes) -> bytes:
    other, _ = rng.choice(PAGES)
    return page[: rng.randrange(len(page) + 1)] + other[rng.randrange(len(other)) :]


def end_early(rng: random.Random, page: bytes) -> bytes:
    return page[: rng.randrange(len(page) + 1)]


def spot(rng: random.Random, page: bytes) -> tuple[int, int]:
    """Choose a slice, often one of whole tags."""
    if rng.random() < 0.6 and page.count(b"<") > 2:
        start = page.find(b"<", rng.randrange(len(page)))
        start = max(start, 0)
        end = page.find(b"<", min(start + rng.randrange(1, 400), len(page)))
        return start, end if end > start else len(page)
    start = rng.randrange(len(page) + 1)
    return start, min(len(page), start + rng.randrange(1, 3000))


DAMAGES: tuple[Damage, ...] = (cut, cut, repeat, insert, insert, flip, move, splice, end_early)
PAGES = [(page.body, str(page.meta["url"])) for page in load_pages()]


def damage(rng: random.Random) -> tuple[bytes, str]:
    """Damage a golden page in a few ways; give it with its address."""
    page, url = rng.choice(PAGES)
    for _ in range(rng.choice((1, 1, 2, 5))):
        page = rng.choice(DAMAGES)(rng, page) or b"<"
    return page, url


def check(page: bytes, url: str) -> str:
    """Read a page all ways there are; give what came of it. Raises AssertionError, or anything."""
    Disguise(b"").page(page.decode("utf-8", "replace"))
    try:
        parsed = parse_page(page)
        extract_menu(parsed, BASE, BASE)
        extract_listing(parsed, BASE, BASE)
        article = parse_article(page, url, NOW)
    except NotAnArticle as error:
        assert error.reason in REASONS, error.reason
        return error.reason
    check_article(article, url)
    return "article"


def check_article(article: Article, url: str) -> None:
    """Hold what every Article must hold."""
    assert article.id == extract_article_id(url)
    assert article.headline
    assert article.body == reading_text(article.blocks)
    assert article.word_count == len(article.body.split())
    for moment in (article.published_at, article.modified_at):
        assert moment is None or moment.tzinfo is not None
    values = article_values(article)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert clean_text(article.body) == article.body
    for text in iter_texts(values | {"body": ""}):  # all but the body are one line
        text.encode()  # fails on lone surrogates
        if not text.startswith(ADDRESSES):  # which keep their own spelling
            assert clean_line(text) == text, ascii(text)
            assert unicodedata.is_normalized("NFC", text), ascii(text)


def iter_texts(value: Any) -> Iterator[str]:
    """Go through all texts of an article's values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from iter_texts(part)


def timed_out(*_: object) -> None:
    raise TimeoutError


def work(seed: int, until: float) -> tuple[Counter[str], float, str | None]:
    """Damage and check pages until a moment; give counts, the longest time, and what went wrong."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGALRM, timed_out)
    counts: Counter[str] = Counter()
    longest = 0.0
    number = seed
    while time.monotonic() < until:
        page, url = damage(random.Random(number))
        allowed = MOST_SECONDS + MOST_SECONDS_A_MB * len(page) / 1e6
        signal.setitimer(signal.ITIMER_REAL, allowed)
        started = time.monotonic()
        try:
            counts[check(page, url)] += 1
        except Exception as error:  # noqa: BLE001  whatever it is, it must not be
            FOUND.mkdir(exist_ok=True)
            (FOUND / f"{number}.html").write_bytes(page)
            return counts, longest, f"{FOUND}/{number}.html: {type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        longest = max(longest, time.monotonic() - started)
        number += 1
    return counts, longest, None


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120, help="how long (default: 120)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the clock")
    parser.add_argument("--processes", type=int, default=2, help="how many (default: 2)")
    given = parser.parse_args()
    until = time.monotonic() + given.seconds
    seeds = [(given.seed * 1_000_000 + n * 10_000_000_000, until) for n in range(given.processes)]
    with multiprocessing.Pool(given.processes) as pool:
        results = pool.starmap(work, seeds)
    counts = sum((result[0] for result in results), Counter[str]())
    longest = max(result[1] for result in results)
    sys.stdout.write(f"{counts.total()} pages, longest {longest:.2f} s; ")
    sys.stdout.write(", ".join(f"{name} {n}" for name, n in counts.most_common()) + "\n")
    wrong = [result[2] for result in results if result[2]]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
