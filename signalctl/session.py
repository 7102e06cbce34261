"""A command under way: its settings, its target in a child process, and where it writes."""

import atexit
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from signalctl.atomic import write_cache
from signalctl.errors import FileError, SignalctlError, TargetError, UsageError
from signalctl.exits import ExitCode, code_of
from signalctl.kept import INDEX
from signalctl.model.closeness import close
from signalctl.options import Shared
from signalctl.progress import Progress, progress
from signalctl.report import Talk, Writer, check_file

if TYPE_CHECKING:
    from signalctl.config import Config
    from signalctl.model.wiring import Survey
    from signalctl.render.formats import Report
    from signalctl.target.loaded import Loaded
    from signalctl.target.request import LoadRequest

STDOUT = 1

_READING = "reading the source"


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where a command's report goes, and in which formats.

    Attributes:
        output: The file that replaces stdout; ``None`` for stdout.
        reports: Further files, each with its format.
    """

    format: str
    output: Path | None
    reports: tuple[tuple[str, Path], ...]

    def check(self) -> None:
        """Say what shows of the files beforehand, for a command that does more than to look.

        Raises:
            OutputError: One of them cannot be written.
        """
        for path in (*filter(None, [self.output]), *(path for _, path in self.reports)):
            check_file(path)


def deliver(writer: Writer, report: "Report", destinations: Destinations) -> None:
    """Write ``report`` wherever it was asked for; files first, lest a broken pipe cost one.

    Raises:
        OutputError: It cannot be written.
        BrokenPipeError: The reader went away.
    """
    from signalctl.render.formats import render  # noqa: PLC0415 - only once there is a report

    for name, path in destinations.reports:
        writer.to_file(path, partial(render, report, name))
    if destinations.output is not None:
        writer.to_file(destinations.output, partial(render, report, destinations.format))
    else:
        writer.data(render(report, destinations.format, writer.page))


def writer_to(descriptor: int, shared: Shared) -> Writer:
    """The writer to ``descriptor`` that the options ask for."""
    color = None if shared.color is None else shared.color.value
    return Writer(descriptor, color=color, verbose=shared.verbose)


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """A command whose target is surveyed."""

    shared: Shared
    config: "Config"
    writer: Writer
    talk: Talk
    progress: Progress
    survey: "Survey"

    def deliver(self, report: "Report", destinations: Destinations) -> None:
        """Write ``report`` wherever it was asked for, as ``deliver`` does."""
        self.progress.doing("")
        deliver(self.writer, report, destinations)


@dataclass(frozen=True, slots=True, eq=False)
class LiveSession(Session):
    """A command whose target is in memory."""

    loaded: "Loaded"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a command that only looks gets to know its target.

    Attributes:
        no_import: From source alone; nothing of the target is imported.
        tests: Test files are read too.
    """

    no_import: bool = False
    tests: bool = False


def destinations(format_: Enum, output: Path | None, reports: Sequence[str] | None) -> Destinations:
    """Read ``--format``, ``--output`` and every ``--report FORMAT=FILE``.

    Args:
        format_: One of the formats that the command has; reports may have any of them.
        output: As given.
        reports: As given.

    Raises:
        UsageError: A report has no file, or a format that this command does not have.
    """
    formats = type(format_)
    further = []
    for text in reports or ():
        name, equals, file = text.partition("=")
        if not (equals and file) or name not in {each.value for each in formats}:
            known = [str(each.value) for each in formats]
            near = close(name, known) if file else ()
            meant = f"Did you mean --report {near[0]}={file}? " if near else ""
            raise UsageError(
                f"'--report {text}' is no FORMAT=FILE",
                hint=f"{meant}The formats are {', '.join(known)}.",
            )
        further.append((name, Path(file)))
    return Destinations(format_.value, output, tuple(further))


def settings(shared: Shared) -> "Config":
    """The settings in force: those of the files, and what the command line says over them.

    Raises:
        UsageError: They cannot be used.
        FileError: A file of settings cannot be read, or ``--chdir`` names no folder.
    """
    from signalctl import config  # noqa: PLC0415 - only for commands that have settings

    if shared.chdir is not None:
        try:
            os.chdir(shared.chdir)
        except OSError as error:
            raise FileError(
                f"'{shared.chdir}' cannot be started from: {error.strerror}",
                hint="Name a folder that exists: --chdir FOLDER.",
            ) from error
    read = config.read_config(Path.cwd())
    return config.override(
        read,
        modules=tuple(shared.modules) if shared.modules else None,
        env_file=None if shared.env_file is None else Path.cwd() / shared.env_file,
        load_timeout=shared.load_timeout,
    )


def target_meant(shared: Shared, config: "Config") -> "LoadRequest | None":
    """Which target a command would load; ``None`` if nothing names one."""
    try:
        return _target(shared, config)
    except TargetError:
        return None


Failing = Callable[[SignalctlError, Writer], None]
"""Tells an error where a report was expected; beside what is said of it on standard error."""


def tells_nobody(_error: SignalctlError, _writer: Writer) -> None:
    """For reports that have no words for a failure: standard error is told anyway."""


def failing_to(destinations: Destinations) -> Failing:
    """What tells of a failure where a report was expected.

    Only annotations of GitHub can: without one, a pull request would show nothing at all.
    """
    if destinations.format != "github" or destinations.output is not None:
        return tells_nobody

    def tell(error: SignalctlError, writer: Writer) -> None:
        from signalctl.render.github import failure  # noqa: PLC0415 - only where one is told

        writer.data(failure(error.message, error.hint))

    return tell


