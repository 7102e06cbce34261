"""What to load, before anything is."""

from dataclasses import dataclass, field
from pathlib import Path

from signalctl.target.dotenv import Dotenv

DASH_A = "-A"
DASH_MODULE = "--module"


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
    """

    spelling: str | None
    source: str = DASH_A
    modules: tuple[str, ...] = ()
    root: Path
    cwd: Path
    folder: Path | None = None
    dotenv: Dotenv = field(default_factory=Dotenv)
