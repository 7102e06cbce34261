from collections.abc import Mapping
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalctl.sandbox.production import production_evidence

REMOTE = "postgresql://ann:hunter2@db.example.com:5432/events"


def database_at(host: str, key: str = "SQLALCHEMY_DATABASE_URI") -> str:
    return f"the database is at '{host}' ({key}) and neither DEBUG nor TESTING is set"


@pytest.mark.parametrize(
    ("environment", "config", "evidence"),
    [
        ({}, {}, ()),
        ({"FLASK_ENV": "production"}, {}, ("FLASK_ENV is 'production'",)),
        ({"SIGNALCTL_ENV": "PROD-eu"}, {}, ("SIGNALCTL_ENV is 'PROD-eu'",)),
        ({"APP_ENV": " prod "}, {}, ("APP_ENV is 'prod'",)),
        ({}, {"ENV": "production"}, ("ENV is 'production'",)),
        ({"ENV": "production"}, {"ENV": "production"}, ("ENV is 'production'",)),
        ({"ENV": "development", "FLASK_ENV": "preprod", "APP_ENV": ""}, {}, ()),
        ({"NODE_ENV": "production"}, {}, ()),
        ({}, {"ENV": "production", "DEBUG": True}, ("ENV is 'production'",)),
    ],
)
def test_a_stage_name_that_says_prod_is_evidence(
    environment: Mapping[str, str], config: Mapping[str, object], evidence: tuple[str, ...]
) -> None:
    assert production_evidence(environment, config, ()) == evidence


@pytest.mark.parametrize(
    "host",
    [
        "db.example.com",
        "10.example.com",
        "8.8.8.8",
        "[2001:4860:4860::8888]",
        "db.example.com.",
        "DB.Example.COM",
        "my_db.rds.amazonaws.com",
    ],
)
def test_a_host_on_the_internet_is_evidence(host: str) -> None:
    config = {"SQLALCHEMY_DATABASE_URI": f"postgresql+psycopg://ann:hunter2@{host}:5432/events"}

    assert production_evidence({}, config, ()) == (database_at(host.strip("[]")),)


@pytest.mark.parametrize(
    "host",
    [
        "", "localhost", "db", "postgres", "127.0.0.1", "127.1", "127.5.5.5", "[::1]",
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "[fd00::1]",
        "[fe80::1%25eth0]", "[::ffff:10.0.0.1]", "db.local", "db.svc.cluster.local", "db.internal",
        "ip-10-0-0-1.ec2.internal", "host.docker.internal", "db.test", "db.localhost", "DB.LOCAL.",
        "${DB_HOST}", "...", "a b.c",
    ],
)  # fmt: skip
def test_a_compose_name_and_a_near_address_are_no_evidence(host: str) -> None:
    config = {"SQLALCHEMY_DATABASE_URI": f"postgresql://ann:hunter2@{host}/events"}

    assert production_evidence({}, config, ()) == ()


@pytest.mark.parametrize(
    ("config", "subject"),
    [
        ({"SQLALCHEMY_BINDS": {"log": REMOTE}}, "the database is at 'db.example.com'"),
        ({"SQLALCHEMY_BINDS": {"log": {"url": REMOTE}}}, "the database is at 'db.example.com'"),
        ({"DATABASE_URL": REMOTE}, "the database is at 'db.example.com'"),
        ({"REPORTS_DB_URL": REMOTE}, "the database is at 'db.example.com'"),
        ({"MONGODB_SETTINGS": {"host": "m.example.com"}}, "the database is at 'm.example.com'"),
        ({"MONGODB_SETTINGS": [{"host": "m.example.com"}]}, "the database is at 'm.example.com'"),
        (
            {"MONGO_URI": "mongodb://u:p@a,m.example.com:27018/x"},
            "the database is at 'm.example.com'",
        ),
        ({"DB_HOST": "db.example.com:5432"}, "the database is at 'db.example.com'"),
        (
            {"DATABASE_URL": "postgresql:///x?host=db.example.com:5432"},
            "the database is at 'db.example.com'",
        ),
        ({"CELERY_BROKER_URL": "redis://:pw@q.example.com/0"}, "the broker is at 'q.example.com'"),
        (
            {"CELERY_BROKER_URL": "amqp://u:p@a//;amqp://u:p@q.example.com//"},
            "the broker is at 'q.example.com'",
        ),
        (
            {"CELERY_BROKER_URL": ["amqp://a", "amqp://q.example.com"]},
            "the broker is at 'q.example.com'",
        ),
        (
            {"CELERY_RESULT_BACKEND": "redis://r.example.com"},
            "the task result store is at 'r.example.com'",
        ),
        ({"REDIS_URL": "rediss://u:p@r.example.com"}, "the cache is at 'r.example.com'"),
        ({"CACHE_REDIS_HOST": "r.example.com"}, "the cache is at 'r.example.com'"),
        ({"MAIL_SERVER": "smtp.example.com"}, "the mail server is at 'smtp.example.com'"),
        ({"MAIL_SERVER": "2001:4860:4860::8888"}, "the mail server is at '2001:4860:4860::8888'"),
    ],
)
def test_each_place_for_an_address_is_read(config: Mapping[str, object], subject: str) -> None:
    (key,) = config

    assert production_evidence({}, config, ()) == (
        f"{subject} ({key}) and neither DEBUG nor TESTING is set",
    )


