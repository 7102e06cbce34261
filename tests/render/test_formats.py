"""Every format over the reports of ``render_reports``: golden files, schemas, and what must never be."""

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from referencing import Registry, Resource
from render_reports import REPORTS

from signalctl.check_options import CheckFormat, ExplainFormat
from signalctl.model.firing import Firing, Where
from signalctl.model.report import Listing, Showing
from signalctl.model.wiring import Field, Signal, Survey
from signalctl.render import FIRING_FORMATS, LOOKING_FORMATS, SETTINGS_FORMATS, WHY_FORMATS
from signalctl.render.formats import RENDERERS, render
from signalctl.render.index import index
from signalctl.render.page import Page
from signalctl.render.text.lines import flow
from signalctl.render.text.pieces import piece, sentence, with_command

if TYPE_CHECKING:
    from signalctl.render.formats import Report

MatchesGolden = Callable[[str, str], None]

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"

LISTINGS = (
    "empty",
    "folded",
    "nothing",
    "well",
    "doubt",
    "untold",
    "ordinary",
    "read",
    "source",
    "nasty",
)
SHOWINGS = ("ordinary", "odd", "bare", "read", "nasty")
WHYS = ("why-runs", "why-not", "why-unknown", "why-all", "why-nasty")
FIRINGS = (
    "plan-ordinary",
    "plan-nobody",
    "plan-nasty",
    "firing-ordinary",
    "firing-every-outcome",
    "firing-nobody",
    "firing-nasty",
)
SETTINGS = ("config-ordinary", "config-empty", "config-nasty")
LOOKINGS = (*(f"list-{name}" for name in LISTINGS), *(f"show-{name}" for name in SHOWINGS))

PAGES = {
    "pipe": Page(),
    "60": Page(width=60),
    "80": Page(width=80),
    "160": Page(width=160),
    "colour": Page(width=100, colour=True),
    "ascii": Page(width=100, unicode=False),
    "verbose": Page(verbose=True),
}


def said(report: "Report", format_name: str, page: Page | None = None) -> str:
    return "".join(render(report, format_name, page or Page()))


PAIRS = [
    (name, format_name)
    for names, formats in (
        (LOOKINGS, LOOKING_FORMATS),
        (WHYS, WHY_FORMATS),
        (FIRINGS, FIRING_FORMATS),
        (SETTINGS, SETTINGS_FORMATS),
    )
    for name in names
    for format_name in formats
]


