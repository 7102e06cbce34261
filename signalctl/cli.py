"""Say: every command. Parse, call one room, render, end with a code. Holds ``main``.

The rooms are imported inside the commands: ``--help`` waits for none of them.
"""

# ruff: noqa: PLC0415 - see above

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from copy import copy
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from signalctl.check_options import (
    AllRulesOption,
    BaselineOption,
    CheckFormat,
    CheckFormatOption,
    ExplainFormat,
    ExplainFormatOption,
    FailOnOption,
    IgnoreOption,
    RuleArgument,
    SelectOption,
    StatisticsOption,
    StrictOption,
    UpdateBaselineOption,
    codes,
)
from signalctl.commandline import before_command, called, complaint, options_of, with_fields_apart
from signalctl.errors import NothingError, UsageError
from signalctl.exits import ExitCode
from signalctl.fire_options import (
    AllowOption,
    Isolate,
    IsolateOption,
    KnownOnlyOption,
    LikeBlinkerOption,
    LiveOption,
    MaxMemoryOption,
    OnlyOption,
    OrdersOption,
    PresetOption,
    ProbeOption,
    RepeatOption,
    RequestOption,
    SeedOption,
    SenderOption,
    SkipOption,
    TimeoutOption,
    VerifyOption,
    mode_of,
)
from signalctl.options import (
    AppOption,
    AskedSenderOption,
    ChdirOption,
    ColorOption,
    EnvFileOption,
    FiringFormat,
    FiringFormatOption,
    LoadTimeoutOption,
    LookingFormat,
    LookingFormatOption,
    LostOption,
    ModulesOption,
    NoImportOption,
    OriginOption,
    OrphansOption,
    OutputOption,
    PatternsArgument,
    QuietOption,
    ReceiverArgument,
    ReceiverOption,
    ReportsOption,
    SettingsFormat,
    SettingsFormatOption,
    Shared,
    SignalArgument,
    TestsOption,
    UnheardOption,
    UnsentOption,
    VerboseOption,
    WhyFormat,
    WhyFormatOption,
    sharing,
)
from signalctl.report import Talk, Writer
from signalctl.session import (
    STDOUT,
    Reading,
    Session,
    deliver,
    destinations,
    ending,
    failing_to,
    looking,
    named,
    settings,
    target_meant,
    with_target,
    writer_to,
)
from signalctl.version import __version__

if TYPE_CHECKING:
    from signalctl.target.request import HostTarget, LoadRequest

NAME = "signalctl"

_INSTALL = "--install-completion"
_COMPLETION = frozenset({_INSTALL, "--show-completion"})
"""Options that typer adds."""

