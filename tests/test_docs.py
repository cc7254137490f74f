"""The documentation is complete and true: what exists is in it, what it names exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nucrawl import errors, settings
from nucrawl.checks import CHECKS
from nucrawl.cli import build_parser
from nucrawl.site.content import READING_KINDS
from nucrawl.site.guard import REASONS
from nucrawl.site.kinds import KINDS
from nucrawl.site.layouts import LAYOUTS
from nucrawl.spiders import refusals
from nucrawl.spiders.archive import ArchiveSpider
from nucrawl.spiders.latest import LatestSpider
from nucrawl.spiders.recheck import RecheckSpider
from nucrawl.spiders.section import SectionSpider
from nucrawl.store.migrate import migrate
from tests.conftest import ROOT, Database
from tests.golden import FIELDS
from tests.test_architecture import APART, BY_NAME, LAYERS

SPIDERS = (SectionSpider, LatestSpider, RecheckSpider, ArchiveSpider)
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *ROOT.glob("deploy/*.md")])


def text(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.fixture
def migrated(database: Database) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        migrate(connection)
    return database


def test_every_table_and_column_is_explained_here_and_in_the_database(migrated: Database) -> None:
    columns = migrated.rows(
        """
        SELECT relname, attname, format_type(atttypid, NULL), attnotnull,
               col_description(attrelid, attnum), obj_description(attrelid, 'pg_class')
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
          AND attnum > 0 AND NOT attisdropped
        """
    )
    assert len(columns) > 80
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text("data.md"), re.M | re.S))
    types = {"timestamp with time zone": "timestamptz"}
    for table, column, kind, not_null, comment, table_comment in columns:
        assert comment, f"{table}.{column} has no COMMENT"
        assert table_comment, f"{table} has no COMMENT"
        row = f"| `{column}` | {types.get(kind, kind)} | {'no' if not_null else 'yes'} | "
        assert row in sections[table], f"{table}: expected {row!r}"
        if table != "schema_migrations":
            assert comment in sections[table], f"{table}.{column}: the texts differ"
    named = {(t, c) for t in sections for c in re.findall(r"^\| `(\w+)` \|", sections[t], re.M)}
    assert named == {(table, column) for table, column, *_ in columns}


def test_the_contract_is_kept(migrated: Database) -> None:
    """The columns that the project promised to analysts, by table."""
    promised = {
        "articles": "id url section kind label headline lead body authors agencies published_at"
        " modified_at tags comment_count is_premium language image_url word_count first_seen_at"
        " last_seen_at last_checked_at removed_at revision duplicate_of",
        "article_revisions": "article_id revision headline lead body content_hash fetched_at",
        "article_blocks": "article_id revision position kind text attributes",
        "article_images": "article_id revision position url caption credit",
        "article_links": "article_id revision position kind url text target_id",
        "article_urls": "article_id url",
        "sections": "slug label parent position",
        "sightings": "article_id section position seen_at run_id",
        "runs": "id spider arguments started_at finished_at outcome counts",
    }
    for table, columns in promised.items():
        migrated.rows(f"SELECT {', '.join(columns.split())} FROM {table}")


def test_every_setting_from_the_environment_is_documented() -> None:
    ledger = (ROOT / "nucrawl/settings.py").read_text()
    names = re.findall(r'os\.environ\.get\("(\w+)"\)', ledger)
    assert len(names) >= 7
    assert all(f"| `{name}` |" in text("configuration.md") for name in names)
    ledger_names = [name for name in vars(settings) if name.isupper()]
    assert [n for n in ledger_names if f"`{n}`" not in text("configuration.md")] == []


def test_every_command_and_argument_is_documented() -> None:
    parser = build_parser()
    action = next(a for a in parser._actions if a.dest == "==SUPPRESS==" or a.choices)
    assert action.choices
    page = text("configuration.md")
    for name, command in dict(action.choices).items():
        assert f"`nucrawl {name}" in page, name
        options = [o for a in command._actions for o in a.option_strings if o.startswith("--")]
        assert all(option in page for option in options if option != "--help")
    for spider in SPIDERS:
        assert f"`scrapy crawl {spider.name} " in page
        assert all(f"`{name}`" in page for name in spider.ARGUMENTS)


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.M)
    assert len(targets) >= 8
    page = text("configuration.md")
    assert all(f"`make {target}`" in page for target in targets if target != "help")


def exceptions() -> Iterator[type[errors.NucrawlError]]:
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.NucrawlError):
            yield value


def test_every_exit_status_and_outcome_is_documented() -> None:
    for page in (text("operations.md"), (ROOT / "README.md").read_text()):
        for error in exceptions():
            assert re.search(rf"^\| {error.exit_status} \|", page, re.M), error
    table = text("operations.md")
    assert all(error.outcome in table for error in exceptions())
    assert all(error.__name__ in (errors.__doc__ or "") for error in exceptions())


def test_every_reason_is_documented() -> None:
    source = Path(refusals.__file__).read_text()
    reasons = set(re.findall(r'Refusal\("(\w+)"', source)) | set(REASONS)
    reasons |= set(refusals.SITE_WIDE) | set(refusals._BY_STATUS.values())
    reasons |= {reason for _, reason in refusals._BY_TYPE}
    page = text("operations.md")
    assert [r for r in sorted(reasons) if f"| `{r}` |" not in page] == []
    assert "invalid_" in page
    assert CHECKS


def table_rows(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the first table under a heading, without its head."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text(page), re.M | re.S)
    assert section, heading
    table = next(part for part in section[1].split("\n\n") if part.strip().startswith("|"))
    return [row.strip("| ").split(" | ") for row in table.strip().splitlines()[2:]]


def test_every_reason_of_a_page_is_explained_with_what_follows() -> None:
    rows = {row[0].strip("`"): row for row in table_rows("extraction.md", "What is no article")}
    assert rows.keys() == REASONS.keys()
    for reason, row in rows.items():
        known = refusals.SITE_WIDE.get(reason)
        assert row[3].split()[0] == (str(known.in_a_row) if known else "–"), reason


def test_every_layout_is_explained_with_its_dates() -> None:
    rows = {row[0].strip("`"): row[1] for row in table_rows("extraction.md", "Layouts")}
    for layout in LAYOUTS:
        until = layout.valid_until
        told = f"{layout.valid_from:%Y-%m} to {f'{until:%Y-%m}' if until else 'today'}"
        assert rows[layout.name] == told


def test_every_kind_field_and_block_is_explained() -> None:
    assert {row[0].strip("`") for row in table_rows("extraction.md", "Kinds")} == set(KINDS)
    fields = {row[0].strip("`") for row in table_rows("extraction.md", "Fields")}
    assert fields == set(FIELDS) - {"blocks", "disagreements"}
    reading = {row[0] for row in table_rows("extraction.md", "Blocks") if row[0].startswith("*")}
    assert {kind.strip("*") for kind in reading} == READING_KINDS


def warnings() -> Iterator[str]:
    """Give the fixed words of every warning and error in the code, the longest run of each."""
    for path in (ROOT / "nucrawl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in ("warning", "error") and isinstance(node.args[0], ast.Constant):
                parts = re.split(r"%[-.\d]*\w", str(node.args[0].value))
                yield max(parts, key=len).strip(" :(,")


def test_every_warning_is_explained() -> None:
    page = text("operations.md")
    found = set(warnings()) - {"the crawl could not be set up"}
    assert len(found) >= 8
    assert [words for words in sorted(found) if words not in page] == []


def test_the_layers_are_drawn_as_they_are_tested() -> None:
    rows = re.findall(r"^\| ((?:`\w+` ?)+) \|", text("architecture.md"), re.M)
    drawn = [tuple(re.findall(r"\w+", row)) for row in rows]
    assert drawn == [*LAYERS, *((name,) for name in (*BY_NAME, *APART))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_files_named_in_the_architecture_exist() -> None:
    for name in re.findall(r"`(\w+/\w+\.py)", text("architecture.md")):
        assert (ROOT / "nucrawl" / name).exists() or (ROOT / name).exists(), name


def test_the_locks_name_no_address() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        content = (ROOT / lock).read_text()
        assert "://" not in content
        assert content.count("--hash=sha256:") > 100
