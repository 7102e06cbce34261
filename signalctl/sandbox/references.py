"""Look up what the fields of a fire refer to: rows of mapped classes, and what resolvers give."""

import gc
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from inspect import iscoroutine
from typing import Any

from signalctl.model.secrets import redact_text
from signalctl.sandbox import models
from signalctl.sandbox.reference import NotResolvedError, Reference, references_in
from signalctl.sandbox.spoken import message_of, type_name

_CONFIGURED = "[tool.signalctl.resolvers]"


class References:
    """How the references of a fire are looked up.

    A resolver that the configuration has for a model wins over a mapped class of that name.
    """

    def __init__(self, app: object, resolvers: Mapping[str, str]) -> None:
        """``app`` is the target's; ``resolvers`` has ``module:function`` for names of models."""
        self._app = app
        self._resolvers = resolvers

    @cached_property
    def _models(self) -> models.Models:
        """Looked for only once there is a reference, as it takes a walk over all objects."""
        return models.Models.found()

    @property
    def names(self) -> Collection[str]:
        """Of all models that can be referred to, without their modules."""
        return self._models.names | self._resolvers.keys()

    def has_rows(self, name: str) -> bool:
        """Whether ``name`` is that of one mapped class, so that a first row can be asked for."""
        return name not in self._resolvers and self._models.is_certain(name)

    def check(self, sender: object, payload: Mapping[str, object]) -> None:
        """Refuse what is wrong without a look at any row: nothing of the target is run.

        Raises:
            NotResolvedError: A model is not known, or known twice, or a key is none of its kind.
        """
        for field, reference in _all_in(sender, payload):
            if reference.model not in self._resolvers:
                try:
                    model = self._models.named(reference, others=self._resolvers)
                    if reference.key is not None:
                        models.identity(model, reference)
                except NotResolvedError as error:
                    raise error.about(field, reference) from None

    def handed(
        self, sender: object, payload: Mapping[str, object]
    ) -> tuple[object, Mapping[str, object]]:
        """``sender`` and ``payload`` with the objects in the place of references, each looked up once.

        To be called in the application context in which they will be used.

        Raises:
            NotResolvedError: One of them is not there, or what should give it fails.
        """
        found: dict[Reference, object] = {}
        for field, reference in _all_in(sender, payload):
            if reference not in found:
                try:
                    found[reference] = self._looked_up(reference)
                except NotResolvedError as error:
                    raise error.about(field, reference) from error
        if not found:
            return sender, payload
        fields = {name: _with_objects(value, found) for name, value in payload.items()}
        return _with_objects(sender, found), fields

    def _looked_up(self, reference: Reference) -> object:
        resolver = self._resolvers.get(reference.model)
        if resolver is not None:
            return _given_by(resolver, reference)
        model = self._models.named(reference, others=self._resolvers)
        if reference.key is None:
            try:
                return _first(self._session(model, reference), model)
            except Exception:  # noqa: BLE001 - a placeholder that cannot be had is None
                return None
        return self._row(model, reference)

    def _row(self, model: type, reference: Reference) -> object:
        key = models.identity(model, reference)
        session = self._session(model, reference)
        try:
            row = session.get(model, key)
            first = _first(session, model) if row is None else None
        except Exception as error:
            raise NotResolvedError(
                f"looking it up raised {_said(error)}",
                "See that its database can be reached, and has its table.",
            ) from error
        if row is not None:
            return row
        raise NotResolvedError(
            "there is no such row",
            f"There is none at all of {reference.model}."
            if first is None
            else f"The first there is: {reference.model}#{models.key_of(first)}",
        )

    def _session(self, model: type, reference: Reference) -> Any:
        """The scoped session of Flask-SQLAlchemy, else the only one there is.

        Source: Flask-SQLAlchemy has its object as ``__fsa__`` on each model class from 3.0 on, and
        in ``app.extensions["sqlalchemy"]``; before 3.0 as ``db`` of what stands there.
        """
        extensions = getattr(self._app, "extensions", None)
        extension = extensions.get("sqlalchemy") if isinstance(extensions, dict) else None
        for owner in (getattr(model, "__fsa__", None), getattr(extension, "db", extension)):
            session = getattr(owner, "session", None)
            if session is not None:
                return session
        kind = getattr(sys.modules.get("sqlalchemy.orm"), "scoped_session", None)
        found = [each for each in gc.get_objects() if kind and issubclass(type(each), kind)]
        if len(found) == 1:
            return found[0]
        raise NotResolvedError(
            f"{len(found)} scoped sessions could look it up, and which to use is not known"
            if found
            else "there is no scoped session to look it up with",
            f'Name what gives it: {_CONFIGURED} {reference.name} = "package.module:function"',
        )


def _all_in(
    sender: object, payload: Mapping[str, object]
) -> Iterator[tuple[str | None, Reference]]:
    """Each reference, with the field that holds it; the sender's, if it is one, with ``None``."""
    if isinstance(sender, Reference):
        yield None, sender
    for name, value in payload.items():
        for reference in references_in(value):
            yield name, reference


def _with_objects(value: object, found: Mapping[Reference, object]) -> object:
    if isinstance(value, list):
        return [_with_objects(each, found) for each in value] if references_in(value) else value
    return found[value] if isinstance(value, Reference) else value


def _first(session: Any, model: type) -> object:
    return session.query(model).order_by(*models.mapper_of(model).primary_key).first()


def _given_by(resolver: str, reference: Reference) -> object:
    """What the function ``module:function`` gives for a key."""
    module, _, path = resolver.partition(":")
    try:
        function: Any = import_module(module)
        for name in path.split("."):
            function = getattr(function, name)
    except (KeyboardInterrupt, NotResolvedError):
        raise
    except BaseException as error:
        raise NotResolvedError(
            f"its resolver '{resolver}' could not be imported: {_said(error)}",
            f'Write it in {_CONFIGURED} as {reference.model} = "package.module:function"',
        ) from error
    try:
        given = function(reference.key)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise NotResolvedError(
            f"its resolver '{resolver}' raised {_said(error)}",
            f"Give a key that it takes, or mend it: {_CONFIGURED}",
        ) from error
    if given is not None and not iscoroutine(given):
        return given
    gave = "nothing"
    if iscoroutine(given):
        given.close()
        gave = "a coroutine, which nobody awaits"
    raise NotResolvedError(f"its resolver '{resolver}' gave {gave}", "Give a key that it knows.")


def _said(error: BaseException) -> str:
    """An error in one line: SQLAlchemy's have several."""
    return f"{type_name(error)}: {message_of(error, redact_text)}".partition("\n")[0]
