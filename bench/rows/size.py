"""Ten times the signals cost ten times the time and the memory, not more."""

from collections.abc import Iterator

from bench.measure import KEPT, Command, Row, growth, in_turn, ratios

_MOST = 11.0
"""Ten, and a tenth for noise; ``n log n`` would be 12.5 or more."""

_PROGRAM = """\
from blinker import Namespace
from flask import Flask


def receiver(number):
    def receive(sender, **fields):
        pass

    receive.__name__ = receive.__qualname__ = f"receive_{{number}}"
    return receive


app = Flask(__name__)
signals = Namespace()
receivers = [receiver(number) for number in range(10)]
for number in range({signals}):
    signal = signals.signal(f"signal_{{number}}")
    for each in receivers:
        signal.connect(each)
"""


def rows() -> Iterator[Row]:
    """Each size against its tenth."""
    yield from _rows(10_000, budget_s=60)
    yield from _rows(100_000, budget_s=60)


def _rows(signals: int, *, budget_s: float) -> Iterator[Row]:
    commands = {"whole": _list(signals), "tenth": _list(signals // 10)}
    uses = in_turn(commands, rounds=5, budget_s=budget_s)
    whole, tenth = uses["whole"], uses["tenth"]
    what, against = f"list --format ndjson, {signals:,} signals", f"itself, {signals // 10:,}"
    yield ratios(f"{what}, CPU", against, whole, tenth, most=_MOST)
    yield growth(f"{what}, memory", against, whole, tenth, most=_MOST)


def _list(signals: int) -> Command:
    folder = KEPT / f"signals{signals}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("wired.py").write_text(_PROGRAM.format(signals=signals))
    folder.joinpath("pyproject.toml").touch()
    # A million connects take longer than an application is given to load.
    words = ("signalctl", "-A", "wired", "list", "--format", "ndjson", "--load-timeout", "600")
    return Command(words, folder, lines=signals)
