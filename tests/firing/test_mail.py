"""Mail is noted with its recipients and its subject, and reaches no server."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from capturing import effects, header
from command import ROOT
from fired import Fire, fire
from servers import Sink


@pytest.fixture
def fire_mails(copied: Callable[[str], Path], tmp_path: Path, sink: Sink) -> Fire:
    env = {"MAIL_PORT": str(sink.port), "AWS_EC2_METADATA_DISABLED": "true"}
    return partial(fire, cwd=copied("capturing"), to=tmp_path, env=env)


@pytest.mark.fault(69, "Captured or refused, and told as an effect.")
def test_mail_is_captured_whatever_way_it_is_sent(fire_mails: Fire, sink: Sink) -> None:
    fired = fire_mails("sent", app="mails:app")

    assert effects(fired, "mail") == {
        "by_flask_mail": [
            ('to ann@example.com, bob@example.com, eve@example.com: "Speakers changed"',)
        ],
        "many_on_one_connection": [(f'to ann@example.com: "No. {number}"',) for number in range(3)],
        "suppressed": [('to ann@example.com, bob@example.com: "Speakers changed"',)],
        "nobody": [],
        "by_smtplib": [('to ann@example.com, bob@example.com: "Speakers changed"',)],
        "with_tls": [('to ann@example.com: "Grüße"',)],
        "word_by_word": [('to ann@example.com: "by hand"',)],
        "to_many": [
            (
                "to 0@example.com, 1@example.com, 2@example.com, 3@example.com, 4@example.com "
                "and 3 more: no subject",
            )
        ],
        "swallowed": [('to ann@example.com: "Speakers changed"',)],
    }
    assert fired.told("outcome") == {**dict.fromkeys(fired.outcomes, "ok"), "nobody": "raised"}
    assert fired.returned["by_flask_mail"] == "['Speakers changed']"
    assert fired.returned["by_smtplib"] == "{}"
    assert fired.returned["swallowed"] is None
    assert header(fired, "mail") == [("held", "captured: Flask-Mail, smtplib")]
    assert not sink.was_reached


def test_mail_is_told_by_key_too(fire_mails: Fire) -> None:
    fired = fire_mails("sent", "--only", "*:suppressed", "--only", "*:with_tls", app="mails:app")

    told = {
        name: [
            {key: each.get(key) for key in ("to", "subject", "sender", "suppressed")}
            for each in outcome["effects"]
            if each["kind"] == "mail"
        ]
        for name, outcome in fired.outcomes.items()
    }
    assert told == {
        "suppressed": [
            {
                "to": "ann@example.com, bob@example.com",
                "subject": "Speakers changed",
                "sender": "shop@example.com",
                "suppressed": True,
            }
        ],
        "with_tls": [
            {
                "to": "ann@example.com",
                "subject": "Grüße",
                "sender": "shop@example.com",
                "suppressed": None,
            }
        ],
    }


def test_a_connection_that_is_kept_is_captured_too(fire_mails: Fire, sink: Sink) -> None:
    fired = fire_mails("sent", app="kept_smtp:app")

    assert effects(fired, "mail") == {"over_what_was_kept": [('to ann@example.com: "kept"',)]}
    with sink.listening.accept()[0] as connection:
        assert connection.recv(100) == b""


def test_a_log_record_that_is_mailed_is_captured(fire_mails: Fire, sink: Sink) -> None:
    fired = fire_mails("sent", app="mailed_logs:app")

    assert effects(fired, "mail", "log") == {
        "logs": [
            ("ERROR shop: out of stock",),
            ('to ann@example.com: "shop is in trouble"',),
        ]
    }
    assert header(fired, "mail") == [("held", "captured: smtplib")]
    assert not sink.was_reached


def test_where_nothing_mails_there_is_no_line(fire_mails: Fire) -> None:
    fired = fire_mails("sent", app="idle:app")

    assert [header(fired, name) for name in ("mail", "tasks", "redis")] == [[], [], []]


def test_what_is_allowed_is_sent_and_noted(fire_mails: Fire, sink: Sink) -> None:
    words = ("--allow", "mail", "--timeout", "0.5", "--only", "*:by_flask_mail")

    fired = fire_mails("sent", *words, app="mails:app")

    assert fired.told("outcome") == {"by_flask_mail": "timed_out"}
    assert header(fired, "mail") == [("none", "allowed: Flask-Mail, smtplib")]
    assert sink.was_reached


def test_flask_mailman_is_captured_too(fire_mails: Fire, sink: Sink) -> None:
    pytest.importorskip("flask_mailman")

    fired = fire_mails("sent", app="mailman_app:app")

    one = ('to ann@example.com: "Speakers changed"',)
    assert effects(fired, "mail") == {"by_mailman": [one], "to_memory": [one]}
    assert fired.returned == {"by_mailman": "1", "to_memory": "1"}
    assert header(fired, "mail") == [("held", "captured: Flask-Mailman, smtplib")]
    assert not sink.was_reached


def test_mail_and_messages_by_aws_are_captured_and_the_rest_is_refused(
    fire_mails: Fire, sink: Sink
) -> None:
    pytest.importorskip("boto3")

    fired = fire_mails("sent", app="aws_app:app")

    assert effects(fired, "mail", "message", "connection") == {
        "by_ses": [('to ann@example.com: "Speakers changed"',)],
        "by_ses_raw": [('to ann@example.com: "Raw"',)],
        "by_sns_and_sqs": [
            ('SNS to arn:aws:sns:eu-west-1:1:shop: "changed"',),
            ('SQS to http://127.0.0.1/1/shop: "go"',),
        ],
        "wrongly": [],
        "to_s3": [("AWS s3.PutObject", "a call of AWS, whose effects nothing could take back")],
    }
    assert fired.told("outcome") == {
        **dict.fromkeys(fired.outcomes, "ok"),
        "wrongly": "raised",
        "to_s3": "refused",
    }
    assert header(fired, "mail") == [("held", "captured: AWS")]
    assert not sink.was_reached


def test_the_sample_shows_what_it_would_queue_and_send(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'events.db'}"}
    only = ("--only", "*:export_event_*", "--only", "*:mail_*")

    fired = fire(
        "speakers_modified", "--event-id", "3", *only, app="", cwd=ROOT, to=tmp_path, env=env
    )

    assert effects(fired, "task", "mail", "log") == {
        "export_event_json": [("sample_app.tasks.export_json(3) to queue celery",)],
        "export_event_ical": [("sample_app.tasks.export_ical(3) to queue celery",)],
        "export_event_xml": [("sample_app.tasks.export_xml(3) to queue celery",)],
        "mail_organisers_about_speakers": [
            (
                "to press@open-event.example, programme@open-event.example: "
                '"Open Tech Summit: speakers changed"',
            )
        ],
    }
