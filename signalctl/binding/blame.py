"""Whose TypeError was it: the receiver's own door, or something inside."""

import re

from signalctl.model.door import Binding, Verdict

_REFUSALS = re.compile(
    r"unexpected keyword argument|multiple values|got some positional-only"
    r"|missing \d+ required|takes (no|exactly|at most|at least|from|\d+)|expected \d+ argument"
    r"|no keyword arguments"
)
"""How CPython 3.11 to 3.13 words a call that does not bind, for Python and for C functions.

Source: ``Python/ceval.c`` and ``Python/getargs.c``.
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
    if not isinstance(error, TypeError):
        return False
    if binding.verdict is Verdict.UNKNOWN:
        return not entered and _REFUSALS.search(str(error)) is not None
    return binding.verdict is Verdict.DOES_NOT_BIND
