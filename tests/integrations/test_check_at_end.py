"""``--signals-check``: one check at the end of the run, whose findings fail it."""

from pathlib import Path

import pytest
from suites import run_pytest, written

SOUND = """
from blinker import Namespace
from flask import Flask
signals = Namespace()
paid = signals.signal("paid")
app = Flask(__name__)

@paid.connect
def log_paid(sender, order_id, **extra): ...

def pay():
    paid.send(app, order_id=3)
"""

BROKEN = SOUND.replace("order_id, **extra", "order_id").replace("order_id=3", "order_id=3, tax=1")
"""The receiver refuses a field that is sent: SIG103."""

PASSES = "def test_passes(): pass\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.signalctl]\napp = "shop"\n')
    return tmp_path


def test_findings_fail_a_run_whose_tests_pass(project: Path) -> None:
    written(project, shop=BROKEN, test_shop=PASSES)

    run = run_pytest(project, "--signals-check")

    assert (run.code, run.err) == (1, "")
    assert "= signalctl check =" in run.out
    assert "SIG103" in run.out
    assert "1 passed" in run.out


def test_a_sound_target_fails_nothing(project: Path) -> None:
    written(project, shop=SOUND, test_shop=PASSES)

    run = run_pytest(project, "--signals-check")

    assert run.code == 0
    assert "No findings in " in run.out


def test_nothing_is_checked_unless_asked_for(project: Path) -> None:
    written(project, shop=BROKEN, test_shop=PASSES)

    run = run_pytest(project)

    assert run.code == 0
    assert "signalctl" not in run.out


def test_failed_tests_are_failed_tests_whatever_the_check_says(project: Path) -> None:
    written(project, shop=SOUND, test_shop="def test_fails(): assert False\n")

    run = run_pytest(project, "--signals-check")

    assert run.code == 1
    assert "No findings in " in run.out


@pytest.mark.parametrize("way", ["command line", "ini"])
def test_the_target_is_named_by_the_option_or_by_the_ini_file(tmp_path: Path, way: str) -> None:
    written(tmp_path, fair=BROKEN, test_shop=PASSES)
    (tmp_path / "pyproject.toml").write_text("")
    typed = ("--signals-app", "fair:app") if way == "command line" else ()

    run = run_pytest(
        tmp_path, "--signals-check", *typed, ini="signals_app = fair" if way == "ini" else ""
    )

    assert run.code == 1
    assert "fair.py:" in run.out
    assert "SIG103" in run.out


def test_the_target_is_found_where_pytest_looks_for_modules(project: Path) -> None:
    (project / "code").mkdir()
    written(project / "code", shop=BROKEN)
    written(project, test_shop=PASSES)

    run = run_pytest(project, "--signals-check", ini="pythonpath = code")

    assert run.code == 1
    assert "code/shop.py:" in run.out


def test_a_check_that_cannot_be_made_fails_the_run_and_says_so(project: Path) -> None:
    written(project, shop="import nothing_of_the_kind\n", test_shop=PASSES)

    run = run_pytest(project, "--signals-check")

    assert run.code == 1
    assert "signalctl: error: " in run.out
    assert "the check did not succeed: signalctl ended with exit code 3" in run.out


def test_what_the_tests_do_to_the_process_is_not_judged(project: Path) -> None:
    tests = """
import os, shop
def test_leaves_its_mark():
    os.environ["SIGNALCTL_APP"] = "nothing_of_the_kind"
    shop.paid.connect(test_leaves_its_mark)
"""
    written(project, shop=SOUND, test_shop=tests)

    run = run_pytest(project, "--signals-check")

    assert run.code == 0
    assert "No findings in " in run.out


def test_with_xdist_it_is_checked_once(project: Path) -> None:
    written(project, shop=BROKEN, test_shop=PASSES + "def test_passes_too(): pass\n")

    run = run_pytest(project, "--signals-check", "-p", "xdist.plugin", "-n2")

    assert run.code == 1
    assert run.out.count("= signalctl check =") == 1
    assert run.out.count("SIG103") == 1


@pytest.mark.parametrize(
    ("arguments", "tests", "code"),
    [
        (("--collect-only",), PASSES, 0),
        ((), "raise KeyboardInterrupt\n", 2),
        (("nowhere",), PASSES, 4),
    ],
    ids=["collected only", "interrupted", "misused"],
)
def test_a_run_that_did_not_take_place_is_not_checked(
    project: Path, arguments: tuple[str, ...], tests: str, code: int
) -> None:
    written(project, shop=BROKEN, test_shop=tests)

    run = run_pytest(project, "--signals-check", *arguments)

    assert run.code == code
    assert "signalctl check" not in run.out


def test_no_tests_and_findings_is_a_failure(project: Path) -> None:
    written(project, shop=BROKEN)

    assert run_pytest(project, "--signals-check").code == 1
    assert run_pytest(project).code == 5
