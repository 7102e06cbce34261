"""The options that commands share: their types, their help, and how they reach a command."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from signalctl.model.origin import OriginFilter
from signalctl.render.page import Color


class LookingFormat(StrEnum):
    """How ``list`` and ``show`` may print."""

    TEXT = "text"
    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    MARKDOWN = "markdown"


class FiringFormat(StrEnum):
    """How ``fire`` may print."""

    TEXT = "text"
    JSON = "json"


class SettingsFormat(StrEnum):
    """How ``config`` may print."""

    TEXT = "text"
    JSON = "json"


AppOption = Annotated[
    str | None,
    typer.Option(
        "-A",
        "--app",
        metavar="SPELLING",
        help="The target: module, module:name, module:factory('x') or a path, as for flask.",
        show_default=False,
    ),
]
ModulesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--module",
        metavar="MODULE",
        help="Survey a package that has no Flask app; repeatable.",
        show_default=False,
    ),
]
EnvFileOption = Annotated[
    Path | None,
    typer.Option(
        "--env-file",
        metavar="FILE",
        help="Set the environment variables in FILE before the target is imported.",
        show_default=False,
    ),
]
ChdirOption = Annotated[
    Path | None,
    typer.Option(
        "--chdir", metavar="FOLDER", help="Start from FOLDER instead.", show_default=False
    ),
]
LoadTimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--load-timeout",
        metavar="SECONDS",
        min=0.001,
        max=86_400,
        help="How long the target may take to import; 60 unless configured.",
        show_default=False,
    ),
]
ColorOption = Annotated[
    Color | None,
    typer.Option("--color", help="When to colour; auto unless given.", show_default=False),
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say only what is asked for, and errors.")
]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Say more: the target, tracebacks, all modules.")
]
LongQuietOption = Annotated[
    bool, typer.Option("--quiet", help="Say only what is asked for, and errors.")
]
LongVerboseOption = Annotated[
    bool, typer.Option("--verbose", help="Say more: the target, tracebacks, all modules.")
]
OriginOption = Annotated[
    OriginFilter | None,
    typer.Option(
        "--origin",
        help="Whose signals: own (and those own code listens to), of extensions, of Flask, or all.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Write to FILE instead of stdout.", show_default=False
    ),
]
ReportsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=FILE",
        help="Write a further report to FILE; repeatable.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Shared:
    """What may be said before or after the name of a command.

    Attributes:
        app: Wins over every other way to name the target; ``None`` when it was not given.
    """

    app: AppOption = None
    modules: ModulesOption = None
    env_file: EnvFileOption = None
    chdir: ChdirOption = None
    load_timeout: LoadTimeoutOption = None
    color: ColorOption = None
    quiet: QuietOption = False
    verbose: VerboseOption = False

    def over(self, before: "Shared") -> "Shared":
        """These options, and those of ``before`` where these say nothing."""
        return Shared(
            **{
                each.name: getattr(self, each.name) or getattr(before, each.name)
                for each in fields(self)
            }
        )


def sharing(command: Callable[..., int], *, short: bool = True) -> Callable[..., int]:
    """Give ``command`` the shared options behind its own, and hand them to it as its first value.

    What stood before the command's name is merged in; what stands after it wins.

    Args:
        command: Takes a ``Shared`` first, then its own options; and typer's ``context`` among them
            if it has a parameter of that name.
        short: Whether ``-q`` and ``-v`` exist beside their long forms.
    """
    hints = get_type_hints(command, include_extras=True)
    own = [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name])
        for each in list(inspect.signature(command).parameters.values())[1:]
        if each.name != "context"
    ]
    shared_hints = get_type_hints(Shared, include_extras=True)
    if not short:
        shared_hints |= {"quiet": LongQuietOption, "verbose": LongVerboseOption}
    kind = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(each.name, kind, default=each.default, annotation=shared_hints[each.name])
        for each in fields(Shared)
    ]
    context = inspect.Parameter("context", kind, annotation=typer.Context)

    def with_shared(*, context: typer.Context, **values: Any) -> int:
        after = Shared(**{each.name: values.pop(each.name) for each in fields(Shared)})
        before = context.obj if isinstance(context.obj, Shared) else Shared()
        if "context" in hints:
            values["context"] = context
        return command(after.over(before), **values)

    parameters = [context, *own, *shared]
    # typer reads the signature, and the hints beside it.
    with_shared.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # any function takes one
    with_shared.__annotations__ = {each.name: each.annotation for each in parameters}
    with_shared.__name__, with_shared.__doc__ = command.__name__, command.__doc__
    return with_shared
