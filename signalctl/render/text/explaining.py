"""``explain`` as text: one rule whole, or all of them, a line each."""

from collections.abc import Iterator

from signalctl.model.rule_page import Explaining, RulePage
from signalctl.render.page import Page
from signalctl.render.text.lines import column_widths, flow, joined, row
from signalctl.render.text.pieces import GAP, LOOKS, Look, piece, sentence

_OFF = "off"
EVIDENCE = {
    "P": "the running process",
    "S": "the source",
    "E": "the running process or the source",
    "J": "the running process and the source",
}


def explaining(report: Explaining, page: Page) -> Iterator[str]:
    """The page of a single rule; else code, level, name and summary of each."""
    if report.single:
        yield joined(_page(report.pages[0], page))
        return
    rows = [
        (
            piece(each.code, Look.HEADING),
            piece(level_of(each), Look.PLAIN if each.severity is None else LOOKS[each.severity]),
            piece(each.name),
            *sentence(_first_paragraph(each.summary), gap=GAP),
        )
        for each in report.pages
    ]
    widths = column_widths(rows, page, columns=3)
    for each in rows:
        yield joined(row(each, widths, page, lead="", stem=""))


def _first_paragraph(text: str) -> str:
    """On one line: what follows it says when the level is another, which is for the rule's page."""
    first, _, _ = text.replace("``", "'").partition("\n\n")
    return " ".join(first.split())


def level_of(page: RulePage) -> str:
    """The level in a word; ``off`` for a rule that only runs when it is selected."""
    return _OFF if page.severity is None else page.severity.value


def _page(rule: RulePage, page: Page) -> Iterator[str]:
    yield from flow([piece(f"{rule.code} {rule.name}", Look.HEADING)], page)
    level = level_of(rule)
    if level == _OFF:
        level = f"off unless selected: --select {rule.code}"
    yield from flow(sentence(f"level: {level}"), page, lead="  ")
    yield from flow(sentence(f"needs: {EVIDENCE[rule.evidence]}"), page, lead="  ")
    if rule.wins_over:
        over = ", ".join(rule.wins_over)
        yield from flow(sentence(f"speaks for: {over}"), page, lead="  ")
    yield ""
    yield from _paragraphs(rule.summary, page, "")
    for title, text in rule.sections:
        yield ""
        yield from flow([piece(title, Look.HEADING)], page)
        yield from _paragraphs(text, page, "  ")
    for title, examples in (("Found", rule.bad), ("Not found", rule.good)):
        for example in examples:
            yield ""
            yield from flow([piece(title, Look.HEADING)], page)
            yield from (f"    {line}".rstrip() for line in example.splitlines())


def _paragraphs(text: str, page: Page, lead: str) -> Iterator[str]:
    """The paragraphs of a docstring, filled anew; indented blocks as they are."""
    for number, paragraph in enumerate(text.replace("``", "'").split("\n\n")):
        if number:
            yield ""
        lines = paragraph.splitlines()
        if any(line.startswith((" ", ">>>")) for line in lines):
            yield from (f"{lead}{line}".rstrip() for line in lines)
        else:
            yield from flow(sentence(" ".join(lines)), page, lead=lead, hang=lead)
