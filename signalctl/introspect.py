"""Look: load a target, and write down every signal, who listens to it, and how it is wired.

``load`` brings the target into memory while a recorder watches; ``survey`` turns what lives there
into frozen values. Neither changes a signal.
"""

from collections.abc import Iterator, Sequence

import blinker

from signalctl import wires
from signalctl.binding.parameters import door_of
from signalctl.model.door import Door
from signalctl.model.wiring import Field, Receiver, Signal, Subject, Survey, Unseen
from signalctl.target.discover import living_signals
from signalctl.target.load import LoadRequest
from signalctl.target.load import load as load_target
from signalctl.target.loaded import Loaded
from signalctl.target.names import Named, name_signals
from signalctl.target.origin import origin_of, own_code, unimported_modules
from signalctl.target.receivers import own_dict
from signalctl.target.recorder import recording
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


def survey(loaded: Loaded) -> Survey:
    """Everything that the living process tells about ``loaded``.

    What only source can tell, sends and the sites that never ran, is ``None`` in it.
    """
    target = loaded.target
    return Survey(
        subject=Subject(
            app=target.spelling,
            source=target.source,
            kind=target.kind,
            modules=target.modules,
            versions=target.versions,
        ),
        root=str(loaded.root),
        signals=tuple(_signal(loaded, named) for named in loaded.signals),
        unseen=Unseen(
            modules_not_imported=unimported_modules(loaded.own, target.packages),
            unread_files=None,
            unresolved_sites=None,
        ),
        notes=(*target.notes, *_blind_spots(loaded)),
    )


def _blind_spots(loaded: Loaded) -> Iterator[str]:
    for method in loaded.recording.replaced:
        yield (
            f"the target replaced blinker's Signal.{method} while it was loaded: "
            "what happened through it after that was not seen"
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
        fields=_fields(receivers),
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


def _fields(receivers: Sequence[Receiver]) -> tuple[Field, ...] | None:
    """The fields that doors name; ``None`` if none does."""
    doors = [(each.name, each.door) for each in receivers if isinstance(each.door, Door)]
    names = dict.fromkeys(name for _, door in doors for name in door.names)
    return tuple(_field(name, doors) for name in names) or None


def _field(name: str, doors: Sequence[tuple[str, Door]]) -> Field:
    types = [
        parameter.annotation
        for _, door in doors
        for parameter in door.parameters
        if parameter.name == name and name in door.names and parameter.annotation
    ]
    return Field(
        name=name,
        type=types[0] if types else None,
        sent_by=None,
        read_by=None,
        required_by=tuple(
            dict.fromkeys(receiver for receiver, door in doors if name in door.required)
        ),
    )
