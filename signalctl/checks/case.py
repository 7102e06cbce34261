"""What rules ask of a survey: who is judged, which sends reach a receiver, what is known of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signalctl.checks.rule import Fault
from signalctl.model.finding import Related
from signalctl.model.lookup import last_word
from signalctl.model.origin import OriginFilter
from signalctl.model.place import Place, installed_as
from signalctl.model.severity import Severity
from signalctl.model.source import ConnectSite, Party, SendSite
from signalctl.model.why import LinkState
from signalctl.model.wiring import Receiver, ReceiverKind, Signal, State, Survey, TargetKind
from signalctl.why.senders import meets


def short(name: str) -> str:
    """What a reader calls a receiver: its qualname, without module and ``<locals>``.

    >>> short("shop.orders:create_app.<locals>.log_order")
    'create_app.log_order'
    """
    return name.rpartition(":")[2].replace(".<locals>", "")


def called(signal: Signal) -> str:
    """What a reader calls a signal: the variable that its address ends in."""
    return last_word(signal.address)


@dataclass(frozen=True)
class Listener:
    """One receiver of one signal, with a row for each sender it is connected to.

    Attributes:
        signal: What it listens to.
        rows: At least one.
        place, column: Its ``def``; where that is not known its first line, or its connect.
    """

    case: "Case"
    signal: Signal
    rows: tuple[Receiver, ...]

    @cached_property
    def receiver(self) -> Receiver:
        """The row that tells the most: a living one before one of source."""
        order = (State.LIVE, State.SOURCE, State.ORPHANED, State.COLLECTED)
        return min(self.rows, key=lambda each: order.index(each.state))

    @property
    def name(self) -> str:
        """For a reader."""
        return short(self.receiver.name)

    @property
    def place(self) -> Place | None:
        """Where it is defined: the line of its ``def``; ``None`` where nothing is known."""
        demand = self.receiver.demand
        if demand is not None and demand.definition is not None:
            return demand.definition
        return self.receiver.place or self.receiver.connected

    @property
    def column(self) -> int:
        """Of the ``def``; 1 where that is not known."""
        return 1 if self.receiver.demand is None else self.receiver.demand.column

    @cached_property
    def sends(self) -> tuple["Reach", ...]:
        """The send sites that reach it or may; empty too where none is known."""
        found = []
        for site in self.signal.sends or ():
            states = {meets(each.sender, site.sender) for each in self.rows}
            if states != {LinkState.NO}:
                certain = not site.may and not self._is_doubtful
                sure = LinkState.YES in states and certain
                unknown = certain and site.sender.party is Party.UNKNOWN
                found.append(Reach(site, sure=sure, likely=unknown and not sure))
        return tuple(found)

    @property
    def _is_doubtful(self) -> bool:
        """Whether it may be another one that listens."""
        return all(each.state is State.SOURCE and each.error is not None for each in self.rows)

    @property
    def sure_sends(self) -> tuple["Reach", ...]:
        """Those that reach it for certain."""
        return tuple(each for each in self.sends if each.sure)

    @property
    def sent_from(self) -> tuple[Related, ...]:
        """Every send that reaches it or may, for the other side of a finding."""
        return tuple(dict.fromkeys(each.related for each in self.sends))

    @property
    def related(self) -> tuple[Related, ...]:
        """Where it is defined, for the other side of a finding."""
        if self.place is None:
            return ()
        known = self.receiver.kind is not ReceiverKind.UNKNOWN
        text = f"'{self.name}' listens here" if known else "a receiver is connected here"
        return (Related(self.place, text),)

    def fault(self, message: str, hint: str, **more: Any) -> Fault:
        """A fault at its ``def``, unless ``more`` says another place."""
        at = {"place": self.place or Place("?", 1), "column": self.column, **more}
        return Fault(
            message=message,
            hint=hint,
            signal=self.signal.address,
            receiver=self.receiver.name,
            **at,
        )

    @property
    def is_heard_whole(self) -> bool:
        """Whether every send that may reach it is known, and each with all its fields.

        What claims that something is not sent needs this.
        """
        return (
            bool(self.sends)
            and not any(each.site.send.open for each in self.sends)
            and self.case.all_sends_known(self.signal)
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """A send site that reaches a receiver, for certain or perhaps.

    Attributes:
        likely: It is only the sender of which it is not known whether the receiver listens to it.
    """

    site: SendSite
    sure: bool
    likely: bool = False

    @property
    def severity(self) -> Severity | None:
        """One level less than the rule's own, an error, where it is not certain."""
        return None if self.sure else Severity.WARNING

    @property
    def condition(self) -> str:
        """What a message ends with where it is not certain."""
        return "" if self.sure else ", if that is a sender it listens to"

    @property
    def where(self) -> str:
        """The line, for a message."""
        return str(self.site.send.place)

    @property
    def related(self) -> Related:
        """The line, for the other side of a finding."""
        return Related(self.site.send.place, "sent here")


