"""Completion in real shells: what is offered, how it arrives, and that nothing is imported for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import ROOT, Run, environment, signalctl
from hypothesis import given
from hypothesis import strategies as st
from shells import SHELLS, Shell, at_prompt

from signalctl.completion.offers import offers
from signalctl.completion.zsh import answering

APP = """\
from pathlib import Path

from blinker import Namespace, Signal
from flask import Flask

with Path("imported").open("a") as stream:
    stream.write("once\\n")

app = Flask(__name__)
paid = Namespace().signal("order-paid")
lost = Signal()


@paid.connect
def ship(sender, order_id, **extra):
    return extra.get("express")


@paid.connect
def thank(sender, order_id, note="", **extra):
    return note


def pay():
    paid.send(app, order_id=3)
"""

HOSTILE = (
    *("plain", "two words", "it's; touch $HOME/pwned", "a  b", "star*", "`touch pwned`", "$(id)"),
    *("back\\slash", "~root", "#hash", "bang!", '"quoted"', "ns[x]", "=ls", "{a,b}", "(p)"),
    *("<lambda>", "café", "per%cent", "q?", "a@b@c", "k&r", "pi|pe", "car^et", "tail'", 'ends"'),
)
NEVER = (
    "esc\x1b[2J",
    "bell\x07",
    "two\nlines",
    "tab\there",
    "rtl\u202e",
    "\x9b",
    "half\ud800",
    "-A",
    "",
)


def written_index(folder: Path, **signal: object) -> Path:
    """A project whose last look saw one signal of each hostile name."""
    project = folder / "project"
    cache = project / ".signalctl_cache"
    cache.mkdir(parents=True)
    (project / "pyproject.toml").touch()
    entry = {"address": "", "words": [], "fields": [], "receivers": []} | signal
    signals = [
        {"address": f"shop.m:v{number}", "words": [name], "fields": [], "receivers": []}
        for number, name in enumerate([*HOSTILE, *NEVER])
    ]
    document = {
        "schema": "signalctl/index/1",
        "target": {"app": "shop"},
        "signals": [*signals, entry],
    }
    (cache / "index.json").write_text(json.dumps(document))
    return project


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose app has been looked at."""
    project = tmp_path_factory.mktemp("looked")
    (project / "app.py").write_text(APP)
    (project / "pyproject.toml").touch()
    assert signalctl("list", cwd=project).code == 0
    return project


@pytest.fixture(scope="module", params=SHELLS)
def shell(
    request: pytest.FixtureRequest, looked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    """Each shell, in that project."""
    with at_prompt(request.param, tmp_path_factory.mktemp("home"), looked) as started:
        yield started


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("signalctl ch", ["check"]),
        ("signalctl -A app sh", ["-A", "app", "show"]),
        ("signalctl show pai", ["show", "paid"]),
        ("signalctl show order", ["show", "order-paid"]),
        ("signalctl show app:los", ["show", "app:lost"]),
        ("signalctl list lo", ["list", "lost"]),
        ("signalctl list paid lo", ["list", "paid", "lost"]),
        ("signalctl list --receiver th", ["list", "--receiver", "thank"]),
        ("signalctl list --receiver=th", ["list", "--receiver=thank"]),
        ("signalctl list --format nd", ["list", "--format", "ndjson"]),
        ("signalctl list --format=nd", ["list", "--format=ndjson"]),
        ("signalctl list --output pyp", ["list", "--output", "pyproject.toml"]),
        ("signalctl list --output=pyp", ["list", "--output=pyproject.toml"]),
        ("signalctl list --orph", ["list", "--orphans"]),
        ("signalctl why paid th", ["why", "paid", "thank"]),
        ("signalctl why app:paid th", ["why", "app:paid", "thank"]),
        ("signalctl why paid app:th", ["why", "paid", "app:thank"]),
        ("signalctl why paid thank --send", ["why", "paid", "thank", "--sender"]),
        ("signalctl fire paid --exp", ["fire", "paid", "--express"]),
        ("signalctl fire paid --order-id 3 --no", ["fire", "paid", "--order-id", "3", "--note"]),
        ("signalctl fire paid order_id=3 --no", ["fire", "paid", "order_id=3", "--note"]),
        ("signalctl fire paid --dry", ["fire", "paid", "--dry-run"]),
        ("signalctl fire paid --only th", ["fire", "paid", "--only", "thank"]),
        (
            "signalctl fire --only ship paid --skip th",
            ["fire", "--only", "ship", "paid", "--skip", "thank"],
        ),
        ("signalctl explain SIG405", ["explain", "SIG405"]),
        ("signalctl explain closed-r", ["explain", "closed-receiver"]),
        ("signalctl check --select SIG101,SIG405", ["check", "--select", "SIG101,SIG405"]),
        (
            "signalctl check --ignore SIG101,closed-r",
            ["check", "--ignore", "SIG101,closed-receiver"],
        ),
        ("signalctl -A other show pai", ["-A", "other", "show", "pai"]),
    ],
)
def test_a_word_is_completed(shell: Shell, line: str, words: list[str]) -> None:
    assert shell.completed(line) == words


