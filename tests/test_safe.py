import csv
import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalctl.render.safe import csv_cell, markdown_cell, safe

any_text = st.text(st.characters(), max_size=300)  # surrogates too
quick = settings(deadline=None, max_examples=200)


@pytest.mark.fault(44, "Shown escaped, and handed on as it came.")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("event_json_modified", "event_json_modified"),
        ("", ""),
        ("clear\x1b[2J", r"clear\x1b[2J"),
        ("copy\x1b]52;c;aGk=\x07", r"copy\x1b]52;c;aGk=\x07"),
        ("c1\x9b2J", r"c1\x9b2J"),
        ("turned\u202etxt", r"turned\u202etxt"),
        ("half\ud800", r"half\ud800"),
        ("raw\udcff", r"raw\udcff"),
        ("private\ue000", r"private\ue000"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("unassigned\U000e0080", r"unassigned\U000e0080"),
        ("two\nlines\r\n\tand\x0bmore", r"two\nlines\r\n\tand\x0bmore"),
        ("line\u2028paragraph\u2029", r"line\u2028paragraph\u2029"),
        ("nul\x00", r"nul\x00"),
        ("[bold]:smile:[/] café 日本 🎤", "[bold]:smile:[/] café 日本 🎤"),
    ],
)
def test_what_a_terminal_would_act_on_is_escaped_and_the_rest_stays(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("x" * 200, 200, "x" * 200),
        ("x" * 201, 200, "x" * 200 + "…(+1)"),
        ("\x1b" * 5, 2, r"\x1b\x1b…(+3)"),
        ("abc", 0, "…(+3)"),
        ("", 0, ""),
    ],
)
def test_a_long_text_is_cut_and_the_rest_counted(text: str, limit: int, shown: str) -> None:
    assert safe(text, limit=limit) == shown


@quick
@given(any_text)
def test_nothing_safe_holds_a_control_a_format_mark_or_a_line_break(text: str) -> None:
    shown = safe(text)

    assert not [c for c in shown if unicodedata.category(c)[0] == "C"]
    assert len(shown.splitlines()) <= 1


@quick
@given(any_text)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    shown = safe(text, limit=1000)

    assert safe(shown, limit=10_000) == shown


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("speakers_modified", "speakers_modified"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", r"\t=1"),
        ("\r=1", r"\r=1"),
        ("a=1", "a=1"),
    ],
)
def test_no_cell_starts_a_formula(text: str, cell: str) -> None:
    assert csv_cell(text) == cell


@quick
@given(any_text)
def test_a_csv_row_stays_one_row(text: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([csv_cell(text), "end"])

    assert list(csv.reader([written.getvalue()])) == [[csv_cell(text), "end"]]
    assert len(written.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("event_json_modified", "event_json_modified"),
        ("a|b", r"a\|b"),
        ("`code`", r"\`code\`"),
        ("two\nlines", r"two\\nlines"),
        ("<script>", "&lt;script>"),
        ("&lt;", "&amp;lt;"),
        ("__init__", r"\_\_init\_\_"),
        ("*args, **kwargs", r"\*args, \*\*kwargs"),
        ("[here](javascript:x)", r"\[here\](javascript:x)"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_a_markdown_cell_shows_its_text_and_is_no_markup(text: str, cell: str) -> None:
    assert markdown_cell(text) == cell


def test_cells_are_cut_as_any_text_is() -> None:
    assert csv_cell("=" * 5, limit=3) == "'===…(+2)"
    assert markdown_cell("|" * 5, limit=3) == r"\|\|\|…(+2)"
