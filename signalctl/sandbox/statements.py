"""What a statement of SQL does, as far as its first words say it."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_NOISE = re.compile(
    r"""
    (?P<kept> "(?:[^"]|"")*" | `[^`]*` )
    | (?P<text> [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | \$(?P<tag>\w*)\$ .*? \$(?P=tag)\$ )
    | --[^\n]* | /\*.*?\*/
    """,
    re.VERBOSE | re.DOTALL,
)
"""Names in quotes, texts and comments, in which no word means anything."""

_NAME = r'(?P<table>(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$%])+(?:\s*\.\s*(?:"[^"]+"|`[^`]+`|[\w$%]+))*)'
_KIND = r"TABLE|INDEX|VIEW|SEQUENCE|SCHEMA|FUNCTION|PROCEDURE|TYPE|TRIGGER|DATABASE|EXTENSION|ROLE"
_MANNER = r"(?:OR\s+REPLACE\s+)?(?:(?:TEMP|TEMPORARY|UNIQUE|UNLOGGED|MATERIALIZED)\s+)*"
_IF = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<verb>INSERT|REPLACE|MERGE)\s+(?:OR\s+\w+\s+)?INTO\s+{_NAME}",
        rf"(?P<verb>UPDATE)\s+(?:OR\s+\w+\s+)?(?:ONLY\s+)?{_NAME}",
        rf"(?P<verb>DELETE)\s+FROM\s+(?:ONLY\s+)?{_NAME}",
        rf"(?P<verb>TRUNCATE)\s+(?:TABLE\s+)?(?:ONLY\s+)?{_NAME}",
        rf"(?P<verb>(?:CREATE|DROP|ALTER)\s+{_MANNER}(?:{_KIND}))\s+(?:CONCURRENTLY\s+)?{_IF}{_NAME}",
        rf"(?P<verb>COPY)\s+{_NAME}",
        rf"(?P<verb>CALL)\s+{_NAME}",
        r"(?P<verb>PREPARE\s+TRANSACTION|(?:COMMIT|ROLLBACK)\s+PREPARED)(?P<table>)",
    )
)
_FROM = re.compile(rf"\bFROM\s+(?:ONLY\s+|LATERAL\s+)?{_NAME}", re.IGNORECASE)
_WRITE_IN_WITH = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b", re.IGNORECASE
)
_WORD = re.compile(r"\w+")

_READS = frozenset({
    *("SELECT", "SHOW", "EXPLAIN", "FETCH", "MOVE", "VALUES", "TABLE", "DECLARE", "CLOSE", "DESCRIBE"),
    *("SET", "RESET", "PRAGMA", "LISTEN", "UNLISTEN", "LOCK", "PREPARE", "DEALLOCATE", "DISCARD"),
})  # fmt: skip
"""What changes no row. A function that a SELECT calls may; it is not looked for."""


class Boundary(Enum):
    """What a statement does to the transaction it stands in."""

    NONE = "none"
    BEGIN = "begin"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    SAVEPOINT = "savepoint"
    BACK_TO_SAVEPOINT = "rollback to"
    RELEASE = "release"
    TWO_PHASE = "two-phase"
    SETTING = "setting"
    """Of the isolation level, or of read only."""


_MODE = r"(?:default_)?transaction_(?:isolation|read_only|deferrable)"
_BOUNDARIES = tuple(
    (re.compile(pattern, re.IGNORECASE), boundary)
    for pattern, boundary in (
        (r"(?:PREPARE\s+TRANSACTION|(?:COMMIT|ROLLBACK)\s+PREPARED|XA)\b", Boundary.TWO_PHASE),
        (r"(?:BEGIN|START\s+TRANSACTION)\b", Boundary.BEGIN),
        (r"(?:COMMIT|END)\b", Boundary.COMMIT),
        (r"ROLLBACK\s+(?:WORK\s+|TRANSACTION\s+)?TO\b", Boundary.BACK_TO_SAVEPOINT),
        (r"(?:ROLLBACK|ABORT)\b", Boundary.ROLLBACK),
        (r"SAVEPOINT\b", Boundary.SAVEPOINT),
        (r"RELEASE\b", Boundary.RELEASE),
        (
            rf"SET\s+(?:LOCAL\s+|SESSION\s+)?(?:TRANSACTION|CHARACTERISTICS|{_MODE})\b",
            Boundary.SETTING,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, or several in one string.

    Attributes:
        verb: In capitals: ``INSERT``, ``CREATE TABLE``; of the first statement.
        table: What it is about, as written; empty where it names nothing.
        writes: It may change something.
        boundary: Of the first statement.
        mixed: More follows, and a boundary is somewhere in it.
        bare: The text without comments, and with empty texts.
    """

    verb: str
    table: str
    writes: bool
    boundary: Boundary
    mixed: bool
    bare: str

    def __str__(self) -> str:
        return f"{self.verb} {self.table}" if self.table else self.verb

    @property
    def changes_schema(self) -> bool:
        """It creates, alters or drops something."""
        return self.verb.partition(" ")[0] in {"CREATE", "ALTER", "DROP"}


@lru_cache(maxsize=512)
def read(sql: str) -> Statement:
    """What ``sql`` does.

    >>> str(read("insert into audit_entry (what) values ('; commit')"))
    'INSERT audit_entry'
    >>> read("select 1; ROLLBACK; insert into notes values (1); COMMIT").mixed
    True
    >>> read("with gone as (delete from notes returning *) select * from gone").writes
    True
    """
    bare = _NOISE.sub(_blank, sql).strip().lstrip("(").strip()
    parts = [part for each in bare.split(";") if (part := each.strip())]
    first = parts[0] if parts else ""
    boundaries = [_boundary(part) for part in parts]
    verb, table = _verb_and_table(first)
    return Statement(
        verb=verb,
        table=table,
        writes=any(_writes(part) for part in parts),
        boundary=boundaries[0] if boundaries else Boundary.NONE,
        mixed=len(parts) > 1 and any(each is not Boundary.NONE for each in boundaries),
        bare=bare,
    )


_BEYOND = (
    (
        re.compile(r"^COPY\b.*\bPROGRAM\b", re.IGNORECASE | re.DOTALL),
        "runs a program on the server",
    ),
    (re.compile(r"\bdblink\w*\s*\(", re.IGNORECASE), "reaches another connection of the server's"),
    (
        re.compile(
            r"\b(?:lo_export|pg_file_\w+|pg_terminate_backend|pg_cancel_backend|pg_reload_conf"
            r"|pg_rotate_logfile|pg_switch_wal)\s*\(",
            re.IGNORECASE,
        ),
        "acts on the server itself",
    ),
)


def beyond_transactions(statement: Statement) -> str:
    """Why no transaction of PostgreSQL takes ``statement`` back; empty where one does.

    >>> beyond_transactions(read("copy notes to program 'cat > /tmp/notes'"))
    'runs a program on the server'
    """
    return next((why for form, why in _BEYOND if form.search(statement.bare)), "")


def _blank(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match["kept"]
    return "''" if match["text"] is not None else " "


def _boundary(part: str) -> Boundary:
    return next((each for form, each in _BOUNDARIES if form.match(part)), Boundary.NONE)


def _writes(part: str) -> bool:
    word = _first_word(part)
    if word == "WITH" or (word == "EXPLAIN" and "ANALYZE" in part.upper()):
        return _WRITE_IN_WITH.search(part) is not None
    if word == "SELECT":
        return re.search(r"\bINTO\s", part, re.IGNORECASE) is not None
    return word not in _READS and _boundary(part) is Boundary.NONE


def _verb_and_table(part: str) -> tuple[str, str]:
    word = _first_word(part)
    if word == "WITH":
        write = _WRITE_IN_WITH.search(part)
        part = part[write.start() :] if write else f"SELECT {part}"
        word = _first_word(part)
    for form in _FORMS:
        if match := form.match(part):
            return " ".join(match["verb"].upper().split()), _unquoted(match["table"])
    found = _FROM.search(part) if word == "SELECT" else None
    return word, _unquoted(found["table"]) if found else ""


def _first_word(part: str) -> str:
    found = _WORD.match(part.lstrip("( \n\t"))
    return found[0].upper() if found else "statement"


def _unquoted(name: str) -> str:
    return re.sub(r'["`\[\]\s]', "", name)
