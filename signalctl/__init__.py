"""Look at the blinker signals of a Flask application, fire them, and check how they are wired.

The library in a few names, each imported when it is first asked for: ``load`` a target as a
``LoadRequest`` says, ``survey`` what was loaded, ``plan`` a fire and ``fire`` it. A ``FireRequest``
has the box that its receivers' effects are kept in, from ``box_of``. ``check`` runs the rules of a
``CheckRequest`` over a survey; ``all_rules`` and ``selected`` give the rules.
"""

from typing import TYPE_CHECKING

from signalctl.version import __version__

if TYPE_CHECKING:
    from signalctl.checks.engine import CheckRequest, check
    from signalctl.checks.registry import all_rules, selected
    from signalctl.introspect import load, survey
    from signalctl.simulate import FireRequest, box_of, fire, plan
    from signalctl.target.request import LoadRequest
    from signalctl.target.senders import choose_sender

__all__ = [
    "CheckRequest",
    "FireRequest",
    "LoadRequest",
    "__version__",
    "all_rules",
    "box_of",
    "check",
    "choose_sender",
    "fire",
    "load",
    "plan",
    "selected",
    "survey",
]

_HOMES = {
    "CheckRequest": "signalctl.checks.engine",
    "FireRequest": "signalctl.simulate",
    "LoadRequest": "signalctl.target.load",
    "all_rules": "signalctl.checks.registry",
    "box_of": "signalctl.simulate",
    "check": "signalctl.checks.engine",
    "choose_sender": "signalctl.target.senders",
    "fire": "signalctl.simulate",
    "load": "signalctl.introspect",
    "plan": "signalctl.simulate",
    "selected": "signalctl.checks.registry",
    "survey": "signalctl.introspect",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'signalctl' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is asked for

    return getattr(import_module(_HOMES[name]), name)
