"""What changed in an article: the words, the views that count them, and ``nucrawl diff``."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nucrawl.report.words import Paragraph, count_changes, diff_texts
from nucrawl.site.text import _TYPOGRAPHY, clean_text, content_hash, straighten
from nucrawl.store.migrate import migrate
from tests.conftest import Database, Outcome, command

ARTICLE = 6304682
VIDEO = -307049
START = datetime(2026, 3, 1, 8, tzinfo=UTC)

WORDS = st.sampled_from(["de", "kou", "golf", "3", "–", "-", "…", "“ja”", '"ja"', "’s", "a–b", "ï"])
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
TEXTS = st.lists(PARAGRAPHS, max_size=6).map("\n\n".join)


class Revision(NamedTuple):
    """A revision to store; what is not given is of no interest to its test."""

    headline: str = "Kop"
    body: str = ""
    lead: str | None = None
    minute: int | None = None  # after START; its number if none is given
    made_by: str = "publisher"
    section: str = "sport"
    label: str | None = None


def store(database: Database, *revisions: Revision, article_id: int = ARTICLE) -> None:
    """Store an article with these revisions, which arrived in this order."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
        connection.execute(
            """
            INSERT INTO articles
                (id, url, kind, headline, body, published_at, word_count, is_premium, layout,
                 provenance, disagreements, first_seen_at, last_seen_at, last_checked_at, revision)
            VALUES (%s, 'https://www.nu.nl/-/1/', 'article', '', '', %s, 0, false, 'e3', '{}', '{}',
                    now(), now(), now(), %s)
            """,
            (article_id, START, len(revisions)),
        )
        for number, each in enumerate(revisions, 1):
            minute = number if each.minute is None else each.minute
            connection.execute(
                """
                INSERT INTO article_revisions
                    (article_id, revision, headline, lead, body, content_hash, fetched_at, url,
                     section, label, word_count, made_by)
                VALUES (%s, %s, %s, %s, %s, %s, %s, 'https://www.nu.nl/-/1/', %s, %s, 0, %s)
                """,
                (
                    *(article_id, number, each.headline, each.lead, each.body),
                    content_hash(each.headline, each.lead, each.body),
                    START + timedelta(minutes=minute),
                    *(each.section, each.label, each.made_by),
                ),
            )


def run(database: Database, *arguments: str, **environment: str) -> Outcome:
    given = {"DATABASE_URL": database.url, "TZ": "UTC", **environment}
    return command("nucrawl.cli", "diff", *arguments, **given).run()


def show(paragraphs: Iterable[Paragraph]) -> list[str]:
    """Write paragraphs as ``[-removed-]{+added+}``."""
    return [
        " ".join(
            " ".join(run.after)
            if run.is_same
            else f"[-{' '.join(run.before)}-]{{+{' '.join(run.after)}+}}"
            for run in paragraph
        )
        for paragraph in paragraphs
    ]


# The words.


@given(TEXTS, TEXTS)
def test_a_diff_holds_both_texts(before: str, after: str) -> None:
    paragraphs = [*diff_texts(before, after)]
    sides = (
        [[word for run in each for word in getattr(run, side)] for each in paragraphs]
        for side in ("before", "after")
    )
    assert ["\n\n".join(" ".join(p) for p in side if p) for side in sides] == [before, after]


