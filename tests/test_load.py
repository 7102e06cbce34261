"""Bringing a target into memory: what is found under each spelling, and what is said if nothing is.

Loading changes ``sys.path``, ``sys.modules`` and the environment, so each case is a process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

DRIVER = """\
import json, os, sys
from pathlib import Path
from signalctl.config import override, read_config
from signalctl.errors import SignalctlError
from signalctl.target.choice import find_target
from signalctl.target.load import load

app, modules, env_file, before, look = json.loads(sys.argv[1])
exec(before)
cwd = Path.cwd()
try:
    config = override(
        read_config(cwd),
        modules=tuple(modules) or None,
        env_file=None if env_file is None else cwd / env_file,
    )
    target = load(find_target(config, app=app, environ=os.environ, cwd=cwd))
except SignalctlError as error:
    answer = [type(error).__name__, error.message, list(error.detail), error.hint]
else:
    answer = eval(look)
print(json.dumps(answer))
"""
LOOK = "[target.kind.value, type(target.app).__name__, getattr(target.app, 'import_name', None)]"

FILES = {
    "one.py": "from flask import Flask\napp = Flask(__name__)\n",
    "fac.py": """\
from functools import lru_cache, partial
from types import SimpleNamespace
from flask import Flask, current_app

def create_app(env="default"):
    return Flask(env)

def needs(name, *, env, size=3):
    return Flask(name)

lam = lambda: Flask("lam")
h = SimpleNamespace(app=Flask("h"), make=create_app)
part = partial(needs, "part", env=1)

class Factory:
    def __call__(self):
        return Flask("cal")

cal = Factory()

@lru_cache
def cached():
    return Flask("cached")

def none():
    pass

def pair():
    return h.app, 1

async def later():
    return h.app

def raises():
    return deeper()

def deeper():
    raise ValueError("first line\\nsecond line")

def wrong_within():
    return 1 + "x"

class Middleware:
    def __init__(self, app):
        self.wrapped = app
    def __call__(self, environ, start_response):
        raise AssertionError

wsgi = Middleware(h.app)
unset = None
proxy = type(current_app)(lambda: h.app)
""",
    "needsarg.py": "def create_app(env):\n    pass\n",
    "multi.py": """\
from flask import Flask
first = Flask("first")
second = Flask("second")
again = second
""",
    "twice.py": "from flask import Flask\nserver = same = Flask('same')\n",
    "none.py": "x = 1\n",
    "makes.py": "from flask import Flask\ndef build_app():\n    return Flask('x')\n",
    "pkg/__init__.py": "",
    "pkg/web.py": "from flask import Flask\napp = Flask(__name__)\n",
    "src/layout/__init__.py": "from flask import Flask\napp = Flask(__name__)\n",
    "quartapp.py": "from quart import Quart\ndef create_app():\n    return Quart(__name__)\n",
    "other.py": """\
import json
made = []
class Site:
    def __init__(self):
        made.append(1)
def create_app():
    return Site()
site = Site()
made.clear()
""",
    "runs.py": "from flask import Flask\napp = Flask(__name__)\napp.run()\n",
    "json.py": "app = 1\n",
    "broken.py": "import\\\n    celeri\n",
    "sibling.py": "x = 1\nfrom pkg import web\nimport pkg.wbe\n",
    "lonely.py": "import pkg.zzzzzzz\n",
    "syntax.py": "x = 1\ndef f(:\n    pass\n",
    "tabs.py": "if True:\n\tdef f()\n\t\tpass\n",
    "circle/__init__.py": "import circle.a\n",
    "circle/a.py": "from circle.b import y\nx = 1\n",
    "circle/b.py": "from circle.a import x\ny = 1\n",
    "round.py": "import pkg.web\nimport round\nround.app\n",
    "leaves.py": "import sys\nsys.exit(7)\n",
    "leaves_within.py": "def create_app():\n    raise SystemExit('no database')\n",
    "stops.py": "raise KeyboardInterrupt\n",
    "secret.py": 'import os\nkey = os.environ["SHOP_KEY"]\n',
    "config_key.py": 'settings = {}\nkey = settings["SHOP_KEY"]\n',
    "base.py": "class Stop(BaseException): pass\nraise Stop('enough')\n",
    "mute.py": "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute\n",
    "asks.py": "name = input()\n",
    "clicks.py": "from click import BadParameter\nraise BadParameter('too small', param_hint='size')\n",
    "installed_breaks.py": "import json\njson.loads('{')\n",
    "moves.py": """\
