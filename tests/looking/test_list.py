"""``list`` and ``show`` on an app that is wired in every way."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command import copied_app, signalctl
from schemas import validate

APP = ("-A", "wiring_app:app")
FORMATS = ("text", "table", "json", "ndjson", "csv", "markdown")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the app, whose cache is warm from the second test on; nothing here changes it."""
    return copied_app("wiring", tmp_path_factory.mktemp("wiring"))


@cache
def signals(*arguments: str, cwd: Path) -> list[dict[str, Any]]:
    """What is listed; asked once."""
    run = signalctl(*APP, "list", "--format", "json", *arguments, cwd=cwd)
    assert run.code == 0, run.err
    found: list[dict[str, Any]] = json.loads(run.out)["signals"]
    return found


@pytest.mark.fault(
    39, "Listed under the best name there is, with the parameters that a call goes through."
)
@pytest.mark.parametrize("format_name", ["text", "csv", "markdown"])
def test_the_listing_is_as_it_was(
    format_name: str, folder: Path, matches_golden: Callable[[str, str], None]
) -> None:
    run = signalctl(*APP, "list", "--format", format_name, cwd=folder)

    assert (run.code, run.err) == (0, "")
    # The oldest blinker has a signal of its own, which is folded away.
    text = re.sub(r"^\d+ signals are folded", "N signals are folded", run.out, flags=re.MULTILINE)
    matches_golden(f"looking/wiring.list.{format_name}", text)


def test_one_signal_is_shown_as_it_was(
    folder: Path, matches_golden: Callable[[str, str], None]
) -> None:
    run = signalctl(*APP, "show", "paid", cwd=folder)

    assert (run.code, run.err) == (0, "")
    matches_golden("looking/wiring.show.text", run.out)


@pytest.mark.parametrize("command", ["list", "show"])
def test_the_json_is_what_its_schema_says(command: str, folder: Path) -> None:
    words = ["list", "--origin", "all"] if command == "list" else ["show", "paid"]

    run = signalctl(*APP, *words, "--format", "json", cwd=folder)

    validate(json.loads(run.out), command)


def test_every_format_is_the_same_twice(tmp_path: Path) -> None:
    folder = copied_app("wiring", tmp_path)
    words = (*APP, "list", "--origin", "all")

    told = []
    for time in ("first", "second"):
        reports = {each: tmp_path / f"{time}.{each}" for each in FORMATS}
        run = signalctl(
            *words, *(f"--report={each}={to}" for each, to in reports.items()), cwd=folder
        )
        assert (run.code, run.err) == (0, "")
        told.append((run.out, {each: to.read_text() for each, to in reports.items()}))

    first, second = told
    assert first[1]["text"] == first[0]
    assert first == second


@pytest.mark.fault(36, "A row of its own, with the line that connected it.")
def test_a_receiver_that_was_collected_is_a_row_with_the_line_that_connected_it(
    folder: Path,
) -> None:
    (paid,) = signals("paid", cwd=folder)

    gone = [row for row in paid["receivers"] if row["state"] == "collected"]
    lines = (folder / "wiring_app.py").read_text().splitlines()
    assert [(row["name"], lines[row["connected"]["line"] - 1].strip()) for row in gone] == [
        ("wiring_app:lost.<locals>.inner", "paid.connect(inner)"),
        (
            "wiring_app:<lambda>",
            "paid.connect(lambda sender, **kwargs: None)  # lost at once",
        ),
        ("wiring_app:Owner.hear", "paid.connect(Owner().hear)  # its object dies at once"),
    ]
    assert {row["weak"] for row in gone} == {True}


def test_what_was_disconnected_on_purpose_is_no_row(folder: Path) -> None:
    found = {signal["address"]: signal["receivers"] for signal in signals(cwd=folder)}

    names = [row["name"] for row in found["wiring_app:Cart.emptied"]]
    assert names == ["wiring_app:orphan", "wiring_app:decorated"]
    assert found["wiring_app:unnamed"] == []


@pytest.mark.parametrize(
    ("arguments", "addresses"),
    [
        (("--lost",), ["wiring_app:paid"]),
        (("--orphans",), ["wiring_app:Cart.emptied"]),
        (("--receiver", "*Mailer*"), ["wiring_app:paid"]),
        (("--receiver", "deliberate"), ["wiring_app:Cart.Line.changed"]),
        (("Cart.*",), []),
        (("*:Cart.*",), ["wiring_app:Cart.Line.changed", "wiring_app:Cart.emptied"]),
        (("order-*", "unnamed"), ["wiring_app:paid", "wiring_app:unnamed"]),
        (("request-*ed",), ["flask.signals:request_finished", "flask.signals:request_started"]),
        (("request-*ed", "--origin", "own"), []),
    ],
    ids=" ".join,
)
def test_filters_keep_what_they_say(
    arguments: tuple[str, ...], addresses: list[str], folder: Path
) -> None:
    run = signalctl(*APP, "list", "--format", "json", *arguments, cwd=folder)

    assert run.code == (0 if addresses else 5)
    found = json.loads(run.out)["signals"] if run.out else []
    assert [signal["address"] for signal in found] == addresses


def test_unheard_signals_are_those_without_a_live_receiver(folder: Path) -> None:
    heard = {"wiring_app:paid", "wiring_app:Cart.emptied", "wiring_app:Cart.Line.changed"}

    unheard = {signal["address"] for signal in signals("--unheard", cwd=folder)}

    every = {signal["address"] for signal in signals(cwd=folder)}
    assert unheard == every - heard


def test_looking_leaves_an_index_that_completion_can_read(folder: Path) -> None:
    signalctl(*APP, "list", cwd=folder)

    cache = folder / ".signalctl_cache"
    index = json.loads((cache / "index.json").read_text())
    paid = next(each for each in index["signals"] if each["address"] == "wiring_app:paid")
    assert index["schema"] == "signalctl/index/1"
    assert paid["words"] == ["order-paid", "paid", "same_as_paid"]
    assert paid["fields"] == ["order_id", "note"]
    assert (cache / ".gitignore").read_text().strip() == "*"


@pytest.mark.fault(64, "The answer is the same; the cache is left or made anew.")
def test_a_folder_that_cannot_be_written_is_looked_at_all_the_same(tmp_path: Path) -> None:
    folder = copied_app("wiring", tmp_path)
    (folder / ".signalctl_cache").write_text("a file where the folder would be")

    run = signalctl(*APP, "list", cwd=folder)

    assert (run.code, run.err) == (0, "")
