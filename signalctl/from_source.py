"""Look, and load nothing: what source alone tells of a target.

Apart from ``introspect``, so that nothing which handles living targets is imported for it.
"""

from collections.abc import Sequence

from signalctl.join.surveys import survey_of
from signalctl.model.wiring import Survey
from signalctl.source.files import is_among_tests
from signalctl.source.read import read_source
from signalctl.target.unloaded import Unloaded


def survey_source(
    unloaded: Unloaded, *, exclude: Sequence[str] = (), tests: bool = False
) -> Survey:
    """What source alone tells; nothing of the target is imported.

    Args:
        unloaded: Where its source is.
        exclude: Folders that are not own code, relative to the project root.
        tests: Read test files too.
    """
    root = unloaded.root
    source = read_source(
        unloaded.own,
        root=root,
        exclude=unloaded.excluded(exclude),
        search=unloaded.search,
        cache=root,
        tests=tests or is_among_tests(unloaded.target_file, root),
    )
    return survey_of(source, subject=unloaded.subject, root=str(root))
