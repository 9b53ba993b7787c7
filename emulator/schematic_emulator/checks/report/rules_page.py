"""Write docs/rules.md from the advice catalogue: every rule, each with an anchor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schematic_contracts.rules import CATALOGUE_VERSION, PREVIEW, RULES, SEVERITIES
from schematic_emulator.checks.report.rule_example import write_example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.rules import Rule
    from schematic_emulator.checks.report.rule_example import ExampleSection

_INTRODUCTION = (
    f"Every rule that a finding can name, as of version {CATALOGUE_VERSION} of the"
    " catalogue: `schematic-emulator rules ID` prints one of them. An `error` means"
    " that production loses or miscounts something, a `warning` is worth a look, and"
    f' `info` fails nothing. `rules: "{CATALOGUE_VERSION}"` in the section `emulator`'
    " of the configuration pins a version: rules that a later one added are left out."
    " A rule in preview is shown and fails nothing unless `--preview` is given."
    " The example of a rule causes its finding, and what follows it does not."
    " `make docs` generates this page."
)
_COUNTED = {
    "baseline": "baselines",
    "checks": "checks of flags",
    "configuration": "configurations",
    "events": "events",
    "files": "files",
    "identify": "identify events",
    "lines": "lines of a file",
    "mappings": "mappings",
    "requests": "requests",
    "track": "track events",
}
_WIDTH = 88
_MARKDOWN = re.compile(r"([<*|`\[\]\\])")


def write_rules_page(playground: str) -> Iterator[str]:
    """Yield the lines of docs/rules.md, the most severe rules first.

    `playground` is the address of the page that shows each rule's example.
    """
    rules = sorted(RULES.values(), key=lambda rule: SEVERITIES.index(rule.severity))
    yield "# Rules"
    yield ""
    yield _INTRODUCTION
    yield ""
    yield "| rule | severity | scope | finding |"
    yield "|---|---|---|---|"
    for rule in rules:
        link = f"[`{rule.id}`](#{rule.id})"
        yield f"| {link} | {rule.severity} | {rule.scope} | {_escape(rule.title)} |"
    for rule in rules:
        yield ""
        yield from write_rule(rule, playground)


def write_rule(rule: Rule, playground: str) -> Iterator[str]:
    """Yield the lines of one rule, under a heading that is its anchor."""
    yield f"## {rule.id}"
    yield ""
    yield f"{_escape(rule.title)}."
    yield ""
    yield f"- **{rule.severity}**: {_escape(rule.reason)}."
    yield f"- Scope: {describe_scope(rule)}."
    yield f"- Consequence: {_escape(rule.consequence)}"
    yield f"- Cure: {_escape(rule.cure)}"
    yield f"- Source: {_escape(rule.source)}."
    note = ", in preview" if rule.status == PREVIEW else ""
    yield f"- Since: {rule.since}{note}."
    yield f"- [Try the example in your browser]({playground}#rule={rule.id})."
    for section in write_example(rule.id, _WIDTH):
        yield from _write_section(section)


def _write_section(section: ExampleSection) -> Iterator[str]:
    title = f"{section.title}: "
    for block in section.blocks:
        note = f", {block.note}" if block.note else ""
        yield ""
        yield f"{title}`{block.name}`{note}"
        yield ""
        yield "```"
        yield from block.lines
        yield "```"
        title = ""


def describe_scope(rule: Rule) -> str:
    """Return what one finding of a rule is about, and what its share is counted of."""
    return f"{rule.scope}; counted among {_COUNTED[rule.applies_to]}"


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