import os, signal
os.chdir("/")
signal.signal(signal.SIGTERM, lambda *_: None)
""",
    "interrupted.py": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n",
    "carries/__init__.py": "from carries._vendor import blinker\n",
    "carries/_vendor/__init__.py": "",
    "carries/_vendor/blinker.py": "class Signal: pass\n",
}


def project(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder.resolve()


def load(
    folder: Path,
    app: str | None,
    *,
    modules: Sequence[str] = (),
    env_file: str | None = None,
    env: Mapping[str, str] | None = None,
    before: str = "",
    look: str = LOOK,
) -> Any:
    """What came of loading ``app`` in ``folder``: an error in its parts, or what ``look`` gives."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", DRIVER, json.dumps([app, modules, env_file, before, look])],
        cwd=folder,
        env={**own, "PYTHONPATH": str(Path(__file__).parents[1]), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("spelling", "import_name"),
    [
        ("one", "one"),
        ("one.py", "one"),
        ("one:app", "one"),
        ("one:app()", "one"),
        ("pkg.web", "pkg.web"),
        ("pkg/web.py", "pkg.web"),
        ("pkg/web", "pkg.web"),
        ("pkg/web.py:app", "pkg.web"),
        ("twice", "same"),
        ("fac", "default"),
        ("fac:create_app", "default"),
        ('fac:create_app("x")', "x"),
        ('fac:create_app(env="y")', "y"),
        ("fac:lam", "lam"),
        ("fac:h.app", "h"),
        ('fac:h.make("z")', "z"),
        ("fac:part", "part"),
        ("fac:cal", "cal"),
        ("fac:cached", "cached"),
        ("fac:proxy", "h"),
        ("fac:Factory.__call__(1)", "cal"),
        ("runs", "runs"),
        ("layout", "layout"),
        ("src/layout", "layout"),
    ],
)
def test_a_flask_app_is_loaded_under_each_spelling(
    tmp_path: Path, spelling: str, import_name: str
) -> None:
    assert load(project(tmp_path), spelling) == ["flask", "Flask", import_name]


def test_a_quart_app_is_made_once(tmp_path: Path) -> None:
    pytest.importorskip("quart")

    assert load(project(tmp_path), "quartapp") == ["quart", "Quart", "quartapp"]


STAND_IN_QUART = {
    "quart/__init__.py": "from quart.app import Quart\n",
    "quart/app.py": "class Quart:\n    def __init__(self, name):\n        self.import_name = name\n",
}


def test_a_quart_app_is_loaded_where_there_is_no_flask(tmp_path: Path) -> None:
    folder = project(tmp_path, {**FILES, **STAND_IN_QUART})

    answer = load(folder, "quartapp:create_app", before="sys.modules['flask'] = None")

    assert answer == ["quart", "Quart", "quartapp"]


OTHER = "no Flask or Quart app: surveyed without an app context"


@pytest.mark.parametrize(
    ("spelling", "type_name", "package", "more", "made"),
    [
        ("other", "Site", "other", "", 1),
        ("other:site", "Site", "other", "", 0),
        ("other:Site", "type", "other", "", 0),
        ("other:json", "module", "json", "", 0),
        ("fac:wsgi", "Middleware", "fac", "; its 'wrapped' is an app", 0),
    ],
)
def test_another_object_is_loaded_too_and_its_factory_called_once(
    tmp_path: Path, spelling: str, type_name: str, package: str, more: str, made: int
) -> None:
    answer = load(
        project(tmp_path),
        spelling,
        look="[target.kind.value, type(target.app).__name__, target.packages, target.notes, "
        "len(getattr(sys.modules.get('other'), 'made', ()))]",
    )

    note = f"'{spelling}' is of type '{type_name}', {OTHER}{more}"
    assert answer == ["object", type_name, [package], [note], made]


WHOLE = (
    "[target.kind.value, target.app is None, target.spelling, target.source, target.modules, "
    "target.packages, target.file, target.notes]"
)


