"""Evidence that the target is wired to production, where firing would do real things."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qsl

from signalctl.model.secrets import redact_text

_STAGE_NAMES = ("SIGNALCTL_ENV", "APP_ENV", "ENV", "FLASK_ENV")


class _Service(Enum):
    """What the app talks to, as the evidence calls it."""

    DATABASE = "database"
    BROKER = "broker"
    RESULTS = "task result store"
    CACHE = "cache"
    MAIL = "mail server"


_KEYS: Mapping[str, _Service] = {
    "SQLALCHEMY_DATABASE_URI": _Service.DATABASE,
    "SQLALCHEMY_BINDS": _Service.DATABASE,
    "SQLALCHEMY_ENGINES": _Service.DATABASE,
    "DATABASE_URL": _Service.DATABASE,
    "DATABASE_URI": _Service.DATABASE,
    "DB_HOST": _Service.DATABASE,
    "MONGO_URI": _Service.DATABASE,
    "MONGO_URL": _Service.DATABASE,
    "MONGODB_HOST": _Service.DATABASE,
    "MONGODB_SETTINGS": _Service.DATABASE,
    "MONGODB_URI": _Service.DATABASE,
    "MYSQL_HOST": _Service.DATABASE,
    "POSTGRES_HOST": _Service.DATABASE,
    "AMQP_URL": _Service.BROKER,
    "BROKER_URL": _Service.BROKER,
    "CELERY_BROKER_URL": _Service.BROKER,
    "RABBITMQ_URL": _Service.BROKER,
    "CELERY_RESULT_BACKEND": _Service.RESULTS,
    "RESULT_BACKEND": _Service.RESULTS,
    "CACHE_REDIS_HOST": _Service.CACHE,
    "CACHE_REDIS_URL": _Service.CACHE,
    "REDIS_HOST": _Service.CACHE,
    "REDIS_URL": _Service.CACHE,
    "EMAIL_HOST": _Service.MAIL,
    "MAIL_HOST": _Service.MAIL,
    "MAIL_SERVER": _Service.MAIL,
    "SMTP_HOST": _Service.MAIL,
    "SMTP_SERVER": _Service.MAIL,
}
"""Where Flask, its extensions and the usual hosters put the address of a service.

Source: the configuration pages of Flask-SQLAlchemy, Flask-SQLAlchemy-Lite, Flask-Mail,
Flask-PyMongo, Flask-MongoEngine, Flask-Caching and Celery.
"""

_CELERY_KEYS = ("CELERY", "CELERY_CONFIG")
_CELERY_SETTINGS: Mapping[str, _Service] = {
    "broker_url": _Service.BROKER,
    "result_backend": _Service.RESULTS,
}
"""What Flask's documentation puts into one dictionary for Celery."""

_SCHEMES: Mapping[str, _Service] = {
    "cockroachdb": _Service.DATABASE,
    "mariadb": _Service.DATABASE,
    "mongodb": _Service.DATABASE,
    "mssql": _Service.DATABASE,
    "mysql": _Service.DATABASE,
    "oracle": _Service.DATABASE,
    "postgres": _Service.DATABASE,
    "postgresql": _Service.DATABASE,
    "amqp": _Service.BROKER,
    "amqps": _Service.BROKER,
    "kafka": _Service.BROKER,
    "pyamqp": _Service.BROKER,
    "memcached": _Service.CACHE,
    "redis": _Service.CACHE,
    "rediss": _Service.CACHE,
    "smtp": _Service.MAIL,
    "smtps": _Service.MAIL,
}
"""The service behind a URL under a key that is not in the table, such as REPORTS_DB_URL."""

_URL_KEY = re.compile(r"(?:.*_)?(?:URL|URI|DSN)")
_TEST_KEY = re.compile(r"(?:.*_)?TEST(?:S|ING)?(?:_.*)?")

_AUTHORITY = re.compile(
    r"""(?P<scheme>[A-Za-z][\w.+-]{0,40})://
    (?:
        [^:/?\#@]*                          # the user,
        (?: : (?!\d{1,5}[/?\#]) [^@]* )?    # and a password, in which SQLAlchemy allows a slash
        @
    )?
    (?P<hosts>[^/?\#]*)
    (?: [^?\#]* \? (?P<query>[^\#]*) )?
    """,
    re.VERBOSE,
)

_NEXT_URL = re.compile(r"[;,]\s*(?=[A-Za-z][\w.+-]{0,40}://)")
_BRACKETED = re.compile(r"\[(?P<address>[^\]]*)\](?::\d*)?")
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*\.)+(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]+")
"""A name with a dot. Its last label has a letter: 127.1 is another spelling of an address."""

