"""The options of ``check`` and ``explain``: what they are called, and how they are read."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from signalctl.model.severity import FailOn
from signalctl.options import some_path


class CheckFormat(StrEnum):
    """How ``check`` may print."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"


class ExplainFormat(StrEnum):
    """How ``explain`` may print."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def codes(given: list[str] | None) -> tuple[str, ...] | None:
    """Codes as they were given, several in one word too; ``None`` where none was.

    >>> codes(["SIG1,SIG204", "closed-receiver"])
    ('SIG1', 'SIG204', 'closed-receiver')
    """
    if given is None:
        return None
    parts = (part.strip() for each in given for part in each.split(","))
    return tuple(part for part in parts if part)


SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODES",
        help="Run these rules only: codes, beginnings of codes, names, or ALL; repeatable.",
        show_default=False,
    ),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="CODES",
        help="Do not run these rules; repeatable.",
        show_default=False,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help="The mildest finding that ends in exit code 1; error unless configured.",
        show_default=False,
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict", help="Fail on warnings too, and on what could not be read or resolved."
    ),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        parser=some_path,
        help="Known findings, which are not reported again.",
        show_default=False,
    ),
]
UpdateBaselineOption = Annotated[
    bool, typer.Option("--update-baseline", help="Write what is found to the baseline instead.")
]
StatisticsOption = Annotated[
    bool, typer.Option("--statistics", help="Print how many findings each rule has, and no more.")
]
CheckFormatOption = Annotated[CheckFormat, typer.Option("--format", help="How to print.")]
ExplainFormatOption = Annotated[ExplainFormat, typer.Option("--format", help="How to print.")]
RuleArgument = Annotated[
    str | None,
    typer.Argument(metavar="[CODE]", help="A code or a name, as SIG101 or closed-receiver."),
]
AllRulesOption = Annotated[bool, typer.Option("--all", help="Every rule, a line each.")]