def test_modules_alone_are_imported_without_any_app(tmp_path: Path) -> None:
    folder = project(tmp_path)

    answer = load(folder, None, modules=["pkg.web", "src/layout", "pkg"], look=WHOLE)

    assert answer == [
        "modules",
        True,
        None,
        "--module",
        ["pkg.web", "layout", "pkg"],
        ["pkg", "layout"],
        str(folder / "pkg" / "web.py"),
        [],
    ]


def test_modules_are_imported_beside_an_app(tmp_path: Path) -> None:
    folder = project(tmp_path)

    answer = load(folder, "one", modules=["pkg.web", "one"], look=WHOLE)

    assert answer == [
        "flask",
        False,
        "one",
        "-A",
        ["pkg.web", "one"],
        ["one", "pkg"],
        str(folder / "one.py"),
        [],
    ]


def test_versions_are_told_of_what_is_loaded(tmp_path: Path) -> None:
    answer = load(project(tmp_path), "one", look="sorted(target.versions)")

    assert answer == ["blinker", "flask", "python"]


def test_the_debug_flag_is_set_as_flask_sets_it(tmp_path: Path) -> None:
    answer = load(project(tmp_path), "one", env={"FLASK_DEBUG": "1"}, look="target.app.debug")

    assert answer is True


def test_the_users_folders_come_first_on_the_path(tmp_path: Path) -> None:
    folder = project(tmp_path, {**FILES, "pyproject.toml": ""})

    answer = load(folder / "pkg", "../one.py", look="sys.path[:4]")

    expected = [folder, folder / "pkg", folder / "src"]
    assert answer[:3] == [str(each) for each in expected]


NAME_NONE = "'none' has no Flask or Quart app, and no factory 'create_app' or 'make_app'"
LINE_NEEDS = "fac.py:8: def needs(name, *, env, size=3):"
SYNTAX_HINT = (
    f"signalctl runs on Python {'.'.join(map(str, sys.version_info[:3]))}; "
    "what needs another has to have it there."
)
TRACEBACK = "Add -v for the traceback."
NAME_ONE = "Name a module or a file: -A package.module, -A path/to/file.py."
ON_THIS_PYTHON = f"signalctl runs on '{sys.executable}': install what has "


