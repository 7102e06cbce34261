"""Known findings: kept in a file, left out of what is reported, and stale once they are mended.

An entry is known by its fingerprint, which has no line numbers and no message text in it: moved code
stays known. How often it occurs counts too, so that a second fault of the same kind is new.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from signalctl.checks.rule import Fault
from signalctl.errors import FileError
from signalctl.model.finding import Finding
from signalctl.model.place import Place

SCHEMA = "signalctl/baseline/1"
_QUOTED = re.compile(r'"([^"\\]*)"')
_HINT = "Write it anew: give --update-baseline to the same command."


@dataclass(frozen=True, slots=True)
class Entry:
    """A known finding.

    Attributes:
        count: How often it occurs.
        line: Where it stands in the baseline.
        row: All that stands there.
    """

    code: str
    fingerprint: str
    file: str
    count: int
    line: int
    row: Mapping[str, object]

    @property
    def reason(self) -> object:
        """What somebody wrote beside it; kept when the baseline is written anew."""
        return self.row.get("reason")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings of one file.

    Attributes:
        file: As places show it.
        entries: By fingerprint.
    """

    file: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def leave(self, findings: Sequence[Finding]) -> list[Finding]:
        """Those that are new, of more than are known the last ones, in the order they came."""
        left = {key: entry.count for key, entry in self.entries.items()}
        new = []
        for each in findings:
            if left.get(each.fingerprint, 0) > 0:
                left[each.fingerprint] -= 1
            else:
                new.append(each)
        return new

    def stale(
        self, findings: Iterable[Finding], *, run: frozenset[str], looked_at: Callable[[str], bool]
    ) -> Iterator[Fault]:
        """A fault for each entry that occurs less often than it says.

        Args:
            findings: All that there are now.
            run: The codes of the rules that ran; entries of others may still occur.
            looked_at: Whether what a file holds was looked at, or the file is gone.
        """
        now = Counter(each.fingerprint for each in findings)
        for key, entry in self.entries.items():
            mended = entry.count - now[key]
            if mended > 0 and entry.code in run and looked_at(entry.file):
                times = "" if mended == 1 else f", {mended} times"
                yield Fault(
                    place=Place(self.file, entry.line),
                    column=1,
                    message=f"{entry.code} in {entry.file} does not occur any more{times}",
                    hint=_HINT,
                    field=key,
                )


def read_baseline(text: str, file: str) -> Baseline:
    """The baseline that ``text`` holds; ``file``: as places show it.

    Raises:
        FileError: It is no baseline, or one of a later version.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"'{file}' is no baseline: {error}", hint=_HINT) from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise FileError(
            f"'{file}' is no baseline that this version reads: its schema is {schema!r}, not {SCHEMA!r}",
            hint=_HINT,
        )
    lines = _first_lines(text)
    entries: dict[str, Entry] = {}
    rows = document.get("findings")
    for number, row in enumerate(rows if isinstance(rows, list) else [None]):
        entry = _entry(row, lines)
        if entry is None:
            raise FileError(f"'{file}' is no baseline: entry {number + 1} is not one", hint=_HINT)
        entries[entry.fingerprint] = entry
    return Baseline(file, entries)


def _first_lines(text: str) -> dict[str, int]:
    """The line on which each word in quotation marks stands first."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for word in _QUOTED.findall(line):
            lines.setdefault(word, number)
    return lines


def _entry(row: object, lines: Mapping[str, int]) -> Entry | None:
    if not isinstance(row, dict):
        return None
    code, fingerprint, file = (row.get(each) for each in ("code", "fingerprint", "file"))
    count = row.get("count", 1)
    if not (isinstance(code, str) and isinstance(fingerprint, str) and isinstance(file, str)):
        return None
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        return None
    return Entry(code, fingerprint, file, count, lines.get(fingerprint, 1), row)


def written(
    findings: Iterable[Finding], before: Baseline | None = None, kept: Iterable[Entry] = ()
) -> str:
    """The text of a baseline that knows ``findings``: an entry a line, sorted.

    Args:
        findings: All that there are now.
        before: The reasons in it are kept.
        kept: Entries of it that stay as they are: nobody looked whether they still occur.
    """
    groups: dict[str, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.fingerprint, []).append(each)
    rows: list[Mapping[str, object]] = [_row(each, before) for each in groups.values()]
    rows += [each.row for each in kept if each.fingerprint not in groups]
    rows.sort(key=_order)
    inner = ",\n".join(f"    {json.dumps(each)}" for each in rows)
    listed = f"[\n{inner}\n  ]" if rows else "[]"
    return f'{{\n  "schema": {json.dumps(SCHEMA)},\n  "findings": {listed}\n}}\n'


def _row(group: Sequence[Finding], before: Baseline | None) -> dict[str, object]:
    first = group[0]
    known = None if before is None else before.entries.get(first.fingerprint)
    about = {"signal": first.signal, "receiver": first.receiver, "field": first.field}
    return {
        "code": first.code,
        "file": first.place.file,
        **{key: value for key, value in about.items() if value is not None},
        **({"count": len(group)} if len(group) > 1 else {}),
        **({} if known is None or known.reason is None else {"reason": known.reason}),
        "fingerprint": first.fingerprint,
    }


def _order(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(row[each]) for each in ("file", "code", "fingerprint"))
