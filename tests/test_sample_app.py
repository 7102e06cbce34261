"""The sample server works, out of the box and with the servers the environment names."""

import doctest
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

import sample_app
from sample_app import bodies, exports, receivers, settings, signals, tasks
from sample_app.extensions import db, mail
from sample_app.models import AuditEntry, Event


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DATABASE_URL", "CELERY_BROKER_URL", "MAIL_SERVER"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    return {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/events.db",
        "EXPORT_FOLDER": f"{tmp_path}/exports",
    }


@pytest.fixture
def app(config: dict[str, Any]) -> Flask:
    app = sample_app.create_app(config)
    waiting_tasks(app)  # kombu keeps the queues of the whole process: forget those of other tests
    return app


def waiting_tasks(app: Flask) -> list[tuple[str, Any]]:
    """Take all tasks out of the broker: the name and the first argument of each, sorted."""
    found = []
    with app.extensions["celery"].connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        while True:
            try:
                message = queue.get(block=False)
            except Empty:
                break
            message.ack()
            found.append((message.headers["task"], message.payload[0][0]))
        queue.close()
    return sorted(found)


def test_flask_finds_the_factory_by_the_name_of_the_package(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setattr(sys, "path", [*sys.path])

    app = ScriptInfo(app_import_path="sample_app").load_app()

    assert app.import_name == "sample_app"
    assert app.config["SQLALCHEMY_DATABASE_URI"] == config["SQLALCHEMY_DATABASE_URI"]


def test_event_3_has_everything(app: Flask) -> None:
    with app.app_context():
        event = db.session.get_one(Event, 3)

        assert event.name == "Open Tech Summit"
        assert len(event.organiser_emails) == 2
        assert [speaker.name for speaker in event.speakers] == ["Mei Lin", "Tomás Vega"]
        assert [
            session.microlocation.name for session in event.sessions if session.microlocation
        ] == [
            "Great Hall",
            "Studio",
        ]
        assert event.starts_at == datetime(2026, 6, 1, 7, tzinfo=UTC)


def test_creating_the_app_again_inserts_nothing(config: dict[str, Any]) -> None:
    sample_app.create_app(config)
    again = sample_app.create_app(config)

    with again.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 3


def test_four_apps_that_start_at_once_insert_the_events_once(config: dict[str, Any]) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        apps = list(pool.map(sample_app.create_app, [config] * 4))

    with apps[0].app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 3


def test_new_records_go_on_from_the_ids_of_the_seed(app: Flask) -> None:
    body = {"name": "Sprint", "starts_at": "2026-07-01T08:00Z", "ends_at": "2026-07-01T18:00Z"}

    answer = app.test_client().post("/api/events", json=body)

    assert (answer.status_code, answer.json) == (
        201,
        {
            "id": 4,
            "name": "Sprint",
            "starts_at": "2026-07-01T08:00:00+00:00",
            "ends_at": "2026-07-01T18:00:00+00:00",
            "organiser_emails": [],
        },
    )


EXPORTS = [
    ("sample_app.tasks.export_ical", 3),
    ("sample_app.tasks.export_json", 3),
    ("sample_app.tasks.export_xml", 3),
]


@pytest.mark.parametrize(
    ("request_line", "body", "audited", "subjects"),
    [
        (
            "POST /api/events/3/speakers",
            {"name": "Ada Moreno"},
            "speakers modified",
            ["Open Tech Summit: speakers changed"],
        ),
        (
            "PATCH /api/speakers/2",
            {"biography": "Maps."},
            "speakers modified",
            ["Open Tech Summit: speakers changed"],
        ),
        (
            "POST /api/events/3/sessions",
            {
                "title": "Closing",
                "starts_at": "2026-06-03T15:00",
                "ends_at": "2026-06-03T16:00",
                "speaker_id": 2,
            },
            "sessions modified",
            ["Open Tech Summit: sessions changed"],
        ),
        (
            "PATCH /api/sessions/1",
            {"microlocation_id": None},
            "sessions modified",
            ["Open Tech Summit: sessions changed"],
        ),
        ("POST /api/events/3/microlocations", {"name": "Garden"}, "microlocations modified", []),
        ("PATCH /api/microlocations/1", {"floor": 1}, "microlocations modified", []),
        ("PATCH /api/events/3", {"name": "Open Tech Summit"}, "event modified", []),
    ],
)
def test_a_change_is_exported_audited_and_mailed(
    app: Flask, request_line: str, body: dict[str, Any], audited: str, subjects: list[str]
) -> None:
    method, path = request_line.split()

    with app.app_context(), mail.record_messages() as outbox:
        answer = app.test_client().open(path, method=method, json=body)

    assert answer.status_code in {200, 201}
    assert waiting_tasks(app) == EXPORTS
    assert [message.subject for message in outbox] == subjects
    with app.app_context():
        entries = db.session.execute(select(AuditEntry.event_id, AuditEntry.what)).all()
        assert [tuple(entry) for entry in entries] == [(3, audited)]


def test_what_was_changed_can_be_read_back(app: Flask) -> None:
    client = app.test_client()

    client.patch("/api/speakers/2", json={"email": None})

    assert client.get("/api/events/3/speakers").json == [
        {
            "id": 2,
            "event_id": 3,
            "name": "Mei Lin",
            "email": None,
            "biography": "Maps small worlds.",
        },
        {
            "id": 3,
            "event_id": 3,
            "name": "Tomás Vega",
            "email": "tomas@open-event.example",
            "biography": None,
        },
    ]


def test_the_mail_goes_to_all_organisers(app: Flask) -> None:
    with app.app_context(), mail.record_messages() as outbox:
        signals.speakers_modified.send(app, event_id=3)

    assert [message.recipients for message in outbox] == [
        ["programme@open-event.example", "press@open-event.example"],
    ]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("events/3/speakers", [], "The body must be a JSON object."),
        (
            "events/3/speakers",
            {"nme": "Ada", "email": 3},
            "'name' is missing; 'email' must be a text; 'nme' is not known",
        ),
        (
            "events",
            {"name": " ", "starts_at": "soon", "ends_at": 3, "organiser_emails": ["nobody"]},
            (
                "'ends_at' must be a moment like 2026-06-01T08:00:00Z; 'name' must be a text; "
                "'organiser_emails' must be a list of mail addresses; "
                "'starts_at' must be a moment like 2026-06-01T08:00:00Z"
            ),
        ),
        (
            "events/3/microlocations",
            {"name": "Attic", "floor": True},
            "'floor' must be a whole number",
        ),
        (
            "events/3/sessions",
            {
                "title": "Stolen",
                "starts_at": "2026-06-03T15:00",
                "ends_at": "2026-06-03T16:00",
                "speaker_id": 1,
            },
            "'speaker_id' names nothing in this event",
        ),
    ],
)
def test_a_wrong_body_is_answered_with_all_that_is_wrong_and_changes_nothing(
    app: Flask, path: str, body: object, error: str
) -> None:
    answer = app.test_client().post(f"/api/{path}", json=body)

    assert (answer.status_code, answer.json) == (400, {"error": error})
    assert waiting_tasks(app) == []


