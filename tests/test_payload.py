import json
import math
import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from signalctl.errors import FileError, SignalctlError, UsageError
from signalctl.model.secrets import redact_value
from signalctl.sandbox.payload import (
    FieldValue,
    How,
    Split,
    declared_type,
    parse,
    quote_items,
    render_items,
    split,
)
from signalctl.sandbox.reference import Reference

OWN = {
    "--timeout": True,
    "--live": False,
    "-A": True,
    "--app": True,
    "--field": True,
    "--request": True,
    "-h": False,
    "--help": False,
}

DECLARED = {
    "event_id": "int",
    "ratio": "float",
    "urgent": "bool",
    "maybe": "bool | None",
    "note": "str",
    "comment": "str | None",
    "day": "date",
    "moment": "datetime",
    "price": "decimal",
    "ref": "uuid",
    "blob": "bytes",
    "extra": "json",
    "parent_id": "int | None",
    "ids": "list[int]",
    "names": "list[str]",
    "days": "list[date] | None",
}

thorough = settings(deadline=None, max_examples=300)


def asked(line: str) -> Split:
    return split(shlex.split(line), OWN)


def one(item: str, declared: Mapping[str, str] = DECLARED) -> tuple[object, How]:
    (found,) = parse([item], declared=declared)
    return found.value, found.how


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Split(None, (), ())),
        ("paid", Split("paid", (), ())),
        ("shop.signals:paid", Split("shop.signals:paid", (), ())),
        ("--help", Split(None, ("--help",), ())),
        ("paid --event-id 3", Split("paid", (), ("--event-id=3",))),
        ("paid --event-id=3", Split("paid", (), ("--event-id=3",))),
        ("paid --event-id -3", Split("paid", (), ("--event-id=-3",))),
        ("paid --ratio -.5 --x -1e-5", Split("paid", (), ("--ratio=-.5", "--x=-1e-5"))),
        ("paid --note=-Anna", Split("paid", (), ("--note=-Anna",))),
        ("paid --note ''", Split("paid", (), ("--note=",))),
        ("paid --note 'a b'", Split("paid", (), ("--note=a b",))),
        ("paid --handle @ann", Split("paid", (), ("--handle=@ann",))),
        ("paid --dsn x://h/?a=b", Split("paid", (), ("--dsn=x://h/?a=b",))),
        ("paid --flag", Split("paid", (), ("--flag",))),
        ("paid --flag --event-id 3", Split("paid", (), ("--flag", "--event-id=3"))),
        ("paid --flag note=x", Split("paid", (), ("--flag", "note=x"))),
        ("paid --flag event-id:=3", Split("paid", (), ("--flag", "event-id:=3"))),
        ("paid --flag d:date=2026-01-31", Split("paid", (), ("--flag", "d:date=2026-01-31"))),
        ("paid --flag --live", Split("paid", ("--live",), ("--flag",))),
        ("paid --flag -A shop", Split("paid", ("-A", "shop"), ("--flag",))),
        ("paid note=3 ids:=[1]", Split("paid", (), ("note=3", "ids:=[1]"))),
        ("paid note=-x note=--live", Split("paid", (), ("note=-x", "note=--live"))),
        ("-A shop --live paid --x 1", Split("paid", ("-A", "shop", "--live"), ("--x=1",))),
        ("paid --timeout 5 --x 1", Split("paid", ("--timeout", "5"), ("--x=1",))),
        ("paid --timeout=5 --x 1", Split("paid", ("--timeout=5",), ("--x=1",))),
        ("paid --timeout -5", Split("paid", ("--timeout", "-5"), ())),
        ("paid --live=yes", Split("paid", ("--live=yes",), ())),
        ("paid --field note=x", Split("paid", ("--field", "note=x"), ())),
        ("paid --field=note=x", Split("paid", ("--field=note=x",), ())),
        ("paid --request 'POST /x'", Split("paid", ("--request", "POST /x"), ())),
        ("paid --timeout", Split("paid", ("--timeout",), ())),
        ("paid --timeout --x 1 --live", Split("paid", ("--live", "--timeout"), ("--x=1",))),
        ("paid --app --timeout -A x", Split("paid", ("-A", "x", "--app"), ())),
        ("paid --timeout -- --x", Split("paid", ("--timeout",), ("--x",))),
        ("paid --time 5", Split("paid", (), ("--time=5",))),
        ("paid --timeouts 5", Split("paid", (), ("--timeouts=5",))),
        ("paid -- --event-id 3", Split("paid", (), ("--event-id=3",))),
        ("paid -- --timeout 3 --live", Split("paid", (), ("--timeout=3", "--live"))),
        ("paid --flag -- --x", Split("paid", (), ("--flag", "--x"))),
        ("-- paid --live", Split("paid", (), ("--live",))),
        ("paid --event-id 3 --event-id 4", Split("paid", (), ("--event-id=3", "--event-id=4"))),
        ("paid 1x=3", Split("paid", (), ("1x=3",))),
    ],
)
def test_a_command_line_is_told_apart(line: str, expected: Split) -> None:
    assert asked(line) == expected


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "--event-id 3 paid",
            "the signal comes first, before '--event-id'",
            "signalctl fire SIGNAL --event-id 3",
        ),
        (
            "--event-id=3 paid",
            "the signal comes first, before '--event-id=3'",
            "signalctl fire SIGNAL --event-id=3",
        ),
        (
            "--flag",
            "the signal comes first, before '--flag'",
            "signalctl fire SIGNAL --flag",
        ),
        (
            "note=x paid",
            "the signal comes first, before 'note=x'",
            "signalctl fire SIGNAL note=x",
        ),
        (
            "--password hunter2 paid",
            "the signal comes first, before '--password'",
            "signalctl fire SIGNAL --password '<redacted str, 7 chars>'",
        ),
        (
            "paid 5",
            "'5' belongs to no field",
            "Give it a name: --NAME 5, or NAME=5 for exactly this text",
        ),
        (
            "paid --note hello world",
            "'world' belongs to no field",
            "Give it a name: --NAME world, or NAME=world for exactly this text",
        ),
        (
            "paid -5",
            "'-5' belongs to no field",
            "Give it a name: --NAME -5, or NAME=-5 for exactly this text",
        ),
        (
            "paid -- --",
            "'--' belongs to no field",
            "Give it a name: --NAME=--, or NAME=-- for exactly this text",
        ),
        (
            "paid @ann",
            "'@ann' belongs to no field",
            "Give it a name: --NAME @ann, or NAME:str=@ann for exactly this text",
        ),
        (
            "paid --note -Anna",
            "'-Anna' after '--note' could be a value or an option",
            "As a value: --note=-Anna",
        ),
        (
            "paid --note -",
            "'-' after '--note' could be a value or an option",
            "As a value: --note=-",
        ),
        (
            "paid --pin -abc",
            "'<redacted str, 4 chars>' after '--pin' could be a value or an option",
            "As a value: '--pin=<redacted str, 4 chars>'",
        ),
        (
            "paid -x 3",
            "there is no option '-x'",
            "A field is written --x VALUE",
        ),
        (
            "paid -event-id=3",
            "there is no option '-event-id=3'",
            "A field is written --event-id VALUE",
        ),
        (
            "-Ashop paid",
            "'-Ashop' is no option",
            "Write -A shop",
        ),
        (
            "paid -A=shop",
            "'-A=shop' is no option",
            "Write -A shop",
        ),
    ],
)
def test_a_command_line_that_cannot_be_told_apart_is_refused(
    line: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        asked(line)

    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("item", "value", "how"),
    [
        ("--event-id=3", 3, How.DECLARED),
        ("--event-id=-3", -3, How.DECLARED),
        ("--event_id=003", 3, How.DECLARED),
        ("--parent-id=null", None, How.DECLARED),
        ("--parent-id=3", 3, How.DECLARED),
        ("--ratio=3", 3.0, How.DECLARED),
        ("--ratio=1e5", 100000.0, How.DECLARED),
        ("--urgent", True, How.DECLARED),
        ("--no-urgent", False, How.DECLARED),
        ("--urgent=false", False, How.DECLARED),
        ("--urgent=YES", True, How.DECLARED),
        ("--maybe", True, How.DECLARED),
        ("--no-maybe", False, How.DECLARED),
        ("--maybe=null", None, How.DECLARED),
        ("--note=3", "3", How.DECLARED),
        ("--note=null", "null", How.DECLARED),
        ("--note=@f", "@f", How.DECLARED),
        ("--note=-", "-", How.DECLARED),
        ("--comment=null", "null", How.DECLARED),
        ("--day=2026-01-31", date(2026, 1, 31), How.DECLARED),
        ("--moment=2026-01-31T12:00", datetime(2026, 1, 31, 12), How.DECLARED),  # noqa: DTZ001  the text names no zone
        ("--moment=2026-01-31T12:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC), How.DECLARED),
        ("--price=1.10", Decimal("1.10"), How.DECLARED),
        ("--ref=" + "0" * 31 + "1", UUID(int=1), How.DECLARED),
        ("--blob=\udcffé", b"\xff\xc3\xa9", How.DECLARED),
        ('--extra={"a":[1]}', {"a": [1]}, How.JSON),
        ("--ids=1", [1], How.DECLARED),
        ("--names=null", ["null"], How.DECLARED),
        ("--days=null", None, How.DECLARED),
        ("--other=5", 5, How.GUESSED),
        ("--other=-5", -5, How.GUESSED),
        ("--other=1.5", 1.5, How.GUESSED),
        ("--other=true", True, How.GUESSED),
        ("--other=false", False, How.GUESSED),
        ("--other=null", None, How.GUESSED),
        ("--other=00123", "00123", How.GUESSED),
        ("--other=1.10", "1.10", How.GUESSED),
        ("--other=1e5", "1e5", How.GUESSED),
        ("--other=1e999", "1e999", How.GUESSED),
        ("--other=-0", "-0", How.GUESSED),
        ("--other=NaN", "NaN", How.GUESSED),
        ("--other=Yes", "Yes", How.GUESSED),
        ("--other=True", "True", How.GUESSED),
        ("--other=2026-01-01", "2026-01-01", How.GUESSED),
        ("--other=[1]", "[1]", How.GUESSED),
        ("--other=@ann", "@ann", How.GUESSED),
        ("--other=-", "-", How.GUESSED),
        ("--other=", "", How.GUESSED),
        ("--other= 5", " 5", How.GUESSED),
        ("--other=٣", "٣", How.GUESSED),
        ("--other=" + "9" * 5000, "9" * 5000, How.GUESSED),
        ("--other=a\x00b\ud800", "a\x00b\ud800", How.GUESSED),
        ("--other", True, How.GUESSED),
        ("--no-other", True, How.GUESSED),
        ("--no-urgent=5", 5, How.GUESSED),
        ("event_id=3", "3", How.TEXT),
        ("event-id=3", "3", How.TEXT),
        ("note=a=b:=c", "a=b:=c", How.TEXT),
        ("urgent=", "", How.TEXT),
        ('event_id:="3"', "3", How.JSON),
        ("event_id:=null", None, How.JSON),
        ("event_id:json=[1, 2.5]", [1, 2.5], How.JSON),
        ("big:=1" + "0" * 400, 10**400, How.JSON),
        ("deep:=" + "[" * 100 + "]" * 100, json.loads("[" * 100 + "]" * 100), How.JSON),
        ("wide:=" + "[" + "[]," * 500 + "[]]", [[]] * 501, How.JSON),
        ('brackets:="' + "[" * 500 + '"', "[" * 500, How.JSON),
        ("event_id:int=3", 3, How.TYPED),
        ("event_id:str=@f", "@f", How.TYPED),
        ("event_id:bool=on", True, How.TYPED),
        ("event_id:float=1", 1.0, How.TYPED),
        ("event_id:date=2026-01-31", date(2026, 1, 31), How.TYPED),
        ("event_id:datetime=2026-01-31", datetime(2026, 1, 31), How.TYPED),  # noqa: DTZ001  the text names no zone
        ("event_id:decimal=1", Decimal(1), How.TYPED),
        ("event_id:bytes=a", b"a", How.TYPED),
        ("event_id:uuid={}".format("0" * 32), UUID(int=0), How.TYPED),
    ],
)
def test_one_item_gives_one_value(item: str, value: object, how: How) -> None:
    found, found_how = one(item)

    assert (found, type(found), found_how) == (value, type(value), how)


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("--event-id=1", "event_id"),
        ("--event_id=1", "event_id"),
        ("--_x=1", "_x"),
        ("--x-=1", "x_"),
        ("--sender=1", "sender"),
        ("sender=1", "sender"),
        ("self=1", "self"),
        ("match=1", "match"),
        ("--größe=1", "größe"),
        ("--ﬁeld=1", "field"),
    ],
)
def test_a_name_is_what_a_receiver_would_write(item: str, name: str) -> None:
    (found,) = parse([item], declared={})

    assert found.name == name


