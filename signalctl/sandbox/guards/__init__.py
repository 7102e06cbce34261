"""Guards: one file each, one kind of effect each, found by being there.

A module of this package has a class ``GUARD`` that is a ``Guard``. The parent asks it what there
is to guard (``found``) before anything is forked; the child of each receiver installs it, in the
order of the stages, before its receiver is called.
"""

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from typing import ClassVar, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox.kernel import Kernel
from signalctl.sandbox.ledger import Ledger

Address = tuple[str, int]
"""A host and a port."""


class Stage(IntEnum):
    """When a guard is installed: first connect, then close the door."""

    SOCKETS = 1
    DATABASES = 2
    TASKS = 3
    MAIL = 4
    REDIS = 5
    NETWORK = 6
    PROCESSES = 7
    FILES = 8
    WATCH = 9


@dataclass(frozen=True, slots=True)
class Scene:
    """What a guard may know of the target and of the system.

    Attributes:
        app: The application; ``None`` where only modules were loaded.
        config: Its configuration; empty where there is none.
        root: The project root.
        address_of: The address of a living signal.
        fired: ``id`` of the signal that is fired.
        address_of_fired: Its address.
        kernel: What this system lets us isolate.
        reachable: Addresses that must stay reachable: named by ``--allow net=``, or needed by
            what is allowed.
        writable: Folders that must be written to for real, because what is allowed needs them.
        weak: The user accepts a sandbox that holds by hooks only.
    """

    app: object | None
    config: Mapping[str, object]
    root: Path
    address_of: Callable[[object], str]
    fired: int
    address_of_fired: str
    kernel: Kernel
    reachable: tuple[Address, ...] = ()
    writable: tuple[Path, ...] = ()
    weak: bool = False


class GuardFailedError(Exception):
    """A guard that should hold does not: no receiver may be called. Says why, in one line."""


class Guard(ABC):
    """Keeps one kind of effect in.

    Made in the parent by ``found``, and installed in the child of each receiver. Everything slow
    or common to all receivers (imports, walks over objects) belongs in ``found``.
    """

    name: ClassVar[str]
    """The kind of effect: the word of the header and of ``--allow``."""
    stage: ClassVar[Stage]

    @classmethod
    @abstractmethod
    def found(cls, scene: Scene) -> Self | None:
        """The guard for what the target has of its kind; ``None`` where it has nothing."""

    @abstractmethod
    def lines(self) -> tuple[GuardLine, ...]:
        """The lines of the header: what it covers, and how far it holds."""

    def open_lines(self) -> tuple[GuardLine, ...]:
        """The lines of the header where this kind of effect is allowed: what may be changed."""
        return tuple(
            replace(line, state=GuardState.NONE, covers=f"allowed: {line.covers}")
            for line in self.lines()
        )

    @abstractmethod
    def install(self, ledger: Ledger) -> None:
        """In the child: keep this kind of effect in, and note each that is tried.

        Raises:
            GuardFailedError: It cannot hold here what its line says.
        """

    def observe(self, ledger: Ledger) -> None:  # noqa: B027 - nothing is a way to observe
        """In the child, where the effect is allowed: note what happens, and let it.

        What is not noted is not seen; the default sees nothing.
        """

    def gather(self, ledger: Ledger) -> None:  # noqa: B027 - most effects show as they happen
        """In the child, after each receiver: note what only shows now, and was not noted before.

        Several receivers may be called in one child, and each effect is to be found with its own.
        """

    def settle(self, ledger: Ledger) -> None:  # noqa: B027 - most guards end with the process
        """In the child, after the receiver: note what only shows now, and undo what must be."""

    def reaches(self) -> tuple[Address, ...]:
        """The servers that must be reachable where this kind of effect is allowed."""
        return ()

    def writes(self) -> tuple[Path, ...]:
        """The folders that must be written to for real where this kind of effect is allowed."""
        return ()

    def witness(self, *, thorough: bool) -> Mapping[str, str]:  # noqa: ARG002 - for those that look
        """In the parent, before the first child and after the last: the outside as it is.

        What differs afterwards got past the guard, or was changed by another program.

        Args:
            thorough: Look also where it costs time, such as at every table of a server.

        Returns:
            What was looked at, and a text that changes when it does.
        """
        return {}


def all_guards() -> Iterator[type[Guard]]:
    """Every guard there is, in the order they are installed."""
    found: list[type[Guard]] = []
    for module in pkgutil.iter_modules(__path__):
        guard = getattr(import_module(f"{__name__}.{module.name}"), "GUARD", None)
        if guard is not None:
            found.append(guard)
    yield from sorted(found, key=lambda guard: (guard.stage, guard.name))
