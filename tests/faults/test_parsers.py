"""Whatever a parser of ours is given: a value, or an error of ours, and nothing else.

``SIGNALCTL_EXAMPLES=100000`` looks for longer. What was found that way stands here as examples.
"""

import json
import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import pytest
import typer
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from signalctl import fire_options
from signalctl.checks.baseline import Entry, read_baseline, written
from signalctl.config import read_config, settings_of
from signalctl.errors import SignalctlError
from signalctl.model.place import Ignore
from signalctl.model.source import SourceWiring
from signalctl.source.answer import wiring_from
from signalctl.source.cache import Cache, _header
from signalctl.source.suppress import ignores_in
from signalctl.target.spelling import Spelling, parse_spelling

fuzz = settings(
    deadline=None,
    max_examples=int(os.environ.get("SIGNALCTL_EXAMPLES", "150")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def texts_of(*fragments: str) -> st.SearchStrategy[str]:
    """Texts that are near to what is meant: pieces of it, in any order, and other characters."""
    pieces = st.sampled_from(fragments) | st.text(st.characters(), max_size=3)
    return st.lists(pieces, max_size=12).map("".join) | st.text(st.characters())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
"""What JSON can hold."""

DEEP = 100_000
LONG = 5_000
"""More digits than Python makes a number of, or writes one with, unless it is told to."""


@fuzz
@given(
    texts_of(
        *("shop", "shop.web", "/", ".py", ":", "create_app", "(", ")", ",", "=", "'x'", '"', "1"),
        *(
            "None",
            "True",
            "[",
            "]",
            "{",
            "}",
            "*",
            "**",
            ".",
            "-",
            "\\",
            "\\d",
            "f'{x}'",
            "lambda:",
        ),
        *("\0", " ", "\n", "#", "0x", "1_0", "é", "await ", "C:\\", "'''", ":="),
    )
)
@example("shop:f(" + "-" * DEEP + "1)")
@example("shop:f(" + "[" * DEEP)
@example("shop:f(" + "a." * DEEP + "b)")
@example("shop:" + "a." * DEEP + "b")
@example("shop:f(" + "a." * 500 + "b)")
@example("shop:f(x + 0x" + "f" * LONG + ")")
@example("shop:f(" + "9" * LONG + ")")
@example("shop:f('\\d')")
@example("shop:f(1is 2)")
@example("shop:\ud800")
def test_a_spelling_is_one_or_is_refused(text: str) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with suppress(SignalctlError):
            assert isinstance(parse_spelling(text), Spelling)

    assert told == []


tomls = texts_of(
    *(
        "[tool.signalctl]\n",
        "[tool]\n",
        "[[tool.signalctl]]\n",
        "signalctl",
        "tool",
        ".",
        "=",
        "\n",
    ),
    *("app", "timeout", "exclude", "presets", "per-file-ignores", "baseline", "select", "fail_on"),
    *(
        '"shop"',
        "'",
        '"""',
        "[",
        "]",
        "{",
        "}",
        ",",
        "1",
        "-",
        "1e400",
        "nan",
        "true",
        "1979-05-27",
    ),
    *("07:32:00", "0x", "#", "\\u0000", '"\\u0000"', "\r", "\t", "é", " = ", "{ a = 1 }"),
)
"""Texts that are near to settings."""


def setting(key: str, value: str) -> str:
    return f"[tool.signalctl]\n{key} = {value}\n"


@fuzz
@given(
    text=tomls
    | st.builds(setting, st.sampled_from(["app", "timeout", "exclude", "presets"]), tomls)
)
@example(text=setting("exclude", "[" * DEEP))
@example(text=setting("timeout", "9" * LONG))
@example(text=setting("timeout", "0x" + "f" * LONG))
@example(text=setting("app", "0x" + "f" * LONG))
@example(text=setting("app", "1979-13-41"))
@example(text=setting("baseline", r'"\u0000"'))
@example(text=setting("timeout", "1e999"))
@example(text="a." * 2_000 + "b = 1")
def test_settings_are_read_or_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("utf-8", "surrogatepass"))

    with suppress(SignalctlError):
        settings_of(read_config(tmp_path))


@fuzz
@given(content=st.binary(max_size=40))
def test_settings_of_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.signalctl]\n" + content)

    with suppress(SignalctlError):
        settings_of(read_config(tmp_path))


