"""What is kept of one file: tuples, texts and numbers, and the trees of some functions.

A *term* is an expression as nested tuples whose first item is one letter::

    ("n", name)                       a name
    ("a", term, attribute)            an attribute
    ("c", func, args, keywords, line, column) a call; keywords (name, term), name "" for ``**``
    ("k", value)                      a constant
    ("*", term)                       ``*term`` among arguments or elements
    ("l", terms, type)                a tuple, list or set
    ("d", ((key, value), ...))        a dict; key None for ``**``
    ("s", term, term)                 a subscript
    ("o", terms)                      one of several: ``or``, ``and``, ``if`` else
    ("g", term, term, block)          a comprehension: key, None but for a dict; element; its loop
    ("t", term, annotation)           a value that an annotation speaks of
    ("f", index)                      a lambda
    ("f", index, applied)             what a decorator is given, once so many others were applied
    ("x", words)                      anything else
    ("x", words, type)                anything else whose type is plain
"""

import ast
from dataclasses import dataclass
from typing import Any, NamedTuple

Term = Any
"""Nested: not worth a type that says so."""

OTHER: Term = ("x", "an expression that is not followed")


class Block(NamedTuple):
    """A stretch of statements that runs as a whole or not at all.

    Attributes:
        parent: Index of the block around it; -1 for the body of a module, class or function.
        kind: ``body``, ``if``, ``else``, ``try``, ``except``, ``loop``, ``case``, ``late``, or
            ``inner`` for a comprehension, whose names no other statement sees.
        group: The same for the arms of one statement.
        scope: Index of its scope.
        span: Where the condition stands, for ``if``, ``else`` and ``case``: line and offset of its
            start and end; ``None`` for the others.
        rows: For a loop: the term it goes over.
    """

    parent: int
    kind: str
    group: int
    scope: int
    span: tuple[int, int, int, int] | None
    rows: Term | None


class Binding(NamedTuple):
    """One place that gives a name a value.

    Attributes:
        kind: ``import``, ``from``, ``value``, ``part``, ``row``, ``def``, ``class``, ``param``,
            ``del`` or ``other``.
        order: Position in the file, counted in bindings and calls.
        block: Index of the block it stands in.
        what: By kind: module; (module, level, name); term; (term, indexes); (loop, indexes);
            scope index; scope index; parameter index; nothing; why it is not followed.
        line: 1-based.
    """

    kind: str
    order: int
    block: int
    what: Any
    line: int


class Param(NamedTuple):
    """One parameter.

    Attributes:
        kind: ``/``, ``p``, ``*``, ``k`` or ``**``.
        default: Term and text; ``None`` where there is none.
        annotation: Term and text; ``None`` where there is none.
    """

    name: str
    kind: str
    default: tuple[Term, str] | None
    annotation: tuple[Term, str] | None


class Use(NamedTuple):
    """One use of the mapping behind ``**name`` in a function.

    Attributes:
        kind: ``read``, ``forward`` or ``escape``.
        field: The key read; for an escape how; for a forward empty.
        certain: On every path from the function's entry, and the mapping is as it was given.
        line, column: 1-based, in characters.
        call: For a forward: (callee term, arguments by position, names given beside the mapping,
            keys gone from it, whether its keys may be others by then).
    """

    kind: str
    field: str
    certain: bool
    line: int
    column: int
    call: Any


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or lambda.

    Attributes:
        kind: ``module``, ``class``, ``def``, ``async`` or ``lambda``.
        qualname: As Python's ``__qualname__``; empty for the module.
        parent: Index; -1 for the module.
        line: Of the first decorator, or of the ``def``: what ``co_firstlineno`` holds.
        own_line: Of the ``def``.
        last: Its last line; 0 for a module.
        column: 1-based, of the ``def``.
        order: Its position, as of a binding.
        block: The block it stands in.
        unread: Last line of a function of which only the fields above and ``decorators`` are
            known so far; 0 for any other.
        body: The block of its statements.
        params: In the order of the ``def``.
        decorators: Terms, outermost first.
        bases: Terms, of a class.
        hints: Annotations of variables, as written.
        returns: (term, order, block) of each ``return`` with a value.
        generator: It yields.
        bindings: By name, in source order.
        outer: Names declared ``global`` or ``nonlocal``.
        fields: (attribute, term, scope, order, block, line) of ``self.attribute = term`` in the
            methods of a class.
        uses: Of its ``**`` mapping.
    """

    kind: str
    name: str
    qualname: str
    parent: int
    line: int
    own_line: int
    last: int
    column: int
    order: int
    block: int
    unread: int
    body: int
    params: list[Param]
    decorators: list[Term]
    bases: list[Term]
    returns: list[tuple[Term, int, int]]
    generator: bool
    bindings: dict[str, list[Binding]]
    outer: dict[str, str]
    fields: list[tuple[str, Term, int, int, int, int]]
    uses: list[Use]
    hints: dict[str, str]


RETURNED = "returned"
"""What becomes of a value that is up to whoever calls the function it stands in."""


class Site(NamedTuple):
    """A call, or a decorator, that by its name may connect, disconnect or send.

    Attributes:
        method: ``connect``, ``connect_via``, ``connected_to``, ``disconnect``, ``send`` ...
        base: The term before the method.
        call: The call's term; ``None`` for ``@signal.connect``, where ``target`` is the function,
            and for a method that is not called on the spot.
        target: Scope index of the function it decorates; -1 otherwise.
        line, column: Of the method's name, and where the expression starts; 1-based, characters.
        sender: The sender's expression as written; empty where none is given.
        result: What becomes of the value: ``dropped``, ``awaited``, ``looped``, ``used``, or
            ``returned``; ``unseen`` where that is not followed, as of a lambda. Of a method that is
            not called: ``kept`` and the name that it is given, or ``given`` and
            where the call stands that connects it.
    """

    method: str
    scope: int
    order: int
    block: int
    base: Term
    call: Term | None
    target: int
    line: int
    column: int
    sender: str
    result: str


class Call(NamedTuple):
    """Any other call: it may be the call of a function that wraps a connect or a send.

    Attributes:
        result: What becomes of the value, as of a site's.
    """

    word: str
    scope: int
    order: int
    block: int
    term: Term
    line: int
    column: int
    result: str


class Edit(NamedTuple):
    """A change in place of what a name holds, or a place that gives it away.

    Attributes:
        kind: ``set``, ``default`` or ``gone``, of one key; ``more``: the keys of another mapping;
            ``none``: it is emptied; ``other``, ``fewer``: unknown keys came, or went; ``out``: from
            here on, others may change it.
        key: Term; ``None`` where it is about no single key.
        value: Term of the value, or for ``more`` of the mapping.
    """

    scope: int
    kind: str
    key: Term | None
    value: Term
    order: int
    block: int


@dataclass(slots=True, eq=False)
class Facts:
    """All that is kept of a file; what functions hold is added when it is asked for.

    Attributes:
        stars: (module, level, order) of each ``from module import *``.
        edits: By name: each change in place of what the name holds, as ``name[key] = value`` and
            ``name.append(...)``, and each place that gives it away.
        nodes: By scope: the trees of functions that are likely to be asked for, or were.
        order, groups: The last position, and the last group of blocks, given so far.
    """

    scopes: list[Scope]
    blocks: list[Block]
    stars: list[tuple[str, int, int]]
    sites: list[Site]
    calls: list[Call]
    edits: dict[str, list[Edit]]
    nodes: dict[int, ast.FunctionDef | ast.AsyncFunctionDef]
    order: int = 0
    groups: int = 0
