"""Bring any target into memory: a Flask or Quart app, another object, or packages without one.

The way is Flask's own: ``FLASK_RUN_FROM_CLI``, the dotenv files, the import, the app or its
factory, the debug flag. Whatever goes wrong on it becomes a ``TargetError``.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from signalctl.errors import SignalctlError, TargetError
from signalctl.model.wiring import TargetKind
from signalctl.target.apps import Finder, apps_in, kind_of
from signalctl.target.failures import Surroundings, failure
from signalctl.target.imports import (
    extend_path,
    is_absent,
    locate,
    no_file,
    no_module,
    put_first_on_path,
    taken,
)
from signalctl.target.keeping import Watch, keeping_process
from signalctl.target.receivers import own_dict
from signalctl.target.request import DASH_A, DASH_MODULE, LoadRequest
from signalctl.target.spelling import Spelling, parse_spelling

_SHOWN_PACKAGES = ("blinker", "flask", "quart")


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A target in memory.

    Attributes:
        app: The live app or other object; ``None`` for modules alone.
        kind: What it is.
        spelling: As it was asked for; ``None`` for modules alone.
        source: What named it.
        modules: Dotted names of the ``--module`` packages.
        packages: Top packages that the target belongs to: of the app's ``import_name``, or of the
            type of an object that is no app; then of ``modules``. No name stands twice.
        file: The file of the module that the target was taken from, or of the first of
            ``modules``; ``None`` if it has none.
        notes: Lines for stderr.
    """

    app: object | None
    kind: TargetKind
    spelling: str | None
    source: str
    modules: tuple[str, ...]
    packages: tuple[str, ...]
    file: str | None
    notes: tuple[str, ...] = ()

    @property
    def versions(self) -> Mapping[str, str]:
        """Of ``python``, ``blinker`` and, where loaded and known, ``flask`` and ``quart``."""
        from importlib import metadata  # noqa: PLC0415 - slow, and only some formats show it

        versions = {"python": ".".join(map(str, sys.version_info[:3]))}
        for name in _SHOWN_PACKAGES:
            if name in sys.modules:
                try:
                    versions[name] = metadata.version(name)
                except metadata.PackageNotFoundError:  # copied in, not installed
                    continue
        return versions