@pytest.mark.fault(43, "Exit code 2: JSON is read strictly.")
@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("--event-id=x", "'event_id' cannot be 'x': not an int"),
        ("--event-id=1_000", "'event_id' cannot be '1_000': not an int"),
        ("--event-id= 3", "'event_id' cannot be ' 3': not an int"),
        ("--event-id=null", "'event_id' cannot be 'null': not an int"),
        ("--event-id", "'--event-id' needs a value, of type int"),
        ("--note", "'--note' needs a value, of type str"),
        ("--ids", "'--ids' needs a value, of type list[int]"),
        ("--ids=[1]", "'ids' cannot be '[1]': not an int"),
        ("--ratio=nan", "'ratio' cannot be 'nan': not a float"),
        ("--ratio=1e999", "'ratio' cannot be '1e999': too large for a float"),
        ("--price=1,5", "'price' cannot be '1,5': not a decimal"),
        (
            "--price=1e9999999999999999999",
            "'price' cannot be '1e9999999999999999999': too large for a decimal",
        ),
        ("--urgent=5", "'urgent' cannot be '5': not a bool (true or false)"),
        ("--day=31.1.2026", "'day' cannot be '31.1.2026': not a date such as 2026-01-31"),
        ("--moment=now", "'moment' cannot be 'now': not a datetime such as 2026-01-31T12:00"),
        ("--ref=1", "'ref' cannot be '1': not a uuid"),
        (
            "--blob=\ud800",
            "'blob' cannot be '\ud800': half of a surrogate pair, which UTF-8 cannot hold",
        ),
        ("pin:int=secret", "'pin' cannot be '<redacted str, 6 chars>': not an int"),
        ("x:=Anna", "'x' cannot be 'Anna': not JSON: expecting value at line 1, column 1"),
        ("x:=", "'x' cannot be '': not JSON: expecting value at line 1, column 1"),
        ("x:=NaN", "'x' cannot be 'NaN': NaN is not JSON"),
        ("x:=[-Infinity]", "'x' cannot be '[-Infinity]': -Infinity is not JSON"),
        ("x:=1e999", "'x' cannot be '1e999': too large for a float"),
        (
            'x:={"a":1,"a":2}',
            """'x' cannot be '{"a":1,"a":2}': the key 'a' stands twice in one JSON object""",
        ),
        (
            "x:=" + "[" * 101 + "]" * 101,
            f"'x' cannot be '{'[' * 59}…': JSON nested deeper than 100",
        ),
        (
            "x:=" + "[" * 200_000,
            f"'x' cannot be '{'[' * 59}…': JSON nested deeper than 100",
        ),
        ("x:time=12:00", "'time' in 'x:time=' is no type of a field"),
        ("x:Int=3", "'Int' in 'x:Int=' is no type of a field"),
        ("class=1", "a field cannot be called 'class': it is a word of the Python language"),
        ("--None=1", "a field cannot be called 'None': it is a word of the Python language"),
        ("1x=1", "a field cannot be called '1x': it is no Python name"),
        ("a b=1", "a field cannot be called 'a b': it is no Python name"),
        ("=1", "a field cannot be called '': it is no Python name"),
        ("---x=1", "a field cannot be called '-x': it is no Python name"),
        ("--=1", "a field cannot be called '': it is no Python name"),
        (
            "_async_wrapper=1",
            "a field cannot be called '_async_wrapper': blinker keeps that name for itself",
        ),
        (
            "--_sync-wrapper=1",
            "a field cannot be called '_sync-wrapper': blinker keeps that name for itself",
        ),
        ("--x:=3", "'--x:=' mixes two spellings"),
        ("x=@", "'x=@' names no file"),
        ("x:=@", "'x=@' names no file"),
        ("word", "'word' belongs to no field"),
    ],
)
def test_an_item_that_means_nothing_is_refused(item: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse([item], declared=DECLARED)

    assert raised.value.message == message


@pytest.mark.fault(43, "Exit code 2: JSON is read strictly.")
def test_an_int_that_python_does_not_read_is_refused() -> None:
    with pytest.raises(UsageError) as raised:
        parse(["--event-id=" + "9" * 5000], declared=DECLARED)

    assert raised.value.message == (
        f"'event_id' cannot be '{'9' * 59}…': "
        "an int of more than 4300 digits, which Python does not read"
    )


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as raised:
        parse(["at:time=12:00"], declared={})

    assert raised.value.hint == (
        "Known are int, float, bool, str, date, datetime, decimal, uuid, bytes, json, model."
    )


def test_a_json_item_with_hyphens_is_answered_with_the_right_spelling() -> None:
    with pytest.raises(UsageError) as raised:
        parse(["--ids:=[1]"], declared={})

    assert raised.value.hint == "Write 'ids:=[1]' without the hyphens"


def test_fields_come_in_the_order_of_their_first_item() -> None:
    fields = parse(
        ["--b=1", "--ids=1", "a=2", "--ids=2"], extra=["ids=3", "timeout=5"], declared=DECLARED
    )

    assert fields == (
        FieldValue("b", 1, How.GUESSED),
        FieldValue("ids", [1, 2, 3], How.DECLARED),
        FieldValue("a", "2", How.TEXT),
        FieldValue("timeout", 5, How.GUESSED),
    )


@pytest.mark.parametrize(
    ("items", "extra"),
    [
        (["--event-id=3", "--event-id=4"], []),
        (["--event-id=3", "--event_id=3"], []),
        (["--event-id=3", "event_id:=3"], []),
        (["--urgent", "--no-urgent"], []),
        (["event_id=3"], ["event_id=4"]),
    ],
)
def test_a_field_that_is_no_list_is_given_once(items: list[str], extra: list[str]) -> None:
    with pytest.raises(UsageError) as raised:
        parse(items, extra=extra, declared=DECLARED)

    assert raised.value.message.endswith("is given 2 times")


def test_a_list_is_not_put_together_from_two_ways_of_writing() -> None:
    with pytest.raises(UsageError, match=r"^'ids' is given 2 times$"):
        parse(["--ids=1", "ids:=[2]"], declared=DECLARED)


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("event_id=3", FieldValue("event_id", 3, How.DECLARED)),
        ("event-id=3", FieldValue("event_id", 3, How.DECLARED)),
        ("timeout=3", FieldValue("timeout", 3, How.GUESSED)),
        ("x=@ann", FieldValue("x", "@ann", How.GUESSED)),
        ("x=-Anna", FieldValue("x", "-Anna", How.GUESSED)),
        ("x=", FieldValue("x", "", How.GUESSED)),
        ("no_urgent=5", FieldValue("no_urgent", 5, How.GUESSED)),
    ],
)
def test_the_value_of_the_field_option_is_a_field(assignment: str, value: FieldValue) -> None:
    assert parse([], extra=[assignment], declared=DECLARED) == (value,)


