"""Survey small applications written as texts, from source alone and in a process, and check them."""

import atexit
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pytest
from command import environment

from signalctl.checks.engine import Checked, CheckRequest, check
from signalctl.checks.registry import all_rules
from signalctl.checks.rule import PRELUDE, Rule
from signalctl.from_source import survey_source
from signalctl.model.finding import Finding
from signalctl.model.place import Place
from signalctl.model.wiring import Survey
from signalctl.target.unloaded import find_unloaded

FAILS_BEFORE_BLINKER_1_8 = pytest.mark.xfail(
    tuple(map(int, version("blinker").split(".")[:2])) < (1, 8),
    reason="this blinker refuses what the example connects",
    strict=True,
    raises=AssertionError,
)

_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_EXPECTED = re.compile(r"# (SIG\d{3})( error| warning| info)?(?=\s|$)")


def write_example(folder: Path, text: str) -> None:
    """Write an example below ``folder``: ``shop.py``, and the files that ``# file:`` starts.

    Where one of these lies in ``shop/``, the first becomes ``shop/__init__.py``.
    """
    first, *others = _FILE.split(text)
    is_package = any(each.startswith("shop/") for each in others[::2])
    files = {"shop/__init__.py" if is_package else "shop.py": f"{PRELUDE}\n\n{first}"}
    files |= dict(zip(others[::2], others[1::2], strict=True))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def expected(folder: Path) -> set[tuple[str, int, str, str]]:
    """File, line, code and level of each comment that says what is found; the level may be empty."""
    return {
        (path.relative_to(folder).as_posix(), number, code, level.strip())
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for code, level in _EXPECTED.findall(line.replace("ignore[", "# "))
        if f"ignore[{code}" not in line or f"# {code}" in line
    }


def from_source(folder: Path) -> Survey:
    """What source alone tells of the example in ``folder``."""
    unloaded = find_unloaded(None, root=folder, environ={}, cwd=folder)
    return survey_source(unloaded)


def running(folder: Path, spelling: str = "shop:app") -> Survey:
    """What the living process and source tell, seen in a process of its own."""
    questions, answers = _surveyor()
    questions.write(f"{json.dumps([str(folder), spelling])}\n")
    questions.flush()
    survey = pickle.load(answers)  # noqa: S301 - our own child wrote it
    assert isinstance(survey, Survey), survey
    return survey


@cache
def _surveyor() -> tuple[TextIO, BinaryIO]:
    """Where a process that surveys is asked, and where it answers; it ends when we do."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("surveyor.py"))],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    questions = TextIOWrapper(process.stdin)

    def end() -> None:
        questions.close()
        process.wait()

    atexit.register(end)
    return questions, cast("BinaryIO", process.stdout)


def checked(survey: Survey, rules: Sequence[Rule] | None = None, **asked: object) -> Checked:
    """What the rules say; all of them unless given."""
    question = CheckRequest(
        rules=all_rules() if rules is None else tuple(rules), all_rules=all_rules()
    )
    return check(survey, replace(question, **asked), _line_in(Path(survey.root)))  # type: ignore[arg-type]


def findings(survey: Survey, rules: Sequence[Rule] | None = None) -> tuple[Finding, ...]:
    """What the rules find; all of them unless given."""
    return checked(survey, rules).checking.findings


def _line_in(root: Path) -> Callable[[Place], str | None]:
    def line_of(place: Place) -> str | None:
        try:
            return (root / place.file).read_text().splitlines()[place.line - 1]
        except (OSError, IndexError):
            return None

    return line_of