app = typer.Typer(
    name=NAME,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def signalctl(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
    app: AppOption = None,
    modules: ModulesOption = None,
    env_file: EnvFileOption = None,
    chdir: ChdirOption = None,
    load_timeout: LoadTimeoutOption = None,
    color: ColorOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Look at the blinker signals of a Flask application, and fire them."""
    host: HostTarget | None = context.obj
    shared = Shared(app, modules, env_file, chdir, load_timeout, color, quiet, verbose, host)
    context.obj = shared
    if version:
        _stdout(shared).data([f"signalctl {__version__}\n"])
        raise typer.Exit
    if context.invoked_subcommand is None:
        return _print_help_and_target(context.get_help(), shared)
    return ExitCode.DONE


@app.command("list", short_help="Print signals, and who listens to them.")
@sharing
def list_signals(
    shared: Shared,
    patterns: PatternsArgument = None,
    receiver: ReceiverOption = None,
    origin: OriginOption = None,
    orphans: OrphansOption = False,
    lost: LostOption = False,
    unheard: UnheardOption = False,
    unsent: UnsentOption = False,
    no_import: NoImportOption = False,
    tests: TestsOption = False,
    format_: LookingFormatOption = LookingFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Print signals, who listens to them, and how they are wired."""
    where = destinations(format_, output, reports)
    wanted = tuple(patterns or ())

    def work(session: Session) -> int:
        from signalctl.model.lines import command
        from signalctl.model.lookup import Filters, check_words, select
        from signalctl.model.report import Listing

        # A pattern looks among all signals, unless an origin is asked for beside it.
        unasked = None if wanted else session.config.origin
        filters = Filters(
            origin=origin or unasked,
            receiver=receiver,
            orphans=orphans,
            lost=lost,
            unheard=unheard,
            unsent=unsent,
        )
        check_words(session.survey, filters, wanted)
        selection = select(session.survey, wanted, filters)
        narrowed = bool(wanted or origin or receiver)
        if narrowed and not selection.judged:
            raise NothingError(
                "no signal is left after the filters",
                hint="See what there is: "
                f"{command(session.survey.subject, 'list', '--origin', 'all')}",
            )
        listing = Listing(
            survey=session.survey,
            signals=selection.signals,
            folded=selection.folded,
            patterns=wanted,
            filters=filters,
            judged=selection.judged,
        )
        session.deliver(listing, where)
        found = selection.signals or not (narrowed or filters.judge)
        return ExitCode.DONE if found else ExitCode.NOTHING

    return looking(shared, Reading(no_import=no_import, tests=tests), work)


@app.command("show", short_help="Print all that is known of one signal.")
@sharing
def show(
    shared: Shared,
    signal: SignalArgument,
    no_import: NoImportOption = False,
    tests: TestsOption = False,
    format_: LookingFormatOption = LookingFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Print all that is known of one signal, and a line that fires it."""
    where = destinations(format_, output, reports)

    def work(session: Session) -> int:
        from signalctl.check_command import findings_on
        from signalctl.fire_command import proposed
        from signalctl.model.lookup import one
        from signalctl.model.report import Showing

        found = one(session.survey, signal)
        line = proposed(session, found, signal, options_of(_command(NAME, "fire").commands["fire"]))
        findings = findings_on(session, found)
        session.deliver(Showing(session.survey, found, line, findings), where)
        return ExitCode.DONE

    return looking(shared, Reading(no_import=no_import, tests=tests), work)


@app.command("why", short_help="Print why a receiver runs, or why not.")
@sharing
def why(
    shared: Shared,
    signal: SignalArgument,
    receiver: ReceiverArgument = None,
    sender: AskedSenderOption = None,
    no_import: NoImportOption = False,
    tests: TestsOption = False,
    format_: WhyFormatOption = WhyFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Print why a receiver runs when its signal is sent, or why not. Exit 0 runs, 1 does not, 3 cannot tell."""
    where = destinations(format_, output, reports)

    def work(session: Session) -> int:
        from signalctl.exits import code_of_verdicts
        from signalctl.model.lookup import one
        from signalctl.render.words import show_command
        from signalctl.why.chain import why as explain

        answer = explain(session.survey, one(session.survey, signal), receiver, sender)
        if not answer.answers:
            address = answer.signal.address
            raise NothingError(
                f"nobody listens to '{address}'"
                if receiver is None
                else f"no receiver of '{address}' is called '{receiver}'",
                hint=f"See who listens: {show_command(session.survey, answer.signal)}",
            )
        session.deliver(answer, where)
        return code_of_verdicts(each.verdict for each in answer.answers)

    return looking(shared, Reading(no_import=no_import, tests=tests), work)


@app.command(
    "fire", add_help_option=False, short_help="Call every receiver of a signal, contained."
)
@partial(sharing, short=False)
def fire(
    shared: Shared,
    context: typer.Context,
    signal: Annotated[
        str | None,
        typer.Argument(metavar="SIGNAL", help="A name, a variable or an address; it comes first."),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ITEM]...",
            help="Fields: --event-id 3, --urgent, note=text, ids:=[1,2], when:date=2026-01-31, "
            "event:model=Event#3, body=@file.txt, speakers:=@file.json.",
            show_default=False,
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="NAME=VALUE",
            help="A field whose name is also an option's; repeatable.",
            show_default=False,
        ),
    ] = None,
    sender: SenderOption = None,
    only: OnlyOption = None,
    skip: SkipOption = None,
    known_only: KnownOnlyOption = False,
    preset: PresetOption = None,
    probe: ProbeOption = False,
    orders: OrdersOption = None,
    seed: SeedOption = None,
    like_blinker: LikeBlinkerOption = False,
    request: RequestOption = None,
    repeat: RepeatOption = None,
    isolate: IsolateOption = Isolate.RECEIVER,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be called, and call nothing.")
    ] = False,
    allow: AllowOption = None,
    live: LiveOption = False,
    verify: VerifyOption = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Fire although this looks like production.")
    ] = False,
    format_: FiringFormatOption = FiringFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
    help_: Annotated[
        bool,
        typer.Option("-h", "--help", help="Print this; behind a SIGNAL, its known fields as well."),
    ] = False,
) -> int:
    """Call every receiver of a signal, each in a process of its own. Print what each did.

    signalctl fire speakers_modified --event-id 3

    An option that is none of those below is a field. A value that starts with a hyphen and is no
    number is written --note=-Anna.

    What a receiver does to databases, queues, mail, files and the network is kept in, and told. No
    guard keeps in: spent sequences of a database, locks and load on it, programs it runs itself,
    devices, unix sockets outside of the copied folders, and what the app did at import.
    """
    from signalctl.fire_command import Asked, fire_and_print

    where = destinations(format_, output, reports)
    if help_:
        return _fire_help(shared, context, signal)
    if signal is None:
        raise UsageError("fire needs a signal", hint="signalctl fire SIGNAL --event-id 3")
    asked = Asked(
        word=signal,
        items=tuple(items or ()),
        extra=tuple(field or ()),
        own=options_of(context.command),
        sender=sender,
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        known_only=known_only,
        presets=tuple(preset or ()),
        mode=mode_of(
            rounds=repeat, like_blinker=like_blinker, probe=probe, orders=orders, seed=seed
        ),
        request=request,
        isolate=isolate,
        timeout_s=timeout,
        max_memory=max_memory,
        allow=tuple(allow or ()),
        live=live,
        verify=verify,
        yes=yes,
        dry_run=dry_run,
    )

    return with_target(
        shared, lambda session: fire_and_print(session, asked, where), failing=failing_to(where)
    )


