"""What ``signalctl check`` does once its target is surveyed: run rules, print, judge."""

from dataclasses import dataclass, replace
from pathlib import Path

from signalctl.checks.baseline import Baseline, read_baseline, written
from signalctl.checks.engine import STALE_BASELINE, Checked, CheckRequest, check
from signalctl.checks.registry import all_rules, refuse_unknown, selected
from signalctl.checks.rule import Rule
from signalctl.config import COMMAND_LINE, Config, Kind, override
from signalctl.errors import FileError, NothingError, UsageError
from signalctl.exits import ExitCode
from signalctl.model.finding import Checking, Finding
from signalctl.model.lines import command
from signalctl.model.origin import OriginFilter
from signalctl.model.severity import FailOn
from signalctl.model.wiring import Signal, TargetKind
from signalctl.report import write_file
from signalctl.session import Destinations, Session

_MANY = 20
"""Findings after which a baseline is worth a hint."""

UNRESOLVED_SITE = "SIG903"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What stands on the command line of ``check``; ``None`` where the settings decide.

    Attributes:
        baseline: Relative to the current folder.
    """

    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    fail_on: FailOn | None
    strict: bool
    origin: OriginFilter | None
    baseline: Path | None
    update_baseline: bool
    statistics: bool


def check_and_print(session: Session, wish: Wish, destinations: Destinations) -> int:
    """Check, print, and give the exit code: 1 if there is a finding that fails."""
    config = _in_force(session.config, wish)
    before = _baseline(config.baseline, config.root, missing_is_fine=wish.update_baseline)
    asked = CheckRequest(
        rules=_rules(config, strict=wish.strict),
        all_rules=all_rules(),
        origin=config.origin,
        is_application=config.kind is Kind.APPLICATION,
        per_file_ignores=config.per_file_ignores,
        baseline=None if wish.update_baseline else before,
    )
    done = check(session.survey, asked)
    if wish.update_baseline:
        _update(session, config, before, done)
        return ExitCode.DONE
    report = replace(
        done.checking, statistics=wish.statistics, hint=_hint(session, done.checking, config)
    )
    session.deliver(report, destinations)
    fails = _fails(report, config.fail_on, strict=wish.strict)
    return ExitCode.FOUND if fails else ExitCode.DONE


def findings_on(session: Session, signal: Signal) -> tuple[Finding, ...]:
    """What a check of all code has to say of one signal, with the rules that the settings select."""
    config = session.config
    asked = CheckRequest(
        rules=_selected(config),
        all_rules=all_rules(),
        origin=OriginFilter.ALL,
        is_application=config.kind is Kind.APPLICATION,
        per_file_ignores=config.per_file_ignores,
    )
    found = check(session.survey, asked, lambda _: None).checking.findings
    return tuple(each for each in found if signal.address in {each.signal, *each.also})


def _in_force(config: Config, wish: Wish) -> Config:
    """The settings, and what the command line says over them."""
    return override(
        config,
        select=wish.select,
        ignore=wish.ignore,
        fail_on=wish.fail_on,
        origin=wish.origin,
        baseline=None if wish.baseline is None else Path.cwd() / wish.baseline,
    )


def _rules(config: Config, *, strict: bool) -> tuple[Rule, ...]:
    rules = _selected(config)
    if not rules:
        raise NothingError(
            "no rule is left after --select and --ignore",
            hint="See which there are: signalctl explain --all",
        )
    if strict:
        rules = (*rules, *(each for each in all_rules() if each.code == UNRESOLVED_SITE))
    return tuple(sorted(dict.fromkeys(rules), key=lambda each: each.code))


def _selected(config: Config) -> tuple[Rule, ...]:
    """The rules that run; what stands for none is told at once, of all settings that name rules."""
    silent = {f"per-file-ignores.{glob}": of for glob, of in config.per_file_ignores.items()}
    typed = {key for key, source in config.sources.items() if source == COMMAND_LINE}
    chosen = {"select": config.select, "ignore": config.ignore}
    named = {f"--{key}" if key in typed else key: words for key, words in chosen.items()}
    refuse_unknown({**named, **silent})
    return selected(config.select, config.ignore)


def _baseline(path: Path | None, root: Path, *, missing_is_fine: bool) -> Baseline | None:
    """The baseline that is asked for.

    Raises:
        FileError: It is not there, cannot be read, or is none.
        UsageError: It is to be written, and nothing says where.
    """
    if path is None:
        if missing_is_fine:
            raise UsageError(
                "--update-baseline needs a file to write to",
                hint="Name one: --baseline signalctl-baseline.json --update-baseline",
            )
        return None
    shown = _shown(path, root)
    try:
        return read_baseline(path.read_text(encoding="utf-8"), shown)
    except FileNotFoundError:
        if missing_is_fine:
            return None
        raise FileError(
            f"the baseline '{shown}' is not there",
            hint="Write it: give --update-baseline to the same command.",
        ) from None
    except UnicodeDecodeError:
        raise FileError(f"the baseline '{shown}' is not UTF-8") from None
    except OSError as error:
        raise FileError(f"the baseline '{shown}' cannot be read: {error.strerror}") from error


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _update(session: Session, config: Config, before: Baseline | None, done: Checked) -> None:
    path = config.baseline
    assert path is not None  # noqa: S101 - _baseline has refused it
    text = written(done.known, before, kept=done.not_looked_at(before))
    write_file(path, [text], _shown(path, config.root))
    count = len(done.known)
    findings = "1 finding" if count == 1 else f"{count} findings"
    session.talk.note(f"'{_shown(path, config.root)}' knows {findings} now")


def _fails(report: Checking, fail_on: FailOn, *, strict: bool) -> bool:
    """Whether a finding is bad enough; with ``strict`` also what could not be looked at."""
    if strict and (report.unresolved or report.unread):
        return True
    mildest = (fail_on, FailOn.WARNING) if strict else (fail_on,)
    return any(each.fails(finding.severity) for finding in report.findings for each in mildest)


def _hint(session: Session, report: Checking, config: Config) -> str:
    if not report.summary.signals and config.origin is OriginFilter.OWN:
        told = "Your own code has no signals here."
        if session.survey.subject.kind is TargetKind.SOURCE:
            return f"{told} Installed packages are only looked at without --no-import."
        others = command(session.survey.subject, "check", "--origin", "all")
        return f"{told} Check what it imports too: {others}"
    stale = [each for each in report.findings if each.code == STALE_BASELINE]
    if len(report.findings) - len(stale) <= _MANY or config.baseline is not None:
        return ""
    line = command(
        session.survey.subject,
        "check",
        *("--baseline", "signalctl-baseline.json", "--update-baseline"),
    )
    return f"Keep what is known in a baseline, and see only what is new: {line}"
