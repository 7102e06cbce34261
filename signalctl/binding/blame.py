"""Whose TypeError was it: the receiver's own door, or something inside."""

import re

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
