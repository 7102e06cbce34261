"""``docs/configuration.md`` is what the fields of ``Config`` say of themselves."""

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from command import ROOT

from signalctl import config
from signalctl.config import Config, read_config, settings_of

PAGE = ROOT / "docs" / "configuration.md"
MADE = "<!-- Made from signalctl/config.py and tests/test_configuration_page.py by `make docs`. -->\n\n"

BEFORE = """\
# Configuration

Settings stand in `[tool.signalctl]` of the nearest `pyproject.toml`, from the current folder upwards.
Its folder is the project root, from which paths are taken. An unknown key, or a value of the wrong
type, is an error that names its line; all of them are named at once. An option of the command line
wins over a setting. [signalctl config](commands/config.md) prints what is in force, and where each
value comes from.

"""

EXAMPLE = """\
[tool.signalctl]
app = "shop:create_app"
modules = ["shop_reports"]
exclude = ["tests", "shop/legacy"]
env_file = ".env.local"
kind = "application"
timeout = 2.5
load_timeout = 30
origin = "own"
select = ["SIG1", "SIG2", "never-sent"]
ignore = ["SIG212"]
fail_on = "warning"
baseline = "signalctl-baseline.json"
production_markers = ["SHOP_LIVE", "SHOP_HOST=*.shop.example"]

[tool.signalctl.per-file-ignores]
"shop/plugins/*" = ["SIG101"]

[tool.signalctl.presets.small]
event_id = 3
"event:model" = "Event#3"
"price:decimal" = "1.10"

[tool.signalctl.resolvers]
Invoice = "shop.testing:invoice"
"""
"""Has each setting once, so that a reader sees how each is written."""

AFTER = """
## The cache

Commands that look at a target write to a folder `.signalctl_cache` in the project root:
`source-….jsonl` holds what was read of source, so that the next command need not read it where nothing
has changed, and there is one for each of the last four questions: for another target, other modules, or
`--no-import`;
`index.json` holds the names that [completion](completion.md) offers. It holds no settings. It is safe to
delete at any time, also while a command runs: the next one makes it anew. A cache of another version, or
a damaged one, is not used. The folder has a `.gitignore` of its own, so that git ignores it without a
line in yours. Where it cannot be written, commands work without it.
"""


def meanings() -> dict[str, str]:
    """By field of ``Config``: the text below it, which Python itself forgets."""
    tree = ast.parse(inspect.getsource(config))
    body = next(
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == Config.__name__
    )
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }


def rows() -> Iterator[str]:
    defaults = Config(root=ROOT)
    known = meanings()
    for each in settings_of(defaults):
        default = "" if each.value in (None, {}) else f"`{json.dumps(each.value)}`"
        meaning = known[each.key.replace("-", "_")].replace("``", "`").replace("\n", " ")
        yield f"| `{each.key}` | {default} | {meaning} |\n"


def page() -> str:
    table = "| key | default | meaning |\n|---|---|---|\n" + "".join(rows())
    return f"{MADE}{BEFORE}{table}\nEach of them, as it may be written:\n\n```toml\n{EXAMPLE}```\n{AFTER}"


def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_the_example_has_each_setting(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(EXAMPLE)

    sources = {each.source for each in settings_of(read_config(tmp_path))}

    assert sources == {"pyproject.toml"}