_OFF = frozenset({"", "0", "false", "no", "off"})

_NEAR_SUFFIXES = (".local", ".internal", ".test", ".localhost")
"""Names that no public name server answers; ``host.docker.internal`` is one."""


@dataclass(frozen=True, slots=True)
class _Host:
    """A host in a setting.

    Attributes:
        name: A name or an address, without the port.
        sure: Whether it surely is the host. Where a password holds an unescaped ``@`` and a slash,
            programs differ in where the host begins; then it may be a piece of the password.
    """

    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Address:
    """What one setting says about one service; without hosts for a file or memory."""

    service: _Service
    key: str
    hosts: tuple[_Host, ...]


def production_evidence(
    environment: Mapping[str, str], config: Mapping[str, object], markers: Iterable[str]
) -> tuple[str, ...]:
    """One short sentence for each thing that speaks for production; empty when none does.

    Three kinds, in this order. A stage name (``SIGNALCTL_ENV``, ``APP_ENV``, ``ENV`` or
    ``FLASK_ENV``) that starts with "prod". A database, broker, cache or mail host on the internet,
    while neither DEBUG nor TESTING is set: a name without a dot (a service of a compose file), a
    loopback or private address and names such as ``db.internal`` are none. And the markers of
    ``[tool.signalctl] production_markers``: ``NAME`` is set and not empty, or ``NAME=GLOB``
    matches; both are looked up in ``environment`` and in ``config``.

    An address in the environment counts only where ``config`` names no service of that kind: what
    the app's own settings override is not what the app would use.

    Odd values in ``config`` are passed over, and no code of theirs is run. No sentence holds more
    of an address than its host.

    >>> config = {"MAIL_SERVER": "smtp.example.com", "SQLALCHEMY_DATABASE_URI": "sqlite://"}
    >>> production_evidence({"FLASK_ENV": "production"}, config, ["DYNO"])  # doctest: +NORMALIZE_WHITESPACE
    ("FLASK_ENV is 'production'",
     "the mail server is at 'smtp.example.com' (MAIL_SERVER) and neither DEBUG nor TESTING is set")
    """
    found = (
        *_stages(environment, config),
        *_remote_services(environment, config),
        *_markers(environment, config, markers),
    )
    return tuple(dict.fromkeys(found))


def _stages(environment: Mapping[str, str], config: Mapping[str, object]) -> Iterator[str]:
    for source in (environment, config):
        for name in _STAGE_NAMES:
            stage = (_text(source.get(name)) or "").strip()
            if stage.casefold().startswith("prod"):
                yield f"{name} is '{redact_text(stage[:40])}'"


def _remote_services(environment: Mapping[str, str], config: Mapping[str, object]) -> Iterator[str]:
    if _is_on(config.get("DEBUG")) or _is_on(config.get("TESTING")):
        return
    for address in _addresses_in_use(environment, config):
        for host in address.hosts:
            if _is_on_the_internet(host.name):
                place = f"'{host.name}'" if host.sure else "a host on the internet"
                yield (
                    f"the {address.service.value} is at {place} ({address.key})"
                    " and neither DEBUG nor TESTING is set"
                )


def _addresses_in_use(
    environment: Mapping[str, str], config: Mapping[str, object]
) -> tuple[_Address, ...]:
    configured = tuple(_configured_addresses(config))
    services = {address.service for address in configured}
    fallback = (
        _Address(service, key, tuple(_hosts_of(environment[key], key=key)))
        for key, service in _KEYS.items()
        if environment.get(key) and service not in services
    )
    return (*configured, *fallback)


def _configured_addresses(config: Mapping[str, object]) -> Iterator[_Address]:
    for key, value in config.items():
        if type(key) is not str or not _is_set(value):
            continue
        if key in _CELERY_KEYS and type(value) is dict:
            yield from _celery_addresses(key, value)
        elif service := _KEYS.get(key) or _service_by_scheme(key, value):
            yield _Address(service, key, tuple(dict.fromkeys(_hosts_in(value, key=key))))


def _celery_addresses(key: str, settings: Mapping[object, object]) -> Iterator[_Address]:
    for name, service in _CELERY_SETTINGS.items():
        if _is_set(value := settings.get(name)):
            hosts = tuple(dict.fromkeys(_hosts_in(value, key=name)))
            yield _Address(service, f"{key}['{name}']", hosts)


