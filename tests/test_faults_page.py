"""``docs/faults.md`` is what the marks ``fault`` of the tests say; no row is without a test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from command import ROOT, environment

PAGE = ROOT / "docs" / "faults.md"
TESTS = ROOT / "tests"
MADE = "<!-- Made from the marks of tests and tests/test_faults_page.py by `make docs`. -->\n\n"

BEFORE = """\
# When things go wrong

What may go wrong around signalctl, what happens then, and the test that shows it. In short: whatever
a target does, nothing of it hides the answer; an error is one line with what to type next; a file is
written whole or stays as it was. Exit codes: 2 is wrong use or a refusal for safety, 3 a target or a
file that failed, 4 output that could not be written, 130 an interruption.

"""

FAULTS = {
    1: "The module does not exist, or is not on the path",
    2: "The module exists, and imports one that is missing",
    3: "A syntax error in the app",
    4: "A circular import",
    5: "A factory raises, wants arguments, or returns no app",
    6: "Several apps in a module",
    7: "The import ends the process: `sys.exit()`, `os._exit()`, a crash",
    8: "The import hangs, or asks for input",
    9: "The import prints to standard output",
    10: "The import changes the folder, signal handlers or the locale, or replaces what waits",
    11: "The import starts threads",
    12: "A variable of the environment is missing",
    13: "Two copies of blinker",
    14: "An unknown signal",
    15: "The same name in two namespaces",
    16: "A signal without a name",
    17: "A signal without receivers",
    18: "Ten thousand signals",
    19: "A receiver raises",
    20: "A receiver raises `SystemExit`, `KeyboardInterrupt` or `GeneratorExit`",
    21: "A receiver calls `os._exit`",
    22: "A receiver loops or sleeps for ever, and ignores SIGTERM",
    23: "A receiver crashes: a bad pointer, `abort()`",
    24: "Output without end",
    25: "Memory without end",
    26: "A receiver fills the disk",
    27: "A receiver sends the signal that it is receiving",
    28: "A circle of several signals",
    29: "A receiver closes the standard streams, or every descriptor",
    30: "A receiver reads standard input",
    31: "A receiver leaves processes or a daemon",
    32: "A receiver leaves threads or hooks for the exit",
    33: "A receiver changes the folder, the environment or `sys.path`",
    34: "A receiver connects or disconnects others during the send",
    35: "A receiver changes a field",
    36: "A receiver that was collected",
    37: "An async receiver",
    38: "A receiver that is a generator",
    39: "A receiver that is a partial, a lambda, an object, written in C, or decorated",
    40: "A receiver whose signature raises or lies",
    41: "A returned value whose `repr` fails, is huge or hostile",
    42: "A field that cannot be serialised",
    43: "NaN, numbers of hundreds of digits, deep JSON, a key that stands twice",
    44: "Arguments that are no UTF-8, surrogates, NUL",
    45: "Markup, escape sequences or turned text in names and values",
    46: "A field with the name of an option of ours, of a keyword, or of `sender`",
    47: "`@file` is missing, a folder, a pipe, huge, or no JSON",
    48: "A field from standard input, which is empty, closed or silent",
    49: "The reader of the output goes away",
    50: "Standard output is a full disk",
    51: "Ctrl-C, once and twice",
    52: "SIGTERM, SIGHUP, a terminal that changes its size",
    53: "The disk fills up while a file is written",
    54: "kill -9 while a file is written",
    60: "A baseline that is no JSON, of another version, or has conflict marks",
    63: "The clock jumps",
    64: "The cache is corrupt, cannot be written, or was made by another Python",
    65: "Settings: bad TOML, unknown keys, wrong types",
    66: "An optional package is not installed",
    67: "No user namespaces",
    68: "A database that cannot be reached, or cannot be held",
    69: "A receiver sends mail, calls a server, queues a task",
    70: "A receiver that behaves differently each time",
    73: "Secrets in fields, tracebacks and output",
    74: "Evidence of production",
    76: "`python -O`, `-X dev`, `-W error`, `LANG=C`",
    77: "A terminal of one column, wide characters",
}
"""By row, as the rows have been numbered since before there was a test."""

LEFT_OUT = {
    55: "Two recorders on one trace: signalctl records nothing yet.",
    56: "A trace on a network disk: the same.",
    57: "A corrupt trace: the same.",
    58: "What is no trace: the same.",
    59: "A trace with a torn line: the same.",
    61: "Hostile names in a trace: the same.",
    62: "A trace of other code: the same.",
    71: "A worker dies: all work is done on one machine.",
    72: "A send that kills every worker: the same.",
    75: "A foreign host asks for the page: signalctl serves none.",
}
"""Rows of what does not exist, each with why."""

Marks = dict[int, dict[str, list[str]]]
"""By row, and by what happens: the tests that show it."""


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Marks:
    """What the tests are marked with, collected in a process of its own: all of them, always."""
    told = tmp_path_factory.mktemp("marks") / "marks.json"
    files = [each for each in sorted(TESTS.rglob("test_*.py")) if "fault(" in each.read_text()]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "fault_marks"),
            *(f"--faults-to={told}", *map(str, files)),
        ],
        cwd=ROOT,
        env=environment({"PYTHONPATH": os.pathsep.join([str(ROOT), str(TESTS)])}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: Marks = {}
    for row, happens, test in json.loads(told.read_text(encoding="utf-8")):
        tests = found.setdefault(row, {}).setdefault(happens, [])
        if test not in tests:
            tests.append(test)
    return found


def page(marks: Marks) -> str:
    left_out = "".join(f"| {row} | {why} |\n" for row, why in LEFT_OUT.items())
    return (
        f"{MADE}{BEFORE}| # | fault | what happens | test |\n|---|---|---|---|\n{''.join(lines(marks))}\n"
        f"These rows are about what does not exist:\n\n| # | fault, and why not |\n|---|---|\n{left_out}"
    )


def lines(marks: Marks) -> Iterator[str]:
    for row, fault in FAULTS.items():
        for happens, tests in marks.get(row, {}).items():
            shown = "<br>".join(f"`{each}`" for each in tests)
            yield f"| {row} | {fault} | {happens} | {shown} |\n"


def test_every_row_has_a_test_or_a_reason(marks: Marks) -> None:
    assert sorted([*FAULTS, *LEFT_OUT]) == list(range(1, 78))
    assert [row for row in FAULTS if row not in marks] == []
    assert [row for row in marks if row not in FAULTS] == []


def test_the_page_is_current(marks: Marks, request: pytest.FixtureRequest) -> None:
    made = page(marks)

    if request.config.getoption("--update-golden"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
