"""Which bindings of a name reach a use, and which blocks stand around it."""

from collections.abc import Iterator, Sequence

from signalctl.source.shapes import Binding, Block, Facts

END = 1 << 60
"""A position behind the whole file: what a name has come to mean when everything has run."""


def around(facts: Facts, block: int) -> Iterator[int]:
    """``block`` and the blocks around it in its scope, innermost first."""
    while block != -1:
        yield block
        block = facts.blocks[block].parent


def tests_above(facts: Facts, scope: int, block: int) -> tuple[Block | str, ...]:
    """The tests that ``block`` stands under, in its function and in what is around that.

    Returns:
        Outermost first: the block whose test it is, or ``except``.
    """
    found: list[Block | str] = []
    while True:
        for each in around(facts, block):
            what = facts.blocks[each]
            if what.kind in {"if", "else", "case"}:
                found.append(what)
            elif what.kind == "except":
                found.append("except")
        above = facts.scopes[scope]
        if above.kind != "class" or above.parent < 0:
            return tuple(reversed(found))
        scope, block = above.parent, above.block


def seen_from(facts: Facts, bindings: Sequence[Binding], block: int) -> Sequence[Binding]:
    """``bindings`` without those of comprehensions that a use in ``block`` stands outside of."""
    for each in bindings:
        if each.kind == "row":
            break
    else:
        return bindings
    return [
        each
        for each in bindings
        if each.kind != "row"
        or facts.blocks[each.what[0]].kind != "inner"
        or each.what[0] in around(facts, block)
    ]


def reaching(
    facts: Facts, bindings: Sequence[Binding], *, order: int, block: int
) -> tuple[Binding, ...]:
    """The bindings that a use at ``order`` in ``block`` may see, in source order.

    Where one imports in a ``try`` and binds something else in its ``except``, the ``try`` is taken:
    that is what happens where the dependency is installed.
    """
    if len(bindings) == 1:
        return tuple(bindings)
    inside = tuple(around(facts, block))
    found: list[Binding] = []
    for binding in reversed(bindings):
        if binding.order > order:
            if _shares_loop(facts, binding.block, inside):
                found.append(binding)
            continue
        if excluded(facts, binding.block, inside):
            continue
        found.append(binding)
        if binding.block in inside or _complete(facts, found, inside):
            break
    found += [
        each  # a function binds it as a global: it may run at any time
        for each in bindings
        if facts.blocks[each.block].kind == "late" and each not in found
    ]
    found = _without_fallbacks(facts, found) or list(bindings)
    return tuple(reversed(found))


def _shares_loop(facts: Facts, block: int, inside: Sequence[int]) -> bool:
    return any(
        each in inside and facts.blocks[each].kind in {"loop", "inner"}
        for each in around(facts, block)
    )


def excluded(facts: Facts, block: int, inside: Sequence[int]) -> bool:
    """Whether ``block`` stands in another arm of an ``if`` than a use ``inside`` of some blocks."""
    arms = {facts.blocks[each].group: each for each in inside}
    for each in around(facts, block):
        what = facts.blocks[each]
        arm = arms.get(what.group)
        if what.kind in {"if", "else", "case"} and arm is not None and arm != each:
            return True
    return False


def _complete(facts: Facts, found: Sequence[Binding], inside: Sequence[int]) -> bool:
    """Whether both arms of one ``if``, or the body of one ``try``, bind the name for certain."""
    kinds: dict[int, set[str]] = {}
    for each in found:
        block: Block = facts.blocks[each.block]
        if block.parent in inside:
            kinds.setdefault(block.group, set()).add(block.kind)
    return any({"if", "else"} <= each or {"try"} <= each for each in kinds.values())


def fallbacks(facts: Facts, bindings: Sequence[Binding]) -> list[Binding]:
    """The bindings in an ``except`` whose ``try`` binds the name too."""
    left = _without_fallbacks(facts, bindings)
    return [each for each in bindings if each not in left and each.kind != "del"]


def _without_fallbacks(facts: Facts, found: Sequence[Binding]) -> list[Binding]:
    tried = {
        facts.blocks[outer].group
        for each in found
        for outer in around(facts, each.block)
        if facts.blocks[outer].kind == "try"
    }
    return [
        each
        for each in found
        if each.kind != "del"
        and not any(
            facts.blocks[outer].kind == "except" and facts.blocks[outer].group in tried
            for outer in around(facts, each.block)
        )
    ]
