"""``flask signals``: our commands as one of Flask's, about the app that ``flask`` is about.

Flask loads this module for everybody whenever it looks a command up, so it imports nothing but
Click, which is there already. Our own command tree is not mounted in Flask's: from typer 0.26 on it
is made of other classes than Click's. So one plain command takes every word as it is, and hands all
of them to ``main``, which parses, complains and ends as it always does.

Source: ``FlaskGroup._load_plugin_commands`` in ``flask.cli``, Flask 2.3 to 3.1.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask.cli import ScriptInfo

    from signalctl.target.request import HostTarget

_HOST = "flask"
_HELP = "List, show, explain, fire and check the signals of the app. See flask signals --help."


@click.command(
    "signals",
    help=_HELP,
    short_help="List, fire and check the signals of the app.",
    add_help_option=False,
    # What stands behind the first word is not looked at: a "--" in it is ours too.
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def signals(context: click.Context, words: tuple[str, ...]) -> None:
    """Run ``signalctl`` with ``words``, and end with its exit code."""
    from flask.cli import ScriptInfo  # noqa: PLC0415 - Flask itself has imported it

    from signalctl.cli import main  # noqa: PLC0415 - only once the command is called

    info = context.find_object(ScriptInfo)
    host = None if info is None else _host_of(info)
    context.exit(main(list(words), prog="flask signals", host=host))


def _host_of(info: "ScriptInfo") -> "HostTarget | None":
    """The target that ``flask`` is about; ``None`` where nothing told it, and it would guess.

    An app that Flask has loaded is not loaded again: that would call its factory twice.

    Source: ``ScriptInfo`` in ``flask.cli``, Flask 2.3 to 3.1; ``_loaded_app`` is set by
        ``load_app``, which gives the same app from then on.
    """
    from signalctl.target.request import HostTarget  # noqa: PLC0415 - only once it is called

    is_loaded = getattr(info, "_loaded_app", None) is not None
    if info.create_app is not None:
        return HostTarget(_HOST, _spelled(info.create_app), Path.cwd(), info.load_app)
    if info.app_import_path is not None:
        way = info.load_app if is_loaded else None
        return HostTarget(_HOST, info.app_import_path, Path.cwd(), way)
    if is_loaded:
        return HostTarget(_HOST, info.load_app().import_name, Path.cwd(), info.load_app)
    return None


def _spelled(factory: Callable[..., object]) -> str:
    """How a factory is spelled; its module alone for one that no name leads to.

    >>> _spelled(Path.cwd), _spelled(lambda: None)
    ('pathlib:Path.cwd', 'signalctl.integrations.flask_commands')
    """
    module = str(getattr(factory, "__module__", "__main__"))
    name = str(getattr(factory, "__qualname__", ""))
    if module == "__main__":  # no other process knows it by that name
        module = _file_of_main()
    return f"{module}:{name}" if name.replace(".", "").isidentifier() else module


def _file_of_main() -> str:
    file = Path(getattr(sys.modules["__main__"], "__file__", None) or "app.py").resolve()
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
