"""A baseline: what it knows is not said again, what is new is, and what is mended is stale."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from examples import checked, from_source, write_example

from signalctl.checks.baseline import Baseline, read_baseline, written
from signalctl.checks.engine import Checked
from signalctl.errors import FileError

FILE = "signalctl-baseline.json"

SHOP = """
def pay():
    paid.send(app, order_id=3)

@paid.connect
def log_order(sender, order_id):
    print(order_id)

@paid.connect
def ship_order(sender, order_id):
    print(order_id)
"""

Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Checks a shop written as a text, against a baseline if there is one."""

    def of(text: str, baseline: Baseline | None = None, **asked: Any) -> Checked:
        write_example(tmp_path, text)
        return checked(from_source(tmp_path), baseline=baseline, **asked)

    return of


def known(done: Checked, before: Baseline | None = None) -> Baseline:
    return read_baseline(written(done.known, before, done.not_looked_at(before)), FILE)


def codes(done: Checked) -> list[str]:
    return [each.code for each in done.checking.findings]


def test_a_written_baseline_leaves_nothing(check: Check) -> None:
    baseline = known(check(SHOP))

    again = check(SHOP, baseline)

    assert (codes(again), again.checking.summary.baselined) == ([], 2)


def test_moved_code_is_nothing_new(check: Check) -> None:
    baseline = known(check(SHOP))

    moved = check(
        "\n\n\nx = 1\n" + SHOP.replace("print(order_id)", "print(1)\n    print(order_id)"), baseline
    )

    assert codes(moved) == []


def test_an_added_fault_is_the_only_new_one(check: Check) -> None:
    baseline = known(check(SHOP))

    added = check(
        SHOP + "\n@paid.connect\ndef bill(sender, order_id=0):\n    print(order_id)\n", baseline
    )

    assert [(each.code, each.receiver) for each in added.checking.findings] == [
        ("SIG101", "shop:bill")
    ]


def test_a_mended_fault_is_stale(check: Check) -> None:
    baseline = known(check(SHOP))

    mended = check(
        SHOP.replace("def ship_order(sender, order_id)", "def ship_order(sender, **kw)"), baseline
    )

    (finding,) = mended.checking.findings
    assert (finding.code, finding.place.file, finding.message) == (
        "SIG902",
        FILE,
        "SIG101 in shop.py does not occur any more",
    )


def test_a_second_fault_of_the_same_kind_is_new(check: Check) -> None:
    twice = SHOP + "\n@paid.connect\ndef log_order(sender, order_id):\n    print(2)\n"
    baseline = known(check(SHOP))

    assert codes(check(twice, baseline)).count("SIG101") == 1


def test_a_file_that_is_gone_makes_its_entries_stale(check: Check, tmp_path: Path) -> None:
    other = f"# file: other.py\nfrom shop import paid\n{SHOP}"
    baseline = known(check(f"\n{other}"))
    (tmp_path / "other.py").unlink()

    assert codes(check("", baseline)) == ["SIG902", "SIG902"]


def test_entries_of_rules_that_do_not_run_are_neither_stale_nor_lost(check: Check) -> None:
    before = known(check(SHOP))

    done = check("", before, rules=())

    assert codes(done) == []
    assert set(known(done, before).entries) == set(before.entries)


def test_a_reason_written_beside_an_entry_is_kept(check: Check) -> None:
    done = check(SHOP)
    document = json.loads(written(done.known))
    document["findings"][0]["reason"] = "the shop closes in May"
    before = read_baseline(json.dumps(document), FILE)

    again = json.loads(written(done.known, before))

    assert [each.get("reason") for each in again["findings"]] == ["the shop closes in May", None]


def test_a_baseline_is_sorted_and_has_an_entry_a_line(check: Check) -> None:
    text = written(check(SHOP).known)

    assert [line.strip()[:52] for line in text.splitlines()[2:-2]] == [
        '"findings": [',
        '{"code": "SIG101", "file": "shop.py", "signal": "sho',
        '{"code": "SIG101", "file": "shop.py", "signal": "sho',
    ]


@pytest.mark.fault(60, "Exit code 3, and the line that writes it anew.")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"signalctl/baseline/1"',
        '{"schema": "signalctl/baseline/2", "findings": []}',
        '{"schema": "signalctl/baseline/1"}',
        '{"schema": "signalctl/baseline/1", "findings": [null]}',
        '{"schema": "signalctl/baseline/1", "findings": [{"code": "SIG101"}]}',
        '{"schema": "signalctl/baseline/1", "findings": '
        '[{"code": "SIG101", "file": "a", "fingerprint": "b", "count": 0}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused(text: str) -> None:
    with pytest.raises(FileError, match="is no baseline"):
        read_baseline(text, FILE)
