"""SIG402: the sender reads what a receiver has written into the payload."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.severity import Severity


@rule(
    "SIG402",
    "payload-read-back",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        @paid.connect
        def add_discount(sender, **extra):
            extra["price"]["discount"] = 5


        def pay():
            price = {"discount": 0}
            paid.send(app, price=price)
            return price["discount"]  # SIG402
        """,
    ],
    good=[
        """
        @paid.connect
        def log_price(sender, **extra):
            print(extra["price"]["discount"])


        def pay():
            price = {"discount": 0}
            paid.send(app, price=price)
            return price["discount"]
        """,
        """
        @paid.connect
        def add_discount(sender, **extra):
            extra["price"]["discount"] = 5


        def pay():
            price = {"discount": 0}
            discount = price["discount"]
            paid.send(app, price=price)
            return discount
        """,
    ],
)
def payload_read_back(case: Case) -> Iterator[Fault]:
    """After a send the sender reads a key or an attribute of the payload that a receiver writes.

    Why it matters:
        The sender depends on its receivers, whose order is not promised and of whom one may be gone:
        that is a function call, not a signal.

    What to do:
        Call a function, and use what it gives back.

    When it is wrong:
        Where the signal is there for receivers to fill something in.
    """
    for signal, site in case.sends():
        for read in site.around.read_back:
            for listener in case.listeners_of(signal):
                demand = listener.receiver.demand
                writes = () if demand is None else demand.deeds.written
                hit = next(
                    (each for each in writes if (each.field, each.key) == (read.field, read.key)),
                    None,
                )
                if hit is None:
                    continue
                yield Fault(
                    place=read.place,
                    column=read.column,
                    message=f"'{read.key}' of '{read.field}' is read after the send of "
                    f"'{called(signal)}', and '{listener.name}' writes it",
                    hint="Call a function, and use what it gives back.",
                    signal=signal.address,
                    field=read.field,
                    function=site.send.function,
                    related=(
                        Related(site.send.place, "sent here"),
                        Related(hit.place, "written here"),
                    ),
                )
                break
