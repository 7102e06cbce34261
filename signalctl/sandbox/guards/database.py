"""The databases that the target reaches through SQLAlchemy."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox import engines
from signalctl.sandbox.databases import witness
from signalctl.sandbox.databases.doors import Doors
from signalctl.sandbox.databases.pools import Pools, why_not
from signalctl.sandbox.guards import Address, Guard, GuardFailedError, Scene, Stage
from signalctl.sandbox.ledger import Ledger

_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}


class DatabaseGuard(Guard):
    """Keeps what is written in the receiver's process: copies for SQLite, no commit elsewhere."""

    name = "database"
    stage = Stage.DATABASES

    def __init__(self, scene: Scene, found: tuple[Any, ...], checked_out: tuple[Any, ...]) -> None:
        self._scene = scene
        self._engines = found
        self._checked_out = checked_out
        self._on_servers = tuple(each for each in found if not engines.is_sqlite(each))
        # With overlays of the kernel's, files are another guard's.
        self._files = () if scene.kernel.files else engines.sqlite_files(found)
        self._pools: Pools | None = None

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """One for all engines; none where the target has not loaded SQLAlchemy."""
        found, checked_out = engines.engines_and_checked_out()
        return cls(scene, found, checked_out) if found else None

    def lines(self) -> tuple[GuardLine, ...]:
        """One for each database but those in memory, which the fork copies."""
        lines = (self._line(each) for each in self._engines)
        return tuple(dict.fromkeys(each for each in lines if each is not None))

    def _line(self, engine: Any) -> GuardLine | None:
        label = self._label(engine)
        if engines.is_sqlite(engine):
            if engines.sqlite_file(engine) is None:
                return None
            kernel = self._scene.kernel
            held = kernel.files or kernel.landlock
            state = GuardState.HELD if held else GuardState.BY_HOOK_ONLY
            return GuardLine(self.name, state, f"{label}: private copy")
        if why := why_not(engine):
            return GuardLine(self.name, GuardState.NONE, f"{label}: {why}")
        covers = "commits withheld (savepoints, server-side lock); sequences still advance"
        return GuardLine(self.name, GuardState.HELD, f"{label}: {covers}")

    def open_lines(self) -> tuple[GuardLine, ...]:
        """One for each database."""
        lines = ((each, self._line(each)) for each in self._engines)
        covers = [f"allowed: {self._label(each)}" for each, line in lines if line is not None]
        return tuple(GuardLine(self.name, GuardState.NONE, each) for each in dict.fromkeys(covers))

    def install(self, ledger: Ledger) -> None:
        """Connect to each server and withhold its commit, and go over to copies of files.

        Raises:
            GuardFailedError: A server cannot be reached, or a database cannot be held.
        """
        for engine in self._on_servers:
            if why := why_not(engine):
                raise GuardFailedError(f"{self._label(engine)}: {why}")
        engines.leave_connections([each for each in self._engines if engines.is_sqlite(each)])
        if self._files:
            from signalctl.sandbox.databases.copies import Copies  # noqa: PLC0415 - not every Python has SQLite

            copies = Copies(self._files, ledger)
            copies.redirect()
            copies.redirect_checked_out(self._checked_out, self._engines)
        doors = Doors(ledger, self._scene.reachable)
        doors.close()
        self._pools = Pools(ledger, doors, self._label)
        for engine in self._on_servers:
            self._pools.hold(engine)
        self._pools.hold_checked_out(self._checked_out, self._on_servers)
        self._pools.hold_later()

    def observe(self, ledger: Ledger) -> None:  # noqa: ARG002 - the observer of statements notes
        """Connect anew, so that the parent's connections are its own."""
        engines.leave_connections(self._engines)

    def settle(self, ledger: Ledger) -> None:  # noqa: ARG002 - nothing shows only now
        """Roll back, and so free what is locked."""
        if self._pools is not None:
            self._pools.forget()

    def reaches(self) -> tuple[Address, ...]:
        """The servers, as the engines' URLs name them."""
        return tuple(dict.fromkeys(_addresses(self._on_servers)))

    def writes(self) -> tuple[Path, ...]:
        """The folders of the files: a journal stands beside its database."""
        return tuple(dict.fromkeys(each.parent for each in engines.sqlite_files(self._engines)))

    def witness(self, *, thorough: bool) -> Mapping[str, str]:
        """The files, and with ``thorough`` the tables of each server."""
        seen = witness.of_files(self._engines, self._label)
        return {**seen, **witness.of_servers(self._on_servers, self._label)} if thorough else seen

    @property
    def _label(self) -> Any:
        return partial(engines.label_of, root=self._scene.root)


def _addresses(found: tuple[Any, ...]) -> Iterator[Address]:
    for engine in found:
        port = engine.url.port or _PORTS.get(engine.dialect.name)
        if engine.url.host and port:
            yield str(engine.url.host), int(port)


GUARD = DatabaseGuard
