"""Look at the blinker signals of a Flask application, and fire them.

The library in a few names, each imported when it is first asked for: ``load`` a target as a
``LoadRequest`` says, ``survey`` what was loaded, ``plan`` a fire and ``fire`` it. A ``FireRequest``
has the box that its receivers' effects are kept in, from ``box_of``.
"""

from typing import TYPE_CHECKING

from signalctl.version import __version__

if TYPE_CHECKING:
    from signalctl.introspect import load, survey
    from signalctl.simulate import FireRequest, box_of, fire, plan
    from signalctl.target.request import LoadRequest
    from signalctl.target.senders import choose_sender

__all__ = [
    "FireRequest",
    "LoadRequest",
    "__version__",
    "box_of",
    "choose_sender",
    "fire",
    "load",
    "plan",
    "survey",
]

_HOMES = {
    "FireRequest": "signalctl.simulate",
    "LoadRequest": "signalctl.target.load",
    "box_of": "signalctl.simulate",
    "choose_sender": "signalctl.target.senders",
    "fire": "signalctl.simulate",
    "load": "signalctl.introspect",
    "plan": "signalctl.simulate",
    "survey": "signalctl.introspect",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'signalctl' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is asked for

    return getattr(import_module(_HOMES[name]), name)
