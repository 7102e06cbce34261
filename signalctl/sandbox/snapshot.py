"""What a receiver was handed, before and after: the next receiver would get it changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

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

_PLAIN = (str, bytes, int, float, complex, bool, type(None))


@dataclass(frozen=True, slots=True)
class _Seen:
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
        mapped = {path for path, each in found if _MAPPED in _dict_of(each)}
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
    if type(value) in _PLAIN:
        return _Seen(value, (type(value), repr(value)))
    if isinstance(value, set | frozenset):
        return _Seen(_Was(value), (type(value), frozenset(map(id, value))))
    if isinstance(value, dict | list | tuple):
        return _Seen(_Was(value), (type(value), len(value)))
    return _Seen(value, id(value))


class _Was:
    """Stands for a container as it was."""

    def __init__(self, container: Collection[object]) -> None:
        self._text = f"<{type(container).__name__} of {len(container):,}>"

    def __repr__(self) -> str:
        return self._text


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
    left = _MOST_OF_SENDER
    for name, value in _attributes(sender, _MOST):
        for path, each in _within_containers(f"sender.{name}", value, depth=0):
            yield path, each
            left -= 1
            if left == 0:
                return


def _within_containers(path: str, value: object, *, depth: int) -> Iterator[tuple[str, object]]:
    yield path, value
    if depth < _DEEPEST and isinstance(value, dict | list | tuple):
        for name, each in _entries(value):
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
