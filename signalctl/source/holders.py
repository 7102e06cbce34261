"""The names that may hold an instance with a signal in one of its fields."""

from collections.abc import Iterable

from signalctl.source.carriers import Carriers, Spread, words_of
from signalctl.source.shapes import Binding
from signalctl.source.unit import Unit


class Holders(Spread):
    """Classes with a signal in a field, what inherits from them, and globals bound to one."""

    def __init__(self, carriers: Carriers, units: Iterable[Unit]) -> None:
        """Find the names that may hold an instance with a signal in one of its fields."""
        super().__init__(())
        for unit in units:
            for index, scope in enumerate(unit.facts.scopes):
                if scope.kind == "class":
                    factories = [n for n, each in scope.bindings.items() if is_field(each[-1])]
                    held = (*factories, *(name for name, *_ in scope.fields))
                    if any(f".{name}" in carriers.names for name in held):
                        self.reach(scope.name)
                    for term in scope.bases:
                        self.bind(scope.name, set().union(*words_of(term)))
                elif index == 0:
                    for name, bindings in scope.bindings.items():
                        for each in bindings:
                            self.bind(name, _words(each))


def is_field(binding: Binding) -> bool:
    """Whether a class attribute is what ``field()`` gives, or the like."""
    what = binding.what
    return binding.kind == "value" and what[0] == "c" and what[1][-1] in {"field", "ib"}


def _words(binding: Binding) -> set[str]:
    """The words of what a global is bound to."""
    if binding.kind == "value":
        return set().union(*words_of(binding.what))
    return {binding.what[2]} if binding.kind == "from" else set()
