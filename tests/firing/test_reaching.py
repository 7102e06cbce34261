"""Who is called depends on the sender and on the user; whoever is not, is told why."""

import pytest
from fired import Fire, Fired

ONLY_APP = "it listens to Flask 'firing_app' only"
ORPHANED, COLLECTED = "no sender is left that reaches it", "it was collected"
UNREACHED = {
    "the_app": ONLY_APP,
    "the_other_app": ONLY_APP,
    "the_shop": "it listens to 'shop' only",
    "nobody": "it listens to None only",
    "the_class": "it listens to sending:Order only",
    "the_object": "it listens to sending:Order object only",
    "the_pair": "it listens to builtins:tuple object only",
    "either": "it listens to Flask 'firing_app' and 'shop' only",
    "orphan": ORPHANED,
    "<lambda>": COLLECTED,
}


def calls(fired: Fired) -> list[tuple[str, str | None]]:
    return [
        (each["receiver"].rpartition(":")[2], each["returned"])
        for each in fired.document["outcomes"]
    ]


def unreached(fired: Fired) -> dict[str, str]:
    return {
        each["receiver"].rpartition(":")[2]: each["reason"]
        for each in fired.document["not_reached"]
    }


def without(*names: str) -> dict[str, str]:
    return {name: reason for name, reason in UNREACHED.items() if name not in names}


def test_the_app_itself_is_the_sender(fire_flask: Fire) -> None:
    fired = fire_flask("sent")

    assert (fired.code, fired.error) == (0, "")
    assert calls(fired) == [
        ("any_one", "'Flask'"),
        ("the_app", "'Flask'"),
        ("both", "'Flask'"),
        ("either", "'Flask'"),
    ]
    assert unreached(fired) == without("the_app", "either") | {
        "the_other_app": "it listens to another Flask 'firing_app' only"
    }


@pytest.mark.parametrize(
    ("sender", "label", "got", "names"),
    [
        ("none", "None", "'NoneType'", ("any_one", "nobody", "both")),
        ("str:shop", "'shop'", "'shop'", ("any_one", "the_shop", "both", "either")),
        (
            "import:sending:Order",
            "sending:Order",
            "<class 'sending.Order'>",
            ("any_one", "the_class", "both"),
        ),
        (
            "import:sending:order",
            "sending:order (sending:Order object)",
            "'Order'",
            ("any_one", "the_object", "both"),
        ),
    ],
)
def test_another_sender_reaches_others(
    sender: str, label: str, got: str, names: tuple[str, ...], fire_flask: Fire
) -> None:
    fired = fire_flask("sent", "--sender", sender)

    assert (fired.code, fired.document["sender"]) == (0, label)
    assert calls(fired) == [(name, got) for name in names]
    assert unreached(fired) == without(*names)
    assert {each["sender"] for each in fired.document["outcomes"]} == {label}


def test_each_receiver_can_have_the_sender_it_listens_to(fire_flask: Fire) -> None:
    fired = fire_flask("sent", "--sender", "connected")

    assert [(name, sender) for name, _, sender in _rows(fired)] == [
        ("any_one", "Flask 'firing_app'"),
        ("the_app", "Flask 'firing_app'"),
        ("the_other_app", "Flask 'firing_app'"),
        ("the_shop", "'shop'"),
        ("nobody", "None"),
        ("the_class", "sending:Order"),
        ("the_object", "sending:Order object"),
        ("both", "Flask 'firing_app'"),
        ("either", "Flask 'firing_app'"),
        ("either", "'shop'"),
    ]
    assert unreached(fired) == {
        "the_pair": "blinker keeps no reference to the sender it listens to",
        "orphan": ORPHANED,
        "<lambda>": COLLECTED,
    }


def _rows(fired: Fired) -> list[tuple[str, str | None, str]]:
    outcomes = fired.document["outcomes"]
    return [(*call, each["sender"]) for call, each in zip(calls(fired), outcomes, strict=True)]


