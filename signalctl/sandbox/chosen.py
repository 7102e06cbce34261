"""Which receivers ``--only`` and ``--skip`` leave."""

from dataclasses import dataclass

from signalctl.errors import NothingError, UsageError
from signalctl.model.lookup import is_glob, matches_receiver, receiver_meant
from signalctl.model.wiring import Receiver, Signal


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose.

    Attributes:
        only: Names or globs; when there are any, only receivers that match one are called.
        skip: Names or globs; receivers that match one are not called.
    """

    only: tuple[str, ...]
    skip: tuple[str, ...]

    def left_out(self, receiver: Receiver) -> str | None:
        """Why ``receiver`` is not called; ``None`` if it is."""
        if self.only and not any(matches_receiver(receiver, each) for each in self.only):
            return "left out by --only"
        if any(matches_receiver(receiver, each) for each in self.skip):
            return "left out by --skip"
        return None

    def check(self, signal: Signal) -> None:
        """Refuse a name that means nobody: it would have no effect, unnoticed.

        Raises:
            UsageError: It is a plain word.
            NothingError: It is a glob.
        """
        for option, patterns in (("--only", self.only), ("--skip", self.skip)):
            for pattern in patterns:
                if not any(matches_receiver(each, pattern) for each in signal.receivers):
                    raise _nobody(signal, option, pattern)


def _nobody(signal: Signal, option: str, pattern: str) -> NothingError | UsageError:
    message = f"{option} '{pattern}' is no receiver of '{signal.address}'"
    names = tuple(dict.fromkeys(each.name for each in signal.receivers))
    one_of = "Name one of these." if names else "Nobody listens to it."
    if is_glob(pattern):
        return NothingError(message, detail=names, hint=one_of)
    meant = receiver_meant(pattern, signal.receivers)
    return UsageError(message, detail=() if meant else names, hint=meant or one_of)
