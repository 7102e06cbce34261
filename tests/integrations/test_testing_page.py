"""``docs/testing.md``: its examples are a suite, which passes."""

import re
from pathlib import Path

from command import ROOT
from suites import run_pytest, written

PAGE = (ROOT / "docs" / "testing.md").read_text()


def test_the_examples_of_the_page_are_a_suite_that_passes(tmp_path: Path) -> None:
    files = dict(re.findall(r"^```python\n# (\w+)\.py\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    tests = "".join(files.values()).count("\ndef test_")

    run = run_pytest(written(tmp_path, **files), "-W", "error", "--signals-leaks")

    assert PAGE.count("```python") == len(files) > 1
    assert run.code == 0, run.out
    assert f"{tests} passed" in run.out


def test_the_failure_that_it_shows_is_what_fails(tmp_path: Path) -> None:
    (shop,) = re.findall(r"^```python\n(# shop\.py\n.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (told,) = re.findall(r"^```text\n(AssertionError.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    test = """
import shop
def test_fails(signals):
    with signals.capture(shop.paid) as sent:
        shop.pay(3)
    sent.one(order_id=4, total=10)
"""

    run = run_pytest(written(tmp_path, shop=shop, test_shop=test))

    assert "".join(f"{line[8:]}\n" for line in run.out.splitlines() if line[:2] == "E ") == told
