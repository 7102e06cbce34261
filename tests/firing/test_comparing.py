"""Snapshots of what is handed over, and the deeds of two runs: what counts as a difference."""

from collections.abc import Callable
from typing import Any

import pytest
from render_reports import receiver

from signalctl.model.effect import Effect
from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.sandbox.snapshot import Snapshot
from signalctl.trials.orders import deeds_of, orders_of


class Speaker:
    def __init__(self, name: str) -> None:
        self.name = name
        self._cached = 0


class Touchy:
    """Does not want to be compared, tested, counted or printed."""

    def refuse(self, *_: object) -> Any:
        raise AssertionError("touched")

    __eq__ = __bool__ = __len__ = __iter__ = __getattr__ = refuse
    __hash__ = None  # type: ignore[assignment]


def changed(
    value: Any, change: Callable[[Any], object]
) -> list[tuple[str, str | None, str | None]]:
    before = Snapshot.of(None, {"it": value})
    change(value)
    return [
        (each.what, each.before, each.after) for each in before.changes_to(None, {"it": value}, str)
    ]


CHANGES: dict[
    str, tuple[Any, Callable[[Any], object], list[tuple[str, str | None, str | None]]]
] = {
    "an item": ([1], lambda it: it.__setitem__(0, 2), [("it[0]", "1", "2")]),
    "an equal item of another type": (
        [1],
        lambda it: it.__setitem__(0, 1.0),
        [("it[0]", "1", "1.0")],
    ),
    "an item more": ([1], lambda it: it.append(2), [("it[1]", None, "2")]),
    "an item less": ({"a": 1}, lambda it: it.clear(), [("it['a']", "1", None)]),
    "a key": (
        {"a": {"b": [1]}},
        lambda it: it["a"]["b"].append(2),
        [("it['a']['b'][1]", None, "2")],
    ),
    "an attribute": (
        Speaker("Ada"),
        lambda it: setattr(it, "name", "Bob"),
        [("it.name", "'Ada'", "'Bob'")],
    ),
    "a set": ({1}, lambda it: it.add(2), [("it", "<set of 1>", "<set of 2>")]),
    "what is nobody's business": (Speaker("Ada"), lambda it: setattr(it, "_cached", 1), []),
    "nothing": ([1, {"a": Touchy()}], lambda it: it[0], []),
    "a secret": (
        {"password": "a1"},
        lambda it: it.update({"password": "b2"}),
        [("it['password']", "'<redacted str, 2 chars>'", "'<redacted str, 2 chars>'")],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_with_its_path(name: str) -> None:
    value, change, told = CHANGES[name]

    assert changed(value, change) == told


@pytest.mark.parametrize(
    ("count", "wanted", "tried", "complete"),
    [(1, None, 1, True), (3, None, 6, True), (5, None, 120, True), (6, None, 1, False)],
)
def test_all_orders_are_tried_where_they_are_few(
    count: int, wanted: int | None, tried: int, *, complete: bool
) -> None:
    orders, is_complete = orders_of(count, wanted, 1)

    assert (len(orders), len(set(orders)), is_complete) == (tried, tried, complete)


def test_drawn_orders_begin_with_the_usual_one_and_differ_from_each_other() -> None:
    orders, complete = orders_of(6, 50, 7)

    assert (orders[0], len(set(orders)), complete) == ((0, 1, 2, 3, 4, 5), 50, False)
    assert (orders, orders == orders_of(6, 50, 8)[0]) == (orders_of(6, 50, 7)[0], False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<Order at 0x7f3a9c>", "<Order at 0x55d1b4>", True),
        ("2026-01-31 12:00:00", "2026-01-31T12:00:01.5+02:00", True),
        ("datetime.datetime(2026, 1, 31, 12, 0)", "datetime.datetime(2026, 1, 31, 12, 1)", True),
        ("1769860000.25", "1769860001.5", True),
        ("1b4e28ba-2fa1-11d2-883f-0016d3cca427", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", True),
        ("5d41402abc4b2a76b9719d911017c592", "7d793037a0760186574b0282f2f435e7", True),
        ("3 rows", "4 rows", False),
        ("2026-01-31", "2026-02-01", False),
        ("0.25", "0.5", False),
    ],
)
def test_what_changes_from_run_to_run_is_no_deed(one: str, other: str, *, same: bool) -> None:
    def deeds(text: str) -> tuple[str, ...]:
        effect = Effect("sql", f"UPDATE {text}")
        ended = Outcome(receiver("app:does", 1), OutcomeKind.OK, 0.1, text, effects=(effect,))
        return deeds_of(ended)

    assert (deeds(one) == deeds(other)) is same


def test_the_log_and_the_time_it_took_are_no_deeds() -> None:
    does = receiver("app:does", 1)

    quick = Outcome(does, OutcomeKind.OK, 0.1, effects=(Effect("log", "WARNING app: late"),))

    assert deeds_of(quick) == deeds_of(Outcome(does, OutcomeKind.OK, 9.0)) == ("ends ok",)
