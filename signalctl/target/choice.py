"""Which target is meant: what was typed, else what the environment and the files name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from signalctl.config import COMMAND_LINE, Config, override
from signalctl.errors import TargetError
from signalctl.target.dotenv import Dotenv, read_dotenv
from signalctl.target.request import DASH_A, DASH_MODULE, HostTarget, LoadRequest

SIGNALCTL_APP = "SIGNALCTL_APP"
FLASK_APP = "FLASK_APP"
PYPROJECT = "pyproject.toml"

# Python prefers the package where both exist.
_GUESSES = ("wsgi/__init__.py", "wsgi.py", "app/__init__.py", "app.py")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen.

    Attributes:
        spelling: As for ``-A``; ``None`` for modules alone.
        source: What named it: an option, a variable or a file.
        folder: What the spelling is taken from.
        app: Gives the living app, in the place of what the spelling leads to.
    """

    spelling: str | None
    source: str
    folder: Path
    app: Callable[[], object] | None = None


def choose_target(
    *,
    app: str | None,
    config: Config,
    environ: Mapping[str, str],
    dotenv: Dotenv,
    cwd: Path,
    files: Collection[str],
    host: HostTarget | None = None,
) -> Choice | None:
    """The target that is meant, by precedence; ``None`` if nothing names one. Reads nothing.

    ``-A``; the host's; ``--module`` alone; ``SIGNALCTL_APP``; ``app`` in pyproject.toml; ``FLASK_APP`` in the
    environment, then in dotenv files; ``modules`` in pyproject.toml alone; a ``wsgi`` or ``app`` module
    in the current folder. A spelling in pyproject.toml is taken from the project root, any other
    from the current folder, as Flask does. An empty one counts as not given.

    Args:
        app: What ``-A`` says.
        config: With ``modules`` of the command line put in by ``config.override``.
        environ: The environment.
        dotenv: What the dotenv files say.
        cwd: The current folder.
        files: Those of ``wsgi.py``, ``app.py`` and their packages that exist there.
        host: What the program is about that our command runs in.
    """
    only_modules = config.sources.get("modules") == COMMAND_LINE
    if app:
        return Choice(app, DASH_A, cwd)
    if host is not None:
        return Choice(host.spelling, host.source, host.folder, host.app)
    if only_modules:
        return Choice(None, DASH_MODULE, cwd)
    if named := environ.get(SIGNALCTL_APP):
        return Choice(named, SIGNALCTL_APP, cwd)
    if config.app:
        return Choice(config.app, PYPROJECT, config.root)
    if named := environ.get(FLASK_APP):
        return Choice(named, FLASK_APP, cwd)
    if FLASK_APP not in environ and (named := dotenv.values.get(FLASK_APP)):
        return Choice(named, dotenv.sources[FLASK_APP], cwd)
    if config.modules:
        return Choice(None, PYPROJECT, config.root)
    guess = next((each for each in _GUESSES if each in files), None)
    return (
        None if guess is None else Choice(guess.partition("/")[0].removesuffix(".py"), guess, cwd)
    )


def find_target(
    config: Config,
    *,
    app: str | None,
    environ: Mapping[str, str],
    cwd: Path,
    host: HostTarget | None = None,
) -> LoadRequest:
    """The request that loads the target that is meant. Imports nothing of it.

    Args:
        config: With what the command line says, but for ``-A``, put in by ``config.override``.
        app: What ``-A`` says.
        environ: The environment; it is not changed.
        cwd: The current folder.
        host: What the program is about that our command runs in.

    Raises:
        TargetError: Nothing names a target.
        FileError: A dotenv file does not exist or cannot be read.
        UsageError: An env file was asked for, and python-dotenv is not installed.
    """
    dotenv = read_dotenv(cwd=cwd, env_file=config.env_file, environ=environ)
    choice = choose_target(
        app=app,
        config=config,
        environ=environ,
        dotenv=dotenv,
        cwd=cwd,
        files=[each for each in _GUESSES if (cwd / each).is_file()],
        host=host,
    )
    if choice is None:
        raise _no_target(cwd, dotenv)
    return LoadRequest(
        spelling=choice.spelling,
        source=choice.source,
        modules=config.modules,
        root=config.root,
        cwd=cwd,
        folder=choice.folder,
        dotenv=dotenv,
        app=choice.app,
    )


def with_app_of(request: LoadRequest | None, config: Config) -> Config:
    """``config`` with the app that ``request`` loads in the place of its own, noted as from there.

    Args:
        request: What ``find_target`` gave for ``config``; ``None`` where nothing names a target.
        config: Left as it is.
    """
    if request is None:
        return config
    source = COMMAND_LINE if request.source in {DASH_A, DASH_MODULE} else request.source
    if request.spelling is not None:
        return override(config, source=source, app=request.spelling)
    if config.app is None:
        return config
    return replace(config, app=None, sources={**config.sources, "app": source})


def _no_target(cwd: Path, dotenv: Dotenv) -> TargetError:
    looked = (
        f"looked for -A, {SIGNALCTL_APP}, [tool.signalctl] app, {FLASK_APP}, "
        f"and for wsgi.py and app.py in '{cwd}'"
    )
    return TargetError(
        "nothing names a target",
        detail=(looked, *dotenv.notes),
        hint="Name one: -A module, -A 'module:create_app()', or --module package.",
    )
