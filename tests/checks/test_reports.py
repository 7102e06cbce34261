"""What a check prints, in every format: on the broken application, on a clean one, and when it fails."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from command import ROOT, signalctl
from schemas import validate

from signalctl.version import __version__

BROKEN = ("check", "-A", "sample_app.broken:create_app")
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one check of the broken application says, by format."""
    to = tmp_path_factory.mktemp("broken")
    reports = [f"--report={each}={to / each}" for each in FORMATS]
    done = signalctl(*BROKEN, "--select", "ALL", *reports)
    assert (done.code, done.err) == (1, "")
    told = {each: (to / each).read_text() for each in FORMATS}
    assert told["text"] == done.out
    return told


@pytest.mark.parametrize("name", FORMATS)
def test_the_broken_app_is_told_as_it_was(
    name: str, broken: dict[str, str], matches_golden: Callable[[str, str], None]
) -> None:
    matches_golden(f"check/broken.{name}", steady(broken[name]))


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_a_format_on_stdout_is_that_of_a_report(name: str, broken: dict[str, str]) -> None:
    done = signalctl(*BROKEN, "--select", "ALL", "--format", name)

    assert (done.code, done.err, done.out) == (1, "", broken[name])


def steady(text: str) -> str:
    """``text`` without the versions."""
    text = re.sub(r'("(?:python|blinker|flask|quart)": )"[^"]*"', r'\1"VERSION"', text)
    return text.replace(f'"{__version__}"', '"VERSION"')


def test_json_is_what_its_schema_says(broken: dict[str, str]) -> None:
    validate(json.loads(broken["json"]), "check")
    validate(json.loads(signalctl("check", "--format", "json").out), "check")
    validate(json.loads(signalctl("explain", "--all", "--format", "json").out), "explain")
    validate(json.loads(signalctl("explain", "SIG101", "--format", "json").out), "explain")


def test_sarif_numbers_the_rules_it_tells_of(broken: dict[str, str]) -> None:
    log = json.loads(broken["sarif"])

    (run,) = log["runs"]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]


def test_junit_counts_what_it_holds(broken: dict[str, str]) -> None:
    root = ET.fromstring(broken["junit"])  # noqa: S314 - our own output

    for suite in root:
        failures = suite.findall("testcase/failure")
        assert len(failures) == int(suite.get("failures", "")) == int(suite.get("tests", ""))


def test_a_clean_run_is_a_passed_test_in_junit() -> None:
    root = ET.fromstring(signalctl("check", "--format", "junit").out)  # noqa: S314 - our own output

    assert [(each.get("tests"), each.get("failures")) for each in root] == [("1", "0")]


def test_a_failure_shows_where_annotations_are_expected() -> None:
    done = signalctl("check", "-A", "nowhere", "--format", "github")

    assert done.code == 3
    assert done.out.startswith("::error title=signalctl::there is no module 'nowhere'%0A")
    assert done.err.startswith("signalctl: error: there is no module 'nowhere'")


def test_paths_are_relative_to_the_project_wherever_it_is_started() -> None:
    done = signalctl(*BROKEN, "--format", "github", cwd=ROOT / "tests")

    files = set(re.findall(r"file=([^,]*),", done.out))
    assert all(each.startswith("sample_app/broken/") for each in files), files


def test_explain_prints_a_rule_whole(matches_golden: Callable[[str, str], None]) -> None:
    matches_golden("check/explain.text", signalctl("explain", "SIG201").out)
    matches_golden(
        "check/explain.markdown", signalctl("explain", "SIG201", "--format=markdown").out
    )
    matches_golden("check/explain_all.text", signalctl("explain", "--all").out)


def test_a_narrow_page_is_kept_to(matches_golden: Callable[[str, str], None]) -> None:
    matches_golden("check/statistics.text", steady(signalctl(*BROKEN, "--statistics").out))