@given(TEXTS, TEXTS)
def test_a_diff_calls_same_what_differs_in_typography_only(before: str, after: str) -> None:
    runs = [run for paragraph in diff_texts(before, after) for run in paragraph]
    for run in runs:
        old, new = ([*map(straighten, side)] for side in (run.before, run.after))
        assert (old == new) == run.is_same
    added, removed = count_changes(before, after)
    assert added <= sum(len(run.after) for run in runs if not run.is_same)
    assert removed <= sum(len(run.before) for run in runs if not run.is_same)
    assert added - removed == len(after.split()) - len(before.split())


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(run.is_same for paragraph in diff_texts(text, text) for run in paragraph)
    assert count_changes(text, text) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("Het vriest.", "Het vriest hard.", ["Het [-vriest.-]{+vriest hard.+}"]),
        ("“Kou” – nu…", '"Kou" - nu...', ['"Kou" - nu...']),
        ("Een.\n\nTwee.", "Een.\n\nNul.\n\nTwee.", ["Een.", "[--]{+Nul.+}", "Twee."]),
        ("De kou houdt aan.", "In de stad is feest.",
         ["[-De kou houdt aan.-]{++}", "[--]{+In de stad is feest.+}"]),
        ("A b c d.\n\nE f g h.", "E f g i.", ["[-A b c d.-]{++}", "E f g [-h.-]{+i.+}"]),
    ],
)  # fmt: skip
def test_what_a_diff_shows(before: str, after: str, expected: list[str]) -> None:
    assert show(diff_texts(before, after)) == expected


def test_two_edits_far_apart_in_a_long_paragraph_stay_apart() -> None:
    words = [f"w{n}" for n in range(20_000)]
    edited = [*words]
    edited[10], edited[19_000] = "x", "y"
    (paragraph,) = diff_texts(" ".join(words), " ".join(edited))
    assert [run.before for run in paragraph if not run.is_same] == [["w10"], ["w19000"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 100_000, "b a a " * 70_000),
        ("a b\n\n" * 20_000 + "c", "b a\n\na a\n\n" * 10_000 + "d"),
        ("\n\n".join(f"p{n} q r s" for n in range(5_000)), "\n\n".join(["q r s t"] * 5_000)),
        (" ".join(map(str, range(100_000))), " ".join(map(str, range(100_000, 0, -1)))),
    ],
    ids=["words", "paragraphs", "paragraphs of words", "reversed"],
)
def test_no_text_takes_quadratic_time(before: str, after: str) -> None:
    started = time.process_time()
    assert sum(1 for _ in diff_texts(clean_text(before), clean_text(after)))
    assert time.process_time() - started < 10  # about one; comparing each with each takes hours


# The views.

DIFFS = (
    "SELECT revision, previous_revision, made_by, words_added, words_removed FROM revision_diffs"
)


def test_each_revision_is_compared_with_the_one_before(database: Database) -> None:
    store(
        database,
        Revision("Kou op komst", "Het vriest.", "Trek iets aan."),
        Revision("Kou op komst", "Het vriest in de nacht van 3 maart.", "Trek iets aan."),
        Revision("Kou blijft", "Het vriest in de nacht van 3 maart.", None),
    )
    store(database, Revision("Ander", "Heel iets anders."), article_id=ARTICLE + 1)
    assert database.rows(f"{DIFFS} ORDER BY revision") == [
        (2, 1, "publisher", 7, 1),
        (3, 2, "publisher", 1, 5),
    ]
    changed = "SELECT headline_changed, lead_changed, body_changed FROM revision_diffs"
    assert database.rows(f"{changed} ORDER BY revision") == [
        (False, False, True),
        (True, True, False),
    ]


def test_a_late_page_of_an_archive_stands_where_its_time_puts_it(database: Database) -> None:
    store(
        database,
        Revision("Een", minute=10),
        Revision("Drie", minute=30),
        Revision("Twee", minute=20),
    )
    assert database.rows(f"{DIFFS} ORDER BY fetched_at") == [
        (3, 1, "publisher", 1, 1),
        (2, 3, "publisher", 1, 1),
    ]
    changes = "SELECT revision, from_headline, to_headline FROM headline_changes"
    assert database.rows(f"{changes} ORDER BY changed_at") == [
        (3, "Een", "Twee"),
        (2, "Twee", "Drie"),
    ]


