"""Reading source costs little more than linting it, and less when the cache is warm."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measure import KEPT, BenchError, Command, Row, in_turn, ratios
from bench.tree import unpack

_CHECK = ("signalctl", "check", "--no-import")
_LIST = ("signalctl", "list", "--no-import")


def rows() -> Iterator[Row]:
    """A large application, whose dependencies are not there, and 5,000 files of many packages."""
    yield from _rows("indico", budget_s=30)
    yield from _rows("tree5000", budget_s=55)


def _rows(name: str, *, budget_s: float) -> Iterator[Row]:
    """Ruff is quick, and takes part in more rounds than pyflakes and vulture can."""
    tree = _tree(name)
    forget = partial(_forget, tree)
    ours = {
        "cold": Command(_CHECK, tree, exits=(0, 1), lines=100, before=forget),
        "warm": Command(_CHECK, tree, exits=(0, 1), lines=100),
        "listed": Command(_LIST, tree, lines=100, before=forget),
    }
    # Without what the project around the folder says of linting, and of files to leave out.
    ruff = ("ruff", "check", "--no-cache", "--isolated", "--no-respect-gitignore", ".")
    quick = ours | {"ruff": Command(ruff, tree, exits=(1,), lines=10)}
    slow = {
        "pyflakes": Command(("pyflakes", "."), tree, exits=(1,), lines=10),
        "vulture": Command(("vulture", "."), tree, exits=(3,), lines=10),
    }
    some = in_turn(quick | slow, rounds=3, budget_s=budget_s)
    more = in_turn(quick, rounds=5, budget_s=budget_s)
    ruff_s = some["ruff"] + more["ruff"]
    what, against = f"check --no-import, {name},", "ruff check --no-cache"
    for state, most in (("cold", 2.0), ("warm", 1.0)):
        uses = some[state] + more[state]
        yield ratios(f"{what} {state}", against, uses, ruff_s, most=most)
    yield ratios(f"{what} cold", "pyflakes", some["cold"], some["pyflakes"], most=0.3)
    yield ratios(f"{what} cold", "vulture", some["cold"], some["vulture"], most=None)
    listed = some["listed"] + more["listed"]
    yield ratios(f"list --no-import, {name}, cold", against, listed, ruff_s, most=2.0)


def _tree(name: str) -> Path:
    try:
        tree = unpack(name, KEPT / name)
    except subprocess.CalledProcessError as error:
        raise BenchError(f"pip could not get the packages of {name}") from error
    # Or the folder would belong to the project around it.
    tree.joinpath("pyproject.toml").touch()
    return tree


def _forget(tree: Path) -> None:
    shutil.rmtree(tree / ".signalctl_cache", ignore_errors=True)
