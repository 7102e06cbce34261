"""Reports held against the schemas of those who read them, on an easy, a broken and a hostile project."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema
from command import ROOT, signalctl

from signalctl.model.finding import Checking, CheckSummary, Finding, Related
from signalctl.model.place import Place, UnreadFile, UnresolvedSite
from signalctl.model.rule_page import RulePage
from signalctl.model.severity import Severity
from signalctl.model.wiring import Subject, TargetKind
from signalctl.render import gitlab, junit, sarif
from signalctl.render.page import Page

SCHEMAS = ROOT / "tests" / "schemas_of_others"
FORMATS = {"sarif": sarif, "gitlab": gitlab, "junit": junit}

TEXT = "esc \x1b[2J bell \x07 lone \ud800 bidi \u202e face \U0001f600 ]]> <b> & ' \" \x00 \n next"
NASTY = Checking(
    subject=Subject(None, "", TargetKind.SOURCE, (), {}),
    root="/srv/shop",
    findings=tuple(
        Finding(
            code="SIG101",
            name="closed-receiver",
            severity=severity,
            message=TEXT,
            hint=TEXT,
            place=Place(file, line),
            column=column,
            signal=TEXT,
            receiver=TEXT,
            field=TEXT,
            related=(Related(Place("with space/\u00fc%#?.py", 7), TEXT),),
            fingerprint="0123456789abcdef",
        )
        for severity, file, line, column in (
            (Severity.ERROR, "with space/\u00fc%#?.py", 7, 1),
            (Severity.WARNING, "/opt/lib/site-packages/x\udcff.py", 1, 80),
            (Severity.INFO, "?", 0, 0),
        )
    ),
    summary=CheckSummary(1, 1, 1, {}, {}, 0, 0, 1, rules_left_out=("SIG201",)),
    rules={
        "SIG101": RulePage(
            "SIG101", "closed-receiver", None, "E", "0.1", TEXT, ((TEXT, TEXT),), (TEXT,), (), ()
        )
    },
    unresolved=(UnresolvedSite(Place("a b.py", 3), TEXT),),
    unread=(UnreadFile("c\x1b.py", TEXT),),
)


PROJECTS = {
    "clean": ["check"],
    "broken": ["check", "-A", "sample_app.broken:create_app", "--select", "ALL"],
    "nasty": None,
}


@pytest.fixture(params=PROJECTS)
def report(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives the report on one project in a format."""
    command = PROJECTS[request.param]

    def written(name: str) -> str:
        if command is not None:
            return signalctl(*command, "--format", name).out
        return "".join(FORMATS[name].checking(NASTY, Page()))

    return written


def test_no_schema_was_touched() -> None:
    readme = (SCHEMAS / "README.md").read_text()
    rows = re.findall(
        r"^\| `([^`]+)` .*\| (\d+) \| `([0-9a-f]{64})` \|$", readme, flags=re.MULTILINE
    )

    assert {name for name, _, _ in rows} == {
        each.name for each in SCHEMAS.iterdir() if each.suffix != ".md"
    }
    for name, size, checksum in rows:
        content = (SCHEMAS / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (int(size), checksum)


def test_sarif(report: Callable[[str], str]) -> None:
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    log = json.loads(report("sarif"))

    checker.validate(log)
    assert log["$schema"] == schema["id"]


def test_junit(report: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(report("junit"), encoding="utf-8")

    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(path)


def test_gitlab(report: Callable[[str], str]) -> None:
    """Source: "Code Quality report format", docs.gitlab.com; GitLab's own schema is in no package."""
    found: list[dict[str, Any]] = json.loads(report("gitlab"))

    for each in found:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert each["description"]
        assert each["location"]["lines"]["begin"] >= 1
        assert not each["location"]["path"].startswith("./")
    fingerprints = [each["fingerprint"] for each in found]
    assert len(set(fingerprints)) == len(fingerprints)
