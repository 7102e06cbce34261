"""Hand-built reports that every format is run over: empty, ordinary, nasty and large."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from signalctl.model.door import (
    Binding,
    Door,
    Parameter,
    ParameterKind,
    Refusal,
    RefusalKind,
    UnknownDoor,
    Verdict,
)
from signalctl.model.effect import Change, Effect
from signalctl.model.firing import (
    Call,
    Failure,
    Firing,
    GuardLine,
    GuardState,
    NotReached,
    Outcome,
    OutcomeKind,
    Plan,
    PlannedField,
    Where,
)
from signalctl.model.lookup import Filters
from signalctl.model.origin import Origin
from signalctl.model.place import Place, UnreadFile, UnresolvedSite
from signalctl.model.report import Listing, Setting, Settings, Showing
from signalctl.model.source import (
    ConnectSite,
    Demand,
    Escape,
    Forward,
    Partition,
    Party,
    Read,
    Send,
    SendSite,
)
from signalctl.model.trials import Ordering, Pair, Probing, TrialKind, TriedField
from signalctl.model.why import Answer, Link, LinkName, LinkState, Why, WhyVerdict
from signalctl.model.wiring import (
    Field,
    NotRun,
    NotRunReason,
    Receiver,
    ReceiverKind,
    SenderFilter,
    SenderKind,
    Signal,
    State,
    Subject,
    Survey,
    TargetKind,
    Unseen,
)

if TYPE_CHECKING:
    from signalctl.render.formats import Report

NASTY = "a\x1b[2J\"'%s[red]b[/red]|`*_<b>&\u202e\udc80\x9b\x7f\n=1+1 支払い\U000e0041🙂"
"""Escapes, quotes, markup of three kinds, bidi, half a surrogate, a line end and wide letters."""

SUBJECT = Subject(
    app="sample_app",
    source="FLASK_APP",
    kind=TargetKind.FLASK,
    modules=(),
    versions={"python": "3.11.7", "blinker": "1.9.0", "flask": "3.1.3"},
)

_APP = Parameter("app", ParameterKind.POSITIONAL_OR_KEYWORD, required=True, annotation="Flask")
_REST = Parameter("kwargs", ParameterKind.VAR_KEYWORD, required=False, annotation="Any")
_EVENT = Parameter("event_id", ParameterKind.POSITIONAL_OR_KEYWORD, required=True, annotation="int")
_NOTE = Parameter("note", ParameterKind.KEYWORD_ONLY, required=False, default="None")

OPEN_DOOR = Door((_APP, _REST))
CLOSED_DOOR = Door((_APP, _EVENT))
WIDE_DOOR = Door((_APP, _EVENT, _NOTE, _REST))

ANY = SenderFilter(SenderKind.ANY, "any")


def receiver(name: str, line: int, door: Door | UnknownDoor | None = OPEN_DOOR) -> Receiver:
    file = name.partition(":")[0].replace(".", "/") + ".py"
    return Receiver(
        name=name,
        place=Place(file, line),
        own=True,
        kind=ReceiverKind.FUNCTION,
        is_async=False,
        weak=True,
        state=State.LIVE,
        door=door,
        sender=ANY,
        connected=Place(file, line - 1),
    )


def field(name: str, type_: str | None = None, required_by: tuple[str, ...] = ()) -> Field:
    return Field(name, type_, sent_by=None, read_by=None, required_by=required_by)


def signal(address: str, receivers: tuple[Receiver, ...] = ()) -> Signal:
    name = address.rpartition(":")[2]
    return Signal(
        address=address,
        name=name,
        namespace=None,
        aliases=(address,),
        origin=Origin.OWN,
        defined=Place("sample_app/signals.py", 18),
        doc=None,
        fields=None,
        receivers=receivers,
        sends=None,
    )


def survey(signals: tuple[Signal, ...], unseen: Unseen | None = None) -> Survey:
    return Survey(
        subject=SUBJECT,
        root="/srv/shop",
        signals=signals,
        unseen=unseen or Unseen((), unread_files=None, unresolved_sites=None),
    )


_R = "sample_app.receivers"

_EXPORT = receiver(f"{_R}:export_event_json", 28)
_MAIL = receiver(f"{_R}:mail_organisers_about_speakers", 57)
_AUDIT = receiver(f"{_R}:audit_speakers", 71, WIDE_DOOR)
_CLOSED = receiver("sample_app.broken.closed:count_speakers", 12, CLOSED_DOOR)
_FOR_SHOP = replace(
    receiver("sample_app.search:Index.refresh", 120),
    kind=ReceiverKind.METHOD,
    sender=SenderFilter(SenderKind.STRING, "'shop'"),
)
_ASYNC = replace(
    receiver("sample_app.live:push.<locals>.tell", 7, WIDE_DOOR),
    kind=ReceiverKind.COROUTINE,
    is_async=True,
    weak=False,
    sender=SenderFilter(SenderKind.OBJECT, "Flask 'sample_app'"),
)
_COLLECTED = replace(
    receiver("sample_app.wiring:<lambda>", 31),
    state=State.COLLECTED,
    sends_heard=0,
    connected=Place("sample_app/wiring.py", 31),
)
_ORPHANED = replace(
    receiver("sample_app.tenants:on_change", 44),
    state=State.ORPHANED,
    sender=SenderFilter(SenderKind.UNKNOWN, "no sender left"),
)
_BUILTIN = replace(
    receiver("builtins:print", 1, UnknownDoor("it is built in and tells no parameters")),
    place=None,
    own=False,
    kind=ReceiverKind.BUILTIN,
    connected=None,
    weak=None,
)
_NO_SENDER = receiver("sample_app.cron:tick", 3, Door(()))
_GENERATOR = replace(receiver("sample_app.feeds:lines", 9), kind=ReceiverKind.GENERATOR)
_INSTALLED = replace(
    receiver("flask_login.utils:_remember", 1),
    place=Place("/opt/venv/lib/python3.11/site-packages/flask_login/utils.py", 305),
    connected=Place("/opt/venv/lib/python3.11/site-packages/flask_login/login_manager.py", 80),
    own=False,
    error="could not be described: RuntimeError: no luck",
)

SPEAKERS = replace(
    signal("sample_app.signals:speakers_modified", (_EXPORT, _MAIL, _AUDIT, _CLOSED)),
    name="event_json_modified",
    namespace="sample_app.signals:event_signals",
    aliases=(
        "sample_app.signals:speakers_modified",
        "sample_app.receivers:speakers_modified",
        "sample_app.signals:event_signals[event_json_modified]",
        "sample_app.views:speakers_modified",
    ),
    doc="A speaker was added to an event, or changed. Fields: event_id (int): The event the "
    "speaker belongs to.",
    fields=(field("event_id", "int", (_CLOSED.name, _AUDIT.name)), field("note")),
)
SESSIONS = replace(
    signal(
        "sample_app.signals:sessions_modified",
        (_FOR_SHOP, _ASYNC, _COLLECTED, _ORPHANED, _BUILTIN, _NO_SENDER, _GENERATOR),
    ),
    muted=True,
)
UNHEARD = signal("sample_app.signals:event_modified")
REQUESTED = replace(
    signal("flask:request_started", (_INSTALLED,)),
    name="request-started",
    origin=Origin.FLASK,
    defined=Place("/opt/venv/lib/python3.11/site-packages/flask/signals.py", 11),
    ordered=True,
)

ORDINARY_UNSEEN = Unseen(
    tuple(f"sample_app.broken.{name}" for name in ("async_", "closed", "lambdas", "names", "weak")),
    unread_files=None,
    unresolved_sites=None,
)
ORDINARY = survey((REQUESTED, UNHEARD, SESSIONS, SPEAKERS), ORDINARY_UNSEEN)

_STORE = Forward(
    "sample_app.store:store",
    Place("sample_app/receivers.py", 71),
    column=5,
    certain=True,
    door=CLOSED_DOOR,
    by_position=1,
)


def demand(
    of: Receiver,
    reads: tuple[tuple[str, bool], ...] = (),
    forwards: tuple[Forward, ...] = (),
    escapes: tuple[Escape, ...] = (),
) -> Demand:
    """What ``of`` wants; each read is a field, and whether it is certain."""
    found = tuple(Read(name, certain, Place("read.py", 7), 9) for name, certain in reads)
    return Demand(of.name, of.place, of.place, (), found, forwards, escapes, takes_any=True)


def send(line: int, sender: str, partition: Partition, **more: object) -> SendSite:
    """A line that sends ``event_id``."""
    site = Send(
        Place("sample_app/views.py", line),
        function="add_speaker",
        sender=sender,
        fields=("event_id",),
        open=False,
        is_async=False,
    )
    plain = SendSite(SPEAKERS.address, site, 5, partition)
    return replace(plain, **more)  # type: ignore[arg-type]  # whatever a send may have


_APP_SENDER = "current_app._get_current_object()"
_PROXY = Partition(Party.PROXY, "flask.current_app")
_PLAIN = send(31, _APP_SENDER, Partition(Party.APP, "app"))
SENDS = (
    replace(_PLAIN, send=replace(_PLAIN.send, open=True)),
    send(35, "current_app", _PROXY, may=True),
    send(
        38,
        "event",
        Partition(Party.OBJECT, "sample_app.models:Event"),
        through=(Place("sample_app/helpers.py", 4),),
        conditions=("notify", "not (quiet)"),
    ),
    replace(_PLAIN, send=replace(_PLAIN.send, function="", fields=(), sender="")),
    send(44, "'shop'", Partition(Party.CONSTANT, "'shop'")),
)
_DEMANDING = tuple(
    replace(row, demand=demand(row, reads, forwards, escapes))
    for row, reads, forwards, escapes in (
        (receiver("sample_app.receivers:certain", 41), (("event_id", True),), (), ()),
        (receiver("sample_app.receivers:guarded", 47), (("event_id", False),), (), ()),
        (receiver("sample_app.receivers:ignoring", 53), (), (), ()),
        (
            receiver("sample_app.receivers:passing", 59),
            (),
            (),
            (Escape("stored", Place("sample_app/receivers.py", 60)),),
        ),
        (receiver("sample_app.receivers:storing", 70), (), (_STORE,), ()),
    )
)
_LATER = replace(
    receiver("sample_app.later:start", 5),
    state=State.SOURCE,
    not_run=NotRun(NotRunReason.NOT_IMPORTED, "sample_app.later"),
)
_WRAPPED = replace(
    receiver("sample_app.later:wrapped", 9), wrapper=Place("sample_app/decorators.py", 12)
)
_UNTIL = ConnectSite(
    SPEAKERS.address,
    "connected_to",
    Place("sample_app/audit.py", 90),
    5,
    None,
    Partition(Party.ANY, ""),
    weak=False,
    function="once",
    reason="it is a parameter",
)
_READ = replace(
    SPEAKERS,
    fields=(
        Field("event_id", "int", ("sample_app/views.py:31",), (_AUDIT.name,), (_CLOSED.name,)),
    ),
    receivers=(_EXPORT, *_DEMANDING, _LATER, _WRAPPED),
    sends=SENDS,
    connects=(_UNTIL,),
)
_UNSENT = replace(UNHEARD, sends=(), connects=())
_ONLY_IN_SOURCE = replace(
    signal("sample_app.later:started", (_LATER,)), sends=(), connects=(), living=False
)
READ = survey(
    (_UNSENT, _ONLY_IN_SOURCE, _READ),
    Unseen(
        ("sample_app.later",),
        unread_files=(UnreadFile("sample_app/odd.py", "line 3: invalid syntax"),),
        unresolved_sites=tuple(
            UnresolvedSite(Place("sample_app/views.py", line), "send: it is a parameter")
            for line in range(90, 95)
        ),
    ),
)
SOURCE_ALONE = replace(
    survey(
        (
            replace(
                _READ,
                living=None,
                receivers=tuple(
                    replace(each, state=State.SOURCE, not_run=None) for each in _DEMANDING
                ),
            ),
        ),
        Unseen((), unread_files=(), unresolved_sites=()),
    ),
    subject=replace(SUBJECT, kind=TargetKind.SOURCE, versions={}),
)
_ANSWERS = (
    Answer(
        _EXPORT.name,
        WhyVerdict.RUNS,
        (
            Link(LinkName.IMPORTED, LinkState.YES, "sample_app/receivers.py was imported"),
            Link(LinkName.SENDER, LinkState.NO, "1 of 2 sends: it listens to 'shop' only"),
        ),
        None,
    ),
    Answer(
        _CLOSED.name,
        WhyVerdict.DOES_NOT_RUN,
        (
            Link(LinkName.IMPORTED, LinkState.YES, "sample_app/broken/closed.py was imported"),
            Link(LinkName.BINDS, LinkState.NO, f"at sample_app/views.py:31 it {'takes no ' * 9}"),
        ),
        "Add **kwargs to count_speakers.",
    ),
    Answer(
        _LATER.name,
        WhyVerdict.CANNOT_TELL,
        (Link(LinkName.SENT, LinkState.UNKNOWN, "no line was found that sends it"),),
        None,
    ),
)
_NASTY_ANSWER = Answer(
    NASTY, WhyVerdict.DOES_NOT_RUN, (Link(LinkName.SENT, LinkState.NO, NASTY),), NASTY
)

_NASTY_RECEIVER = Receiver(
    name=f"{NASTY}:{NASTY}",
    place=Place(f"{NASTY}.py", 1),
    own=True,
    kind=ReceiverKind.UNKNOWN,
    is_async=True,
    weak=True,
    state=State.LIVE,
    door=Door(
        (
            Parameter("a", ParameterKind.POSITIONAL_ONLY, required=True),
            Parameter("b", ParameterKind.POSITIONAL_ONLY, required=True, annotation=NASTY),
            Parameter(NASTY, ParameterKind.KEYWORD_ONLY, required=True, default=NASTY),
        )
    ),
    sender=SenderFilter(SenderKind.OBJECT, NASTY),
    connected=Place(NASTY, 2),
    error=NASTY,
)
NASTY_SIGNAL = Signal(
    address=f"{NASTY}:{NASTY}",
    name=f"=cmd|{NASTY}",
    namespace=NASTY,
    aliases=(f"{NASTY}:{NASTY}", NASTY),
    origin=Origin.EXT,
    defined=Place(NASTY, 3),
    doc=NASTY * 20,
    fields=(field(NASTY, NASTY, (NASTY,)),),
    receivers=(
        _NASTY_RECEIVER,
        replace(_NASTY_RECEIVER, door=UnknownDoor(NASTY), state=State.COLLECTED),
        replace(_NASTY_RECEIVER, door=None, state=State.ORPHANED),
    ),
    sends=None,
    error=NASTY,
)
NASTY_SURVEY = Survey(
    subject=Subject(NASTY, "-A", TargetKind.OBJECT, (NASTY,), {NASTY: NASTY}),
    root=NASTY,
    signals=(NASTY_SIGNAL,),
    unseen=Unseen((NASTY,), (UnreadFile(NASTY, NASTY),), (UnresolvedSite(Place(NASTY, 1), NASTY),)),
    notes=(NASTY,),
)

CROWD = signal(
    "sample_app.signals:everyone",
    tuple(
        receiver(
            f"sample_app.plugins.number_{number // 16}:on_{'some' * (number % 4)}thing_{number}",
            number + 2,
            WIDE_DOOR if number % 7 == 0 else OPEN_DOOR,
        )
        for number in range(256)
    ),
)

_BINDS = Binding(Verdict.BINDS)
_REFUSED = Binding(
    Verdict.DOES_NOT_BIND,
    (
        Refusal(RefusalKind.UNEXPECTED_FIELD, "note"),
        Refusal(RefusalKind.MISSING_FIELD, "speaker_id"),
    ),
)

_FLASK = "Flask 'sample_app'"

PLAN = Plan(
    signal=SPEAKERS.address,
    word="speakers_modified",
    sender=_FLASK,
    fields=(
        PlannedField("event_id", "3", "int", "declared"),
        PlannedField("note", "'hi there'", "str", "guessed: no receiver names it"),
    ),
    payload={"event_id": 3, "note": "hi there"},
    calls=(
        Call(0, _EXPORT, _FLASK, _BINDS),
        Call(1, _MAIL, _FLASK, _BINDS),
        Call(2, _AUDIT, "'shop'", _BINDS),
        Call(3, _CLOSED, _FLASK, _REFUSED),
        Call(4, _BUILTIN, _FLASK, Binding(Verdict.UNKNOWN, reason="it is built in")),
    ),
    not_reached=(NotReached(_FOR_SHOP, "it hears 'shop' only"),),
    guards=(
        GuardLine("database", GuardState.HELD, "sqlite:///sample.db is rolled back"),
        GuardLine("mail", GuardState.BY_HOOK_ONLY, "Flask-Mail is captured"),
        GuardLine("sockets", GuardState.NONE, "a receiver may connect to any host"),
    ),
    notes=("the field 'note' is sent by nobody",),
    repeat="signalctl fire speakers_modified --event-id 3 --note 'hi there'",
    repeat_one="signalctl fire speakers_modified --event-id 3 --note 'hi there'",
    timeout_s=5.0,
)
_RAISED = Failure(
    type="sqlalchemy.exc.IntegrityError",
    message="(sqlite3.IntegrityError) UNIQUE constraint failed: audit.id\n"
    "[SQL: INSERT INTO audit (id) VALUES (?)]\n[parameters: (3,)]",
    place=Place("sample_app/receivers.py", 99),
    where=Where.INSIDE,
    traceback=(
        "Traceback (most recent call last):\n",
        '  File "sample_app/receivers.py", line 99, in audit_speakers\n    db.session.commit()\n',
        "sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed\n",
    ),
)
_UNBOUND = Failure(
    type="TypeError",
    message="count_speakers() got an unexpected keyword argument 'note'",
    place=Place("sample_app/broken/closed.py", 12),
    where=Where.DOOR,
    traceback=("TypeError: count_speakers() got an unexpected keyword argument 'note'\n",),
)
_EFFECTS = (
    Effect("sql", "SELECT event", count=2, place=Place("sample_app/receivers.py", 41)),
    Effect(
        *("task", "sample_app.tasks.export_json(3) to queue celery"),
        warning="queued before the commit of audit_entry, which a worker may read too early",
        place=Place("sample_app/receivers.py", 43),
        facts={"task": "sample_app.tasks.export_json", "queue": "celery", "eta": None},
    ),
    Effect(
        *("connection", "to api.example.com:443"),
        refused="the network is closed",
        place=Place("sample_app/receivers.py", 44),
    ),
    Effect("file", "writes exports/3.json, 1.2 kB"),
)
FIRING = Firing(
    plan=PLAN,
    outcomes=(
        Outcome(
            *(_EXPORT, OutcomeKind.OK, 0.0118),
            returned="<AsyncResult: 81>",
            survivors=2,
            effects=_EFFECTS,
            changes=(
                Change("event_id", "3", "4"),
                Change("sender.config['DEBUG']", None, "True"),
            ),
        ),
        Outcome(_MAIL, OutcomeKind.TIMED_OUT, 5.0, detail="still in ssl.py:1105 read()"),
        Outcome(
            _AUDIT,
            OutcomeKind.RAISED,
            0.0031,
            failure=_RAISED,
            output="".join(f"row {number}\n" for number in range(30)),
            output_cut=True,
        ),
        Outcome(_CLOSED, OutcomeKind.UNBOUND, 0.0001, failure=_UNBOUND),
        Outcome(_BUILTIN, OutcomeKind.SKIPPED, None, detail="left out by --only"),
    ),
    duration_s=5.034,
    leaks=("database sqlite:///sample.db",),
)
_FORWARDED = replace(
    _UNBOUND,
    message="notify() got an unexpected keyword argument 'signalctl_probe'",
    where=Where.FORWARD,
)
PROBING = Probing(
    plan=PLAN,
    trials=(
        TriedField(PLAN.calls[0], TrialKind.BASELINE, None, Outcome(_EXPORT, OutcomeKind.OK, 0.01)),
        TriedField(
            *(PLAN.calls[0], TrialKind.ADDED, "signalctl_probe"),
            Outcome(
                *(_EXPORT, OutcomeKind.FORWARD_UNBOUND, 0.01),
                failure=_FORWARDED,
                detail="it hands 'signalctl_probe' on to a call that does not take it",
            ),
        ),
        TriedField(
            PLAN.calls[0], TrialKind.MISSING, "note", Outcome(_EXPORT, OutcomeKind.OK, 0.01)
        ),
        TriedField(
            *(PLAN.calls[2], TrialKind.BASELINE, None),
            Outcome(_AUDIT, OutcomeKind.RAISED, 0.003, failure=_RAISED),
        ),
        TriedField(PLAN.calls[2], TrialKind.ADDED, "signalctl_probe", None),
    ),
    placeholders=("note",),
    duration_s=0.31,
)
ORDERING = Ordering(
    plan=PLAN,
    seed=7,
    orders=3,
    pairs=(Pair(_EXPORT, _AUDIT, ("audit_speakers, called after export: sql UPDATE event",)),),
    unclear=("mail did not do the same in every order, and no pair explains it",),
    failed=(Outcome(_AUDIT, OutcomeKind.RAISED, 0.003, failure=_RAISED),),
    duration_s=0.31,
)
_EVERY_KIND = tuple(
    Outcome(receiver(f"sample_app.many:did_{kind.value}", 3), kind, 0.001) for kind in OutcomeKind
)
EVERY_OUTCOME = Firing(
    plan=replace(
        PLAN,
        fields=(),
        guards=(),
        not_reached=(),
        calls=tuple(Call(n, each.receiver, _FLASK, _BINDS) for n, each in enumerate(_EVERY_KIND)),
    ),
    outcomes=_EVERY_KIND,
    duration_s=0.02,
)
NASTY_PLAN = Plan(
    signal=NASTY_SIGNAL.address,
    word=NASTY,
    sender=NASTY,
    fields=(PlannedField(NASTY, NASTY, NASTY, NASTY),),
    payload={NASTY: NASTY},
    calls=(
        Call(
            0,
            _NASTY_RECEIVER,
            NASTY,
            replace(_REFUSED, refusals=(Refusal(RefusalKind.MISSING_FIELD, NASTY),)),
        ),
    ),
    not_reached=(NotReached(_NASTY_RECEIVER, NASTY),),
    guards=(GuardLine(NASTY, GuardState.HELD, NASTY),),
    notes=(NASTY,),
    repeat=f"signalctl fire {NASTY}",
    repeat_one=f"signalctl fire {NASTY}",
    timeout_s=1.0,
)
NASTY_FIRING = Firing(
    plan=NASTY_PLAN,
    outcomes=(
        Outcome(
            _NASTY_RECEIVER,
            OutcomeKind.UNBOUND,
            1.0,
            returned=NASTY * 30,
            failure=Failure(NASTY, NASTY, Place(NASTY, 1), Where.DOOR, (NASTY,)),
            detail=NASTY,
            output=f"{NASTY}\r\n{NASTY}",
            effects=(Effect(NASTY, NASTY, NASTY, NASTY, 2, Place(NASTY, 1), {NASTY: NASTY}),),
            changes=(Change(NASTY, NASTY, NASTY),),
        ),
    ),
    duration_s=1.0,
    leaks=(NASTY,),
)
NASTY_PROBING = Probing(
    NASTY_PLAN,
    (TriedField(NASTY_PLAN.calls[0], TrialKind.MISSING, NASTY, NASTY_FIRING.outcomes[0]),),
    placeholders=(NASTY,),
    duration_s=1.0,
)
NASTY_ORDERING = Ordering(
    *(NASTY_PLAN, None, 2),
    pairs=(Pair(_NASTY_RECEIVER, _NASTY_RECEIVER, (NASTY,)),),
    unclear=(NASTY,),
    failed=NASTY_FIRING.outcomes,
    duration_s=1.0,
)
NOBODY = replace(PLAN, fields=(), calls=(), guards=())

SETTINGS = Settings(
    rows=(
        Setting("app", "sample_app", "pyproject.toml"),
        Setting("modules", [], "default"),
        Setting("exclude", ["sample_app/broken", "tests"], "pyproject.toml"),
        Setting("env_file", None, "default"),
        Setting("timeout", 5.0, "command line"),
        Setting("presets", {"login": {"user": "ann", "password": "hunter2"}}, "pyproject.toml"),
    ),
    target="sample_app (from FLASK_APP)",
)

REPORTS: "Mapping[str, Report]" = {
    "list-empty": Listing(survey((), ORDINARY_UNSEEN), (), folded=0),
    "list-folded": Listing(survey((REQUESTED,)), (), folded=1),
    "list-nothing": Listing(ORDINARY, (), folded=0, patterns=("speker*",)),
    "list-well": Listing(
        ORDINARY, (), folded=11, filters=Filters(orphans=True, unsent=True), judged=(UNHEARD,)
    ),
    "list-doubt": Listing(
        READ,
        (),
        folded=1,
        filters=Filters(lost=True),
        judged=(
            replace(_READ, receivers=(replace(_READ.receivers[0], connected=None),)),
            replace(_UNSENT, error="could not be described"),
        ),
    ),
    "list-untold": Listing(
        SOURCE_ALONE, (), folded=0, filters=Filters(lost=True), judged=SOURCE_ALONE.signals
    ),
    "list-ordinary": Listing(ORDINARY, ORDINARY.signals, folded=11),
    "list-read": Listing(READ, READ.signals, folded=0),
    "list-nasty": Listing(NASTY_SURVEY, NASTY_SURVEY.signals, folded=0),
    "list-crowd": Listing(survey((CROWD,)), (CROWD,), folded=0),
    "show-ordinary": Showing(
        ORDINARY, SPEAKERS, "signalctl fire speakers_modified --event-id 1 --note text"
    ),
    "show-odd": Showing(ORDINARY, SESSIONS, "signalctl fire sessions_modified"),
    "show-bare": Showing(ORDINARY, UNHEARD, "signalctl fire event_modified"),
    "list-source": Listing(SOURCE_ALONE, SOURCE_ALONE.signals, folded=0),
    "show-read": Showing(READ, _READ, "signalctl fire speakers_modified --event-id 1"),
    "why-runs": Why(READ, _READ, None, _ANSWERS[:1], single=True),
    "why-not": Why(READ, _READ, "app", _ANSWERS[1:2], single=True),
    "why-unknown": Why(READ, _READ, None, _ANSWERS[2:], single=True),
    "why-all": Why(READ, _READ, None, _ANSWERS, single=False),
    "why-nasty": Why(READ, _READ, NASTY, (_NASTY_ANSWER,), single=True),
    "show-nasty": Showing(NASTY_SURVEY, NASTY_SIGNAL, f"signalctl fire {NASTY}"),
    "plan-ordinary": PLAN,
    "plan-nobody": NOBODY,
    "plan-nasty": NASTY_PLAN,
    "firing-ordinary": FIRING,
    "firing-every-outcome": EVERY_OUTCOME,
    "firing-nasty": NASTY_FIRING,
    "firing-nobody": Firing(NOBODY, (), duration_s=0.0),
    "probing-ordinary": PROBING,
    "probing-nasty": NASTY_PROBING,
    "ordering-ordinary": ORDERING,
    "ordering-nasty": NASTY_ORDERING,
    "config-ordinary": SETTINGS,
    "config-empty": Settings(()),
    "config-nasty": Settings((Setting(NASTY, [NASTY], NASTY),), target=NASTY),
}
