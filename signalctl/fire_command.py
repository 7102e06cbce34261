"""What ``signalctl fire`` does once its target is loaded: plan, ask for safety, call, print."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signalctl.errors import UsageError
from signalctl.exits import ExitCode
from signalctl.fire_options import (
    Each,
    Isolate,
    LikeBlinker,
    Mode,
    Orders,
    Probe,
    options_of_mode,
)
from signalctl.model.door import Verdict
from signalctl.model.firing import Plan
from signalctl.model.lines import command
from signalctl.model.lookup import one
from signalctl.model.web_request import WebRequest
from signalctl.model.wiring import Signal, TargetKind
from signalctl.render.words import listed, show_command
from signalctl.sandbox.notes import unknown_fields
from signalctl.sandbox.payload import FieldValue, declared_type, parse, quote_items
from signalctl.sandbox.placeholders import placeholders
from signalctl.sandbox.presets import merged
from signalctl.sandbox.proposal import fire_line
from signalctl.sandbox.references import References
from signalctl.session import Destinations, LiveSession, Session

if TYPE_CHECKING:
    from signalctl.model.firing import Firing
    from signalctl.model.trials import Ordering, Probing
    from signalctl.simulate import FireRequest


_MOST_NAMES = 3
_ALIKE = 0.9
"""How alike an option must be to one of ours to be a slip of the fingers: of ten letters one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on the command line of ``fire``.

    Attributes:
        word: For the signal.
        items: As ``split`` gives them.
        extra: Of every ``--field``.
        own: Our own options, which a field of that name must not be taken for, and whether each
            takes a value.
        timeout_s: ``None`` for the configured one.
    """

    word: str
    items: tuple[str, ...]
    extra: tuple[str, ...]
    own: Mapping[str, bool]
    sender: str | None
    only: tuple[str, ...]
    skip: tuple[str, ...]
    timeout_s: float | None
    max_memory: int | None
    request: WebRequest | None
    isolate: Isolate
    mode: Mode
    known_only: bool
    presets: tuple[str, ...]
    allow: tuple[str, ...]
    live: bool
    verify: bool
    yes: bool
    dry_run: bool


def fire_and_print(session: LiveSession, asked: Asked, destinations: Destinations) -> int:
    """Fire, print, and give the exit code: 1 if a receiver failed, or would not bind."""
    from signalctl import simulate  # noqa: PLC0415 - only once there is something to fire
    from signalctl.sandbox.box import Allowed  # noqa: PLC0415 - the same
    from signalctl.sandbox.safety import check_safety  # noqa: PLC0415 - the same

    _check_mode(asked)
    signal = one(session.survey, asked.word)
    if not signal.living:
        raise UsageError(
            f"'{signal.address}' was not fired: only source shows it, the process has no such signal",
            hint=f"See where it would be made: {show_command(session.survey, signal)}",
        )
    _check_spelling(asked, signal)
    references = simulate.references_of(session.loaded, session.config.resolvers)
    given = parse(asked.items, extra=asked.extra, declared=_declared(signal, references))
    fields = merged(session.config.presets, asked.presets, given)
    if asked.known_only:
        _check_known(session, signal, fields)
    chosen = [part for each in asked.only for part in ("--only", each)]
    chosen += [part for each in asked.skip for part in ("--skip", each)]
    allowed = Allowed.of(asked.allow, live=asked.live)
    request = simulate.FireRequest(
        word=asked.word,
        box=simulate.box_of(signal, session.loaded, allowed),
        references=references,
        verify=asked.verify,
        memory_limit=asked.max_memory,
        web=asked.request,
        drains=_goes_through_results(signal),
        isolation=simulate.Isolation(asked.isolate.value),
        rounds=asked.mode.rounds if isinstance(asked.mode, Each) else 1,
        manner=simulate.manner_of(signal, session.loaded.target.kind)
        if isinstance(asked.mode, LikeBlinker)
        else None,
        fields=fields,
        sender=simulate.sender_of(asked.sender, session.loaded),
        only=asked.only,
        skip=asked.skip,
        timeout_s=asked.timeout_s or session.config.timeout,
        show=show_command(session.survey, signal),
        repeat=_repeat(session, asked, given, chosen=chosen),
        repeat_one="" if isinstance(asked.mode, LikeBlinker) else _repeat(session, asked, given),
    )
    plan = simulate.plan(signal, session.loaded, request)
    if isinstance(asked.mode, Probe):
        ours = placeholders(
            signal.fields or (),
            given=plan.payload,
            called={call.receiver.name for call in plan.calls},
            references=references,
        )
        plan = simulate.plan(signal, session.loaded, replace(request, fields=(*fields, *ours)))
    for note in plan.notes:
        session.talk.warn(note)
    if asked.dry_run:
        session.deliver(plan, destinations)
        return ExitCode.FOUND if _refusals(plan) else ExitCode.DONE
    if not plan.fields:
        _check_anything_given(session, signal, plan, asked.own)
    check_safety(
        plan,
        allowed=allowed,
        yes=asked.yes,
        environ=os.environ,
        config=simulate.app_config(session.loaded),
        markers=session.config.production_markers,
    )
    destinations.check()
    report = _done(session, asked.mode, signal, plan, request)
    session.deliver(report, destinations)
    return ExitCode.DONE if report.is_well else ExitCode.FOUND


def _done(
    session: LiveSession, mode: Mode, signal: Signal, plan: Plan, request: "FireRequest"
) -> "Firing | Probing | Ordering":
    """What came of the plan, in the way that was asked for."""
    from signalctl import simulate  # noqa: PLC0415 - only once there is something to fire

    match mode:
        case Probe():
            session.progress.doing("calling each receiver with a field more and a field less")
            return simulate.probe(plan, signal, session.loaded, request)
        case Orders(wanted, seed):
            session.progress.doing("calling the receivers in several orders")
            return simulate.try_orders(plan, session.loaded, request, wanted=wanted, seed=seed)
        case LikeBlinker():
            session.progress.doing("sending")
            return simulate.send(plan, session.loaded, request)
        case Each():
            session.progress.doing("calling the receivers")
            return simulate.fire(plan, session.loaded, request)


def _declared(signal: Signal, references: References) -> Mapping[str, str]:
    """The types of the fields that a door annotates with one we know."""
    annotated = {field.name: field.type for field in signal.fields or () if field.type}
    types = {name: declared_type(annotation) for name, annotation in annotated.items()}
    if None in types.values():  # only then a class of the target is looked for
        types = {name: declared_type(each, references.names) for name, each in annotated.items()}
    return {name: type_ for name, type_ in types.items() if type_ is not None}


def _check_known(session: Session, signal: Signal, fields: Sequence[FieldValue]) -> None:
    """Refuse what otherwise is warned of."""
    unknown = tuple(unknown_fields(signal, frozenset(each.name for each in fields)))
    if unknown:
        raise UsageError(
            f"'{signal.address}' was not fired: --known-only, and a field is not known",
            detail=unknown,
            hint=f"See its fields: {show_command(session.survey, signal)}",
        )


def _goes_through_results(signal: Signal) -> bool:
    """Whether one who sends it looks at what receivers gave, or may: then a generator's body runs."""
    return any(each.result in {"looped", "used", "unseen"} for each in signal.sends or ())


