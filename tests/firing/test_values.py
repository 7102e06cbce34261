"""What is typed is what a receiver gets."""

from pathlib import Path

import pytest
from fired import Fire


def got(fire_flask: Fire, *words: str, signal: str = "echoed") -> str | None:
    """What the receiver says it got."""
    fired = fire_flask(signal, *words)
    assert fired.code == 0, fired.error
    (returned,) = fired.returned.values()
    assert returned is None or isinstance(returned, str)
    return returned


ROWS: dict[str, tuple[tuple[str, ...], str]] = {
    "a number of an unknown type is guessed": (("--event-id", "3"), "'event_id': 3"),
    "a negative one needs no equals sign": (("--below", "-5"), "'below': -5"),
    "and may have one": (("--beneath=-5",), "'beneath': -5"),
    "a number that does not round-trip is a text": (("--zip", "00123"), "'zip': '00123'"),
    "nor does this": (("--price", "1.10"), "'price': '1.10'"),
    "nor an exponent": (("--size", "1e5"), "'size': '1e5'"),
    "no YAML": (("--answer", "Yes", "--switch", "on"), "'answer': 'Yes', 'switch': 'on'"),
    "the constants of JSON": (
        ("--a", "true", "--b", "false", "--c", "null"),
        "'a': True, 'b': False, 'c': None",
    ),
    "a date is a text": (("--day", "2026-01-31"), "'day': '2026-01-31'"),
    "a handle is a text": (("--handle", "@ann"), "'handle': '@ann'"),
    "an option before an option is a flag": (
        ("--urgent", "--no-thing"),
        "'urgent': True, 'no_thing': True",
    ),
    "a hyphen at the front needs an equals sign": (("--note=-Anna",), "'note': '-Anna'"),
    "spaces and line ends": (("--long", "two words\nhere"), "'long': 'two words\\nhere'"),
    "an equals sign keeps the text": (("text=3",), "'text': '3'"),
    "a colon and it is JSON": (
        ("ids:=[1,2]", 'who:={"a":null}'),
        "'ids': [1, 2], 'who': {'a': None}",
    ),
    "a text of a file": (("body=@body.txt",), "'body': 'two\\nlines\\n'"),
    "the JSON of a file": (("speakers:=@speakers.json",), "'speakers': [{'id': 1}]"),
    "a sign at the front": (("sign:str=@ann",), "'sign': '@ann'"),
    "typed numbers": (
        ("n:int=007", "f:float=3", "sum:decimal=1.10", "flag:bool=no"),
        "'n': 7, 'f': 3.0, 'sum': Decimal('1.10'), 'flag': False",
    ),
    "typed times": (
        ("when:date=2026-01-31", "at:datetime=2026-01-31T12:00"),
        "'when': datetime.date(2026, 1, 31), 'at': datetime.datetime(2026, 1, 31, 12, 0)",
    ),
    "other types": (
        ("key:uuid=12345678123456781234567812345678", "raw:bytes=é", "js:json=[1]"),
        "'key': UUID('12345678-1234-5678-1234-567812345678'), 'raw': b'\\xc3\\xa9', 'js': [1]",
    ),
}


@pytest.fixture
def in_folder_with_files(fire_flask: Fire, flask_folder: Path) -> Fire:
    (flask_folder / "body.txt").write_text("two\nlines\n")
    (flask_folder / "speakers.json").write_text('[{"id": 1}]')
    return fire_flask


@pytest.mark.fault(44, "Shown escaped, and handed on as it came.")
def test_every_spelling_gives_a_receiver_what_it_means(in_folder_with_files: Fire) -> None:
    words = [word for row, _ in ROWS.values() for word in row]

    returned = got(in_folder_with_files, *words)

    assert returned is not None
    missing = {name: value for name, (_, value) in ROWS.items() if value not in returned}
    assert missing == {}


@pytest.mark.fault(46, "`--field` and `name=` always mean a field.")
def test_a_field_may_be_called_as_an_option_of_ours(fire_flask: Fire) -> None:
    words = ("--field", "timeout=5", "--field", "sender=app", "only:=[1]", "yes=no")

    assert got(fire_flask, *words) == ("{'only': [1], 'yes': 'no', 'timeout': 5, 'sender': 'app'}")


