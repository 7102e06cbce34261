"""The exit codes of ``check`` and ``explain``, and what is said of wrong use."""

import json
from pathlib import Path

import pytest
from command import Run, shell, signalctl
from examples import write_example

SHOP = """
@paid.connect
def log_order(sender, order_id):
    print(order_id)


def pay():
    paid.send(app, order_id=3)
"""
REFUSED = SHOP.replace("order_id=3", "order_id=3, amount=5")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with one warning."""
    write_example(tmp_path, SHOP)
    settings(tmp_path)
    return tmp_path


def settings(folder: Path, *lines: str) -> None:
    text = "\n".join(["[tool.signalctl]", 'app = "shop:app"', *lines])
    (folder / "pyproject.toml").write_text(f"{text}\n")


def check(folder: Path, *words: str) -> Run:
    return signalctl("check", *words, cwd=folder)


def codes(done: Run) -> list[str]:
    return [each["code"] for each in json.loads(done.out)["findings"]]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "info"), 1),
        (("--fail-on", "never"), 0),
        (("--strict",), 1),
        (("--strict", "--ignore", "SIG101"), 0),
        (("--select", "SIG2"), 0),
        (("--select", "closed-receiver", "--fail-on=warning"), 1),
        (("--select", "SIG1", "--ignore", "SIG1"), 5),
        (("--select", "SIG7"), 2),
        (("--ignore", "closed-receivr"), 2),
        (("--baseline", "none.json"), 3),
        (("--update-baseline",), 2),
        (("--output", "no/such/folder"), 4),
        (("-A", "nowhere"), 3),
        (("--no-import", "--fail-on", "warning"), 1),
        (("--format", "html"), 2),
    ],
)
def test_exit_codes(shop: Path, words: tuple[str, ...], code: int) -> None:
    assert check(shop, *words).code == code


def test_an_error_fails(shop: Path) -> None:
    write_example(shop, REFUSED)

    assert check(shop).code == check(shop, "--no-import").code == 1
    assert check(shop, "--fail-on", "never").code == 0


def test_settings_say_what_is_judged(shop: Path) -> None:
    settings(shop, 'fail_on = "warning"')
    assert check(shop).code == 1

    settings(shop, 'fail_on = "warning"', 'ignore = ["SIG101"]')
    assert check(shop).code == 0

    settings(
        shop, 'fail_on = "warning"', "[tool.signalctl.per-file-ignores]", '"shop.py" = ["SIG1"]'
    )
    assert check(shop).code == 0


def test_settings_that_name_no_rule_are_refused(shop: Path) -> None:
    settings(shop, 'select = ["SIG1", "colsed-receiver"]')

    done = check(shop)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "signalctl: error: 'colsed-receiver' is no rule and no beginning of a code\n"
        "  hint: Did you mean closed-receiver? See them all: signalctl explain --all\n"
    )


def test_all_words_of_settings_that_name_no_rule_are_told_at_once(shop: Path) -> None:
    settings(
        shop,
        'select = ["SIG10X", "SIG101"]',
        'ignore = ["nothing"]',
        "[tool.signalctl.per-file-ignores]",
        '"shop.py" = ["SGI101", "closed-receiver"]',
    )

    done = check(shop, "--ignore", "closed_receiver")

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "signalctl: error: 3 words are no rules and no beginnings of a code\n"
        "  select: 'SIG10X'; did you mean 'SIG10'?\n"
        "  --ignore: 'closed_receiver'; did you mean 'closed-receiver'?\n"
        "  per-file-ignores.shop.py: 'SGI101'; did you mean 'SIG101'?\n"
        "  hint: See them all: signalctl explain --all\n"
    )


def test_a_beginning_of_codes_is_proposed_only_where_one_can_stand(shop: Path) -> None:
    explained, checked = signalctl("explain", "SIG40X", cwd=shop), check(shop, "--select", "SIG40X")

    assert [done.err.splitlines()[1].split("?")[0] for done in (explained, checked)] == [
        "  hint: Did you mean SIG405",
        "  hint: Did you mean SIG40",
    ]


def test_a_baseline_round_trip(shop: Path) -> None:
    known = ("--baseline", "known.json", "--fail-on", "warning")
    written = check(shop, *known, "--update-baseline")
    assert (written.code, written.out) == (0, "")
    assert written.err == "signalctl: note: 'known.json' knows 1 finding now\n"
    assert check(shop, *known).code == 0

    write_example(shop, "\n\n" + SHOP)
    assert check(shop, *known).code == 0

    write_example(shop, REFUSED)
    assert codes(check(shop, *known, "--format", "json")) == ["SIG902", "SIG103"]

    write_example(shop, SHOP.replace("order_id):", "**extra):").replace("(order_id)", "(extra)"))
    assert codes(check(shop, *known, "--format", "json")) == ["SIG902"]


def test_a_baseline_of_the_settings_is_found_from_below(shop: Path) -> None:
    settings(shop, 'baseline = "known.json"', 'fail_on = "warning"')
    (shop / "below").mkdir()
    assert check(shop / "below", "--update-baseline").code == 0
    assert (shop / "known.json").exists()

    assert check(shop / "below").code == 0


def test_a_broken_baseline_is_a_failure(shop: Path) -> None:
    (shop / "known.json").write_text("{")

    done = check(shop, "--baseline", "known.json")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("signalctl: error: 'known.json' is no baseline: ")


def test_a_baseline_that_cannot_be_written_is_told_with_what_to_type(shop: Path) -> None:
    done = check(shop, "--baseline", "no/such/known.json", "--update-baseline")

    assert (done.code, done.out) == (4, "")
    assert done.err == (
        "signalctl: error: cannot write 'no/such/known.json': No such file or directory\n"
        f"  hint: Make its folder first: mkdir -p {shop}/no/such\n"
    )


def test_a_reader_that_goes_away_is_no_success(shop: Path) -> None:
    done = shell("signalctl check | true", cwd=shop)

    assert done.code in {0, 141}
    assert done.err == ""


def test_what_could_not_be_resolved_fails_only_where_that_is_asked(shop: Path) -> None:
    write_example(
        shop,
        "def publish(name):\n    signals[name].send(app)\n",
    )

    assert check(shop).code == 0
    done = check(shop, "--strict", "--format", "json")
    assert (done.code, codes(done)) == (1, ["SIG903"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("SIG101",), 0),
        (("closed-receiver",), 0),
        (("sig101",), 0),
        (("--all",), 0),
        ((), 2),
        (("SIG101", "--all"), 2),
        (("SIG000",), 2),
    ],
)
def test_explain_exit_codes(words: tuple[str, ...], code: int) -> None:
    assert signalctl("explain", *words).code == code


def test_a_beginning_of_codes_is_one_too_many_to_explain() -> None:
    run = signalctl("explain", "SIG90")

    assert (run.code, run.out, run.err) == (
        2,
        "",
        "signalctl: error: 'SIG90' is the beginning of 4 codes, and explain takes one\n"
        "  hint: The first of them: signalctl explain SIG901. See them all: signalctl explain --all\n",
    )


def test_what_is_said_of_many_places_is_counted_once(shop: Path) -> None:
    sends = "\n".join(f"total_{n} = paid.send('till', order_id={n})" for n in range(24))
    write_example(shop, f"{sends}\n")

    lines = check(shop, "--select", "SIG401").out.splitlines()

    assert [line.partition(":")[0] for line in lines if "SIG401" in line] == ["shop.py"] * 3
    assert [line for line in lines if "more" in line] == [
        "    and 21 more of the same, which all other formats list"
    ]