@pytest.mark.parametrize(
    ("spelling", "message", "detail", "hint"),
    [
        (
            "fac:needs",
            "the factory 'needs' in 'fac' takes other arguments: needs(name, *, env, size=...)",
            [LINE_NEEDS],
            """Type -A 'fac:needs("NAME", env="ENV")'.""",
        ),
        (
            "fac:create_app(1, 2)",
            "the factory 'create_app' in 'fac' takes other arguments: create_app(env=...)",
            ['fac.py:5: def create_app(env="default"):'],
            "Type -A fac:create_app.",
        ),
        (
            "needsarg",
            "the factory 'create_app' in 'needsarg' takes other arguments: create_app(env)",
            ["needsarg.py:1: def create_app(env):"],
            """Type -A 'needsarg:create_app("ENV")'.""",
        ),
        (
            "multi",
            "'multi' has 2 apps: 'first', 'second'",
            [],
            "Name one: -A multi:first or -A multi:second.",
        ),
        ("none", NAME_NONE, [], "Name it: -A none:NAME. Without an app: --module none."),
        ("makes", NAME_NONE.replace("none", "makes"), [], "Perhaps -A makes:build_app."),
        ("pkg", NAME_NONE.replace("none", "pkg"), [], "Perhaps -A pkg.web."),
        ("pkg:web", "'pkg' has no attribute 'web'", [], "Did you mean -A pkg.web?"),
        (
            "fac:crate_app('x')",
            "'fac' has no attribute 'crate_app'",
            [],
            """Did you mean -A 'fac:create_app('"'"'x'"'"')'?""",
        ),
        ("fac:h.ap", "'fac.h' has no attribute 'ap'", [], "Did you mean -A fac:h.app?"),
        ("none:zzzzzz", "'none' has no attribute 'zzzzzz'", [], ""),
        (
            "fac:none",
            "the factory 'none' in 'fac' returned None, which is no app",
            [],
            "Perhaps -A fac:create_app.",
        ),
        (
            "fac:pair",
            "the factory 'pair' in 'fac' returned an object of type 'tuple', which is no app",
            [],
            "Make it give the app alone.",
        ),
        (
            "fac:later",
            "the factory 'later' in 'fac' is async and gave a coroutine, not an app",
            [],
            "Write a plain function that runs it, and name that one.",
        ),
        (
            "fac:unset",
            "'unset' in 'fac' is None, which is no app",
            [],
            "Perhaps -A fac:create_app.",
        ),
        (
            "none:x()",
            "'x' in 'none' is an object of type 'int', which is no app",
            [],
            "Without an app: --module none.",
        ),
        (
            "fac:h()",
            "'h' in 'fac' cannot be called: it is of type 'SimpleNamespace'",
            [],
            "Type -A fac:h.",
        ),
        (
            "fac:raises",
            "calling 'raises' of 'fac' failed: ValueError: first line",
            ['fac.py:38: raise ValueError("first line\\nsecond line")', "second line"],
            TRACEBACK,
        ),
        (
            "fac:wrong_within",
            (
                "calling 'wrong_within' of 'fac' failed: "
                "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
            ),
            ['fac.py:41: return 1 + "x"'],
            TRACEBACK,
        ),
        (
            "broken",
            "importing 'broken' failed: it imports 'celeri', which was not found",
            ["broken.py:1: import\\"],
            f"{ON_THIS_PYTHON}'celeri' there.",
        ),
        (
            "sibling",
            "importing 'sibling' failed: it imports 'pkg.wbe', which was not found",
            ["sibling.py:3: import pkg.wbe"],
            "Did you mean 'pkg.web'?",
        ),
        (
            "lonely",
            "importing 'lonely' failed: it imports 'pkg.zzzzzzz', which was not found",
            ["lonely.py:1: import pkg.zzzzzzz"],
            "Its package is in 'pkg'.",
        ),
        (
            "syntax",
            "'syntax.py' has a syntax error: invalid syntax",
            ["syntax.py:2: def f(:", "                   ^"],
            SYNTAX_HINT,
        ),
        (
            "tabs",
            "'tabs.py' has a syntax error: expected ':'",
            ["tabs.py:2: def f()", "                  ^"],
            SYNTAX_HINT,
        ),
        (
            "circle",
            "importing 'circle' failed: circular import: 'circle.a' -> 'circle.b' -> 'circle.a'",
            ["circle/a.py:1: from circle.b import y", "circle/b.py:1: from circle.a import x"],
            "Move one of these imports into the function that uses it.",
        ),
        (
            "round",
            "importing 'round' failed: circular import: 'round' -> 'round'",
            ["round.py:3: round.app"],
            "Move one of these imports into the function that uses it.",
        ),
        (
            "leaves",
            "importing 'leaves' ended in SystemExit(7)",
            ["leaves.py:2: sys.exit(7)"],
            "Put it below: if __name__ == '__main__':",
        ),
        (
            "leaves_within",
            "calling 'create_app' of 'leaves_within' ended in SystemExit('no database')",
            ["leaves_within.py:2: raise SystemExit('no database')"],
            TRACEBACK,
        ),
        (
            "stops",
            "importing 'stops' failed: KeyboardInterrupt",
            ["stops.py:1: raise KeyboardInterrupt"],
            TRACEBACK,
        ),
        (
            "secret",
            "importing 'secret' failed: 'SHOP_KEY' is not in the environment",
            ['secret.py:2: key = os.environ["SHOP_KEY"]'],
            "Set SHOP_KEY, or read it from a file: --env-file FILE.",
        ),
        (
            "config_key",
            "importing 'config_key' failed: KeyError: 'SHOP_KEY'",
            ['config_key.py:2: key = settings["SHOP_KEY"]'],
            TRACEBACK,
        ),
        (
            "base",
            "importing 'base' failed: base.Stop: enough",
            ["base.py:2: raise Stop('enough')"],
            TRACEBACK,
        ),
        (
            "mute",
            "importing 'mute' failed: mute.Mute: (its text cannot be had)",
            ["mute.py:3: raise Mute"],
            TRACEBACK,
        ),
        (
            "asks",
            "importing 'asks' failed: EOFError: EOF when reading a line",
            ["asks.py:1: name = input()"],
            "There is no input for a target while it is loaded.",
        ),
        (
            "clicks",
            (
                "importing 'clicks' failed: click.exceptions.BadParameter: "
                "Invalid value for size: too small"
            ),
            ["clicks.py:2: raise BadParameter('too small', param_hint='size')"],
            TRACEBACK,
        ),
        (
            "json",
            "'json' is the name of another module, which hides 'json.py'",
            [f"imported was '{json.__file__}'"],
            "Rename 'json.py'.",
        ),
    ],
)
def test_what_does_not_load_is_told_with_the_line_and_what_to_type(
    tmp_path: Path, spelling: str, message: str, detail: list[str], hint: str
) -> None:
    answer = load(project(tmp_path), spelling)

    assert answer == ["TargetError", message, detail, hint]


