"""Observers: one file each, one kind of effect each, seen and let through; found by being there.

What an observer notes stays in the receiver's process or is kept in by a guard. A module of this
package has a function ``observe(scene, ledger)``; each child calls it before its receiver.
"""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

from signalctl.sandbox.guards import Scene
from signalctl.sandbox.ledger import Ledger

Observer = Callable[[Scene, Ledger], None]


def all_observers() -> Iterator[Observer]:
    """Every observer there is."""
    for module in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").observe
