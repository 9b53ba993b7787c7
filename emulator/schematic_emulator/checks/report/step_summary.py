"""Write a check's report as the Markdown of a step's summary page at GitHub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.text import count_of, summarize
from schematic_emulator.terminal.safe_text import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.report.report import Report, RuleReport
    from schematic_emulator.checks.report.repository import Repository

MOST_SUBJECTS = 20
# GitHub drops the page of a step if it has more than 1 MiB. Source: its documentation,
# "Workflow commands for GitHub Actions".
MOST_BYTES = 900_000
LONGEST = 200
_ACTIVE = re.compile(r"[^\w\s./-]|_")


def write_summary(report: Report, repository: Repository) -> str:
    """Return a table of the rules, then each rule's cure, subjects and their places."""
    lines = ["## Segment events", "", summarize(report), "", *_table(report)]
    lines += [
        f"- {one.describe(*report.count_share(one.rule))}"
        for one in report.fail_on.thresholds
    ]
    lines += _list_rules(report, repository)
    return "\n".join([*lines, ""])


def _list_rules(report: Report, repository: Repository) -> Iterator[str]:
    """Yield the lines of each rule, as many as the page may have."""
    left = MOST_BYTES
    for index, rule in enumerate(report.rules):
        lines = ["", *_list_rule(rule, repository)]
        left -= sum(len(line.encode()) + 1 for line in lines)
        if left < 0:
            yield ""
            more = len(report.rules) - index
            yield f"and {more} rules that would make the page too long"
            return
        yield from lines


def _table(report: Report) -> list[str]:
    rows = [
        f"| {rule.severity} | {rule.rule} | {count_of(rule)} | {len(rule.places):,} |"
        for rule in report.rules
    ]
    head = ["| severity | rule | found | files |", "|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def _list_rule(rule: RuleReport, repository: Repository) -> Iterator[str]:
    meaning, link = get_rule(rule.rule), repository.link_to(rule.rule)
    name = f"[{rule.rule}]({link})" if link else rule.rule
    yield f"### {name}: {meaning.title}"
    yield ""
    yield meaning.cure
    yield ""
    yield "| subject | count | first at |"
    yield "|---|---|---|"
    for one in rule.subjects[:MOST_SUBJECTS]:
        file = repository.path_of(one.file)
        name = _code(one.name or one.finding.message)
        yield f"| {name} | {one.count:,} | {_code(f'{file}:{one.line}')} |"
    further = rule.omitted + sum(one.count for one in rule.subjects[MOST_SUBJECTS:])
    if further:
        yield ""
        yield f"and {further:,} on subjects not listed"


def _code(text: str) -> str:
    """Return text as code that no Markdown or HTML in it acts on.

    >>> _code("*a*|<b>")
    '<code>&#42;a&#42;&#124;&#60;b&#62;</code>'
    """
    escaped = _ACTIVE.sub(lambda found: f"&#{ord(found[0])};", cut(text, LONGEST))
    return f"<code>{escaped}</code>"