@pytest.mark.parametrize("path", ["events/99/speakers", "events/99/sessions"])
def test_an_event_that_is_not_there_is_a_404(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"/api/{path}")

    assert answer.status_code == 404


def test_five_receivers_of_the_server_hear_of_speakers(app: Flask) -> None:
    heard = [
        receiver.__name__
        for receiver in signals.speakers_modified.receivers_for(app)
        if receiver.__module__ == receivers.__name__
    ]

    assert sorted(heard) == [
        "audit_speakers",
        "export_event_ical",
        "export_event_json",
        "export_event_xml",
        "mail_organisers_about_speakers",
    ]


def test_variable_and_name_of_a_signal_may_differ() -> None:
    assert signals.speakers_modified.name == "event_json_modified"
    assert signals.event_signals["event_json_modified"] is signals.speakers_modified


def test_every_signal_says_what_it_carries() -> None:
    for signal in signals.event_signals.values():
        assert "event_id (int):" in (signal.__doc__ or "")


def test_the_environment_names_the_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/named.db")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://cache.example/0")
    monkeypatch.setenv("MAIL_SERVER", "mail.example")

    app = sample_app.create_app()

    assert Path(f"{tmp_path}/named.db").exists()
    assert app.extensions["celery"].conf.broker_url == "redis://cache.example/0"
    assert (app.config["MAIL_SERVER"], app.config["MAIL_SUPPRESS_SEND"]) == ("mail.example", False)


