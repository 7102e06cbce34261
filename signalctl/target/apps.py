"""Get the app out of an imported module: the named thing, or the one Flask would choose.

Every factory is called once. Flask's own finder calls it and throws away what is no Flask app; a
second call for a Quart app or another object would connect its receivers twice. So the choice is
made here, by Flask's rules.
"""

import functools
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from signalctl.errors import TargetError
from signalctl.model.wiring import TargetKind
from signalctl.target.frames import Frame, line_shown
from signalctl.target.spelling import Spelling, option

_APP_NAMES = ("app", "application")
_FACTORY_NAMES = ("create_app", "make_app")
_LIKELY_MODULES = frozenset({"app", "application", "factory", "main", "server", "web", "wsgi"})
_MOST_SHOWN = 5
_ALIKE = 0.75
"""How alike names must be: 'create_app' is not what 'quart_app' is meant by."""
_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, functools.partial)
_PLAIN = (str, bytes, bool, int, float, complex, list, tuple, dict, set, frozenset)

Explained = Callable[[str], AbstractContextManager[None]]
"""For a deed, such as ``calling 'f'``: turns whatever is raised within it into a TargetError."""


def kind_of(value: object) -> TargetKind:
    """What ``value`` is, by the names of its type's bases.

    Neither Flask nor Quart has to be installed, and no code of ``value`` is run. A class or a
    module is an object like others.
    """
    for base in type(value).__mro__:
        top = str(base.__module__).partition(".")[0]
        if (top, base.__name__) == ("flask", "Flask"):
            return TargetKind.FLASK
        if (top, base.__name__) == ("quart", "Quart"):
            return TargetKind.QUART
    return TargetKind.OBJECT


