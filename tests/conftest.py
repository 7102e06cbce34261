"""What all tests share: golden files, and a package that is compiled."""

import compileall
import sys
from collections.abc import Callable
from pathlib import Path

import namespaces
import pytest

# The folders of tests are no packages: what several tests share is imported by its bare name.
sys.path.append(str(Path(__file__).parent / "render"))

_GOLDEN = Path(__file__).parent / "golden"
_PACKAGE = Path(__file__).parents[1] / "signalctl"


def pytest_configure() -> None:
    # The commands that tests run write no bytecode, and would compile the package each time.
    compileall.compile_dir(_PACKAGE, quiet=2)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("namespaces") and not namespaces.granted():
        namespaces.refused()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write what the tests see to tests/golden instead of comparing; read the diff.",
    )


@pytest.fixture
def matches_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a file below ``tests/golden``, byte by byte."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, text: str) -> None:
        file = _GOLDEN / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert text == (file.read_bytes().decode() if file.exists() else None)

    return compare
