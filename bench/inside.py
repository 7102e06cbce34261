"""What a fire adds to a fork, and to a plain send: measured within one process, in turn.

``python -m bench.inside KIND`` prints, as JSON, a list of pairs: seconds of CPU of ours and of
theirs, of this process and of the children it waited for.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import flask
from blinker import Namespace

from signalctl import introspect, simulate
from signalctl.model.firing import Plan
from signalctl.model.wiring import Signal
from signalctl.sandbox.box import Allowed
from signalctl.target.loaded import Loaded
from signalctl.target.request import LoadRequest
from signalctl.trials import planning
from signalctl.trials.calls import call_alone
from signalctl.trials.here import call_here

_PAIRS = 40
_SENDS = 2_000

app = flask.Flask(__name__)
done = Namespace().signal("done")


@done.connect
def does_nothing(app: flask.Flask, **fields: object) -> None:
    """Be a receiver."""


def _connect(url: str) -> object:
    """An engine that has been connected to, as an app has it."""
    from sqlalchemy import create_engine, text  # noqa: PLC0415 - only where there is a server

    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    return engine


def _ready(*, live: bool) -> tuple[Plan, Loaded, simulate.FireRequest, Signal]:
    folder = Path.cwd()
    loaded = introspect.load(LoadRequest(spelling="bench.inside:app", root=folder, cwd=folder))
    signals = introspect.survey(loaded).signals
    signal = next(each for each in signals if each.address == "bench.inside:done")
    request = simulate.FireRequest(
        word="done",
        fields=(),
        sender=simulate.sender_of(None, loaded),
        box=simulate.box_of(signal, loaded, Allowed(all=live)),
        references=simulate.references_of(loaded, {}),
        timeout_s=30,
    )
    return simulate.plan(signal, loaded, request), loaded, request, signal


def _forked(*, live: bool) -> Callable[[], object]:
    plan, loaded, request, _ = _ready(live=live)
    (ready,) = planning.ready(plan, loaded, request)
    conditions = planning.conditions(plan, loaded, request)
    return lambda: call_alone(ready, {}, conditions)


def _bare() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _here() -> Callable[[], object]:
    plan, loaded, request, _ = _ready(live=True)
    (ready,) = planning.ready(plan, loaded, request)
    conditions = planning.conditions(plan, loaded, request)

    def calls() -> None:
        for _ in range(_SENDS):
            call_here(ready, {}, conditions)

    return calls


def _sends() -> None:
    for _ in range(_SENDS):
        done.send(app)


def _cpu_s(work: Callable[[], object]) -> float:
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def main(kind: str, url: str = "") -> None:
    """Print the pairs of one kind."""
    engine = _connect(url) if url else None
    sides: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "idle": (_forked(live=True), _bare),
        "guarded": (_forked(live=False), _bare),
        "guards": (_forked(live=False), _forked(live=True)),
        "here": (_here(), _sends),
    }
    ours, theirs = sides[kind]
    ours(), theirs()  # what is imported once, is imported now
    json.dump([(_cpu_s(ours), _cpu_s(theirs)) for _ in range(_PAIRS)], sys.stdout)
    del engine


if __name__ == "__main__":
    # Under its own name, or the app that is loaded would be another one.
    from bench.inside import main as run

    run(*sys.argv[1:])