def test_a_host_that_may_be_a_piece_of_the_password_is_not_named() -> None:
    config = {"DATABASE_URL": "postgresql://ann:p/@hunter2.x/@db.example.com/events"}

    assert production_evidence({}, config, ()) == (
        "the database is at a host on the internet (DATABASE_URL) and neither DEBUG nor TESTING is set",
    )


def test_the_celery_dictionary_of_the_flask_documentation_is_read() -> None:
    config = {
        "CELERY": {
            "broker_url": "redis://q.example.com",
            "result_backend": "redis://r.example.com",
            "task_ignore_result": True,
        }
    }

    broker = "the broker is at 'q.example.com' (CELERY['broker_url'])"
    results = "the task result store is at 'r.example.com' (CELERY['result_backend'])"
    assert production_evidence({}, config, ()) == (
        f"{broker} and neither DEBUG nor TESTING is set",
        f"{results} and neither DEBUG nor TESTING is set",
    )


def test_an_url_object_of_sqlalchemy_is_read() -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    url = sqlalchemy.engine.make_url(REMOTE)

    evidence = production_evidence({}, {"SQLALCHEMY_DATABASE_URI": url}, ())

    assert evidence == (database_at("db.example.com"),)


@pytest.mark.parametrize(
    "config",
    [
        {"DATABASE_URL": "sqlite:////srv/db.example.com/events.db"},
        {"DATABASE_URL": "events.example.db"},
        {"DATABASE_URL": "postgresql:///events?host=/var/run/postgresql"},
        {"CELERY_BROKER_URL": "memory://"},
        {"TEST_DB_URL": REMOTE},
        {"DB_TESTING_URL": REMOTE},
        {"HOMEPAGE_URL": "https://www.example.com"},
        {"NOTE": REMOTE},
        {"SQLALCHEMY_BINDS": {}},
        {"MAIL_SERVER": None},
    ],
)
def test_what_is_no_remote_service_is_no_evidence(config: Mapping[str, object]) -> None:
    assert production_evidence({}, config, ()) == ()


@pytest.mark.parametrize(
    ("switches", "pieces"),
    [
        ({"DEBUG": True}, 0),
        ({"TESTING": True}, 0),
        ({"TESTING": 1}, 0),
        ({"DEBUG": "true"}, 0),
        ({"DEBUG": False, "TESTING": False}, 1),
        ({"DEBUG": None}, 1),
        ({"DEBUG": "False"}, 1),
        ({"DEBUG": "0"}, 1),
        ({"DEBUG": object()}, 1),
    ],
)
def test_debug_or_testing_takes_a_remote_host_for_granted(
    switches: Mapping[str, object], pieces: int
) -> None:
    config = {"SQLALCHEMY_DATABASE_URI": REMOTE, **switches}

    evidence = production_evidence({}, config, ())

    assert evidence == (database_at("db.example.com"),) * pieces


@pytest.mark.parametrize(
    ("environment", "config", "evidence"),
    [
        ({"DATABASE_URL": REMOTE}, {}, (database_at("db.example.com", "DATABASE_URL"),)),
        ({"DATABASE_URL": REMOTE}, {"SQLALCHEMY_DATABASE_URI": "sqlite://"}, ()),
        (
            {"DATABASE_URL": REMOTE},
            {"MAIL_SERVER": "localhost"},
            (database_at("db.example.com", "DATABASE_URL"),),
        ),
        ({"DATABASE_URL": REMOTE}, {"SQLALCHEMY_DATABASE_URI": ""}, (
            database_at("db.example.com", "DATABASE_URL"),
        )),
        ({"DATABASE_URL": ""}, {}, ()),
        ({"BACKUP_DB_URL": REMOTE}, {}, ()),
        ({"DATABASE_URL": REMOTE}, {"DEBUG": True}, ()),
    ],
)  # fmt: skip
def test_the_environment_counts_only_where_the_config_is_silent(
    environment: Mapping[str, str], config: Mapping[str, object], evidence: tuple[str, ...]
) -> None:
    assert production_evidence(environment, config, ()) == evidence


