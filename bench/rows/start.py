"""`--help` and `--version` cost little more than starting Python."""

from collections.abc import Iterator

from bench.measure import Command, Row, extra, in_turn


def rows() -> Iterator[Row]:
    """Each against a Python that does nothing."""
    uses = in_turn(
        {
            "--help": Command(("signalctl", "--help"), lines=10),
            "--version": Command(("signalctl", "--version"), lines=1),
            "bare": Command(("python", "-c", "pass")),
        },
        rounds=15,
        budget_s=30,
    )
    for option in ("--help", "--version"):
        yield extra(f"signalctl {option}", "python -c pass", uses[option], uses["bare"], most=80)
