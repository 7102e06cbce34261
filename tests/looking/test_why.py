"""``why`` on a little shop where each receiver is kept from running in a way of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import copied_app, signalctl
from schemas import validate

RUNS, DOES_NOT, CANNOT_TELL = 0, 1, 3


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing here changes it, and its cache is warm from the second test on."""
    return copied_app("why", tmp_path_factory.mktemp("why"))


def answer(*words: str, cwd: Path) -> dict[str, Any]:
    run = signalctl("why", *words, "--format", "json", cwd=cwd)
    assert run.err == ""
    found: dict[str, Any] = json.loads(run.out)
    validate(found, "why")
    return found


CASES = {
    "runs": ("paid", "thank", RUNS, None),
    "runs-for-some": ("paid", "for_the_app", RUNS, "sender"),
    "proxy": ("ordered", "for_the_app", DOES_NOT, "sender"),
    "not-imported": ("paid", "never", DOES_NOT, "imported"),
    "not-called": ("paid", "too_late", DOES_NOT, "connected"),
    "collected": ("refunded", "*lambda*", DOES_NOT, "alive"),
    "wrong-namespace": ("shop.signals:shipped", "track", DOES_NOT, "same signal"),
    "connected-elsewhere": ("shop.other_signals:shipped", "track", DOES_NOT, "same signal"),
    "muted": ("muted", "unheard", DOES_NOT, "not muted"),
    "async": ("packed", "pack", DOES_NOT, "async"),
    "missing-field": ("packed", "label", DOES_NOT, "binds"),
    "refused-field": ("packed", "close", DOES_NOT, "binds"),
    "another-sender": ("draft", "review", DOES_NOT, "sender"),
    "one-of-two-senders": ("draft", "publish", RUNS, None),
    "never-sent": ("unsent", "wait", CANNOT_TELL, "sent"),
    "generator": ("counted", "count", DOES_NOT, "body"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_receiver_is_explained_with_the_link_that_was_planted_and_its_edit(
    name: str, shop: Path, tmp_path: Path, matches_golden: Callable[[str, str], None]
) -> None:
    signal, receiver, code, link = CASES[name]
    report = tmp_path / "why.json"

    run = signalctl("why", signal, receiver, "--report", f"json={report}", cwd=shop)

    assert (run.code, run.err) == (code, "")
    matches_golden(f"why/{name}.txt", run.out)
    found = json.loads(report.read_text())
    validate(found, "why")
    verdicts = {RUNS: "runs", DOES_NOT: "does_not_run", CANNOT_TELL: "cannot_tell"}
    only = found if "*" not in receiver else found["receivers"][0]  # a glob may stand for several
    broken = [each["name"] for each in only["links"] if each["state"] != "yes"]
    assert only["verdict"] == verdicts[code]
    assert broken[:1] == ([] if link is None else [link])


def test_without_a_receiver_each_has_its_line(
    shop: Path, matches_golden: Callable[[str, str], None]
) -> None:
    run = signalctl("why", "packed", cwd=shop)

    assert (run.code, run.err) == (DOES_NOT, "")
    matches_golden("why/all.txt", run.out)


def test_several_answers_are_valid_json(shop: Path) -> None:
    found = answer("paid", cwd=shop)

    names = [each["receiver"] for each in found["receivers"]]
    assert names == [
        "shop.mail:thank",
        "shop.mail:for_the_app",
        "shop.late:never",
        "shop.mail:too_late",
    ]


@pytest.mark.parametrize(
    ("sender", "code"),
    [("app", RUNS), ("str:shop", DOES_NOT), ("none", DOES_NOT), ("import:shop:Cart", DOES_NOT)],
)
def test_a_sender_can_be_asked_about(sender: str, code: int, shop: Path) -> None:
    run = signalctl("why", "paid", "for_the_app", "--sender", sender, cwd=shop)

    assert (run.code, run.err) == (code, "")


@pytest.mark.parametrize(
    ("signal", "sender"),
    [("paid", "str:shop"), ("paid", "app"), ("ordered", "import:flask:current_app")],
    ids=["another", "its-own", "a-proxy"],
)
def test_what_is_asked_about_is_not_said_to_have_been_seen(
    signal: str,
    sender: str,
    shop: Path,
    request: pytest.FixtureRequest,
    matches_golden: Callable[[str, str], None],
) -> None:
    run = signalctl("why", signal, "for_the_app", "--sender", sender, cwd=shop)

    matches_golden(f"why/asked-{request.node.callspec.id}.txt", run.out)


def test_how_it_would_be_sent_is_not_known_where_only_a_sender_is_asked_about(
    tmp_path: Path, matches_golden: Callable[[str, str], None]
) -> None:
    shop = copied_app("why", tmp_path)
    with (shop / "shop" / "mail.py").open("a") as mail:
        mail.write(
            "\n\n@unsent.connect\nasync def hum(app, **kwargs):\n    pass\n"
            "\n\n@unsent.connect\ndef tick(app, **kwargs):\n    yield 1\n"
            "\n\n@unsent.connect\ndef weigh(app, weight):\n    pass\n"
        )

    run = signalctl("why", "unsent", "--sender", "app", cwd=shop)

    assert (run.code, run.err) == (CANNOT_TELL, "")
    matches_golden("why/asked-of-no-line.txt", run.out)


def test_a_signal_that_no_line_sends_can_be_asked_about_with_a_sender(shop: Path) -> None:
    run = signalctl("why", "unsent", "wait", "--sender", "app", cwd=shop)

    assert (run.code, run.err) == (RUNS, "")


def test_what_is_no_sender_is_refused(shop: Path) -> None:
    run = signalctl("why", "paid", "thank", "--sender", "someone", cwd=shop)

    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "signalctl: error: 'someone' is no sender\n"
        "  hint: Use --sender app, none, str:TEXT, import:MODULE:ATTRIBUTE or model:MODEL#KEY.\n"
    )


def test_an_unknown_receiver_is_refused_with_those_there_are(shop: Path) -> None:
    run = signalctl("why", "refunded", "thanks", cwd=shop)

    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "signalctl: error: nothing that was seen connects a receiver called 'thanks'\n"
        "  hint: Did you mean 'thank'? Receivers of 'refunded': shop.mail:init_app.<locals>.<lambda>.\n"
    )