def test_what_the_parser_changed_is_not_the_publishers(database: Database) -> None:
    store(
        database,
        Revision("NU+ | Kou", "Het vriest."),
        Revision("Kou", "Het vriest.", made_by="parser"),
        Revision("Kou", "Het vriest hard.", made_by="publisher"),
    )
    assert database.rows(f"{DIFFS} ORDER BY revision") == [
        (2, 1, "parser", 0, 2),
        (3, 2, "publisher", 2, 1),
    ]
    assert database.rows("SELECT * FROM headline_changes") == []


def test_a_re_reading_with_the_time_of_its_page_stands_behind_it(database: Database) -> None:
    store(
        database,
        Revision(body="een", minute=5),
        Revision(body="een twee", minute=5, made_by="parser"),
        Revision(body="een twee drie", minute=9),
    )
    assert [row[:2] for row in database.rows(f"{DIFFS} ORDER BY fetched_at, revision")] == [
        (2, 1),
        (3, 2),
    ]


def test_a_headline_change_tells_when_and_where(database: Database) -> None:
    store(database, Revision("Een", minute=0), Revision("Twee", minute=47, section="economie"))
    changes = "SELECT minutes, section, changed_at - '2026-03-01 08:00Z' FROM headline_changes"
    assert database.rows(changes) == [(47, "economie", timedelta(minutes=47))]
    database.rows("UPDATE article_revisions SET modified_at = fetched_at - interval '5 minutes'")
    assert database.value("SELECT minutes FROM headline_changes") == 42
    database.rows("UPDATE articles SET published_at = NULL")
    assert database.value("SELECT minutes FROM headline_changes") is None


LONG = " ".join(["woord"] * 50)


@pytest.mark.parametrize(
    ("before", "after", "is_minor"),
    [
        (Revision(body=f"{LONG} gister"), Revision(body=f"{LONG} gisteren"), True),
        (Revision("“Kou”", LONG), Revision('"Kou"', f"{LONG} erbij"), True),
        (Revision("Kou"), Revision("Koude"), False),
        (Revision(body=LONG), Revision(body=f"{LONG} a b c d e f"), True),
        (Revision(body=LONG), Revision(body=f"{LONG} a b c d e f g"), False),
        (Revision(body=f"{LONG} a b c d"), Revision(body=f"{LONG} e f g"), False),
        (Revision(body="12 doden"), Revision(body="13 doden"), False),
        (Revision(body="De A12 is dicht."), Revision(body="De weg is dicht."), False),
        (Revision(body="een\n\ntwee"), Revision(body="twee\n\neen"), True),
    ],
)
def test_what_is_minor(
    database: Database, before: Revision, after: Revision, is_minor: bool
) -> None:
    store(database, before, after)
    assert database.rows("SELECT is_minor FROM revision_diffs") == [(is_minor,)]


def test_typography_and_paragraphs_are_no_change(database: Database) -> None:
    store(database, Revision("“A – b…”", "een\n\ntwee", ""), Revision('"A - b..."', "een twee"))
    assert database.rows("SELECT * FROM headline_changes") == []
    figures = "words_added, words_removed, headline_changed, lead_changed, body_changed"
    assert database.rows(f"SELECT {figures} FROM revision_diffs") == [(0, 0, False, False, False)]


def test_postgres_straightens_as_python_does(database: Database) -> None:
    store(database)
    text = "".join(map(chr, _TYPOGRAPHY)) + "plain é 12"
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT straighten(%s)", (text,)).fetchone()
    assert row == (straighten(text),)


def test_the_view_counts_as_the_diff_does(database: Database) -> None:
    store(database, Revision(), Revision())
    with psycopg.connect(database.url) as connection:

        @settings(max_examples=150)
        @given(TEXTS, PARAGRAPHS, TEXTS, PARAGRAPHS)
        def check(body: str, headline: str, new_body: str, new_headline: str) -> None:
            values = ((headline, body, 1), (new_headline, new_body, 2))
            for each in values:
                connection.execute(
                    "UPDATE article_revisions SET headline = %s, body = %s WHERE revision = %s",
                    each,
                )
            row: Any = connection.execute(
                """
                SELECT words_added, words_removed, headline_changed OR body_changed
                FROM revision_diffs
                """
            ).fetchone()
            counts = count_changes(f"{headline} {body}", f"{new_headline} {new_body}")
            assert row[:2] == counts
            hashes = content_hash(headline, None, body), content_hash(new_headline, None, new_body)
            assert row[2] == (hashes[0] != hashes[1])

        check()