def looking(
    shared: Shared,
    reading: Reading,
    work: Callable[[Session], int],
    failing: Failing = tells_nobody,
) -> int:
    """Survey the target, as ``reading`` says, and do ``work`` with it.

    Returns:
        The exit code.
    """
    if not reading.no_import:
        return with_target(shared, work, reading, failing)
    with _telling(failing, writer_to(STDOUT, shared)), _nothing_collected(), _told(shared) as doing:
        return work(_session_of_source(shared, settings(shared), reading, doing))


@contextmanager
def _telling(failing: Failing, writer: Writer) -> Iterator[None]:
    try:
        yield
    except SignalctlError as error:
        failing(error, writer)
        raise


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no garbage: what is left of the reading goes with the process, as a whole.

    Source: ``gc.unfreeze`` puts what was frozen into the oldest generation. Left in the youngest,
    all of it would be gone through when the next object is made.
    """
    collecting = gc.isenabled()
    gc.disable()
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def with_target(
    shared: Shared,
    work: Callable[[LiveSession], int],
    reading: Reading = Reading(),
    failing: Failing = tells_nobody,
) -> int:
    """Load the target in a child process, and do ``work`` there.

    Args:
        shared: Options.
        work: Is given the target.
        reading: How it gets to know its source.
        failing: Told of an error, beside the user.

    Returns:
        The exit code.
    """
    from signalctl.target.supervisor import supervise  # noqa: PLC0415 - only with a target

    talk = _talk(shared)

    def in_child(descriptor: int, loaded: Callable[[], None]) -> int:
        opening = _Opening(descriptor, loaded, talk, doing)

        def load_and_work() -> int:
            with _telling(failing, writer_to(descriptor, shared)):
                return work(_live_session(shared, config, request, reading, opening))

        return ending(load_and_work, talk)

    with _telling(failing, writer_to(STDOUT, shared)):
        config = settings(shared)
        request = _target(shared, config)
        with _told(shared) as doing:
            return supervise(in_child, load_timeout_s=config.load_timeout)


def _told(shared: Shared) -> AbstractContextManager[Progress]:
    return progress(quiet=shared.quiet, environ=os.environ)


def _target(shared: Shared, config: "Config") -> "LoadRequest":
    from signalctl.target.choice import find_target  # noqa: PLC0415 - only with a target

    return find_target(config, app=shared.app, environ=os.environ, cwd=Path.cwd(), host=shared.host)


@dataclass(frozen=True, slots=True, eq=False)
class _Opening:
    """What a session has before it knows its target.

    Attributes:
        descriptor: Leads to our standard output.
        loaded: To be called once the target is loaded.
    """

    descriptor: int
    loaded: Callable[[], None]
    talk: Talk
    progress: Progress


def _live_session(
    shared: Shared, config: "Config", request: "LoadRequest", reading: Reading, opening: _Opening
) -> LiveSession:
    from signalctl import introspect  # noqa: PLC0415 - only in the child

    opening.progress.doing(f"loading {named(request)}")
    target = introspect.load(request, exclude=config.exclude)
    opening.loaded()
    opening.progress.doing(_READING)
    with _nothing_collected():
        survey = _named_as_here(introspect.survey(target, tests=reading.tests), shared)
    opening.progress.doing("")
    opening.talk.detail(f"target: {named(request)} (from {request.source})")
    _tell(survey, config, opening.talk)
    writer = writer_to(opening.descriptor, shared)
    return LiveSession(shared, config, writer, opening.talk, opening.progress, survey, target)


def _session_of_source(
    shared: Shared, config: "Config", reading: Reading, doing: Progress
) -> Session:
    from signalctl.from_source import survey_source  # noqa: PLC0415 - only for commands that look
    from signalctl.target.unloaded import find_unloaded  # noqa: PLC0415 - the same

    request = target_meant(shared, config)
    unloaded = find_unloaded(request, root=config.root, environ=os.environ, cwd=Path.cwd())
    doing.doing(_READING)
    survey = survey_source(unloaded, exclude=config.exclude, tests=reading.tests)
    survey = _named_as_here(survey, shared)
    doing.doing("")
    talk = _talk(shared)
    _tell(survey, config, talk)
    return Session(shared, config, writer_to(STDOUT, shared), talk, doing, survey)


def _named_as_here(survey: "Survey", shared: Shared) -> "Survey":
    """``survey``, whose target is named in further command lines as it was on ours."""
    return replace(survey, subject=replace(survey.subject, around=shared.around))


def _tell(survey: "Survey", config: "Config", talk: Talk) -> None:
    """Say what there is to know of the survey, and keep what completion reads."""
    from signalctl.render.index import index  # noqa: PLC0415 - only with a survey

    for note in survey.notes:
        talk.note(note)
    write_cache(config.root, INDEX, [index(survey)])


def _talk(shared: Shared) -> Talk:
    return Talk(quiet=shared.quiet, verbose=shared.verbose)


def ending(work: Callable[[], int], talk: Talk) -> int:
    """Do ``work``, say what went wrong if anything did, and give the exit code."""
    try:
        return work()
    except SignalctlError as error:
        talk.error(error)
        return code_of(error)
    except BrokenPipeError:
        return ExitCode.BROKEN_PIPE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where our own bugs end
        talk.bug(error)
        return ExitCode.INTERNAL


def named(request: "LoadRequest") -> str:
    """What a request asks for, as it was spelled."""
    return ", ".join([*([request.spelling] if request.spelling else []), *request.modules])