def validator(command: str) -> Any:
    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents(json.loads((SCHEMAS / uri).read_text()))

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs names it so
    schema = json.loads((SCHEMAS / f"{command}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def shown_signals(report: "Report") -> tuple[Signal, ...]:
    assert isinstance(report, Listing | Showing)
    return report.signals if isinstance(report, Listing) else (report.signal,)


def test_the_names_of_formats_are_those_of_the_table() -> None:
    named: list[Iterable[str]] = [
        *(LOOKING_FORMATS, LOOKING_FORMATS, WHY_FORMATS),
        *(FIRING_FORMATS, FIRING_FORMATS, FIRING_FORMATS, FIRING_FORMATS, SETTINGS_FORMATS),
        *(CheckFormat, ExplainFormat),
    ]

    assert [set(formats) for formats in RENDERERS.values()] == [set(each) for each in named]


@pytest.mark.parametrize(("name", "format_name"), PAIRS)
def test_a_report_is_said_as_it_always_was(
    name: str, format_name: str, matches_golden: MatchesGolden
) -> None:
    text = said(REPORTS[name], format_name)

    matches_golden(f"{format_name}/{name}.txt", text)


@pytest.mark.fault(77, "Columns are counted in cells.")
@pytest.mark.parametrize("page", ["60", "80", "160", "colour", "ascii", "verbose"])
@pytest.mark.parametrize(
    "name",
    [
        *("list-ordinary", "list-read", "show-ordinary", "show-odd", "show-read"),
        *("why-not", "why-all", "plan-ordinary", "firing-ordinary"),
        *("probing-ordinary", "ordering-ordinary"),
    ],
)
def test_a_text_fits_its_page_as_it_always_did(
    name: str, page: str, matches_golden: MatchesGolden
) -> None:
    text = said(REPORTS[name], "text", PAGES[page])

    matches_golden(f"text/{name}.{page}.txt", text)


@pytest.mark.parametrize("page", ["80", "colour", "ascii"])
def test_a_table_fits_its_page_as_it_always_did(page: str, matches_golden: MatchesGolden) -> None:
    text = said(REPORTS["list-ordinary"], "table", PAGES[page])

    matches_golden(f"table/list-ordinary.{page}.txt", text)


@pytest.mark.fault(45, "Shown literally or escaped, in every format.")
@pytest.mark.parametrize("page", list(PAGES.values()), ids=list(PAGES))
@pytest.mark.parametrize(("name", "format_name"), [pair for pair in PAIRS if "nasty" in pair[0]])
def test_no_format_lets_through_what_a_terminal_acts_on(
    name: str, format_name: str, page: Page
) -> None:
    text = said(REPORTS[name], format_name, page)

    without_looks = re.sub(r"\x1b\[[0-9;]*m", "", text) if page.colour else text
    harmful = {
        character
        for character in without_looks
        if unicodedata.category(character)[0] == "C" and character != "\n"
    }
    assert harmful == set()
    assert "\u2028" not in text


@pytest.mark.parametrize(("name", "format_name"), PAIRS)
def test_a_report_ends_with_a_line(name: str, format_name: str) -> None:
    text = said(REPORTS[name], format_name)

    assert text.endswith("\n") or (format_name == "github" and not text)


@pytest.mark.parametrize("page", ["80", "160", "verbose"])
@pytest.mark.parametrize("name", [*LOOKINGS, *WHYS, *FIRINGS, *SETTINGS])
def test_colour_changes_nothing_else(name: str, page: str) -> None:
    plain, report = PAGES[page], REPORTS[name]
    coloured = Page(plain.width, colour=True, verbose=plain.verbose)

    with_looks = said(report, "text", coloured)

    assert re.sub(r"\x1b\[[0-9;]*m", "", with_looks) == said(report, "text", plain)


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("name", ["list-crowd", "list-ordinary", "show-ordinary", "plan-ordinary"])
def test_a_line_is_too_long_only_if_it_is_a_single_word_or_a_command(name: str, width: int) -> None:
    text = said(REPORTS[name], "text", Page(width=width))

    words = [re.sub(r"^\W*", "", line) for line in text.splitlines() if len(line) > width]
    assert [each for each in words if " " in each and "signalctl" not in each] == []


@pytest.mark.fault(77, "Every name is there; what is too long for the page goes over it.")
@pytest.mark.parametrize("name", ["list-crowd", "show-odd"])
def test_a_page_of_one_column_still_has_every_name(name: str) -> None:
    report = REPORTS[name]

    text = said(report, "text", Page(width=1))

    names = {each.name for signal in shown_signals(report) for each in signal.receivers}
    assert {each for each in names if each.rpartition(":")[2] not in text} == set()


def test_the_columns_of_a_matrix_stand_under_their_fields() -> None:
    report = REPORTS["list-crowd"]
    field = Field("a_field_with_a_long_name", None, None, None, ())
    crowd = replace(shown_signals(report)[0], fields=(field,))

    lines = said(Showing(_survey(), crowd, "signalctl fire everyone"), "text").splitlines()

    head = next(line for line in lines if line.endswith("any other"))
    rows = [line for line in lines if line.endswith("  lets in")]
    assert len(rows) == 256
    assert {line.rindex("lets in") for line in rows} == {head.index("any other")}


def test_an_ascii_page_has_only_ascii() -> None:
    names = ["list-ordinary", "show-ordinary", "plan-ordinary", "firing-ordinary"]

    texts = [said(REPORTS[name], "text", Page(unicode=False)) for name in names]

    assert [name for name, text in zip(names, texts, strict=True) if not text.isascii()] == []


def test_256_receivers_are_a_line_each_at_80_columns_with_one_more_for_what_is_long() -> None:
    report = REPORTS["list-crowd"]
    assert isinstance(report, Listing)

    lines = said(report, "text", Page(width=80)).splitlines()

    leaves = [line for line in lines if line.startswith(("├─ ", "└─ "))]
    below = [line for line in lines if line.startswith(("│     ", "      "))]
    assert len(leaves) == 256
    assert {line.strip("│ ") for line in below} == {"event_id, note=None, **kwargs"}


def test_a_listing_ends_with_a_sentence_and_the_next_command() -> None:
    text = said(REPORTS["list-ordinary"], "text")

    assert text.splitlines()[-1] == (
        "4 signals, 12 receivers (10 live, 1 collected, 1 orphaned). "
        "Next: signalctl show sessions_modified"
    )


def test_every_module_that_was_not_imported_is_named_when_asked_for() -> None:
    text = said(REPORTS["list-ordinary"], "text", Page(verbose=True))

    assert "sample_app.broken.names, sample_app.broken.weak." in text


def test_a_failure_has_its_traceback_when_asked_for() -> None:
    report = REPORTS["firing-ordinary"]

    assert "Traceback" in said(report, "text", Page(verbose=True))
    assert "Traceback" not in said(report, "text")


def test_what_failed_around_a_receiver_is_not_blamed_on_it() -> None:
    report = REPORTS["firing-ordinary"]
    assert isinstance(report, Firing)
    outcomes = tuple(
        replace(each, failure=each.failure and replace(each.failure, where=Where.AROUND))
        for each in report.outcomes
    )

    text = said(replace(report, outcomes=outcomes), "text")

    assert text.count("      not in the receiver, but in what calls it\n") == 1


def test_a_fire_that_failed_ends_with_the_lines_that_repeat_it() -> None:
    lines = said(REPORTS["firing-ordinary"], "text").splitlines()

    again = "signalctl fire speakers_modified --event-id 3 --note 'hi there'"
    name = "sample_app.receivers:mail_organisers_about_speakers"
    assert lines[-2:] == [f"again: {again}", f"only this: {again} --only {name}"]


@pytest.mark.parametrize("name", [*LOOKINGS, *WHYS, *FIRINGS, *SETTINGS])
def test_json_is_what_its_schema_says(name: str) -> None:
    document = json.loads(said(REPORTS[name], "json"))

    command = document["schema"].split("/")[1]
    errors = [error.message for error in validator(command).iter_errors(document)]
    assert errors == []


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("list", "list-ordinary"),
        ("show", "show-ordinary"),
        ("fire", "firing-ordinary"),
        ("fire", "plan-ordinary"),
        ("fire", "probing-ordinary"),
        ("fire", "ordering-ordinary"),
        ("config", "config-ordinary"),
    ],
)
def test_a_schema_misses_every_key_that_is_gone(command: str, name: str) -> None:
    document = json.loads(said(REPORTS[name], "json"))
    schema = validator(command)

    missed = [key for key in document if schema.is_valid({**document, key: ...})]
    gone = [
        key
        for key in document
        if schema.is_valid({name: value for name, value in document.items() if name != key})
    ]

    assert (missed, gone) == ([], [])