def test_a_field_that_is_an_item_goes_on_behind_its_equals_sign(shell: Shell) -> None:
    # Bash would put a space behind it, were it not for the other way to spell it.
    expected = "order_id" if shell.name == "bash" else "order_id="

    assert shell.completed("signalctl fire paid ord") == ["fire", "paid", expected]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("signalctl ", ["check", "config", "explain", "fire", "list", "show", "why"]),
        ("signalctl list --receiver ", ["ship", "thank"]),
        ("signalctl why paid ", ["ship", "thank"]),
        ("signalctl why lost ", None),
        ("signalctl why nobody ", None),
        ("signalctl fire paid --order-id 3 ", ["express=", "note="]),
        ("signalctl check --fail-on ", ["error", "info", "never", "warning"]),
        ("signalctl check --select SIG40", ["SIG401", "SIG402", "SIG403", "SIG404", "SIG405"]),
    ],
)
def test_all_that_fits_is_offered(
    shell: Shell, looked: Path, line: str, words: list[str] | None
) -> None:
    # Where nothing fits, typer's script for bash has files offered.
    nothing = sorted(each.name for each in looked.iterdir()) if shell.name == "bash" else []

    assert shell.offered(line) == (nothing if words is None else words)


def test_nothing_of_the_app_is_imported(shell: Shell, looked: Path) -> None:
    shell.offered("signalctl show ")

    assert (looked / "imported").read_text() == "once\n"


