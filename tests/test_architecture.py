"""The house keeps its shape: imports go one way, files and functions stay small, heavy things stay in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for package in ("cleaner", "spiders") for path in (ROOT / package).rglob("*.py"))

LAYERS = (
    {"model", "layout", "schemas"},
    {"options", "errors", "words", "terminal", "fingerprint", "hosts", "workers"},
    {"changes"},
    {"rules", "models", "language", "sites", "dates", "memory", "context", "fields", "version"},
    {"read", "page", "boilerplate", "repair"},
    {"pipeline"},
    {"write", "explain", "corpus", "summary", "progress"},
    {"batch", "embedding"},
    {"commands", "cli"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
APART = ("read", "page", "boilerplate", "repair")
"""Packages of one layer that never import each other."""

PARSERS = {"lxml", "bs4", "trafilatura", "selectolax"}
HEAVY = {
    "scrapy",
    "twisted",
    "pyarrow",
    "ray",
    "fastwarc",
    "warcio",
    "py3langid",
    "dateparser",
    "htmldate",
    "trafilatura",
}
"""What costs a second to import, or is an extra: never imported when a module of ours is."""

BANNED_NAMES = {"utils", "helpers", "manager", "base", "util", "common", "misc"}
MAX_FILE_LINES = 320
MAX_FUNCTION_LINES = 45
MAX_PARAMETERS = 5


def module_of(path: Path) -> str:
    """`cleaner/read/feed.py` → `read`, `cleaner/model.py` → `model`."""
    parts = path.relative_to(ROOT / "cleaner").with_suffix("").parts
    return parts[0]


def imports_of(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield node.module or ""


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def id_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "cleaner")], ids=id_of)
def test_imports_go_one_way(path: Path) -> None:
    own = module_of(path)
    if own == "__init__":
        return
    assert own in RANK, f"{own} has no layer: add it to LAYERS"
    for name in imports_of(path):
        parts = name.split(".")
        assert parts[0] != "spiders", f"{path} imports the crawl side"
        if parts[0] != "cleaner" or len(parts) < 2:
            continue
        other = parts[1]
        assert RANK[other] <= RANK[own], f"{path} imports {name}, which lies above it"
        assert other == own or not (own in APART and other in APART), f"{path} imports its neighbour {name}"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "spiders")], ids=id_of)
def test_spiders_know_only_public_names(path: Path) -> None:
    for name in imports_of(path):
        is_public = name in ("cleaner", "cleaner.embedding") or not name.startswith("cleaner.")
        assert is_public, f"{path} imports {name}: only names of `cleaner` and `cleaner.embedding` are public"


@pytest.mark.parametrize("path", SOURCES, ids=id_of)
def test_parsers_stay_under_page_and_read(path: Path) -> None:
    if path.is_relative_to(ROOT / "spiders") or module_of(path) in ("page", "read", "dates"):
        return
    found = {name.split(".")[0] for name in imports_of(path)} & PARSERS
    assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "cleaner")], ids=id_of)
def test_heavy_things_are_imported_on_first_use(path: Path) -> None:
    found = {name.split(".")[0] for name in imports_of(path, top_level_only=True)} & HEAVY
    assert not found, f"{path} imports {found} at the top"


@pytest.mark.parametrize("path", SOURCES, ids=id_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_FILE_LINES, f"{path}: {lines} lines"
    assert path.stem not in BANNED_NAMES
    for function in functions_of(path):
        first = function.body[0]
        has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        start = (first.end_lineno if has_docstring else function.lineno) or function.lineno
        size = (function.end_lineno or start) - start
        assert size <= MAX_FUNCTION_LINES, f"{path}: {function.name} has {size} lines"


@pytest.mark.parametrize("path", SOURCES, ids=id_of)
def test_few_parameters_and_no_positional_switches(path: Path) -> None:
    for function in functions_of(path):
        if any("option" in ast.unparse(d) or "command" in ast.unparse(d) for d in function.decorator_list):
            continue  # click hands every option in by name
        positional = [a for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in ("self", "cls")]
        assert len(positional) <= MAX_PARAMETERS, f"{path}: {function.name} takes {len(positional)} parameters"
        for argument in positional:
            annotation = ast.unparse(argument.annotation) if argument.annotation else ""
            assert annotation != "bool", f"{path}: {function.name} has the positional switch {argument.arg}"


def test_only_changes_applies_changes() -> None:
    for path in SOURCES:
        if path.name == "changes.py":
            continue
        source = path.read_text(encoding="utf-8")
        assert "_apply(" not in source or path.is_relative_to(ROOT / "spiders"), f"{path} applies changes itself"
        for node in ast.walk(ast.parse(source)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                assert not (
                    isinstance(target, ast.Subscript)
                    and isinstance(target.value, ast.Attribute)
                    and ast.unparse(target.value).endswith("draft.texts")
                ), f"{path} writes a draft's texts"


def test_there_is_no_pickle() -> None:
    for path in SOURCES:
        assert "pickle" not in {name.split(".")[0] for name in imports_of(path)}, path
    for model in (ROOT / "cleaner" / "models").iterdir():
        assert model.suffix not in (".pkl", ".pickle", ".joblib"), model