@pytest.mark.parametrize("name", LOOKINGS)
def test_ndjson_has_the_header_then_the_signals_then_the_unseen_of_json(name: str) -> None:
    document = json.loads(said(REPORTS[name], "json"))

    head, *signals, last = map(json.loads, said(REPORTS[name], "ndjson").splitlines())

    whole = document["signals"] if "signals" in document else [document["signal"]]
    assert (signals, last) == (whole, {"unseen": document["unseen"]})
    assert head == {key: document[key] for key in ("schema", "target", "notes")}


@pytest.mark.parametrize("format_name", ["json", "ndjson"])
def test_json_gives_back_every_text_but_half_a_surrogate(format_name: str) -> None:
    [signal] = shown_signals(REPORTS["list-nasty"])

    text = said(REPORTS["list-nasty"], format_name)

    document = json.loads(text if format_name == "json" else text.splitlines()[1])
    address = document["signals"][0]["address"] if format_name == "json" else document["address"]
    assert address == signal.address.replace("\udc80", "\\udc80")


@pytest.mark.parametrize("name", LOOKINGS)
def test_csv_has_a_line_for_each_receiver_and_no_formula(name: str) -> None:
    signals = shown_signals(REPORTS[name])

    rows = list(csv.reader(StringIO(said(REPORTS[name], "csv"))))

    assert len(rows) == 1 + sum(max(len(signal.receivers), 1) for signal in signals)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("name", LOOKINGS)
def test_markdown_has_as_many_cells_in_every_line(name: str) -> None:
    lines = said(REPORTS[name], "markdown").splitlines()

    table = [line for line in lines if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table}
    assert bars == {8}


