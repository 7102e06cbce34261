"""Where an app is fired that tries to leave something outside, and what is outside then."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fired import Fired, fire

Tree = dict[str, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the app in it, and who fires there.

    Attributes:
        user: ``root`` or ``nobody``.
        through: The words that make one of the other.
    """

    folder: Path
    user: str
    through: tuple[str, ...]

    def fire(self, *words: str, **others: Any) -> Fired:
        """Fire a signal of the app."""
        through = (*others.pop("through", ()), *self.through)
        env = {"HOME": str(self.folder.parent), **others.pop("env", {})}
        to = self.folder.parent / "reports"
        app = others.pop("app", "leaving:app")
        return fire(*words, app=app, cwd=self.folder, to=to, through=through, env=env, **others)

    def tree(self) -> Tree:
        """Every file of the app, with its mode and all it holds."""
        return {
            str(path.relative_to(self.folder)): (path.stat().st_mode, _content(path))
            for path in sorted(self.folder.rglob("*"))
            if ".signalctl_cache" not in path.parts
        }


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def was_reached(sink: socket.socket) -> bool:
    """Whether anybody has connected to a server that does not block, or sent it anything."""
    try:
        if sink.type == socket.SOCK_DGRAM:
            sink.recv(1)
        else:
            sink.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def effects(fired: Fired, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Text and refusal of each effect of ``kind``, under the receiver's name."""
    return {
        name: [
            (each["text"], each["refused"] or "")
            for each in outcome["effects"]
            if each["kind"] == kind
        ]
        for name, outcome in fired.outcomes.items()
    }
