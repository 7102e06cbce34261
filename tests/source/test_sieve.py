"""What is left shut holds nothing that is asked for."""

from dataclasses import astuple
from pathlib import Path
from textwrap import dedent

import pytest

from signalctl.source.facts import facts_of, read_function
from signalctl.source.outline import UncertainError, outline
from signalctl.source.read import read_source
from signalctl.source.text import Text

EVENTS = "from blinker import Namespace\nns = Namespace()\npaid = ns.signal('paid')\n"


def sent(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in {"events.py": EVENTS, **files}.items():
        (root / name).write_text(dedent(text))
    return [each.signal for each in read_source([root], root=root).sends]


@pytest.mark.parametrize(
    "files",
    [
        {"shop.py": "from events import paid as done\ndone.send(None)\n"},
        {
            "bus.py": "from events import paid as settled\n",
            "shop.py": "from bus import settled\nsettled.send(None)\n",
        },
        {
            "bus.py": "from events import paid  # a signal\n\n\ndef current():\n    return paid\n",
            "shop.py": "from bus import current\ncurrent().send(None)\n",
        },
        {
            "base.py": (
                "import events  # has signals\n\n\nclass Base:\n    def __init__(self):\n"
                "        self.done = events.paid\n"
            ),
            "shop.py": (
                "from base import Base\n\n\nclass Shop(Base):\n    def sell(self):\n"
                "        self.done.send(None)\n"
            ),
        },
        {
            "base.py": "import events  # has signals\n\n\nclass Base:\n    done = events.paid\n",
            "shop.py": "from base import Base\nBase().done.send(None)\n",
        },
        {"shop.py": "import events\nfor each in [getattr(events, 'paid')]:\n    each.send(None)\n"},
        {
            "_bus.py": "from events import *  # signals\n",
            "shop.py": "from _bus import paid as done\ndone.send(None)\n",
        },
        {
            "bus.py": "import events  # has signals\n\n\ndef __getattr__(name):\n    return events.paid\n",
            "shop.py": "from bus import done\ndone.send(None)\n",
        },
        {
            "bus.py": (
                "import events\n\n\ndef logged(signal):\n    signal.log = print\n    return signal\n\n\n"
                "done = logged(events.paid)\n"
            ),
            "shop.py": "from bus import done\ndone.send(None)\n",
        },
    ],
    ids=[
        *("alias", "renamed on its way", "returned", "kept in a base", "inherited", "by name"),
        *("by a star", "on demand", "handed through a function"),
    ],
)
def test_a_file_that_speaks_of_no_signal_is_read_when_one_may_reach_it(
    files: dict[str, str], tmp_path: Path
) -> None:
    assert sent(tmp_path, files) == ["events:paid"]


def test_a_file_that_no_signal_reaches_is_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import socket\nsocket.socket().send(\n")

    assert sent(tmp_path, {"shop.py": "from events import paid\npaid.send(None)\n"})
    assert read_source([tmp_path], root=tmp_path).unread == ()


@pytest.mark.parametrize(
    "files",
    [
        {
            "bus.py": "import events\nready = 1\n\n\ndef __getattr__(name):\n    return events.paid\n"
        },
        {"elsewhere/bus.py": "import signal\nsignal.signal(2, print)\nready = 1\n"},
    ],
    ids=["bound beside what is made on demand", "of the operating system"],
)
def test_what_cannot_be_a_signal_opens_no_file(files: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "own"
    files = files | {"shop.py": "from events import paid\npaid.send(None)\n"}
    files |= {"events.py": EVENTS, "broken.py": "from bus import ready\nready.send(\n"}
    for name, text in files.items():
        folder = tmp_path if "/" in name else root
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    read = read_source([root], root=root, search=[tmp_path / "elsewhere"])

    assert [each.signal for each in read.sends] == ["events:paid"]
    assert read.unread == ()


QUIET = """\
import events

class Shop:
    '''Has a text that looks like code.

    def quiet(self):
        return 1
    '''

    @property
    def name(
        self,
    ) -> str:
        # a comment
        return f"{self}"

    async def sell(self, order, **kw):
        events.paid.send(self, order=order)

def tail(a, b=(1, 2)): return a
"""


def test_what_is_cut_out_and_read_later_is_what_was_there() -> None:
    text = Text(QUIET.encode())
    facts = facts_of(text)
    left = [each.name for each in facts.scopes if each.unread]

    for index in range(len(facts.scopes)):
        if facts.scopes[index].unread:
            read_function(text, facts, index)

    assert left == ["name", "tail"]
    assert [(each.qualname, each.line, each.own_line) for each in facts.scopes] == [
        ("", 1, 1),
        ("Shop", 3, 3),
        ("Shop.name", 10, 11),
        ("Shop.sell", 17, 17),
        ("tail", 20, 20),
    ]
    assert [each.name for each in facts.scopes[4].params] == ["a", "b"]


def test_a_text_that_hides_where_a_function_ends_is_parsed_whole() -> None:
    text = Text(
        b"def page():\n    return '''\nnot code\n'''\n\n\ndef after():\n    return page()\n"
    )

    with pytest.raises(UncertainError):
        outline(text)
    assert [each.name for each in facts_of(text).scopes] == ["", "page", "after"]


def test_lines_of_a_file_that_ends_them_otherwise_are_counted_the_same() -> None:
    unix = Text(QUIET.encode())
    windows = Text(QUIET.replace("\n", "\r\n").encode())

    assert [*map(astuple, facts_of(windows).scopes)] == [*map(astuple, facts_of(unix).scopes)]