def test_the_field_option_needs_an_equals_sign() -> None:
    with pytest.raises(UsageError) as raised:
        parse([], extra=["note"], declared={})

    assert (raised.value.message, raised.value.hint) == (
        "'--field note' gives no value",
        "Write --field note=VALUE",
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    with pytest.raises(SignalctlError) as raised:
        parse(["class=1", "--event-id=x", f"body=@{missing}", "--ok=1"], declared=DECLARED)

    assert type(raised.value) is UsageError
    keyword = "a field cannot be called 'class': it is a word of the Python language"
    assert raised.value.message == "3 of the fields cannot be read"
    assert raised.value.detail == (
        f"{keyword} (No receiver can have a parameter of that name)",
        "'event_id' cannot be 'x': not an int (For the text itself write event_id=TEXT)",
        f"'{missing}' cannot fill 'body': no such file or directory "
        "(For the text itself write body:str=TEXT)",
    )


def test_only_files_that_cannot_be_read_are_an_error_of_files(tmp_path: Path) -> None:
    with pytest.raises(FileError) as raised:
        parse([f"a=@{tmp_path}", f"b=@{tmp_path}"], declared={})

    assert raised.value.detail == (
        f"'{tmp_path}' cannot fill 'a': a directory (For the text itself write a:str=TEXT)",
        f"'{tmp_path}' cannot fill 'b': a directory (For the text itself write b:str=TEXT)",
    )


def test_a_file_gives_its_text_or_its_json(tmp_path: Path) -> None:
    file = tmp_path / "ids.json"
    file.write_bytes('{"é": [1]}\r\n'.encode())

    fields = parse([f"body=@{file}", f"ids:=@{file}"], declared=DECLARED)

    assert fields == (
        FieldValue("body", '{"é": [1]}\r\n', How.FILE, str(file)),
        FieldValue("ids", {"é": [1]}, How.JSON, str(file)),
    )


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "note").write_text("hello")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert parse(["body=@~/note"], declared={}) == (
        FieldValue("body", "hello", How.FILE, "~/note"),
    )


