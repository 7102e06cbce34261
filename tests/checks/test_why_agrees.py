"""``why`` speaks of whatever ``check`` finds wrong with a receiver, as an error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import APPS, ROOT, environment, signalctl

PROGRAM = """
import json, sys
from pathlib import Path
from signalctl import CheckRequest, LoadRequest, all_rules, check, load, survey
from signalctl.model.origin import OriginFilter
from signalctl.why.chain import why

root = Path.cwd()
looked = survey(load(LoadRequest(spelling=sys.argv[1], root=root, cwd=root)))
request = CheckRequest(rules=all_rules(), all_rules=all_rules(), origin=OriginFilter.ALL)
signals = {each.address: each for each in looked.signals}
rows = []
for finding in check(looked, request).checking.findings:
    if finding.severity.value != "error" or not finding.receiver:
        continue
    for address in (finding.signal, *finding.also):
        answers = why(looked, signals[address], finding.receiver, None).answers
        links = [link for each in answers for link in each.links]
        told = [each.name.value for each in links if each.state.value != "yes"]
        rows.append([finding.code, address, finding.receiver, told])
sys.stderr.write(json.dumps(rows))
"""

LINKS = {
    "SIG102": {"binds"},
    "SIG103": {"binds"},
    "SIG104": {"binds"},
    "SIG105": {"binds"},
    "SIG106": {"body"},
    "SIG108": {"body"},
    "SIG109": {"body"},
    "SIG110": {"body"},
    "SIG111": {"body"},
    "SIG113": {"binds"},
    "SIG201": {"alive"},
    "SIG202": {"sender"},
    "SIG205": {"async"},
    "SIG208": {"binds"},
    "SIG213": {"alive"},
}
"""By rule: the links of the chain that break where the rule speaks of a receiver."""

LEFT_OUT = {
    "SIG101": "it breaks with the next field, and why tells what is so today",
}
"""Rules at error level of which why says nothing, and for what reason."""


def told(app: str, folder: Path) -> list[tuple[str, str, str, list[str]]]:
    """Code, signal, receiver and broken links, of each error about a receiver."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, app],
        cwd=folder,
        env=environment({"PYTHONPATH": f"{folder}:{os.environ.get('PYTHONPATH', '')}"}),
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(each) for each in json.loads(run.stderr.splitlines()[-1])]


@pytest.mark.parametrize(
    ("app", "folder"),
    [
        ("sample_app.broken", ROOT),
        ("wiring_app", APPS / "wiring"),
        ("shop", APPS / "why"),
        ("modes_app", APPS / "modes"),
        ("firing_app", APPS / "firing"),
        ("nasty_app", APPS / "nasty"),
    ],
    ids=lambda each: str(each) if isinstance(each, str) else "",
)
def test_why_speaks_of_each_error_about_a_receiver(app: str, folder: Path) -> None:
    found = told(app, folder)

    silent = [
        (code, signal, receiver, links)
        for code, signal, receiver, links in found
        if code not in LEFT_OUT and not LINKS[code] & {*links}
    ]
    assert silent == []
    if app == "sample_app.broken":
        assert {"SIG102", "SIG106", "SIG108", "SIG208"} <= {code for code, *_ in found}


@pytest.mark.parametrize(
    ("signal", "receiver", "said", "edit"),
    [
        (
            "forward_refused",
            "store_refused",
            "it fails at sample_app/broken/forwards.py:89: it hands all fields on to 'store', "
            "which takes no field 'track'",
            "Hand on by name what 'store' needs, at sample_app/broken/forwards.py:89.",
        ),
        (
            "unsent_field",
            "print_programme",
            "it fails at sample_app/broken/fields.py:27: it reads 'language', which is not sent",
            "Send 'language' at sample_app/broken/fields.py:33, or read it with a default at "
            "sample_app/broken/fields.py:27.",
        ),
    ],
)
def test_why_names_the_line_of_a_receiver_that_fails(
    signal: str, receiver: str, said: str, edit: str
) -> None:
    run = signalctl(
        "why", "-A", "sample_app.broken", signal, receiver, "--no-import", "--format", "json"
    )

    found = json.loads(run.out)
    link = found["links"][-1]
    assert run.code == 1
    assert (link["name"], link["state"], link["evidence"].endswith(said)) == ("body", "no", True)
    assert found["edit"] == edit
