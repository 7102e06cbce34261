"""``explain`` as markdown: a page for a rule, as it stands in the documents; a table for all."""

from collections.abc import Iterator

from signalctl.model.rule_page import Explaining, RulePage
from signalctl.render.page import Page
from signalctl.render.text.explaining import EVIDENCE, level_of


def explaining(report: Explaining, _page: Page) -> Iterator[str]:
    """The page of a single rule; else a table of all."""
    if report.single:
        yield rule_page(report.pages[0])
        return
    yield "| code | name | level | needs | what is reported |\n|---|---|---|---|---|\n"
    for each in report.pages:
        summary = summary_line(each).replace("|", "\\|")
        yield f"| {each.code} | {each.name} | {level_of(each)} | {EVIDENCE[each.evidence]} | {summary} |\n"


def rule_page(rule: RulePage) -> str:
    """All there is to say of a rule."""
    level = level_of(rule)
    facts = [
        f"Level: {'off, unless it is selected' if level == 'off' else level}.",
        f"Needs: {EVIDENCE[rule.evidence]}.",
        f"Since {rule.since}.",
    ]
    if rule.wins_over:
        facts.append(f"Where it speaks, {', '.join(rule.wins_over)} do not.")
    parts = [f"# {rule.code} {rule.name}", " ".join(facts), rule.summary.replace("``", "`")]
    for title, text in rule.sections:
        parts += [f"## {title}", text.replace("``", "`")]
    for title, examples in (("Found", rule.bad), ("Not found", rule.good)):
        if examples:
            parts.append(f"## {title}")
        parts += [f"```python\n{each.strip()}\n```" for each in examples]
    return "\n\n".join(parts) + "\n"


def summary_line(rule: RulePage) -> str:
    """What it reports, in one line."""
    return " ".join(rule.summary.replace("``", "`").split())
