"""Of two findings about one fault the more specific one is left; of two faults both are."""

from pathlib import Path

import pytest
from examples import checked, findings, from_source, running, write_example

from signalctl.checks.registry import all_rules


def found(folder: Path, text: str) -> list[str]:
    write_example(folder, text)
    return [each.code for each in findings(from_source(folder)) if each.code < "SIG301"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "@paid.connect\ndef log(sender, order_id): ...\ndef pay(): paid.send(app, amount=3)\n",
            ["SIG102", "SIG103"],
        ),
        (
            "@paid.connect\ndef log(): ...\ndef pay(): paid.send(app, amount=3)\n",
            ["SIG103", "SIG104"],
        ),
        (
            "@paid.connect_via(app)\ndef log(sender, **extra): ...\n"
            '@paid.connect_via("draft")\ndef log_draft(sender, **extra): ...\n'
            "def pay(): paid.send(current_app)\n",
            ["SIG203", "SIG202"],
        ),
        (
            "class Ledger:\n    @paid.connect\n    def enter(self, sender, **extra): ...\n"
            "def pay(): paid.send(app)\n",
            ["SIG208"],
        ),
    ],
    ids=["102 and 103 over 101", "104 over 101", "202 over its own 203", "208 over 102"],
)
def test_the_most_specific_code_wins(text: str, codes: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, text) == codes


def test_a_receiver_of_two_signals_is_told_once(tmp_path: Path) -> None:
    write_example(
        tmp_path,
        'refunded = signals.signal("refunded")\n'
        "@paid.connect\n@refunded.connect\ndef log(sender): ...\n"
        "def pay():\n    paid.send(app)\n    refunded.send(app)\n",
    )

    (finding,) = findings(from_source(tmp_path))

    assert (finding.code, finding.signal, finding.also) == (
        "SIG101",
        "shop:paid",
        ("shop:refunded",),
    )


def test_a_receiver_that_cannot_be_told_has_no_name(tmp_path: Path) -> None:
    write_example(tmp_path, "import sys\npaid.connect(sys.modules['log'])\n")

    (finding,) = findings(from_source(tmp_path))

    line = finding.related[0].place
    assert finding.message == f"nothing sends 'paid', to which {line} connects a receiver"
    assert [each.message for each in finding.related] == ["a receiver is connected here"]


def test_a_send_whose_answers_are_used_names_the_receivers_it_reaches(tmp_path: Path) -> None:
    write_example(
        tmp_path,
        '@paid.connect_via("shop")\ndef log_shop(sender, **extra): ...\n'
        '@paid.connect_via("market")\ndef log_market(sender, **extra): ...\n'
        'answers = paid.send("shop")\n',
    )

    (used,) = [each for each in findings(from_source(tmp_path)) if each.code == "SIG401"]

    assert [each.message for each in used.related] == ["'log_shop' listens here"]


def test_a_module_that_nothing_imports_is_one_finding(tmp_path: Path) -> None:
    write_example(
        tmp_path,
        'refunded = signals.signal("refunded")\n'
        "# file: shop/receivers.py\nfrom shop import paid, refunded\n"
        "@refunded.connect\ndef log_refund(sender, **extra): ...\n"
        "@paid.connect\ndef log_order(sender, **extra): ...\n"
        "@paid.connect\ndef ship_order(sender, **extra): ...\n",
    )

    (finding,) = [each for each in findings(running(tmp_path)) if each.code == "SIG206"]

    assert (str(finding.place), finding.signal, finding.receiver, finding.also) == (
        "shop/receivers.py:2",
        "shop:refunded",
        "shop.receivers:log_refund",
        ("shop:paid",),
    )
    assert finding.message == (
        "nothing imports 'shop.receivers', and so 'log_refund' is not connected to 'refunded', "
        "and 2 more connects have not run"
    )
    assert [(str(each.place), each.message) for each in finding.related] == [
        ("shop/receivers.py:4", "'log_order' is not connected to 'paid'"),
        ("shop/receivers.py:6", "'ship_order' is not connected to 'paid'"),
    ]


def test_what_a_rule_says_less_of_is_hidden_also_where_it_is_asked_for_alone(
    tmp_path: Path,
) -> None:
    write_example(
        tmp_path, "@paid.connect\ndef log(sender, order_id): ...\ndef pay(): paid.send(app)\n"
    )
    survey = from_source(tmp_path)
    closed = [each for each in all_rules() if each.code == "SIG101"]

    assert [each.code for each in findings(survey)] == ["SIG102"]
    assert findings(survey, closed) == ()


def test_receivers_and_sends_are_counted_as_a_listing_counts_them(tmp_path: Path) -> None:
    write_example(
        tmp_path,
        '@paid.connect_via("shop")\n@paid.connect_via("market")\ndef log(sender, **extra): ...\n'
        "def pay(): paid.send('shop')\n",
    )
    survey = from_source(tmp_path)

    summary = checked(survey).checking.summary

    assert (summary.receivers, summary.receivers_elsewhere) == (2, 0)
    assert summary.receivers == sum(len(each.receivers) for each in survey.signals)
    assert (summary.sends, summary.sends_elsewhere) == (1, 0)
