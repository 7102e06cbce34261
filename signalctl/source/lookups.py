"""Look up what has no name of its own: by key, by annotation, in a loop, or made on demand."""

from signalctl.source import gate
from signalctl.source.at import At, merged
from signalctl.source.names import Names
from signalctl.source.shapes import Term
from signalctl.source.values import (
    Inst,
    Mod,
    Param,
    Seq,
    Sig,
    Table,
    Unknown,
    Value,
    alternatives,
    one_of,
)

_ROWS = 200


class Lookups(Names):
    """Evaluates what names and classes do not tell."""

    def hinted(self, term: Term, at: At) -> Value:
        """The value of ``name: annotation = value``: where it is not known, by its annotation."""
        found: list[Value] = []
        wide, self.wide = self.wide, self.wide or self.opens_bases
        for each in alternatives(self.value(term[1], at)):
            said = self.instance_of(term[2], at) if isinstance(each, Param | Unknown) else each
            known = not isinstance(said, Inst) or self.can_be(said)
            found.append(each if isinstance(said, Unknown) or not known else said)
        self.wide = wide
        return one_of(found)

    def comprehension(self, term: Term, at: At) -> Value:
        """What a comprehension gives, where the rows of its loop are known."""
        _, key, element, loop = term
        rows = self.rows(at.unit.facts.blocks[loop].rows, at)
        if rows is None or len(rows) > _ROWS:
            return Unknown("a comprehension over a value that is not known")
        turns = [
            At(
                at.unit,
                at.scope,
                at.order,
                loop,
                merged(at.env, ((("row", at.unit.index, loop), row),)),
            )
            for row in rows
        ]
        values = [self.value(element, each) for each in turns]
        if key is None:
            return Seq(tuple(values))
        keys = [self.value(key, each) for each in turns]
        return Table(tuple(zip(keys, values, strict=True)))

    def by_computed_key(self, holder: Seq | Table, key: Value) -> Value:
        """One of the signals in ``holder``, if there are any."""
        kept = [value for _, value in holder.items] if isinstance(holder, Table) else holder.items
        signals = [each for value in kept for each in alternatives(value) if isinstance(each, Sig)]
        if not signals:
            return Unknown("it is looked up by a computed key")
        if isinstance(holder, Table) and (holder.open or holder.rest is not None):
            reason = "it is looked up by a computed key in a dict that is not fully known"
            return one_of([*signals, Unknown(reason, sure=True)])
        if isinstance(key, Param):
            reason = f"it is looked up by the parameter '{key.name}'"
            return Unknown(reason, sure=True, param=key, instead=one_of([*kept]))
        return one_of([*kept])

    def held_by(self, module: Mod) -> Unknown:
        """What a module holds, under whatever name."""
        unit = self.modules.unit(module.name, gate.speaks)
        speaks = unit is not None and gate.makes(unit.text.content)
        return Unknown(f"any of what '{module.name}' holds", sure=speaks, plain=not speaks)
