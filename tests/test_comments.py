"""Reactions through a crawl: looks make a curve, and of comments nothing but the number stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from nucrawl import zstd
from tests.conftest import Database
from tests.press import FEED, NOON, Desk, Story, at_a_desk, tagged
from tests.site.heads import state
from tests.tinysite import article, html

WRITER, COMMENT = "Reageerder99", "Hartstikkemooiverzonnen"
FEATURED = f"""<div class="featured-comments"><h2>Uitgelichte reacties</h2>
    <div class="comment-block"><span class="username">{WRITER}</span><span class="when">Net</span>
    <div class="comment-block__body"><p>{COMMENT} is dit.</p></div></div></div>"""


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with at_a_desk(database) as found:
        yield found


def count(desk: Desk, story: Story, printed: str | None, exact: int | None) -> None:
    """Print a number of reactions on the page of a story, at its three places; None: off."""
    button = f'<a class="comments-link" href="#nujij"><span>{printed}</span></a>'
    content = {"commentsCount": exact, "commentsEnabled": exact is not None}
    comments = [{"username": WRITER, "body": COMMENT}]
    times = f'<meta property="article:published_time" content="{NOON.isoformat()}">'
    page = article(
        story.headline,
        (story.text,),
        date="",
        head=times + state(content | {"featuredComments": comments}),
        extra=(button * 3 if printed else "") + FEATURED,
    )
    desk.press.pages[story.path] = tagged(html(page))


def curve(desk: Desk) -> list[tuple[Any, ...]]:
    query = "SELECT minutes, count, is_as_before FROM comment_curves ORDER BY minutes"
    return desk.database.rows(query)


def test_looks_make_a_curve(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    count(desk, story, "0 reacties", 0)
    desk.crawl("latest")
    for minutes, now in ((16, ("12 reacties", 12)), (41, None), (81, ("1.2K reacties", 1249))):
        look(desk, story, minutes, now)
    look(desk, story, 151, ("1.1K reacties", 1100))
    look(desk, story, 241, (None, None))
    assert curve(desk) == [
        *((0, 0, False), (16, 12, False), (41, 12, True)),
        *((81, 1249, False), (151, 1100, False), (241, None, False)),
    ]
    assert desk.stored() == {1: [story.text]}, "a number makes no revision"


def look(desk: Desk, story: Story, minutes: int, now: tuple[str | None, int | None] | None) -> None:
    """Have an article looked at so long after noon; with ``now`` on its page, if it changed."""
    desk.press.now = NOON
    desk.press.later(minutes=minutes)
    if now:
        count(desk, story, *now)
    desk.crawl("recheck")
    assert desk.asked() == [1]


def test_no_comment_and_no_name_is_anywhere_but_on_the_page_as_served(desk: Desk) -> None:
    story = desk.press.publish(1, FEED)
    count(desk, story, "2 reacties", 2)
    desk.crawl("latest")
    assert desk.field(1, "comment_count") == 2
    pages = desk.database.rows("SELECT body FROM pages WHERE kind = 'article'")
    assert has_comment(zstd.decompress(body) for (body,) in pages), "or nothing is shown here"
    tables = desk.database.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    assert len(tables) > 20
    for (table,) in tables:
        rows = desk.database.rows(f"SELECT * FROM {table}")
        assert not has_comment(value for row in rows for value in row), table


def has_comment(values: Iterator[Any]) -> bool:
    """Look for the writer and for words of the comment, in whatever a column holds."""
    texts = (v.decode(errors="ignore") if isinstance(v, bytes) else str(v) for v in values)
    return any(WRITER in text or COMMENT in text for text in texts)
