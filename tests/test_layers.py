"""Who may import whom: imports go down only, and what is heavy is imported when it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

ROOT = Path(cleaner.__file__).parent
LAYERS = (
    {
        "composition",
        "document",
        "edit",
        "empty",
        "errors",
        "kept",
        "late",
        "patterns",
        "scan",
    },
    {
        "conversion",
        "entities",
        "filter",
        "furniture",
        "metadata",
        "neardup",
        "recurrence",
        "repeats",
        "report",
        "rule",
        "wrapping",
    },
    {
        "atomic",
        "compression",
        "corpus",
        "detection",
        "encoding",
        "listing",
        "records",
        "reference",
        "tables",
    },
    {
        "filters",
    },
    {
        "export",
        "pieces",
        "pipeline",
        "registry",
        "trail",
    },
    {
        "apart",
        "changes",
        "config",
        "earlier",
        "engine",
        "executor",
        "explain",
        "inplace",
        "large",
        "learning",
        "page",
        "passes",
        "places",
        "remote",
        "restore",
        "sharding",
        "shards",
        "standing",
        "stream",
        "workspace",
    },
    {
        "cli",
    },
    {
        "__init__",
        "__main__",
    },
)
HEAVY = {"backports", "fsspec", "numpy", "opencc", "pyarrow", "rapidfuzz", "re2", "rich"}
MODULES = sorted(ROOT.rglob("*.py"))
PACKAGES = [path.parent for path in MODULES if path.name == "__init__.py"]
PACKAGES = [path for path in PACKAGES if path not in (ROOT, ROOT / "filters")]
"""Those that have modules of more kinds than one."""


def part(path: Path) -> str:
    """The part of the package that a module belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def layer(name: str) -> int:
    return next(n for n, names in enumerate(LAYERS) if name in names)


def imports(path: Path) -> set[tuple[str, bool]]:
    """The modules that one imports, by full name, and whether it does so at its top level."""
    tree = ast.parse(path.read_text("utf-8"))
    top = set(ast.iter_child_nodes(tree))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, node in top) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {(f"{node.module}.{alias.name}", node in top) for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    own = part(path)
    for name, _ in imports(path):
        names = name.split(".")
        if names[0] != "cleaner" or len(names) < 2:
            continue
        other = names[1] if any(names[1] in layer for layer in LAYERS) else "__init__"
        if own == other == "filters":
            raise AssertionError(
                f"the filter {path.stem} imports {name}: filters know one another never"
            )
        if other == "__init__":
            assert names[1] == "__version__" or own in ("__init__", "__main__", "cli")
        else:
            assert layer(other) <= layer(own)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_knows_click(path: Path) -> None:
    if part(path) != "cli":
        assert not any(name.split(".")[0] == "click" for name, _ in imports(path))


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.name)
def test_the_docstring_of_a_package_names_its_modules(path: Path) -> None:
    told = ast.get_docstring(ast.parse((path / "__init__.py").read_text("utf-8"))) or ""
    assert [each.stem for each in path.glob("[a-z]*.py") if f"`{each.stem}`" not in told] == []


def test_the_map_of_the_project_names_what_lies_in_the_package() -> None:
    told = (ROOT.parent / "CONTRIBUTING.md").read_text("utf-8")
    names = {path.stem for path in ROOT.iterdir() if path.name[0] not in "_."} - {"py"}
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []


def test_the_near_duplicate_library_knows_nothing_of_cleaner_but_its_errors() -> None:
    for path in (ROOT / "neardup").rglob("*.py"):
        own = {name for name, _ in imports(path) if name.startswith("cleaner.")}
        assert all(name.startswith(("cleaner.neardup", "cleaner.errors")) for name in own)


def test_starting_the_command_imports_nothing_heavy() -> None:
    code = (
        "import sys, cleaner.cli, cleaner.registry; cleaner.registry.filters(); "
        f"print(*sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert done.stdout.split() == []


def test_the_notice_names_each_file_whose_head_refers_to_it_once() -> None:
    notice = (ROOT.parent / "NOTICE").read_text("utf-8")
    origins = [line for line in notice.splitlines() if ", https://" in line]
    assert len(origins) == len(set(origins))
    for path in (ROOT / "data").glob("*.t*"):
        head = path.read_text("utf-8")[:600]
        assert "see NOTICE" not in head or f"cleaner/data/{path.name}" in notice, path.name