@dataclass(frozen=True)
class Case:
    """A survey as rules see it.

    Attributes:
        origin: Whose code and signals are judged.
        is_application: Nobody else sends or receives these signals.
    """

    survey: Survey
    origin: OriginFilter = OriginFilter.OWN
    is_application: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the target was imported."""
        return self.survey.subject.kind is not TargetKind.SOURCE

    @property
    def blinker(self) -> tuple[int, ...]:
        """The version of blinker; empty where it is not known."""
        text = self.survey.subject.versions.get("blinker", "")
        return tuple(int(each) for each in text.split(".") if each.isdigit())

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those that code which is judged may have to do with."""
        if self.origin in {OriginFilter.OWN, OriginFilter.ALL}:
            return self.survey.signals
        return tuple(each for each in self.survey.signals if each.origin.value == self.origin.value)

    def touched(self) -> tuple[Signal, ...]:
        """The signals that code which is judged has to do with."""
        found = {each.address for each in self.signals if self.judges_signal(each)}
        found |= {each.signal.address for each in self.listeners()}
        found |= {each.address for each, _ in self.sends()}
        found |= {each.address for each, _ in self.connects()}
        return tuple(each for each in self.survey.signals if each.address in found)

    def judges(self, file: str | None) -> bool:
        """Whether code in ``file`` is judged."""
        return self.origin is not OriginFilter.OWN or (
            file is not None and file in self.survey.own_files
        )

    def can_edit(self, place: Place) -> bool:
        """Whether who reads a finding can change that line: it is own code, or not installed."""
        return place.file in self.survey.own_files or installed_as(place.file) is None

    def judges_signal(self, signal: Signal) -> bool:
        """Whether the line that makes ``signal`` is judged."""
        return self.judges(None if signal.defined is None else signal.defined.file)

    def listeners(self) -> Iterator[Listener]:
        """Every receiver that is judged and that a send can reach: it lives, or source shows it.

        By signal, then as the signal has them.
        """
        for signal in self.signals:
            yield from (each for each in self.listeners_of(signal) if self._judges(each))

    def _judges(self, listener: Listener) -> bool:
        return self.judges_receiver(listener.receiver)

    def judges_receiver(self, row: Receiver) -> bool:
        """Whether the code of a receiver is judged; where it is not known, that of its connect."""
        place = row.place or row.connected
        return self.judges(None if place is None else place.file)

    def listeners_of(self, signal: Signal) -> tuple[Listener, ...]:
        """Every receiver of ``signal`` that a send can reach, judged or not."""
        return self._listeners[signal.address]

    @cached_property
    def _listeners(self) -> dict[str, tuple[Listener, ...]]:
        return {each.address: self._reachable(each) for each in self.survey.signals}

    def elsewhere(self, listener: Listener) -> tuple[Listener, ...]:
        """The same receiver, where it listens to other signals."""
        same = self._rows_of_receiver[_identity(listener.receiver)]
        return tuple(each for each in same if each.signal is not listener.signal)

    @cached_property
    def _rows_of_receiver(self) -> dict[object, list[Listener]]:
        found: dict[object, list[Listener]] = {}
        for listeners in self._listeners.values():
            for each in listeners:
                found.setdefault(_identity(each.receiver), []).append(each)
        return found

    def _reachable(self, signal: Signal) -> tuple[Listener, ...]:
        taken_away = {
            (each.handler.name, each.function)
            for each in signal.connects or ()
            if each.method == "disconnect" and each.handler is not None
        }
        connected_in = {each.place: each.function for each in signal.connects or ()}

        def reachable(row: Receiver) -> bool:
            if row.state is State.LIVE:
                return True
            where = "" if row.connected is None else connected_in.get(row.connected, "")
            return row.state is State.SOURCE and (row.name, where) not in taken_away

        return tuple(
            Listener(self, signal, rows) for rows in _grouped(filter(reachable, signal.receivers))
        )

    def connect_of(self, signal: Signal, receiver: Receiver) -> ConnectSite | None:
        """The site that connected ``receiver``, for what a living row does not know of it."""
        return next(
            (
                each
                for each in signal.connects or ()
                if receiver.connected in {each.place, *each.through}
                if each.handler is None or each.handler.name == receiver.name
            ),
            None,
        )

    def sends(self) -> Iterator[tuple[Signal, SendSite]]:
        """Every send site that is judged, by signal."""
        for signal in self.signals:
            for site in signal.sends or ():
                if self.judges(site.send.place.file):
                    yield signal, site

    def connects(self) -> Iterator[tuple[Signal, ConnectSite]]:
        """Every connect site that is judged, by signal."""
        for signal in self.signals:
            for site in signal.connects or ():
                if self.judges(site.place.file):
                    yield signal, site

    def all_sends_known(self, signal: Signal) -> bool:
        """Whether no send of ``signal`` can be one that was not resolved."""
        if signal.sends is None or any(each.may for each in signal.sends):
            return False
        return not self._may_be_unresolved(signal, "send")

    def may_be_connected_elsewhere(self, signal: Signal) -> bool:
        """Whether a connect that was not resolved may be one to ``signal``."""
        return self._may_be_unresolved(signal, "connect")

    def _may_be_unresolved(self, signal: Signal, method: str) -> bool:
        """Whether a site that was not resolved, or a file that was not read, may be about it."""
        words = {each.rpartition(":")[2].rpartition(".")[2] for each in signal.aliases}
        words |= {each.rpartition("[")[2].rstrip("]") for each in signal.aliases if "[" in each}
        for site in self.survey.unseen.unresolved_sites or ():
            is_named = not site.names or words & {*site.names} or not _is_plain(site.names)
            if site.method.startswith(method) and is_named:
                return True
        return bool(self.survey.unseen.unread_files)


def _is_plain(names: tuple[str, ...]) -> bool:
    """Whether what a site is called on has a name of its own, and is no general one."""
    return not any(each.lower() in {"signal", "sig", "self", "cls", "s"} for each in names[:1])


def sent_fault(site: SendSite, message: str, hint: str, **more: Any) -> Fault:
    """A fault at a send."""
    return Fault(
        place=site.send.place,
        column=site.column,
        message=message,
        hint=hint,
        signal=site.signal,
        function=site.send.function,
        **more,
    )


def connected_at(row: Receiver) -> tuple[Related, ...]:
    """Where a receiver was connected, for the other side of a finding."""
    if row.connected is None:
        return ()
    return (Related(row.connected, f"'{short(row.name)}' is connected here"),)


def _identity(row: Receiver) -> object:
    """The same for every row of one receiver."""
    return (row.name, row.place)


def _grouped(rows: Iterable[Receiver]) -> Iterator[tuple[Receiver, ...]]:
    groups: dict[object, list[Receiver]] = {}
    for row in rows:
        groups.setdefault(_identity(row), []).append(row)
    yield from map(tuple, groups.values())
