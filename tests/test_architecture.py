"""The layers: a module imports from its own and from lower ones, never upwards."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nucrawl

PACKAGE = Path(nucrawl.__file__).parent

# Lowest first. docs/architecture.md draws them; test_docs holds the two together.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "zstd"),
    ("site",),
    ("items", "fingerprint"),
    ("checks", "schedule"),
    ("revisits",),
    ("store", "archives"),
    ("ending", "naming", "robots", "cookies"),
    ("browser",),
    ("pipelines", "middlewares", "extensions"),
    ("spiders", "addon", "report"),
    ("commands", "fetch", "golden", "reread", "when"),
    ("parse", "reparse", "export"),
    ("cli",),
)
BY_NAME = ("settings",)  # imported by the command line alone; Scrapy loads it by its name
APART = ("demo",)  # the other side: knows nothing of the rest, nor the rest of it
SITE_MAY_USE = {"lxml", "w3lib", "nucrawl"}

LEVEL = {name: n for n, names in enumerate(LAYERS) for name in names}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def own_imports(path: Path) -> set[str]:
    names = (name.split(".") for name in imports(path))
    return {name[1] for name in names if name[0] == "nucrawl" and len(name) > 1}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    own, wanted = part(path), own_imports(path) - {"__version__"}
    if own in APART:
        assert wanted <= {own}
    elif own in BY_NAME:
        assert not wanted
    elif own != "__init__":
        reach = {name for name, level in LEVEL.items() if level < LEVEL[own]} | {own}
        if own == "cli":
            reach |= set(BY_NAME)
        assert wanted <= reach, f"{own} is below {wanted - reach}"


def test_every_module_has_a_layer() -> None:
    known = LEVEL.keys() | set(BY_NAME) | set(APART) | {"__init__"}
    assert {part(path) for path in modules()} <= known


@pytest.mark.parametrize("path", sorted((PACKAGE / "site").glob("*.py")), ids=lambda p: p.name)
def test_the_site_layer_is_pure(path: Path) -> None:
    import sys

    roots = {name.split(".")[0] for name in imports(path)}
    assert roots - set(sys.stdlib_module_names) <= SITE_MAY_USE
    assert not roots & {"logging", "os", "pathlib", "socket", "time", "urllib.request"}
    source = path.read_text()
    assert ".now(" not in source
    assert "open(" not in source


def test_sql_stands_in_the_store_and_the_report_only() -> None:
    for path in modules():
        if part(path) not in ("store", "report", "demo"):
            text = path.read_text()
            assert "INSERT INTO" not in text, path
            assert "SELECT " not in text, path


def test_no_cycle_between_modules() -> None:
    graph = {_name(path): {_target(name) for name in imports(path)} for path in modules()}
    graph = {
        name: {t for t in targets if t in graph and t != name} for name, targets in graph.items()
    }
    while leaves := {name for name, targets in graph.items() if not targets}:
        graph = {name: targets - leaves for name, targets in graph.items() if name not in leaves}
    assert not graph


def _name(path: Path) -> str:
    relative = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


def _target(name: str) -> str:
    """Give the module of an imported name: the name itself, or what it is taken from."""
    as_path = PACKAGE.parent.joinpath(*name.split("."))
    is_module = as_path.with_suffix(".py").exists() or as_path.is_dir()
    return name if is_module else name.rsplit(".", 1)[0]