def _service_by_scheme(key: str, value: object) -> _Service | None:
    """The service of a URL under a key of no fame; that of the tests is not what the app uses."""
    text = _text(value)
    if text is None or not _URL_KEY.fullmatch(key) or _TEST_KEY.fullmatch(key):
        return None
    scheme = text.partition("://")[0].partition("+")[0]
    return _SCHEMES.get(scheme.casefold()) if "://" in text else None


def _hosts_in(value: object, *, key: str, depth: int = 3) -> Iterator[_Host]:
    """The hosts of one setting: a URL, a host, or these in dictionaries and lists."""
    text = _text(value)
    if text is not None:
        yield from _hosts_of(text, key=key)
    elif _is_sqlalchemy_url(value):
        yield from _hosts_in(value.host, key="host", depth=depth)  # type: ignore[attr-defined]  # the line above says what it is
    elif depth and type(value) is dict:
        for name, inner in value.items():
            yield from _hosts_in(inner, key=_text(name) or "", depth=depth - 1)
    elif depth and type(value) in {list, tuple}:
        for inner in value:  # type: ignore[attr-defined]  # mypy does not follow "in"
            yield from _hosts_in(inner, key=key, depth=depth - 1)


def _is_sqlalchemy_url(value: object) -> bool:
    """Whether reading ``host`` of ``value`` reads a field of a named tuple and runs no code.

    Source: ``sqlalchemy.engine.url.URL`` in SQLAlchemy 1.4 and 2.0, a ``NamedTuple``.
    """
    kind = type(value)
    return issubclass(kind, tuple) and kind.__module__ == "sqlalchemy.engine.url"


def _hosts_of(text: str, *, key: str) -> Iterator[_Host]:
    """The hosts of one or more URLs, or of a plain ``host:port`` under a key that means a host."""
    for part in _NEXT_URL.split(text.strip()):
        match = _AUTHORITY.match(part)
        if match is not None:
            sure = "@" not in part[match.end("hosts") :]
            yield from _without_ports(match["hosts"].rpartition("@")[2], sure=sure)
            for name, value in parse_qsl(match["query"] or ""):
                if name == "host":  # as libpq reads it, once for each server of a cluster
                    yield from _without_ports(value, sure=sure)
        elif key.casefold().endswith(("host", "server")):
            yield from _without_ports(part, sure=True)


def _without_ports(hosts: str, *, sure: bool) -> Iterator[_Host]:
    for host in hosts.split(","):
        stripped = host.strip()
        if bracketed := _BRACKETED.fullmatch(stripped):
            yield _Host(bracketed["address"], sure)
        elif stripped.count(":") > 1:  # an IPv6 address without brackets, and so without a port
            yield _Host(stripped, sure)
        else:
            yield _Host(stripped.partition(":")[0], sure)


def _is_on_the_internet(host: str) -> bool:
    name = host.casefold().removesuffix(".")
    try:
        address = ip_address(name)
    except ValueError:
        return _HOST_NAME.fullmatch(name) is not None and not name.endswith(_NEAR_SUFFIXES)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_global
    return address.is_global


def _markers(
    environment: Mapping[str, str], config: Mapping[str, object], markers: Iterable[str]
) -> Iterator[str]:
    for marker in markers:
        name, wants_match, glob = marker.partition("=")
        values = [source[name] for source in (environment, config) if name in source]
        if wants_match and any(fnmatchcase(_plain(value), glob) for value in values):
            yield f"{name} matches '{redact_text(glob)}' (production_markers)"
        elif not wants_match and any(_is_set(value) for value in values):
            yield f"{name} is set (production_markers)"


def _is_on(value: object) -> bool:
    """Whether a switch is on, as its owner means it: DEBUG may come as text from a file."""
    text = _text(value)
    if text is not None:
        return text.strip().casefold() not in _OFF
    return type(value) in {bool, int} and bool(value)


def _is_set(value: object) -> bool:
    """Whether ``value`` is there and not empty; asking an unknown object would run its code."""
    plain = {bool, int, float, str, bytes, list, tuple, dict, set, frozenset, type(None)}
    return bool(value) if type(value) in plain else True


def _plain(value: object) -> str:
    """``value`` as text when it is a plain one, else a text that only ``*`` matches."""
    if type(value) in {bool, int, float}:
        return str(value)
    return _text(value) or ""


def _text(value: object) -> str | None:
    """The letters of a ``str`` or a subclass, which may define how it prints."""
    # By issubclass: isinstance asks value.__class__, which a proxy answers with code.
    return str.__str__(value) if issubclass(type(value), str) else None