@pytest.mark.fault(47, "Exit code 3, with the reason; over 64 MB is one.")
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    (tmp_path / "text").write_text("Anna")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(64 * 1024 * 1024 + 1)
    os.mkfifo(tmp_path / "pipe")

    reasons = {}
    for item in ("x=@missing", "x=@.", "x=@pipe", "x=@large", "x=@latin", "x:=@text", "x=@\0"):
        head, at, name = item.partition("@")
        with pytest.raises(FileError) as raised:
            parse([f"{head}{at}{tmp_path / name}"], declared={})
        reasons[item] = raised.value.message.partition(" cannot fill 'x': ")[2]

    assert reasons == {
        "x=@missing": "no such file or directory",
        "x=@.": "a directory",
        "x=@pipe": "no regular file",
        "x=@large": "over 64 MB",
        "x=@latin": "not UTF-8 at byte 3",
        "x:=@text": "not JSON: expecting value at line 1, column 1",
        "x=@\0": "embedded null byte",
    }


def test_a_file_that_says_it_is_empty_and_is_not_is_read() -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("there is no /proc")

    (found,) = parse([f"x=@{status}"], declared={})

    assert str(found.value).startswith("Name:")


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (None, None),
        ("int", "int"),
        ("float", "float"),
        ("bool", "bool"),
        ("str", "str"),
        ("bytes", "bytes"),
        ("date", "date"),
        ("datetime.date", "date"),
        ("datetime", "datetime"),
        ("dt.datetime", "datetime"),
        ("decimal.Decimal", "decimal"),
        ("UUID", "uuid"),
        ("int | None", "int | None"),
        ("None | int", "int | None"),
        ("Optional[int]", "int | None"),
        ("typing.Optional[datetime.date]", "date | None"),
        ("Union[int, None]", "int | None"),
        ("t.Union[None, int]", "int | None"),
        ("Union[int]", "int"),
        ("Optional[Optional[int]]", "int | None"),
        ("'int'", "int"),
        ("\"Optional['int']\"", "int | None"),
        ("'int' | None", "int | None"),
        ("Annotated[int, Field(gt=0)]", "int"),
        ("list[int]", "list[int]"),
        ("List['int']", "list[int]"),
        ("typing.Sequence[str]", "list[str]"),
        ("Optional[list[date]]", "list[date] | None"),
        ("list[int] | None", "list[int] | None"),
        (" int ", "int"),
        ("list", None),
        ("list[int | None]", None),
        ("list[list[int]]", None),
        ("list[int, str]", None),
        ("list[()]", None),
        ("Annotated[()]", None),
        ("int | str", None),
        ("int | str | None", None),
        ("Union[int, str]", None),
        ("None", None),
        ("Optional[None]", None),
        ("dict[str, int]", None),
        ("tuple[int, ...]", None),
        ("Literal['int']", None),
        ("User", None),
        ("models.date", None),
        ("int()", None),
        ("__import__('os').abort()", None),
        ("", None),
        ("int int", None),
        ("\0", None),
        ("(" * 300, None),
        ("[" * 300 + "]" * 300, None),
        ("int" + " " * 600, None),
    ],
)
def test_an_annotation_declares_a_type_of_the_closed_list_or_none(
    annotation: str | None, name: str | None
) -> None:
    assert declared_type(annotation) == name


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("--event-id=3", "--event-id 3"),
        ("--event-id=-3", "--event-id -3"),
        ("--urgent", "--urgent"),
        ("--no-urgent", "--urgent false"),
        ("--other=-Anna", "--other=-Anna"),
        ("--other=a=b", "--other=a=b"),
        ("--other=", "--other ''"),
        ("--other=it's", "--other 'it'\"'\"'s'"),
        ("--other=$(rm -rf)", "--other '$(rm -rf)'"),
        ("--timeout=3", "--field timeout=3"),
        ("--live", "--field live=true"),
        ("note=3", "note=3"),
        ("note=a b", "'note=a b'"),
        ("ids:=[1,  2]", "'ids:=[1, 2]'"),
        ("x:date=2026-01-31", "x:date=2026-01-31"),
        ("--other=two\nlines", r"""'other:="two\nlines"'"""),
        ("--other=\x1b[2J\udcff", r"""'other:="\u001b[2J\udcff"'"""),
        ("--names=a\tb", r"""'names:=["a\tb"]'"""),
        ('x:="é"', """'x:="é"'"""),
        ("--password=hunter2", "--password '<redacted str, 7 chars>'"),
        ("pin:int=4711", "'pin:str=<redacted int>'"),
        (
            'x:={"token":"a","n":1}',
            """'x:={"token": "<redacted str, 1 char>", "n": 1}'""",
        ),
        (
            "--other=redis://:pw@h/0",
            "--other 'redis://:<redacted str, 2 chars>@h/0'",
        ),
    ],
)
def test_fields_are_quoted_as_a_person_would_type_them(item: str, line: str) -> None:
    fields = parse([item], declared=DECLARED)

    assert quote_items(fields, own=OWN) == line


