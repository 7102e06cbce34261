"""What comments and settings silence, and the comments that silence nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from signalctl.checks.rule import Fault
from signalctl.model.finding import Finding
from signalctl.model.place import Ignore, Place

UNUSED_IGNORE = "SIG901"
_TAKE_OUT = "Take it out; where it is meant for another line, move it there."


class Silence:
    """Leaves findings out, and remembers for which comments."""

    def __init__(
        self,
        ignores: Iterable[Ignore],
        per_file: Mapping[str, Sequence[str]],
        run: Iterable[str],
        known: Mapping[str, str],
    ) -> None:
        """Take what silences.

        Args:
            ignores: The comments of all files that were read.
            per_file: For a glob of files, the codes or beginnings of codes that are silent there.
            run: The codes of the rules that ran.
            known: The names by code of all rules that are on by default, or ran.
        """
        self.count = 0
        self._ignores: dict[Place, list[Ignore]] = {}
        for each in ignores:
            self._ignores.setdefault(each.place, []).append(each)
        self._per_file = per_file
        self._run = frozenset(run)
        self._known = known
        self._used: set[tuple[Ignore, str]] = set()

    def leave(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those that nothing silences."""
        return [each for each in findings if not self._is_silent(each)]

    def _is_silent(self, finding: Finding) -> bool:
        silent = False
        for ignore in self._ignores.get(finding.place, ()):
            for code in ignore.codes or ("",):
                # a comment for everything does not silence that it is itself of no use
                if _stands_for(code, finding) and (code or finding.code != UNUSED_IGNORE):
                    self._used.add((ignore, code))
                    silent = True
        silent = silent or any(
            fnmatchcase(finding.place.file, glob)
            and any(_stands_for(each, finding) for each in codes)
            for glob, codes in self._per_file.items()
        )
        self.count += silent
        return silent

    def unused(self) -> Iterator[Fault]:
        """A fault for each comment that silences nothing although its rules ran."""
        for ignores in self._ignores.values():
            for ignore in ignores:
                yield from self._unused_of(ignore)

    def _unused_of(self, ignore: Ignore) -> Iterator[Fault]:
        if not ignore.codes:
            if self._known.keys() <= self._run and (ignore, "") not in self._used:
                yield _unused(ignore, "", "silences nothing")
            return
        for code in ignore.codes:
            meant = {each for each, name in self._known.items() if _means(code, each, name)}
            if not meant:
                yield _unused(
                    ignore, code, "names no rule", "See which there are: signalctl explain --all"
                )
            elif meant <= self._run and (ignore, code) not in self._used:
                yield _unused(ignore, code, "silences nothing")


def _stands_for(code: str, finding: Finding) -> bool:
    """Whether ``code``, a beginning of one, or a name stands for the rule of ``finding``."""
    return _means(code, finding.code, finding.name)


def _means(written: str, code: str, name: str) -> bool:
    return code.startswith(written.upper()) or written.lower() == name


def _unused(ignore: Ignore, code: str, what: str, hint: str = _TAKE_OUT) -> Fault:
    written = f"ignore[{code}]" if code else "ignore"
    return Fault(
        place=ignore.place,
        column=ignore.column,
        message=f"the comment '{written}' {what}",
        hint=hint,
        function=code,
    )
