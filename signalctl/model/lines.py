"""Command lines of ours, to be typed next."""

import shlex

from signalctl.model.wiring import Subject, TargetKind

_GIVEN_ON_THE_LINE = frozenset({"-A", "--app", "--module", "command line", "flask"})


def command(subject: Subject, verb: str, *arguments: str) -> str:
    """The command line that does ``verb`` to the same target.

    A target that was named on the command line is named again; any other is found again, in the
    same folder and with the same environment. One that
    was not imported is not imported again, but for a fire.
    """
    words = ["signalctl", verb]
    if subject.kind is TargetKind.SOURCE and verb != "fire":
        words.append("--no-import")
    if subject.source in _GIVEN_ON_THE_LINE:
        words += [] if subject.app is None else ["-A", subject.app]
        words += [part for module in subject.modules for part in ("--module", module)]
    return shlex.join([*words, *subject.around, *arguments])
