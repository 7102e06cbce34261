"""What a receiver was handed, before and after: the next receiver would get it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from signalctl.model.effect import Change
from signalctl.model.secrets import redact_value
from signalctl.sandbox.spoken import Redact, printed

_DEEPEST = 4
_MOST = 1_000
_MOST_OF_SENDER = 5_000
"""Values; what lies beyond is not looked at."""

_SHOWN = 120

_MAPPED = "_sa_instance_state"
"""What an object that SQLAlchemy maps has; its attributes come and go as they are loaded."""

_PLAIN = frozenset({str, bytes, int, float, complex, bool, type(None)})
_CONTAINERS = (dict, list, tuple)
_SETS = (set, frozenset)


class _Seen(NamedTuple):
    """One value at one moment.

    Attributes:
        value: Itself; of a container, which may have other members by now, only what it was.
        mark: What is another one where the value is.
    """

    value: object
    mark: object


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fields and the sender as they are at one moment. Nothing is printed until it differs.

    Attributes:
        seen: By path.
        mapped: Paths of objects that SQLAlchemy maps.
    """

    seen: Mapping[str, _Seen]
    mapped: frozenset[str]

    @classmethod
    def of(cls, sender: object, payload: Mapping[str, object]) -> "Snapshot":
        """``payload`` as it is, as deep as dicts, lists and plain attributes go; and ``sender``."""
        found = [*_of_sender(sender)]
        for name, value in payload.items():
            found += _below(name, value, depth=0, limit=_MOST)
        mapped = {
            path for path, each in found if type(each) not in _PLAIN and _MAPPED in _dict_of(each)
        }
        if _MAPPED in _dict_of(sender):
            mapped.add("sender")
        return cls({path: _seen(each) for path, each in found}, frozenset(mapped))

    def changes_to(
        self, sender: object, payload: Mapping[str, object], redact: Redact
    ) -> tuple[Change, ...]:
        """What is different now, secrets redacted."""
        now = Snapshot.of(sender, payload).seen
        changed: list[Change] = []
        for path in dict.fromkeys((*self.seen, *now)):
            before, after = self.seen.get(path), now.get(path)
            if (before is None or after is None) and path.rpartition(".")[0] in self.mapped:
                continue
            if (before and before.mark) != (after and after.mark):
                changed.append(
                    Change(path, _shown(path, before, redact), _shown(path, after, redact))
                )
        return tuple(_without_what_lies_within(changed))


def _seen(value: object) -> _Seen:
    kind = type(value)
    if kind in _PLAIN:
        return _Seen(value, (kind, repr(value)))
    if isinstance(value, _SETS):
        return _Seen(_Was(kind, len(value)), (kind, frozenset(map(id, value))))
    if isinstance(value, _CONTAINERS):
        return _Seen(_Was(kind, len(value)), (kind, len(value)))
    return _Seen(value, id(value))


class _Was(NamedTuple):
    """Stands for a container as it was."""

    kind: type
    size: int

    def __repr__(self) -> str:
        return f"<{self.kind.__name__} of {self.size:,}>"


def _shown(path: str, seen: _Seen | None, redact: Redact) -> str | None:
    if seen is None:
        return None
    shown = printed(redact_value(path, seen.value), redact)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _below(path: str, value: object, *, depth: int, limit: int) -> Iterator[tuple[str, object]]:
    yield path, value
    if depth >= _DEEPEST or limit <= 0:
        return
    for name, each in _members(value, limit):
        yield from _below(path + name, each, depth=depth + 1, limit=limit // 2)


def _members(value: object, limit: int) -> Iterator[tuple[str, object]]:
    """What a change of ``value`` would show in; no code of the value's class is run."""
    if isinstance(value, dict) and type(value) is dict:
        for key in list(value)[:limit]:
            if type(key) in _PLAIN:
                yield f"[{key!r}]", value[key]
    elif isinstance(value, list | tuple) and type(value) in {list, tuple}:
        for index, each in enumerate(value[:limit]):
            yield f"[{index}]", each
    elif type(value) not in _PLAIN:
        for name, each in _attributes(value, limit):
            yield f".{name}", each


def _attributes(value: object, limit: int) -> Iterator[tuple[str, object]]:
    attributes = _dict_of(value)
    for name in list(attributes)[:limit]:
        if type(name) is str and not name.startswith("_"):
            yield name, attributes[name]


def _dict_of(value: object) -> Mapping[str, object]:
    """Its ``__dict__``, without a look at what its class makes of that."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except BaseException:  # noqa: BLE001 - it has none, or is made to look as if
        return {}
    return attributes if type(attributes) is dict else {}


def _of_sender(sender: object) -> Iterator[tuple[str, object]]:
    """The sender's public attributes, with what lies in their dicts and lists.

    No deeper into other objects: what an application leads to is most of the process.
    """
    if type(sender) in _PLAIN or isinstance(sender, type):
        return
    found = (
        each
        for name, value in _attributes(sender, _MOST)
        for each in _within_containers(f"sender.{name}", value, depth=0)
    )
    yield from islice(found, _MOST_OF_SENDER)


def _within_containers(path: str, value: object, *, depth: int) -> Iterator[tuple[str, object]]:
    yield path, value
    if depth < _DEEPEST and isinstance(value, _CONTAINERS):
        for name, each in _entries(value):
            if type(each) in _PLAIN:
                yield path + name, each
            else:
                yield from _within_containers(path + name, each, depth=depth + 1)


def _entries(value: object) -> Iterator[tuple[str, object]]:
    """What a dict or a list holds, those of a subclass too, by the methods of ``dict`` and ``list``."""
    if isinstance(value, dict):
        for key in list(dict.keys(value))[:_MOST]:
            if type(key) in _PLAIN:
                yield f"[{key!r}]", dict.__getitem__(value, key)
    elif isinstance(value, list):
        for index, each in enumerate(list.copy(value)[:_MOST]):
            yield f"[{index}]", each
    elif type(value) is tuple:
        for index, each in enumerate(value[:_MOST]):
            yield f"[{index}]", each


def _without_what_lies_within(changed: Sequence[Change]) -> Iterator[Change]:
    """Leave a container out where what changed in it is said."""
    paths = [each.what for each in changed]
    for each in changed:
        inside = (f"{each.what}[", f"{each.what}.")
        if None in {each.before, each.after} or not any(
            other.startswith(inside) for other in paths
        ):
            yield each
