"""Write an explanation of one event for a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.trace.explanation import (
        Explanation,
        SubscriptionExplanation,
    )
    from schematic_emulator.judgement.trace.mapping_trace import FieldTrace
    from schematic_emulator.judgement.trace.trigger_trace import TriggerTrace
    from schematic_emulator.terminal.styled_lines import Screen

MARKS = {"error": "bad", "warning": "warn", "info": "note"}
COLUMN = 17


def show_explanation(screen: Screen, explanation: Explanation) -> None:
    """Write what each subscription does with the event, then the findings."""
    head = f"profile {explanation.profile}, destination {PINNED_VERSION}"
    screen.paragraph(f"Schematic Emulator: {head}", style="strong")
    screen.paragraph(explanation.subject, style="strong")
    if explanation.stopped_by:
        label = StyledText("goes no further", "bad")
        screen.entry(label, explanation.stopped_by, at=COLUMN, indent=2)
    for step in explanation.steps:
        screen.line()
        _show_step(screen, step)
    screen.line()
    screen.line(StyledText("Findings", "strong"))
    found = dict.fromkeys((*explanation.mapping_findings, *explanation.findings))
    for finding in sorted(found, key=lambda one: SEVERITIES.index(one.severity)):
        _show_finding(screen, finding)
    if not (explanation.findings or explanation.mapping_findings):
        screen.line("  ", StyledText("none", "good"))


def _show_step(screen: Screen, step: SubscriptionExplanation) -> None:
    if not step.is_enabled:
        screen.line(
            StyledText(step.name, "strong"), ": ", StyledText("does not run", "warn")
        )
        screen.entry(
            StyledText("disabled", "warn"), "enabled is false", at=COLUMN, indent=2
        )
        return
    verdict = (
        StyledText("matches", "good")
        if step.trigger.matches
        else StyledText("does not match")
    )
    screen.line(StyledText(step.name, "strong"), ": ", verdict)
    _show_trigger(screen, step.trigger)
    for field in step.fields:
        _show_field(screen, field)
    if step.error:
        screen.entry(
            StyledText("sends nothing", "bad"), step.error, at=COLUMN, indent=2
        )
    if step.request is not None:
        _show_request(screen, step)


def _show_trigger(screen: Screen, trigger: TriggerTrace) -> None:
    if trigger.error:
        text = f"{trigger.text}: {trigger.error}"
        screen.entry(StyledText("trigger", "bad"), text, at=COLUMN, indent=2)
    for condition in trigger.conditions:
        sign = StyledText("yes", "good") if condition.holds else StyledText("no", "bad")
        text = condition.text
        if not condition.holds:
            hint = f" ({condition.hint})" if condition.hint else ""
            text = f"{text}: {condition.pointer} is {condition.found}{hint}"
        screen.entry(sign, text, at=COLUMN, indent=2)
    for trap in trigger.traps:
        screen.entry(StyledText("trap", "warn"), trap, at=COLUMN, indent=2)


def _show_field(screen: Screen, field: FieldTrace) -> None:
    """Write where a field's value comes from, and below it its target field."""
    sources = dict.fromkeys(f"{one.path} is {one.found}" for one in field.sources)
    origin = ", ".join(sources)
    is_plain = origin and field.directive.count('"@') == len(field.sources)
    first = origin if is_plain else field.directive or field.note
    screen.entry(StyledText(field.field, "note"), first, at=COLUMN, indent=2)
    if not field.directive:
        return
    if origin and not is_plain:
        screen.entry(StyledText(""), origin, at=COLUMN)
    landed = f"{field.target} {field.sent}" if field.sent != "absent" else field.note
    rewritten = field.sent != "absent" and field.note
    note = f"  ({field.note})" if rewritten else ""
    screen.entry(StyledText(""), f"→ {landed}{note}", at=COLUMN)


def _show_request(screen: Screen, step: SubscriptionExplanation) -> None:
    if step.request is None:
        return
    screen.line("  ", StyledText(f"{step.request.method} {step.request.url}", "strong"))
    text = json.dumps(step.body, indent=2, ensure_ascii=False)
    for line in text.splitlines():
        member = line.lstrip()
        screen.paragraph(member, indent=4 + len(line) - len(member))
    for violation in step.violations:
        screen.entry(
            StyledText("violation", "bad"), str(violation), at=COLUMN, indent=2
        )
    for effect in step.effects:
        screen.entry(StyledText("effect", "good"), effect, at=COLUMN, indent=2)
    if step.failure:
        screen.entry(StyledText("fails", "bad"), step.failure, at=COLUMN, indent=2)


def _show_finding(screen: Screen, finding: Finding) -> None:
    rule = get_rule(finding.rule)
    where = finding.place or finding.pointer
    place = f" at {where}" if where else ""
    screen.line(
        "  ", StyledText(rule.severity, MARKS[rule.severity]), f" {rule.id}{place}"
    )
    rows = [("", finding.message)]
    if finding.published != finding.documented:
        rows.append(("published", f"sends {finding.published}"))
        rows.append(("documentation", f"promises {finding.documented}"))
    rows += [("consequence", rule.consequence), ("cure", rule.cure)]
    for label, text in rows:
        screen.entry(StyledText(label, "dim"), text, at=COLUMN + 2, indent=4)
