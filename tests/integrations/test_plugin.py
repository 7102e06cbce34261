"""The plugin in suites that use it, and in those that do not."""

import re
from pathlib import Path

import pytest
from suites import run_pytest, run_python, written

SHOP = """
from blinker import Namespace
signals = Namespace()
paid = signals.signal("order-paid")

@paid.connect
def log_paid(sender, order_id, **extra):
    return order_id
"""

SUITE = """
from shop import log_paid, paid

def test_captures(signals):
    with signals.capture(paid) as sent:
        paid.send("shop", order_id=3)
    assert sent.one(order_id=3).sender == "shop"
    assert sent.received.by(log_paid).one().returned == 3

def test_captures_by_name(signals):
    with signals.capture("order-paid") as sent:
        paid.send("shop", order_id=4)
    sent.one(order_id=4)

def test_silences(signals):
    with signals.silence("paid"):
        assert paid.send("shop") == []

def test_probes(signals):
    signals.probe(log_paid).takes_more()
"""


def test_a_suite_uses_the_fixture(tmp_path: Path) -> None:
    written(tmp_path, shop=SHOP, test_shop=SUITE)

    run = run_pytest(tmp_path, "-W", "error")

    assert run.code == 0, run.out
    assert "4 passed" in run.out


def test_a_fixture_of_a_wider_scope_may_silence(tmp_path: Path) -> None:
    tests = """
import pytest
from shop import paid

@pytest.fixture(scope="module", autouse=True)
def quiet(signals):
    with signals.silence(paid):
        yield

def test_is_quiet():
    assert paid.send("shop") == []
"""
    written(tmp_path, shop=SHOP, test_shop=tests)

    assert run_pytest(tmp_path).code == 0


def test_a_failure_points_at_the_line_of_the_test_and_shows_none_of_ours(tmp_path: Path) -> None:
    tests = """
from shop import paid
def test_fails(signals):
    with signals.capture(paid) as sent:
        paid.send("shop", order_id=4)
    sent.one(order_id=3)
"""
    written(tmp_path, shop=SHOP, test_shop=tests)

    run = run_pytest(tmp_path)

    assert re.findall(r"^E +(.*)$", run.out, re.MULTILINE) == [
        "AssertionError: no send of 'shop:paid' has order_id=3",
        "the only one, test_shop.py:5 by 'shop'",
        "order_id  wanted 3, was 4",
    ]
    assert "test_shop.py:6: AssertionError" in run.out
    assert "captured.py" not in run.out


@pytest.mark.parametrize(
    "files",
    [
        {"test_it": "def test_it(): pass\n"},
        {
            "conftest": "import pytest\n@pytest.fixture\ndef signals(): return 'mine'\n",
            "test_it": "def test_it(signals): assert signals == 'mine'\n",
        },
        {
            "conftest": "import pytest, sys\n"
            "@pytest.fixture(autouse=True)\n"
            "def nothing_of_ours():\n"
            "    yield\n"
            "    assert 'blinker' not in sys.modules\n",
            "test_it": "def test_it(): pass\n",
        },
    ],
    ids=["plain", "has a fixture of that name", "has no blinker"],
)
def test_a_suite_that_does_not_use_it_is_not_disturbed(
    tmp_path: Path, files: dict[str, str]
) -> None:
    written(tmp_path, **files)

    run = run_pytest(tmp_path, "-W", "error", "--strict-config", "--strict-markers")

    assert run.code == 0, run.out
    assert "signal" not in run.out


def test_an_annotation_finds_the_type_of_the_fixture(tmp_path: Path) -> None:
    run = run_python(
        tmp_path,
        "-c",
        "from signalctl.integrations.fixture import Signals; print(Signals.__name__)",
    )

    assert (run.code, run.out) == (0, "Signals\n")