@app.command("check", short_help="Check that senders and receivers agree.")
@sharing
def check(
    shared: Shared,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    fail_on: FailOnOption = None,
    strict: StrictOption = False,
    origin: OriginOption = None,
    baseline: BaselineOption = None,
    update_baseline: UpdateBaselineOption = False,
    statistics: StatisticsOption = False,
    no_import: NoImportOption = False,
    tests: TestsOption = False,
    format_: CheckFormatOption = CheckFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Check that senders and receivers agree, now and after the next added field. Exit 1 if not.

    A comment silences what is found on its line: # signalctl: ignore[SIG101] reason
    """
    from signalctl.check_command import Wish, check_and_print

    where = destinations(format_, output, reports)
    wish = Wish(
        select=codes(select),
        ignore=codes(ignore),
        fail_on=fail_on,
        strict=strict,
        origin=origin,
        baseline=baseline,
        update_baseline=update_baseline,
        statistics=statistics,
    )
    reading = Reading(no_import=no_import, tests=tests)
    work = partial(check_and_print, wish=wish, destinations=where)
    return looking(shared, reading, work, failing_to(where))


@app.command("explain", short_help="Print what a rule of check is about.")
@sharing
def explain(
    shared: Shared,
    code: RuleArgument = None,
    all_: AllRulesOption = False,
    format_: ExplainFormatOption = ExplainFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Print what a rule of check reports, why it matters, what to do, and when it is wrong."""
    from signalctl.checks.pages import all_pages, one
    from signalctl.model.rule_page import Explaining

    where = destinations(format_, output, reports)
    if (code is None) is not all_:
        raise UsageError(
            "explain needs the code of a rule, or --all",
            hint="signalctl explain SIG101, or signalctl explain --all",
        )
    pages = all_pages() if code is None else (one(code),)
    report = Explaining(pages, single=code is not None)
    deliver(_stdout(shared), report, where)
    return ExitCode.DONE


@app.command("config", short_help="Print the settings, and where each comes from.")
@sharing
def config(
    shared: Shared,
    format_: SettingsFormatOption = SettingsFormat.TEXT,
    output: OutputOption = None,
    reports: ReportsOption = None,
) -> int:
    """Print the settings in force, and where each comes from."""
    from signalctl.config import settings_of
    from signalctl.model.report import Settings
    from signalctl.target.choice import with_app_of

    where = destinations(format_, output, reports)
    read = settings(shared)
    request = target_meant(shared, read)
    report = Settings(rows=settings_of(with_app_of(request, read)), target=_told(request))
    deliver(_stdout(shared), report, where)
    return ExitCode.DONE


def main(
    argv: Sequence[str] | None = None,
    *,
    prog: str = NAME,
    host: "HostTarget | None" = None,
) -> int:
    """Run the command line ``argv``, without the program's name, and give the exit code.

    Args:
        argv: The words; those of this process unless given.
        prog: How the command is called in help and messages.
        host: What the program is about that calls this; it is the target unless ``-A`` names one.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    verbose = "-v" in words or "--verbose" in words
    return int(ending(partial(_run, words, prog, host), Talk(verbose=verbose)))


def _run(words: Sequence[str], prog: str, host: "HostTarget | None") -> int:
    helping = io.StringIO()  # Click itself prints help, and nothing where stdout is closed
    try:
        with redirect_stdout(helping):
            tree = _command(prog, words[0] if words else "")
            apart = with_fields_apart(tree, words)
            result = tree.main(apart, prog_name=prog, standalone_mode=False, obj=host)
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # Click makes it exit code 1
            raise error.__context__ from None
        result = error.code  # what installs completion ends so
    except Exception as error:
        # Typer carries a Click of its own from 0.26 on: its errors are known by their shape.
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            where = getattr(getattr(error, "ctx", None), "command_path", None)
            raise complaint(error, where or called(tree, words, prog)) from None
        if type(error).__name__ == "Abort":
            raise KeyboardInterrupt from error
        if type(error).__name__ == "ShellDetectionFailure":  # typer 0.20 lets it through
            raise _no_shell() from None
        raise
    if result and _COMPLETION.intersection(before_command(tree, words)):
        raise _no_shell()
    if _INSTALL in before_command(tree, words):
        _answer_first_key_in_zsh()
    if text := helping.getvalue():
        Writer(STDOUT).data([text])
    return result if isinstance(result, int) else ExitCode.DONE


def _answer_first_key_in_zsh() -> None:
    from signalctl.atomic import replace_file
    from signalctl.completion.zsh import SCRIPT, answering

    with suppress(OSError, RuntimeError, UnicodeError):  # there is none, or no home
        script = Path.home() / SCRIPT
        text = answering(script.read_text())
        if text is not None:
            replace_file(script, [text])


def _no_shell() -> UsageError:
    return UsageError(
        "it cannot be told which shell to complete for",
        hint="Run it from the prompt of bash, zsh or fish, with nothing in between.",
    )


@cache
def _command(prog: str, first_word: str) -> Any:
    """The command tree; with that command alone that the first word names, if it does.

    To make all of them takes longer than some of them do.

    Typed as anything: it is Click's up to typer 0.25, and typer's own after. Called by another
    program it has no completion to install: that is the other's matter.
    """
    program = copy(app)
    commands = program.registered_commands
    program.registered_commands = [each for each in commands if each.name == first_word] or commands
    tree = typer.main.get_command(program)
    if prog != NAME:
        tree.params = [each for each in tree.params if not _COMPLETION.intersection(each.opts)]
    return tree


def _stdout(shared: Shared) -> Writer:
    return writer_to(STDOUT, shared)


def _print_help_and_target(text: str, shared: Shared) -> int:
    target = _told(target_meant(shared, settings(shared))) or "no target"
    _stdout(shared).data([f"{text}\n\ntarget: {target}\n"])
    return ExitCode.DONE


def _told(request: "LoadRequest | None") -> str | None:
    """Which target a command would load, and what names it; ``None`` if nothing does."""
    return None if request is None else f"{named(request)} (from {request.source})"


def _fire_help(shared: Shared, context: typer.Context, word: str | None) -> int:
    _stdout(shared).data([f"{context.get_help()}\n"])
    if word is None:
        return ExitCode.DONE

    def work(session: Session) -> int:
        from signalctl.model.lookup import one
        from signalctl.render.text.fields import known_fields

        session.writer.data(known_fields(one(session.survey, word)))
        return ExitCode.DONE

    return with_target(shared, work)
