"""``--signals-leaks``: the test that leaves a receiver connected fails, and no other."""

from pathlib import Path

import pytest
from suites import run_pytest, run_python, written

SHOP = """
from blinker import Namespace
signals = Namespace()
paid = signals.signal("paid")
def log_paid(sender, **extra): ...
"""

HEAD = """
import pytest
from shop import log_paid, paid
"""


def outcomes(folder: Path, tests: str, *arguments: str, **files: str) -> tuple[int, str]:
    written(folder, shop=SHOP, test_shop=HEAD + tests, **files)
    run = run_pytest(folder, "--signals-leaks", "-rA", *arguments)
    assert run.err == ""
    return run.code, run.out


def test_a_test_that_leaves_a_receiver_fails_with_its_signal_and_line(tmp_path: Path) -> None:
    code, out = outcomes(
        tmp_path,
        """
def test_leaks():
    paid.connect(log_paid)

def test_is_fine():
    assert paid.receivers
""",
    )

    assert code == 1
    assert "ERROR at teardown of test_leaks" in out
    assert (
        "'test_leaks' left 1 receiver connected\n"
        "  shop:log_paid on shop:paid, connected at test_shop.py:6\n"
        "  hint: Disconnect it when the test ends, or connect it for a block: "
        "with signal.connected_to(receiver):\n"
    ) in out
    assert "ERROR test_shop.py::test_is_fine" not in out
    assert "2 passed, 1 error" in out


def test_it_is_off_unless_asked_for_and_an_ini_setting_asks_too(tmp_path: Path) -> None:
    written(tmp_path, shop=SHOP, test_shop=f"{HEAD}\ndef test_leaks(): paid.connect(log_paid)\n")

    off, on = run_pytest(tmp_path), run_pytest(tmp_path, ini="signals_leaks = true")

    assert (off.code, on.code) == (0, 1)
    assert "'test_leaks' left 1 receiver connected" in on.out


@pytest.mark.parametrize(
    "tests",
    [
        """
def test_disconnects():
    paid.connect(log_paid)
    paid.disconnect(log_paid)
""",
        """
def test_connects_for_a_block():
    with paid.connected_to(log_paid):
        paid.send()
""",
        """
@pytest.fixture
def listening():
    paid.connect(log_paid)
    yield
    paid.disconnect(log_paid)

def test_uses_a_fixture_that_disconnects(listening):
    paid.send()
""",
        """
def test_connects_what_dies_with_it():
    paid.connect(lambda sender, **extra: None)
    class Box:
        def listen(self, sender, **extra): ...
    box = Box()
    box.itself = box
    paid.connect(box.listen)
""",
        """
def test_connects_to_a_sender_that_dies_with_it():
    class Sender: ...
    sender = Sender()
    sender.itself = sender
    paid.connect(log_paid, sender=sender)
""",
        """
def test_connects_to_a_signal_of_its_own():
    from blinker import Signal
    Signal().connect(log_paid, weak=False)
""",
        """
def test_imports_a_module_that_connects():
    import receivers
""",
        """
@pytest.fixture(scope="module")
def app():
    paid.connect(log_paid)

def test_uses_a_fixture_that_outlives_it(app):
    paid.send()

def test_gets_it_on_demand(request):
    request.getfixturevalue("app")
""",
        """
import receivers

def test_connects_again_what_was_connected():
    receivers.paid.connect(receivers.at_import)

def test_disconnects_and_connects_again():
    receivers.paid.disconnect(receivers.at_import)
    receivers.paid.connect(receivers.at_import)
""",
        """
def setup_module():
    paid.connect(log_paid)

def test_stands_in_a_module_that_connects():
    paid.send()
""",
        """
def test_captures_and_silences(signals):
    with signals.capture(paid), signals.silence(paid):
        paid.send()
""",
    ],
    ids=lambda text: str(text).partition("test_")[2].partition("(")[0],
)
def test_what_is_no_leak(tmp_path: Path, tests: str) -> None:
    receivers = "from shop import paid\n@paid.connect\ndef at_import(sender, **extra): ...\n"

    code, out = outcomes(tmp_path, tests, receivers=receivers)

    assert (code, " error" in out) == (0, False), out


@pytest.mark.parametrize(
    "tests",
    [
        """
def test_connects_strongly():
    paid.connect(lambda sender, **extra: None, weak=False)
""",
        """
def test_connects_to_a_sender_that_stays():
    paid.connect(log_paid, sender="shop")
""",
        """
@pytest.fixture
def listening():
    paid.connect(log_paid)

def test_uses_a_fixture_that_leaves(listening):
    paid.send()
""",
        """
def test_disconnects_from_another_sender_only():
    paid.connect(log_paid, sender="shop")
    paid.disconnect(log_paid, sender="fair")
""",
        """
def test_connects_by_decorator():
    import shop
    @paid.connect_via("shop")
    def kept(sender, **extra): ...
    shop.kept = kept
""",
    ],
    ids=lambda text: str(text).partition("test_")[2].partition("(")[0],
)
def test_what_is_a_leak(tmp_path: Path, tests: str) -> None:
    code, out = outcomes(tmp_path, tests)

    assert (code, "left 1 receiver connected" in out) == (1, True), out


def test_it_finds_the_same_under_xdist(tmp_path: Path) -> None:
    tests = "\ndef test_leaks(): paid.connect(log_paid)\n\ndef test_is_fine(): pass\n"

    code, out = outcomes(tmp_path, tests, "-p", "xdist.plugin", "-n2")

    assert code == 1
    assert "2 passed, 1 error" in out


def test_blinker_is_as_it_was_afterwards(tmp_path: Path) -> None:
    written(
        tmp_path,
        test_it="def test_it(): pass\n",
        run="""
import blinker, pytest
before = dict(vars(blinker.Signal))
assert pytest.main(["-p", "signalctl.integrations.pytest_plugin", "--signals-leaks", "-q"]) == 0
assert dict(vars(blinker.Signal)) == before
print("as it was")
""",
    )

    done = run_python(tmp_path, "run.py")

    assert done.out.endswith("as it was\n")
