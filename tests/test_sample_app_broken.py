"""The broken twin of the sample server is broken where its comments say, in the way they say."""

import asyncio
import inspect
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from blinker import Signal
from flask import Flask, current_app
from kombu.exceptions import EncodeError
from sqlalchemy import func, select
from werkzeug.exceptions import Conflict

import sample_app
from sample_app import broken, signals
from sample_app.broken import (
    coroutines,
    doors,
    fields,
    forwards,
    habits,
    ignores,
    lifetimes,
    names,
    order,
    senders,
    sends,
)
from sample_app.broken.notes import note
from sample_app.extensions import db
from sample_app.models import Event, Microlocation, Session, Speaker

# The codes of the rules that something importable can break.
PLANTED = {
    *(f"SIG{number}" for number in range(101, 114)),
    *(f"SIG{number}" for number in range(201, 216)),
    *(f"SIG{number}" for number in range(301, 310)),
    *(f"SIG{number}" for number in range(401, 406)),
    "SIG901",
}


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DATABASE_URL", "CELERY_BROKER_URL", "MAIL_SERVER"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    return {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/events.db"}


@pytest.fixture
def broken_app(config: dict[str, Any]) -> Flask:
    return broken.create_app(config)


@pytest.fixture
def in_broken_app(broken_app: Flask) -> Iterator[Flask]:
    with broken_app.app_context():
        yield broken_app


def names_of(signal: Signal, sender: object) -> list[str]:
    """The names of the receivers that ``sender`` reaches, sorted: blinker has no order."""
    return sorted(receiver.__name__ for receiver in signal.receivers_for(sender))


def table() -> list[tuple[str, str, str]]:
    """The rows of the table in the docstring: module, signal, code."""
    rows = re.findall(r"^(\w+) +(\(?\w+\)?) +(SIG[\d SIG]+)$", broken.__doc__ or "", re.MULTILINE)
    return [(module, signal, code) for module, signal, codes in rows for code in codes.split()]


def planted() -> list[tuple[str, str, str]]:
    """What the comments say: module, code, name of the rule."""
    folder = Path(broken.__file__).parent
    found = []
    for path in sorted(folder.glob("*.py")):
        comments = re.findall(r"# (SIG\d+) ([a-z-]+)$", path.read_text("utf-8"), re.MULTILINE)
        found += [(path.stem, code, name) for code, name in comments]
    return found


def test_the_table_of_the_broken_app_names_what_the_comments_name() -> None:
    in_table = Counter((module, code) for module, _, code in table())
    in_comments = Counter((module, code) for module, code, _ in planted())

    assert in_table == in_comments


def test_every_code_that_can_be_planted_is() -> None:
    assert {code for _, code, _ in planted()} == PLANTED


def test_a_code_has_one_name() -> None:
    pairs = {(code, name) for _, code, name in planted()}

    assert len(pairs) == len(PLANTED)


def test_every_fault_has_a_signal_of_its_own() -> None:
    rows = [(module, signal) for module, signal, _ in table() if module != "unimported"]
    found = {
        signal: getattr(import_module(f"sample_app.broken.{module}"), signal, None)
        for module, signal in rows
    }

    assert found.pop("(fresh_signal)") is None
    assert all(isinstance(signal, Signal) for signal in found.values())
    assert len({id(signal) for signal in found.values()}) == len(found)