def test_a_file_is_repeated_as_the_file(tmp_path: Path) -> None:
    file = tmp_path / "my token.json"
    file.write_text('{"token": "s3cr3t"}')
    items = (f"body=@{file}", f"token:=@{file}")

    fields = parse(items, declared={})

    assert render_items(fields) == items
    assert quote_items(fields) == f"'body=@{file}' 'token:=@{file}'"


fragments = st.sampled_from(
    ["--", "-", "=", ":", ":=", "@", "no-", "event-id", "urgent", "ids", "x", "_", "class", "int",
     "date", "json", "3", "-3", "null", "true", "[1]", "é", "\0", "\ud800", " ", "--timeout", "-A",
     "--live", "--field", "-h"],
)  # fmt: skip
words = st.one_of(st.lists(fragments, max_size=5).map("".join), st.text(st.characters()))


@thorough
@given(st.lists(words, max_size=6), st.lists(words, max_size=2))
def test_no_command_line_ends_in_anything_but_an_error_of_ours(
    arguments: list[str], extra: list[str]
) -> None:
    with suppress(SignalctlError):
        found = split(arguments, OWN)
        parse(found.items, extra=extra, declared=DECLARED)


@thorough
@given(st.lists(words, max_size=3))
def test_no_items_end_in_anything_but_an_error_of_ours(items: list[str]) -> None:
    with suppress(SignalctlError):
        parse(items, declared=DECLARED)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
