"""SIG209: the connect stands below a decorator that replaces the function."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG209",
    "decorator-order",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        from functools import wraps


        def quietly(function):
            @wraps(function)
            def call(*args, **kwargs):
                try:
                    function(*args, **kwargs)
                except OSError:
                    pass

            return call


        @quietly
        @paid.connect  # SIG209
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
    good=[
        """
        from functools import wraps


        def quietly(function):
            @wraps(function)
            def call(*args, **kwargs):
                function(*args, **kwargs)

            return call


        @paid.connect
        @quietly
        def log_order(sender, **extra):
            print(extra)
        """,
        """
        HANDLERS = []


        def listed(function):
            HANDLERS.append(function)
            return function


        @listed
        @paid.connect
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
)
def decorator_order(case: Case) -> Iterator[Fault]:
    """A decorator above the connect puts another function in the place of the one that is connected.

    Why it matters:
        The signal calls the bare function, without what the decorator was meant to do. And as the
        name stands for another function now, the bare one lives only as long as the decorator keeps it.

    What to do:
        Put the connect on top.

    When it is wrong:
        Where the bare function is what should listen: a command or a task that can be called as a
        function too. Decorators of other packages are not followed; only some that are known to put
        another object there are spoken of, as ``functools.lru_cache``, ``contextlib.contextmanager``,
        ``celery.shared_task`` and ``click.command``.
    """
    for signal, site in case.connects():
        if site.around.replaced_by:
            name = "a function" if site.handler is None else f"'{short(site.handler.name)}'"
            yield Fault(
                place=site.place,
                column=site.column,
                message=f"{name} is connected to '{called(signal)}' bare: "
                f"'@{site.around.replaced_by}' above the connect replaces it",
                hint=f"Put the connect above @{site.around.replaced_by}.",
                signal=signal.address,
                receiver=None if site.handler is None else site.handler.name,
                function=site.function,
            )
