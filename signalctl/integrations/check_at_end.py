"""``--signals-check``: run ``signalctl check`` once at the end of a test run, and fail it on findings.

The check runs in a process of its own. In this one the target is imported already, so that nobody has
seen its receivers connect, and the tests have left who knows what.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_JUDGED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
"""How a run has ended that was not broken off."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the check has said.

    Attributes:
        code: An exit code of signalctl.
        data: Its stdout.
        talk: Its stderr.
    """

    code: int
    data: str
    talk: str


class CheckAtEnd:
    """A plugin of pytest for a run that was asked to check; not for the workers of pytest-xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._environment = dict(os.environ)  # before any test could change it
        self._told: Told | None = None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Check, unless the run was broken off."""
        if session.config.option.collectonly or session.exitstatus not in _JUDGED:
            return
        self._told = self._check()
        if self._told.code:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Print what the check has said."""
        if self._told is None:
            return
        terminalreporter.section("signalctl check", "=")
        terminalreporter.write(self._told.talk)
        terminalreporter.write(self._told.data)
        if self._told.code > 1:  # what 1 means, the findings tell
            line = f"the check did not succeed: signalctl ended with exit code {self._told.code}"
            terminalreporter.write_line(line)

    def _check(self) -> Told:
        typed = self._config.getoption("--signals-app")
        app = typed or self._config.getini("signals_app")
        words = ["check", "--color", "always" if self._has_colour() else "never"]
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "signalctl", *words, *(["-A", app] if app else [])],
            cwd=self._config.invocation_params.dir if typed else self._config.rootpath,
            env=self._environment | {"PYTHONPATH": self._search_path()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    def _has_colour(self) -> bool:
        return bool(self._config.get_terminal_writer().hasmarkup)

    def _search_path(self) -> str:
        """Where the target is looked for too: the folders that pytest's ``pythonpath`` names."""
        folders: list[Path] = self._config.getini("pythonpath")
        before = self._environment.get("PYTHONPATH")
        return os.pathsep.join([*map(str, folders), *([before] if before else [])])
