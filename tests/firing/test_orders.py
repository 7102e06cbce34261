"""``--orders`` names the receivers to which their order matters, and nobody else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import ROOT, signalctl
from fired import Fire
from schemas import validate


@pytest.mark.parametrize(
    ("app", "signal", "code", "pairs"),
    [
        ("sample_app", "microlocations_modified", 0, []),
        (
            "sample_app.broken:create_app",
            "order_matters",
            1,
            [("open_overflow_room", "assign_overflow_room")],
        ),
    ],
)
def test_the_planted_pair_is_found_and_no_other(
    app: str, signal: str, code: int, pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    run = signalctl(
        *("-A", app, "fire", signal, "--event-id", "3", "--orders", "all", "--format", "json"),
        cwd=ROOT,
        env={"DATABASE_URL": f"sqlite:///{tmp_path / 'events.db'}"},
    )

    document = json.loads(run.out)
    validate(document, "fire")
    found = [
        tuple(each[key].rpartition(":")[2] for key in ("first", "second"))
        for each in document["pairs"]
    ]
    assert (run.code, found, document["unclear"], document["failed"]) == (code, pairs, [], [])


def test_a_pair_is_named_with_what_differs(
    fire_modes: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_modes("shared", "--orders", "all")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/orders.txt", fired.text)
    assert (fired.document["seed"], fired.document["orders"], fired.document["pairs"]) == (
        None,
        6,
        [
            {
                "first": "modes_app:sets",
                "second": "modes_app:looks",
                "difference": [
                    "looks, called after sets: returns ['set']",
                    "looks, called before sets: returns []",
                ],
            }
        ],
    )


def test_the_same_seed_draws_the_same_orders(fire_modes: Fire) -> None:
    words = ("shared", "--orders", "3", "--seed", "7")

    first, second = fire_modes(*words).document, fire_modes(*words).document

    assert {key: first[key] for key in ("seed", "orders", "pairs", "unclear", "repeat")} == {
        key: second[key] for key in ("seed", "orders", "pairs", "unclear", "repeat")
    }
    assert (first["seed"], first["orders"]) == (7, 3)
    assert first["repeat"].endswith("--orders 3 --seed 7")


@pytest.mark.fault(
    70, "`--orders` runs a pair that differs three times more, and lays chance at no pair."
)
def test_chance_is_laid_at_no_pair_and_times_and_ids_are_no_difference(fire_modes: Fire) -> None:
    fired = fire_modes("unsteady", "--orders", "all")

    assert (fired.code, fired.document["pairs"], fired.document["unclear"]) == (
        1,
        [],
        ["draws did not do the same in every order, and no pair explains it"],
    )


def test_what_only_changes_from_run_to_run_is_well(fire_modes: Fire) -> None:
    fired = fire_modes("unsteady", "--orders", "all", "--skip", "draws")

    assert (fired.code, fired.document["pairs"], fired.document["unclear"]) == (0, [], [])


def test_a_crash_in_one_order_is_laid_at_the_pair_and_not_at_those_it_takes_along(
    fire_modes: Fire,
) -> None:
    document = fire_modes("fatal", "--orders", "all").document

    assert (document["unclear"], document["pairs"]) == (
        [],
        [
            {
                "first": "modes_app:arms",
                "second": "modes_app:goes_off",
                "difference": [
                    "goes_off, called after arms: ends crashed",
                    "goes_off, called before arms: ends ok",
                ],
            }
        ],
    )
