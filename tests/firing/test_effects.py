"""What receivers do that no guard keeps in is told all the same: sends, log records, changes."""

from typing import Any

import pytest
from fired import Fire


def effects(fired: Any, name: str) -> list[tuple[str, str, str | None]]:
    return [
        (each["kind"], each["text"], each["warning"]) for each in fired.outcomes[name]["effects"]
    ]


@pytest.mark.fault(28, "The circle is named with its path, each signal with its depth.")
def test_signals_within_signals_are_told_with_their_depth_and_their_circle(
    fire_modes: Fire,
) -> None:
    fired = fire_modes("outer")

    outer, middle, inner = (f"modes_app:{each}" for each in ("outer", "middle", "inner"))
    circle = f"a circle, sent while it is being received: {outer} -> {middle} -> {inner} -> {outer}"
    told = fired.outcomes["sends_the_middle"]["effects"]
    assert effects(fired, "sends_the_middle")[:3] == [
        ("signal", f"sends {middle}", None),
        ("signal", f"sends {inner}", None),
        ("signal", f"sends {outer}", circle),
    ]
    assert [(each["depth"], each["receivers"]) for each in told][:3] == [(1, 1), (2, 1), (3, 1)]
    assert (fired.code, fired.told("outcome")) == (0, {"sends_the_middle": "ok"})


def test_log_records_are_told_from_warning_upwards(fire_modes: Fire) -> None:
    assert effects(fire_modes("logged"), "logs_on_all_levels") == [
        ("log", "WARNING modes_app: first line", None),
        ("log", "ERROR modes_app: all went wrong", None),
        ("log", "CRITICAL modes_app: %d", None),
    ]


def test_what_a_receiver_changes_in_what_it_was_handed_is_told(fire_modes: Fire) -> None:
    fired = fire_modes("changing", "tags:=[]", 'settings:={"depth": {"at": 1}, "old": 0}')

    assert fired.told("payload_changes") == {
        "changes_all": [
            {"what": "sender.config['DEBUG']", "before": "False", "after": "'changed'"},
            {"what": "settings['depth']['at']", "before": "1", "after": "2"},
            {"what": "settings['old']", "before": "0", "after": None},
            {"what": "sender.extra", "before": None, "after": "1"},
            {"what": "tags[0]", "before": None, "after": "'new'"},
        ],
        "changes_none": [],
    }


def test_what_a_receiver_did_before_it_hung_is_kept(fire_modes: Fire) -> None:
    fired = fire_modes("stuck", "--timeout", "0.3")

    assert fired.told("outcome") == {"logs_and_hangs": "timed_out"}
    assert effects(fired, "logs_and_hangs") == [("log", "WARNING modes_app: before the hang", None)]
