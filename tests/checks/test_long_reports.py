"""What ``check`` leaves out of a long text, and where it says what would drown in it."""

import json
from pathlib import Path

import pytest
from examples import checked, from_source, write_example

from signalctl.checks.registry import selected
from signalctl.model.finding import Checking
from signalctl.render.formats import render
from signalctl.render.page import Page

MANY_SENDS = """
@paid.connect
def log_order(sender, order_id):
    print(order_id)


def pay():
{sends}
"""

LEFT_OUT = "4 rules did not run with --no-import; -v names them."


def many_sends(count: int) -> str:
    sends = (f"    paid.send(app, order_id={number})" for number in range(count))
    return MANY_SENDS.format(sends="\n".join(sends))


def drowning(errors: int, infos: int) -> str:
    """Receivers that require a field which is not sent, among results of sends that are used."""
    lost = (
        f'lost_{n} = signals.signal("lost_{n}")\n'
        f"@lost_{n}.connect\ndef find_{n}(sender, order_id, **extra): ...\n"
        f"def lose_{n}(): lost_{n}.send(app)\n"
        for n in range(errors)
    )
    used = (f"answers_{n} = paid.send('shop', total={n})\n" for n in range(infos))
    return "".join([*used, *lost])


def check_example(folder: Path, example: str) -> Checking:
    write_example(folder, example)
    return checked(from_source(folder), selected((), ())).checking


def text(report: Checking, width: int | None = None) -> list[str]:
    return "".join(render(report, "text", Page(width=width))).splitlines()


def test_the_other_side_of_a_finding_is_all_sends_that_reach_it(tmp_path: Path) -> None:
    report = check_example(tmp_path, many_sends(4))

    assert [line for line in text(report) if "sent here" in line] == [
        f"    sent here: shop.py:{line}" for line in range(16, 20)
    ]


@pytest.mark.parametrize(
    ("count", "shown", "more"),
    [
        (5, 5, []),
        (6, 4, ["    and 2 more places, which --format json lists"]),
        (14, 4, ["    and 10 more places, which --format json lists"]),
    ],
)
def test_text_names_some_places_of_the_other_side_and_counts_the_rest(
    count: int, shown: int, more: list[str], tmp_path: Path
) -> None:
    report = check_example(tmp_path, many_sends(count))

    lines = text(report)

    assert len([line for line in lines if "sent here" in line]) == shown
    assert [line for line in lines if " more places" in line] == more
    (finding,) = json.loads("".join(render(report, "json", Page())))["findings"]
    (run,) = json.loads("".join(render(report, "sarif", Page())))["runs"]
    assert len(finding["related"]) == len(run["results"][0]["relatedLocations"]) == count


@pytest.mark.parametrize("width", [None, 60, 80, 160])
def test_the_end_names_the_graver_findings_that_drown(width: int | None, tmp_path: Path) -> None:
    report = check_example(tmp_path, drowning(errors=2, infos=12))

    lines = text(report, width)

    assert lines[lines.index("The graver ones:") :] == [
        "The graver ones:",
        "  shop.py:23:1: error SIG102 missing-field",
        "  shop.py:27:1: error SIG102 missing-field",
        LEFT_OUT,
    ]


def test_of_many_that_drown_the_end_names_some_and_how_to_see_the_others(tmp_path: Path) -> None:
    example = drowning(errors=6, infos=16) + "@paid.connect\ndef closed(sender, total): ...\n"
    report = check_example(tmp_path, example)

    lines = text(report)

    assert lines[lines.index("The graver ones:") :] == [
        "The graver ones:",
        *(f"  shop.py:{line}:1: error SIG102 missing-field" for line in range(27, 47, 4)),
        "  and 2 more; only what these rules find: --select SIG101,SIG102",
        LEFT_OUT,
    ]


@pytest.mark.parametrize(
    ("errors", "infos"), [(2, 8), (0, 12), (7, 12)], ids=["few", "only infos", "no few"]
)
def test_the_end_names_none_where_none_drowns(errors: int, infos: int, tmp_path: Path) -> None:
    report = check_example(tmp_path, drowning(errors, infos))

    assert "The graver ones:" not in text(report)