def _check_spelling(asked: Asked, signal: Signal) -> None:
    """Refuse what looks like a flag of ours with a slip in it: as a field it would fire for real."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is fired

    known = {field.name for field in signal.fields or ()}
    flags = {option.replace("-", ""): option for option in asked.own if asked.own[option] is False}
    for item in asked.items:
        option, equals, _ = item.partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or equals or name in known or option in asked.own:
            continue
        near = get_close_matches(option.replace("-", ""), flags, n=1, cutoff=_ALIKE)
        if near:
            raise UsageError(
                f"there is no option '{option}', and no line was found that speaks of a field "
                f"'{name}'",
                hint=f"Did you mean {flags[near[0]]}? For a field write {name}:=true",
            )


def _check_mode(asked: Asked) -> None:
    """Refuse what cannot be had together."""
    if asked.isolate is Isolate.NONE and not asked.live:
        raise UsageError(
            "--isolate none keeps nothing in: no guard can stand around a single call",
            hint="Add --live if what the receivers do may be real.",
        )
    if asked.isolate is Isolate.NONE and not isinstance(asked.mode, Each):
        option = options_of_mode(asked.mode)[0]
        raise UsageError(
            f"{option} and --isolate none cannot be had in one",
            hint=f"Leave out --isolate with {option}.",
        )
    contained = {"--timeout": asked.timeout_s, "--max-memory": asked.max_memory}
    for option, value in contained.items():
        if asked.isolate is Isolate.NONE and value is not None:
            raise UsageError(
                f"{option} and --isolate none cannot be had in one: a call in this process has no limit",
                hint=f"Leave out --isolate with {option}.",
            )
    if isinstance(asked.mode, LikeBlinker) and (
        asked.only or asked.skip or asked.sender == "connected"
    ):
        raise UsageError(
            "--like-blinker makes one real send, which asks nobody whom to call",
            hint="Leave out --only, --skip and --sender connected, or --like-blinker.",
        )


def _check_anything_given(
    session: Session, signal: Signal, plan: Plan, own: Mapping[str, bool]
) -> None:
    """Refuse a bare ``fire`` that would call receivers with required fields: it can only fail."""
    called = {call.receiver.name for call in plan.calls}
    required = {
        field.name: by
        for field in signal.fields or ()
        if (by := [name for name in field.required_by if name in called])
    }
    if required:
        raise UsageError(
            f"'{signal.address}' was not fired: no field was given",
            detail=tuple(
                f"{name} is required by {listed(tuple(dict.fromkeys(by)), most=_MOST_NAMES)}"
                for name, by in required.items()
            ),
            hint=proposed(session, signal, plan.word, own),
        )


def proposed(session: Session, signal: Signal, word: str, own: Mapping[str, bool]) -> str:
    """The line that fires ``signal``, called as the user calls it, with its known fields."""
    from signalctl.target.senders import label_of  # noqa: PLC0415 - it knows blinker, as help need not

    app = session.loaded.target.app if isinstance(session, LiveSession) else None
    subject = session.survey.subject
    label = {} if subject.kind is TargetKind.SOURCE else {"sender": label_of(app)}
    return fire_line(
        signal,
        command(subject, "fire", word),
        own=own,
        references=References(app, session.config.resolvers),
        **label,
    )


def _refusals(plan: Plan) -> Sequence[object]:
    return [call for call in plan.calls if call.binding.verdict is Verdict.DOES_NOT_BIND]


def _repeat(
    session: Session, asked: Asked, fields: Sequence[FieldValue], chosen: Sequence[str] = ()
) -> str:
    """The line that does the same again, with secrets hidden."""
    options = ["--sender", asked.sender] if asked.sender else []
    options += [*chosen]
    options += [part for each in asked.presets for part in ("--preset", each)]
    options += ["--known-only"] if asked.known_only else []
    options += options_of_mode(asked.mode)
    if asked.request is not None:
        options += ["--request", f"{asked.request.method} {asked.request.path}"]
    options += ["--isolate", "none"] if asked.isolate is Isolate.NONE else []
    options += ["--timeout", f"{asked.timeout_s:g}"] if asked.timeout_s else []
    options += ["--max-memory", f"{asked.max_memory // 1024**2}M"] if asked.max_memory else []
    options += [part for each in asked.allow for part in ("--allow", each)]
    options += ["--live"] if asked.live else []
    options += ["--verify"] if asked.verify else []
    options += ["--yes"] if asked.yes else []
    parts = (
        command(session.survey.subject, "fire", asked.word),
        quote_items(fields, own=asked.own),
        shlex.join(options),
    )
    return " ".join(filter(None, parts))
