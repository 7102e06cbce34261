"""SIG903: a connect or a send that could not be resolved."""

from collections.abc import Iterator

from signalctl.checks.case import Case
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG903",
    "unresolved-site",
    evidence=Evidence.SOURCE,
    severity=None,
    level=Severity.WARNING,
    bad=[
        """
        def publish(name):
            signals[name].send(app)  # SIG903
        """,
    ],
    good=[
        """
        def publish():
            signals["paid"].send(app)
        """,
        """
        import socket


        def publish(host):
            connection = socket.create_connection(host)
            connection.send(b"paid")
        """,
    ],
)
def unresolved_site(case: Case) -> Iterator[Fault]:
    """A connect or a send looks like a signal's, and which signal it is could not be told.

    These sites are counted in the summary, and reported with ``--strict``, or when the rule is
    selected.

    Why it matters:
        Rules that claim that something is not sent, or not heard, are silent where such a site may
        be the one that does it.

    What to do:
        Where that is easy, name the signal there; else leave it.

    When it is wrong:
        Where the line has to do with something else than a signal.
    """
    for site in case.survey.unseen.unresolved_sites or ():
        if case.judges(site.place.file):
            yield Fault(
                place=site.place,
                column=site.column,
                message=f"could not tell which signal this is, because {site.reason.partition(': ')[2]}",
                hint="Name the signal here, or leave it: it only makes other rules silent.",
                function=site.method,
            )
