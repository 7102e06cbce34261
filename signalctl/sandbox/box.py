"""The guards around a fire: which there are, what is allowed, and how they are put on and off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.model.firing import GuardLine
from signalctl.sandbox.guards import Address, Guard, GuardFailedError, Scene, all_guards
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.observers import Observer, all_observers

_NET = "net="
_FILES = "files"
_WEAK = "weak-sandbox"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What of the outside world a fire may change.

    Attributes:
        all: Everything.
        names: Names of guards that stay open.
        addresses: Servers that may be reached.
        weak: Guards that hold by hooks only will do.
    """

    all: bool = False
    names: frozenset[str] = frozenset()
    addresses: tuple[Address, ...] = ()
    weak: bool = False

    @classmethod
    def of(cls, words: Collection[str], *, live: bool) -> "Allowed":
        """What the words of ``--allow`` say.

        Raises:
            UsageError: A word names no guard.
        """
        known = sorted({guard.name for guard in all_guards()})
        names: set[str] = set()
        addresses: list[Address] = []
        for word in words:
            if word.startswith(_NET):
                addresses.append(_address(word))
            elif word in known:
                names.add(word)
            elif word != _WEAK:
                near = close(word, [*known, _WEAK])
                raise UsageError(
                    f"there is no guard '{word}' to allow",
                    hint=f"Did you mean {near[0]}?"
                    if near
                    else f"There are {', '.join(known)}, net=HOST:PORT and {_WEAK}.",
                )
        return cls(live, frozenset(names), tuple(addresses), _WEAK in words)

    def lets(self, guard: type[Guard]) -> bool:
        """Whether what ``guard`` keeps in may happen."""
        return self.all or guard.name in self.names


def _address(word: str) -> Address:
    host, colon, port = word.removeprefix(_NET).rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(
            f"'{word}' names no address", hint="Write the host and the port: net=localhost:9200"
        )
    return host.strip("[]"), int(port)


@dataclass(frozen=True, slots=True)
class Box:
    """The guards of one fire, in the order they are installed.

    Attributes:
        held: Those that keep their kind of effect in.
        let: Those whose kind of effect is allowed.
        observers: What notes effects that need no guard.
        unneeded: Names that were allowed, and of which there is nothing.
    """

    scene: Scene
    held: tuple[Guard, ...]
    let: tuple[Guard, ...]
    observers: tuple[Observer, ...]
    unneeded: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of what was allowed."""
        return tuple(
            f"--allow {name} changes nothing: nothing of that kind was found in the target"
            for name in self.unneeded
        )

    @property
    def lines(self) -> tuple[GuardLine, ...]:
        """The header."""
        open_ = [line for guard in self.let for line in guard.open_lines()]
        return (*open_, *(line for guard in self.held for line in guard.lines()))

    def enter(self, ledger: Ledger) -> None:
        """In the child: install every guard.

        Raises:
            GuardFailedError: One does not hold.
        """
        for observe in self.observers:
            observe(self.scene, ledger)
        for guard in self.let:
            guard.observe(ledger)
        for guard in self.held:
            try:
                guard.install(ledger)
            except GuardFailedError as error:
                raise GuardFailedError(f"{guard.name}: {error}") from error
            except Exception as error:
                why = f"{type(error).__name__}: {error}"
                raise GuardFailedError(f"{guard.name}: could not be installed, {why}") from error
        self.scene.kernel.leave_setup()

    def gather(self, ledger: Ledger) -> None:
        """In the child, after each receiver: note what only shows now."""
        ledger.open()
        for guard in self.held:
            guard.gather(ledger)
        ledger.close()

    def leave(self, ledger: Ledger) -> None:
        """In the child, after the receiver: in the opposite order."""
        for guard in (*reversed(self.held), *self.let):
            guard.settle(ledger)

    def witness(self, *, thorough: bool) -> Mapping[str, str]:
        """The outside as it is now, as far as it is guarded."""
        return {
            f"{guard.name} {what}": state
            for guard in self.held
            for what, state in guard.witness(thorough=thorough).items()
        }


def box_for(scene: Scene, allowed: Allowed) -> Box:
    """The guards that the target needs, but those for what is ``allowed``.

    A guard knows of those before it what they must be let for; and that where files are allowed,
    there are no private copies it could count on.
    """
    if allowed.all or _FILES in allowed.names:
        scene = replace(scene, kernel=replace(scene.kernel, files=False))
    scene = replace(scene, weak=allowed.weak, reachable=allowed.addresses)
    held: list[Guard] = []
    let: list[Guard] = []
    for kind in all_guards():
        guard = kind.found(scene)
        if guard is None:
            continue
        if allowed.lets(kind):
            let.append(guard)
            scene = replace(
                scene,
                reachable=(*scene.reachable, *guard.reaches()),
                writable=(*scene.writable, *guard.writes()),
            )
        else:
            held.append(guard)
    unneeded = sorted(allowed.names - {guard.name for guard in let})
    return Box(scene, tuple(held), tuple(let), tuple(all_observers()), tuple(unneeded))