@pytest.mark.parametrize(
    ("spelling", "missing", "hint"),
    [
        ("onee:app", "onee", "Did you mean -A one:app?"),
        ("pkgs.web", "pkgs", "Did you mean -A pkg.web?"),
        ("pkg.wbe:app", "pkg.wbe", "Did you mean -A pkg.web:app?"),
        ("fac.create_app", "fac.create_app", "Did you mean -A fac:create_app?"),
        ("zzzzzz", "zzzzzz", NAME_ONE),
    ],
)
def test_a_module_that_does_not_exist_is_told_from_one_it_imports(
    tmp_path: Path, spelling: str, missing: str, hint: str
) -> None:
    folder = project(tmp_path)

    answer = load(folder, spelling)

    assert answer == [
        "TargetError",
        f"there is no module '{missing}'",
        [f"looked in '{folder}', '{folder / 'src'}', then in the rest of sys.path"],
        hint,
    ]


@pytest.mark.parametrize(
    ("spelling", "hint"),
    [
        ("pkg/wbe.py:app", "Did you mean -A pkg/web.py:app?"),
        ("pkgs/web.py", NAME_ONE),
        ("zzzzzz.py", NAME_ONE),
    ],
)
def test_a_file_that_does_not_exist_is_told(tmp_path: Path, spelling: str, hint: str) -> None:
    folder = project(tmp_path)

    answer = load(folder, spelling)

    path = spelling.partition(":")[0]
    assert answer == ["TargetError", f"there is no file '{path}'", [f"looked in '{folder}'"], hint]


def test_a_module_option_that_names_nothing_is_corrected_as_one(tmp_path: Path) -> None:
    folder = project(tmp_path)

    answer = load(folder, None, modules=["pgk"])

    assert answer == [
        "TargetError",
        "there is no module 'pgk'",
        [f"looked in '{folder}', '{folder / 'src'}', then in the rest of sys.path"],
        "Did you mean --module pkg?",
    ]


def test_a_spelling_that_nobody_typed_is_named_with_its_source(tmp_path: Path) -> None:
    answer = load(project(tmp_path), None, env={"FLASK_APP": "stops"})

    assert answer == [
        "TargetError",
        "importing 'stops' failed: KeyboardInterrupt",
        ["stops.py:1: raise KeyboardInterrupt", "target: stops (from FLASK_APP)"],
        TRACEBACK,
    ]


def test_without_any_target_it_is_said_where_one_was_looked_for(tmp_path: Path) -> None:
    folder = project(tmp_path, {})

    answer = load(folder, None)

    looked = (
        "looked for -A, SIGNALCTL_APP, [tool.signalctl] app, FLASK_APP, "
        f"and for wsgi.py and app.py in '{folder}'"
    )
    assert answer == [
        "TargetError",
        "nothing names a target",
        [looked],
        "Name one: -A module, -A 'module:create_app()', or --module package.",
    ]


def test_a_ctrl_c_is_no_fault_of_the_target(tmp_path: Path) -> None:
    answer = load(
        project(tmp_path),
        "one",
        before="""
request = find_target(read_config(Path.cwd()), app="interrupted", environ=os.environ, cwd=Path.cwd())
try:
    load(request)
except KeyboardInterrupt:
    seen = "interrupted"
""",
        look="seen",
    )

    assert answer == "interrupted"


@pytest.mark.fault(
    10,
    "Folder and signal handlers are put back, with a note; locale, clock and streams do no harm.",
)
def test_what_the_target_changes_of_the_process_is_put_back_and_said(tmp_path: Path) -> None:
    folder = project(tmp_path)

    answer = load(
        folder,
        None,
        modules=["moves"],
        before="import signal; was = signal.getsignal(signal.SIGINT)",
        look="[target.notes, os.getcwd(), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, "
        "signal.getsignal(signal.SIGINT) is was]",
    )

    notes = [
        f"the target moved to '/' while it was loaded; moved back to '{folder}'",
        "the target changed what SIGTERM does while it was loaded; changed back",
    ]
    assert answer == [notes, str(folder), True, True]