def apps_in(members: Mapping[str, object]) -> dict[str, object]:
    """The Flask and Quart apps among ``members``, each once, under its first name."""
    unique: dict[int, tuple[str, object]] = {}
    for name, value in list(members.items()):
        if _is_app(value):
            unique.setdefault(id(value), (name, value))
    return dict(unique.values())


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what a spelling names in its module.

    Attributes:
        spelling: What was asked for.
        module: The imported module.
        explained: Around every line that runs code of the target.
        cwd: What shown paths are relative to.
    """

    spelling: Spelling
    module: ModuleType
    explained: Explained
    cwd: Path

    def find(self) -> object:
        """The app, or the object that stands in its place.

        Raises:
            TargetError: There is none, or there are several.

        Source: ``find_best_app`` and ``find_app_by_string`` in ``flask.cli``, Flask 2.2 to 3.1.
            Ours beyond it: dotted attributes, callables that are no functions, other objects.
        """
        if self.spelling.attribute is None:
            return self._best()
        value = self._named(self.spelling.attribute)
        if _is_app(value):
            return value
        if value is None or type(value) in _PLAIN:
            what = f"'{self.spelling.attribute}' in '{self.module.__name__}' is"
            raise self._useless(what, value)
        if self.spelling.called or _is_factory(value):
            return self._made_by(self.spelling.attribute, value)
        return value

    def _best(self) -> object:
        for name in _APP_NAMES:
            value = self._member(name)
            if _is_app(value):
                return value
        apps = apps_in(vars(self.module))
        if len(apps) > 1:
            raise self._several(tuple(apps))
        if apps:
            return next(iter(apps.values()))
        for name in _FACTORY_NAMES:
            factory = self._member(name)
            if _is_factory(factory):
                return self._made_by(name, factory)
        raise self._nothing()

    def _member(self, name: str) -> object:
        with self.explained(f"reading '{name}' of '{self.module.__name__}'"):
            value = getattr(self.module, name, None)
        return self._unwrapped(value, name)

    def _named(self, attribute: str) -> object:
        value: object = self.module
        owner = self.module.__name__
        for name in attribute.split("."):
            with self.explained(f"reading '{attribute}' of '{self.module.__name__}'"):
                try:
                    value = getattr(value, name)
                except AttributeError as error:
                    if error.name not in {None, name}:  # of something else, further down
                        raise
                    raise self._no_attribute(value, owner, name) from error
            owner += f".{name}"
        return self._unwrapped(value, attribute)

    def _unwrapped(self, value: object, name: str) -> object:
        """What a proxy of Werkzeug stands for; anything else as it is."""
        kind = type(value)
        if kind.__name__ != "LocalProxy" or not str(kind.__module__).startswith("werkzeug."):
            return value
        proxy: Any = value
        with self.explained(f"reading '{name}' of '{self.module.__name__}'"):
            meant: object = proxy._get_current_object()  # noqa: SLF001 - its public name
        return meant

    def _made_by(self, name: str, factory: object) -> object:
        if not callable(factory):
            raise self._uncallable(name, factory)
        with self.explained(f"calling '{name}' of '{self.module.__name__}'"):
            try:
                made = factory(*self.spelling.arguments, **self.spelling.keywords)
            except TypeError as error:
                is_within = error.__traceback__ is None or error.__traceback__.tb_next is not None
                parameters = _parameters(factory)
                if is_within or parameters is None:
                    raise
                raise self._other_arguments(name, factory, parameters) from error
        return self._checked(self._unwrapped(made, name), name)

    def _checked(self, made: object, name: str) -> object:
        factory = f"the factory '{name}' in '{self.module.__name__}'"
        if inspect.iscoroutine(made):
            made.close()
            raise TargetError(
                f"{factory} is async and gave a coroutine, not an app",
                hint="Write a plain function that runs it, and name that one.",
            )
        if made is None or type(made) in _PLAIN:
            raise self._useless(f"{factory} returned", made)
        return made

    def _useless(self, what: str, value: object) -> TargetError:
        shown = "None" if value is None else f"an object of type '{type(value).__name__}'"
        if isinstance(value, list | tuple) and any(map(_is_app, value)):
            hint = "Make it give the app alone."
        else:
            hint = self._perhaps() or f"Without an app: --module {self.module.__name__}."
        return TargetError(f"{what} {shown}, which is no app", hint=hint)

    def _several(self, names: tuple[str, ...]) -> TargetError:
        options = [option(f"{self.spelling.module_part}:{name}") for name in names]
        more = ["..."] if len(names) > _MOST_SHOWN else []
        return TargetError(
            f"'{self.module.__name__}' has {len(names)} apps: "
            + ", ".join([*(f"'{name}'" for name in names[:_MOST_SHOWN]), *more]),
            hint="Name one: " + " or ".join(options[:_MOST_SHOWN]) + ".",
        )

    def _nothing(self) -> TargetError:
        part = self.spelling.module_part
        return TargetError(
            f"'{self.module.__name__}' has no Flask or Quart app, "
            "and no factory 'create_app' or 'make_app'",
            hint=self._perhaps()
            or f"Name it: {option(f'{part}:NAME')}. "
            f"Without an app: --module {self.module.__name__}.",
        )

    def _no_attribute(self, owner: object, owner_name: str, name: str) -> TargetError:
        return TargetError(
            f"'{owner_name}' has no attribute '{name}'",
            hint=self._submodule_meant(owner, name)
            or self._similar_meant(owner, name)
            or self._perhaps(),
        )

    def _submodule_meant(self, owner: object, name: str) -> str:
        is_package = owner is self.module and hasattr(self.module, "__path__")
        dotted = f"{self.module.__name__}.{name}"
        if not is_package or importlib.util.find_spec(dotted) is None:
            return ""
        return f"Did you mean {option(dotted)}?"

    def _similar_meant(self, owner: object, name: str) -> str:
        """The nearest name there is; of two, the one that an app or a factory has."""
        import difflib  # noqa: PLC0415 - only for a mistake

        members = dict(getattr(owner, "__dict__", ()))
        likely = [each for each, value in members.items() if self._is_likely(each, value)]
        near = next(
            (
                found[0]
                for names in (likely, members)
                if (found := difflib.get_close_matches(name, names, n=1, cutoff=_ALIKE))
            ),
            None,
        )
        if near is None:
            return ""
        part = self.spelling.module_part
        attribute = self.spelling.text.removeprefix(f"{part}:").replace(name, near, 1)
        if _is_app(members[near]):  # it is there already, and calling it is a request
            attribute = attribute.partition("(")[0].rstrip()
        return f"Did you mean {option(f'{part}:{attribute}')}?"

    def _uncallable(self, name: str, value: object) -> TargetError:
        return TargetError(
            f"'{name}' in '{self.module.__name__}' cannot be called: "
            f"it is of type '{type(value).__name__}'",
            hint=f"Type {option(f'{self.spelling.module_part}:{name}')}.",
        )

    def _other_arguments(
        self,
        name: str,
        factory: Callable[..., object],
        parameters: Sequence[inspect.Parameter],
    ) -> TargetError:
        shown = ", ".join(_shown(parameters))
        wanted = ", ".join(filter(None, map(_placeholder, parameters)))
        call = f"{name}({wanted})" if wanted else name
        return TargetError(
            f"the factory '{name}' in '{self.module.__name__}' takes other arguments: "
            f"{name}({shown})",
            detail=_definition(factory, self.cwd),
            hint=f"Type {option(f'{self.spelling.module_part}:{call}')}.",
        )

    def _perhaps(self) -> str:
        options = [option(each) for each in islice(self._candidates(), 3)]
        return f"Perhaps {' or '.join(options)}." if options else ""

    def _is_likely(self, name: str, value: object) -> bool:
        return _is_likely(name, value, self.module.__name__)

    def _candidates(self) -> Iterator[str]:
        """Spellings of what looks like an app or a factory, here and in imported submodules."""
        asked = self.spelling.attribute
        for name, value in list(vars(self.module).items()):
            if name != asked and self._is_likely(name, value):
                yield f"{self.spelling.module_part}:{name}"
        for name, module in list(sys.modules.items()):
            if name.startswith(f"{self.module.__name__}.") and issubclass(type(module), ModuleType):
                yield from (f"{name}:{app}" for app in apps_in(vars(module)))
        for each in pkgutil.iter_modules(getattr(self.module, "__path__", ())):
            if each.name in _LIKELY_MODULES:
                yield f"{self.module.__name__}.{each.name}"


def _is_app(value: object) -> bool:
    return kind_of(value) is not TargetKind.OBJECT


def _is_likely(name: str, value: object, module: str) -> bool:
    if _is_app(value):
        return True
    if issubclass(type(value), _FUNCTIONS):
        is_named_so = "app" in name.lower() or name.lower().endswith("factory")
        return is_named_so and getattr(value, "__module__", None) == module
    is_object = value is not None and not issubclass(type(value), (*_PLAIN, ModuleType))
    return is_object and name in _APP_NAMES


def _is_factory(value: object) -> bool:
    """Whether to call ``value`` though it is not spelled as a call.

    A callable object is called only if its ``__call__`` takes nothing: a WSGI middleware takes
    two arguments, a task or a command any.
    """
    kind = type(value)
    if issubclass(kind, _FUNCTIONS) or kind.__name__ == "_lru_cache_wrapper":
        return True
    call = getattr(kind, "__call__", None)  # noqa: B004 - the method is wanted, to look at
    if issubclass(kind, type) or not isinstance(call, FunctionType):
        return False
    return all(
        each.kind is each.POSITIONAL_OR_KEYWORD and each.default is not each.empty
        for each in (_parameters(call) or ())[1:]
    )


def _parameters(function: Callable[..., object]) -> tuple[inspect.Parameter, ...] | None:
    """The parameters of ``function``; ``None`` if it does not tell them."""
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return None


def _shown(parameters: Sequence[inspect.Parameter]) -> Iterator[str]:
    """Each parameter without its default, whose ``repr`` is somebody else's code."""
    after_star = False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not after_star:
            yield "*"
        after_star = each.kind in {each.VAR_POSITIONAL, each.KEYWORD_ONLY}
        bare = str(each.replace(annotation=each.empty, default=each.empty))  # with its stars
        yield bare if each.default is each.empty else f"{bare}=..."


def _placeholder(parameter: inspect.Parameter) -> str:
    """What to type for a parameter that has to be given; empty for any other."""
    if parameter.default is not parameter.empty:
        return ""
    if parameter.kind is parameter.KEYWORD_ONLY:
        return f'{parameter.name}="{parameter.name.upper()}"'
    is_single = parameter.kind in {parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD}
    return f'"{parameter.name.upper()}"' if is_single else ""


def _definition(factory: object, cwd: Path) -> tuple[str, ...]:
    function = factory.func if isinstance(factory, functools.partial) else factory
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    if code is None:
        return ()
    frame = Frame(file=code.co_filename, line=code.co_firstlineno, function=code.co_name)
    return (line_shown(frame, cwd=cwd),)
