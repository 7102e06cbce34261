"""What must not be shown or stored: secrets, known by the name they stand under or by their shape.

A secret is replaced by a marker that says what it was, ``<redacted str, 12 chars>``. Hiding too
much costs a question; hiding too little cannot be taken back. So when in doubt, it is hidden.
"""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice, pairwise
from typing import Any

_MAX_DEPTH = 100
_MAX_VALUES = 10_000
_MAX_TEXT = 1_000_000


class Suspicion(IntEnum):
    """How much a name says about the value under it."""

    NONE = 0
    """Nothing."""
    KEY_LIKE = 1
    """A value that looks like key material is a secret; ``session`` can be a talk's title."""
    SECRET = 2
    """Whatever stands there is a secret."""


_SECRET_WORDS = frozenset({
    "apikey", "authorization", "card", "cookie", "credential", "csrf", "iban", "otp", "passphrase",
    "passwd", "password", "pin", "privatekey", "pwd", "secret", "token", "xsrf",
})  # fmt: skip
"""Words that make a name secret when one of its parts is exactly this, in singular or plural."""

_SECRET_PAIRS = frozenset({("api", "key"), ("private", "key"), ("access", "key")})
"""Words that do so one after the other."""

_SECRET_FRAGMENTS = ("password", "passwd", "passphrase", "credential", "apikey")
"""Words too long to stand inside another by chance; they count without a boundary: dbpassword."""