@fuzz
@given(
    texts_of(
        *(
            "# signalctl: ignore",
            "[",
            "]",
            "SIG101",
            ",",
            "#",
            "signalctl:",
            "ignore",
            "reason",
            "\n",
        ),
        *("x = 1", "(", ")", "'''", '"', "\\\n", "    ", "\t", "\f", "\r", "\0", "é", "f'{"),
        *("def f():", "# coding: latin-1\n", "# coding: utf-7\n", "# coding: nonsense\n", "\ufeff"),
    ),
    st.sampled_from(["utf-8", "latin-1", "utf-16"]),
)
@example("# coding: utf-8\n# signalctl: ignore\n" + "(" * 1_000, "utf-8")
@example("# signalctl: ignore\n\ud800", "utf-8")
@example("\0# signalctl: ignore", "utf-8")
def test_ignore_comments_are_read_of_anything(text: str, encoding: str) -> None:
    content = text.encode(encoding, "surrogatepass" if encoding != "latin-1" else "replace")

    found = list(ignores_in(content, "shop.py"))

    assert all(isinstance(each, Ignore) for each in found)


@fuzz
@given(st.binary(max_size=60))
def test_ignore_comments_are_read_of_any_bytes(content: bytes) -> None:
    list(ignores_in(content + b"# signalctl: ignore", "shop.py"))


rows = st.fixed_dictionaries(
    {},
    optional={
        "code": anything | st.just("SIG101"),
        "fingerprint": anything | st.just("0123456789abcdef"),
        "file": anything | st.just("shop.py"),
        "count": anything | st.integers(min_value=1),
        "reason": anything,
    },
)
schemas = st.just("signalctl/baseline/1") | anything


@pytest.mark.fault(60, "Exit code 3, and the line that writes it anew.")
@fuzz
@given(
    texts_of(*"[]{},:", '"schema"', '"signalctl/baseline/1"', '"findings"', "null", "\n")
    | anything.map(json.dumps)
    | st.builds(
        lambda schema, findings: json.dumps({"schema": schema, "findings": findings}),
        *(schemas, st.lists(rows | anything, max_size=4)),
    )
)
@example("[" * DEEP)
@example('{"schema": ' + "9" * LONG + "}")
@example('{"schema": "signalctl/baseline/1", "findings": NaN}')
@example("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n")
def test_a_baseline_is_one_or_is_refused(text: str) -> None:
    with suppress(SignalctlError):
        entries = read_baseline(text, "known.json").entries
        assert all(isinstance(each, Entry) for each in entries.values())
        again = read_baseline(written([], kept=entries.values()), "known.json").entries
        assert {key: dict(each.row) for key, each in again.items()} == {
            key: dict(each.row) for key, each in entries.items()
        } or "NaN" in text


kinds = st.sampled_from(
    ["", "Place", "SourceWiring", "Door", "ParameterKind", "Send", "Ignore", "?"]
)
scalars = st.none() | st.integers() | st.text(max_size=5) | st.dictionaries(st.text(), st.none())
numbers = st.lists(st.integers(min_value=-2, max_value=8), min_size=1, max_size=1)
entries = st.builds(
    lambda kind, rest: [kind, *rest], kinds, st.lists(scalars | numbers, max_size=10)
)
"""What a kept wiring consists of: a kind, then values or the numbers of other entries."""


@fuzz
@given(st.lists(entries, max_size=12) | anything)
@example([["SourceWiring", [0]]])
@example([["", [-1]], ["SourceWiring", [0], [0], [0], [0], [0], [0]]])
def test_a_kept_wiring_is_one_or_none(value: object) -> None:
    found = wiring_from(value)

    assert found is None or isinstance(found, SourceWiring)


@fuzz
@given(
    text=texts_of(
        "[", "]", '""', ",", "1", "\t", "\n", '"signalctl"', "null", json.dumps(_header())
    )
    | st.builds(
        lambda body: f"{json.dumps(_header())}\n{crc32(body.encode())}\t{body}\n",
        anything.map(json.dumps)
        | st.tuples(anything, anything, st.lists(entries, max_size=12)).map(json.dumps)
        | st.just("[" * DEEP),
    )
)
def test_a_cache_is_read_or_is_none(tmp_path: Path, text: str) -> None:
    cache = Cache(tmp_path, "what is asked")
    file = tmp_path / ".signalctl_cache" / cache.file
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))

    answer = cache.answer()

    assert answer is None or isinstance(answer[2], SourceWiring)


@pytest.mark.parametrize(
    "reader",
    [fire_options.size, fire_options.some_orders, fire_options.web_request],
    ids=lambda each: each.__name__,
)
@fuzz
@given(
    text=texts_of("1", "9", ".", "G", "M", "iB", "K", "-", "all", "POST", "/", " ", "e", "٣", "\0")
)
@example(text="9" * LONG + "G")
@example(text="9" * LONG)
@example(text="9" * 400 + "G")
@example(text="²")
def test_a_value_of_an_option_is_one_or_is_refused(
    reader: Callable[[str], object], text: str
) -> None:
    with suppress(typer.BadParameter):
        reader(text)
