"""Bad invocations, and odd ones: each with its exit code and every word that is said.

The lines are typed into bash, in a copy of ``apps/invocations``.
"""

import compileall
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import namespaces
import pytest
from command import Run, copied_app, hanging, shell


@dataclass(frozen=True, slots=True)
class Case:
    """What is typed, and what comes of it.

    Attributes:
        line: ``{broken}`` in it is a descriptor that leads to a pipe which nobody reads.
        out: What stands on standard output; FOLDER, PYTHON and N stand for what differs from run
            to run.
        err: The same for standard error.
        files: What lies in the folder, beside the apps.
    """

    name: str
    line: str
    code: int
    out: str = ""
    err: str = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)


TWO_APPS = 'import flask\n\napp = flask.Flask("shop")\nquart_app = flask.Flask("till")\n'

# What does not load, and what loads in an odd way.
TARGETS = (
    Case(
        "nothing that names a target",
        "signalctl list",
        3,
        err="""
            signalctl: error: nothing names a target
              looked for -A, SIGNALCTL_APP, [tool.signalctl] app, FLASK_APP, and for wsgi.py and app.py in 'FOLDER'
              hint: Name one: -A module, -A 'module:create_app()', or --module package.
        """,
    ),
    Case(
        "an empty -A",
        "signalctl list -A ''",
        3,
        err="""
            signalctl: error: nothing names a target
              looked for -A, SIGNALCTL_APP, [tool.signalctl] app, FLASK_APP, and for wsgi.py and app.py in 'FOLDER'
              hint: Name one: -A module, -A 'module:create_app()', or --module package.
        """,
    ),
    Case(
        "a blank -A",
        "signalctl show -A ' ' paid",
        2,
        err="""
            signalctl: error: '' names no module
              hint: Type -A module.
        """,
    ),
    Case(
        "a module that does not exist",
        "signalctl list -A nowhere",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
    Case(
        "a module that is nearly one",
        "signalctl show -A shpo:app paid",
        3,
        err="""
            signalctl: error: there is no module 'shpo'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean -A shop:app?
        """,
    ),
    Case(
        "an attribute spelled with a dot",
        "signalctl list -A shop.app",
        3,
        err="""
            signalctl: error: there is no module 'shop.app'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean -A shop:app?
        """,
    ),
    Case(
        "a path that does not exist",
        "signalctl list -A web/nowhere.py",
        3,
        err="""
            signalctl: error: there is no file 'web/nowhere.py'
              looked in 'FOLDER'
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
    Case(
        "a path that is nearly one",
        "signalctl list -A shpo.py",
        3,
        err="""
            signalctl: error: there is no file 'shpo.py'
              looked in 'FOLDER'
              hint: Did you mean -A shop.py?
        """,
    ),
    Case(
        "a file that is no Python",
        "signalctl list -A notes.txt",
        3,
        err="""
            signalctl: error: 'notes.txt' is no Python file
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
    Case(
        "a folder without an app",
        "signalctl list -A folder",
        3,
        err="""
            signalctl: error: 'folder' has no Flask or Quart app, and no factory 'create_app' or 'make_app'
              hint: Name it: -A folder:NAME. Without an app: --module folder.
        """,
    ),
    Case(
        "a root folder",
        "signalctl list -A /",
        2,
        err="""
            signalctl: error: '/' names no module
              hint: Type -A module.
        """,
    ),
    Case(
        "nothing before the colon",
        "signalctl list -A :app",
        2,
        err="""
            signalctl: error: ':app' names no module
              hint: Type -A module:app.
        """,
    ),
    Case(
        "nothing behind the colon",
        "signalctl list -A shop:",
        2,
        err="""
            signalctl: error: nothing stands after the colon in 'shop:'
              hint: Type -A shop.
        """,
    ),
    Case(
        "a call that is not closed",
        "signalctl list -A 'factories:create_app(\"dev\"'",
        2,
        err="""
            signalctl: error: what stands after the colon in 'factories:create_app("dev"' is neither a name nor a call
              hint: Type -A module:name, or -A 'module:factory("argument")'.
        """,
    ),
    Case(
        "an argument that is no literal",
        "signalctl list -A 'factories:create_app(dev)'",
        2,
        err="""
            signalctl: error: the argument 'dev' in 'factories:create_app(dev)' is no literal
              hint: A text is quoted: -A 'factories:create_app("dev")'.
        """,
    ),
    Case(
        "an attribute that does not exist",
        "signalctl show -A shop:absent paid",
        3,
        err="""
            signalctl: error: 'shop' has no attribute 'absent'
              hint: Perhaps -A shop:app.
        """,
    ),
    Case(
        "an attribute that is nearly one",
        "signalctl list -A factories:create_ap",
        3,
        err="""
            signalctl: error: 'factories' has no attribute 'create_ap'
              hint: Did you mean -A factories:create_app?
        """,
    ),
    Case(
        "a factory where there are apps",
        "signalctl list -A 'two:create_app()'",
        3,
        err="""
            signalctl: error: 'two' has no attribute 'create_app'
              hint: Perhaps -A two:app or -A two:quart_app.
        """,
        files={"two.py": TWO_APPS},
    ),
    Case(
        "an app that is nearly one, and called",
        "signalctl list -A 'two:qart_app()'",
        3,
        err="""
            signalctl: error: 'two' has no attribute 'qart_app'
              hint: Did you mean -A two:quart_app?
        """,
        files={"two.py": TWO_APPS},
    ),
    Case(
        "a number",
        "signalctl list -A factories:answer",
        3,
        err="""
            signalctl: error: 'answer' in 'factories' is an object of type 'int', which is no app
              hint: Perhaps -A factories:create_app.
        """,
    ),
    Case(
        "None",
        "signalctl list -A factories:unset",
        3,
        err="""
            signalctl: error: 'unset' in 'factories' is None, which is no app
              hint: Perhaps -A factories:create_app.
        """,
    ),
    Case(
        "several apps",
        "signalctl fire -A several paid",
        3,
        err="""
            signalctl: error: 'several' has 2 apps: 'front', 'back'
              hint: Name one: -A several:front or -A several:back.
        """,
    ),
    Case(
        "a module without an app",
        "signalctl list -A tools",
        3,
        err="""
            signalctl: error: 'tools' has no Flask or Quart app, and no factory 'create_app' or 'make_app'
              hint: Name it: -A tools:NAME. Without an app: --module tools.
        """,
    ),
    Case(
        "a factory that needs an argument",
        "signalctl list -A factories",
        3,
        err="""
            signalctl: error: the factory 'create_app' in 'factories' takes other arguments: create_app(env)
              factories.py:9: def create_app(env):
              hint: Type -A 'factories:create_app("ENV")'.
        """,
    ),
    Case(
        "a factory that gets too many",
        "signalctl show -A 'factories:create_app(1, 2)' paid",
        3,
        err="""
            signalctl: error: the factory 'create_app' in 'factories' takes other arguments: create_app(env)
              factories.py:9: def create_app(env):
              hint: Type -A 'factories:create_app("ENV")'.
        """,
    ),
    Case(
        "a partial that gets too many",
        "signalctl list -A factories:partial",
        3,
        err="""
            signalctl: error: calling 'partial' of 'factories' failed: TypeError: create_app() takes 1 positional argument but 2 were given
              hint: Add -v for the traceback.
        """,
    ),
    Case(
        "a class that needs an argument",
        "signalctl list -A 'factories:Application()'",
        3,
        err="""
            signalctl: error: the factory 'Application' in 'factories' takes other arguments: Application(env)
              hint: Type -A 'factories:Application("ENV")'.
        """,
    ),
    Case(
        "a factory that returns None",
        "signalctl list -A factories:nothing",
        3,
        err="""
            signalctl: error: the factory 'nothing' in 'factories' returned None, which is no app
              hint: Perhaps -A factories:create_app.
        """,
    ),
    Case(
        "a factory that returns a pair",
        "signalctl list -A factories:pair",
        3,
        err="""
            signalctl: error: the factory 'pair' in 'factories' returned an object of type 'tuple', which is no app
              hint: Make it give the app alone.
        """,
    ),
    Case(
        "a factory that is async",
        "signalctl list -A factories:later",
        3,
        err="""
            signalctl: error: the factory 'later' in 'factories' is async and gave a coroutine, not an app
              hint: Write a plain function that runs it, and name that one.
        """,
    ),
    Case(
        "a factory that raises",
        "signalctl fire -A factories:raises paid",
        3,
        err="""
            signalctl: error: calling 'raises' of 'factories' failed: RuntimeError: no database
              factories.py:26: raise RuntimeError("no database")
              hint: Add -v for the traceback.
        """,
    ),
    Case(
        "a factory that raises a TypeError within",
        "signalctl list -A factories:raises_within",
        3,
        err="""
            signalctl: error: calling 'raises_within' of 'factories' failed: TypeError: object of type 'int' has no len()
              factories.py:30: len(5)
              hint: Add -v for the traceback.
        """,
    ),
    Case(
        "a factory that exits",
        "signalctl list -A factories:leaves",
        3,
        err="""
            signalctl: error: calling 'leaves' of 'factories' ended in SystemExit('no database')
              factories.py:34: sys.exit("no database")
              hint: Add -v for the traceback.
        """,
    ),
    Case(
        "a syntax error",
        "signalctl list -A unfinished",
        3,
        err="""
            signalctl: error: 'unfinished.py' has a syntax error: invalid syntax
              unfinished.py:4: def create_app(:
                                              ^
              hint: signalctl runs on Python N; what needs another has to have it there.
        """,
    ),
    Case(
        "an import of what is not installed",
        "signalctl list -A imports_missing",
        3,
        err="""
            signalctl: error: importing 'imports_missing' failed: it imports 'celeri', which was not found
              imports_missing.py:3: import celeri
              hint: signalctl runs on 'PYTHON': install what has 'celeri' there.
        """,
    ),
    Case(
        "a circular import",
        "signalctl show -A circle paid",
        3,
        err="""
            signalctl: error: importing 'circle' failed: circular import: 'circle.orders' -> 'circle.mail' -> 'circle.orders'
              circle/orders.py:1: from circle.mail import send
              circle/mail.py:1: from circle.orders import paid
              hint: Move one of these imports into the function that uses it.
        """,
    ),
    Case(
        "a variable missing from the environment",
        "signalctl list -A needs_key",
        3,
        err="""
            signalctl: error: importing 'needs_key' failed: 'SHOP_KEY' is not in the environment
              needs_key.py:3: key = os.environ["SHOP_KEY"]
              hint: Set SHOP_KEY, or read it from a file: --env-file FILE.
        """,
    ),
    Case(
        "a KeyboardInterrupt of the target's own",
        "signalctl list -A stops",
        3,
        err="""
            signalctl: error: importing 'stops' failed: KeyboardInterrupt
              stops.py:1: raise KeyboardInterrupt
              hint: Add -v for the traceback.
        """,
    ),
    Case(
        "sys.exit(7)",
        "signalctl list -A exits",
        3,
        err="""
            signalctl: error: importing 'exits' ended in SystemExit(7)
              exits.py:3: sys.exit(7)
              hint: Put it below: if __name__ == '__main__':
        """,
    ),
    Case(
        "sys.exit() that says all is well",
        "signalctl list -A exits_quietly",
        3,
        err="""
            signalctl: error: importing 'exits_quietly' ended in SystemExit()
              exits_quietly.py:3: sys.exit()
              hint: Put it below: if __name__ == '__main__':
        """,
    ),
    Case(
        "os._exit(0)",
        "signalctl fire -A dies paid",
        3,
        err="""
            signalctl: error: the target ended the process with exit code 0 while it was loaded
              hint: Look for os._exit in it, and in what it imports.
        """,
    ),
    Case(
        "a crash",
        "signalctl list -A crashes",
        3,
        err="""
            signalctl: error: the target was killed by SIGSEGV while it was loaded
              crashes.py:3: ctypes.string_at(0)
              hint: Look for C code in it, and in what it imports.
        """,
    ),
    Case(
        "an import that hangs",
        "signalctl list -A hangs --load-timeout 1",
        3,
        err="""
            signalctl: error: the target was not loaded after 1 s
              hangs.py:3: threading.Event().wait()
              hint: Give it longer: --load-timeout SECONDS, or load_timeout in [tool.signalctl].
        """,
    ),
    Case(
        "an import that asks",
        "signalctl list -A asks",
        3,
        err="""
            signalctl: error: importing 'asks' failed: EOFError: EOF when reading a line
              asks.py:1: name = input()
              hint: There is no input for a target while it is loaded.
        """,
    ),
    Case(
        "an import that asks where stdin is closed",
        "signalctl list -A asks <&-",
        3,
        err="""
            signalctl: error: importing 'asks' failed: EOFError: EOF when reading a line
              asks.py:1: name = input()
              hint: There is no input for a target while it is loaded.
        """,
    ),
    Case(
        "app.run() at the top level",
        "signalctl list -A runs 2>/dev/null",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at runs (python N, blinker N, flask N). Next: signalctl list -A runs --origin all
        """,
    ),
    Case(
        "prints on the way to pure JSON",
        'signalctl list -A prints --format json | python -c \'import json, sys; print(json.load(sys.stdin)["signals"][0]["address"])\'',
        0,
        out="""
            prints:told
        """,
        err="""
            by print
            by stderr
            by a program
            by the descriptor
        """,
    ),
    Case(
        "a current folder that is changed",
        "signalctl list -A moves",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at moves (python N, blinker N, flask N). Next: signalctl list -A moves --origin all
        """,
        err="""
            signalctl: note: the target moved to '/' while it was loaded; moved back to 'FOLDER'
        """,
    ),
    Case(
        "a current folder that is changed, quietly",
        "signalctl -q list -A moves",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at moves (python N, blinker N, flask N). Next: signalctl list -A moves --origin all
        """,
    ),
    Case(
        "a thread that is left",
        "signalctl fire -A threads ticked --dry-run",
        0,
        out="""
            dry run of threads:ticked
              sender  Flask 'threads'
              fields  none
              guards  network    ...
                      processes  ...
                      files      ...

              ✓ threads:count  binds

            1 receiver: 1 would bind. Nothing was called.
        """,
        err="""
            signalctl: warning: the target runs a thread (ticker): a lock that is held there while a receiver's process is forked stays held in that process
        """,
    ),
    Case(
        "--module that does not exist",
        "signalctl list --module nowhere",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Name a module or a file: --module package.module, --module path/to/file.py.
        """,
    ),
    Case(
        "--module that is nearly one",
        "signalctl list --module shpo",
        3,
        err="""
            signalctl: error: there is no module 'shpo'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean --module shop?
        """,
    ),
    Case(
        "--module with an attribute",
        "signalctl list --module shop:app",
        3,
        err="""
            signalctl: error: there is no module 'shop:app'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean --module shop?
        """,
    ),
    Case(
        "--module that is empty",
        "signalctl list --module ''",
        2,
        err="""
            signalctl: error: invalid value for '--module': it is empty
              hint: See signalctl list --help
        """,
    ),
    Case(
        "SIGNALCTL_APP that does not exist",
        "SIGNALCTL_APP=nowhere signalctl list",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              target: nowhere (from SIGNALCTL_APP)
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
    Case(
        "FLASK_APP that gives no app",
        "FLASK_APP=factories:nothing signalctl list",
        3,
        err="""
            signalctl: error: the factory 'nothing' in 'factories' returned None, which is no app
              target: factories:nothing (from FLASK_APP)
              hint: Perhaps -A factories:create_app.
        """,
    ),
    Case(
        "FLASK_APP of a file that does not exist",
        "signalctl list",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              target: nowhere (from .flaskenv)
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
        files={".flaskenv": "FLASK_APP=nowhere\n"},
    ),
    Case(
        "app of the settings that does not exist",
        "signalctl list",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              target: nowhere:app (from pyproject.toml)
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
        files={"pyproject.toml": '[tool.signalctl]\napp = "nowhere:app"\n'},
    ),
    Case(
        "a traceback that is asked for",
        "signalctl list -A exits -v 2>&1 | grep -c Traceback",
        3,
        out="""
            1
        """,
    ),
    Case(
        "the target that is loaded, told with -v",
        "signalctl list -A quiet -v",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
        err="""
            signalctl: target: quiet (from -A)
        """,
    ),
)

# What source tells, alone or beside the process.
READING = (
    Case(
        "why without a signal",
        "signalctl why -A shop",
        2,
        err="""
            signalctl: error: missing argument 'SIGNAL'
              hint: See signalctl why --help
        """,
    ),
    Case(
        "why of a signal that does not exist",
        "signalctl why -A shop paidd",
        2,
        err="""
            signalctl: error: no signal is called 'paidd'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "why of a receiver that does not exist",
        "signalctl why -A shop paid packk",
        2,
        err="""
            signalctl: error: nothing that was seen connects a receiver called 'packk'
              hint: Did you mean 'pack'? Receivers of 'paid': shop:pack, shop:announce.
        """,
    ),
    Case(
        "why of a sender that is none",
        "signalctl why -A shop paid pack --sender pack",
        2,
        err="""
            signalctl: error: 'pack' is no sender
              hint: Use --sender app, none, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.
        """,
    ),
    Case(
        "why of an empty sender",
        "signalctl why -A shop paid pack --sender ''",
        2,
        err="""
            signalctl: error: invalid value for '--sender': it is empty
              hint: See signalctl why --help
        """,
    ),
    Case(
        "why of a signal that nobody listens to",
        "signalctl why -A shop changed.x",
        2,
        err="""
            signalctl: error: no signal is called 'changed.x'
              hint: Did you mean 'changed' or 'shop:changed' or 'stock_changed'?
        """,
    ),
    Case(
        "why where nobody listens",
        "signalctl why -A shop refunded",
        5,
        err="""
            signalctl: error: nobody listens to 'shop:refunded'
              hint: See who listens: signalctl show -A shop refunded
        """,
    ),
    Case(
        "why of a glob that keeps nothing",
        "signalctl why -A shop paid 'x*'",
        5,
        err="""
            signalctl: error: no receiver of 'shop:paid' is called 'x*'
              hint: See who listens: signalctl show -A shop paid
        """,
    ),
    Case(
        "a target where none is taken",
        "signalctl check shop:app",
        2,
        err="""
            signalctl: error: there is no place for 'shop:app'
              hint: A target is named with -A: signalctl check -A shop:app
        """,
    ),
    Case(
        "a word more where words are taken",
        "signalctl explain SIG101 shop:paid",
        2,
        err="""
            signalctl: error: there is no place for 'shop:paid'
              hint: See signalctl explain --help
        """,
    ),
    Case(
        "a check of nothing of one's own",
        "signalctl check -A quiet_of_all",
        0,
        out="""
            No findings in 0 signals, 0 receivers, 0 sends.
              hint: Your own code has no signals here. Check what it imports too: signalctl check -A quiet_of_all --origin all
        """,
        files={"quiet_of_all.py": "import flask\n\napp = flask.Flask(__name__)\n"},
    ),
    Case(
        "why in a format it does not have",
        "signalctl why -A shop paid --format csv",
        2,
        err="""
            signalctl: error: invalid value for '--format': 'csv' is not one of 'text', 'json'
              hint: See signalctl why --help
        """,
    ),
    Case(
        "why of a target that does not load",
        "signalctl why -A dies paid",
        3,
        err="""
            signalctl: error: the target ended the process with exit code 0 while it was loaded
              hint: Look for os._exit in it, and in what it imports.
        """,
    ),
    Case(
        "source alone of a target that does not load",
        "signalctl list -A dies --no-import paid",
        0,
        out="""
            shop:paid  "order-paid"  shop.py:15
            │  fields  order_id: int (required)  gift: bool
            ├─ no send was found
            ├─ shop:pack      shop.py:24  order_id, gift=False
            └─ shop:announce  shop.py:29  order_id

            Source alone was read: what is wired while the target runs, and what died, is not known.
            1 signal, 2 receivers, 0 sends. Next: signalctl show --no-import -A dies paid
        """,
    ),
    Case(
        "source alone of a target that is not there",
        "signalctl list -A shopp --no-import",
        3,
        err="""
            signalctl: error: there is no module 'shopp'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean -A shop?
        """,
    ),
    Case(
        "source alone of a module that is not there",
        "signalctl list --module shopp --no-import",
        3,
        err="""
            signalctl: error: there is no module 'shopp'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Did you mean --module shop?
        """,
    ),
    Case(
        "source alone of a file that is not there",
        "signalctl list -A shopp/web.py --no-import",
        3,
        err="""
            signalctl: error: there is no file 'shopp/web.py'
              looked in 'FOLDER'
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
    Case(
        "source alone, and a word that names nothing",
        "signalctl show -A shop --no-import paidd",
        2,
        err="""
            signalctl: error: no signal is called 'paidd'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "source alone, and a glob that keeps nothing",
        "signalctl list -A shop --no-import 'x*'",
        5,
        err="""
            signalctl: error: no signal is left after the filters
              hint: See what there is: signalctl list --no-import -A shop --origin all
        """,
    ),
    Case(
        "source alone, unsent only",
        "signalctl list -A shop --no-import --unsent refunded | head -n 2",
        0,
        out="""
            shop:refunded  "order-refunded"  shop.py:16
            └─ no receivers, and no send was found
        """,
    ),
)

# Words for signals, on an app that loads.
WORDS = (
    Case(
        "a signal that does not exist",
        "signalctl show -A shop nothing_like_it",
        2,
        err="""
            signalctl: error: no signal is called 'nothing_like_it'
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a signal that is nearly one",
        "signalctl show -A shop paidd",
        2,
        err="""
            signalctl: error: no signal is called 'paidd'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "an empty word",
        "signalctl show -A shop ''",
        2,
        err="""
            signalctl: error: no signal is called ''
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a word for two signals",
        "signalctl show -A shop changed",
        2,
        err="""
            signalctl: error: 'changed' stands for 2 signals
              shop:changed  named 'changed', 0 receivers
              shop:stock_changed  named 'changed', 0 receivers
              hint: Name one by its address, the first word of its line.
        """,
    ),
    Case(
        "an address that does not exist",
        "signalctl show -A shop shop:pai",
        2,
        err="""
            signalctl: error: no signal is called 'shop:pai'
              hint: Did you mean 'shop:paid' or 'shop:shipped' or 'shop:changed'?
        """,
    ),
    Case(
        "a wild card where one signal is meant",
        "signalctl show -A shop 'pai*'",
        2,
        err="""
            signalctl: error: no signal is called 'pai*'
              hint: A pattern is for list: signalctl list -A shop 'pai*'
        """,
    ),
    Case(
        "a wild card where one signal is meant, of source alone",
        "signalctl why -A shop 're*' --no-import",
        2,
        err="""
            signalctl: error: no signal is called 're*'
              hint: A pattern is for list: signalctl list --no-import -A shop 're*'
        """,
    ),
    Case(
        "a wild card where one signal is fired",
        "signalctl fire -A shop 're*' --order-id 3",
        2,
        err="""
            signalctl: error: no signal is called 're*'
              hint: A pattern is for list: signalctl list -A shop 're*'
        """,
    ),
    Case(
        "a wild card that matches nothing, where one signal is meant",
        "signalctl show -A shop 'paidd*'",
        2,
        err="""
            signalctl: error: no signal is called 'paidd*'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "a word that is no UTF-8",
        "signalctl show -A shop $'pa\\xff'",
        2,
        err="""
            signalctl: error: no signal is called 'pa\\udcff'
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a word that would clear the screen",
        "signalctl show -A shop $'pa\\e[2J'",
        2,
        err="""
            signalctl: error: no signal is called 'pa\\x1b[2J'
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a word of a hundred thousand letters",
        "signalctl show -A shop $(printf '%0100000d' 0) 2>&1 | wc -c",
        2,
        out="""
            2070
        """,
    ),
    Case(
        "a signal to fire that does not exist",
        "signalctl fire -A shop nothing_like_it --order-id 3",
        2,
        err="""
            signalctl: error: no signal is called 'nothing_like_it'
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a word to fire for two signals",
        "signalctl fire -A shop changed",
        2,
        err="""
            signalctl: error: 'changed' stands for 2 signals
              shop:changed  named 'changed', 0 receivers
              shop:stock_changed  named 'changed', 0 receivers
              hint: Name one by its address, the first word of its line.
        """,
    ),
    Case(
        "no signal to fire",
        "signalctl fire -A shop",
        2,
        err="""
            signalctl: error: fire needs a signal
              hint: signalctl fire SIGNAL --event-id 3
        """,
    ),
    Case(
        "two signals to show",
        "signalctl show -A shop paid refunded",
        2,
        err="""
            signalctl: error: there is no place for 'refunded'
              hint: See signalctl show --help
        """,
    ),
)

# What list is narrowed to.
FILTERS = (
    Case(
        "a pattern that is a mistyped word",
        "signalctl list -A shop paidd",
        2,
        err="""
            signalctl: error: no signal is called 'paidd'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "a pattern that is mistyped, beside one that is not",
        "signalctl list -A shop paid refundd",
        2,
        err="""
            signalctl: error: no signal is called 'refundd'
              hint: Did you mean 'refunded' or 'shop:refunded' or 'order-refunded'?
        """,
    ),
    Case(
        "an empty pattern",
        "signalctl list -A shop ''",
        2,
        err="""
            signalctl: error: no signal is called ''
              hint: See them all: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a glob that keeps nothing",
        "signalctl list -A shop 'zzz*'",
        5,
        err="""
            signalctl: error: no signal is left after the filters
              hint: See what there is: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "a glob that keeps nothing, beside a word that does",
        "signalctl list -A shop refunded 'zzz*' --format csv | cut -d, -f1",
        0,
        out="""
            signal
            shop:refunded
        """,
    ),
    Case(
        "a receiver that does not exist",
        "signalctl list -A shop --receiver pakc",
        2,
        err="""
            signalctl: error: no receiver is called 'pakc'
              hint: Did you mean 'pack'?
        """,
    ),
    Case(
        "a glob of receivers that keeps nothing",
        "signalctl list -A shop --receiver 'zzz*'",
        5,
        err="""
            signalctl: error: no signal is left after the filters
              hint: See what there is: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "no orphans",
        "signalctl list -A shop --orphans",
        5,
        out="""
            4 signals of other modules, never imported, are left out; --no-import shows them.
            N signals are folded away; --origin all looks at them too.
            Nothing is orphaned: no signal has a receiver that no sender reaches any more. Looked at 7 signals, 6 receivers, 0 sends, of shop (python N, blinker N, flask N).
        """,
    ),
    Case(
        "nothing unheard",
        "signalctl list -A threads ticked --unheard",
        5,
        out="""
            10 signals of other modules, never imported, are left out; --no-import shows them.
            Nothing is unheard: no signal is without a live receiver. Looked at 1 signal, 1 receiver, 0 sends, of threads (python N, blinker N, flask N).
        """,
    ),
    Case(
        "nothing lost, as a script reads it",
        "signalctl list -A shop --lost --format json | grep -A99 '\"signals\"'",
        5,
        out="""
              "signals": []
            }
        """,
    ),
    Case(
        "nothing lost, as far as source tells",
        "signalctl list -A shop --no-import --lost",
        5,
        out="""
            Source alone was read: what is wired while the target runs, and what died, is not known.
            What is lost is not known: it shows only in a target that runs.
        """,
    ),
    Case(
        "a glob that keeps nothing that could be lost",
        "signalctl list -A shop 'zzz*' --lost",
        5,
        err="""
            signalctl: error: no signal is left after the filters
              hint: See what there is: signalctl list -A shop --origin all
        """,
    ),
    Case(
        "an origin that keeps nothing",
        "signalctl list --module tools --origin flask",
        5,
        err="""
            signalctl: error: no signal is left after the filters
              hint: See what there is: signalctl list --module tools --origin all
        """,
    ),
    Case(
        "an app without signals",
        "signalctl list -A quiet",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
    ),
)

# The command line itself.
OPTIONS = (
    Case(
        "no command of that name",
        "signalctl nonsense",
        2,
        err="""
            signalctl: error: no such command 'nonsense'
              hint: See signalctl --help
        """,
    ),
    Case(
        "a command that is nearly one",
        "signalctl lst -A shop",
        2,
        err="""
            signalctl: error: no such command 'lst'
              hint: Did you mean 'list'? See signalctl --help
        """,
    ),
    Case(
        "an option that does not exist",
        "signalctl list --nonsense",
        2,
        err="""
            signalctl: error: there is no option '--nonsense'
              hint: Did you mean '--unsent'? See signalctl list --help
        """,
    ),
    Case(
        "an option that is nearly one",
        "signalctl list --formats json",
        2,
        err="""
            signalctl: error: there is no option '--formats'
              hint: Did you mean '--format' or '--orphans'? See signalctl list --help
        """,
    ),
    Case(
        "an option that is abbreviated",
        "signalctl list --col always",
        2,
        err="""
            signalctl: error: there is no option '--col'
              hint: Did you mean '--color' or '--module'? See signalctl list --help
        """,
    ),
    Case(
        "a short option that does not exist",
        "signalctl show -A shop -x paid",
        2,
        err="""
            signalctl: error: there is no option '-x'
              hint: See signalctl show --help
        """,
    ),
    Case(
        "an option that does not exist, before the command",
        "signalctl --nonsense list",
        2,
        err="""
            signalctl: error: there is no option '--nonsense'
              hint: See signalctl --help
        """,
    ),
    Case(
        "-A without a value",
        "signalctl list -A",
        2,
        err="""
            signalctl: error: option '-A' requires an argument
              hint: See signalctl list --help
        """,
    ),
    Case(
        "-A twice: the last one holds",
        "signalctl list -A nowhere -A quiet",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
    ),
    Case(
        "-A before and behind the command: the one behind holds",
        "signalctl -A nowhere list -A quiet",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
    ),
    Case(
        "a value for a switch",
        "signalctl list --orphans=yes",
        2,
        err="""
            signalctl: error: option '--orphans' does not take a value
              hint: See signalctl list --help
        """,
    ),
    Case(
        "a format that does not exist",
        "signalctl list --format yaml",
        2,
        err="""
            signalctl: error: invalid value for '--format': 'yaml' is not one of 'text', 'table', 'json', 'ndjson', 'csv', 'markdown'
              hint: See signalctl list --help
        """,
    ),
    Case(
        "a format with a letter missing",
        "signalctl list --format jsn",
        2,
        err="""
            signalctl: error: invalid value for '--format': 'jsn' is not one of 'text', 'table', 'json', 'ndjson', 'csv', 'markdown'
              hint: Did you mean --format json? See signalctl list --help
        """,
    ),
    Case(
        "an origin with letters swapped",
        "signalctl list --origin onw",
        2,
        err="""
            signalctl: error: invalid value for '--origin': 'onw' is not one of 'own', 'ext', 'flask', 'all'
              hint: Did you mean --origin own? See signalctl list --help
        """,
    ),
    Case(
        "a severity with a letter missing",
        "signalctl check --fail-on eror",
        2,
        err="""
            signalctl: error: invalid value for '--fail-on': 'eror' is not one of 'error', 'warning', 'info', 'never'
              hint: Did you mean --fail-on error? See signalctl check --help
        """,
    ),
    Case(
        "an isolation with a letter missing",
        "signalctl fire -A shop paid --order-id 3 --isolate recever",
        2,
        err="""
            signalctl: error: invalid value for '--isolate': 'recever' is not one of 'receiver', 'none'
              hint: Did you mean --isolate receiver? See signalctl fire --help
        """,
    ),
    Case(
        "a format of a report with a letter missing",
        "signalctl list --report jsn=signals.json",
        2,
        err="""
            signalctl: error: '--report jsn=signals.json' is no FORMAT=FILE
              hint: Did you mean --report json=signals.json? The formats are text, table, json, ndjson, csv, markdown.
        """,
    ),
    Case(
        "a sender with a letter missing",
        "signalctl fire -A shop paid --order-id 3 --sender conected",
        2,
        err="""
            signalctl: error: 'conected' is no sender
              hint: Did you mean --sender connected? Use --sender app, none, connected, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.
        """,
    ),
    Case(
        "a format of another command",
        "signalctl fire -A shop paid --order-id 3 --format csv",
        2,
        err="""
            signalctl: error: invalid value for '--format': 'csv' is not one of 'text', 'json', 'github', 'junit'
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a report without a file",
        "signalctl list --report json",
        2,
        err="""
            signalctl: error: '--report json' is no FORMAT=FILE
              hint: The formats are text, table, json, ndjson, csv, markdown.
        """,
    ),
    Case(
        "a report of a format that does not exist",
        "signalctl fire -A shop paid --report xml=out.xml",
        2,
        err="""
            signalctl: error: '--report xml=out.xml' is no FORMAT=FILE
              hint: The formats are text, json, github, junit.
        """,
    ),
    Case(
        "--load-timeout abc",
        "signalctl list --load-timeout abc",
        2,
        err="""
            signalctl: error: invalid value for '--load-timeout': 'abc' is no number of seconds from 0.001 to 86400
              hint: See signalctl list --help
        """,
    ),
    Case(
        "--load-timeout nan",
        "signalctl show --load-timeout nan paid",
        2,
        err="""
            signalctl: error: invalid value for '--load-timeout': 'nan' is no number of seconds from 0.001 to 86400
              hint: See signalctl show --help
        """,
    ),
    Case(
        "--timeout 0",
        "signalctl fire -A shop paid --order-id 3 --timeout 0",
        2,
        err="""
            signalctl: error: invalid value for '--timeout': '0' is no number of seconds from 0.001 to 86400
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--timeout -1",
        "signalctl fire -A shop paid --order-id 3 --timeout -1",
        2,
        err="""
            signalctl: error: invalid value for '--timeout': '-1' is no number of seconds from 0.001 to 86400
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--timeout abc",
        "signalctl fire -A shop paid --order-id 3 --timeout=abc",
        2,
        err="""
            signalctl: error: invalid value for '--timeout': 'abc' is no number of seconds from 0.001 to 86400
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--timeout nan",
        "signalctl fire -A shop paid --timeout nan --order-id 3",
        2,
        err="""
            signalctl: error: invalid value for '--timeout': 'nan' is no number of seconds from 0.001 to 86400
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--timeout without a value, before a field",
        "signalctl fire -A shop paid --timeout --order-id 3",
        2,
        err="""
            signalctl: error: option '--timeout' requires an argument
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--chdir nowhere",
        "signalctl list --chdir nowhere",
        3,
        err="""
            signalctl: error: 'nowhere' cannot be started from: No such file or directory
              hint: Name a folder that exists: --chdir FOLDER.
        """,
    ),
    Case(
        "--chdir to a file",
        "signalctl config --chdir shop.py",
        3,
        err="""
            signalctl: error: 'shop.py' cannot be started from: Not a directory
              hint: Name a folder that exists: --chdir FOLDER.
        """,
    ),
    Case(
        "--chdir to nothing",
        "signalctl list --chdir ''",
        2,
        err="""
            signalctl: error: invalid value for '--chdir': it is empty
              hint: See signalctl list --help
        """,
    ),
    Case(
        "--env-file nowhere",
        "signalctl list -A shop --env-file nowhere",
        3,
        err="""
            signalctl: error: 'nowhere' does not exist
              hint: Name another: --env-file FILE, or env_file in [tool.signalctl].
        """,
    ),
    Case(
        "--env-file that is a folder",
        "signalctl config --env-file folder",
        3,
        err="""
            signalctl: error: 'folder' cannot be read: Is a directory
              hint: Name another: --env-file FILE, or env_file in [tool.signalctl].
        """,
    ),
    Case(
        "--env-file that is no UTF-8",
        "signalctl show -A shop --env-file latin.env paid",
        3,
        err="""
            signalctl: error: 'latin.env' is not UTF-8
              hint: Name another: --env-file FILE, or env_file in [tool.signalctl].
        """,
        files={"latin.env": b"NAME=caf\xe9\n"},
    ),
    Case(
        "--env-file that sets what cannot be set",
        "signalctl list -A shop --env-file odd.env",
        3,
        err="""
            signalctl: error: 'odd.env' sets 'A\\x00B', which cannot be set: embedded null byte
              hint: Take it out of 'odd.env'.
        """,
        files={"odd.env": "A\u0000B=1\n"},
    ),
    Case(
        ".env that is no UTF-8",
        "signalctl list -A shop",
        3,
        err="""
            signalctl: error: '.env' is not UTF-8
              hint: Set FLASK_SKIP_DOTENV=1 to have it left unread.
        """,
        files={".env": b"NAME=caf\xe9\n"},
    ),
    Case(
        "a word too many",
        "signalctl config settings",
        2,
        err="""
            signalctl: error: there is no place for 'settings'
              hint: See signalctl config --help
        """,
    ),
)

# What stands in pyproject.toml.
SETTINGS = (
    Case(
        "no TOML",
        "signalctl config",
        2,
        err="""
            signalctl: error: 'pyproject.toml:2:7' is not valid TOML: Invalid value
              hint: The rules of TOML are on https://toml.io.
        """,
        files={"pyproject.toml": "[tool.signalctl]\napp = \n"},
    ),
    Case(
        "no UTF-8",
        "signalctl list",
        2,
        err="""
            signalctl: error: 'pyproject.toml:1' is not UTF-8, which TOML must be
              hint: Save it as UTF-8.
        """,
        files={"pyproject.toml": b"name = 'caf\xe9'\n"},
    ),
    Case(
        "no table",
        "signalctl config",
        2,
        err="""
            signalctl: error: [tool.signalctl] in 'pyproject.toml' must be a table
              hint: Write each setting on a line of its own below [tool.signalctl].
        """,
        files={"pyproject.toml": "[tool]\nsignalctl = 3\n"},
    ),
    Case(
        "all that is wrong, at once",
        "signalctl config",
        2,
        err="""
            signalctl: error: 'pyproject.toml' has 9 settings in [tool.signalctl] that cannot be used
              pyproject.toml:2: 'ap' is no setting; did you mean 'app'?
              pyproject.toml:3: 'app' must be a text, not the number 3
              pyproject.toml:4: 'modules' must be a list of texts, not the text 'shop'
              pyproject.toml:5: 'exclude[1]' must be a text, not the number 1
              pyproject.toml:6: 'kind' must be one of 'application', 'library', not the text 'app'
              pyproject.toml:7: 'timeout' must be a number of seconds, not the text '5'
              pyproject.toml:8: 'load_timeout' must be above 0 and at most 1000000, not the number nan
              pyproject.toml:9: 'origin' must be one of 'own', 'ext', 'flask', 'all', not the text 'mine'
              pyproject.toml:11: 'presets.usual' must be a table, not the number 1
              hint: The settings are: app, modules, exclude, env_file, kind, timeout, load_timeout, origin, select, ignore, per-file-ignores, fail_on, baseline, presets, resolvers, production_markers.
        """,
        files={
            "pyproject.toml": """
                [tool.signalctl]
                ap = "shop"
                app = 3
                modules = "shop"
                exclude = ["tests", 1]
                kind = "app"
                timeout = "5"
                load_timeout = nan
                origin = "mine"

                [tool.signalctl.presets]
                usual = 1
            """
        },
    ),
    Case(
        "an env_file that does not exist",
        "signalctl fire -A shop refunded",
        3,
        err="""
            signalctl: error: 'nowhere' does not exist
              hint: Name another: --env-file FILE, or env_file in [tool.signalctl].
        """,
        files={"pyproject.toml": '[tool.signalctl]\nenv_file = "nowhere"\n'},
    ),
    Case(
        "modules that do not exist",
        "signalctl list",
        3,
        err="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Name a module or a file: --module package.module, --module path/to/file.py.
        """,
        files={"pyproject.toml": '[tool.signalctl]\nmodules = ["nowhere"]\n'},
    ),
    Case(
        "a target that does not load is no matter",
        "signalctl config -A nowhere | head -1",
        0,
        out="""
            target: nowhere (from -A)
        """,
    ),
    Case(
        "an app that is named on the command line",
        "signalctl config -A nowhere | sed -n '1,3p'",
        0,
        out="""
            target: nowhere (from -A)

            app                 command line  "nowhere"
        """,
    ),
    Case(
        "an app that SIGNALCTL_APP names over the file",
        "SIGNALCTL_APP=nowhere signalctl config | sed -n '1,3p'",
        0,
        out="""
            target: nowhere (from SIGNALCTL_APP)

            app                 SIGNALCTL_APP  "nowhere"
        """,
        files={"pyproject.toml": '[tool.signalctl]\napp = "shop"\n'},
    ),
    Case(
        "an app that FLASK_APP in a file of variables names",
        "signalctl config | sed -n '1,3p'",
        0,
        out="""
            target: nowhere (from .flaskenv)

            app                 .flaskenv  "nowhere"
        """,
        files={".flaskenv": "FLASK_APP=nowhere\n"},
    ),
    Case(
        "modules alone, in the place of the app in the file",
        "signalctl config --module tools | sed -n '1,4p'",
        0,
        out="""
            target: tools (from --module)

            app                 command line    not set
            modules             command line    ["tools"]
        """,
        files={"pyproject.toml": '[tool.signalctl]\napp = "shop"\nkind = "library"\n'},
    ),
    Case(
        "settings of another folder, below this one",
        "signalctl config --chdir circle -A nowhere | head -1",
        0,
        out="""
            target: nowhere (from -A)
        """,
    ),
    Case(
        "a cache folder that is a file",
        "signalctl list -A quiet -q",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
        files={".signalctl_cache": ""},
    ),
    Case(
        "a cache that is no JSON",
        "signalctl list -A quiet --quiet",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
        files={".signalctl_cache/index.json": "{"},
    ),
)

# The fields of a fire.
FIELDS = (
    Case(
        "a value that is no int",
        "signalctl fire -A shop paid --order-id three",
        2,
        err="""
            signalctl: error: 'order_id' cannot be 'three': not an int
              hint: For the text itself write order_id=TEXT
        """,
    ),
    Case(
        "a value that is no date",
        "signalctl fire -A shop booked --day tomorrow",
        2,
        err="""
            signalctl: error: 'day' cannot be 'tomorrow': not a date such as 2026-01-31
              hint: For the text itself write day=TEXT
        """,
    ),
    Case(
        "a field without its value",
        "signalctl fire -A shop paid --order-id",
        2,
        err="""
            signalctl: error: '--order-id' needs a value, of type int
              hint: Write --order-id=VALUE
        """,
    ),
    Case(
        "a field before the signal",
        "signalctl fire -A shop --order-id 3 paid",
        2,
        err="""
            signalctl: error: the signal comes first, before '--order-id'
              hint: signalctl fire SIGNAL --order-id 3
        """,
    ),
    Case(
        "an item before the signal",
        "signalctl fire -A shop note=late booked",
        2,
        err="""
            signalctl: error: the signal comes first, before 'note=late'
              hint: signalctl fire SIGNAL note=late
        """,
    ),
    Case(
        "a value with a hyphen",
        "signalctl fire -A shop booked --note -Anna",
        2,
        err="""
            signalctl: error: '-Anna' after '--note' could be a value or an option
              hint: As a value: --note=-Anna
        """,
    ),
    Case(
        "a word that belongs to nothing",
        "signalctl fire -A shop booked late",
        2,
        err="""
            signalctl: error: 'late' belongs to no field
              hint: Give it a name: --NAME late, or NAME=late for exactly this text
        """,
    ),
    Case(
        "a file that belongs to nothing",
        "signalctl fire -A shop booked @notes.txt",
        2,
        err="""
            signalctl: error: '@notes.txt' belongs to no field
              hint: Give it a name: --NAME @notes.txt, or NAME:str=@notes.txt for exactly this text
        """,
    ),
    Case(
        "a short option that is none",
        "signalctl fire -A shop booked -n late",
        2,
        err="""
            signalctl: error: there is no option '-n'
              hint: A field is written --n VALUE
        """,
    ),
    Case(
        "a short option with its value attached",
        "signalctl fire -A shop booked -A=shop",
        2,
        err="""
            signalctl: error: '-A=shop' is no option
              hint: Write -A shop
        """,
    ),
    Case(
        "a name that is no Python name",
        "signalctl fire -A shop booked --1st 3",
        2,
        err="""
            signalctl: error: a field cannot be called '1st': it is no Python name
              hint: A field is written --name VALUE or name=TEXT
        """,
    ),
    Case(
        "a name with a blank",
        "signalctl fire -A shop booked 'the note=late'",
        2,
        err="""
            signalctl: error: a field cannot be called 'the note': it is no Python name
              hint: A field is written --name VALUE or name=TEXT
        """,
    ),
    Case(
        "a name that is a keyword",
        "signalctl fire -A shop booked --class 3",
        2,
        err="""
            signalctl: error: a field cannot be called 'class': it is a word of the Python language
              hint: No receiver can have a parameter of that name
        """,
    ),
    Case(
        "a name that blinker keeps",
        "signalctl fire -A shop booked _async_wrapper=x",
        2,
        err="""
            signalctl: error: a field cannot be called '_async_wrapper': blinker keeps that name for itself
              hint: It never reaches a receiver as a field
        """,
    ),
    Case(
        "a field twice",
        "signalctl fire -A shop booked --note early --note late",
        2,
        err="""
            signalctl: error: 'note' is given 2 times
              hint: Give it once; a list is written note:='[1, 2]'
        """,
    ),
    Case(
        "two spellings in one",
        "signalctl fire -A shop booked --note:=3",
        2,
        err="""
            signalctl: error: '--note:=' mixes two spellings
              hint: Write note:=3 without the hyphens
        """,
    ),
    Case(
        "a type that does not exist",
        "signalctl fire -A shop booked note:colour=red",
        2,
        err="""
            signalctl: error: 'colour' in 'note:colour=' is no type of a field
              hint: Known are int, float, bool, str, date, datetime, decimal, uuid, bytes, json, model.
        """,
    ),
    Case(
        "a value not of the type written",
        "signalctl fire -A shop booked note:decimal=red",
        2,
        err="""
            signalctl: error: 'note' cannot be 'red': not a decimal
              hint: For the text itself write note=TEXT
        """,
    ),
    Case(
        "no JSON",
        "signalctl fire -A shop booked 'note:={'",
        2,
        err="""
            signalctl: error: 'note' cannot be '{': not JSON: expecting property name enclosed in double quotes at line 1, column 2
              hint: For the text itself write note=TEXT
        """,
    ),
    Case(
        "NaN",
        "signalctl fire -A shop booked note:=NaN",
        2,
        err="""
            signalctl: error: 'note' cannot be 'NaN': NaN is not JSON
              hint: For the text itself write note=TEXT
        """,
    ),
    Case(
        "a key twice",
        'signalctl fire -A shop booked \'note:={"a": 1, "a": 2}\'',
        2,
        err="""
            signalctl: error: 'note' cannot be '{"a": 1, "a": 2}': the key 'a' stands twice in one JSON object
              hint: For the text itself write note=TEXT
        """,
    ),
    Case(
        "JSON that is too deep",
        "signalctl fire -A shop booked note:=@deep.json",
        3,
        err="""
            signalctl: error: 'deep.json' cannot fill 'note': JSON nested deeper than 100
              hint: For its text write note=@deep.json
        """,
        files={"deep.json": "[" * 101 + "]" * 101},
    ),
    Case(
        "a file that does not exist",
        "signalctl fire -A shop booked note=@nowhere",
        3,
        err="""
            signalctl: error: 'nowhere' cannot fill 'note': no such file or directory
              hint: For the text itself write note:str=TEXT
        """,
    ),
    Case(
        "a file that is a folder",
        "signalctl fire -A shop booked note=@folder",
        3,
        err="""
            signalctl: error: 'folder' cannot fill 'note': a directory
              hint: For the text itself write note:str=TEXT
        """,
    ),
    Case(
        "a file that is a pipe",
        "mkfifo pipe; signalctl fire -A shop booked note=@pipe",
        3,
        err="""
            signalctl: error: 'pipe' cannot fill 'note': no regular file
              hint: For the text itself write note:str=TEXT
        """,
    ),
    Case(
        "a file that is no UTF-8",
        "signalctl fire -A shop booked note=@latin.txt",
        3,
        err="""
            signalctl: error: 'latin.txt' cannot fill 'note': not UTF-8 at byte 3
              hint: For the text itself write note:str=TEXT
        """,
        files={"latin.txt": b"caf\xe9"},
    ),
    Case(
        "a file that is no JSON",
        "signalctl fire -A shop booked note:=@notes.txt",
        3,
        err="""
            signalctl: error: 'notes.txt' cannot fill 'note': not JSON: expecting value at line 1, column 1
              hint: For its text write note=@notes.txt
        """,
    ),
    Case(
        "no file",
        "signalctl fire -A shop booked note=@",
        2,
        err="""
            signalctl: error: 'note=@' names no file
              hint: For the sign itself write note:str=@
        """,
    ),
    Case(
        "--field without a value",
        "signalctl fire -A shop booked --field",
        2,
        err="""
            signalctl: error: option '--field' requires an argument
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--field without an equals sign",
        "signalctl fire -A shop booked --field note",
        2,
        err="""
            signalctl: error: '--field note' gives no value
              hint: Write --field note=VALUE
        """,
    ),
    Case(
        "a secret that is not told",
        "signalctl fire -A shop booked --note x --password:int=hunter2",
        2,
        err="""
            signalctl: error: '--password:int=' mixes two spellings
              hint: Write 'password:int=<redacted str, 7 chars>' without the hyphens
        """,
    ),
    Case(
        "all fields that are wrong, at once",
        "signalctl fire -A shop booked --day now --seats two --class 3 note=@nowhere",
        2,
        err="""
            signalctl: error: 4 of the fields cannot be read
              a field cannot be called 'class': it is a word of the Python language (No receiver can have a parameter of that name)
              'day' cannot be 'now': not a date such as 2026-01-31 (For the text itself write day=TEXT)
              'seats' cannot be 'two': not an int (For the text itself write seats=TEXT)
              'nowhere' cannot fill 'note': no such file or directory (For the text itself write note:str=TEXT)
              hint: How fields are written: signalctl fire --help
        """,
    ),
)

# A fire that is refused, reaches nobody, or fails.
FIRING = (
    Case(
        "no field where one is required",
        "signalctl fire -A shop paid",
        2,
        err="""
            signalctl: error: 'shop:paid' was not fired: no field was given
              order_id is required by shop:pack, shop:announce
              hint: signalctl fire -A shop paid --order-id 1
        """,
    ),
    Case(
        "nobody listens",
        "signalctl fire -A shop refunded --note late",
        5,
        err="""
            signalctl: error: 'shop:refunded' was not fired: nobody listens to it
              hint: See who listens, and to whom: signalctl show -A shop refunded
        """,
    ),
    Case(
        "the sender reaches nobody",
        "signalctl fire -A shop shipped",
        5,
        err="""
            signalctl: error: 'shop:shipped' was not fired: it would call no receiver
              shop:weigh: it listens to 'warehouse' only
              hint: Give each receiver the sender it listens to: --sender connected
        """,
    ),
    Case(
        "a sender that is none",
        "signalctl fire -A shop shipped --sender warehouse",
        2,
        err="""
            signalctl: error: 'warehouse' is no sender
              hint: Use --sender app, none, connected, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.
        """,
    ),
    Case(
        "an empty sender",
        "signalctl fire -A shop shipped --sender=",
        2,
        err="""
            signalctl: error: invalid value for '--sender': it is empty
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a sender without an attribute",
        "signalctl fire -A shop shipped --sender import:shop",
        2,
        err="""
            signalctl: error: 'import:shop' names no module and attribute
              hint: Write it as --sender import:shop.models:Order.
        """,
    ),
    Case(
        "a sender of a module that does not exist",
        "signalctl fire -A shop shipped --sender import:nowhere:app",
        2,
        err="""
            signalctl: error: the sender 'nowhere:app' could not be imported: ModuleNotFoundError: No module named 'nowhere'
              hint: Write it as --sender import:shop.models:Order.
        """,
    ),
    Case(
        "a sender that does not exist",
        "signalctl fire -A shop shipped --sender import:shop:absent",
        2,
        err="""
            signalctl: error: the sender 'shop:absent' could not be imported: AttributeError: module 'shop' has no attribute 'absent'
              hint: Write it as --sender import:shop.models:Order.
        """,
    ),
    Case(
        "--sender without a value",
        "signalctl fire -A shop shipped --sender",
        2,
        err="""
            signalctl: error: option '--sender' requires an argument
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "--only that is nearly a receiver",
        "signalctl fire -A shop paid --order-id 3 --only pakc",
        2,
        err="""
            signalctl: error: --only 'pakc' is no receiver of 'shop:paid'
              hint: Did you mean 'pack'?
        """,
    ),
    Case(
        "--only that is no receiver",
        "signalctl fire -A shop paid --order-id 3 --only zzz",
        2,
        err="""
            signalctl: error: --only 'zzz' is no receiver of 'shop:paid'
              shop:pack
              shop:announce
              hint: Name one of these.
        """,
    ),
    Case(
        "--only that is a glob of none",
        "signalctl fire -A shop paid --order-id 3 --only 'zzz*'",
        5,
        err="""
            signalctl: error: --only 'zzz*' is no receiver of 'shop:paid'
              shop:pack
              shop:announce
              hint: Name one of these.
        """,
    ),
    Case(
        "--only where nobody listens",
        "signalctl fire -A shop refunded --only pack",
        2,
        err="""
            signalctl: error: --only 'pack' is no receiver of 'shop:refunded'
              hint: Nobody listens to it.
        """,
    ),
    Case(
        "--skip that leaves nobody",
        "signalctl fire -A shop paid --order-id 3 --skip '*'",
        5,
        err="""
            signalctl: error: 'shop:paid' was not fired: it would call no receiver
              shop:pack: left out by --skip
              shop:announce: left out by --skip
              hint: See who listens, and to whom: signalctl show -A shop paid
        """,
    ),
    Case(
        "a guard to allow that does not exist",
        "signalctl fire -A queues sent --allow taks",
        2,
        err="""
            signalctl: error: there is no guard 'taks' to allow
              hint: Did you mean tasks?
        """,
    ),
    Case(
        "evidence of production",
        "APP_ENV=production signalctl fire -A shop booked",
        2,
        err="""
            signalctl: error: 'shop:booked' was not fired: this looks like production
              APP_ENV is 'production'
              hint: If it is not, or you mean it, add --yes.
        """,
    ),
    Case(
        "evidence of production, with --live",
        "DATABASE_URL=postgresql://shop:hunter2@db.example.com/shop signalctl fire -A shop booked --live",
        2,
        err="""
            signalctl: error: 'shop:booked' was not fired: this looks like production
              the database is at 'db.example.com' (DATABASE_URL) and neither DEBUG nor TESTING is set
              hint: If it is not, or you mean it, add --yes.
        """,
    ),
    Case(
        "evidence of production in the settings",
        "signalctl fire -A shop booked",
        2,
        err="""
            signalctl: error: 'shop:booked' was not fired: this looks like production
              HOME matches '*' (production_markers)
              hint: If it is not, or you mean it, add --yes.
        """,
        files={"pyproject.toml": '[tool.signalctl]\nproduction_markers = ["HOME=*"]\n'},
    ),
    Case(
        "a field that no receiver takes, in a dry run",
        "signalctl fire -A shop paid --order-id 3 --order-ids 4 --dry-run",
        1,
        out="""
            dry run of shop:paid
              sender  Flask 'shop'
              fields  order_id = 3   int, declared
                      order_ids = 4  int, guessed
              guards  network    ...
                      processes  ...
                      files      ...

              ✗ shop:pack      does not bind: takes no field 'order_ids'
              ✗ shop:announce  does not bind: takes no field 'order_ids'

            2 receivers: 2 would not bind. Nothing was called.
        """,
        err="""
            signalctl: warning: no receiver takes a field 'order_ids'; did you mean 'order_id'?
        """,
    ),
    Case(
        "a field that would be the sender twice",
        "signalctl fire -A shop booked --field sender=me",
        1,
        out="""
            fired shop:booked
              sender  Flask 'shop'
              fields  sender = 'me'  str, guessed
              guards  network    ...
                      processes  ...
                      files      ...

              ✗ shop:reserve  unbound  N ms
                  takes no field 'sender'
                  (app, *, day: date = None, seats: list[int] = (), note: str = '')  at shop.py:39

            1 receiver: 1 unbound in N s
            again: signalctl fire -A shop booked --field sender=me
        """,
        err="""
            signalctl: warning: no receiver takes a field 'sender'
        """,
    ),
    Case(
        "receivers that raise and exit",
        "signalctl fire -A shop broken",
        1,
        out="""
            fired shop:broken
              sender  Flask 'shop'
              fields  none
              guards  network    ...
                      processes  ...
                      files      ...

              ✗ shop:jam    raised  N ms
                  RuntimeError: no paper left
                  at shop.py:47
                  file  writes jammed, 0 B
              ✗ shop:leave  exited  N ms
                  ended the process with code 3, without a word

            2 receivers: 1 raised, 1 exited in N s
            again: signalctl fire -A shop broken
            only this: signalctl fire -A shop broken --only shop:jam
        """,
    ),
    Case(
        "a receiver that hangs",
        "signalctl fire -A waits stuck --timeout 0.5",
        1,
        out="""
            fired waits:stuck
              sender  Flask 'waits'
              fields  none
              guards  network    ...
                      processes  ...
                      files      ...

              ◷ waits:never_ends  timed out  N ms
                  hung in wait, waits.py:19

            1 receiver: 1 timed out in N s
            again: signalctl fire -A waits stuck --timeout 0.5
        """,
    ),
    Case(
        "help for a signal that does not exist",
        "signalctl fire -A shop paidd --help 2>&1 >/dev/null",
        2,
        out="""
            signalctl: error: no signal is called 'paidd'
              hint: Did you mean 'paid'?
        """,
    ),
    Case(
        "help for a target that does not load",
        "signalctl fire -A nowhere paid -h 2>&1 >/dev/null",
        3,
        out="""
            signalctl: error: there is no module 'nowhere'
              looked in 'FOLDER', then in the rest of sys.path
              hint: Name a module or a file: -A package.module, -A path/to/file.py.
        """,
    ),
)

# Where the output goes, and cannot.
STREAMS = (
    Case(
        "list to a closed stdout",
        "signalctl list -A quiet >&-",
        4,
        err="""
            signalctl: error: cannot write the output: standard output is closed
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "config to a closed stdout",
        "signalctl config >&-",
        4,
        err="""
            signalctl: error: cannot write the output: standard output is closed
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "help to a closed stdout",
        "signalctl --help >&-",
        4,
        err="""
            signalctl: error: cannot write the output: standard output is closed
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "show to a full disk",
        "signalctl show -A shop paid >/dev/full",
        4,
        err="""
            signalctl: error: cannot write the output: No space left on device
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "fire to a full disk",
        "signalctl fire -A shop booked >/dev/full",
        4,
        err="""
            signalctl: error: cannot write the output: No space left on device
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "the version to a full disk",
        "signalctl --version >/dev/full",
        4,
        err="""
            signalctl: error: cannot write the output: No space left on device
              hint: Point standard output at what can be written.
        """,
    ),
    Case(
        "list to a pipe that nobody reads",
        "signalctl list -A quiet >&{broken}",
        141,
    ),
    Case(
        "fire to a pipe that nobody reads",
        "signalctl fire -A shop booked >&{broken}",
        141,
    ),
    Case(
        "config to a pipe that nobody reads",
        "signalctl config >&{broken}",
        141,
    ),
    Case(
        "help to a pipe that nobody reads",
        "signalctl fire --help >&{broken}",
        141,
    ),
    Case(
        "the first line of many, as text",
        "signalctl list --module many --format text | head -1 | cut -c 1-20",
        141,
        out="""
            many:signals[a-signa
        """,
    ),
    Case(
        "the first line of many, as json",
        "signalctl list --module many --format json | head -1 | cut -c 1-20",
        141,
        out="""
            {
        """,
    ),
    Case(
        "the first line of many, as csv",
        "signalctl list --module many --format csv | head -1 | cut -c 1-20",
        141,
        out="""
            signal,name,origin,s
        """,
    ),
    Case(
        "an output to a folder that does not exist",
        "signalctl list -A quiet --output nowhere/out.txt",
        4,
        err="""
            signalctl: error: cannot write 'nowhere/out.txt': No such file or directory
              hint: Make its folder first: mkdir -p nowhere
        """,
    ),
    Case(
        "an output to a folder",
        "signalctl list -A quiet --output folder",
        4,
        err="""
            signalctl: error: cannot write 'folder': Is a directory
              hint: Name another file.
        """,
    ),
    Case(
        "an output without a name",
        "signalctl config --output ''",
        2,
        err="""
            signalctl: error: invalid value for '--output': it is empty
              hint: See signalctl config --help
        """,
    ),
    Case(
        "an output to a full disk",
        "signalctl list -A quiet --output /dev/full",
        4,
        err="""
            signalctl: error: cannot write '/dev/full': No space left on device
              hint: Name another file.
        """,
    ),
    Case(
        "a report to a folder that does not exist",
        "signalctl config --report json=nowhere/out.json",
        4,
        err="""
            signalctl: error: cannot write 'nowhere/out.json': No such file or directory
              hint: Make its folder first: mkdir -p nowhere
        """,
    ),
    Case(
        "a closed stderr, and nothing to say",
        "signalctl list -A quiet 2>&-",
        0,
        out="""
            11 signals of other modules, never imported, are left out; --no-import shows them.
            No signals to show, N signals folded away. Looked at quiet (python N, blinker N, flask N). Next: signalctl list -A quiet --origin all
        """,
    ),
    Case(
        "a closed stderr, and prints of the target",
        "signalctl list -A prints 2>&-",
        0,
        out="""
            prints:told  prints.py:15
            └─ no receivers, and no send was found

            10 signals of other modules, never imported, are left out; --no-import shows them.
            N signals are folded away; --origin all shows every signal.
            1 signal, 0 receivers, 0 sends. Next: signalctl show -A prints told
        """,
    ),
    Case(
        "a closed stderr, and an error",
        "signalctl list -A nowhere 2>&-",
        3,
    ),
    Case(
        "all streams closed",
        "signalctl list -A quiet <&- >&- 2>&-",
        4,
    ),
)

# Ways to fire that cannot be had together, and what cannot be read.
MODES = (
    Case(
        "repeat and probe",
        "signalctl fire -A shop paid --order-id 3 --repeat 2 --probe",
        2,
        err="""
            signalctl: error: --repeat and --probe cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "like-blinker and probe",
        "signalctl fire -A shop paid --order-id 3 --like-blinker --probe",
        2,
        err="""
            signalctl: error: --like-blinker and --probe cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "like-blinker and orders",
        "signalctl fire -A shop paid --order-id 3 --like-blinker --orders all",
        2,
        err="""
            signalctl: error: --like-blinker and --orders cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "probe and orders",
        "signalctl fire -A shop paid --order-id 3 --probe --orders 3",
        2,
        err="""
            signalctl: error: --probe and --orders cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "repeat and orders",
        "signalctl fire -A shop paid --order-id 3 --repeat 2 --orders 3",
        2,
        err="""
            signalctl: error: --repeat and --orders cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "repeat and like-blinker",
        "signalctl fire -A shop paid --order-id 3 --repeat 2 --like-blinker",
        2,
        err="""
            signalctl: error: --repeat and --like-blinker cannot be had in one
              hint: Fire twice, with one of them each.
        """,
    ),
    Case(
        "a seed for no orders",
        "signalctl fire -A shop paid --order-id 3 --seed 7",
        2,
        err="""
            signalctl: error: --seed is for the orders that --orders draws
              hint: Add --orders 10
        """,
    ),
    Case(
        "orders that are 1",
        "signalctl fire -A shop paid --order-id 3 --orders 1",
        2,
        err="""
            signalctl: error: invalid value for '--orders': '1' is neither 'all' nor a number from 2 to 10000
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "orders that are some",
        "signalctl fire -A shop paid --order-id 3 --orders some",
        2,
        err="""
            signalctl: error: invalid value for '--orders': 'some' is neither 'all' nor a number from 2 to 10000
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "orders that are 10001",
        "signalctl fire -A shop paid --order-id 3 --orders 10001",
        2,
        err="""
            signalctl: error: invalid value for '--orders': '10001' is neither 'all' nor a number from 2 to 10000
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "orders that are 2.5",
        "signalctl fire -A shop paid --order-id 3 --orders 2.5",
        2,
        err="""
            signalctl: error: invalid value for '--orders': '2.5' is neither 'all' nor a number from 2 to 10000
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a memory limit of 512",
        "signalctl fire -A shop paid --order-id 3 --max-memory 512",
        2,
        err="""
            signalctl: error: invalid value for '--max-memory': '512' is no size from 1M; write 512M or 2G
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a memory limit of 1K",
        "signalctl fire -A shop paid --order-id 3 --max-memory 1K",
        2,
        err="""
            signalctl: error: invalid value for '--max-memory': '1K' is no size from 1M; write 512M or 2G
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a memory limit of much",
        "signalctl fire -A shop paid --order-id 3 --max-memory much",
        2,
        err="""
            signalctl: error: invalid value for '--max-memory': 'much' is no size from 1M; write 512M or 2G
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a request that is POST",
        "signalctl fire -A shop paid --order-id 3 --request 'POST'",
        2,
        err="""
            signalctl: error: invalid value for '--request': 'POST' is no request; write 'POST /events/3'
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a request that is FETCH /x",
        "signalctl fire -A shop paid --order-id 3 --request 'FETCH /x'",
        2,
        err="""
            signalctl: error: invalid value for '--request': 'FETCH /x' is no request; write 'POST /events/3'
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "a request that is POST events",
        "signalctl fire -A shop paid --order-id 3 --request 'POST events'",
        2,
        err="""
            signalctl: error: invalid value for '--request': 'POST events' is no request; write 'POST /events/3'
              hint: See signalctl fire --help
        """,
    ),
    Case(
        "no isolation and no word that it is meant",
        "signalctl fire -A shop paid --order-id 3 --isolate none",
        2,
        err="""
            signalctl: error: --isolate none keeps nothing in: no guard can stand around a single call
              hint: Add --live if what the receivers do may be real.
        """,
    ),
    Case(
        "no isolation with probe",
        "signalctl fire -A shop paid --order-id 3 --isolate none --live --probe",
        2,
        err="""
            signalctl: error: --probe and --isolate none cannot be had in one
              hint: Leave out --isolate with --probe.
        """,
    ),
    Case(
        "no isolation with like-blinker",
        "signalctl fire -A shop paid --order-id 3 --isolate none --live --like-blinker",
        2,
        err="""
            signalctl: error: --like-blinker and --isolate none cannot be had in one
              hint: Leave out --isolate with --like-blinker.
        """,
    ),
    Case(
        "no isolation with orders",
        "signalctl fire -A shop paid --order-id 3 --isolate none --live --orders all",
        2,
        err="""
            signalctl: error: --orders and --isolate none cannot be had in one
              hint: Leave out --isolate with --orders.
        """,
    ),
    Case(
        "no isolation with timeout",
        "signalctl fire -A shop paid --order-id 3 --isolate none --live --timeout 2",
        2,
        err="""
            signalctl: error: --timeout and --isolate none cannot be had in one: a call in this process has no limit
              hint: Leave out --isolate with --timeout.
        """,
    ),
    Case(
        "no isolation with max-memory",
        "signalctl fire -A shop paid --order-id 3 --isolate none --live --max-memory 1G",
        2,
        err="""
            signalctl: error: --max-memory and --isolate none cannot be had in one: a call in this process has no limit
              hint: Leave out --isolate with --max-memory.
        """,
    ),
    Case(
        "one real send with only pack",
        "signalctl fire -A shop paid --order-id 3 --like-blinker --only pack",
        2,
        err="""
            signalctl: error: --like-blinker makes one real send, which asks nobody whom to call
              hint: Leave out --only, --skip and --sender connected, or --like-blinker.
        """,
    ),
    Case(
        "one real send with skip pack",
        "signalctl fire -A shop paid --order-id 3 --like-blinker --skip pack",
        2,
        err="""
            signalctl: error: --like-blinker makes one real send, which asks nobody whom to call
              hint: Leave out --only, --skip and --sender connected, or --like-blinker.
        """,
    ),
    Case(
        "one real send with sender connected",
        "signalctl fire -A shop paid --order-id 3 --like-blinker --sender connected",
        2,
        err="""
            signalctl: error: --like-blinker makes one real send, which asks nobody whom to call
              hint: Leave out --only, --skip and --sender connected, or --like-blinker.
        """,
    ),
)

CASES = (
    *TARGETS,
    *READING,
    *WORDS,
    *FILTERS,
    *OPTIONS,
    *SETTINGS,
    *FIELDS,
    *FIRING,
    *MODES,
    *STREAMS,
)

INNER = "Exit code 3: it is said that the inner module is missing, with the line that imports it."
FACTORY = "Exit code 3: what it wants or gave, and the spelling to type."
ENDED = "Exit code 3, with the code or the signal, even where the code is 0."
HUNG = "Exit code 3 after `--load-timeout`, with the stack; there is no input to wait for."
JSON = "Exit code 2: JSON is read strictly."
FILE = "Exit code 3, with the reason; over 64 MB is one."
CACHE = "The answer is the same; the cache is left or made anew."
WRONG_SETTINGS = "Exit code 2: all that is wrong at once, with lines and suggestions."
FAULTS = {
    "a module that does not exist": (1, "Exit code 3: its name, and where it was looked for."),
    "a module that is nearly one": (1, "Exit code 3: its name, and the nearest there is."),
    "an import of what is not installed": (2, INNER),
    "a syntax error": (3, "Exit code 3: file and line, with a caret."),
    "a circular import": (4, "Exit code 3: the chain of modules."),
    "a factory that raises": (5, FACTORY),
    "a factory that needs an argument": (5, FACTORY),
    "a factory that returns None": (5, FACTORY),
    "several apps": (6, "Exit code 3: each of them, as `-A` takes it."),
    "sys.exit(7)": (7, ENDED),
    "os._exit(0)": (7, ENDED),
    "a crash": (7, ENDED),
    "an import that hangs": (8, HUNG),
    "an import that asks": (8, HUNG),
    "prints on the way to pure JSON": (9, "Standard output is data only; the rest goes to stderr."),
    "a thread that is left": (11, "A warning names the threads, where something is fired."),
    "a variable missing from the environment": (12, "Exit code 3: its name, and `--env-file`."),
    "a signal that is nearly one": (14, "Exit code 2, with the nearest there are."),
    "a word for two signals": (15, "Exit code 2: both, each by its address."),
    "nobody listens": (17, "`fire` says so: exit code 5."),
    "NaN": (43, JSON),
    "a key twice": (43, JSON),
    "JSON that is too deep": (43, JSON),
    "a word that is no UTF-8": (44, "Shown escaped, and handed on as it came."),
    "a word that would clear the screen": (45, "Shown literally or escaped, in every format."),
    "a name that is a keyword": (46, "Exit code 2: no receiver could name it."),
    "a field that would be the sender twice": (46, "It is fired, and the receiver does not bind."),
    "a file that does not exist": (47, FILE),
    "a file that is a folder": (47, FILE),
    "a file that is a pipe": (47, FILE),
    "a file that is no JSON": (47, FILE),
    "list to a pipe that nobody reads": (49, "Exit code 141, in silence."),
    "fire to a pipe that nobody reads": (49, "Exit code 141, in silence."),
    "show to a full disk": (50, "Exit code 4, and one line."),
    "fire to a full disk": (50, "Exit code 4, and one line."),
    "a cache folder that is a file": (64, CACHE),
    "a cache that is no JSON": (64, CACHE),
    "no TOML": (65, WRONG_SETTINGS),
    "all that is wrong, at once": (65, WRONG_SETTINGS),
    "evidence of production": (74, "Exit code 2 with the evidence, unless `--yes` is given."),
}
"""By case: the row of ``docs/faults.md`` that it proves, and what happens."""


def param(case: Case) -> Any:
    fault = [pytest.mark.fault(*FAULTS[case.name])] if case.name in FAULTS else []
    held = [namespaces.NEEDED] if "  guards " in case.out else []
    return pytest.param(case, id=case.name, marks=[*fault, *held])


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps, compiled once for all commands."""
    copy = copied_app("invocations", tmp_path_factory.mktemp("compiled"))
    compileall.compile_dir(copy, quiet=2)
    return copy


@pytest.fixture
def folder(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "project"))


@pytest.mark.parametrize("case", [param(case) for case in CASES])
def test_an_invocation_ends_with_its_code_and_its_words(case: Case, folder: Path) -> None:
    for name, content in case.files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else flush_left(content).encode())

    with pipe_that_nobody_reads() as broken:
        line = case.line.replace("{broken}", str(broken))
        run = shell(line, cwd=folder, inherited=[broken])

    shown = Run(run.code, same_everywhere(run.out, folder), same_everywhere(run.err, folder))
    assert shown == Run(case.code, flush_left(case.out), flush_left(case.err))


def is_an_empty_answer(case: Case) -> bool:
    """Whether a look was asked for what is amiss, found none, and says so: that is no error."""
    return case.code == 5 and bool(case.out) and not case.err


def test_every_error_is_one_line_then_details_then_a_hint() -> None:
    failing = [case for case in CASES if case.code in {2, 3, 4, 5} and "2>" not in case.line]
    errors = [case for case in failing if not is_an_empty_answer(case)]

    others = [case.name for case in errors if case.out or not is_an_error(flush_left(case.err))]

    assert others == []


def test_there_are_more_than_a_hundred_and_no_two_are_the_same() -> None:
    names = {case.name for case in CASES}
    invocations = {(case.line, *sorted(map(repr, case.files.items()))) for case in CASES}

    assert len(names) == len(invocations) == len(CASES) > 100
    assert FAULTS.keys() <= names


def is_an_error(said: str) -> bool:
    """Whether ``said`` is one error in our form, below notes and warnings at most."""
    first, error, rest = said.partition("signalctl: error: ")
    *details, hint = rest.splitlines()[1:]
    return (
        error != ""
        and all(line.startswith("signalctl: ") for line in first.splitlines())
        and all(line.startswith("  ") and "Traceback" not in line for line in details)
        and re.fullmatch("  hint: .+", hint) is not None
    )


def flush_left(block: str) -> str:
    return dedent(block).lstrip("\n")


def same_everywhere(text: str, folder: Path) -> str:
    """``text`` without what differs from one folder, version and run to another."""
    text = text.replace(str(folder.resolve()), "FOLDER")
    text = re.sub(r"'[^' ]*/bin/python[\d.]*'", "'PYTHON'", text)
    text = re.sub(r"\b([Pp]ython|blinker|flask) \d+(\.\d+)+", r"\1 N", text)
    text = re.sub(r"\d+ (signals (?:are )?folded away)", r"N \1", text)
    text = re.sub(r" +[\d,.]+ ms", "  N ms", text)
    # How far these hold is the kernel's to say; tests of their own do.
    text = re.sub(r"\b(network|processes|files)( +)(?:held|by hook only|none) .*", r"\1\2...", text)
    return re.sub(r"in [\d.]+ s$", "in N s", text, flags=re.MULTILINE)


@contextmanager
def pipe_that_nobody_reads() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


HANGING = {
    "an import": (("list", "-A", "waits"), {"HANG": "import"}),
    "an import of modules": (("show", "--module", "waits", "stuck"), {"HANG": "import"}),
    "a receiver": (("fire", "-A", "waits", "stuck"), {}),
}


@pytest.mark.fault(51, "Exit code 130, and no process is left; the second Ctrl-C does not wait.")
@pytest.mark.fault(52, "As Ctrl-C.")
@pytest.mark.parametrize(("words", "env"), HANGING.values(), ids=HANGING)
@pytest.mark.parametrize(
    ("number", "send"),
    [
        pytest.param(signal.SIGINT, os.killpg, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, os.kill, id="SIGTERM"),
        pytest.param(signal.SIGHUP, os.killpg, id="a terminal that is closed"),
    ],
)
def test_who_asks_it_to_end_gets_130_silence_and_no_process_left(
    folder: Path,
    words: tuple[str, ...],
    env: Mapping[str, str],
    number: int,
    send: Callable[[int, int], None],
) -> None:
    with hanging(*words, cwd=folder, env=env) as command:
        send(command.process.pid, number)

        assert command.end() == Run(130, "", "")


@pytest.mark.parametrize(("words", "env"), HANGING.values(), ids=HANGING)
def test_no_process_outlives_a_parent_that_is_killed(
    folder: Path, words: tuple[str, ...], env: Mapping[str, str]
) -> None:
    with hanging(*words, cwd=folder, env=env) as command:
        command.process.kill()

        assert command.end() == Run(-signal.SIGKILL, "", "")


def test_nothing_is_fired_for_an_output_that_cannot_be_written(folder: Path) -> None:
    run = shell("signalctl fire -A shop broken --live --output nowhere/out.txt", cwd=folder)

    assert run.code == 4
    assert not (folder / "jammed").exists()