def test_without_a_mail_server_nothing_is_sent(app: Flask) -> None:
    assert app.config["MAIL_SUPPRESS_SEND"] is True


def test_a_task_brings_its_own_application_context(app: Flask, tmp_path: Path) -> None:
    worker_tasks = app.extensions["celery"].tasks

    for name, event_id in EXPORTS:
        worker_tasks[name](event_id)

    assert sorted(path.name for path in (tmp_path / "exports").iterdir()) == [
        "event-3.ics",
        "event-3.json",
        "event-3.xml",
    ]


def test_a_task_whose_event_is_gone_writes_nothing(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        tasks.export_json(99)

    assert not (tmp_path / "exports").exists()


def test_the_json_export_holds_all_that_belongs_to_the_event(app: Flask) -> None:
    with app.app_context():
        text = exports.json_of(db.session.get_one(Event, 2))

    assert json.loads(text) == {
        "id": 2,
        "name": "Python Meetup",
        "starts_at": "2026-04-09T17:00:00+00:00",
        "ends_at": "2026-04-09T20:00:00+00:00",
        "organiser_emails": ["meetup@open-event.example"],
        "speakers": [],
        "sessions": [],
        "microlocations": [],
    }


def test_the_xml_export_holds_all_that_belongs_to_the_event(app: Flask) -> None:
    with app.app_context():
        text = exports.xml_of(db.session.get_one(Event, 1))

    assert text.splitlines()[1:] == [
        "<event>",
        "  <id>1</id>",
        "  <name>Hackathon for Libraries</name>",
        "  <starts_at>2026-03-14T08:00:00+00:00</starts_at>",
        "  <ends_at>2026-03-15T18:00:00+00:00</ends_at>",
        "  <organiser_emails>",
        "    <organiser_email>hackathon@open-event.example</organiser_email>",
        "  </organiser_emails>",
        "  <speakers>",
        "    <speaker>",
        "      <id>1</id>",
        "      <event_id>1</event_id>",
        "      <name>Noor Haddad</name>",
        "      <email>noor@open-event.example</email>",
        "      <biography />",
        "    </speaker>",
        "  </speakers>",
        "  <sessions />",
        "  <microlocations />",
        "</event>",
    ]


def test_the_calendar_escapes_and_folds_what_the_standard_wants(app: Flask) -> None:
    now = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)

    with app.app_context():
        event = db.session.get_one(Event, 3)
        event.sessions[1].title = "ß" * 40
        event.sessions[1].microlocation = None
        text = exports.ical_of(event, now=now)
        db.session.rollback()

    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Open Event//Sample//EN",
        "BEGIN:VEVENT",
        "UID:session-1@open-event.example",
        "DTSTAMP:20260504T030201Z",
        "DTSTART:20260601T080000Z",
        "DTEND:20260601T090000Z",
        "SUMMARY:Maps\\, Paths\\; and How to Draw Them",
        "LOCATION:Great Hall",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:session-2@open-event.example",
        "DTSTAMP:20260504T030201Z",
        "DTSTART:20260602T120000Z",
        "DTEND:20260602T150000Z",
        "SUMMARY:" + "ß" * 33,
        " " + "ß" * 7,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize("module", [bodies, exports, settings])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)

    assert result.attempted > 0
    assert result.failed == 0
