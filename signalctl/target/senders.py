"""Name a sender for a reader, without running any of its code."""

import importlib
from dataclasses import dataclass
from typing import cast

from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.model.source import Party
from signalctl.model.wiring import SenderFilter, SenderKind, TargetKind
from signalctl.target.apps import kind_of
from signalctl.target.receivers import name_of, of_class, own_dict
from signalctl.wires import Sender

_MAX_TEXT = 60
_SPELLED = "str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY"
_PROXY = "werkzeug.local:LocalProxy"

ANY = SenderFilter(SenderKind.ANY, "any", Party.ANY)
GONE = SenderFilter(SenderKind.UNKNOWN, "no sender left")
NOT_KEPT = SenderFilter(SenderKind.UNKNOWN, "not known: blinker keeps no reference to it")


def filter_of(sender: Sender | None, at_connect: SenderFilter | None) -> SenderFilter:
    """What a receiver in the tables is connected to.

    Args:
        sender: As blinker's tables have it; ``None`` for an orphaned receiver.
        at_connect: What was noted when it was connected; ``None`` if that was not seen.
    """
    if sender is None:
        return at_connect or GONE
    if sender.any:
        return ANY
    if not sender.known:
        return at_connect or NOT_KEPT
    return filter_on(sender.value)


def filter_on(sender: object) -> SenderFilter:
    """The filter of a receiver that is connected to ``sender``."""
    return SenderFilter(_kind(sender), label_of(sender), _party(sender))


def _party(sender: object) -> Party:
    """What stands for the sender, as source would say it.

    Source: werkzeug's ``LocalProxy``, in ``werkzeug.local`` in every version; a class of Flask's or
    Quart's applications is told as the target itself is.
    """
    kind = type(sender)
    if sender is None:
        return Party.NONE
    if kind in (str, int, bool):
        return Party.CONSTANT
    if issubclass(kind, type):
        return Party.CLASS
    if any(name_of(each) == _PROXY for each in of_class(kind, "__mro__")):
        return Party.PROXY
    is_app = kind_of(sender) in {TargetKind.FLASK, TargetKind.QUART}
    return Party.APP if is_app else Party.OBJECT


def label_of(sender: object) -> str:
    """A short text for ``sender``; two senders may have the same.

    >>> label_of("shop"), label_of(None), label_of(dict)
    ("'shop'", 'None', 'builtins:dict')
    """
    kind = type(sender)
    if kind is str:
        text = cast("str", sender)
        return repr(text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…")
    if sender is None or kind in (bool, int):
        return repr(sender)
    if issubclass(kind, type):
        return name_of(sender)
    import_name = own_dict(sender).get("import_name")
    if type(import_name) is str:  # Flask and Quart apps, blueprints
        return f"{kind.__name__} {import_name!r}"
    return f"{name_of(sender)} object"


def _kind(sender: object) -> SenderKind:
    if sender is None:
        return SenderKind.NONE
    return SenderKind.STRING if type(sender) is str else SenderKind.OBJECT


@dataclass(frozen=True, slots=True, eq=False)
class ChosenSender:
    """The sender of a fire.

    Attributes:
        label: As it is shown.
        as_connected: Each receiver gets the sender it was connected to; ``value`` is for those
            that listen to any.
        looked_up: ``value`` stands for an object that is known only where receivers run.
    """

    value: object
    label: str
    as_connected: bool = False
    looked_up: bool = False


def choose_sender(spelling: str, app: object) -> ChosenSender:
    """The sender that ``--sender`` asks for.

    Args:
        spelling: ``app``, ``none``, ``connected``, ``str:TEXT`` or ``import:module:attribute``.
        app: What the target loaded to; ``None`` if it is modules alone.

    Raises:
        UsageError: The spelling is none of these, or what it names is not there.
    """
    kind, _, rest = spelling.partition(":")
    if spelling == "app" and app is None:
        raise UsageError(
            "'--sender app' asks for an app, and the target has none",
            hint=f"Name one with -A, or use --sender none, connected, {_SPELLED}.",
        )
    if spelling == "app":
        return ChosenSender(app, label_of(app))
    if spelling == "none":
        return ChosenSender(None, "None")
    if spelling == "connected":
        return ChosenSender(app, "each receiver's own", as_connected=True)
    if kind == "str" and rest:
        return ChosenSender(rest, label_of(rest))
    if kind == "import" and rest:
        value = _imported(rest)
        label = label_of(value)
        return ChosenSender(value, rest if label == rest else f"{rest} ({label})")
    near = close(spelling, ("app", "none", "connected"))
    meant = f"Did you mean --sender {near[0]}? " if near else ""
    raise UsageError(
        f"'{spelling}' is no sender",
        hint=f"{meant}Use --sender app, none, connected, {_SPELLED}.",
    )


def _imported(spelling: str) -> object:
    module, _, path = spelling.partition(":")
    if not module or not path:
        raise UsageError(
            f"'import:{spelling}' names no module and attribute",
            hint="Write it as --sender import:shop.models:Order.",
        )
    try:
        value: object = importlib.import_module(module)
        for name in path.split("."):
            value = getattr(value, name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise UsageError(
            f"the sender '{spelling}' could not be imported: {type(error).__name__}: {error}",
            hint="Write it as --sender import:shop.models:Order.",
        ) from error
    return value
