"""A field that is an object: looked up where its receiver runs, before anything is called."""

import shlex
from pathlib import Path

import pytest
from command import signalctl
from fired import Fire


def test_a_row_belongs_to_the_session_of_its_receiver(fire_models: Fire) -> None:
    fired = fire_models("changed", "event:model=Event#3")

    assert fired.document["fields"] == {
        "event": {"value": "<Event 3>", "type": "Event", "how": "model"}
    }
    assert fired.returned == {
        "renames": "('third, renamed', True)",
        "renames_too": "('third, renamed too', True)",
        "reads_below": "1",
    }


def test_what_a_receiver_changes_in_a_row_is_told_and_the_look_up_is_not(
    fire_models: Fire,
) -> None:
    fired = fire_models("changed", "event:model=Event#3")

    assert fired.told("payload_changes")["renames"] == [
        {"what": "event.name", "before": "'third'", "after": "'third, renamed'"}
    ]
    assert [each["kind"] for each in fired.outcomes["renames"]["effects"]] == []
    assert "  fields  event = <Event 3>  Event, model\n" in fired.text


def test_one_real_send_hands_all_receivers_one_object(fire_models: Fire) -> None:
    fired = fire_models("changed", "event:model=Event#3", "--like-blinker")

    returned = {*fired.returned.values()}
    assert returned >= {"1"}
    assert returned & {
        "('third, renamed, renamed too', True)",
        "('third, renamed too, renamed', True)",
    }


def test_in_one_process_each_call_looks_its_row_up(fire_models: Fire) -> None:
    fired = fire_models("changed", "event:model=Event#3", "--isolate", "none", "--live")

    assert fired.returned["renames_too"] == "('third, renamed too', True)"


def test_in_several_orders_each_call_looks_its_row_up(models_folder: Path) -> None:
    words = ("-A", "models_app:app", "fire", "changed", "event:model=Event#3", "--orders", "all")

    run = signalctl(*words, cwd=models_folder)

    assert (run.code, run.err) == (0, "")
    assert "no pair was found whose order matters: 3 receivers in 6 orders" in run.out


@pytest.mark.usefixtures("asgiref")
def test_an_async_receiver_gets_it_where_it_is_awaited(fire_models: Fire) -> None:
    fired = fire_models("awaited", "event:model=Event#3")

    assert fired.returned == {"awaits": "('third', True)"}


def test_every_kind_of_key_finds_its_object(fire_models: Fire) -> None:
    found = {
        "Event#3": "('Event', {'id': 3, 'name': 'third'})",
        "models_app:Event#1": "('Event', {'id': 1, 'name': 'first'})",
        "Seat#3,4": "('Seat', {'event_id': 3, 'number': 4, 'row': 3})",
        "Room#a#b, c": "('Room', {'name': 'a#b, c'})",
        "Ticket#00000000-0000-0000-0000-000000000007": (
            "('Ticket', {'id': UUID('00000000-0000-0000-0000-000000000007')})"
        ),
        "Loud#three": "'THREE of models_app'",
    }

    fired = fire_models("echoed", *(f"x{at}:model={key}" for at, key in enumerate(found)))

    fields = ", ".join(f"'x{at}': {got}" for at, got in enumerate(found.values()))
    assert fired.returned == {"echoes": f"{{{fields}}}"}


def test_an_annotation_with_a_mapped_class_declares_it(fire_models: Fire) -> None:
    words = ("--event", "Event#3", "--other", "null", "--events", "Event#1", "--events", "Event#3")

    fired = fire_models("declared", *words)

    assert fired.returned == {"takes_declared": "['third', None, 'first', 'third']"}
    assert {name: each["how"] for name, each in fired.document["fields"].items()} == {
        "event": "model",
        "other": "declared",
        "events": "model",
    }


def test_the_line_that_repeats_it_gives_the_same(fire_models: Fire) -> None:
    words = ("x:model=Room#a#b, c", "--known-only")

    line = fire_models("echoed", *words, "--dry-run").document["repeat"]

    assert line == "signalctl fire -A models_app:app echoed 'x:model=Room#a#b, c' --known-only"
    again = fire_models(*shlex.split(line)[4:], "--dry-run")
    assert again.document["fields"]["x"]["value"] == "<Room a#b, c>"


NO_ROW_IS_LOOKED_AT = [
    (
        "x:model=Evnt#3",
        "'x' cannot be Evnt#3: there is no model 'Evnt'",
        "Did you mean Event#KEY?",
    ),
    (
        "x:model=Note#3",
        "'x' cannot be Note#3: 2 models are called 'Note': elsewhere:Note, models_app:Note",
        "Write elsewhere:Note#KEY",
    ),
    (
        "x:model=Event#three",
        "'x' cannot be Event#three: its key 'id' is not an int",
        "Write Event#ID",
    ),
    (
        "x:model=Seat#3",
        "'x' cannot be Seat#3: the key of 'Seat' is row, number",
        "Write Seat#ROW,NUMBER",
    ),
    (
        "x:model=Event",
        "'x' cannot be 'Event': not a model and a key such as Event#3",
        "For the text itself write x=TEXT",
    ),
    (
        "token:model=Event#three",
        "'token' cannot be <redacted str, 11 chars>: its key 'id' is not an int",
        "Write Event#ID",
    ),
]


