"""Little applications to read, as texts."""

from pathlib import Path
from textwrap import dedent

from signalctl.model.source import SourceWiring
from signalctl.source.read import read_source

EVENTS = """
from blinker import Namespace
ns = Namespace()
paid = ns.signal("paid")
lost = ns.signal("lost")
"""


def read(root: Path, **files: str) -> SourceWiring:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return read_source([root], root=root)
