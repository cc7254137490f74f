"""What an article takes on disk, table by table, indexes included.

    python -m benchmarks.storage [--articles N] [--write]

Saves generated articles as a crawl does, of which 59 % are edited once, each with a page of the
stand-in site, in an embedded server that is removed afterwards (two minutes).
"""

import argparse
import asyncio
from dataclasses import replace
from typing import Any, Final

import psycopg

from benchmarks.published import measured_on, publish, table, tell
from benchmarks.reparse import numbered_cases
from benchmarks.stored import edited, item, make_database, temporary_server, write_article
from nucrawl.items import ArticleItem, Fetched
from nucrawl.store.articles import save_article
from nucrawl.store.pages import train_dictionary

EDITED_OF_100: Final = 59
SAMPLES: Final = 200  # pages that a first dictionary is trained on
# Every table that grows with the articles, by what it is for.
TABLES: Final = {
    "the article": ("articles", "article_urls", "comment_counts"),
    "its revisions": ("article_revisions", "article_blocks", "article_images", "article_links"),
    "to find copies": ("article_signatures", "article_bands", "similar_articles"),
    "its pages": ("pages", "fetches", "validators", "page_dictionaries"),
}
HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Etag", '"0123456789abcdef0123456789abcdef"'),
    ("Last-Modified", "Sun, 10 Mar 2024 23:27:55 GMT"),
    ("Cache-Control", "public, max-age=0, must-revalidate"),
    ("Vary", "Accept-Encoding"),
    ("Date", "Sun, 10 Mar 2024 23:28:55 GMT"),
)
SIZE: Final = """
    SELECT pg_total_relation_size(name::regclass) - pg_indexes_size(name::regclass),
           pg_indexes_size(name::regclass)
    FROM (SELECT %s::text AS name) AS given
"""


async def fill(url: str, articles: int) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for number, case in enumerate(numbered_cases(articles), 1):
            if number == SAMPLES:
                await train_dictionary(connection)  # as at the end of a first run
            article = write_article(number, "storage")
            await save_article(connection, with_page(item(article), case.body), None)
            if number % 100 < EDITED_OF_100:
                again = item(edited(article, "edit"), 30)
                await save_article(connection, with_page(again, another(case.body)), None)


def with_page(article: ArticleItem, body: bytes) -> ArticleItem:
    page = Fetched(body, article.article.url, None, article.fetched_at, headers=HEADERS)
    return replace(article, page=page)


def another(body: bytes) -> bytes:
    """Give the page after a small edit."""
    return body.replace(b"</p>", b" En nog iets.</p>", 1)


def measure(url: str, articles: int) -> list[tuple[str, str, float, float]]:
    """Give for each table what it is for, its name, and bytes an article: rows, and indexes."""
    found = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        for purpose, names in TABLES.items():
            for name in names:
                rows, indexes = connection.execute(SIZE, [name]).fetchone() or (0, 0)
                found.append((purpose, name, rows / articles, indexes / articles))
    return found


def report(found: list[tuple[str, str, float, float]], articles: int) -> str:
    rows = [
        [purpose, f"`{name}`", f"{data:,.0f}", f"{indexes:,.0f}", f"{data + indexes:,.0f}"]
        for purpose, name, data, indexes in found
    ]
    sums: list[Any] = [sum(row[column] for row in found) for column in (2, 3)]
    rows.append(["all", "", *(f"{total:,.0f}" for total in (*sums, sum(sums)))])
    head = ["what for", "table", "rows", "indexes", "bytes an article"]
    return f"{table(head, rows)}\n{articles:,} articles, 59 % edited once.\n\n{measured_on()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=3000, help="how many (default: 3000)")
    parser.add_argument("--write", action="store_true", help="write the README too")
    given = parser.parse_args()
    with temporary_server() as server:
        url = make_database(server, "storage")
        tell(f"saving {given.articles} articles")
        asyncio.run(fill(url, given.articles))
        told = report(measure(url, given.articles), given.articles)
    print(told)
    if given.write:
        publish("storage", told)


if __name__ == "__main__":
    main()
