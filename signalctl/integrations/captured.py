"""What a test asks of what was captured: what was sent, and apart from it, what was received."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import blinker

from signalctl.integrations.difference import (
    Told,
    equal,
    has,
    listed,
    nothing_has,
    too_many_have,
)
from signalctl.integrations.living import label_of, meant
from signalctl.integrations.log import Log, Received, Sent
from signalctl.model.secrets import redact_text
from signalctl.sandbox.spoken import message_of, type_name
from signalctl.target.receivers import Definition, describe
from signalctl.target.senders import label_of as sender_label
from signalctl.wires import identity


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """The sends of some signals, from the beginning of the block on, or those of them that are kept.

    Attributes:
        signals: What was to be captured.
        keeps: Which sends count.
        kept: The same in words, behind "send of ...".
    """

    log: Log
    signals: tuple[blinker.Signal, ...]
    keeps: Callable[[Sent], bool] = lambda _: True
    kept: str = ""

    @property
    def all(self) -> tuple[Sent, ...]:
        """Every send, in order; whether anybody received it or not."""
        return tuple(each for each in self.log.sent if self.keeps(each))

    @property
    def received(self) -> "Receipts":
        """What receivers were given by these sends."""
        return Receipts(self)

    def of(self, signal: blinker.Signal | str) -> "Captured":
        """The sends of one signal, of those that are captured."""
        (wanted,) = meant([signal], "of")
        keeps = self.keeps
        return replace(
            self, signals=(wanted,), keeps=lambda sent: keeps(sent) and sent.signal is wanted
        )

    def by(self, sender: object) -> "Captured":
        """The sends that ``sender`` was given to."""
        keeps = self.keeps
        return replace(
            self,
            keeps=lambda sent: keeps(sent) and equal(sent.sender, sender),
            kept=f"{self.kept} by {sender_label(sender)}",
        )

    def one(self, /, **fields: object) -> Sent:
        """The one send that has ``fields``; it may have more.

        Raises:
            AssertionError: There is none, with what is different in the closest one; or several.
        """
        __tracebackhide__ = True
        found = [each for each in self.all if has(each.fields, fields)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _failure(
                too_many_have(self.thing, fields, list(map(_told, found)), allowed="one")
            )
        raise _failure(nothing_has(self.thing, fields, list(map(_told, self.all))))

    def none(self, /, **fields: object) -> None:
        """Nothing was sent that has ``fields``; without any, nothing at all.

        Raises:
            AssertionError: Something was.
        """
        __tracebackhide__ = True
        found = [_told(each) for each in self.all if has(each.fields, fields)]
        if found:
            raise _failure(too_many_have(self.thing, fields, found, allowed="none"))

    @property
    def thing(self) -> str:
        """What a message calls one of these."""
        names = " or ".join(f"'{label_of(each)}'" for each in self.signals)
        return f"send of {names}{self.kept}"


@dataclass(frozen=True, slots=True, eq=False)
class Receipts:
    """What receivers were given by some sends, and what they made of it.

    Attributes:
        captured: The sends.
        keeps: Which receipts count.
        kept: The same in words, behind "receipt by ...".
    """

    captured: Captured
    keeps: Callable[[Received], bool] = lambda _: True
    kept: str = "any receiver"

    @property
    def all(self) -> tuple[Received, ...]:
        """Every receipt, in the order in which the receivers were done."""
        of = self.captured
        return tuple(each for each in of.log.received if of.keeps(each.sent) and self.keeps(each))

    def by(self, receiver: object) -> "Receipts":
        """The receipts of one receiver: the object, or its name, which may be a glob."""
        keeps, is_it = self.keeps, _receiver(receiver)
        name = receiver if isinstance(receiver, str) else describe(receiver).name
        return replace(
            self, keeps=lambda received: keeps(received) and is_it(received), kept=f"'{name}'"
        )

    def one(self, /, **fields: object) -> Received:
        """The one receipt that has ``fields``; it may have more. The receiver may have raised.

        Raises:
            AssertionError: There is none, with what is different in the closest one; or several.
        """
        __tracebackhide__ = True
        found = [each for each in self.all if has(each.fields, fields)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _failure(
                too_many_have(self.thing, fields, list(map(_told_receipt, found)), allowed="one")
            )
        raise _failure(
            (
                *nothing_has(self.thing, fields, list(map(_told_receipt, self.all))),
                *_sent_all_the_same(self.captured.all),
            )
        )

    def none(self, /, **fields: object) -> None:
        """Nothing was received that has ``fields``; without any, nothing at all.

        Raises:
            AssertionError: Something was.
        """
        __tracebackhide__ = True
        found = [_told_receipt(each) for each in self.all if has(each.fields, fields)]
        if found:
            raise _failure(too_many_have(self.thing, fields, found, allowed="none"))

    def none_raised(self) -> None:
        """Every receiver returned.

        Raises:
            AssertionError: One raised.
        """
        __tracebackhide__ = True
        raised = [each for each in self.all if each.error is not None]
        if raised:
            count = "1 receiver" if len(raised) == 1 else f"{len(raised)} receivers"
            raise _failure((f"{count} raised", *listed(list(map(_told_receipt, raised)))))

    @property
    def thing(self) -> str:
        """What a message calls one of these."""
        return f"receipt by {self.kept} of a {self.captured.thing}"


def _failure(lines: Iterable[str]) -> AssertionError:
    return AssertionError("\n".join(lines))


def _told(sent: Sent) -> Told:
    return Told(f"{_place(sent.place)} by {sender_label(sent.sender)}", sent.fields)


def _told_receipt(received: Received) -> Told:
    error = received.error
    ending = "" if error is None else f", which raised {_error(error)}"
    label = f"{_place(received.sent.place)} to {received.receiver}{ending}"
    return Told(label, received.fields)


def _error(error: BaseException) -> str:
    return f"{type_name(error)}: {message_of(error, redact_text)}"


def _sent_all_the_same(sends: Sequence[Sent]) -> Iterator[str]:
    """What was sent, where it was not received: the one is not the other."""
    if not sends:
        yield "  nothing was sent either"
        return
    yield "  what was sent:" if len(sends) > 1 else "  it was sent:"
    yield from (f"  {line}" for line in listed(list(map(_told, sends))))


def _place(place: Definition | None) -> str:
    if place is None:
        return "sent from no Python code"
    path, here = Path(place.file), Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{place.line}"


def _receiver(wanted: object) -> Callable[[Received], bool]:
    """Whether a receipt is one of the receiver ``wanted``."""
    if isinstance(wanted, str):
        return lambda received: any(fnmatchcase(text, wanted) for text in _names(received.receiver))
    wanted_id, name = identity(wanted), describe(wanted).name
    # A receiver that has died may have left its identity to another one: that has another name.
    return lambda received: received.receiver_id == wanted_id and received.receiver == name


def _names(name: str) -> tuple[str, str, str]:
    qualname = name.rpartition(":")[2]
    return name, qualname, qualname.rpartition(".")[2]