def test_a_table_off_the_terminal_cuts_nothing() -> None:
    signals = shown_signals(REPORTS["list-crowd"])

    lines = said(REPORTS["list-crowd"], "table").splitlines()

    assert len(lines) == 2 + 256
    assert all(
        receiver.name in line
        for receiver, line in zip(signals[0].receivers, lines[2:], strict=True)
    )


@pytest.mark.fault(18, "Each is written as it comes; none waits for the last.")
@pytest.mark.parametrize("format_name", ["text", "ndjson", "csv"])
def test_ten_thousand_signals_come_one_by_one(format_name: str) -> None:
    [crowd] = shown_signals(REPORTS["list-crowd"])
    few = Listing(survey=_survey(), signals=(_with_receivers(crowd, 10),) * 10_000, folded=0)

    chunks = render(few, format_name, Page())

    sizes = [len(chunk) for chunk in chunks]
    assert 10_000 <= len(sizes) <= 10_002
    assert all(after == before for before, after in pairwise(sizes[2:-2]))


def _survey() -> Survey:
    report = REPORTS["list-ordinary"]
    assert isinstance(report, Listing)
    return report.survey


def _with_receivers(signal: Signal, count: int) -> Signal:
    return replace(signal, receivers=signal.receivers[:count])


def test_the_index_has_what_can_be_typed() -> None:
    document = json.loads(index(_survey()))

    assert document["schema"] == "signalctl/index/1"
    assert document["target"]["app"] == "sample_app"
    assert document["signals"][3] == {
        "address": "sample_app.signals:speakers_modified",
        "name": "event_json_modified",
        "words": ["event_json_modified", "speakers_modified"],
        "fields": ["event_id", "note"],
        "receivers": [
            "sample_app.receivers:export_event_json",
            "sample_app.receivers:mail_organisers_about_speakers",
            "sample_app.receivers:audit_speakers",
            "sample_app.broken.closed:count_speakers",
        ],
    }


@pytest.mark.parametrize(
    ("format_name", "imported"),
    [("text", []), ("json", ["json"]), ("csv", ["csv"]), ("table", ["rich.table"])],
)
def test_a_listing_waits_for_its_own_format_only(format_name: str, imported: list[str]) -> None:
    program = (
        "import sys\n"
        "from signalctl.model.report import Listing\n"
        "from signalctl.model.wiring import Subject, Survey, TargetKind, Unseen\n"
        "from signalctl.render.formats import render\n"
        "from signalctl.render.page import Page\n"
        "subject = Subject('shop', '-A', TargetKind.FLASK, (), {})\n"
        "survey = Survey(subject, '/', (), Unseen((), None, None))\n"
        f"list(render(Listing(survey, (), 0), {format_name!r}, Page()))\n"
        "heavy = ('json', 'csv', 'rich.table', 'signalctl.model.firing', 'signalctl.model.secrets')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )

    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == f"{imported}\n"


def test_a_command_that_a_sentence_ends_with_stays_on_one_line() -> None:
    said = "hint: Keep what is known: signalctl check -A shop --baseline known.json"

    assert [*flow(with_command(said), Page(width=24), hang="  ")] == [
        "hint: Keep what is",
        "  known:",
        "  signalctl check -A shop --baseline known.json",
    ]


_LONG = "shop.models.customers:Customer"


def test_what_has_no_room_behind_its_indent_has_all_lines_begin_in_one_column() -> None:
    said = sentence(f"it listens to {_LONG}, and {_LONG}.Gold is another, which the send names")

    assert [*flow(said, Page(width=42), lead="  ", hang=" " * 16)] == [
        "  it listens to",
        "      shop.models.customers:Customer, and",
        "      shop.models.customers:Customer.Gold",
        "      is another, which the send names",
    ]


def test_a_label_stands_alone_where_one_of_its_words_has_no_room_beside_it() -> None:
    aliases = [piece(text, gap="  ") for text in (f"{_LONG}.paid", "shop:paid")]

    assert [*flow(aliases, Page(width=42), label="  also        ", hang=" " * 14)] == [
        "  also",
        "      shop.models.customers:Customer.paid",
        "      shop:paid",
    ]


def test_what_is_wider_than_the_page_leaves_the_indent_as_it_is() -> None:
    aliases = [piece(text, gap="  ") for text in (f"{_LONG}.orders.paid.again", "shop:paid")]

    assert [*flow(aliases, Page(width=42), label="  also        ", hang=" " * 14)] == [
        f"  also        {_LONG}.orders.paid.again",
        "              shop:paid",
    ]
