"""What commands take: the types of it, their help, and how the shared ones reach a command."""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from signalctl.model.origin import OriginFilter
from signalctl.render.page import Color
from signalctl.target.request import HostTarget


class LookingFormat(StrEnum):
    """How ``list`` and ``show`` may print."""

    TEXT = "text"
    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    MARKDOWN = "markdown"


class WhyFormat(StrEnum):
    """How ``why`` may print."""

    TEXT = "text"
    JSON = "json"


class FiringFormat(StrEnum):
    """How ``fire`` may print."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    JUNIT = "junit"


class SettingsFormat(StrEnum):
    """How ``config`` may print."""

    TEXT = "text"
    JSON = "json"


SHORTEST_S = 0.001
LONGEST_S = 86_400.0


def seconds(text: str) -> float:
    """A time-out, of a millisecond to a day; a usage error for any other text, ``nan`` too."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not SHORTEST_S <= value <= LONGEST_S:
        raise typer.BadParameter(
            f"'{text}' is no number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}"
        )
    return value


def some_text(text: str) -> str:
    """``text`` as it is; a usage error if it is empty, as ``"$UNSET"`` in a script is."""
    if not text.strip():
        raise typer.BadParameter("it is empty")
    return text


def some_path(text: str) -> Path:
    """``text`` as a path; a usage error if it is empty, for that would be the current folder."""
    return Path(some_text(text))


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
        parser=some_text,
        help="Survey a package that has no Flask app; repeatable.",
        show_default=False,
    ),
]
EnvFileOption = Annotated[
    Path | None,
    typer.Option(
        "--env-file",
        metavar="FILE",
        parser=some_path,
        help="Set the environment variables in FILE before the target is imported.",
        show_default=False,
    ),
]
ChdirOption = Annotated[
    Path | None,
    typer.Option(
        "--chdir",
        metavar="FOLDER",
        parser=some_path,
        help="Start from FOLDER instead.",
        show_default=False,
    ),
]
LoadTimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--load-timeout",
        metavar="SECONDS",
        parser=seconds,
        help="How long the target may take to import; 60 unless configured.",
        show_default=False,
    ),
]
ColorOption = Annotated[
    Color | None,
    typer.Option("--color", help="When to colour; auto unless given.", show_default=False),
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Leave out notes, but no warnings or errors.")
]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Say more: the target, tracebacks, all modules.")
]
LongQuietOption = Annotated[
    bool, typer.Option("--quiet", help="Leave out notes, but no warnings or errors.")
]
LongVerboseOption = Annotated[
    bool, typer.Option("--verbose", help="Say more: the target, tracebacks, all modules.")
]
SignalArgument = Annotated[
    str, typer.Argument(metavar="SIGNAL", help="A name, a variable or an address.")
]
PatternsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATTERN]...",
        help="Names, variables or addresses; * and ? are wild cards.",
        show_default=False,
    ),
]
ReceiverArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[RECEIVER]",
        help="A function's name, or a glob; all receivers unless given.",
        show_default=False,
    ),
]
ReceiverOption = Annotated[
    str | None,
    typer.Option(
        "--receiver", metavar="GLOB", help="Only signals with such a receiver.", show_default=False
    ),
]
OriginOption = Annotated[
    OriginFilter | None,
    typer.Option(
        "--origin",
        help="Whose signals: own (and those own code listens to), of extensions, of Flask, or all.",
        show_default=False,
    ),
]
OrphansOption = Annotated[
    bool, typer.Option("--orphans", help="Only signals with a receiver that no sender reaches.")
]
LostOption = Annotated[
    bool, typer.Option("--lost", help="Only signals with a receiver that was collected.")
]
UnheardOption = Annotated[
    bool, typer.Option("--unheard", help="Only signals that nobody listens to.")
]
UnsentOption = Annotated[
    bool, typer.Option("--unsent", help="Only signals that no line read sends.")
]
AskedSenderOption = Annotated[
    str | None,
    typer.Option(
        "--sender",
        metavar="SENDER",
        parser=some_text,
        help="As if it were sent by app, none, str:TEXT, import:MODULE:ATTRIBUTE or "
        "model:MODEL#KEY; by those of the sends that are found unless given.",
        show_default=False,
    ),
]
NoImportOption = Annotated[
    bool,
    typer.Option(
        "--no-import", help="Read source alone: nothing of the target is imported, nothing runs."
    ),
]
TestsOption = Annotated[bool, typer.Option("--tests", help="Read the source of tests too.")]
_FORMAT = typer.Option("--format", help="How to print.")
LookingFormatOption = Annotated[LookingFormat, _FORMAT]
WhyFormatOption = Annotated[WhyFormat, _FORMAT]
FiringFormatOption = Annotated[FiringFormat, _FORMAT]
SettingsFormatOption = Annotated[SettingsFormat, _FORMAT]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        parser=some_path,
        help="Write to FILE instead of stdout.",
        show_default=False,
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
        host: No option: the target of the program that the command runs in, if it runs in one.
    """

    app: AppOption = None
    modules: ModulesOption = None
    env_file: EnvFileOption = None
    chdir: ChdirOption = None
    load_timeout: LoadTimeoutOption = None
    color: ColorOption = None
    quiet: QuietOption = False
    verbose: VerboseOption = False
    host: HostTarget | None = None

    @property
    def around(self) -> tuple[str, ...]:
        """The words that say from where the target is looked for, and with which environment."""
        chdir = () if self.chdir is None else ("--chdir", str(self.chdir))
        return chdir if self.env_file is None else (*chdir, "--env-file", str(self.env_file))

    def over(self, before: "Shared") -> "Shared":
        """These options, and those of ``before`` where these say nothing."""
        return Shared(
            **{
                each.name: getattr(self, each.name) or getattr(before, each.name)
                for each in fields(self)
            }
        )


_HOST = "host"
"""The field of ``Shared`` that no option gives."""


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
        if each.name != _HOST
    ]
    context = inspect.Parameter("context", kind, annotation=typer.Context)

    def with_shared(*, context: typer.Context, **values: Any) -> int:
        after = Shared(**{each.name: values.pop(each.name) for each in shared})
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