def test_a_target_is_loaded_in_any_thread(tmp_path: Path) -> None:
    answer = load(
        project(tmp_path),
        "none:zzzzzz",
        before="""
import threading
def work():
    request = find_target(read_config(Path.cwd()), app="one", environ=os.environ, cwd=Path.cwd())
    print(json.dumps(load(request).kind.value), flush=True)
    os._exit(0)
thread = threading.Thread(target=work); thread.start(); thread.join()
""",
    )

    assert answer == "flask"


@pytest.mark.fault(13, "A note names the second copy.")
def test_a_second_copy_of_blinker_is_noted(tmp_path: Path) -> None:
    answer = load(project(tmp_path), None, modules=["carries"], look="target.notes")

    assert answer == ["a second copy of blinker is loaded, as 'carries._vendor.blinker'"]


FOUND_PROJECT = {
    "pyproject.toml": "[tool.signalctl]\napp = \"shop.web:create_app('pyproject')\"\n",
    "shop/__init__.py": "",
    "shop/web.py": "from flask import Flask\ndef create_app(env='x'):\n    return Flask(env)\n",
    "other/web.py": "from flask import Flask\napp = Flask('other')\n",
}


def test_the_pyproject_is_found_from_below_and_its_app_taken_from_the_root(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path, FOUND_PROJECT)

    answer = load(folder / "other", None, look="[target.app.import_name, target.source]")

    assert answer == ["pyproject", "pyproject.toml"]


@pytest.mark.parametrize(
    ("app", "env"), [("web", {}), (None, {"SIGNALCTL_APP": "web"})], ids=["option", "variable"]
)
def test_what_is_typed_is_taken_from_the_current_folder(
    tmp_path: Path, app: str | None, env: dict[str, str]
) -> None:
    folder = project(tmp_path, FOUND_PROJECT)

    answer = load(folder / "other", app, env=env)

    assert answer == ["flask", "Flask", "other"]


ENV_LOOK = "[target.app.import_name, target.source, os.environ.get('WHO'), target.notes]"
ENV_PROJECT = {
    **FILES,
    ".env": "FLASK_APP=fac:create_app('env')\nWHO=env\n",
    ".flaskenv": "FLASK_APP=one\nWHO=flaskenv\nMORE=flaskenv\n",
    "prod.env": "WHO=prod\n",
}


@pytest.mark.parametrize(
    ("env_file", "env", "answer"),
    [
        (None, {}, ["env", ".env", "env", []]),
        (None, {"WHO": "me"}, ["env", ".env", "me", []]),
        (None, {"FLASK_APP": "one"}, ["one", "FLASK_APP", "env", []]),
        ("prod.env", {}, ["env", ".env", "prod", []]),
        (
            "prod.env",
            {"FLASK_SKIP_DOTENV": "1", "FLASK_APP": "one"},
            ["one", "FLASK_APP", "prod", []],
        ),
        (None, {"FLASK_SKIP_DOTENV": "1", "FLASK_APP": "one"}, ["one", "FLASK_APP", None, []]),
    ],
)
def test_the_dotenv_files_are_read_as_flask_reads_them(
    tmp_path: Path, env_file: str | None, env: dict[str, str], answer: list[object]
) -> None:
    pytest.importorskip("dotenv")
    folder = project(tmp_path, ENV_PROJECT)

    assert load(folder, None, env_file=env_file, env=env, look=ENV_LOOK) == answer


def test_a_dotenv_file_further_up_is_named_by_its_path(tmp_path: Path) -> None:
    pytest.importorskip("dotenv")
    folder = project(tmp_path, ENV_PROJECT)

    answer = load(folder / "pkg", None, look=ENV_LOOK)

    # FLASK_APP is taken from the current folder, wherever it was read; there is no fac here.
    assert answer[1:3] == [
        "there is no module 'pkg.fac'",
        [
            f"looked in '{folder / 'pkg'}', then in the rest of sys.path",
            "target: fac:create_app('env') (from ../.env)",
        ],
    ]


