"""What to load, before anything is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from signalctl.target.dotenv import Dotenv

DASH_A = "-A"
DASH_MODULE = "--module"


@dataclass(frozen=True, slots=True, eq=False)
class HostTarget:
    """The target of the program that our command runs in, which knows it without being told by us.

    Attributes:
        source: How that program is called.
        spelling: As for ``-A``.
        folder: What ``spelling`` is taken from.
        app: Gives the living app, where that program has it already or knows another way to it;
            ``None`` where ``spelling`` is the way.
    """

    source: str
    spelling: str
    folder: Path
    app: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """What to load; ``choice.find_target`` makes one from the settings.

    Attributes:
        spelling: As for ``-A``; ``None`` for modules alone.
        source: What named it: ``-A``, ``SIGNALCTL_APP``, ``FLASK_APP``, a file.
        modules: Packages to import beside it: dotted names, or paths.
        root: The project root.
        cwd: The current folder.
        folder: What ``spelling`` is taken from; ``None`` for ``cwd``.
        dotenv: Variables to set before.
        app: Gives the living app, in the place of what ``spelling`` leads to.
    """

    spelling: str | None
    source: str = DASH_A
    modules: tuple[str, ...] = ()
    root: Path
    cwd: Path
    folder: Path | None = None
    dotenv: Dotenv = field(default_factory=Dotenv)
    app: Callable[[], object] | None = None