@pytest.mark.parametrize(
    ("environment", "config", "marker", "evidence"),
    [
        ({"DYNO": "web.1"}, {}, "DYNO", ("DYNO is set (production_markers)",)),
        ({"DYNO": ""}, {}, "DYNO", ()),
        ({}, {}, "DYNO", ()),
        ({"DYNO": ""}, {"DYNO": "web.1"}, "DYNO", ("DYNO is set (production_markers)",)),
        ({}, {"IS_LIVE": True}, "IS_LIVE", ("IS_LIVE is set (production_markers)",)),
        ({}, {"IS_LIVE": False}, "IS_LIVE", ()),
        ({}, {"IS_LIVE": object()}, "IS_LIVE", ("IS_LIVE is set (production_markers)",)),
        ({"HOST": "eu-1"}, {}, "HOST=eu-*", ("HOST matches 'eu-*' (production_markers)",)),
        ({"HOST": "us-1"}, {}, "HOST=eu-*", ()),
        ({"HOST": "us-1"}, {"HOST": "eu-1"}, "HOST=eu-*", (
            "HOST matches 'eu-*' (production_markers)",
        )),
        ({}, {"PORT": 443}, "PORT=443", ("PORT matches '443' (production_markers)",)),
        ({}, {"PORT": object()}, "PORT=443", ()),
        ({}, {}, "", ()),
        ({}, {}, "=", ()),
        ({"DEBUG": "1"}, {"DEBUG": True}, "DEBUG", ("DEBUG is set (production_markers)",)),
    ],
)  # fmt: skip
def test_a_marker_of_the_project_is_looked_up(
    environment: Mapping[str, str],
    config: Mapping[str, object],
    marker: str,
    evidence: tuple[str, ...],
) -> None:
    assert production_evidence(environment, config, [marker]) == evidence


def test_all_kinds_of_evidence_are_given_in_their_order() -> None:
    environment = {"APP_ENV": "production", "DYNO": "web.1"}
    config = {"SQLALCHEMY_DATABASE_URI": REMOTE, "MAIL_SERVER": "smtp.example.com"}

    assert production_evidence(environment, config, ["DYNO"]) == (
        "APP_ENV is 'production'",
        database_at("db.example.com"),
        "the mail server is at 'smtp.example.com' (MAIL_SERVER) and neither DEBUG nor TESTING is set",
        "DYNO is set (production_markers)",
    )


class Touchy:
    """Fails the test when anything of it is called."""

    def _touched(self, *_args: object) -> NoReturn:
        raise AssertionError("a method of the target was called")

    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __iter__ = __getattr__ = _touched
    __class__ = property(_touched)  # as a proxy defines it
    __hash__ = object.__hash__


@pytest.mark.parametrize(
    "key",
    ["DEBUG", "TESTING", "ENV", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS", "CELERY", "X_URL",
     "MAIL_SERVER", "MARK", 3],
)  # fmt: skip
def test_an_odd_value_anywhere_is_passed_over_and_never_called(key: str) -> None:
    odd = Touchy()

    for value in (odd, [odd], {"url": odd}, {"broker_url": odd}, (odd,)):
        assert production_evidence({}, {key: value}, ["MARK=x"]) == ()


odd_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
keys = st.sampled_from(["SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS", "CELERY", "A_URL", "ENV"])


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(keys, odd_values), st.lists(st.text(), max_size=3))
def test_no_config_makes_it_fail(config: Mapping[str, object], markers: list[str]) -> None:
    for sentence in production_evidence({}, config, markers):
        assert isinstance(sentence, str)


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("aB.:/@?#[]%-,;=& "), max_size=10),
    st.sampled_from(["postgresql", "redis", "mongodb", "amqp"]),
)
def test_no_sentence_holds_a_password(noise: str, scheme: str) -> None:
    url = f"{scheme}://ann:{noise}hunter2{noise.replace('@', '')}@db.example.com/events"
    config = {"SQLALCHEMY_DATABASE_URI": url, "CELERY_BROKER_URL": url, "OTHER_URL": url}

    assert "hunter2" not in "".join(production_evidence({}, config, ()))
