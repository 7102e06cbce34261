"""Which target is meant, by the order in which something may name one."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from signalctl.config import Config, override
from signalctl.errors import TargetError
from signalctl.target.choice import Choice, choose_target, find_target
from signalctl.target.dotenv import Dotenv
from signalctl.target.request import HostTarget, LoadRequest

ROOT = Path("/shop")
CWD = Path("/shop/web")
CONFIG = Config(root=ROOT, app="configured", modules=("plugins",))
ENVIRON = {"SIGNALCTL_APP": "variable", "FLASK_APP": "flask"}
DOTENV = Dotenv(values={"FLASK_APP": "dotenv"}, sources={"FLASK_APP": "../.env"})
FILES = ("app/__init__.py", "app.py", "wsgi.py")


def chosen(
    *,
    app: str | None = None,
    config: Config = CONFIG,
    environ: Mapping[str, str] = ENVIRON,
    dotenv: Dotenv = DOTENV,
    files: Collection[str] = FILES,
    host: HostTarget | None = None,
) -> Choice | None:
    return choose_target(
        app=app, config=config, environ=environ, dotenv=dotenv, cwd=CWD, files=files, host=host
    )


def test_what_is_typed_wins_and_each_next_one_if_the_others_are_silent() -> None:
    no_app = replace(CONFIG, app=None)
    nothing = replace(no_app, modules=())

    choices = [
        chosen(app="typed"),
        chosen(config=override(CONFIG, modules=("plugins",))),
        chosen(),
        chosen(environ={"FLASK_APP": "flask"}),
        chosen(config=no_app, environ={"FLASK_APP": "flask"}),
        chosen(config=no_app, environ={}),
        chosen(config=no_app, environ={}, dotenv=Dotenv()),
        chosen(config=nothing, environ={}, dotenv=Dotenv()),
        chosen(config=nothing, environ={}, dotenv=Dotenv(), files=FILES[:2]),
        chosen(config=nothing, environ={}, dotenv=Dotenv(), files=()),
    ]

    assert choices == [
        Choice("typed", "-A", CWD),
        Choice(None, "--module", CWD),
        Choice("variable", "SIGNALCTL_APP", CWD),
        Choice("configured", "pyproject.toml", ROOT),
        Choice("flask", "FLASK_APP", CWD),
        Choice("dotenv", "../.env", CWD),
        Choice(None, "pyproject.toml", ROOT),
        Choice("wsgi", "wsgi.py", CWD),
        Choice("app", "app/__init__.py", CWD),
        None,
    ]


def test_a_host_wins_over_all_but_what_is_typed() -> None:
    host = HostTarget("flask", "hosted", ROOT, app=object)

    choices = [
        chosen(app="typed", host=host),
        chosen(config=override(CONFIG, modules=("plugins",)), host=host),
        chosen(host=host),
    ]

    hosted = Choice("hosted", "flask", ROOT, object)
    assert choices == [Choice("typed", "-A", CWD), hosted, hosted]


def test_what_is_empty_names_nothing() -> None:
    choice = chosen(app="", environ={"SIGNALCTL_APP": "", "FLASK_APP": ""})

    assert choice == Choice("configured", "pyproject.toml", ROOT)


def test_an_empty_flask_app_in_the_environment_hides_the_one_in_a_file() -> None:
    bare = Config(root=ROOT)

    choice = chosen(config=bare, environ={"FLASK_APP": ""})

    assert choice == Choice("wsgi", "wsgi.py", CWD)


@pytest.mark.parametrize(
    ("file", "spelling"),
    [("wsgi.py", "wsgi"), ("app.py", "app"), ("app/__init__.py", "app")],
)
def test_a_file_of_a_usual_name_is_found_in_the_current_folder(
    tmp_path: Path, file: str, spelling: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()

    request = find_target(Config(root=tmp_path), app=None, environ={}, cwd=tmp_path)

    assert request == LoadRequest(
        spelling=spelling, source=file, root=tmp_path, cwd=tmp_path, folder=tmp_path
    )


def test_nothing_that_names_a_target_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nothing names a target"):
        find_target(Config(root=tmp_path), app=None, environ={}, cwd=tmp_path)
