"""The story of ``why``: one chain for each receiver, from the import of its module to its body."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from signalctl.errors import UsageError
from signalctl.model.lookup import is_glob, last_word, matches_receiver, receiver_meant
from signalctl.model.place import Place
from signalctl.model.source import Partition, Send, SendSite
from signalctl.model.why import Answer, Link, LinkName, LinkState, Why, WhyVerdict
from signalctl.model.wiring import Receiver, Signal, State, Survey
from signalctl.why import edits, links
from signalctl.why.senders import asked_sender
from signalctl.why.sends import Sent, held

_ASKED = Place("", 0)
"""Where a send stands that is only asked about."""


def why(survey: Survey, signal: Signal, receiver: str | None, sender: str | None) -> Why:
    """Why the receivers of ``signal`` run when it is sent, or do not.

    Args:
        survey: Joined with source.
        signal: One of it.
        receiver: A name or a glob; ``None`` for all. A name that no receiver of ``signal`` has may
            be one that was connected to another signal.
        sender: As for ``--sender``; ``None`` for those of the sends that were found.

    Raises:
        UsageError: There is no such receiver, or ``sender`` is no sender.
    """
    asked = None if sender is None else asked_sender(sender)
    sites = _sites(signal, asked)
    groups = _groups(signal.receivers, receiver)
    assumed = asked is not None
    answers = [_answer(survey, signal, rows, sites, assumed=assumed) for rows in groups]
    if not groups and receiver is not None:
        answers = _elsewhere(survey, signal, receiver)
    single = receiver is not None and not is_glob(receiver) and len(answers) == 1
    return Why(survey, signal, sender, tuple(answers), single=single)


def _groups(receivers: Iterable[Receiver], word: str | None) -> tuple[tuple[Receiver, ...], ...]:
    """The rows of each receiver: it has one for each sender it is connected to.

    One that was collected is another than one that lives, though a function may have made them both.
    """
    groups: dict[tuple[str, Place | None, bool], list[Receiver]] = {}
    for row in receivers:
        if word is None or matches_receiver(row, word):
            key = (row.name, row.place, row.state is State.COLLECTED)
            groups.setdefault(key, []).append(row)
    return tuple(map(tuple, groups.values()))


def _sites(signal: Signal, asked: Partition | None) -> tuple[SendSite, ...] | None:
    """The sends to hold a receiver against; ``None`` where they are not known."""
    if asked is None or signal.sends:
        sites = signal.sends
    else:
        send = Send(_ASKED, "", asked.label, (), open=True, is_async=False)
        sites = (SendSite(signal.address, send, 1, asked),)
    if asked is None or sites is None:
        return sites
    return tuple(
        replace(each, sender=asked, send=replace(each.send, sender=asked.label)) for each in sites
    )


def _answer(
    survey: Survey,
    signal: Signal,
    rows: Sequence[Receiver],
    sites: Sequence[SendSite] | None,
    *,
    assumed: bool,
) -> Answer:
    row = links.best(rows)
    present = [each for each in rows if each.state is row.state]
    sent = tuple(held(present, each, assumed=assumed) for each in sites or ())
    # What it does not hear is never called, and so need not bind.
    heard = [each for each in sent if each.links[LinkName.SENDER][0] is not LinkState.NO] or sent
    chain = (
        links.imported(row),
        links.connected(row),
        links.alive(row),
        links.same_signal(survey, signal, row),
        links.sent(survey, signal, sites),
        links.sender(present, sent),
        links.not_muted(signal),
        links.over_sends(LinkName.BINDS, heard, holds=links.binds_holds(row, heard)),
        links.over_sends(LinkName.ASYNC, heard, holds=links.async_holds(row)),
        links.over_sends(LinkName.BODY, heard, holds=links.body_holds(row)),
    )
    verdict = _verdict(chain, sent)
    states = [each.state for each in sent]
    answer = Answer(
        row.name,
        verdict,
        chain,
        None,
        sends=len(sent),
        running=states.count(LinkState.YES),
        unclear=states.count(LinkState.UNKNOWN),
    )
    return replace(answer, edit=edits.edit_for(survey, signal, row, answer, sent))


_OF_A_SEND = frozenset({LinkName.SENDER, LinkName.BINDS, LinkName.ASYNC, LinkName.BODY})


def _verdict(chain: Iterable[Link], sent: Sequence[Sent]) -> WhyVerdict:
    """It runs if some send that was found runs it; one that breaks at another is no hindrance."""
    before = {each.state for each in chain if each.name not in _OF_A_SEND}
    states = {each.state for each in sent}
    if LinkState.NO in before or states == {LinkState.NO}:
        return WhyVerdict.DOES_NOT_RUN
    if LinkState.YES in states and LinkState.UNKNOWN not in before:
        return WhyVerdict.RUNS
    return WhyVerdict.CANNOT_TELL


def _elsewhere(survey: Survey, signal: Signal, word: str) -> list[Answer]:
    """What to say of a receiver that is connected to other signals only."""
    found = [(other, rows) for other in survey.signals for rows in _groups(other.receivers, word)]
    if not found and not is_glob(word):
        raise _no_receiver(survey, signal, word)
    return [links.of_another(signal, other, links.best(rows)) for other, rows in found]


def _no_receiver(survey: Survey, signal: Signal, word: str) -> UsageError:
    others = [each for other in survey.signals for each in other.receivers]
    names = tuple(dict.fromkeys(each.name for each in signal.receivers))
    meant = receiver_meant(word, signal.receivers) or receiver_meant(word, others)
    listed = f"Receivers of '{last_word(signal.address)}': {', '.join(names) or 'none'}."
    return UsageError(
        f"nothing that was seen connects a receiver called '{word}'",
        hint=f"{meant} {listed}".strip(),
    )
