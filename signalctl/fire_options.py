"""The options of ``fire`` alone: what they are called, how they are read, what they say of themselves."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from signalctl.errors import UsageError
from signalctl.model.web_request import WebRequest
from signalctl.options import seconds, some_text

MOST_ROUNDS = 10_000
_MOST_SEED = 2**32
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}

_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
"""Source: RFC 9110, section 9, and RFC 5789."""


class Isolate(StrEnum):
    """What keeps receivers apart."""

    RECEIVER = "receiver"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Each:
    """Call each receiver, so many times."""

    rounds: int = 1


@dataclass(frozen=True, slots=True)
class LikeBlinker:
    """Make one real send."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Call each receiver with a field more, and with a field less."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Call the receivers in several orders.

    Attributes:
        wanted: How many; ``None`` for all.
        seed: For the orders that are drawn.
    """

    wanted: int | None
    seed: int


Mode = Each | LikeBlinker | Probe | Orders
"""What is done with the receivers."""


def mode_of(
    *, rounds: int | None, like_blinker: bool, probe: bool, orders: str | None, seed: int | None
) -> Mode:
    """The one way that was asked for.

    Raises:
        UsageError: Two were, or a seed for what draws nothing.
    """
    asked = {
        "--repeat": rounds is not None,
        "--like-blinker": like_blinker,
        "--probe": probe,
        "--orders": orders is not None,
    }
    given = [option for option, is_given in asked.items() if is_given]
    if len(given) > 1:
        raise UsageError(
            f"{given[0]} and {given[1]} cannot be had in one",
            hint="Fire twice, with one of them each.",
        )
    if seed is not None and orders is None:
        raise UsageError("--seed is for the orders that --orders draws", hint="Add --orders 10")
    if like_blinker:
        return LikeBlinker()
    if probe:
        return Probe()
    if orders is not None:
        import random  # noqa: PLC0415 - it takes hashlib along, and few draw orders

        drawn = random.randrange(_MOST_SEED) if seed is None else seed  # noqa: S311 - no secret
        return Orders(None if orders == "all" else int(orders), drawn)
    return Each(rounds or 1)


def options_of_mode(mode: Mode) -> list[str]:
    """The options that ask for the same again."""
    match mode:
        case LikeBlinker():
            return ["--like-blinker"]
        case Probe():
            return ["--probe"]
        case Orders(None, _):
            return ["--orders", "all"]
        case Orders(wanted, seed):
            return ["--orders", str(wanted), "--seed", str(seed)]
        case Each(rounds):
            return ["--repeat", str(rounds)] if rounds > 1 else []


def some_orders(text: str) -> str:
    """``all``, or a number of orders from 2; a usage error for any other text."""
    if text != "all" and not (
        text.isdecimal() and len(text) < 10 and 2 <= int(text) <= MOST_ROUNDS
    ):
        raise typer.BadParameter(f"'{text}' is neither 'all' nor a number from 2 to {MOST_ROUNDS}")
    return text


def size(text: str) -> int:
    """Bytes, from a number with K, M or G behind it; a usage error for any other text."""
    match = re.fullmatch(r"(\d{1,12}(?:\.\d+)?)([KMG])(?:i?B)?", text.strip(), re.IGNORECASE)
    bytes_ = 0 if match is None else int(float(match[1]) * _UNITS[match[2].upper()])
    if bytes_ < _UNITS["M"]:
        raise typer.BadParameter(f"'{text}' is no size from 1M; write 512M or 2G")
    return bytes_


def web_request(text: str) -> WebRequest:
    """A method and a path; a usage error for any other text."""
    method, _, path = text.strip().partition(" ")
    if method.startswith("/") and not path:
        method, path = "GET", method
    path = path.strip()
    if method.upper() not in _METHODS or not path.startswith("/"):
        raise typer.BadParameter(f"'{text}' is no request; write 'POST /events/3'")
    return WebRequest(method.upper(), path)


SenderOption = Annotated[
    str | None,
    typer.Option(
        "--sender",
        metavar="SENDER",
        parser=some_text,
        help="app, none, connected (each receiver's own), str:TEXT, import:MODULE:ATTRIBUTE "
        "or model:MODEL#KEY (a row); the app unless given.",
        show_default=False,
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="RECEIVER",
        help="Call only these; a name or a glob; repeatable.",
        show_default=False,
    ),
]
SkipOption = Annotated[
    list[str] | None,
    typer.Option(
        "--skip",
        metavar="RECEIVER",
        help="Call all but these; a name or a glob; repeatable.",
        show_default=False,
    ),
]
KnownOnlyOption = Annotated[
    bool,
    typer.Option("--known-only", help="Refuse a field that no line sends and no receiver takes."),
]
PresetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help="Fields from presets.NAME in [tool.signalctl]; those given here win; repeatable.",
        show_default=False,
    ),
]
ProbeOption = Annotated[
    bool,
    typer.Option(
        "--probe",
        help="Call each receiver again with a field that nobody knows, and without each that it "
        "can do without.",
    ),
]
OrdersOption = Annotated[
    str | None,
    typer.Option(
        "--orders",
        metavar="N|all",
        parser=some_orders,
        help="Call the receivers in N orders, and name those to which it matters.",
        show_default=False,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="NUMBER",
        min=0,
        max=_MOST_SEED - 1,
        help="Draw the same orders again.",
        show_default=False,
    ),
]
LikeBlinkerOption = Annotated[
    bool,
    typer.Option(
        "--like-blinker", help="Make one real send, which the first exception ends for all."
    ),
]
RequestOption = Annotated[
    WebRequest | None,
    typer.Option(
        "--request",
        metavar="'METHOD /PATH'",
        parser=web_request,
        help="Call the receivers within a request.",
        show_default=False,
    ),
]
RepeatOption = Annotated[
    int | None,
    typer.Option(
        "--repeat",
        metavar="N",
        min=1,
        max=MOST_ROUNDS,
        help="Call all of them N times.",
        show_default=False,
    ),
]
IsolateOption = Annotated[
    Isolate,
    typer.Option(
        "--isolate",
        help="A process for each receiver, or none: all in this one, where nothing is contained.",
    ),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        parser=seconds,
        help="How long one receiver may take; 5 unless configured.",
        show_default=False,
    ),
]
MaxMemoryOption = Annotated[
    int | None,
    typer.Option(
        "--max-memory",
        metavar="SIZE",
        parser=size,
        help="How much memory one receiver may take beyond the app's: 512M, 2G.",
        show_default=False,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="GUARD",
        help="Let one kind of effect be real, by its name in the header, or reach one server: "
        "net=HOST:PORT; repeatable.",
        show_default=False,
    ),
]
LiveOption = Annotated[
    bool, typer.Option("--live", help="Let all that the receivers do to the world be real.")
]
VerifyOption = Annotated[
    bool,
    typer.Option("--verify", help="Look at all that is guarded before and after, and compare."),
]
