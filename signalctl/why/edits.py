"""The one change that would make a receiver run."""

from collections.abc import Callable, Mapping, Sequence

from signalctl.binding.predictor import predict
from signalctl.model.door import Door, RefusalKind
from signalctl.model.lookup import last_word
from signalctl.model.place import installed_as
from signalctl.model.source import Party
from signalctl.model.why import Answer, LinkName, LinkState
from signalctl.model.wiring import NotRunReason, Receiver, Signal, Survey
from signalctl.why import links
from signalctl.why.sends import Sent, failure_in, gives_a_coroutine

_OF_ITS_CODE = frozenset({LinkName.BINDS, LinkName.ASYNC, LinkName.BODY})
"""Links that only a change of the receiver itself mends, or one of each send."""

_Case = tuple[Survey, Signal, Receiver, Sequence[Sent]]


def edit_for(
    survey: Survey, signal: Signal, row: Receiver, answer: Answer, sent: Sequence[Sent]
) -> str | None:
    """A sentence that says what to change where; ``None`` where the chain holds or is not clear."""
    broken = answer.broken
    if broken is None or broken.state is not LinkState.NO:
        return None
    if broken.name in _OF_ITS_CODE and _is_of_others(survey, row):
        return f"Connect a receiver of your own instead of {_short(row)}, which is installed code."
    return _EDITS[broken.name]((survey, signal, row, sent))


def _is_of_others(survey: Survey, row: Receiver) -> bool:
    file = "" if row.place is None else row.place.file
    return file not in survey.own_files and installed_as(file) is not None


def _imported(case: _Case) -> str:
    row = case[2]
    module = row.not_run.subject if row.not_run else "its module"
    return f"Import {module} where the app is made, such as in its factory."


def _connected(case: _Case) -> str:
    row = case[2]
    if row.not_run is None:
        return f"Connect {_short(row)} again, to a sender that lives, or to any."
    where = _site(row)
    if row.not_run.reason is NotRunReason.NOT_CALLED:
        function = row.not_run.subject
        return f"See that '{function}' is called when the app is made, up to the connect{where}."
    return f"See that the connect runs{where}."


def _alive(case: _Case) -> str:
    return f"Pass weak=False{_site(case[2])}, or keep a reference to {_short(case[2])}."


def _same_signal(case: _Case) -> str | None:
    survey, signal, row, _ = case
    others = links.namesakes(survey, signal)
    return f"Connect {_short(row)} to {others[0].address}{_site(row)}." if others else None


def _muted(case: _Case) -> str:
    return f"Leave the block that mutes '{last_word(case[1].address)}' before it is sent."


def _sender(case: _Case) -> str | None:
    row = case[2]
    site = _first(case, LinkName.SENDER)
    if site is None:
        return None
    if site.site.sender.party is Party.PROXY and row.sender.party is Party.APP:
        if site.assumed:
            return f"Send with {last_word(site.site.send.sender)}._get_current_object() instead."
        return f"Send with {site.site.send.sender}._get_current_object() at {site.site.send.place}."
    if row.connected is None:
        return f"Connect {_short(row)} without a sender, or send with {row.sender.label}."
    return f"Connect it without a sender{_site(row)}, or send with {row.sender.label}."


def _binds(case: _Case) -> str | None:
    row = case[2]
    site = _first(case, LinkName.BINDS)
    if site is None or not isinstance(row.door, Door):
        return None
    if row.door.lacks_its_object:
        return f"Connect the method of an object{_site(row)}: the sender lands in '{row.door.sender_parameter}'."
    place = site.site.send.place
    refusal = predict(row.door, site.site.send.fields).refusals[0]
    match refusal.kind:
        case RefusalKind.MISSING_FIELD:
            return f"Send '{refusal.field}' at {place}, or give it a default in {_short(row)}."
        case RefusalKind.UNEXPECTED_FIELD:
            return f"Add **kwargs to {_short(row)}{_defined(row)}."
        case RefusalKind.NO_SENDER_PARAMETER:
            return f"Give {_short(row)} a first parameter for the sender{_defined(row)}."
        case RefusalKind.MULTIPLE_VALUES:
            return f"Rename the parameter '{refusal.field}' of {_short(row)}{_defined(row)}."
        case _:
            return f"Change what {_short(row)} takes{_defined(row)}: it {refusal}."


def _async(case: _Case) -> str | None:
    site = _first(case, LinkName.ASYNC)
    if site is None:
        return None
    place = site.site.send.place
    if case[2].is_async:
        return f"Pass _async_wrapper=app.ensure_sync to send() at {place}, or make {_short(case[2])} a plain def."
    return f"Pass a _sync_wrapper to send_async() at {place}, or make {_short(case[2])} async."


def _body(case: _Case) -> str:
    row = case[2]
    if gives_a_coroutine(row):
        return f"Make {_short(row)} a plain function, or an async def that blinker knows as one."
    site = _first(case, LinkName.BODY)
    failure = None if row.kind.value == "generator" or site is None else failure_in(row, site.site)
    if failure is not None:
        return failure.edit
    return f"Take the yield out of {_short(row)}{_defined(row)}."


_EDITS: Mapping[LinkName, Callable[[_Case], str | None]] = {
    LinkName.IMPORTED: _imported,
    LinkName.CONNECTED: _connected,
    LinkName.ALIVE: _alive,
    LinkName.SAME_SIGNAL: _same_signal,
    LinkName.SENT: lambda _: None,
    LinkName.SENDER: _sender,
    LinkName.NOT_MUTED: _muted,
    LinkName.BINDS: _binds,
    LinkName.ASYNC: _async,
    LinkName.BODY: _body,
}


def _first(case: _Case, name: LinkName) -> Sent | None:
    """The first send that breaks the link; one that is heard, if there is one."""
    breaking = [each for each in case[3] if each.links[name][0] is LinkState.NO]
    heard = [each for each in breaking if each.links[LinkName.SENDER][0] is not LinkState.NO]
    return next(iter(heard or breaking), None)


def _short(row: Receiver) -> str:
    return row.name.rpartition(":")[2] or row.name


def _site(row: Receiver) -> str:
    return "" if row.connected is None else f" at {row.connected}"


def _defined(row: Receiver) -> str:
    return "" if row.place is None else f" at {row.place}"
