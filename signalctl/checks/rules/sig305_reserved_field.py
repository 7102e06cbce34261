"""SIG305: a field has a name that blinker takes for itself, or cannot pass."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity

_WRAPPERS = {False: "_sync_wrapper", True: "_async_wrapper"}
"""What belongs to the other way to send, by whether it is ``send_async``."""

SELF_IS_FREE = (1, 8)
"""From here on the parameters of ``send`` are positional-only."""


@rule(
    "SIG305",
    "reserved-field",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG105", "SIG103", "SIG306"],
    bad=[
        """
        def pay():
            paid.send(app, _sync_wrapper=app.ensure_sync)  # SIG305
        """,
        """
        async def pay():
            await paid.send_async(app, _async_wrapper=app.ensure_sync)  # SIG305
        """,
    ],
    good=[
        """
        def pay():
            paid.send(app, _async_wrapper=app.ensure_sync)
        """,
        """
        async def pay():
            await paid.send_async(app, _sync_wrapper=app.ensure_sync)
        """,
    ],
)
def reserved_field(case: Case) -> Iterator[Fault]:
    """A send gives the wrapper of the other way to send; or, up to blinker 1.7, a field called ``self``.

    Why it matters:
        The wrapper becomes a field, which every receiver gets, and nothing is wrapped. A field
        called ``self`` ends in ``TypeError``.

    What to do:
        ``send`` takes ``_async_wrapper``, ``send_async`` takes ``_sync_wrapper``.

    When it is wrong:
        Not known to be. ``self`` is only told where the version of blinker is known.

    Source: ``Signal.send`` and ``Signal.send_async`` in blinker 1.7 and 1.9, ``base.py``.
    """
    for signal, site in case.sends():
        other = _WRAPPERS[site.send.is_async]
        method = "send_async" if site.send.is_async else "send"
        if other in site.send.fields:
            right = _WRAPPERS[not site.send.is_async]
            yield sent_fault(
                site,
                f"{method} of '{called(signal)}' takes no '{other}': it becomes a field, and nothing "
                "is wrapped",
                f"Give it as {right}.",
                field=other,
                related=tuple(
                    related for each in case.listeners_of(signal) for related in each.related
                ),
            )
        if "self" in site.send.fields and case.blinker and case.blinker < SELF_IS_FREE:
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent with a field 'self', which this version of blinker "
                "cannot pass",
                "Give the field another name.",
                field="self",
            )