finite = st.floats(allow_nan=False, allow_infinity=False)
any_text = st.text(st.characters(), max_size=20)
naive_or_not = st.datetimes(timezones=st.none() | st.just(UTC))

items_of_one_field = st.one_of(
    st.builds("--event-id={}".format, st.integers()),
    st.builds("--ratio={!r}".format, finite),
    st.sampled_from(["--urgent", "--no-urgent", "--maybe=null", "--parent-id=null", "--days=null"]),
    st.builds("--note={}".format, any_text),
    st.builds("--comment={}".format, any_text),
    st.builds("--day={}".format, st.dates()),
    st.builds("--moment={}".format, naive_or_not),
    st.builds("--price={}".format, st.decimals(allow_nan=False, allow_infinity=False)),
    st.builds("--ref={}".format, st.uuids()),
    st.binary().map(lambda raw: "--blob=" + raw.decode("utf-8", "surrogateescape")),
    st.builds("--extra={}".format, json_values.map(json.dumps)),
    st.builds("--other={}".format, any_text),
    st.builds("--other={}".format, json_values.map(json.dumps)),
    st.sampled_from(["--other", "--no-other", "--no-urgent=true", "--_a-b=1", "--__a_b=x"]),
    st.builds("other={}".format, any_text.filter(lambda text: not text.startswith("@"))),
    st.builds("other:={}".format, json_values.map(json.dumps)),
    st.builds("other:str={}".format, any_text),
    st.builds("other:int={}".format, st.integers()),
    st.builds("other:float={!r}".format, finite),
    st.builds("other:bool={}".format, st.sampled_from(["yes", "off"])),
    st.builds("other:datetime={}".format, naive_or_not),
)


