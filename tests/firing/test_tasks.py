"""Tasks are noted with their arguments, and reach no broker."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from capturing import effects, header
from fired import Fire, fire
from servers import Redis

_UNWORKED = "no worker runs a task here, so its result never comes"


@pytest.fixture
def fire_celery(copied: Callable[[str], Path], tmp_path: Path, redis_server: Redis) -> Fire:
    pytest.importorskip("redis")
    env = {"CELERY_BROKER_URL": redis_server.url}
    return partial(fire, app="celery_app:app", cwd=copied("capturing"), to=tmp_path, env=env)


@pytest.mark.fault(69, "Captured or refused, and told as an effect.")
def test_celery_queues_nothing_whatever_way_it_is_asked_to(
    fire_celery: Fire, redis_server: Redis
) -> None:
    fired = fire_celery("queued")

    assert effects(fired, "task") == {
        "delay": [("shop.add(3, y=2) to queue celery",)],
        "countdown": [("shop.add(3) to queue celery, in 60 s",)],
        "by_name": [("other.task(1, password=<redacted str, 7 chars>) to queue fast",)],
        "in_a_group": [
            ("shop.add(1) to queue celery",),
            ("shop.add(2) to queue celery",),
        ],
        "in_a_chain": [("shop.add(1, 2) to queue celery, then shop.add, shop.add",)],
        "in_a_chord": [
            ("shop.add(1, 2) to queue celery, and shop.total once all of its group are done",),
            ("shop.add(3, 4) to queue celery, and shop.total once all of its group are done",),
        ],
        "in_a_thread": [("shop.add(9) to queue celery",)],
        "without_celery": [("message({'a': 1}) to queue raw",)],
        "by_what_was_kept": [
            ("message({'b': 1}) to queue simple",),
            ("message({'c': 1}) to queue kept",),
        ],
        "control": [("control revoke(task_id='1234', terminate=False, signal='SIGTERM')",)],
    }
    assert set(fired.told("outcome").values()) == {"ok"}
    assert fired.returned["delay"] == "(True, False, 'PENDING')"
    assert header(fired, "tasks") == [("held", "captured: Celery")]
    assert redis_server.keys == []


def test_a_task_is_told_by_key_too(fire_celery: Fire) -> None:
    fired = fire_celery("queued", "--only", "*:delay")

    (effect,) = (each for each in fired.outcomes["delay"]["effects"] if each["kind"] == "task")
    assert {key: effect[key] for key in ("task", "args", "kwargs", "queue", "serializer")} == {
        "task": "shop.add",
        "args": "(3,)",
        "kwargs": "{'y': 2}",
        "queue": "celery",
        "serializer": "json",
    }
    assert (effect["eta"], effect["countdown"]) == (None, None)


def test_what_does_not_serialise_raises_as_it_does_in_production(
    fire_celery: Fire, redis_server: Redis
) -> None:
    fired = fire_celery("failed")

    why = "kombu.exceptions.EncodeError: Object of type object is not JSON serializable"
    outcome = fired.outcomes["an_object"]
    assert (outcome["outcome"], outcome["error"]["type"]) == (
        "raised",
        "kombu.exceptions.EncodeError",
    )
    assert effects(fired, "task") == {
        "an_object": [("shop.add(<object object", f"not queued: {why}")]
    }
    assert redis_server.keys == []


def test_who_waits_for_a_result_is_answered_at_once(fire_celery: Fire, redis_server: Redis) -> None:
    fired = fire_celery("waited")

    refused = [
        ("shop.add(1) to queue celery",),
        ("result of shop.add(1)", _UNWORKED),
    ]
    assert effects(fired, "task") == {
        "for_a_result": refused,
        "with_a_time_out": refused,
        "for_a_group": [refused[0], ("shop.add(2) to queue celery",), refused[1]],
        "for_an_old_result": [("result of task 1234", _UNWORKED)],
    }
    assert set(fired.returned.values()) == {"('TimeoutError', True)"}
    assert set(fired.told("outcome").values()) == {"refused"}
    assert redis_server.keys == []


def test_what_runs_here_is_part_of_the_receiver(fire_celery: Fire) -> None:
    fired = fire_celery("ran")

    assert effects(fired, "task") == {
        "eagerly": [
            ("shop.add(1, 2) run here (task_always_eager)",),
            ("shop.add(1) run here (task_always_eager)",),
            ("shop.add(2) run here (task_always_eager)",),
        ],
        "directly": [("shop.add(1, 2) run here (apply)",)],
    }
    assert fired.returned == {"eagerly": "(3, [2, 3])", "directly": "(3, 4)"}


def test_a_task_before_the_commit_is_worth_a_warning(fire_celery: Fire) -> None:
    fired = fire_celery("early")

    early = "queued before the commit of audit_entry, which a worker may read too early"
    assert effects(fired, "task") == {
        "before_the_commit": [
            ("shop.add(1) to queue celery", early),
            ("shop.add(2) to queue celery",),
        ]
    }


def test_what_is_allowed_is_queued_and_noted(fire_celery: Fire, redis_server: Redis) -> None:
    fired = fire_celery("one", "--allow", "tasks")

    assert header(fired, "tasks") == [("none", "allowed: Celery")]
    assert effects(fired, "task", "redis") == {"delays_one": [("shop.add(3) to queue celery",)]}
    assert redis_server.ask("LLEN", "celery") == ["1"]


def test_other_queues_are_left_empty_too(
    copied: Callable[[str], Path], tmp_path: Path, redis_server: Redis
) -> None:
    for library in ("redis", "rq", "dramatiq", "huey"):
        pytest.importorskip(library)
    env = {"CELERY_BROKER_URL": redis_server.url}

    fired = fire("queued", app="other_queues:app", cwd=copied("capturing"), to=tmp_path, env=env)

    huey_pack = "other_queues.pack"
    assert effects(fired, "task", "redis") == {
        "rq_jobs": [
            ("shop.pay(3, y=2) to queue jobs",),
            ("shop.remind() to queue jobs, in 60 s",),
            ("shop.first() to queue jobs",),
            ("shop.second() to queue jobs",),
        ],
        "rq_fails": [
            (
                "shop.pay(<function rq_fails.<locals>.<lambda>",
                "not queued: AttributeError: Can't pickle local object 'rq_fails.<locals>.<lambda>'",
            )
        ],
        "rq_at_once": [("operator.neg(3) run here (is_async=False)",)],
        "dramatiq_messages": [
            ("act(1) to queue default",),
            ("act(2) to queue default, in 5 s",),
        ],
        "dramatiq_fails": [
            (
                "act(<object object",
                "not queued: TypeError: Object of type object is not JSON serializable",
            )
        ],
        "dramatiq_waits": [("act(1) to queue default",), ("result of act(1)", _UNWORKED)],
        "huey_tasks": [
            (f"{huey_pack}(1) to queue shop",),
            (f"{huey_pack}(2) to queue shop, in 60 s",),
        ],
        "huey_waits": [
            (f"{huey_pack}(1) to queue shop",),
            (f"result of {huey_pack}(1)", _UNWORKED),
        ],
        "huey_at_once": [(f"{huey_pack}(5) run here (immediate)",)],
    }
    assert fired.returned["rq_jobs"] == "('queued', None)"
    assert fired.returned["huey_at_once"] == "5"
    assert header(fired, "tasks") == [("held", "captured: RQ, Dramatiq, Huey")]
    assert redis_server.keys == []