def load(request: LoadRequest) -> Target:
    """Import a target, and call its factory.

    ``sys.path`` and the environment stay as the target needs them; the current folder and what
    Ctrl-C does are put back.

    Raises:
        TargetError: It did not load. ``detail`` has the last line of the user's own code.
        UsageError: The spelling is none.
        FileError: A dotenv file holds what cannot be set.
        KeyboardInterrupt: Ctrl-C was pressed; what the target raises itself is a TargetError.

    Source: ``flask.cli``, Flask 2.2 to 3.1: ``ScriptInfo.load_app``; ``Flask.run`` starts no server
        where ``FLASK_RUN_FROM_CLI`` is ``true``.
    """
    request.dotenv.apply(os.environ)
    os.environ["FLASK_RUN_FROM_CLI"] = "true"
    extend_path((request.cwd, request.root, request.root / "src"))
    with keeping_process() as watch:
        loader = _Loader(request, watch)
        spelled = loader.meant()
        modules = tuple(map(loader.module, request.modules))
    notes = (*request.dotenv.notes, *watch.notes, *_object_notes(spelled), *_blinker_notes())
    packages = [*_packages_of(spelled), *(_top(each.__name__) for each in modules)]
    first = next(iter((spelled.module,) if spelled else modules), None)
    return Target(
        app=spelled.value if spelled else None,
        kind=kind_of(spelled.value) if spelled else TargetKind.MODULES,
        spelling=request.spelling,
        source=request.source,
        modules=tuple(each.__name__ for each in modules),
        packages=tuple(dict.fromkeys(packages)),
        file=getattr(first, "__file__", None),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Spelled:
    """What a spelling led to, and the module it was taken from."""

    spelling: Spelling
    value: object
    module: ModuleType


@dataclass(frozen=True, slots=True)
class _Loader:
    """Runs code of the target, and explains what comes of it."""

    request: LoadRequest
    watch: Watch

    @property
    def around(self) -> Surroundings:
        request = self.request
        folders = (request.folder or request.cwd, request.cwd, request.root, request.root / "src")
        existing = dict.fromkeys(each for each in folders if each.is_dir())
        return Surroundings(cwd=request.cwd, folders=tuple(existing))

    def meant(self) -> _Spelled | None:
        """What is to be loaded beside the modules, if anything is."""
        request = self.request
        if request.spelling is None:
            return None
        if request.app is None:
            return self.spelled(request.spelling)
        return self.given(request.spelling, request.app)

    def given(self, text: str, app: Callable[[], object]) -> _Spelled:
        """The living app that ``app`` gives; it has set the debug flag itself."""
        with self._source_named(), self.explained(f"loading '{text}'"):
            value = app()
        home = sys.modules.get(str(getattr(value, "import_name", "")))
        return _Spelled(Spelling(text, text), value, home or sys.modules["__main__"])

    def spelled(self, text: str) -> _Spelled:
        with self._source_named():
            spelling = parse_spelling(text)
            module = self._imported(spelling, folder=self.request.folder or self.request.cwd)
            finder = Finder(spelling, module, explained=self.explained, cwd=self.request.cwd)
            value = finder.find()
            if kind_of(value) is TargetKind.FLASK:
                self._set_debug_flag(value)
        return _Spelled(spelling, value, module)

    def module(self, text: str) -> ModuleType:
        spelling = Spelling(text=text, module_part=text)
        if spelling.is_path:
            in_cwd = (self.request.cwd / text).exists()
            folder = self.request.cwd if in_cwd else self.request.root
            return self._imported(spelling, folder=folder, flag=DASH_MODULE)
        return self._import(spelling, text, flag=DASH_MODULE)

    def _imported(self, spelling: Spelling, *, folder: Path, flag: str = DASH_A) -> ModuleType:
        """The module, by the way Flask finds it from ``folder``."""
        location = locate(spelling.module_part, folder=folder)
        is_there = location.file is not None or (folder / spelling.module_part).exists()
        if spelling.is_path and not is_there:
            raise no_file(spelling, folder=folder, flag=flag)
        put_first_on_path(location.folder)
        module = self._import(spelling, location.name, flag=flag)
        if other := taken(location, module, cwd=self.request.cwd):
            raise other
        return module

    def _import(self, spelling: Spelling, name: str, *, flag: str) -> ModuleType:
        with self.explained(f"importing '{name}'"):
            try:
                module = importlib.import_module(name)
            except ModuleNotFoundError as error:
                if not is_absent(error, name):
                    raise
                missing = error.name or name
                raise no_module(missing, spelling, around=self.around, flag=flag) from error
        return module

    def _set_debug_flag(self, app: Any) -> None:
        """Let Flask's own loader finish: it sets ``app.debug`` from ``FLASK_DEBUG``."""
        from flask.cli import ScriptInfo  # noqa: PLC0415 - the target has imported it already

        with self.explained("setting the debug flag of the app"):
            ScriptInfo(create_app=lambda *_: app).load_app()

    @contextmanager
    def explained(self, deed: str) -> Iterator[None]:
        try:
            yield
        except TargetError:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and self.watch.interrupted:
                raise
            raise failure(error, deed=deed, around=self.around) from error

    @contextmanager
    def _source_named(self) -> Iterator[None]:
        """Say in an error what was not read, and where a target was named that nobody typed."""
        try:
            yield
        except SignalctlError as error:
            error.detail += self.request.dotenv.notes
            if self.request.source != DASH_A:
                error.detail += (f"target: {self.request.spelling} (from {self.request.source})",)
            raise


def _packages_of(spelled: _Spelled | None) -> Iterator[str]:
    if spelled is None:
        return
    value: Any = spelled.value
    if kind_of(value) is not TargetKind.OBJECT:
        yield _top(str(value.import_name))
        return
    if issubclass(type(value), ModuleType):
        module = value.__name__
    else:
        module = str((value if issubclass(type(value), type) else type(value)).__module__)
    yield _top(spelled.module.__name__ if module == "builtins" else module)


def _object_notes(spelled: _Spelled | None) -> Iterator[str]:
    if spelled is None or kind_of(spelled.value) is not TargetKind.OBJECT:
        return
    note = (
        f"'{spelled.spelling.text}' is of type '{type(spelled.value).__name__}', "
        "no Flask or Quart app: surveyed without an app context"
    )
    held = apps_in(own_dict(spelled.value))
    yield note + "".join(f"; its '{name}' is an app" for name in held)


def _blinker_notes() -> Iterator[str]:
    for name, module in list(sys.modules.items()):
        is_copy = name.endswith(".blinker") and hasattr(module, "Signal")
        if is_copy:
            yield f"a second copy of blinker is loaded, as '{name}'"


def _top(module: str) -> str:
    return module.partition(".")[0]
