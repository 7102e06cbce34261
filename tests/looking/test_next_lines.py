"""What a command proposes to type next works as it is typed."""

import shlex
from pathlib import Path

import pytest
from command import ROOT, copied_app, signalctl

APP = """
from blinker import Namespace
from flask import Flask

signals = Namespace()
paid = signals.signal("paid")
packed = signals.signal("packed")
refunded = signals.signal("refunded")
shipped = signals.signal("shipped")
lost = signals.signal("lost")
returned = signals.signal("returned")
unheard = signals.signal("unheard")
app = Flask(__name__)


@paid.connect
def log(sender, order_id: int, **extra): ...


@paid.connect
def count(sender, order_id: int): ...


@packed.connect_via(app)
def label(sender, *, gift: bool = False, timeout: float = 1.0, when: "date" = None): ...


@refunded.connect_via(app)
def book(sender, ids: list[int], note: "Unknown", **extra): ...


@refunded.connect_via("till")
def pay_out(sender, **extra): ...


@shipped.connect_via("till")
def track(sender, **extra): ...


lost.connect(lambda sender, **extra: None)


@returned.connect
def close(sender): ...


@returned.connect
def refund(sender, order_id, **extra): ...


def pay():
    paid.send(app, order_id=3, amount=5)
    shipped.send("till", _async_wrapper=None)
"""

LINES = {
    # 'count' takes no amount, which is sent
    "paid": "signalctl fire paid --order-id 1",
    # the sender that a fire has by itself is the one that is listened to; --timeout is an option
    "packed": "signalctl fire packed --gift --field timeout=1.0 --when 2026-01-31",
    "refunded": "signalctl fire refunded --ids 1 note=text --sender connected",
    # blinker keeps the name _async_wrapper for itself
    "shipped": "signalctl fire shipped --sender connected",
    # what 'refund' requires breaks 'close'
    "returned": "signalctl fire returned --order-id 1 --skip shop:close",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "pyproject.toml").write_text('[tool.signalctl]\napp = "shop:app"\n')
    (folder / "shop.py").write_text(APP)
    return folder


def proposed(*words: str, cwd: Path) -> str:
    """The line that is proposed last; empty where none is."""
    run = signalctl(*words, cwd=cwd)
    assert run.code == 0
    return run.out.rstrip("\n").rpartition("\n")[2].partition("Next: ")[2]


@pytest.mark.parametrize("word", LINES)
def test_the_line_that_is_proposed_fires_every_receiver(word: str, shop: Path) -> None:
    line = proposed("show", word, cwd=shop)

    run = signalctl(*shlex.split(line)[1:], cwd=shop)

    assert line == LINES[word]
    assert (run.code, run.err) == (0, "")
    assert ("not reached" in run.out) is ("--skip" in line)


def test_where_nobody_would_be_called_why_is_asked(shop: Path) -> None:
    line = proposed("show", "lost", cwd=shop)

    run = signalctl(*shlex.split(line)[1:], cwd=shop)

    assert line == "signalctl why lost"
    assert (run.code, run.err) == (1, "")
    assert "collected: connected weakly at shop.py:40" in run.out


def test_where_nobody_listens_nothing_is_proposed(shop: Path) -> None:
    assert proposed("show", "unheard", cwd=shop) == ""


@pytest.mark.parametrize("target", [(), ("-A", "sample_app.broken")], ids=["sample", "broken"])
def test_what_list_and_check_of_the_sample_propose_works(target: tuple[str, ...]) -> None:
    listed = proposed("list", *target, cwd=ROOT)

    shown = signalctl(*shlex.split(listed)[1:])

    assert (shown.code, shown.err) == (0, "")


def test_what_list_of_the_wiring_app_proposes_works_to_its_end(tmp_path: Path) -> None:
    folder = copied_app("wiring", tmp_path)
    listed = proposed("list", "-A", "wiring_app", "paid", cwd=folder)
    shown = proposed(*shlex.split(listed)[1:], cwd=folder)

    fired = signalctl(*shlex.split(shown)[1:], cwd=folder)

    assert listed == "signalctl show -A wiring_app paid"
    assert shown == "signalctl fire -A wiring_app paid --order-id 1 --note text"
    # 'dict' takes no application, and the bodies of two receivers are not run by a call
    assert fired.code == 1
    assert "7 receivers: 4 ok, 1 raised, 1 never ran, 1 not awaited" in fired.out


def test_the_baseline_that_check_proposes_silences_what_it_found(tmp_path: Path) -> None:
    run = signalctl("check", "-A", "sample_app.broken")
    hint = run.out.rstrip().rpartition(" new: ")[2]
    words = shlex.split(hint)[1:]
    file = tmp_path / words[words.index("--baseline") + 1]
    here = [str(file) if each == file.name else each for each in words]

    written = signalctl(*here)
    again = signalctl(*(each for each in here if each != "--update-baseline"))

    assert (run.code, written.code, again.code) == (1, 0, 0)
    assert again.out.startswith("No findings in ")


@pytest.mark.parametrize("verb", ["show", "list"])
@pytest.mark.parametrize("around", [(), ("--env-file", "some.env")])
def test_a_proposed_line_starts_from_the_folder_that_was_named(
    verb: str, around: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "shop.py").write_text(APP)
    (folder / "some.env").write_text("NOTHING=1\n")
    options = ("-A", "shop:app", "--chdir", "elsewhere", *around)
    words = (verb, *(["paid"] if verb == "show" else []))

    first = signalctl(*words, *options, cwd=tmp_path)
    line = first.out.rpartition("Next: ")[2].replace("\n", " ")
    second = signalctl(*shlex.split(line)[1:], cwd=tmp_path)

    assert f" {shlex.join(options)} " in line
    assert (first.code, second.code, second.err) == (0, 0, "")
