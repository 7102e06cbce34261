"""The ``json`` format: one object for each report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from signalctl.model.report import Listing, Settings, Showing
from signalctl.render import documents
from signalctl.render.encode import indented, streamed
from signalctl.render.page import Page

if TYPE_CHECKING:
    from signalctl.model.finding import Checking
    from signalctl.model.firing import Firing, Plan
    from signalctl.model.rule_page import Explaining
    from signalctl.model.trials import Ordering, Probing
    from signalctl.model.why import Why


def listing(report: Listing, _page: Page) -> Iterator[str]:
    """``signalctl/list/1``."""
    signals = (documents.signal(each) for each in report.signals)
    return streamed(documents.head(report, "list"), "signals", signals)


def showing(report: Showing, _page: Page) -> Iterator[str]:
    """``signalctl/show/1``."""
    head = documents.head(report, "show")
    return _whole({**head, "signal": documents.shown_signal(report)})


def why(report: "Why", _page: Page) -> Iterator[str]:
    """``signalctl/why/1``."""
    from signalctl.render import why_documents  # noqa: PLC0415 - a listing does without

    return _whole(why_documents.why(report))


def plan(report: "Plan", _page: Page) -> Iterator[str]:
    """``signalctl/fire/1`` of a dry run."""
    from signalctl.render import fire_documents  # noqa: PLC0415 - a listing does without

    return _whole(fire_documents.plan(report))


def firing(report: "Firing", _page: Page) -> Iterator[str]:
    """``signalctl/fire/1``."""
    from signalctl.render import fire_documents  # noqa: PLC0415 - a listing does without

    return _whole(fire_documents.firing(report))


def probing(report: "Probing", _page: Page) -> Iterator[str]:
    """``signalctl/fire/1`` of a probe."""
    from signalctl.render import fire_documents  # noqa: PLC0415 - a listing does without

    return _whole(fire_documents.probing(report))


def ordering(report: "Ordering", _page: Page) -> Iterator[str]:
    """``signalctl/fire/1`` of a fire in several orders."""
    from signalctl.render import fire_documents  # noqa: PLC0415 - a listing does without

    return _whole(fire_documents.ordering(report))


def settings(report: Settings, _page: Page) -> Iterator[str]:
    """``signalctl/config/1``, secrets redacted."""
    from signalctl.model.secrets import redact_value  # noqa: PLC0415 - a listing does without

    rows = [
        {
            "key": setting.key,
            "value": redact_value(setting.key, setting.value),
            "source": setting.source,
        }
        for setting in report.rows
    ]
    schema = documents.schema("config")
    return _whole({"schema": schema, "target": report.target, "settings": rows})


def checking(report: "Checking", _page: Page) -> Iterator[str]:
    """``signalctl/check/1``."""
    from signalctl.render import check_documents  # noqa: PLC0415 - a listing does without

    return _whole(check_documents.checking(report))


def explaining(report: "Explaining", _page: Page) -> Iterator[str]:
    """``signalctl/explain/1``."""
    from signalctl.render import check_documents  # noqa: PLC0415 - a listing does without

    return _whole(check_documents.explaining(report))


def _whole(document: documents.Document) -> Iterator[str]:
    yield f"{indented(document)}\n"
