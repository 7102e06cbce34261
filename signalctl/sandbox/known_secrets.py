"""The secrets among the fields of a fire, which may turn up in whatever a receiver says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from signalctl.model.secrets import redact_text, redact_value, suspicion_of

_SHORTEST = 4
"""Characters; a shorter secret would be found within too many words."""

_MAX_DEPTH = 100
_MAX_SECRETS = 1_000


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """Secrets that were sent, and what is shown instead of each.

    >>> secrets = KnownSecrets.of({"password": "hunter2", "event_id": 3})
    >>> secrets.redact("event 3: cannot log in with hunter2")
    'event 3: cannot log in with <redacted str, 7 chars>'
    """

    markers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, payload: Mapping[str, object]) -> "KnownSecrets":
        """Those that stand in ``payload`` under the name of a secret."""
        found: dict[str, str] = {}
        for name, value in payload.items():
            for text, marker in _secrets_in(name, value, depth=0):
                if len(text) >= _SHORTEST and len(found) < _MAX_SECRETS:
                    found[text] = marker
        # The longest first: one may stand within another.
        return cls(tuple(sorted(found.items(), key=lambda pair: -len(pair[0]))))

    def redact(self, text: str) -> str:
        """``text`` without these secrets, nor any that shows by its shape."""
        for secret, marker in self.markers:
            text = text.replace(secret, marker)
        return redact_text(text)


def _secrets_in(name: str, value: object, *, depth: int) -> Iterator[tuple[str, str]]:
    """Each text that a secret below ``name`` may be shown as, and its marker."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            telling = max(name, str(key), key=suspicion_of)
            yield from _secrets_in(telling, each, depth=depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _secrets_in(name, each, depth=depth + 1)
    else:
        yield from _as_shown(value, redact_value(name, value))


def _as_shown(value: object, marker: object) -> Iterator[tuple[str, str]]:
    # A text that only holds a secret, such as a URL, is not replaced as a whole.
    if not isinstance(marker, str) or marker is value or not marker.startswith("<redacted "):
        return
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    yield text, marker
    yield repr(text)[1:-1], marker
