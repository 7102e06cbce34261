"""Whose TypeError was it: the receiver's own door, a call it hands its fields to, or its body."""

import dis
import re
from collections.abc import Collection
from types import TracebackType

from signalctl.model.door import Binding, Verdict

_REFUSALS = re.compile(
    r"got an unexpected keyword argument|is an invalid keyword argument|takes no keyword arguments"
    r"|got multiple values for|got some positional-only arguments"
    r"|missing (?:\d+ )?required|takes no arguments|takes (?:exactly|at most|at least) \S+ "
    r"|expected (?:exactly |at least |at most )?\d+ (?:positional )?arguments?, got"
)
"""How CPython 3.11 to 3.13 words a call that does not bind, for what is written in C.

Source: ``Python/getargs.c``, ``Objects/call.c`` and ``Objects/descrobject.c``.
"""


def arose_at_door(error: BaseException, binding: Binding, *, entered: bool) -> bool:
    """Whether ``error`` says that the call did not bind at the receiver's own door.

    The predictor decides where it can: a call that does not bind never enters the body, and one
    that binds cannot fail at the door. Only where the door is not known does the wording decide.

    Args:
        error: What the call raised.
        binding: What was predicted for that call.
        entered: A Python frame below the call stands in the traceback.
    """
    if entered or not isinstance(error, TypeError):
        return False
    if binding.verdict is Verdict.UNKNOWN:
        return _REFUSALS.search(str(error)) is not None
    return binding.verdict is Verdict.DOES_NOT_BIND


_NAMED = re.compile(
    r"got an unexpected keyword argument '(?P<unexpected>[^']+)'"
    r"|'(?P<invalid>[^']+)' is an invalid keyword argument"
    r"|got multiple values for (?:keyword )?argument '(?P<twice>[^']+)'"
    r"|got some positional-only arguments passed as keyword arguments: '(?P<positional>[^']+)'"
)
"""How CPython 3.11 to 3.13 words a call that does not take a field it names."""

_CALLS = frozenset({"PRECALL", "CALL", "CALL_KW", "CALL_FUNCTION_EX", "DICT_MERGE"})
"""The instructions that call: up to 3.12 without ``CALL_KW``; ``PRECALL`` in 3.11 alone.

``DICT_MERGE`` puts together the keywords of ``f(name=1, **fields)``, and refuses a name that then
stands twice before anything is called. Source: ``Python/bytecodes.c``.
"""


def field_not_taken(
    error: BaseException, below: TracebackType | None, fields: Collection[str]
) -> str | None:
    """The field that a call further in does not take; ``None`` where it was something else.

    The innermost frame must stand at a call, as a callee that does not bind has no frame; a
    ``raise`` with the same words is the body's own. A missing argument is never laid at the
    fields: a body can forget one by itself.

    Args:
        error: What the receiver raised.
        below: Where, from the receiver inwards.
        fields: Names of what was sent.
    """
    named = _NAMED.search(str(error)) if isinstance(error, TypeError) else None
    if named is None or below is None:
        return None
    while below.tb_next is not None:
        below = below.tb_next
    instruction = dis.opname[below.tb_frame.f_code.co_code[below.tb_lasti]]
    field = next(filter(None, named.groups()))
    # Several positional-only names stand in one text, separated by commas.
    parts = [each.strip() for each in field.split(",")]
    found = next((each for each in parts if each in fields), None)
    return found if instruction in _CALLS else None