@pytest.mark.parametrize(
    ("env_file", "message"),
    [
        ("missing.env", "'missing.env' does not exist"),
        ("pkg", "'pkg' cannot be read: Is a directory"),
        ("latin.env", "'latin.env' is not UTF-8"),
    ],
)
def test_an_env_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, env_file: str, message: str
) -> None:
    pytest.importorskip("dotenv")
    folder = project(tmp_path)
    (folder / "latin.env").write_bytes(b"WHO=caf\xe9\n")

    hint = "Name another: --env-file FILE, or env_file in [tool.signalctl]."
    assert load(folder, "one", env_file=env_file) == ["FileError", message, [], hint]


NO_DOTENV = "sys.modules['dotenv'] = None"


def test_without_python_dotenv_the_files_are_named_as_not_read(tmp_path: Path) -> None:
    folder = project(tmp_path, ENV_PROJECT)

    answer = load(folder, "one", before=NO_DOTENV, look="target.notes")

    install = f"{sys.executable} -m pip install python-dotenv"
    assert answer == [f"'.flaskenv' and '.env' not read, for want of python-dotenv: {install}"]


def test_a_variable_that_may_stand_in_an_unread_file_is_told_with_it(tmp_path: Path) -> None:
    folder = project(tmp_path, {**FILES, ".env": "SHOP_KEY=x\n"})

    answer = load(folder, "secret", before=NO_DOTENV)

    install = f"{sys.executable} -m pip install python-dotenv"
    assert answer == [
        "TargetError",
        "importing 'secret' failed: 'SHOP_KEY' is not in the environment",
        [
            'secret.py:2: key = os.environ["SHOP_KEY"]',
            f"'.env' not read, for want of python-dotenv: {install}",
        ],
        "Set SHOP_KEY, or read it from a file: --env-file FILE.",
    ]


@pytest.mark.fault(66, "It is named, with the line that installs it or the way without.")
def test_an_env_file_that_is_asked_for_needs_python_dotenv(tmp_path: Path) -> None:
    folder = project(tmp_path, ENV_PROJECT)

    answer = load(folder, "one", env_file="prod.env", before=NO_DOTENV)

    assert answer == [
        "UsageError",
        "'prod.env' cannot be read without python-dotenv",
        [],
        f"Type {sys.executable} -m pip install python-dotenv.",
    ]


def environment(folder: Path, *modules: str, uv: bool = False) -> Path:
    """A folder that looks like a virtual environment in which ``modules`` are installed."""
    site_packages = folder / "lib" / "python3.12" / "site-packages"
    for name in (*modules, *(() if uv else ("pip",))):
        (site_packages / name).mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


@pytest.mark.parametrize(
    ("where", "active", "uv", "hint"),
    [
        (".venv", False, False, ".venv/bin/python -m pip install signalctl"),
        (".venv", False, True, "uv pip install --python .venv/bin/python signalctl"),
        ("envs/shop", True, False, "envs/shop/bin/python -m pip install signalctl"),
    ],
)
def test_what_only_the_project_s_own_environment_has_names_the_line_to_type(
    tmp_path: Path, where: str, *, active: bool, uv: bool, hint: str
) -> None:
    folder = project(tmp_path)
    environment(folder / where, "flask", uv=uv)
    env = {"VIRTUAL_ENV": str(folder / where)} if active else {"VIRTUAL_ENV": ""}

    answer = load(folder, "one", env=env, before="sys.modules['flask'] = None")

    assert answer == [
        "TargetError",
        "importing 'one' failed: it imports 'flask', which was not found",
        ["one.py:1: from flask import Flask"],
        f"'flask' is in '{where}', and signalctl runs in '{sys.prefix}'. Install it there: {hint}",
    ]


def test_a_target_that_only_the_project_s_own_environment_has_is_found_there(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path, {})
    environment(folder / ".venv", "shop")

    answer = load(folder, "shop.web", env={"VIRTUAL_ENV": ""})

    line = ".venv/bin/python -m pip install signalctl"
    assert answer == [
        "TargetError",
        "there is no module 'shop'",
        [f"looked in '{folder}', then in the rest of sys.path"],
        f"'shop' is in '.venv', and signalctl runs in '{sys.prefix}'. Install it there: {line}",
    ]
