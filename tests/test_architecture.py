"""Data flows one way; imports run the other way, and never sideways."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "swathbook"

LEVELS = {
    "errors": 0,
    "schema": 1,
    "_collector": 1,
    "_files": 1,
    "geometry": 2,
    "book": 3,
    "joins": 4,
    "sources": 5,
    "analysis": 5,
    "emulator": 5,
    "maps": 6,
    "exports": 6,
    "console": 6,
    "demo": 7,
    "cli": 8,
}
"""Parts from the ground up: a part may import what lies below it, and itself."""

FACADE = {"book", "demo", "cli"}
"""The parts that may use the package's public names, as a user does."""

SLOW = ["matplotlib", "ipyleaflet", "httpx", "pyarrow", "geopandas", "pandas", "shapely", "numpy"]


def modules():
    return sorted(SRC.rglob("*.py"))


def part_of(path):
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports_of(path):
    package = ("swathbook", *path.relative_to(SRC).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            head = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*head, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def inner_imports(path):
    return [name for name in imports_of(path) if name.split(".")[0] == "swathbook"]


def runs_wrong(path, name):
    """Whether a part imports one that lies beside or above it, or the package's public names."""
    here, there = part_of(path), [*name.split("."), ""][1]
    if there in LEVELS:
        return here != there and LEVELS[there] >= LEVELS[here]
    return here not in FACADE


def knows_another(folder, path, name):
    """Whether one of the parts side by side in a folder imports another that is not shared.

    Shared is what begins with an underscore. Modules of the folder itself bind the parts together.
    """
    here, there = path.relative_to(SRC).parts, name.split(".")[1:]
    depth = len(folder)
    is_bound = len(here) > depth + 1 or here[-1].startswith("_")
    if here[:depth] != folder or tuple(there[:depth]) != folder or not is_bound:
        return False
    return not there[depth].startswith("_") and there[depth] != here[depth]


each_module = pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))


@each_module
def test_every_module_belongs_to_a_part(path):
    assert part_of(path) in {*LEVELS, "__init__", "__main__", "examples"}


@each_module
def test_imports_run_against_the_flow_of_data(path):
    assert [name for name in inner_imports(path) if runs_wrong(path, name)] == []


@each_module
@pytest.mark.parametrize("folder", [("sources",), ("emulator", "services")], ids="/".join)
def test_no_service_knows_another(path, folder):
    assert [name for name in inner_imports(path) if knows_another(folder, path, name)] == []


def test_importing_swathbook_pulls_in_nothing_heavy():
    code = f"import sys, swathbook; print([m for m in {SLOW!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_and_measuring_pull_in_no_drawing_library():
    code = (
        "import sys, swathbook as sb; sb.read, sb.coverage, sb.spending;"
        "print([m for m in ('matplotlib', 'ipyleaflet') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_imported_and_has_a_docstring():
    import swathbook

    for name in swathbook.__all__:
        assert getattr(swathbook, name).__doc__, name