@pytest.mark.parametrize("view", ["revision_diffs", "headline_changes"])
def test_a_view_of_one_article_reads_no_other(database: Database, view: str) -> None:
    store(database, Revision("Een"), Revision("Twee"))
    with psycopg.connect(database.url) as connection:
        connection.execute("SET enable_seqscan = off")  # which so small a table would get
        query = f"EXPLAIN SELECT * FROM {view} WHERE article_id = {ARTICLE}"
        plan = [line.strip() for (line,) in connection.execute(query.encode())]
    scans = [n for n, line in enumerate(plan) if "on article_revisions" in line]
    assert [plan[n + 1] for n in scans] == [f"Index Cond: (article_id = {ARTICLE})"]


# The command.


def store_three(database: Database, article_id: int = ARTICLE) -> None:
    same = "Zo blijft het."
    store(
        database,
        Revision("Kou op komst", f"Het vriest.\n\n{same}", "Trek iets aan."),
        Revision("Kou op komst", f"Het vriest hard.\n\n{same}", "Trek iets aan."),
        Revision("Kou komt eraan", f"Het vriest hard.\n\n{same}", section="weer", label="Update"),
        article_id=article_id,
    )


def test_diff_shows_what_the_latest_revision_changed(database: Database) -> None:
    store_three(database)
    assert run(database, str(ARTICLE)).out.splitlines() == [
        "article 6304682: https://www.nu.nl/-/1/",
        "--- revision 2, read 2026-03-01 08:02",
        "+++ revision 3, read 2026-03-01 08:03",
        "words +2 -5",
        "section: [-sport-]{+weer+}",
        "label: [-none-]{+Update+}",
        "",
        "headline",
        "[-Kou op komst-]",
        "",
        "{+Kou komt eraan+}",
        "",
        "lead",
        "[-Trek iets aan.-]",
        "",
        "body",
        "(2 paragraphs unchanged)",
    ]


def test_diff_of_a_revision_shows_what_it_changed(database: Database) -> None:
    store_three(database)
    out = run(database, str(ARTICLE), "2").out
    assert "--- revision 1," in out
    assert "+++ revision 2," in out
    assert "headline\nKou op komst\n" in out
    assert "body\nHet [-vriest.-]{+vriest hard.+}\n\n(1 paragraph unchanged)\n" in out


def test_diff_of_two_revisions_goes_from_one_to_the_other(database: Database) -> None:
    store_three(database)
    there, back = (run(database, str(ARTICLE), *pair).out for pair in (("1", "3"), ("3", "1")))
    assert "words +4 -6" in there
    assert "words +6 -4" in back
    assert "Het [-vriest hard.-]{+vriest.+}" in back
    assert "words +0 -0" in run(database, str(ARTICLE), "2", "2").out


def test_stat_has_the_figures_of_the_view(database: Database) -> None:
    store_three(database)
    database.rows("UPDATE article_revisions SET made_by = 'parser' WHERE revision = 2")
    assert run(database, str(ARTICLE), "--stat").out.splitlines()[1:] == [
        "   read              words     changed                 headline",
        "1  2026-03-01 08:01            first                   Kou op komst",
        "2  2026-03-01 08:02     +2 -1  by parser, minor, body  Kou op komst",
        "3  2026-03-01 08:03     +2 -5  headline, lead          Kou komt eraan",
    ]
    figures = database.rows(f"{DIFFS} ORDER BY revision")
    assert [row[3:] for row in figures] == [(2, 1), (2, 5)]


