"""The file map in ``ARCHITECTURE.md`` is what the modules say of themselves."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "ARCHITECTURE.md"
MARK = "Made from the first lines of the modules: `make docs`.\n"


def file_map() -> str:
    rows = []
    for path in sorted((ROOT / "signalctl").rglob("*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        if docstring:
            first = docstring.split("\n\n")[0].replace("\n", " ")
            rows.append(f"| `{path.relative_to(ROOT / 'signalctl')}` | {first} |")
    return "\n| file | what it is for |\n|---|---|\n" + "\n".join(rows) + "\n"


def test_the_file_map_is_current(request: pytest.FixtureRequest) -> None:
    before, mark, found = PAGE.read_text().partition(MARK)

    if request.config.getoption("--update-golden"):
        PAGE.write_text(before + mark + file_map())
        return

    assert found == file_map()
