"""Write a large Flask application: 300 modules, 1,200 signals, 3,000 connects; always the same.

Each module is a part of a shop: its own signals, a view that sends them, and receivers, some of
them for the signals of the part before.
"""

from pathlib import Path

NAME = "large_app"
MODULES = 300
SIGNALS = 1_200
CONNECTS = 3_000

_EVENTS = ("created", "changed", "paid", "removed")
_RECEIVERS = ("audit", "index")
_NEIGHBOURS = ("created", "removed")

_FACTORY = '''\
"""A shop of {modules} parts."""

from importlib import import_module

from flask import Flask


def create_app():
    app = Flask(__name__)
    for number in range({modules}):
        part = import_module(f"{name}.part_{{number:03}}")
        app.register_blueprint(part.blueprint)
    return app
'''

_PART = '''\
"""Part {number} of the shop."""

from blinker import Namespace
from flask import Blueprint, current_app

from {name} import part_{before:03} as neighbour

signals = Namespace()
blueprint = Blueprint("part_{number:03}", __name__, url_prefix="/part/{number}")
log = []
'''

_SIGNAL = """
{event} = signals.signal("part-{number}-{event}", doc="Something of part {number} was {event}.")
"""

_RECEIVER = """

@{signal}.connect
def {verb}_{event}(sender, **fields):
    log.append(("{verb}", "{event}", fields["order_id"]))
"""

_VIEW = """

@blueprint.post("/{event}/<int:order_id>")
def send_{event}(order_id):
    shop = current_app._get_current_object()
    {event}.send(shop, order_id=order_id, part={number})
    return {{"order_id": order_id}}
"""


def write(folder: Path) -> Path:
    """Write the package ``large_app`` and an empty ``pyproject.toml`` into ``folder``."""
    package = folder / NAME
    package.mkdir(parents=True, exist_ok=True)
    folder.joinpath("pyproject.toml").touch()
    package.joinpath("__init__.py").write_text(_FACTORY.format(modules=MODULES, name=NAME))
    for number in range(MODULES):
        package.joinpath(f"part_{number:03}.py").write_text(_part(number))
    return folder


def _part(number: int) -> str:
    """The first part is its own neighbour: an import of itself that Python allows."""
    own = [(event, event, verb) for event in _EVENTS for verb in _RECEIVERS]
    others = [(f"neighbour.{event}", event, "follow") for event in _NEIGHBOURS]
    return "".join(
        [
            _PART.format(number=number, name=NAME, before=max(number - 1, 0)),
            *(_SIGNAL.format(number=number, event=event) for event in _EVENTS),
            *(_RECEIVER.format(signal=s, event=e, verb=v) for s, e, v in own + others),
            *(_VIEW.format(number=number, event=event) for event in _EVENTS),
        ]
    )