@thorough
@given(items_of_one_field)
def test_rendered_items_mean_what_they_came_from(item: str) -> None:
    fields = parse([item], declared=DECLARED)

    assert parse(render_items(fields), declared=DECLARED) == fields


@thorough
@given(st.lists(st.integers(), min_size=1, max_size=4), st.lists(any_text, min_size=1, max_size=3))
def test_rendered_lists_mean_what_they_came_from(ids: list[int], names: list[str]) -> None:
    items = [f"--ids={number}" for number in ids] + [f"--names={name}" for name in names]
    fields = parse(items, declared=DECLARED)

    assert parse(render_items(fields), declared=DECLARED) == fields


@thorough
@given(items_of_one_field, st.sampled_from(["", "timeout", "live", "app"]))
def test_a_quoted_line_gives_the_same_values_through_a_shell(item: str, clash: str) -> None:
    fields = parse([item.replace("other", clash) if clash else item], declared=DECLARED)
    assume(all(redact_value(field.name, field.value) is field.value for field in fields))

    found = split(["paid", *shlex.split(quote_items(fields, own=OWN))], OWN)
    extra = [value for option, value in zip(found.own, found.own[1:], strict=False)
             if option == "--field"]  # fmt: skip
    repeated = parse(found.items, extra=extra, declared=DECLARED)

    assert found.signal == "paid"
    assert [(field.name, field.value) for field in repeated] == [
        (field.name, field.value) for field in fields
    ]


def test_minus_zero_stays_minus_zero() -> None:
    (field,) = parse(render_items(parse(["--other=-0.0"], declared={})), declared={})

    assert math.copysign(1, float(str(field.value))) == -1


@pytest.mark.parametrize(
    ("item", "value", "how"),
    [
        ("event:model=Event#3", Reference("Event", "3"), How.TYPED),
        ("event:model=shop.models:Event#a,b#c", Reference("shop.models:Event", "a,b#c"), How.TYPED),
        ("--event=Event#3", Reference("Event", "3"), How.DECLARED),
    ],
)
def test_a_reference_names_a_model_and_a_key(item: str, value: Reference, how: How) -> None:
    declared = {"event": "model"}

    (field,) = parse([item], declared=declared)

    assert (field.value, field.how) == (value, how)
    assert parse(render_items([field]), declared=declared) == (field,)
    assert parse(
        split(["paid", *shlex.split(quote_items([field]))], OWN).items, declared=declared
    ) == (field,)
