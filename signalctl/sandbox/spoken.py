"""Values and errors of the target as text, whatever their own methods do.

A text is redacted first and capped then: a secret that is cut in two looks like none.
"""

import traceback
from collections.abc import Callable
from types import TracebackType

from signalctl.model.secrets import redact_text

_MAX_TEXT = 2_000
_MAX_READ = 200_000

_MAX_LINE = 1_000
_MAX_LINES = 100
"""Of a traceback; the middle of a longer one is left out."""

Redact = Callable[[str], str]


def printed(value: object, redact: Redact = redact_text) -> str:
    """``value`` as Python writes it, capped and redacted; never an exception."""
    try:
        text = str.__str__(repr(value))
    except BaseException:  # noqa: BLE001 - the user's __repr__ may do anything
        return f"<unprintable {_qualname(type(value))} object>"
    return _shown(text, redact)


def type_name(error: BaseException) -> str:
    """The name of its class, with the module unless it is built in."""
    kind = type(error)
    module = type.__dict__["__module__"].__get__(kind)
    name = _qualname(kind)
    return name if module == "builtins" or type(module) is not str else f"{module}.{name}"


def message_of(error: BaseException, redact: Redact) -> str:
    """What ``error`` says, capped and redacted; never an exception."""
    try:
        text = str.__str__(str(error))
    except BaseException:  # noqa: BLE001 - the user's __str__ may do anything
        return "<unprintable message>"
    return _shown(text, redact)


def traceback_of(
    error: BaseException, below: TracebackType | None, redact: Redact
) -> tuple[str, ...]:
    """The traceback of ``error`` as Python prints it, causes included, in lines.

    Args:
        error: What was raised.
        below: Where the traceback begins: what leads there is ours.
        redact: Takes out what must not be shown.
    """
    try:
        text = "".join(traceback.TracebackException(type(error), error, below).format())
    except BaseException:  # noqa: BLE001 - the class of the error is the user's
        text = f"{type_name(error)}: {message_of(error, redact)}"
    lines = [line[:_MAX_LINE] for line in redact(text[:_MAX_READ]).splitlines()]
    left_out = len(lines) - _MAX_LINES
    if left_out <= 0:
        return tuple(lines)
    half = _MAX_LINES // 2
    return (*lines[:half], f"  ({left_out} lines are left out here)", *lines[-half:])


def _shown(text: str, redact: Redact) -> str:
    shown = redact(text[:_MAX_READ])
    more = len(shown) - _MAX_TEXT + max(0, len(text) - _MAX_READ)
    return shown if more <= 0 else f"{shown[:_MAX_TEXT]}…(+{more})"


def _qualname(kind: type) -> str:
    # By the slot of ``type``: a metaclass may define the attribute as a property.
    name = type.__dict__["__qualname__"].__get__(kind)
    return name if type(name) is str else "object"
