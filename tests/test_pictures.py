"""The pictures in ``docs/pictures`` show what a reader sees: `make pictures` draws them anew."""

import io
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import namespaces
import pytest
from command import ROOT
from reader import ON_THE_LOCKED_VERSIONS, run, without_guards
from rich.console import Console
from rich.text import Text

FOLDER = ROOT / "docs" / "pictures"
COLUMNS = 110

PICTURES = {
    "list": "signalctl list speakers_modified",
    "show": "signalctl -A sample_app.broken show speakers_modified",
    "why": "signalctl -A sample_app.broken why proxy_sender open_doors",
    "fire": "signalctl fire speakers_modified --event-id 3",
    "check": "signalctl -A sample_app.broken check --select SIG101,SIG109",
}

TEMPLATE = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""That of rich asks another host for a font, which no page that shows a picture lets it do."""

_TIMES = ((re.compile(r" +[0-9][0-9,.]* ms\b"), "  … ms"), (re.compile(r" [0-9.]+ s\b"), " … s"))

drawn_with_the_locked_rich = pytest.mark.skipif(
    not version("rich").startswith("15."), reason="another rich draws in another way"
)


def picture(name: str, command: str, lines: Sequence[str]) -> str:
    """An SVG of a terminal with ``command`` in it, and what comes of it; times are left open."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
    told = "\n".join(without_guards(lines, kept=("tasks", "mail")))
    for time, left_open in _TIMES:
        told = time.sub(left_open, told)
    console.print(Text.from_ansi(told), soft_wrap=True)
    console.print()  # the picture ends where the last line does, and would cut off its underscores
    drawn = console.export_svg(title="", code_format=TEMPLATE, unique_id=f"signalctl-{name}")
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines() if line.strip())


@ON_THE_LOCKED_VERSIONS
@drawn_with_the_locked_rich
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[namespaces.NEEDED] if each == "fire" else []) for each in PICTURES],
)
def test_a_picture_shows_what_a_reader_sees(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = FOLDER / f"{name}.svg"
    command = PICTURES[name]

    seen = run(command, database=tmp_path / "events.db", columns=COLUMNS, coloured=True)

    drawn = picture(name, command, seen.data)
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn)
    assert not seen.talk
    assert drawn == file.read_text()


def test_each_picture_is_shown_and_asks_nothing_of_another_host() -> None:
    readme = (ROOT / "README.md").read_text()

    shown = re.findall(r"!\[[^]]+\]\(docs/pictures/(\w+)\.svg\)", readme)

    assert sorted(shown) == sorted(PICTURES)
    assert sorted(each.stem for each in FOLDER.iterdir()) == sorted(PICTURES)
    for file in FOLDER.iterdir():
        text = file.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "://" not in text
        assert "@font-face" not in text
