from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalctl.model.secrets import Suspicion, redact_text, redact_value, suspicion_of

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"
KEY_MATERIAL = "dGhpc2lzYXNlY3JldDEyMzQ1Ng=="


@pytest.mark.parametrize(
    "name",
    [
        "password", "PASSWORD", "db_password", "userPassword", "dbpassword", "passwd", "pwd",
        "passphrase", "secret", "SECRET_KEY", "client-secret", "token", "access_token",
        "refreshTokens", "api_key", "apiKey", "APIKey", "X-API-Key", "apikey", "Authorization",
        "cookie", "set-cookie", "csrf_token", "csrf", "privateKey", "private_key", "AWS_ACCESS_KEY",
        "credentials", "pin", "userPIN", "pin_code", "otp", "otp2", "iban", "IBAN", "card",
        "card_number", "creditCard", "cards",
    ],
)  # fmt: skip
def test_a_name_that_speaks_of_a_secret_is_known(name: str) -> None:
    assert suspicion_of(name) is Suspicion.SECRET


@pytest.mark.parametrize(
    "name",
    [
        "", "event_id", "shipping", "spinner", "opinion", "discard", "cardinal", "cardiology",
        "secretary", "tokenizer", "pinned", "keyboard", "authority", "author", "note", "postcode",
        "option", "companion", "accessibility", "monkey", "hashtag", "sidebar", "123", "日本",
    ],
)  # fmt: skip
def test_a_name_that_only_contains_such_letters_is_not(name: str) -> None:
    assert suspicion_of(name) is Suspicion.NONE


@pytest.mark.parametrize("name", ["session", "sessionId", "auth", "key", "sort_key", "DSN", "hash"])
def test_a_name_of_key_material_is_suspicious_only(name: str) -> None:
    assert suspicion_of(name) is Suspicion.KEY_LIKE


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("password", "hunter2", "<redacted str, 7 chars>"),
        ("password", "x", "<redacted str, 1 char>"),
        ("password", "", "<redacted str, 0 chars>"),
        ("password", b"hunter2", "<redacted bytes, 7 bytes>"),
        ("pin", 4711, "<redacted int>"),
        ("pin", Decimal(4711), "<redacted Decimal>"),
        ("password", None, None),
        ("password", True, True),
        ("note", "hunter2", "hunter2"),
        ("note", JWT, f"<redacted str, {len(JWT)} chars>"),
        ("note", f"key: {PEM}.", f"key: <redacted str, {len(PEM)} chars>."),
        ("note", PEM[:40], "<redacted str, 40 chars>"),
        ("url", "redis://:pw@cache:6379/0", "redis://:<redacted str, 2 chars>@cache:6379/0"),
        ("url", b"redis://:pw@cache:6379/0", "<redacted bytes, 24 bytes>"),
        ("session", "Keynote on Flask", "Keynote on Flask"),
        ("session", KEY_MATERIAL, "<redacted str, 28 chars>"),
        ("session", KEY_MATERIAL.encode(), "<redacted bytes, 28 bytes>"),
        ("session_id", 3, 3),
        ("note", KEY_MATERIAL, KEY_MATERIAL),
    ],
)
def test_one_value_is_shown_or_marked(name: str, value: object, shown: object) -> None:
    assert redact_value(name, value) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (
            "payload",
            {"user": "ann", "auth": [{"apiKey": "k"}, ("x", {"Pin": 1})]},
            {
                "user": "ann",
                "auth": [{"apiKey": "<redacted str, 1 char>"}, ("x", {"Pin": "<redacted int>"})],
            },
        ),
        (
            "credentials",
            {"user": "ann", "keys": ["a", "bc"], "active": True},
            {
                "user": "<redacted str, 3 chars>",
                "keys": ["<redacted str, 1 char>", "<redacted str, 2 chars>"],
                "active": True,
            },
        ),
        ("session", {"csrf": "a", "title": "b"}, {"csrf": "<redacted str, 1 char>", "title": "b"}),
        ("tokens", {"a"}, {"<redacted str, 1 char>"}),
        ("tokens", frozenset({"a"}), frozenset({"<redacted str, 1 char>"})),
        ("x", {1: {"token": "a"}}, {1: {"token": "<redacted str, 1 char>"}}),
        ("x", {"redis://:pw@h": 1}, {"redis://:<redacted str, 2 chars>@h": 1}),
    ],
)
def test_containers_are_redacted_at_every_depth(name: str, value: object, shown: object) -> None:
    assert redact_value(name, value) == shown


def test_what_holds_no_secret_comes_back_as_the_same_object() -> None:
    payload = {"event_id": 3, "speakers": [("ann", {1, 2})], ("a", "key"): object()}

    assert redact_value("payload", payload) is payload


class Touchy:
    """Fails the test when anything of it is called."""

    def _touched(self, *_args: object) -> NoReturn:
        raise AssertionError("a method of the target was called")

    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __iter__ = __getattr__ = _touched
    __class__ = property(_touched)  # as a proxy defines it
    __hash__ = object.__hash__


def test_no_code_of_an_unknown_object_is_run() -> None:
    touchy = Touchy()

    shown = redact_value("payload", {"a": [touchy], "token": touchy})

    assert isinstance(shown, dict)
    assert shown["a"][0] is touchy
    assert shown["token"] == "<redacted Touchy>"  # noqa: S105  it is the marker