@pytest.mark.fault(46, "`--field` and `name=` always mean a field.")
def test_after_two_hyphens_nothing_is_an_option_of_ours(fire_flask: Fire) -> None:
    assert got(fire_flask, "--", "--timeout", "3", "--live") == "{'timeout': 3, 'live': True}"


def test_annotations_declare_types(fire_flask: Fire) -> None:
    words = (
        *("--event-id", "007", "--price", "1.10", "--ratio", "3", "--day", "2026-01-31"),
        *("--at", "2026-01-31T12:00", "--key", "12345678123456781234567812345678", "--urgent"),
        *("--tags", "a", "--tags", "3", "--code", "3", "--raw", "é", "--field", "timeout=7"),
    )

    fired = fire_flask("declared", *words)

    assert fired.returned["echo_declared"] == (
        "{'event_id': 7, 'price': Decimal('1.10'), 'ratio': 3.0, "
        "'day': datetime.date(2026, 1, 31), 'at': datetime.datetime(2026, 1, 31, 12, 0), "
        "'key': UUID('12345678-1234-5678-1234-567812345678'), 'urgent': True, "
        "'tags': ['a', '3'], 'code': '3', 'raw': b'\\xc3\\xa9', 'timeout': 7}"
    )
    assert {field["how"] for field in fired.document["fields"].values()} == {"declared"}


def test_a_declared_flag_can_be_off_and_an_optional_one_nothing(fire_flask: Fire) -> None:
    fired = fire_flask("declared", "--no-urgent", "--at", "null", "event_id=7", "ratio:=1")

    assert fired.document["fields"] == {
        "urgent": {"value": "False", "type": "bool", "how": "declared"},
        "at": {"value": "None", "type": "NoneType", "how": "declared"},
        "event_id": {"value": "'7'", "type": "str", "how": "text"},
        "ratio": {"value": "1", "type": "int", "how": "json"},
    }
    assert fired.returned["echo_declared"] == "{'event_id': '7', 'ratio': 1}"


def test_a_field_that_is_not_given_is_not_sent(fire_flask: Fire) -> None:
    assert got(fire_flask) == "{}"


@pytest.mark.parametrize(
    ("words", "code", "lines"),
    [
        (
            ("declared", "--event-id", "x"),
            2,
            (
                "'event_id' cannot be 'x': not an int",
                "hint: For the text itself write event_id=TEXT",
            ),
        ),
        (
            ("echoed", "body=@missing.txt"),
            3,
            (
                "'missing.txt' cannot fill 'body': no such file or directory",
                "hint: For the text itself write body:str=TEXT",
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_called(
    words: tuple[str, ...], code: int, lines: tuple[str, ...], fire_flask: Fire
) -> None:
    fired = fire_flask(*words)

    assert (fired.code, fired.text, fired.document) == (code, "", {})
    assert fired.error == "\n  ".join(("signalctl: error: " + lines[0], *lines[1:])) + "\n"


def test_a_field_that_no_receiver_takes_is_fired_with_a_warning(fire_flask: Fire) -> None:
    fired = fire_flask("closed", "--event-ids", "3", "--event-id", "4")

    note = "no receiver takes a field 'event_ids'; did you mean 'event_id'?"
    assert (fired.code, fired.error) == (1, f"signalctl: warning: {note}\n")
    assert fired.document["notes"] == [note]
    assert fired.told("outcome", "refusals") == {
        "takes_two": ("unbound", ["takes no field 'event_ids'"])
    }


def test_a_field_that_some_door_takes_unnamed_is_no_surprise(fire_flask: Fire) -> None:
    assert fire_flask("declared", "--event-ids", "3").error == ""


@pytest.mark.fault(
    35, "The change is told, with before and after; the others get the field as it was."
)
def test_each_receiver_gets_fields_that_no_other_has_changed(fire_flask: Fire) -> None:
    fired = fire_flask("changed", "ids:=[1]")

    assert fired.returned == {"adds": "[1, 'mine']", "adds_too": "[1, 'mine too']"}
    assert fired.document["fields"]["ids"]["value"] == "[1]"
