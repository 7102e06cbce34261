"""Stand between a signal and its receivers, for a while: note what passes, or let nothing pass.

blinker's own context managers are not used, for they do not nest: the end of an inner ``muted``
unmutes the outer one, and the end of ``connected_to`` disconnects what was connected before. Nor is
anything connected, since a receiver of ours would see nothing once another one raises. What a tap
changes are three attributes of the signal itself, and they are put back when the last one that uses
the tap is done, in whatever order they end.

Source: ``send`` and ``send_async`` of blinker 1.6.2 to 1.9 call what ``self.receivers_for(sender)``
    yields, one after the other, with the sender by position and every field by name.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

import blinker

from signalctl.integrations.log import Log, Received, Sent
from signalctl.target.calling import calling_line
from signalctl.target.receivers import describe
from signalctl.wires import identity

Receiver = Callable[..., Any]

_TAPPED = ("send", "send_async", "receivers_for")
_NOT_FIELDS = ("_async_wrapper", "_sync_wrapper")


@dataclass(frozen=True, slots=True, eq=False)
class _Send:
    """A send under way.

    Attributes:
        logs: Those that it is noted in.
        stands_for: The receiver behind each function of ours that is called in its place.
    """

    sent: Sent
    logs: tuple[Log, ...]
    stands_for: dict[object, Receiver] = field(default_factory=dict)


_UNDER_WAY: ContextVar[_Send | None] = ContextVar("signalctl_send", default=None)
"""The send that has not asked for its receivers yet."""


class Tap:
    """One signal that is looked at or silenced."""

    def __init__(self, signal: blinker.Signal) -> None:
        self._signal = signal
        self._before: dict[str, Any] = {}
        self._logs: list[Log] = []
        self._silences = 0
        self._send = signal.send
        self._send_async = signal.send_async
        self._receivers_for = signal.receivers_for

    @classmethod
    def on(cls, signal: blinker.Signal) -> "Tap":
        """The tap that ``signal`` has already, else a new one, which changes nothing yet."""
        installed = getattr(vars(signal).get("receivers_for"), "__self__", None)
        return installed if isinstance(installed, cls) else cls(signal)

    @contextmanager
    def logging_to(self, log: Log) -> Iterator[None]:
        """Note in ``log`` what passes."""
        self._install()
        self._logs.append(log)
        try:
            yield
        finally:
            self._logs.remove(log)
            self._remove_if_idle()

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Let nothing pass."""
        self._install()
        self._silences += 1
        try:
            yield
        finally:
            self._silences -= 1
            self._remove_if_idle()

    def send(self, *sender: Any, **fields: Any) -> list[tuple[Receiver, Any]]:
        """Stand in for ``Signal.send``."""
        noted = self._noted(sender, fields)
        token = _UNDER_WAY.set(noted)
        try:
            return noted_for(noted, self._send(*sender, **fields))
        finally:
            _UNDER_WAY.reset(token)

    async def send_async(self, *sender: Any, **fields: Any) -> list[tuple[Receiver, Any]]:
        """Stand in for ``Signal.send_async``."""
        noted = self._noted(sender, fields)
        token = _UNDER_WAY.set(noted)
        try:
            return noted_for(noted, await self._send_async(*sender, **fields))
        finally:
            _UNDER_WAY.reset(token)

    def receivers_for(self, sender: Any) -> Iterator[Receiver]:
        """Stand in for ``Signal.receivers_for``: nobody if silenced, else those whose calls are noted."""
        noted = _UNDER_WAY.get()
        is_ours = noted is not None and noted.sent.signal is self._signal
        _UNDER_WAY.set(None)  # a receiver that sends or asks, in its turn, is not this send
        if self._silences:
            return iter(())
        receivers = self._receivers_for(sender)
        return (_heard(each, noted) for each in receivers) if is_ours and noted else receivers

    def _noted(self, sender: tuple[Any, ...], fields: Mapping[str, Any]) -> _Send:
        sent = Sent(
            signal=self._signal,
            sender=sender[0] if sender else None,
            fields={name: value for name, value in fields.items() if name not in _NOT_FIELDS},
            place=calling_line((__file__,)),
        )
        logs = tuple(self._logs)
        for log in logs:
            log.sent.append(sent)
        return _Send(sent, logs)

    def _install(self) -> None:
        if self._logs or self._silences:
            return
        attributes = vars(self._signal)
        self._before = {name: attributes[name] for name in _TAPPED if name in attributes}
        attributes.update({name: getattr(self, name) for name in _TAPPED})

    def _remove_if_idle(self) -> None:
        if self._logs or self._silences:
            return
        attributes = vars(self._signal)
        for name in _TAPPED:
            if attributes.get(name) != getattr(self, name):  # replaced by another since
                continue
            if name in self._before:
                attributes[name] = self._before[name]
            else:
                del attributes[name]


def noted_for(noted: _Send, results: list[tuple[Receiver, Any]]) -> list[tuple[Receiver, Any]]:
    """The results of a send, with the receivers that blinker would have named."""
    return [(noted.stands_for.get(receiver, receiver), value) for receiver, value in results]


def _heard(receiver: Receiver, noted: _Send) -> Receiver:
    """What is called in the place of ``receiver``, calls it, and notes what comes of it.

    Source: blinker tells coroutine functions by ``iscoroutinefunction``, and so they must stay some.
    """
    name, is_async = _told(receiver)

    def note(fields: Mapping[str, Any], returned: object, error: BaseException | None) -> None:
        received = Received(
            receiver=name,
            receiver_id=identity(receiver),
            sent=noted.sent,
            fields=dict(fields),
            returned=returned,
            error=error,
        )
        for log in noted.logs:
            log.received.append(received)

    def heard(sender: Any, /, **fields: Any) -> Any:
        try:
            returned = receiver(sender, **fields)
        except BaseException as error:
            note(fields, None, error)
            raise
        note(fields, returned, None)
        return returned

    async def heard_async(sender: Any, /, **fields: Any) -> Any:
        try:
            awaited: Awaitable[Any] = receiver(sender, **fields)
            returned = await awaited
        except BaseException as error:
            note(fields, None, error)
            raise
        note(fields, returned, None)
        return returned

    stand_in = heard_async if is_async else heard
    noted.stands_for[stand_in] = receiver
    return stand_in


def _told(receiver: Receiver) -> tuple[str, bool]:
    """The name of ``receiver``, and whether blinker takes it for a coroutine function."""
    try:
        description = describe(receiver)
    except Exception:  # noqa: BLE001 - an odd object; the send must not fail through us
        return "not known", iscoroutinefunction(receiver)
    return description.name, description.is_async
