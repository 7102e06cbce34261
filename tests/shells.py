"""Real shells at a terminal, in which completion is installed as its user does it."""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
from command import ROOT, environment
from servers import missing

SHELLS = ("bash", "zsh", "fish")

_WORDS = """\
import json, sys
print("WORDS" + json.dumps(sys.argv[1:]) + "END")
"""
_ALL_OF_ZSH = """
all-matches() { _main_complete; compstate[insert]=all compstate[list]='' }
zle -C all-matches complete-word all-matches
bindkey '^X^A' all-matches
"""
_START: Mapping[str, tuple[str, ...]] = {
    "bash": ("bash", "--noprofile", "-i"),
    "zsh": ("zsh", "-d", "-i"),
    "fish": ("fish", "--interactive"),
}
_ALL: Mapping[str, str] = {"bash": "\x1b*", "zsh": "\x18\x01"}
"""The keys that put all that is offered on the line."""

_TO_THE_START = "\x01"


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """A shell at its prompt."""

    name: str
    process: Any

    def completed(self, line: str) -> list[str]:
        """The words that a program gets once ``line`` is completed where it ends."""
        return self._words(f"{line}\t")

    def offered(self, line: str) -> list[str]:
        """All that is offered where ``line`` ends, sorted."""
        if self.name == "fish":
            quoted = line.replace("\\", "\\\\").replace("'", "\\'")
            return sorted(self._run(f"words (complete -C '{quoted}' | string split -f1 \\t)"))
        before = self._words(line)
        after = self._words(f"{line}{_ALL[self.name]}")
        return [] if after == before else sorted(after[len(line.split(" ")) - 2 :])

    def runs(self, line: str) -> None:
        """Run ``line``, which prints nothing of interest."""
        self.process.send(f"{line}\r")
        assert self._run("words done") == ["done"]

    def _words(self, keys: str) -> list[str]:
        return self._run(f"{keys}{_TO_THE_START}words ")[1:]

    def _run(self, keys: str) -> list[str]:
        self.process.send(f"{keys}\r")
        self.process.expect(r"WORDS(\[.*?\])END")
        words: list[str] = json.loads(self.process.match.group(1))
        return words


@contextmanager
def at_prompt(name: str, home: Path, project: Path) -> Iterator[Shell]:
    """A shell in ``project``, in whose ``home`` completion has been installed from its own prompt."""
    if shutil.which(name) is None:
        missing(name)
    folder = home / "bin"
    if not folder.exists():
        folder.mkdir()
        _program(folder / "words", _WORDS)
        _program(folder / "signalctl", _entry_point())
        with _started(name, home, project) as installing:
            installing.runs("signalctl --install-completion")
        if name == "zsh":
            with (home / ".zshrc").open("a") as stream:
                stream.write(_ALL_OF_ZSH)
    with _started(name, home, project) as shell:
        yield shell


@contextmanager
def _started(name: str, home: Path, project: Path) -> Iterator[Shell]:
    settings = environment(
        {
            "HOME": str(home),
            "PATH": f"{home / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "TERM": "dumb" if name == "bash" else "xterm",
            "LC_ALL": "C.UTF-8",
            "fish_features": "",
        }
    )
    for each in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "INPUTRC", "FPATH"):
        settings.pop(each, None)
    (home / ".zshrc").touch()
    # Without it fish reads every manual page of the machine, to complete what they describe.
    (home / ".local" / "share" / "fish" / "generated_completions").mkdir(
        parents=True, exist_ok=True
    )
    words = _START[name]
    process = pexpect.spawn(
        words[0],
        list(words[1:]),
        cwd=project,
        env=settings,
        encoding="utf-8",
        dimensions=(50, 1000),
        timeout=30,
    )
    try:
        process.delaybeforesend = None
        shell = Shell(name, process)
        shell.runs("true")
        yield shell
    finally:
        process.close(force=True)


def _program(file: Path, text: str) -> None:
    file.write_text(f"#!{sys.executable}\n{text}")
    file.chmod(0o755)


def _entry_point() -> str:
    """The program as an installer writes it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, function = re.split(":", project["scripts"]["signalctl"])
    return f"import sys\nfrom {module} import {function}\nsys.exit({function}())\n"