@pytest.mark.parametrize(("item", "message", "hint"), NO_ROW_IS_LOOKED_AT)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_is_no_reference_is_refused_in_a_dry_run_too(
    item: str, message: str, hint: str, dry: tuple[str, ...], fire_models: Fire
) -> None:
    fired = fire_models("echoed", item, *dry)

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    assert fired.error == f"signalctl: error: {message}\n  hint: {hint}\n"


@pytest.mark.parametrize(
    ("item", "message", "hint"),
    [
        ("Event#7", "there is no such row", "The first there is: Event#1"),
        ("Empty#7", "there is no such row", "There is none at all of Empty."),
        (
            "Tableless#7",
            "looking it up raised sqlalchemy.exc.OperationalError: "
            "(sqlite3.OperationalError) no such table: tableless",
            "See that its database can be reached, and has its table.",
        ),
        (
            "Missing#7",
            "its resolver 'lookups:no_such_function' could not be imported: "
            "AttributeError: module 'lookups' has no attribute 'no_such_function'",
            'Write it in [tool.signalctl.resolvers] as Missing = "package.module:function"',
        ),
        (
            "Raising#7",
            "its resolver 'lookups:raising' raised LookupError: nothing under 7",
            "Give a key that it takes, or mend it: [tool.signalctl.resolvers]",
        ),
        ("Nobody#7", "its resolver 'lookups:nobody' gave nothing", "Give a key that it knows."),
    ],
)
@pytest.mark.parametrize("mode", [(), ("--like-blinker",), ("--isolate", "none", "--live")])
def test_what_is_not_there_is_no_failure_of_a_receiver(
    item: str, message: str, hint: str, mode: tuple[str, ...], fire_models: Fire
) -> None:
    fired = fire_models("echoed", f"x:model={item}", *mode)

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    assert fired.error == (
        f"signalctl: error: 'models_app:echoed' was not fired: 'x' cannot be {item}: {message}\n"
        f"  hint: {hint}\n"
    )


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("hang", "looking up 'x' took longer than 0.5 s"),
        ("exit", "looking up 'x' ended the process that did it (exited)"),
    ],
)
def test_a_resolver_that_hangs_or_exits_is_none_either(
    key: str, message: str, fire_models: Fire
) -> None:
    fired = fire_models("echoed", f"x:model=Slow#{key}", "--timeout", "0.5")

    assert fired.code == 2
    assert fired.error.startswith(
        f"signalctl: error: 'models_app:echoed' was not fired: {message}\n"
    )


def test_a_row_that_an_earlier_receiver_took_away_is_no_failure_of_the_next(
    fire_models: Fire,
) -> None:
    fired = fire_models("removed", "event:model=Event#9", "--live")

    assert fired.code == 0
    assert sorted(fired.told("outcome").values()) == ["ok", "skipped"]
    (skipped,) = (each for each in fired.outcomes.values() if each["outcome"] == "skipped")
    assert skipped["detail"] == "not called: 'event' cannot be Event#9: there is no such row"


@pytest.mark.fault(66, "It is named, with the line that installs it or the way without.")
def test_without_sqlalchemy_a_model_needs_a_resolver(fire_flask: Fire) -> None:
    fired = fire_flask("echoed", "x:model=Event#3")

    assert fired.code == 2
    assert fired.error == (
        "signalctl: error: 'x' cannot be Event#3: there is no model 'Event'\n"
        "  hint: Name what gives it in pyproject.toml: "
        '[tool.signalctl.resolvers] Event = "package.module:function"\n'
    )


SCOPED = """
from blinker import Signal
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

echoed = Signal()

class Base(DeclarativeBase):
    pass

class Event(Base):
    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)

engine = create_engine("sqlite:///scoped.db")
Base.metadata.create_all(engine)
session = scoped_session(sessionmaker(engine))
if session.get(Event, 3) is None:
    session.add(Event(id=3))
    session.commit()
session.remove()

@echoed.connect
def echoes(sender, event):
    return event in session
"""


def test_a_package_without_an_app_has_its_one_scoped_session(
    fire_models: Fire, tmp_path: Path
) -> None:
    (tmp_path / "scoped.py").write_text(SCOPED)

    fired = fire_models("echoed", "event:model=Event#3", "--module", "scoped", app="", cwd=tmp_path)

    assert fired.returned == {"echoes": "True"}


def test_of_two_scoped_sessions_none_is_taken(fire_models: Fire, tmp_path: Path) -> None:
    (tmp_path / "scoped.py").write_text(f"{SCOPED}\nother = scoped_session(sessionmaker(engine))\n")

    fired = fire_models("echoed", "event:model=Event#3", "--module", "scoped", app="", cwd=tmp_path)

    assert fired.code == 2
    assert "2 scoped sessions could look it up, and which to use is not known" in fired.error