def test_diff_says_since_when_an_article_is_gone(database: Database) -> None:
    store_three(database)
    database.rows(
        f"""
        INSERT INTO article_removals VALUES ({ARTICLE}, '2026-04-01Z', '2026-04-02Z'),
                                            ({ARTICLE}, '2026-05-01Z', NULL);
        UPDATE articles SET removed_at = '2026-05-01Z'
        """
    )
    for arguments in ((), ("--stat",)):
        assert run(database, str(ARTICLE), *arguments).out.splitlines()[1:3] == [
            "gone from 2026-04-01 00:00 to 2026-04-02 00:00",
            "gone since 2026-05-01 00:00",
        ]


@pytest.mark.parametrize(
    ("name", "article_id"),
    [
        ("-307049", VIDEO),
        ("https://www.nu.nl/307049/video/kou.html", VIDEO),
        ("https://www.nu.nl/weer/6304682/kou.html?x=1", ARTICLE),
        ("www.nu.nl/weer/6304682/kou.html", ARTICLE),
        ("/weer/6304682/kou.html", ARTICLE),
    ],
)
def test_an_article_is_named_by_number_or_address(
    database: Database, name: str, article_id: int
) -> None:
    store_three(database, article_id)
    assert run(database, name, "--stat").out.startswith(f"article {article_id}: ")
    assert "words +2 -1" in run(database, name, "2").out
    assert "words +2 -1" in run(database, name, "1", "2").out


MARKED = "[-vriest.-]{+vriest hard.+}"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, MARKED),
        ({"FORCE_COLOR": "1", "TERM": "xterm"}, "\x1b[9;31mvriest.\x1b[0m \x1b[32mvriest hard."),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}, MARKED),
    ],
)
def test_colour_as_the_terminal_and_its_user_want(
    database: Database, environment: dict[str, str], expected: str
) -> None:
    store_three(database)
    assert f"Het {expected}" in run(database, str(ARTICLE), "2", **environment).out


def test_a_line_in_a_pipe_is_not_broken(database: Database) -> None:
    store(database, Revision(body=LONG), Revision("Kop " * 60, body=f"{LONG} erbij"))
    assert f"\n{LONG} {{+erbij+}}\n" in run(database, str(ARTICLE)).out
    assert ("Kop " * 60).strip() in run(database, str(ARTICLE), "--stat").out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("12",), 1, "no article 12 is stored"),
        (("6304682", "4"), 1, "has no revision 4: nucrawl diff 6304682 --stat shows"),
        (("6304682", "1", "4"), 1, "has no revision 4"),
        (("6304682", "1"), 1, "has nothing before revision 1, read 2026-03-01 08:01"),
        (("6304682", "0"), 2, "from 1 to"),
        (("6304682", "1", "2", "3"), 2, "unknown: 3"),
        (("6304682", "1", "--stat"), 2, "name none"),
        (("https://www.nu.nl/weer",), 2, "the number or the address of an article"),
        (("9" * 13,), 2, "the number or the address of an article"),
        ((), 2, "ID"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_line(
    database: Database, arguments: tuple[str, ...], status: int, words: str
) -> None:
    store_three(database)
    outcome = run(database, *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert words in outcome.last_line


def test_an_article_of_one_revision_has_nothing_to_compare(database: Database) -> None:
    store(database, Revision())
    database.rows("UPDATE articles SET removed_at = '2026-05-01Z'")
    outcome = run(database, str(ARTICLE))
    assert outcome.status == 1
    assert outcome.last_line == (
        "nucrawl: article 6304682 has nothing before revision 1, read 2026-03-01 08:01; "
        "gone since 2026-05-01 00:00"
    )
    assert run(database, str(ARTICLE), "--stat").status == 0


def test_a_database_without_schema_says_what_to_do(database: Database) -> None:
    outcome = run(database, str(ARTICLE))
    assert outcome.status == 1
    assert "crawl first" in outcome.last_line