def test_an_unknown_object_is_never_hashed_anew() -> None:
    hashed: list[str] = []

    class Key:
        def __hash__(self) -> int:
            hashed.append("hash")
            return 1

    payload: dict[Any, Any] = {Key(): {"token": "a"}}
    hashed.clear()

    shown = redact_value("payload", payload)

    assert shown == {"<Key, number 1>": {"token": "<redacted str, 1 char>"}}
    assert hashed == []


def test_a_text_of_a_class_of_its_own_is_read_as_the_letters_it_has() -> None:
    class Markup(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "harmless"

    assert redact_value("note", Markup("amqp://u:pw@h")) == "amqp://u:<redacted str, 2 chars>@h"
    assert redact_value("x", {Markup("token"): "a"}) == {"token": "<redacted str, 1 char>"}


def test_a_type_that_lies_about_its_name_is_not_asked() -> None:
    class Lying(type):
        @property
        def __name__(cls) -> NoReturn:  # type: ignore[override]
            raise AssertionError("the metaclass was asked")

    class Value(metaclass=Lying):
        pass

    assert redact_value("token", Value()) == "<redacted Value>"


def test_a_structure_without_end_is_cut() -> None:
    endless: list[object] = []
    endless.append(endless)

    shown = redact_value("payload", endless)

    for _ in range(100):
        assert isinstance(shown, list)
        (shown,) = shown
    assert shown == "<not shown: nested deeper than 100>"


@pytest.mark.parametrize(
    ("make", "last"),
    [
        (lambda: list(range(20_000)), "<not shown: 10001 more>"),
        (lambda: tuple(range(20_000)), "<not shown: 10001 more>"),
        (lambda: [[0] * 20_000] * 20_000, "<not shown: 10001 more>"),
        (lambda: dict.fromkeys(range(20_000)), "<not shown: 10001 more>"),
    ],
)
def test_what_is_too_large_is_cut_and_counted(make: Callable[[], Any], last: str) -> None:
    shown: Any = redact_value("payload", make())

    assert (list(shown.values()) if isinstance(shown, dict) else shown)[-1] == last


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:hunter2@db/x", "postgresql://ann:<redacted str, 7 chars>@db/x"),
        ("postgresql://ann:p@ss@db/x", "postgresql://ann:<redacted str, 4 chars>@db/x"),
        ("postgresql://ann:p/ss@db/x", "postgresql://ann:<redacted str, 4 chars>@db/x"),
        ("postgresql://ann@db/x", "postgresql://ann@db/x"),
        ("http://h:80/@me", "http://h:80/@me"),
        ("http://h:4873/@scope/package", "http://h:4873/@scope/package"),
        ("http://h:80 ann@example.com", "http://h:80 ann@example.com"),
        ("Authorization: Bearer abc", "Authorization: <redacted str, 10 chars>"),
        ("{'Authorization': 'Basic eA=='}", "{'Authorization': '<redacted str, 10 chars>'}"),
        ("Cookie: a=1; b=2\nHost: h", "Cookie: <redacted str, 8 chars>\nHost: h"),
        ("password=hunter2 user=ann", "password=<redacted str, 7 chars> user=ann"),
        ("--password=hunter2", "--password=<redacted str, 7 chars>"),
        ("?token=abc&page=2", "?token=<redacted str, 3 chars>&page=2"),
        ("{'api_key': 'it\\'s'}", "{'api_key': '<redacted str, 5 chars>'}"),
        ('{"pin": "4711"}', '{"pin": "<redacted str, 4 chars>"}'),
        ("password='cut of", "password='<redacted str, 6 chars>"),
        ("password = 'hunter2'", "password = '<redacted str, 7 chars>'"),
        (f"session={KEY_MATERIAL[:-2]}", "session=<redacted str, 26 chars>"),
        ("session=keynote", "session=keynote"),
        ("token=None pin=? WHERE password=%s", "token=None pin=? WHERE password=%s"),
        ("token = make_token(user)", "token = make_token(user)"),
        ("f(password=get(user))", "f(password=get(user))"),
        ("unexpected token: 'x'", "unexpected token: 'x'"),
        ("{'token': 'x'}", "{'token': '<redacted str, 1 char>'}"),
        ("shipping=dhl discard=yes", "shipping=dhl discard=yes"),
        (f"a {JWT} b", f"a <redacted str, {len(JWT)} chars> b"),
    ],
)
def test_secrets_in_a_text_are_marked_and_the_rest_stays(text: str, shown: str) -> None:
    assert redact_text(text) == shown


def test_a_text_beyond_a_million_characters_is_cut_and_counted() -> None:
    assert redact_text("x" * 1_000_005)[-30:] == "xxx<not shown: 5 more chars>"[-30:].rjust(30, "x")


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("aA0 :/@='\"&?.-\n<>tokenpwd"), max_size=60))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact_text(f"password={text}")

    assert redact_text(once) == once


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=20) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.just("token"), inner, max_size=3)
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=10), plain_values)
def test_no_value_makes_redaction_fail_or_changes_its_shape(name: str, value: object) -> None:
    shown = redact_value(name, value)

    if isinstance(value, list | tuple | dict):
        assert type(shown) is type(value)
        assert len(shown) == len(value)


@pytest.mark.parametrize(
    "text",
    ["a" * 10**5, "://a:" * 10**4, "a=" * 10**5, "@" * 10**5, "a-" * 10**5, "x='" + "\\" * 10**5,
     "eyJ" * 10**5, "-----BEGIN A-----" * 10**4, "x://a:" + "b@" * 10**5],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_read_and_stays(text: str) -> None:
    assert redact_text(redact_text(text)) == redact_text(text)
