"""How a target may be spelled, and what is answered to what is no spelling."""

import pytest

from signalctl.errors import UsageError
from signalctl.target.spelling import Spelling, option, parse_spelling


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("one", Spelling("one", "one")),
        ("one.py", Spelling("one.py", "one.py")),
        (" pkg.web ", Spelling("pkg.web", "pkg.web")),
        ("pkg/web.py", Spelling("pkg/web.py", "pkg/web.py")),
        ("one:app", Spelling("one:app", "one", "app")),
        ("one: app ", Spelling("one: app", "one", "app")),
        ("path/to/file.py:app", Spelling("path/to/file.py:app", "path/to/file.py", "app")),
        ("one:obj.attr.app", Spelling("one:obj.attr.app", "one", "obj.attr.app")),
        (r"C:\shop\web.py:app", Spelling(r"C:\shop\web.py:app", r"C:\shop\web.py", "app")),
        (r"C:\shop", Spelling(r"C:\shop", r"C:\shop")),
        ("fac:make()", Spelling("fac:make()", "fac", "make", called=True)),
        (
            "fac:obj.make('x:y', -1, env={'a': [1, None]})",
            Spelling(
                "fac:obj.make('x:y', -1, env={'a': [1, None]})",
                "fac",
                "obj.make",
                called=True,
                arguments=("x:y", -1),
                keywords={"env": {"a": [1, None]}},
            ),
        ),
    ],
)
def test_a_spelling_is_taken_apart(text: str, spelling: Spelling) -> None:
    assert parse_spelling(text) == spelling


NO_NAME_HINT = """Type -A module:name, or -A 'module:factory("argument")'."""
LITERALS_HINT = "Pass texts, numbers, True, False, None, lists or dicts."


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("one:", "nothing stands after the colon in 'one:'", "Type -A one."),
        (":", "':' names no module", "Type -A module."),
        ("/", "'/' names no module", "Type -A module."),
        (" :app", "':app' names no module", "Type -A module:app."),
        *(
            (text, f"what stands after the colon in '{text}' is neither a name nor a call", hint)
            for text, hint in [
                ("one:a b", NO_NAME_HINT),
                ("one:1", NO_NAME_HINT),
                ("one:make()()", NO_NAME_HINT),
                ("one:make().app", NO_NAME_HINT),
                ("one:apps['x']", NO_NAME_HINT),
                ("one:make(", NO_NAME_HINT),
                ("one:a\0b", NO_NAME_HINT),
                ("one:" + "(" * 300 + ")" * 300, NO_NAME_HINT),
            ]
        ),
        (
            "one:make(dev)",
            "the argument 'dev' in 'one:make(dev)' is no literal",
            """A text is quoted: -A 'one:make("dev")'.""",
        ),
        (
            "dev:make(1, env=dev)",
            "the argument 'dev' in 'dev:make(1, env=dev)' is no literal",
            """A text is quoted: -A 'dev:make(1, env="dev")'.""",
        ),
        (
            "one:make(2 * 3)",
            "the argument '2 * 3' in 'one:make(2 * 3)' is no literal",
            LITERALS_HINT,
        ),
        (
            "one:make({[]: 1})",
            "the argument '{[]: 1}' in 'one:make({[]: 1})' is no literal",
            LITERALS_HINT,
        ),
        (
            "one:make(*[1])",
            "the argument '*[1]' in 'one:make(*[1])' is no literal",
            LITERALS_HINT,
        ),
        (
            "one:make(**{'a': 1})",
            """the argument '{'a': 1}' in 'one:make(**{'a': 1})' is no literal""",
            LITERALS_HINT,
        ),
    ],
)
def test_what_is_no_spelling_is_refused_with_what_to_type(
    text: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_spelling(text)

    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "is_path"), [("one", False), ("pkg.web", False), ("one.py", True), ("a/b", True)]
)
def test_a_path_is_told_from_a_dotted_module(text: str, *, is_path: bool) -> None:
    assert parse_spelling(text).is_path is is_path


def test_an_option_is_quoted_where_a_shell_needs_it() -> None:
    assert [option("one:app"), option('one:make("x")')] == ["-A one:app", "-A 'one:make(\"x\")'"]