@pytest.fixture(scope="module", params=SHELLS)
def hostile(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    """Each shell, in a project whose signals have such names; and files that they would match."""
    folder = tmp_path_factory.mktemp("hostile")
    project = written_index(
        folder,
        address="shop:last",
        receivers=["shop:make.<locals>.it's", *NEVER],
        fields=["order_id", "not a name", "--x", *NEVER],
    )
    for name in ("starry", "nsx", "qu", "a"):
        (project / name).touch()
    home = folder / "home"
    home.mkdir()
    with at_prompt(request.param, home, project) as started:
        yield started


def test_whatever_a_name_holds_it_is_offered_as_one_word(hostile: Shell) -> None:
    addresses = [f"shop.m:v{len(HOSTILE) + number}" for number in range(len(NEVER))]

    assert hostile.offered("signalctl show ") == sorted([*HOSTILE, *addresses, "shop:last"])


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_it_arrives_as_one_word(hostile: Shell, name: str) -> None:
    begun = "".join(letter if letter.isalnum() else f"\\{letter}" for letter in name[:-1])

    assert hostile.completed(f"signalctl show {begun}") == ["show", name]


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize(
    "begun", ["two w", "it", "a  ", "sta", "back", "bang", "ns", "per", "pi", "car", "tai", "end"]
)
def test_a_word_that_is_begun_in_quotes_arrives_as_one(
    hostile: Shell, begun: str, quote: str
) -> None:
    meant = [name for name in HOSTILE if name.startswith(begun)]

    assert hostile.completed(f"signalctl show {quote}{begun}") == ["show", *meant]


@pytest.mark.parametrize("shell_name", SHELLS)
def test_the_first_key_of_a_session_is_answered(
    looked: Path, tmp_path: Path, shell_name: str
) -> None:
    with at_prompt(shell_name, tmp_path, looked) as started:
        assert started.completed("signalctl li") == ["list"]


def test_a_script_that_is_not_typers_is_left_as_it_is() -> None:
    typers = "_signalctl_completion() { }\n\ncompdef _signalctl_completion signalctl"

    once = answering(typers)

    assert once is not None
    assert once.startswith(f"{typers}\n")
    assert answering(once) is None
    assert answering("#compdef signalctl\n_arguments '*: :_files'\n") is None


def test_a_receiver_arrives_as_one_word(hostile: Shell) -> None:
    whole = "shop:make.<locals>.it's"

    assert hostile.completed("signalctl why shop:last it") == ["why", "shop:last", "it's"]
    assert hostile.completed("signalctl why last shop:m") == ["why", "last", whole]


def asked(project: Path, shell: str, *words: str, typed: str = "") -> Run:
    """What a shell gets where ``typed`` is begun behind ``words``."""
    line = ["signalctl", *words, typed]
    return signalctl(
        cwd=project,
        env={
            "_SIGNALCTL_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": "\n".join(line),
            "COMP_CWORD": str(len(line) - 1),
            "_TYPER_COMPLETE_ARGS": " ".join(line),
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
    )


@pytest.mark.parametrize("shell_name", SHELLS)
@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"schema": "signalctl/index/2", "signals": [{"words": ["paid"]}]}',
        b'{"schema": "signalctl/index/1"}',
        b'{"schema": "signalctl/index/1", "target": 3, "signals": {"words": ["paid"]}}',
        b'{"schema": "signalctl/index/1", "signals": [null, 3, {}, {"words": 3}, {"words": [3]}]}',
        b'{"schema": "signalctl/index/1", "signals": [{"words": ["paid"]}]}' + b" " * (8 << 20),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_an_index_that_cannot_be_used_is_none(
    tmp_path: Path, shell_name: str, content: bytes | None
) -> None:
    (tmp_path / "pyproject.toml").touch()
    if content is not None:
        (tmp_path / ".signalctl_cache").mkdir()
        (tmp_path / ".signalctl_cache" / "index.json").write_bytes(content)

    assert asked(tmp_path, shell_name, "show") == Run(0, "", "")
    assert asked(tmp_path, shell_name, "show", typed="p") == Run(0, "", "")


@pytest.mark.parametrize("shell_name", SHELLS)
def test_an_index_that_is_no_file_is_not_waited_for(tmp_path: Path, shell_name: str) -> None:
    (tmp_path / ".signalctl_cache").mkdir()
    os.mkfifo(tmp_path / ".signalctl_cache" / "index.json")

    assert asked(tmp_path, shell_name, "show") == Run(0, "", "")


@pytest.mark.parametrize("shell_name", SHELLS)
def test_a_shell_gets_no_control(tmp_path: Path, shell_name: str) -> None:
    project = written_index(tmp_path, words=list(NEVER), address="x:\x1b", receivers=list(NEVER))

    run = asked(project, shell_name, "show")

    assert (run.code, run.err) == (0, "")
    assert [line for line in run.out.split("\n") if not line.replace("\t", "").isprintable()] == []


def test_the_index_is_that_of_the_folder_that_is_started_from(looked: Path, tmp_path: Path) -> None:
    below = looked / "below"
    below.mkdir(exist_ok=True)

    found = [
        asked(below, "bash", "show", typed="p").out,
        asked(tmp_path, "bash", "--chdir", str(looked), "show", typed="p").out,
        asked(tmp_path, "bash", "show", "--chdir", str(below), typed="p").out,
        asked(tmp_path, "bash", "show", typed="p").out,
    ]

    assert found == ["paid\n", "paid\n", "paid\n", ""]


@pytest.mark.parametrize(
    "env",
    [
        {"_SIGNALCTL_COMPLETE": "complete_bash"},
        {"_SIGNALCTL_COMPLETE": "complete_bash", "COMP_WORDS": "signalctl", "COMP_CWORD": "x"},
        {"_SIGNALCTL_COMPLETE": "complete_bash", "COMP_WORDS": "", "COMP_CWORD": "7"},
        {"_SIGNALCTL_COMPLETE": "complete_bash", "COMP_WORDS": ":\n'", "COMP_CWORD": "1"},
        {"_SIGNALCTL_COMPLETE": "complete_zsh"},
        {"_SIGNALCTL_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "'"},
    ],
    ids=str,
)
def test_a_shell_that_asks_for_nothing_gets_nothing_said_on_stderr(
    tmp_path: Path, env: dict[str, str]
) -> None:
    run = signalctl(cwd=tmp_path, env=env)

    assert (run.code, run.err) == (0, "")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
indexes = anything | st.fixed_dictionaries(
    {"schema": st.just("signalctl/index/1"), "signals": anything | st.lists(anything)}
    | dict.fromkeys(("target",), anything)
)


@given(document=indexes, typed=st.text(max_size=3))
def test_no_index_breaks_it(
    tmp_path_factory: pytest.TempPathFactory, document: object, typed: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / ".signalctl_cache").mkdir()
    (folder / ".signalctl_cache" / "index.json").write_text(json.dumps(document))

    found = offers(["show"], typed, str(folder))

    assert all(each.word.startswith(typed) and each.word.isprintable() for each in found.words)


ABOUT_THE_SHELL = """\
signalctl: error: it cannot be told which shell to complete for
  hint: Run it from the prompt of bash, zsh or fish, with nothing in between.
"""


def test_a_shell_that_cannot_be_told_is_wrong_use(tmp_path: Path) -> None:
    # It is looked for among ten processes above; timeout is one, and no shell.
    above = ("timeout", "60") * 11

    run = signalctl("--install-completion", through=above, env={"HOME": str(tmp_path)})

    assert run == Run(2, "", ABOUT_THE_SHELL)
    assert list(tmp_path.iterdir()) == []


def test_flask_has_no_completion_of_ours_to_install() -> None:
    run = flask("signals", "--install-completion")

    assert (run.code, run.out) == (2, "")
    assert "there is no option '--install-completion'" in run.err


def flask(*words: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "sample_app", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)
