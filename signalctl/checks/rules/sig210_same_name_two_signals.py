"""SIG210: one signal is sent, and another of the same name is listened to."""

from collections.abc import Iterator, Sequence

from signalctl.checks.case import Case
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.origin import Origin
from signalctl.model.place import Place
from signalctl.model.severity import Severity
from signalctl.model.source import LASTING, ConnectSite
from signalctl.model.wiring import Signal


@rule(
    "SIG210",
    "same-name-two-signals",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    wins_over=["SIG301", "SIG302"],
    bad=[
        """
        worker_signals = Namespace()
        paid_in_worker = worker_signals.signal("paid")


        @paid_in_worker.connect  # SIG210
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        worker_signals = Namespace()
        paid_in_worker = worker_signals.signal("paid")


        @paid_in_worker.connect
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(app, order_id=3)
            paid_in_worker.send(app, order_id=3)
        """,
    ],
)
def same_name_two_signals(case: Case) -> Iterator[Fault]:
    """Own code sends one signal to which nobody listens, and listens to another of the same name that nobody sends.

    Why it matters:
        Namespaces keep signals apart: the same name in two of them is two signals. The receiver is
        never called, silently.

    What to do:
        Import the one signal where it is needed, and make it in one place.

    When it is wrong:
        Where two packages happen to use one name, each with sends or receivers that are not read.
    """
    by_name: dict[str, list[Signal]] = {}
    for signal in case.signals:
        if signal.name is not None and signal.origin is Origin.OWN:
            by_name.setdefault(signal.name, []).append(signal)
    for name, several in by_name.items():
        sent = [each for each in several if each.sends and not each.receivers]
        heard = [each for each in several if not each.sends and _connects(each)]
        for one in heard:
            if sent and case.all_sends_known(one):
                yield _fault(name, one, sent[0], _connects(one))


def _connects(signal: Signal) -> Sequence[ConnectSite]:
    return [each for each in signal.connects or () if each.method in LASTING and each.own]


def _fault(name: str, heard: Signal, sent: Signal, connects: Sequence[ConnectSite]) -> Fault:
    first = connects[0]
    made = [each.defined for each in (heard, sent) if each.defined is not None]
    sends = [each.send.place for each in sent.sends or ()]
    return Fault(
        place=first.place,
        column=first.column,
        message=f"this listens to '{heard.address}', which nothing sends; what is sent is "
        f"'{sent.address}', another signal called '{name}'",
        hint=f"Connect to {sent.address.rpartition(':')[2]}, or make the signal in one place.",
        signal=heard.address,
        also=(sent.address,),
        related=tuple(_related(made, "made here") + _related(sends, "sent here")),
    )


def _related(places: Sequence[Place], message: str) -> list[Related]:
    return [Related(each, message) for each in places]
