"""Whether a send's sender is one that a receiver listens to, as far as that can be told."""

from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.model.source import Partition, Party
from signalctl.model.why import LinkState
from signalctl.model.wiring import SenderFilter

_BY_LABEL = frozenset({Party.CONSTANT, Party.CLASS})
_NUMBERS = {"True": "1", "False": "0"}


def meets(listened: SenderFilter, sender: Partition) -> LinkState:
    """Whether a receiver that listens to ``listened`` hears a send by ``sender``.

    Source: ``make_id`` in blinker: texts and numbers are the same when they are equal, anything else
    when it is the same object. So a proxy is another sender than what it stands for, and a class
    another one than its instances.
    """
    if listened.party is Party.ANY:
        return LinkState.YES
    if Party.UNKNOWN in {listened.party, sender.party}:
        return LinkState.UNKNOWN
    if listened.party is not sender.party:
        both = {listened.party, sender.party}
        return LinkState.UNKNOWN if both == {Party.APP, Party.OBJECT} else LinkState.NO
    if listened.party in _BY_LABEL:
        return _by_label(listened.label, sender.label)
    return LinkState.UNKNOWN if listened.party is Party.OBJECT else LinkState.YES


def _by_label(listened: str, sender: str) -> LinkState:
    """Whether two labels are of equal senders, where labels tell.

    A truth value is the number that it equals. The label of a long text was cut.
    """
    if _NUMBERS.get(listened, listened) == _NUMBERS.get(sender, sender):
        return LinkState.YES
    start, cut, _ = listened.partition("…")
    return LinkState.UNKNOWN if cut and sender[1:].startswith(start[1:]) else LinkState.NO


def asked_sender(spelling: str) -> Partition:
    """The sender that ``--sender`` asks about.

    Args:
        spelling: ``app``, ``none``, ``str:TEXT``, ``import:module:attribute`` or ``model:Class#key``.

    Raises:
        UsageError: It is none of these.
    """
    kind, _, rest = spelling.partition(":")
    if spelling == "app":
        return Partition(Party.APP, "the app")
    if spelling == "none":
        return Partition(Party.NONE, "None")
    if kind == "str" and rest:
        return Partition(Party.CONSTANT, repr(rest))
    if kind == "import" and ":" in rest:
        is_class = rest.rpartition(":")[2].rpartition(".")[2][:1].isupper()
        if rest.endswith(":current_app"):
            return Partition(Party.PROXY, rest)
        return Partition(Party.CLASS if is_class else Party.OBJECT, rest)
    if kind == "model" and all(rest.partition("#")):
        return Partition(Party.OBJECT, rest)
    near = close(spelling, ("app", "none"))
    meant = f"Did you mean --sender {near[0]}? " if near else ""
    raise UsageError(
        f"'{spelling}' is no sender",
        hint=f"{meant}Use --sender app, none, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.",
    )
