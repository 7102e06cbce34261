"""What would be real is asked for first; what looks like production is refused."""

import pytest
from fired import Fire

APP = "reaching_out:app"
DATABASE = (
    "the database is at 'db.example.com' (SQLALCHEMY_DATABASE_URI) "
    "and neither DEBUG nor TESTING is set"
)


def refusal(*lines: str) -> str:
    return "\n  ".join((f"signalctl: error: {lines[0]}", *lines[1:])) + "\n"


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ((), ("held", "held")),
        (("--allow", "tasks"), ("none", "held")),
        (("--allow", "tasks", "--allow", "mail"), ("none", "none")),
        (("--live",), ("none", "none")),
    ],
)
def test_what_is_allowed_is_open_and_the_header_says_so(
    words: tuple[str, ...], states: tuple[str, str], fire_flask: Fire
) -> None:
    fired = fire_flask("done", *words, app=APP, env={"LIBRARIES": "celery.app flask_mail"})

    assert (fired.code, fired.error, fired.told("output")) == (0, "", {"does": "done\n"})
    said = {each["name"]: each["state"] for each in fired.document["guards"]}
    assert (said["tasks"], said["mail"]) == states


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("taks", "there is no guard 'taks' to allow", "Did you mean tasks?"),
        (
            "net=9200",
            "'net=9200' names no address",
            "Write the host and the port: net=localhost:9200",
        ),
        (
            "net=a:0",
            "'net=a:0' names no address",
            "Write the host and the port: net=localhost:9200",
        ),
    ],
)
def test_what_cannot_be_allowed_is_refused(
    word: str, message: str, hint: str, fire_flask: Fire
) -> None:
    fired = fire_flask("done", "--allow", word, app=APP, env={"LIBRARIES": ""})

    assert (fired.code, fired.text) == (2, "")
    assert fired.error == f"signalctl: error: {message}\n  hint: {hint}\n"


def test_elsewhere_nothing_is_asked(fire_flask: Fire) -> None:
    fired = fire_flask("done", app=APP, env={"LIBRARIES": "smtplib sqlite3 email"})

    assert (fired.code, fired.error, fired.told("output")) == (0, "", {"does": "done\n"})


def test_a_dry_run_needs_no_permission(fire_flask: Fire) -> None:
    env = {"LIBRARIES": "celery.app", "APP_ENV": "production"}

    fired = fire_flask("done", "--dry-run", app=APP, env=env)

    assert (fired.code, fired.error) == (0, "")


@pytest.mark.fault(74, "Exit code 2 with the evidence, unless `--yes` is given.")
@pytest.mark.parametrize(
    ("env", "evidence"),
    [
        ({"APP_ENV": "production"}, "APP_ENV is 'production'"),
        ({"REACHING_OUT_URL": "postgresql://ann:s3cr3t@db.example.com/events"}, DATABASE),
    ],
)
def test_evidence_of_production_refuses(
    env: dict[str, str], evidence: str, fire_flask: Fire
) -> None:
    fired = fire_flask("done", "--live", app=APP, env={"LIBRARIES": "", **env})

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    assert fired.error == refusal(
        "'reaching_out:done' was not fired: this looks like production",
        evidence,
        "hint: If it is not, or you mean it, add --yes.",
    )


def test_with_yes_it_is_fired(fire_flask: Fire) -> None:
    env = {"LIBRARIES": "", "APP_ENV": "production"}

    fired = fire_flask("done", "--yes", app=APP, env=env)

    assert (fired.code, fired.error, fired.told("output")) == (0, "", {"does": "done\n"})


def test_yes_does_not_mean_live(fire_flask: Fire) -> None:
    env = {"LIBRARIES": "celery.app", "APP_ENV": "production"}

    fired = fire_flask("done", "--yes", app=APP, env=env)

    states = {each["name"]: each["state"] for each in fired.document["guards"]}
    assert (fired.code, states["tasks"]) == (0, "held")


def test_a_host_that_may_be_anybodys_is_no_evidence(fire_flask: Fire) -> None:
    env = {"LIBRARIES": "", "REACHING_OUT_URL": "postgresql://ann@10.0.0.7/events"}

    assert fire_flask("done", app=APP, env=env).code == 0


NOTE = (
    "the target runs a thread (poller): a lock that is held there while a receiver's process is "
    "forked stays held in that process"
)


@pytest.mark.fault(
    11,
    "A warning names the threads; a child that hangs on a lock of theirs is timed out before the call.",
)
def test_a_lock_that_a_thread_holds_is_warned_of(fire_flask: Fire) -> None:
    fired = fire_flask("polled", "--timeout", "0.3", app="locked:app")

    assert (fired.code, fired.error) == (1, f"signalctl: warning: {NOTE}\n")
    assert fired.told("outcome", "detail") == {
        "polls": ("timed_out", "hung in polls, locked.py:27"),
    }


def test_a_hang_before_the_receiver_is_not_the_receivers(fire_flask: Fire) -> None:
    fired = fire_flask("entered", "--timeout", "0.3", app="locked:create_locked_app")

    assert (fired.code, fired.error) == (1, f"signalctl: warning: {NOTE}\n")
    outcome = fired.outcomes["is_never_reached"]
    assert (outcome["outcome"], outcome["duration_s"]) == ("timed_out", None)
    assert outcome["detail"] == (
        "hung before the receiver was called in enter, locked.py:38; "
        "is it a lock that a thread held (poller)?"
    )


def test_a_receiver_connects_anew_to_what_the_app_had_connected_to(fire_flask: Fire) -> None:
    fired = fire_flask("queried", "--live", app="connected:app")

    assert fired.told("outcome", "returned") == {
        "uses_a_file": ("ok", "(True, 'of the parent')"),
        "uses_memory": ("ok", "(False, 'of the parent')"),
    }