_KEY_LIKE_WORDS = frozenset({
    "auth", "bearer", "dsn", "hash", "jwt", "key", "nonce", "salt", "session", "sid", "sig",
    "signature",
})  # fmt: skip

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""The parts of snake_case, kebab-case, camelCase and HTTPHeader names; digits separate."""

_KEY_MATERIAL = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/_-]{20,}={0,2}")
"""Long base64 or hex: twenty characters or more, with a letter and a digit among them."""

_JSON_WEB_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"
)

_PEM = re.compile(
    r"-----BEGIN ([A-Z0-9 ]{1,60})-----.*?(?:-----END \1-----|\Z)",
    re.DOTALL,
)
"""A PEM block; one whose end is cut off reaches to the end of the text."""

# No group below is repeated possessively: CPython before 3.11.5 takes too much for it (gh-106052).
_URL_PASSWORD = re.compile(
    r"""(?P<before>://[^\s:@/?\#]*:)    # scheme (not looked at), user
    (?P<secret>
        [^\s@/?\#]++                    # the password,
        (?:@[^\s@/?\#"',;<>]*+(?=@))*  # which may hold an @ that should have been %40
      | (?!\d{1,5}[/?\#])               # or a slash that should have been %2F, and is no port
        [^\s@]{1,200}
    )
    (?=@)
    """,
    re.VERBOSE,
)

_HEADER = re.compile(
    r"""(?P<before>\b(?:(?:proxy-)?authorization|(?:set-)?cookie)["']?[ ]?[:=][ ]?["']?)
    (?P<secret>[^\r\n"']+)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_ASSIGNED = re.compile(
    r"""(?<!\w)(?P<name>[A-Za-z][\w-]{0,60})
    (?:
        (?P<before>["']?\s{0,5}[=:]\s{0,5})
        (?P<quote>["'])(?P<quoted>(?:(?!(?P=quote))[^\\\n]|\\.)*)
      | =(?P<plain>[^\s&,;"'<>()\[\]{}=]++)(?![(\[])
    )
    """,
    re.VERBOSE,
)
"""``password='x'``, ``"password": "x"`` and ``password=x``.

Not ``password = x`` and not ``password=get(x)``: in a traceback that is source code, and the
value is the name of a variable.
"""

_NO_SECRET = re.compile(r"None|True|False|null|true|false|\?|%s|:\w+|\$\d+|\*+|\.\.\.")
"""Constants, and the placeholders of SQL statements."""

_PARSER_ERROR = re.compile(r"(?i)tokens?\s*:")
"""``unexpected token: '}'`` speaks of a piece of source."""

_MARKER = re.compile(r"<redacted [^<>]{1,100}>")


def suspicion_of(name: str) -> Suspicion:
    """What ``name`` says about its value.

    >>> [suspicion_of(name).name for name in ("userPIN", "shipping", "X-API-Key", "session_id")]
    ['SECRET', 'NONE', 'SECRET', 'KEY_LIKE']
    """
    parts = [part.lower() for part in _PARTS.findall(name)]
    words = {*parts, *(part.removesuffix("s") for part in parts)}
    lowered = name.lower()
    if (
        not _SECRET_WORDS.isdisjoint(words)
        or not _SECRET_PAIRS.isdisjoint(pairwise(parts))
        or any(fragment in lowered for fragment in _SECRET_FRAGMENTS)
    ):
        return Suspicion.SECRET
    return Suspicion.NONE if _KEY_LIKE_WORDS.isdisjoint(words) else Suspicion.KEY_LIKE


def redact_text(text: str) -> str:
    """``text`` with each secret in it replaced by its marker.

    Found are JSON Web Tokens, PEM blocks, the password of ``scheme://user:password@host`` (scheme,
    user and host stay), ``Authorization`` and ``Cookie`` headers, and values assigned to a secret
    name. Of a text over a million characters the rest is left out, and counted.

    >>> redact_text("could not connect to postgresql://ann:hunter2@db.example.com/events")
    'could not connect to postgresql://ann:<redacted str, 7 chars>@db.example.com/events'
    >>> redact_text("login failed: user='ann', password='hunter2'")
    "login failed: user='ann', password='<redacted str, 7 chars>'"
    """
    shown = text[:_MAX_TEXT]
    for shape in (_PEM, _JSON_WEB_TOKEN):
        shown = shape.sub(lambda match: _text_marker(match.group()), shown)
    for shape in (_URL_PASSWORD, _HEADER):
        shown = shape.sub(_without_secret, shown)
    shown = _ASSIGNED.sub(_without_assigned, shown)
    hidden = len(text) - _MAX_TEXT
    return f"{shown}<not shown: {hidden} more chars>" if hidden > 0 else shown


def redact_value(name: str, value: object) -> object:
    """``value`` with each secret in it replaced by its marker, a ``str``.

    Looks into dictionaries, lists, tuples and sets of exactly these types, by their keys at every
    depth; what stands below a secret name is secret as a whole. ``None`` and booleans stay, they
    say too little. Other objects stay untouched, and no method of theirs is called: show them
    through ``redact_text(repr(...))``. Deeper than 100, or after 10,000 values, a text that says so
    takes the place of what was not looked at.

    Returns:
        The same object when nothing in it was secret.

    >>> redact_value("payload", {"event_id": 3, "auth": {"api_key": "s3cr3t", "user": "ann"}})
    {'event_id': 3, 'auth': {'api_key': '<redacted str, 6 chars>', 'user': 'ann'}}
    >>> redact_value("pin", 4711)
    '<redacted int>'
    """
    return _Walk().value(value, suspicion_of(name), depth=0)


class _Walk:
    """One walk through one value, with what it may still look at."""

    def __init__(self) -> None:
        self._left = _MAX_VALUES

    def value(self, value: object, suspicion: Suspicion, *, depth: int) -> object:
        self._left -= 1
        kind = type(value)
        if _is_container(kind) and depth >= _MAX_DEPTH:
            return f"<not shown: nested deeper than {_MAX_DEPTH}>"
        if kind is dict:
            return self._dictionary(_as_any(value), suspicion, depth=depth)
        if _is_container(kind):
            return self._collection(_as_any(value), suspicion, depth=depth)
        return _leaf(value, suspicion)

    def _dictionary(
        self, dictionary: dict[Any, Any], suspicion: Suspicion, *, depth: int
    ) -> dict[Any, Any]:
        looked_at = tuple(self._affordable(dictionary.items()))
        kept: list[tuple[object, object]] = []
        changed = False
        for key, value in looked_at:
            text = _text_of(key)
            shown_key = key if text is None or redact_text(text) == text else redact_text(text)
            below = suspicion if text is None else max(suspicion, suspicion_of(text))
            shown = self.value(value, below, depth=depth + 1)
            kept.append((shown_key, shown))
            changed = changed or shown is not value or shown_key is not key
        hidden = len(dictionary) - len(looked_at)
        if hidden > 0:
            kept.append(("…", _more(hidden)))
        if not changed and hidden <= 0:
            return dictionary
        return {_hashed_by_python(key, index): shown for index, (key, shown) in enumerate(kept)}

    def _collection(self, values: Any, suspicion: Suspicion, *, depth: int) -> Any:
        looked_at = tuple(self._affordable(values))
        kept = [self.value(value, suspicion, depth=depth + 1) for value in looked_at]
        hidden = len(values) - len(kept)
        if not hidden and all(new is old for new, old in zip(kept, looked_at, strict=True)):
            return values
        if hidden:
            kept.append(_more(hidden))
        if type(values) in {set, frozenset}:
            kept = [_hashed_by_python(value, index) for index, value in enumerate(kept)]
        return type(values)(kept)

    def _affordable(self, values: Iterable[Any]) -> Iterator[Any]:
        return islice(values, max(self._left, 0))


_CONTAINERS = (dict, list, tuple, set, frozenset)


def _is_container(kind: type) -> bool:
    # By identity: a metaclass may run code to hash or to compare its classes.
    return any(kind is each for each in _CONTAINERS)


_PLAIN = frozenset({str, bytes, int, float, complex, bool, type(None)})


def _leaf(value: object, suspicion: Suspicion) -> object:
    kind = type(value)
    if value is None or kind is bool:
        return value
    text = _text_of(value)
    if text is not None:
        return _text_leaf(value, text, suspicion)
    if issubclass(kind, bytes):
        return _bytes_leaf(_as_any(value), suspicion)
    return f"<redacted {_type_name(kind)}>" if suspicion is Suspicion.SECRET else value


def _text_leaf(value: object, text: str, suspicion: Suspicion) -> object:
    if _MARKER.fullmatch(text):
        return value
    if _is_secret(text, suspicion):
        return _text_marker(text)
    shown = redact_text(text)
    return value if shown == text else shown


def _bytes_leaf(value: bytes, suspicion: Suspicion) -> bytes | str:
    text = bytes.decode(value, "latin-1")  # one character for each byte, and never an error
    if _is_secret(text, suspicion) or redact_text(text) != text:
        return f"<redacted bytes, {len(text)} bytes>"
    return value


def _is_secret(text: str, suspicion: Suspicion) -> bool:
    if suspicion is Suspicion.KEY_LIKE:
        return _KEY_MATERIAL.fullmatch(text) is not None
    return suspicion is Suspicion.SECRET


def _without_secret(match: re.Match[str]) -> str:
    secret = match["secret"]
    return match.group() if _MARKER.fullmatch(secret) else match["before"] + _text_marker(secret)


def _without_assigned(match: re.Match[str]) -> str:
    secret = match["plain"] if match["quoted"] is None else match["quoted"]
    if (
        not secret
        or not _is_secret(secret, suspicion_of(match["name"]))
        or _PARSER_ERROR.match(match.group())
        or _NO_SECRET.fullmatch(secret)
        or _MARKER.fullmatch(secret)
    ):
        return match.group()
    before = match.group()[: -len(secret)]
    return before + _text_marker(secret)


def _text_marker(text: str) -> str:
    return f"<redacted str, {len(text)} char{'' if len(text) == 1 else 's'}>"


def _more(count: int) -> str:
    return f"<not shown: {count} more>"


def _text_of(value: object) -> str | None:
    """The letters of a ``str`` or of a subclass; ``None`` for anything else."""
    # By issubclass of the type: isinstance asks value.__class__, which a proxy answers with code.
    # And by str's own __str__: a subclass may define another.
    return str.__str__(value) if issubclass(type(value), str) else None


def _hashed_by_python(key: object, index: int) -> object:
    """``key``, or a text in its place when hashing it would run code of the target."""
    if type(key) in _PLAIN:
        return key
    text = _text_of(key)
    return f"<{_type_name(type(key))}, number {index + 1}>" if text is None else text


def _type_name(kind: type) -> str:
    # Not kind.__name__: a metaclass may define that as a property, which would run its code.
    name = type.__dict__["__name__"].__get__(kind)
    return name if type(name) is str else "object"


def _as_any(value: object) -> Any:
    """``value``, whose type was compared just before in a way that mypy does not follow."""
    return value