@pytest.mark.parametrize(
    ("words", "code", "lines"),
    [
        (
            ("sent", "--sender", "shop"),
            2,
            (
                "'shop' is no sender",
                "hint: Use --sender app, none, connected, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.",
            ),
        ),
        (
            ("sent", "--sender", "import:sending"),
            2,
            (
                "'import:sending' names no module and attribute",
                "hint: Write it as --sender import:shop.models:Order.",
            ),
        ),
        (
            ("sent", "--sender", "import:x:y"),
            2,
            (
                "the sender 'x:y' could not be imported: ModuleNotFoundError: No module named 'x'",
                "hint: Write it as --sender import:shop.models:Order.",
            ),
        ),
        (
            ("bound",),
            5,
            (
                "'sending:bound' was not fired: it would call no receiver",
                "sending:the_shop: it listens to 'shop' only",
                "sending:the_class: it listens to sending:Order only",
                "hint: Give each receiver the sender it listens to: --sender connected",
            ),
        ),
        (
            ("silent",),
            5,
            (
                "'sending:silent' was not fired: nobody listens to it",
                "hint: See who listens, and to whom: signalctl show -A firing_app:app silent",
            ),
        ),
        (
            ("chosen", "--event-id", "3", "--only", "recrd"),
            2,
            ("--only 'recrd' is no receiver of 'choosing:chosen'", "hint: Did you mean 'record'?"),
        ),
        (
            ("chosen", "--event-id", "3", "--skip", "z*"),
            5,
            (
                "--skip 'z*' is no receiver of 'choosing:chosen'",
                "choosing:export_json",
                "choosing:export_xml",
                "choosing:Audit.record",
                "hint: Name one of these.",
            ),
        ),
        (
            ("chosen", "--event-id", "3", "--skip", "*"),
            5,
            (
                "'choosing:chosen' was not fired: it would call no receiver",
                "choosing:export_json: left out by --skip",
                "choosing:export_xml: left out by --skip",
                "choosing:Audit.record: left out by --skip",
                "hint: See who listens, and to whom: signalctl show -A firing_app:app chosen",
            ),
        ),
        (
            ("chosen",),
            2,
            (
                "'choosing:chosen' was not fired: no field was given",
                "event_id is required by choosing:export_json, choosing:export_xml",
                "hint: signalctl fire -A firing_app:app chosen --event-id 1",
            ),
        ),
    ],
)
def test_a_fire_that_means_nobody_says_why(
    words: tuple[str, ...], code: int, lines: tuple[str, ...], fire_flask: Fire
) -> None:
    fired = fire_flask(*words)

    assert (fired.code, fired.text, fired.document) == (code, "", {})
    assert fired.error == "\n  ".join(("signalctl: error: " + lines[0], *lines[1:])) + "\n"


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--only", "export_json"), ["export_json"]),
        (("--only", "choosing:export_xml", "--only", "record"), ["export_xml", "Audit.record"]),
        (("--only", "Audit.*", "--only", "*_xml"), ["export_xml", "Audit.record"]),
        (("--only", "export_*", "--skip", "*_xml"), ["export_json"]),
    ],
)
def test_receivers_are_chosen_by_name_and_by_glob(
    options: tuple[str, ...], names: list[str], fire_flask: Fire
) -> None:
    fired = fire_flask("chosen", "--event-id", "3", *options)

    assert [name for name, _ in calls(fired)] == names
    left_out = set(unreached(fired).values())
    assert left_out <= {"left out by --only", "left out by --skip"}
    assert len(unreached(fired)) == 3 - len(names)


def test_a_receiver_that_needs_nothing_is_fired_without_fields(fire_flask: Fire) -> None:
    fired = fire_flask("chosen", "--only", "record")

    assert (fired.code, fired.told("outcome")) == (0, {"Audit.record": "ok"})


def test_a_dry_run_without_fields_shows_who_requires_them(fire_flask: Fire) -> None:
    fired = fire_flask("chosen", "--dry-run")

    assert (fired.code, fired.error) == (1, "")
    assert [(each["binding"], each["refusals"]) for each in fired.document["calls"]] == [
        ("does_not_bind", ["requires 'event_id'"]),
        ("does_not_bind", ["requires 'event_id'"]),
        ("binds", []),
    ]


def test_a_muted_signal_is_fired_and_told(fire_flask: Fire) -> None:
    fired = fire_flask("muted")

    note = "'sending:muted' is muted just now: a real send would call nobody"
    assert (fired.code, fired.error) == (0, f"signalctl: warning: {note}\n")
    assert (fired.document["notes"], calls(fired)) == ([note], [("any_one", "'Flask'")])
