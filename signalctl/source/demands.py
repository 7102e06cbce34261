"""What a receiver wants of the fields: followed through what it forwards them to, to depth 4."""

from collections.abc import Iterable
from dataclasses import replace

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.place import Place
from signalctl.model.source import Demand, Escape, Forward, Read
from signalctl.source.at import At
from signalctl.source.handlers import Receiving, door_of, receiving
from signalctl.source.resolve import Resolver
from signalctl.source.shapes import Scope, Term, Use
from signalctl.source.spell import spell
from signalctl.source.unit import Unit
from signalctl.source.values import Func, Method, Value

_DEPTH = 4
_TASK_CALLS = frozenset({"delay", "apply_async"})


class Demands:
    """Follows the mapping of receivers."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, received: Receiving) -> Demand:
        """What this receiver wants."""
        handler = received.handler
        door = handler.door
        reads: list[Read] = []
        forwards: list[Forward] = []
        escapes: list[Escape] = []
        if received.function is not None:
            certain = True
            self._follow(
                received.function,
                received.given,
                (),
                certain,
                frozenset(),
                (reads, forwards, escapes),
                (),
            )
        return Demand(
            handler=handler.name,
            place=handler.place,
            entry=None if received.function is None else self._entry(received.function),
            requires=door.required if isinstance(door, Door) else (),
            reads=tuple(dict.fromkeys(reads)),
            forwards=tuple(dict.fromkeys(forwards)),
            escapes=tuple(dict.fromkeys(escapes)),
            takes_any=isinstance(door, UnknownDoor) or door.takes_any,
            definition=self._definition(received),
            column=max(handler.column, 1),
            kind=handler.kind,
            enters="" if received.function is None else self._scope_of(received.function).qualname,
        )

    def _scope_of(self, function: Func) -> Scope:
        return self._resolver.modules.units[function.unit].facts.scopes[function.scope]

    def _definition(self, received: Receiving) -> Place | None:
        """The line of the ``def``, ``class`` or ``lambda`` whose first line is the handler's place."""
        place = received.handler.place
        if place is None:
            return None
        for unit in self._resolver.modules.units:
            if unit.shown == place.file:
                return next(
                    (
                        unit.place(each.own_line)
                        for each in unit.facts.scopes
                        if each.line == place.line and each.kind != "module"
                        if f"{unit.file.module}:{each.qualname}" == received.handler.name
                    ),
                    place,
                )
        return place

    def _entry(self, function: Func) -> Place:
        unit = self._resolver.modules.units[function.unit]
        return unit.place(unit.facts.scopes[function.scope].line)

    def _follow(
        self,
        function: Func,
        given: int | None,
        chain: tuple[Place, ...],
        certain: bool,  # noqa: FBT001 - carried down, never spelled at a call
        hidden: frozenset[str],
        into: tuple[list[Read], list[Forward], list[Escape]],
        seen: tuple[tuple[int, int], ...],
    ) -> None:
        """Note the uses of the mapping of ``function``, which has ``given`` values by position.

        ``hidden`` keys no longer are those that are sent.
        """
        unit = self._resolver.modules.units[function.unit]
        scope = unit.scope(function.scope)
        seen = (*seen, (function.unit, function.scope))
        for use in scope.uses:
            place = unit.place(use.line)
            if use.kind == "read":
                if use.field not in hidden:
                    into[0].append(
                        Read(use.field, use.certain and certain, place, use.column, chain)
                    )
            elif use.kind == "escape":
                into[2].append(Escape(use.field, place, chain))
            else:
                self._forward(unit, function, given, use, chain, certain, hidden, into, seen)

    def _forward(
        self,
        unit: Unit,
        function: Func,
        given: int | None,
        use: Use,
        chain: tuple[Place, ...],
        certain: bool,  # noqa: FBT001 - carried down, never spelled at a call
        hidden: frozenset[str],
        into: tuple[list[Read], list[Forward], list[Escape]],
        seen: tuple[tuple[int, int], ...],
    ) -> None:
        callee, arguments, beside, gone, mixed = use.call
        place = unit.place(use.line)
        scope = unit.facts.scopes[function.scope]
        shift, target = self._callee(unit, function, callee)
        count = _count(scope, arguments, given)
        by_position = shift + (0 if _is_async_apply(callee) else count or 0)
        received: Receiving | str = (
            "its arguments by position are not all known" if count is None else target
        )
        beside = () if _is_async_apply(callee) else tuple(beside)
        if isinstance(received, str):
            into[1].append(
                Forward(
                    spell(callee),
                    place,
                    use.column,
                    use.certain and certain,
                    UnknownDoor(received),
                    by_position,
                    beside,
                    tuple(sorted({*gone, *hidden})),
                    mixed,
                    chain,
                )
            )
            return
        handler = received.handler
        into[1].append(
            Forward(
                handler.name,
                place,
                use.column,
                use.certain and certain,
                handler.door,
                by_position,
                beside,
                tuple(sorted({*gone, *hidden})),
                mixed,
                chain,
            )
        )
        inner = received.function
        if inner is None or (inner.unit, inner.scope) in seen:
            return
        if len(chain) + 1 >= _DEPTH:
            into[2].append(Escape("followed no further", place, chain))
            return
        still = use.certain and certain and not mixed
        hidden = hidden | set(gone) | set(beside)
        inner_given = None
        if isinstance(handler.door, Door):
            door = handler.door.given(by_position)
            inner_given = len(handler.door.filled) + by_position
            for name in _all_names(door):
                if name not in hidden:
                    required = any(e.name == name and e.required for e in door.parameters)
                    into[0].append(Read(name, still and required, place, use.column, chain))
            hidden = hidden | set(_all_names(door))
        self._follow(inner, inner_given, (*chain, place), still, hidden, into, seen)

    def _callee(self, unit: Unit, function: Func, callee: Term) -> tuple[int, Receiving | str]:
        """How many arguments it is given beforehand, and what is called."""
        resolver = self._resolver
        scope = unit.scope(function.scope)
        at = At(unit, function.scope, 1 << 60, scope.body, function.env)
        resolver.wide = True
        try:
            task = callee[0] == "a" and callee[2] in _TASK_CALLS
            value = resolver.settle(resolver.value(callee[1] if task else callee, at), function.env)
            if isinstance(value, Method):
                return 0, f"'{spell(callee)}' is not followed"
            found = receiving(resolver, value)
            if task and not isinstance(found, str):
                return self._task(value, found)
            return 0, found
        finally:
            resolver.wide = False

    def _task(self, value: Value, found: Receiving) -> tuple[int, Receiving | str]:
        """A task is called by its queue: its decorator does not change what it takes."""
        if not isinstance(value, Func) or found.function is None:
            return 0, "the task is not a function that was read"
        scope = self._resolver.scope_of(value)
        bound = any(
            each[0] == "c" and ["bind", ["k", True]] in _plain(each[3]) for each in scope.decorators
        )
        handler = replace(
            found.handler, door=door_of(scope, bound=bound or value.bound is not None)
        )
        return 0, Receiving(handler, found.function)


def _plain(keywords: Iterable[tuple[str, Term]]) -> list[list[object]]:
    return [[name, list(term)] for name, term in keywords]


def _count(scope: Scope, arguments: Iterable[Term], given: int | None) -> int | None:
    """How many arguments stand there by position; ``None`` where that cannot be told.

    In a function that was given so many, its own ``*args`` holds those that no parameter took.
    """
    count = 0
    for each in arguments:
        if each[0] != "*":
            count += 1
            continue
        name = each[1][-1] if each[1][0] == "n" else None
        own = next((param for param in scope.params if param.kind == "*"), None)
        if given is None or own is None or own.name != name or len(scope.bindings[name]) != 1:
            return None
        count += max(0, given - sum(param.kind in {"/", "p"} for param in scope.params))
    return count


def _is_async_apply(callee: Term) -> bool:
    return bool(callee[0] == "a" and callee[2] == "apply_async")


def _all_names(door: Door) -> tuple[str, ...]:
    """The names that a value given by name lands on; nothing comes by position here."""
    return tuple(each.name for each in door.parameters if each.by_name)
