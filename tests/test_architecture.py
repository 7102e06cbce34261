"""The layers of ``ARCHITECTURE.md`` hold, and the page itself is current."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "signalctl"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "version", "kept"),
    ("completion",),
    ("model",),
    ("config", "exits", "wires", "atomic"),
    ("target", "source", "binding", "sandbox", "render", "join"),
    ("trials",),
    ("introspect", "from_source", "simulate", "why"),
    ("checks",),
    ("options", "report", "commandline", "progress"),
    ("session", "fire_options", "check_options"),
    ("fire_command", "check_command"),
    ("cli",),
    ("__main__", "integrations"),
)
"""Lowest first; a part knows only lower lines, and neighbours on a line do not know each other."""

LEVEL = {part: level for level, line in enumerate(LAYERS) for part in line}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(text: str) -> Iterator[str]:
    """Every part of the package that ``text`` imports, at whatever depth."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "signalctl":
            names = [f"signalctl.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module]
        else:
            continue
        for name in names:
            top, _, rest = name.partition(".")
            if top == "signalctl" and rest:
                yield rest.partition(".")[0]


def upward_imports(path: Path, text: str) -> list[str]:
    own = part_of(path)
    return [
        f"{path.relative_to(ROOT)} imports {part}"
        for part in imported_parts(text)
        if part in LEVEL and part != own and LEVEL[part] >= LEVEL[own]
    ]


def sources() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def test_every_part_has_its_layer() -> None:
    parts = {part_of(path) for path in sources()}

    assert parts == set(LEVEL)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_part_knows_only_the_parts_below_it(path: Path) -> None:
    assert upward_imports(path, path.read_text()) == []


def test_an_import_that_points_up_is_seen() -> None:
    planted = PACKAGE / "model" / "planted.py"

    found = upward_imports(planted, "def late():\n    from signalctl.cli import main\n")

    assert found == ["signalctl/model/planted.py imports cli"]


def test_only_wires_reads_the_private_tables_of_blinker() -> None:
    private = ("_by_sender", "_by_receiver", "_weak_senders")

    readers = {
        path.name
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Constant)
        and (node.attr if isinstance(node, ast.Attribute) else node.value) in private
    }

    assert readers == {"wires.py"}


def test_only_report_writes() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }

    assert writers == set()
