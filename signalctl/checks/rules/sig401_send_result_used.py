"""SIG401: the sender does something with what receivers give back."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG401",
    "send-result-used",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        def price():
            return [answer for _, answer in paid.send(app)]  # SIG401
        """,
        """
        def price():
            for _, answer in paid.send(app):  # SIG401
                print(answer)
        """,
    ],
    good=[
        """
        def price():
            paid.send(app)
        """,
        """
        async def price():
            await paid.send_async(app)
        """,
    ],
)
def send_result_used(case: Case) -> Iterator[Fault]:
    """The value of a send is used: the sender depends on what its receivers answer.

    Why it matters:
        A signal says that something has happened. Who needs an answer has to know whom he asks:
        that is a function call. Order and number of the answers are not promised either.

    What to do:
        Call a function; or keep it, where collecting answers from plugins is the point.

    When it is wrong:
        Where the signal is there to collect answers.
    """
    for signal, site in case.sends():
        if site.result in {"used", "looped"}:
            yield sent_fault(
                site,
                f"what receivers of '{called(signal)}' give back is used",
                "Call a function instead, unless collecting answers is what the signal is for.",
                related=tuple(
                    related
                    for each in case.listeners_of(signal)
                    if any(reach.site == site for reach in each.sends)
                    for related in each.related
                ),
            )
