"""Every planted fault of ``sample_app.broken`` is found at its line, and nothing else."""

import json
import re

import pytest
from command import ROOT, signalctl
from examples import checked, running

from signalctl.checks.registry import all_rules, selected
from signalctl.model.finding import Finding
from signalctl.model.wiring import Survey

_PLANTED = re.compile(r"# (SIG\d{3}) ")
_BROKEN = ROOT / "sample_app" / "broken"

RULES = {each.code: each for each in all_rules()}


def planted() -> set[tuple[str, int, str]]:
    """File, line and code of each comment that says what is planted."""
    return {
        (path.relative_to(ROOT).as_posix(), number, code)
        for path in sorted(_BROKEN.glob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for code in _PLANTED.findall(line)
    }


def check(*arguments: str, code: int) -> set[tuple[str, int, str]]:
    done = signalctl("check", *arguments, "--format", "json")
    assert (done.code, done.err) == (code, "")
    return {(each["file"], each["line"], each["code"]) for each in json.loads(done.out)["findings"]}


def test_every_rule_that_can_be_planted_is() -> None:
    codes = {code for _, _, code in planted()}

    assert set(RULES) - codes == {"SIG902", "SIG903", "SIG904"}


@pytest.mark.parametrize("where", [(), ("--no-import",)], ids=["running", "source"])
def test_the_broken_app_has_what_is_planted_and_nothing_else(where: tuple[str, ...]) -> None:
    found = check("-A", "sample_app.broken:create_app", "--select", "ALL", *where, code=1)

    seen = {each for each in planted() if not (where and RULES[each[2]].evidence.needs_process)}
    assert found == seen


def test_rules_that_are_off_are_silent_unless_selected() -> None:
    found = check("-A", "sample_app.broken:create_app", code=1)

    on = {each.code for each in selected((), ())}
    assert found == {each for each in planted() if each[2] in on}


@pytest.mark.parametrize(
    ("where", "besides"),
    [((), ""), (("--no-import",), "4 rules did not run with --no-import; -v names them.\n")],
    ids=["running", "source"],
)
def test_the_good_app_has_no_finding(where: tuple[str, ...], besides: str) -> None:
    done = signalctl("check", *where)

    summary = f"No findings in 4 signals, 18 receivers, 8 sends.\n{besides}"
    assert (done.code, done.out, done.err) == (0, summary, "")


@pytest.fixture(scope="module")
def broken() -> Survey:
    return running(ROOT, "sample_app.broken:create_app")


@pytest.fixture(scope="module")
def all_found(broken: Survey) -> tuple[Finding, ...]:
    return checked(broken).checking.findings


# SIG901 speaks of the comments for rules that ran: alone, it has none to speak of
@pytest.mark.parametrize("code", sorted(RULES.keys() - {"SIG901"}))
def test_a_rule_alone_finds_what_it_finds_among_all(
    code: str, broken: Survey, all_found: tuple[Finding, ...]
) -> None:
    alone = checked(broken, [RULES[code]]).checking

    assert alone.findings == tuple(each for each in all_found if each.code == code)
    assert alone.summary.by_code.keys() <= {code}
