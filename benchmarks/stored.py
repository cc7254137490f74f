"""Articles to store for the benchmarks, and a database of their own to store them in."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.labelled import Reporter, edit_both, length, text_of
from nucrawl.items import ArticleItem
from nucrawl.site.article import Article, Block, Image, Link
from nucrawl.site.text import count_words
from nucrawl.store import embedded
from nucrawl.store.migrate import migrate

NOW: Final = datetime(2026, 2, 25, 20, 0, tzinfo=UTC)


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start an embedded server in a home of its own, and remove both in the end."""
    home = Path(tempfile.mkdtemp(prefix="nucrawl-bench-"))
    try:
        yield embedded.start(home)
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


def make_database(server: str, name: str) -> str:
    """Make a database with the schema, and give its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    url = make_conninfo(server, dbname=name)
    with psycopg.connect(url, autocommit=True) as connection:
        migrate(connection)
    return url


def write_article(number: int, seed: object) -> Article:
    """Write an article as they mostly are: some 300 words, two pictures, three links."""
    rng = Random(f"{seed}/{number}")
    by = Reporter(rng)
    body = text_of(by.sentences(length(rng)))
    headline = by.sentence().rstrip(".")[:90]
    slug = headline.lower().replace(" ", "-")
    paragraphs = tuple(Block("paragraph", text) for text in body.split("\n\n"))
    images = tuple(
        Image(
            f"https://media.example/m/{rng.randrange(10**9)}_wd854.jpg",
            by.sentence() if place else None,
            "ANP",
            width=854,
            height=480,
        )
        for place in range(2)
    )
    links = tuple(
        Link("related", f"https://www.nu.nl/x/{target}/{slug[:40]}.html", by.sentence(), target)
        for target in rng.sample(range(1, 1000), 3)
    )
    blocks = (
        *paragraphs[:2],
        Block("image", images[1].caption or "", {"url": images[1].url, "credit": "ANP"}),
        *paragraphs[2:],
        *(Block("related", link.text, {"url": link.url}) for link in links),
    )
    return Article(
        id=number,
        url=f"https://www.nu.nl/binnenland/{number}/{slug}.html",
        layout="e3",
        kind="article",
        section="binnenland",
        headline=headline,
        lead=by.sentence(),
        body=body,
        word_count=count_words(body),
        blocks=blocks,
        byline="NU.nl/ANP",
        agencies=("ANP",),
        published_at=NOW - timedelta(minutes=rng.randrange(10**6)),
        modified_at=NOW,
        tags=("Gemeenten", "Wonen"),
        image_url=images[0].url,
        images=images,
        links=links,
        comment_count=rng.randrange(200),
        language="nl",
        provenance=dict.fromkeys(("headline", "published_at", "section", "tags"), "json_ld"),
    )


def edited(article: Article, seed: object) -> Article:
    """Edit a twentieth of an article's text."""
    rng = Random(f"{seed}/{article.id}")
    sentences = article.body.replace("\n\n", " ").split(". ")
    body = text_of(edit_both(rng, sentences, 0.05, Reporter(rng)))
    paragraphs = tuple(Block("paragraph", text) for text in body.split("\n\n"))
    rest = tuple(block for block in article.blocks if block.kind != "paragraph")
    return replace(article, body=body, word_count=count_words(body), blocks=(*paragraphs, *rest))


def item(article: Article, minutes: int = 0) -> ArticleItem:
    old = f"https://www.nu.nl/-/{article.id}/"
    return ArticleItem(article, NOW + timedelta(minutes=minutes), (old,))
