"""`--help`, `--version` and `explain` cost little more than starting Python."""

from collections.abc import Iterator

from bench.measure import Command, Row, extra, in_turn

_OURS = {
    "--help": Command(("signalctl", "--help"), lines=10),
    "--version": Command(("signalctl", "--version"), lines=1),
    "explain SIG101": Command(("signalctl", "explain", "SIG101"), lines=10),
}


def rows() -> Iterator[Row]:
    """Each against a Python that does nothing."""
    bare = Command(("python", "-c", "pass"))
    uses = in_turn(_OURS | {"bare": bare}, rounds=15, budget_s=30)
    for words in _OURS:
        yield extra(f"signalctl {words}", "python -c pass", uses[words], uses["bare"], most=80)
