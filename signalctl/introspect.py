"""Look: load a target, and write down every signal, who listens to it, and how it is wired.

``load`` brings the target into memory while a recorder watches; ``survey`` turns what lives there,
joined with what its source says, into frozen values. Neither changes a signal. ``from_source`` has
only the source.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import blinker

from signalctl import wires
from signalctl.binding.parameters import door_of
from signalctl.join.fields import fields_of
from signalctl.join.process import Process
from signalctl.join.surveys import join
from signalctl.model.wiring import Receiver, Signal, State, Subject, Survey, Unseen
from signalctl.source.files import is_among_tests
from signalctl.source.read import read_source
from signalctl.target.discover import living_signals
from signalctl.target.load import load as load_target
from signalctl.target.loaded import Loaded
from signalctl.target.names import Named, name_signals
from signalctl.target.origin import origin_of, own_code, places_of, unimported_modules
from signalctl.target.receivers import Definition, own_dict
from signalctl.target.recorder import recording
from signalctl.target.request import LoadRequest
from signalctl.target.rows import place_of, receiver_rows


def load(request: LoadRequest, *, exclude: Sequence[str] = ()) -> Loaded:
    """Load a target into this process, watching what it connects.

    Args:
        request: What to load.
        exclude: Folders that are not own code, relative to the project root.

    Raises:
        TargetError: It did not load.
    """
    with recording(door_of) as seen:
        target = load_target(request)
    own = own_code(
        root=request.root, packages=target.packages, exclude=exclude, target_file=target.file
    )
    named = name_signals(living_signals(), made_at=seen.made_at, is_own=own.has)
    return Loaded(target=target, root=request.root, recording=seen, own=own, signals=named)


def survey(loaded: Loaded, *, tests: bool = False) -> Survey:
    """Everything that the living process and the source of own code tell about ``loaded``.

    The facts of files are kept in ``.signalctl_cache`` in the project root; nothing else is written.

    Args:
        loaded: The target.
        tests: Read test files too.
    """
    source = read_source(
        loaded.own.roots,
        root=loaded.root,
        exclude=loaded.own.excluded,
        search=[Path(each) for each in sys.path if each],
        beside=_packages_with_signals(loaded),
        names=_names_of_files(),
        cache=loaded.root,
        tests=tests or is_among_tests(loaded.target.file, loaded.root),
    )
    living = _living(loaded)
    return join(living, source, _process(loaded, living.signals))


def _living(loaded: Loaded) -> Survey:
    target = loaded.target
    signals = tuple(_signal(loaded, named) for named in loaded.signals)
    return Survey(
        subject=Subject(
            app=target.spelling,
            source=target.source,
            kind=target.kind,
            modules=target.modules,
            versions=target.versions,
        ),
        root=str(loaded.root),
        signals=signals,
        unseen=Unseen(
            modules_not_imported=unimported_modules(loaded.own, target.packages),
            unread_files=None,
            unresolved_sites=None,
        ),
        notes=(*target.notes, *_blind_spots(loaded, signals)),
    )


def _packages_with_signals(loaded: Loaded) -> list[Path]:
    """Where the packages lie that are not own code and have signals: they send them, if anyone."""
    tops = {named.aliases[0].module.partition(".")[0] for named in loaded.signals}
    places = {place for top in tops - {"", "blinker"} for place in places_of(top)}
    return sorted(place for place in places if not loaded.own.has(str(place)))


def _names_of_files() -> dict[str, str]:
    """The name that each file was imported by; the first of several."""
    names: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and name != "__main__":
            names.setdefault(file, name)
    return names


def _process(loaded: Loaded, signals: Sequence[Signal]) -> Process:
    """What has run, in the words of source: lines that connected, and files that were imported."""
    connected = {
        named.address: frozenset(
            place
            for connect in loaded.recording.connects_of(named.signal)
            if (place := place_of(loaded.root, connect.site)) is not None
        )
        for named in loaded.signals
    }
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    places = (place_of(loaded.root, Definition(each, 1)) for each in files if isinstance(each, str))
    return Process(
        connected,
        imported=frozenset(each.file for each in places if each is not None),
        packages=frozenset(loaded.target.packages),
        before={
            each.address: frozenset(row.place for row in _connected_before(each) if row.place)
            for each in signals
        },
    )


def _connected_before(signal: Signal) -> tuple[Receiver, ...]:
    """The receivers that live, and that nothing was seen to connect."""
    return tuple(
        each for each in signal.receivers if each.state is State.LIVE and each.connected is None
    )


def _blind_spots(loaded: Loaded, signals: Sequence[Signal]) -> Iterator[str]:
    for method in loaded.recording.replaced:
        yield (
            f"the target replaced blinker's Signal.{method} while it was loaded: "
            "what happened through it after that was not seen"
        )
    count = sum(len(_connected_before(each)) for each in signals)
    if count and not loaded.recording.replaced:
        receivers = "1 receiver was" if count == 1 else f"{count} receivers were"
        yield (
            f"{receivers} connected before we looked: by which line is not known, "
            "nor what was collected before"
        )


def _signal(loaded: Loaded, named: Named) -> Signal:
    made = loaded.recording.made_at(named.signal)
    receivers, error = _receivers(loaded, named.signal)
    return Signal(
        address=named.address,
        name=named.name,
        namespace=named.namespace,
        aliases=tuple(str(alias) for alias in named.aliases),
        origin=origin_of(
            loaded.own,
            file=None if made is None else made.file,
            module=named.aliases[0].module,
        ),
        defined=place_of(loaded.root, made),
        doc=_doc(named.signal),
        fields=fields_of(receivers, None),
        receivers=receivers,
        sends=None,
        muted=wires.is_muted(named.signal),
        ordered=wires.is_ordered(named.signal),
        error=error,
    )


def _receivers(loaded: Loaded, signal: blinker.Signal) -> tuple[tuple[Receiver, ...], str | None]:
    try:
        return receiver_rows(loaded, signal, door_of), None
    except wires.UnreadableError as error:
        return (), f"its receivers could not be read: {error}"


def _doc(signal: blinker.Signal) -> str | None:
    """The documentation the signal was made with, if any.

    Source: ``Signal.__init__`` keeps ``doc`` in the instance's ``__doc__``.
    """
    doc = own_dict(signal).get("__doc__")
    return " ".join(doc.split()) if isinstance(doc, str) and doc.strip() else None
