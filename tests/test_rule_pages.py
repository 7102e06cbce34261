"""The pages of the rules in ``docs/rules`` are what the rules say of themselves."""

import pytest
from command import ROOT

from signalctl.checks.pages import all_pages
from signalctl.checks.registry import all_rules
from signalctl.checks.rule import PRELUDE
from signalctl.model.rule_page import Explaining
from signalctl.render.explain_markdown import explaining, rule_page
from signalctl.render.page import Page

FOLDER = ROOT / "docs" / "rules"
MADE = "<!-- Made from signalctl/checks/rules by `make docs`. -->\n\n"


def pages() -> dict[str, str]:
    """The text of each file."""
    rules = [each.page for each in all_rules()]
    table = "".join(explaining(Explaining(tuple(rules), single=False), Page()))
    for each in rules:
        table = table.replace(f"| {each.code} |", f"| [{each.code}]({each.code}.md) |")
    index = (
        f"{MADE}# Rules\n\n`signalctl explain CODE` prints the same. Levels: an error is broken, a "
        f"warning breaks with the next change, info is worth knowing, off runs only when it is "
        f"selected.\n\n{table}\nEach example stands below these lines:\n\n```python\n{PRELUDE}```\n"
    )
    return {"index.md": index} | {f"{each.code}.md": MADE + rule_page(each) for each in rules}


def test_the_pages_of_the_rules_are_current(request: pytest.FixtureRequest) -> None:
    made = pages()

    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        for stale in {each.name for each in FOLDER.iterdir()} - {*made}:
            (FOLDER / stale).unlink()
        for name, text in made.items():
            (FOLDER / name).write_text(text)
    found = {each.name: each.read_text() for each in FOLDER.iterdir()}
    assert found == made


def test_the_page_read_out_of_a_file_is_that_of_its_rule() -> None:
    assert all_pages() == tuple(each.page for each in all_rules())
