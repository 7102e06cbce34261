"""Which signal a word stands for."""

import json

import pytest
from command import APPS, signalctl

FOLDER = APPS / "naming"


def shown(word: str) -> str:
    """The address of the one signal that ``word`` stands for."""
    run = signalctl("-A", "naming_app:app", "show", word, "--format", "json", cwd=FOLDER)
    assert run.code == 0, run.err
    address: str = json.loads(run.out)["signal"]["address"]
    return address


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("naming_app:paid", "naming_app:paid"),
        ("naming_app:also_paid", "naming_app:paid"),
        ("naming_app:shop[order_paid]", "naming_app:paid"),
        ("paid", "naming_app:paid"),
        ("also_paid", "naming_app:paid"),
        ("order_paid", "naming_app:paid"),
        ("name:order_paid", "naming_app:paid"),
        ("var:sent", "naming_app:sent"),
        ("naming_app:posted", "naming_app:posted"),
        ("Cart.emptied", "naming_app:Cart.emptied"),
        ("emptied", "naming_app:Cart.emptied"),
        ("order_refunded", "naming_app:order_refunded"),
        ("ORDER-REFUNDED", "naming_app:order_refunded"),
        ("request_started", "flask.signals:request_started"),
        ("request-started", "flask.signals:request_started"),
        ("signals:request_started", "flask.signals:request_started"),
        ("signals.request_started", "flask.signals:request_started"),
        ("naming_app.Cart.emptied", "naming_app:Cart.emptied"),
    ],
)
def test_a_word_stands_for_a_signal(word: str, address: str) -> None:
    assert shown(word) == address


def test_a_word_for_two_signals_is_refused_with_both_named() -> None:
    run = signalctl("-A", "naming_app:app", "show", "sent", cwd=FOLDER)

    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "signalctl: error: 'sent' stands for 2 signals\n"
        "  naming_app:posted  named 'sent', 0 receivers\n"
        "  naming_app:sent  named 'sent', 0 receivers\n"
        "  hint: Name one by its address, the first word of its line.\n"
    )


def test_a_listing_takes_every_signal_a_word_stands_for() -> None:
    run = signalctl("-A", "naming_app:app", "list", "sent", "--format", "json", cwd=FOLDER)

    addresses = [signal["address"] for signal in json.loads(run.out)["signals"]]
    assert addresses == ["naming_app:posted", "naming_app:sent"]


def test_looking_for_a_word_makes_no_signal() -> None:
    before = signalctl("-A", "naming_app:app", "list", "--format", "csv", cwd=FOLDER)

    missing = signalctl("-A", "naming_app:app", "show", "order_pai", cwd=FOLDER)
    after = signalctl("-A", "naming_app:app", "list", "--format", "csv", cwd=FOLDER)

    assert missing.err == (
        "signalctl: error: no signal is called 'order_pai'\n  hint: Did you mean 'order_paid'?\n"
    )
    assert before == after


def test_variable_and_name_of_the_sample_show_the_same_signal() -> None:
    by_variable = signalctl("show", "speakers_modified", "--format", "json")
    by_name = signalctl("show", "event_json_modified", "--format", "json")

    first, second = (json.loads(run.out)["signal"] for run in (by_variable, by_name))
    assert first.pop("fire_line") == "signalctl fire speakers_modified --event-id 1"
    assert second.pop("fire_line") == "signalctl fire event_json_modified --event-id 1"
    assert first == second
