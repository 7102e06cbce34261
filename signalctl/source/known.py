"""What is known of modules that are not read: blinker itself, Flask's names, the builtins."""

import builtins
import sys

_BLINKER = frozenset({"Signal", "NamedSignal", "Namespace", "signal", "ANY", "default_namespace"})

SIGNAL_CLASSES = frozenset({"blinker.Signal", "blinker.NamedSignal"})
NAMESPACE_CLASSES = frozenset({"blinker.Namespace", "blinker.WeakNamespace"})

CONNECTING = frozenset({"connect", "connect_via", "connected_to", "temporarily_connected_to"})
SENDING = frozenset({"send", "send_async"})
METHODS = CONNECTING | SENDING | {"disconnect"}
"""What a site does to a signal."""

ENUM_CLASSES = frozenset(
    {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag", "enum.ReprEnum"}
)
APP_CLASSES = frozenset(
    {"flask.Flask", "flask.app.Flask", "quart.Quart", "quart.app.Quart", "flask.sansio.app.App"}
)
PROXIES = frozenset(
    {
        f"{package}.{where}{name}"
        for package in ("flask", "quart")
        for where in ("", "globals.", "ctx.")
        for name in ("current_app", "g", "request", "session", "websocket")
    }
)

FRAMEWORK_SIGNALS = frozenset(
    [
        "template_rendered",
        "before_render_template",
        "request_started",
        "request_finished",
        "request_tearing_down",
        "got_request_exception",
        "appcontext_pushed",
        "appcontext_popped",
        "appcontext_tearing_down",
        "message_flashed",
        "websocket_started",
        "websocket_finished",
        "websocket_received",
        "websocket_sent",
        "websocket_tearing_down",
        "got_websocket_exception",
        "got_background_exception",
        "got_serving_exception",
    ]
)
"""The names of Flask's and Quart's own signals."""


def canonical(path: str) -> str:
    """One spelling for what blinker offers in several modules.

    >>> canonical("blinker.base.NamedSignal"), canonical("json.loads")
    ('blinker.NamedSignal', 'json.loads')
    """
    if path.startswith(("blinker.base.", "blinker._utilities.")):
        return f"blinker.{path.rpartition('.')[2]}"
    return path


def is_external(module: str) -> bool:
    """Whether a module is never read: blinker, and what comes with Python."""
    top = module.partition(".")[0]
    return top == "blinker" or top in sys.stdlib_module_names


def has(module: str, name: str) -> bool:
    """Whether a star import from an external module brings ``name``."""
    if module.startswith("blinker"):
        return name in _BLINKER
    return False


def is_builtin(name: str) -> bool:
    """Whether Python itself binds ``name``."""
    return hasattr(builtins, name)


def is_standard(path: str) -> bool:
    """Whether ``path`` leads into Python's own library, which has no signals of blinker's."""
    top = path.partition(".")[0]
    return top in sys.stdlib_module_names or top == "builtins"


def looks_like_class(path: str) -> bool:
    """Whether what lies outside of own code is named as a class is."""
    return path.rpartition(".")[2][:1].isupper()


def is_generic(path: str) -> bool:
    """Whether a subscript of ``path`` is that class still, with a type in brackets."""
    return looks_like_class(path) or path in _GENERIC or path.startswith("builtins.")


_GENERIC = frozenset({"collections.defaultdict", "collections.deque"})
