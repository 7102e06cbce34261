"""What an annotation says of a field's type, by its text alone: it is never evaluated."""

import ast
from collections.abc import Collection, Mapping
from dataclasses import replace

from signalctl.sandbox.scalars import TypeName

_LONGEST = 500


def declared_type(annotation: str | None, models: Collection[str] = ()) -> str | None:
    """The type name that an annotation, as it stands in source, declares; else ``None``.

    A class called as one of ``models`` is a ``model``. A union of two types, any other class of
    the target and whatever else is not on the closed list is not known.

    >>> declared_type("Optional[datetime.date]"), declared_type("list[int]"), declared_type("User")
    ('date | None', 'list[int]', None)
    >>> declared_type("models.User | None", models=["User"])
    'model | None'
    """
    expression = _parsed(annotation)
    name = None if expression is None else _Reader(models).annotated(expression)
    return None if name is None else str(name)


def class_in(annotation: str | None) -> str | None:
    """The name, without its module, of the one class that an annotation speaks of; else ``None``.

    >>> class_in("Optional[models.User]"), class_in("dict[str, int]"), class_in("int | str")
    ('User', 'dict', None)
    """
    expression = _parsed(annotation)
    return None if expression is None else _class_in(expression)


def _parsed(annotation: str | None) -> ast.expr | None:
    if annotation is None or len(annotation) > _LONGEST:
        return None
    try:
        return ast.parse(annotation.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


_SPELLINGS: Mapping[str, str] = {
    **{name: name for name in ("int", "float", "bool", "str", "bytes")},
    **dict.fromkeys(("date", "datetime.date", "dt.date"), "date"),
    **dict.fromkeys(("datetime", "datetime.datetime", "dt.datetime"), "datetime"),
    **dict.fromkeys(("Decimal", "decimal.Decimal"), "decimal"),
    **dict.fromkeys(("UUID", "uuid.UUID"), "uuid"),
}

LISTS = frozenset({"list", "List", "Sequence", "Iterable", "Collection"})
"""What a list satisfies."""


class _Reader:
    """Reads annotations, given the names of ``models``."""

    def __init__(self, models: Collection[str]) -> None:
        self._models = models

    def annotated(self, expression: ast.expr) -> TypeName | None:
        """The type that ``expression`` names; ``None`` if it is not on the closed list."""
        match expression:
            case ast.Constant(value=str(text)):
                quoted = _parsed(text)
                return None if quoted is None else self.annotated(quoted)
            case ast.Name() | ast.Attribute():
                spelled = ast.unparse(expression)
                is_model = spelled.rpartition(".")[2] in self._models
                scalar = "model" if is_model else _SPELLINGS.get(spelled)
                return None if scalar is None else TypeName(scalar)
            case ast.BinOp(op=ast.BitOr()) | ast.Subscript(value=ast.Name() | ast.Attribute()):
                members = _members(expression)
                return self._listed(expression) if members is None else self._union(members)
            case _:
                return None

    def _listed(self, expression: ast.expr) -> TypeName | None:
        if not isinstance(expression, ast.Subscript) or _last(expression.value) not in LISTS:
            return None
        element = self.annotated(expression.slice)
        if element is None or element.many or element.optional:
            return None
        return TypeName(element.scalar, many=True)

    def _union(self, members: tuple[ast.expr, ...]) -> TypeName | None:
        """The one type beside ``None`` in a union; with two, the text alone does not tell which."""
        types = [member for member in members if not _is_none(member)]
        found = self.annotated(types[0]) if len(types) == 1 else None
        if found is None:
            return None
        return replace(found, optional=found.optional or len(types) < len(members))


def _class_in(expression: ast.expr) -> str | None:
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return class_in(expression.value)
    members = _members(expression)
    if members is not None:
        types = [member for member in members if not _is_none(member)]
        return _class_in(types[0]) if len(types) == 1 else None
    if isinstance(expression, ast.Subscript):
        return _class_in(expression.value)
    return _last(expression) if isinstance(expression, ast.Name | ast.Attribute) else None


def _members(expression: ast.expr) -> tuple[ast.expr, ...] | None:
    """What a union, or what stands for one, may be; ``None`` for anything else."""
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.BitOr):
        return (expression.left, expression.right)
    if not isinstance(expression, ast.Subscript):
        return None
    inner = expression.slice
    arguments = tuple(inner.elts) if isinstance(inner, ast.Tuple) else (inner,)
    match _last(expression.value):
        case "Annotated":
            return arguments[:1]
        case "Union":
            return arguments
        case "Optional":
            return (*arguments, ast.Constant(None))
        case _:
            return None


def _last(expression: ast.expr) -> str:
    return ast.unparse(expression).rpartition(".")[2]


def _is_none(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is None
