"""Redis is read, and is not written."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from capturing import effects, header
from fired import Fire, fire
from servers import Redis

_WHY = "Redis is read only here"


@pytest.fixture
def seen_redis(redis_server: Redis) -> Redis:
    """A server that holds one key."""
    pytest.importorskip("redis")
    redis_server.ask("SET", "seen", "1")
    return redis_server


@pytest.fixture
def fire_redis(copied: Callable[[str], Path], tmp_path: Path, seen_redis: Redis) -> Fire:
    env = {"REDIS_URL": seen_redis.url}
    return partial(fire, app="redis_app:app", cwd=copied("capturing"), to=tmp_path, env=env)


def test_reads_pass(fire_redis: Fire) -> None:
    fired = fire_redis("read")

    assert fired.returned == {
        "plainly": "('1', 0, 1, 'string')",
        "in_a_pipeline": "['1', None]",
        "in_a_script": "'1'",
    }
    assert effects(fired, "redis") == {"plainly": [], "in_a_pipeline": [], "in_a_script": []}
    assert header(fired, "redis") == [("held", "read only")]


def test_writes_are_refused_even_where_nobody_minds(fire_redis: Fire, seen_redis: Redis) -> None:
    fired = fire_redis("written")

    assert effects(fired, "redis") == {
        "plainly_written": [("SET new", _WHY)],
        "swallowed": [("SET new", _WHY)],
        "large": [("SET large", _WHY)],
        "pipeline_written": [("SET a", _WHY), ("LPUSH b", _WHY)],
        "locked": [("SET lock", _WHY)],
        "scripted": [("EVALSHA scripted", _WHY)],
        "published": [("PUBLISH channel", _WHY)],
        "configured": [("CONFIG SET", _WHY)],
        "read_and_deleted": [("GETDEL seen", _WHY)],
        "flushed": [("FLUSHALL", _WHY)],
    }
    assert set(fired.told("outcome").values()) == {"refused"}
    assert fired.returned["swallowed"] == "True"
    assert (seen_redis.keys, seen_redis.ask("GET", "seen")) == (["seen"], ["1"])


def test_asynchronous_clients_do_not_write_either(fire_redis: Fire, seen_redis: Redis) -> None:
    fired = fire_redis("asynchronous")

    assert fired.told("outcome") == {"sets": "refused"}
    assert seen_redis.keys == ["seen"]


def test_what_is_allowed_is_written_and_noted(fire_redis: Fire, seen_redis: Redis) -> None:
    fired = fire_redis("one", "--allow", "redis")

    assert effects(fired, "redis") == {"writes_one": [("SET new",)]}
    assert header(fired, "redis") == [("none", "allowed: reads and writes")]
    assert seen_redis.keys == ["new", "seen"]


def test_an_address_that_is_allowed_is_written_to(fire_redis: Fire, seen_redis: Redis) -> None:
    address = f"127.0.0.1:{seen_redis.port}"

    fired = fire_redis("one", "--allow", f"net={address}")

    assert fired.returned == {"writes_one": "'a value'"}
    assert header(fired, "redis") == [("held", f"read only, but for {address}")]
    assert seen_redis.keys == ["new", "seen"]


def test_a_server_that_is_not_there_is_not_tried_again(fire_redis: Fire) -> None:
    fired = fire_redis("unreachable")

    assert fired.outcomes["asks_nobody"]["duration_s"] < 1