def test_a_glob_that_keeps_no_receiver_is_nothing(shop: Path) -> None:
    run = signalctl("why", "refunded", "x*", cwd=shop)

    assert (run.code, run.out) == (5, "")
    assert run.err == (
        "signalctl: error: no receiver of 'shop.signals:refunded' is called 'x*'\n"
        "  hint: See who listens: signalctl show refunded\n"
    )


def test_source_alone_cannot_tell_that_a_receiver_runs(
    shop: Path, matches_golden: Callable[[str, str], None]
) -> None:
    run = signalctl("why", "paid", "thank", "--no-import", cwd=shop)

    assert (run.code, run.err) == (CANNOT_TELL, "")
    matches_golden("why/no-import.txt", run.out)


def test_source_alone_can_tell_that_a_receiver_does_not_run(shop: Path) -> None:
    run = signalctl("why", "packed", "close", "--no-import", cwd=shop)

    assert (run.code, run.err) == (DOES_NOT, "")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "def later(sender):\n    yield 3\n",
            "it is a generator, and whether a send goes through the results was not seen",
        ),
        (
            "class Later:\n    async def __call__(self, sender):\n        pass\n\n\nlater = Later()\n",
            "whether a send awaits the coroutine it gives was not seen",
        ),
    ],
)
def test_what_becomes_of_the_answers_of_a_send_in_a_lambda_is_not_claimed(
    kind: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(
        "from blinker import signal\nfrom flask import Flask\n\n"
        'app = Flask(__name__)\npaid = signal("paid")\n\n\n'
        f"{kind}\n\npaid.connect(later)\n\n\n"
        "def pay(queue):\n    queue(lambda: paid.send(app))\n"
    )

    run = signalctl("why", "-A", "app.py", "paid", cwd=tmp_path)

    assert (run.code, run.err) == (CANNOT_TELL, "")
    assert told in run.out


def test_one_of_two_that_a_function_made_is_gone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from blinker import signal\nfrom flask import Flask\n\n"
        'app = Flask(__name__)\npaid = signal("paid")\n\n\n'
        "def made():\n    def hear(sender, **extra):\n        pass\n\n    return hear\n\n\n"
        "kept = made()\npaid.connect(kept)\npaid.connect(made())\n\n\n"
        "def pay():\n    paid.send(app)\n"
    )

    run = signalctl("why", "-A", "app.py", "paid", cwd=tmp_path)

    assert (run.code, run.err) == (DOES_NOT, "")
    assert (
        run.out
        == """\
app:paid
  ✓ app:made.<locals>.hear  runs
  ✗ app:made.<locals>.hear  does not run: collected: connected weakly at app.py:17, and kept by nothing else

2 receivers: 1 runs, 1 does not run.
"""
    )
