"""The living signals of this process, by the words that stand for them."""

from collections.abc import Sequence

import blinker

from signalctl.errors import UsageError
from signalctl.model.lookup import one
from signalctl.model.origin import Origin
from signalctl.model.wiring import Signal, Subject, Survey, TargetKind, Unseen
from signalctl.target.discover import living_signals
from signalctl.target.names import Named, name_of_signal, name_signals


def meant(given: Sequence[blinker.Signal | str], deed: str) -> tuple[blinker.Signal, ...]:
    """The signals that are ``given`` or named, each once.

    Args:
        given: Signals, and words.
        deed: What is to be done with them, for the message.

    Raises:
        UsageError: There is none, a word stands for none or for several, or something is neither.
    """
    if not given:
        raise UsageError(
            f"'{deed}' needs a signal", hint=f"Name one: signals.{deed}(speakers_modified)."
        )
    known = _named() if any(isinstance(each, str) for each in given) else ()
    found = [_meant(each, known, deed) for each in given]
    return tuple({id(each): each for each in found}.values())


def label_of(signal: blinker.Signal) -> str:
    """The address of ``signal``, where it has one."""
    named = next((each for each in _named() if each.signal is signal), None)
    return named.address if named is not None else name_of_signal(signal) or "a signal"


def _meant(given: object, known: Sequence[Named], deed: str) -> blinker.Signal:
    if isinstance(given, str):
        address = one(_survey(known), given).address
        return next(each.signal for each in known if each.address == address)
    if isinstance(given, blinker.Signal):
        return given
    raise UsageError(
        f"'{deed}' takes signals and words for them, and no '{type(given).__name__}'",
        hint=f"Name one: signals.{deed}(speakers_modified).",
    )


def _named() -> tuple[Named, ...]:
    return name_signals(living_signals(), made_at=lambda _: None, is_own=lambda _: False)


def _survey(known: Sequence[Named]) -> Survey:
    """As much of a survey as it takes to look a word up."""
    return Survey(
        subject=Subject(app=None, source="", kind=TargetKind.OBJECT, modules=(), versions={}),
        root="",
        signals=tuple(map(_signal, known)),
        unseen=Unseen(modules_not_imported=(), unread_files=None, unresolved_sites=None),
    )


def _signal(named: Named) -> Signal:
    return Signal(
        address=named.address,
        name=named.name,
        namespace=named.namespace,
        aliases=tuple(str(alias) for alias in named.aliases),
        origin=Origin.OWN,
        defined=None,
        doc=None,
        fields=None,
        receivers=(),
        sends=None,
    )