def test_the_module_that_nothing_imports_is_not_imported(config: dict[str, Any]) -> None:
    program = (
        "import sys, sample_app.broken as broken\n"
        f"broken.create_app({config!r})\n"
        "print(sorted(name for name in sys.modules if 'unimported' in name))\n"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


@pytest.mark.usefixtures("in_broken_app")
@pytest.mark.parametrize(
    ("send", "error", "words"),
    [
        (doors.send_missing_field, TypeError, "missing 1 required positional argument: 'badge'"),
        (lambda _: doors.send_refused_field(3, "Studio"), TypeError, "argument 'room'"),
        (doors.send_no_sender_parameter, TypeError, "takes 0 positional arguments"),
        (doors.send_colliding_field, TypeError, "multiple values for argument 'event_id'"),
        (doors.send_not_callable, TypeError, "'module' object is not callable"),
        (fields.send_unsent_field, KeyError, "language"),
        (fields.send_misspelt_field, KeyError, "evnt_id"),
        (lambda _: fields.send_unserialisable_field(3, "Ada"), EncodeError, "Speaker"),
        (lambda _: forwards.send_forward_refused(3, "main"), TypeError, "argument 'track'"),
        (forwards.send_forward_missing, TypeError, "missing 1 required positional argument"),
        (lambda _: forwards.send_forward_given_twice(3, "main"), TypeError, "multiple values"),
        (coroutines.send_coroutine_under_send, RuntimeError, "Cannot send to a coroutine"),
        (names.send_method_in_class_body, TypeError, "argument: 'app'"),
        (sends.send_extra_positional, TypeError, "positional argument"),
        (habits.send_vetoing_receiver, Conflict, "409"),
        (habits.send_signal_cycle, RecursionError, "maximum recursion depth"),
    ],
)
def test_some_faults_break_the_send(
    send: Callable[[int], None], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=re.escape(words)):
        send(3)


@pytest.mark.parametrize(
    "signal",
    [
        signals.speakers_modified,
        forwards.closed_forward,
        forwards.closed_forward_two_deep,
        forwards.closed_forward_to_task,
        forwards.closed_forward_as_kwargs,
    ],
)
def test_some_faults_wait_for_the_next_field(in_broken_app: Flask, signal: Signal) -> None:
    signal.send(in_broken_app, event_id=3)

    with pytest.raises(TypeError, match="unexpected keyword argument 'added'"):
        signal.send(in_broken_app, event_id=3, added=True)


@pytest.mark.usefixtures("in_broken_app")
@pytest.mark.parametrize(
    "send",
    [
        fields.send_unsent_field_guarded,
        forwards.send_closed_forward,
        lifetimes.send_collected,
        lifetimes.send_orphaned_by_death,
        lifetimes.send_orphaned_by_disconnect,
        lifetimes.send_connected_while_serving,
        lifetimes.send_redefined_receiver,
        lifetimes.send_connected_per_app,
        senders.send_proxy_sender,
        senders.send_proxy_sender_unfiltered,
        senders.send_sender_never_sends,
        senders.send_sender_as_keyword,
        lambda event_id: senders.send_instance_for_class(db.session.get_one(Event, event_id)),
        names.send_module_not_imported,
        names.send_decorator_order,
        names.send_same_name,
        names.send_two_names,
        sends.send_never_received,
        lambda event_id: sends.send_inconsistent_payload(event_id, "main"),
        sends.send_inconsistent_payload_without_track,
        sends.send_with_sender,
        sends.send_without_sender,
        sends.send_reserved,
        sends.send_unread_field,
        sends.send_fresh_signal,
        lambda event_id: sends.send_before_commit(event_id, "Ada"),
        habits.prices_of,
        habits.discount_of,
        lambda event_id: habits.send_written_back(db.session.get_one(Event, event_id)),
        order.send_order_matters,
        ignores.send_unused_ignore,
    ],
)
def test_the_other_faults_go_unnoticed(send: Callable[[int], object]) -> None:
    send(3)


@pytest.mark.usefixtures("in_broken_app")
def test_a_plain_receiver_breaks_send_async() -> None:
    with pytest.raises(RuntimeError, match="non-coroutine function"):
        asyncio.run(coroutines.send_function_under_send_async(3))


@pytest.mark.usefixtures("in_broken_app")
def test_a_reserved_name_goes_unnoticed_in_send_async() -> None:
    asyncio.run(sends.send_reserved_async("Studio"))


def test_a_generator_receiver_gives_a_generator_that_never_ran(in_broken_app: Flask) -> None:
    [(_, result)] = coroutines.generator_receiver.send(in_broken_app, event_id=3)

    assert inspect.getgeneratorstate(result) == inspect.GEN_CREATED


@pytest.mark.parametrize(
    "signal", [coroutines.never_awaited_object, coroutines.never_awaited_wrapper]
)
def test_a_hidden_coroutine_is_never_awaited(in_broken_app: Flask, signal: Signal) -> None:
    results = [result for _, result in signal.send(in_broken_app, event_id=3) if result]

    assert [inspect.getcoroutinestate(result) for result in results] == [inspect.CORO_CREATED]
    results[0].close()


@pytest.mark.parametrize(
    "signal",
    [
        lifetimes.collected_lambda,
        lifetimes.collected_partial,
        lifetimes.collected_method,
        lifetimes.collected_local,
    ],
)
def test_of_collected_receivers_nothing_is_left(in_broken_app: Flask, signal: Signal) -> None:
    assert list(signal.receivers_for(in_broken_app)) == [note]
    assert len(signal.receivers) == 1


@pytest.mark.parametrize("signal", [lifetimes.orphaned_by_death, lifetimes.orphaned_by_disconnect])
def test_an_orphaned_receiver_stays_in_the_table_and_hears_nothing(signal: Signal) -> None:
    assert list(signal.receivers_for("draft")) == [note]
    assert len(signal.receivers) == 2


def test_a_redefined_receiver_is_dead() -> None:
    assert list(lifetimes.redefined_receiver.receivers_for(None)) == [lifetimes.archive]


def test_each_app_adds_a_receiver(config: dict[str, Any]) -> None:
    broken.create_app(config)
    before = names_of(lifetimes.connected_per_app, None)

    broken.create_app(config)

    assert names_of(lifetimes.connected_per_app, None) == sorted([*before, "log_folder"])


def test_each_request_adds_a_receiver(broken_app: Flask) -> None:
    before = names_of(lifetimes.connected_while_serving, None)

    answer = broken_app.test_client().post("/api/events/3/watch")

    assert answer.json == {"watching": 3}
    assert names_of(lifetimes.connected_while_serving, None) == sorted([*before, "log_watched"])


@pytest.mark.parametrize(
    ("signal", "sent_with", "waits_for", "receiver"),
    [
        (senders.sender_never_sends, "published", "draft", "review_draft"),
        (senders.instance_for_class, Event(id=3), Event, "print_agenda"),
    ],
)
def test_a_receiver_of_another_sender_hears_nothing(
    signal: Signal, sent_with: object, waits_for: object, receiver: str
) -> None:
    assert names_of(signal, sent_with) == ["note"]
    assert names_of(signal, waits_for) == ["note", receiver]


def test_the_application_is_heard_and_its_proxy_is_not(in_broken_app: Flask) -> None:
    assert names_of(senders.proxy_sender, in_broken_app) == ["open_doors"]
    assert names_of(senders.proxy_sender, current_app) == []


def test_the_sender_given_by_keyword_is_none(in_broken_app: Flask) -> None:
    heard: list[tuple[object, dict[str, object]]] = []

    def hear(sender: object, /, **kwargs: object) -> None:
        heard.append((sender, kwargs))

    with senders.sender_as_keyword.connected_to(hear):
        senders.send_sender_as_keyword(3)

    assert heard == [(None, {"sender": in_broken_app, "event_id": 3})]


def test_a_bare_function_is_connected_below_a_decorator() -> None:
    [connected] = names.decorator_order.receivers_for(None)

    assert connected is not names.write_log
    assert connected is inspect.unwrap(names.write_log)


def test_two_names_are_one_signal_and_one_name_two() -> None:
    assert names.slot_moved is names.slot_dropped
    assert names.schedule_changed is not names.schedule_changed_in_worker
    assert names.schedule_changed.name == names.schedule_changed_in_worker.name


@pytest.mark.usefixtures("in_broken_app")
def test_a_speaker_is_told_of_before_it_is_there(config: dict[str, Any]) -> None:
    seen: list[int | None] = []
    others = sample_app.create_app(config)

    def look(sender: object, **kwargs: object) -> None:  # noqa: ARG001 -- a receiver's parameters
        with others.app_context():
            seen.append(db.session.scalar(select(func.count(Speaker.id))))

    with sends.sent_before_commit.connected_to(look):
        sends.send_before_commit(3, "Ada")

    assert seen == [3]
    assert db.session.scalar(select(func.count(Speaker.id))) == 4


def test_the_result_depends_on_the_order_of_two_receivers(tmp_path: Path) -> None:
    def moved(*pair: Callable[..., None]) -> int | None:
        uri = f"sqlite:///{tmp_path}/{pair[0].__name__}.db"
        app = broken.create_app({"SQLALCHEMY_DATABASE_URI": uri})
        with app.app_context():
            for receiver in pair:
                receiver(app, event_id=3)
            return db.session.scalar(
                select(func.count(Session.id))
                .join(Microlocation)
                .where(Microlocation.name == "Overflow"),
            )

    assert moved(order.open_overflow_room, order.assign_overflow_room) == 2
    assert moved(order.assign_overflow_room, order.open_overflow_room) == 0
