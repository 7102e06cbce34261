"""What comments and settings silence."""

from pathlib import Path
from typing import Any

import pytest
from examples import checked, from_source, running, write_example

from signalctl.checks.registry import all_rules, selected
from signalctl.source.suppress import ignores_in

CLOSED = """
def pay():
    paid.send(app, order_id=3)

@paid.connect
def log_order(sender, order_id):  {comment}
    print(order_id)
"""


def found(folder: Path, text: str, **asked: Any) -> list[str]:
    write_example(folder, text)
    return [each.code for each in checked(from_source(folder), **asked).checking.findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# signalctl: ignore[SIG101]",
        "# signalctl: ignore[SIG101] the fields are promised",
        "# signalctl: ignore[sig101]",
        "# signalctl:ignore[SIG1]",
        "# signalctl: ignore",
        "# signalctl: ignore the fields are promised",
        "# noqa: E501  # signalctl: ignore[SIG101]",
    ],
)
def test_a_comment_silences_its_line(comment: str, tmp_path: Path) -> None:
    assert found(tmp_path, CLOSED.format(comment=comment)) == []


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# signalctl: ignore[SIG102]", ["SIG101", "SIG901"]),
        ("# signalctl: ignore[SIG101, SIG102]", ["SIG901"]),
        ("# signalctl: ignore[SIG7]", ["SIG101", "SIG901"]),
        ("# signalctl ignore", ["SIG101"]),
        ("# ignore[SIG101]", ["SIG101"]),
    ],
)
def test_a_comment_that_does_not_is_told(comment: str, codes: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, CLOSED.format(comment=comment)) == codes


def test_a_comment_for_a_rule_that_does_not_run_is_left_alone(tmp_path: Path) -> None:
    text = CLOSED.format(comment="# signalctl: ignore[SIG101]")
    rules = tuple(each for each in all_rules() if each.code != "SIG101")

    assert found(tmp_path, text, rules=rules) == []


def test_settings_silence_files(tmp_path: Path) -> None:
    text = CLOSED.format(comment="")

    silent = {"shop.py": ("SIG1",)}
    other = {"shops/*": ("SIG1",), "shop.py": ("SIG2",)}

    assert found(tmp_path, text, per_file_ignores=silent) == []
    assert found(tmp_path, text, per_file_ignores=other) == ["SIG101"]


def test_what_is_silenced_is_counted(tmp_path: Path) -> None:
    write_example(tmp_path, CLOSED.format(comment="# signalctl: ignore[SIG101]"))

    assert checked(from_source(tmp_path)).checking.summary.ignored == 1


def test_a_text_is_no_comment() -> None:
    content = b's = "# signalctl: ignore[SIG101]"\nt = """\n# signalctl: ignore\n"""\n'

    assert list(ignores_in(content, "a.py")) == []


def test_comments_above_a_fault_in_the_file_are_read() -> None:
    content = b"x = 1  # signalctl: ignore[SIG101] why\ny = (\n"

    (ignore,) = ignores_in(content, "a.py")

    assert (str(ignore.place), ignore.column, ignore.codes, ignore.reason) == (
        "a.py:1",
        8,
        ("SIG101",),
        "why",
    )


@pytest.mark.parametrize(
    ("select", "ignore", "runs", "left_out"),
    [
        ((), (), ["SIG101", "SIG901"], ["SIG302"]),
        (("ALL",), (), ["SIG101", "SIG302"], []),
        (("SIG1",), (), ["SIG101"], ["SIG201", "SIG901"]),
        (("SIG1",), ("SIG101",), ["SIG102"], ["SIG101"]),
        (("SIG101",), ("SIG1",), ["SIG101"], ["SIG102"]),
        ((), ("SIG1",), ["SIG901"], ["SIG101"]),
        (("never-received",), (), ["SIG302"], ["SIG301"]),
        (("ALL",), ("closed-receiver",), ["SIG102"], ["SIG101"]),
    ],
)
def test_rules_are_selected(
    select: tuple[str, ...], ignore: tuple[str, ...], runs: list[str], left_out: list[str]
) -> None:
    run = {each.code for each in selected(select, ignore)}

    assert set(runs) <= run
    assert not run & set(left_out)


def test_a_comment_for_everything_that_silences_nothing_is_told(tmp_path: Path) -> None:
    write_example(
        tmp_path,
        CLOSED.format(comment="# signalctl: ignore").replace("order_id):", "order_id, **kw):"),
    )

    codes = [each.code for each in checked(running(tmp_path)).checking.findings]

    assert codes == ["SIG901"]
