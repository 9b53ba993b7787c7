"""Say what was wrong with a test's events, although the answer was 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.safe_text import inert, quote, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.plugin.delivered import Delivered
    from schematic_emulator.plugin.sandbox import Sandbox

EVERYTHING = "*"
_TEXT_WIDTH = 74


@dataclass(frozen=True, slots=True)
class Fault:
    """One event with what was wrong with it, and where it stood."""

    subject: str
    violations: tuple[Violation, ...] = ()
    findings: tuple[Finding, ...] = ()
    error_message: str = ""

    @property
    def cures(self) -> set[str]:
        """Return the words that `allow` would need to let this pass."""
        rules = {found.rule for found in self.findings}
        covered = {found.pointer for found in self.findings}
        places = {v.pointer for v in self.violations if v.pointer not in covered}
        rest = not rules and not places
        return rules | places | ({EVERYTHING} if rest else set())


def check_allow(allow: Iterable[str]) -> frozenset[str]:
    """Return the names, each a rule id, a JSON pointer, or `*`.

    Raises UnknownRuleError, which names the known ids, for anything else.
    """
    names = frozenset(allow)
    for name in names:
        if name not in (EVERYTHING, "") and not name.startswith("/"):
            get_rule(name)
    return names


def find_faults(sandbox: Sandbox, allow: frozenset[str]) -> list[Fault]:
    """List the bad events and the error findings that are not allowed."""
    if EVERYTHING in allow:
        return []
    delivered = (_judge_delivered(each, allow) for each in sandbox.deliveries)
    captured = (_judge_capture(row, allow) for row in sandbox.journal)
    return [fault for fault in (*delivered, *captured) if fault is not None]


def describe_faults(faults: list[Fault]) -> str:
    """Write the faults as the text of a failed test."""
    count = len(faults)
    lines = [f"{count} bad event{'s' * (count > 1)} reached Schematic", ""]
    for fault in faults:
        lines += [f"  {line}".rstrip() for line in _describe(fault)] + [""]
    names = sorted(set().union(*(fault.cures for fault in faults)))
    listed = ", ".join(quote(name) for name in names)
    lines.append(f"if meant: @pytest.mark.schematic_emulator(allow=[{listed}])")
    return "\n".join(lines)


def name_capture(row: Capture) -> str:
    """Name a capture in one line: number, type, event name, both verdicts."""
    what = quote(row.subtype) if row.subtype else ""
    words = [f"#{row.number}", row.type or "unreadable", what]
    return f"{' '.join(filter(None, words))}: answered {row.http_status}, {row.status}"


def _judge_delivered(each: Delivered, allow: frozenset[str]) -> Fault | None:
    findings = _errors(each.findings, allow)
    return Fault(each.subject, findings=findings) if findings else None


def _judge_capture(row: Capture, allow: frozenset[str]) -> Fault | None:
    findings = _errors(row.findings, allow)
    if row.is_good and not findings:
        return None
    excused = {found.pointer for found in row.findings if found.rule in allow} | allow
    violations = tuple(v for v in row.violations if v.pointer not in excused)
    if row.violations and not violations and not findings:
        return None
    message = "" if row.violations else row.error_message or ""
    if not row.violations and not findings and excused and not message:
        return None
    return Fault(name_capture(row), violations, findings, message)


def _errors(findings: Iterable[Finding], allow: frozenset[str]) -> tuple[Finding, ...]:
    return tuple(
        found
        for found in findings
        if found.severity == "error" and found.rule not in allow
    )


def _describe(fault: Fault) -> Iterator[str]:
    yield fault.subject
    if fault.error_message:
        yield f"  {inert(fault.error_message)}"
    for violation in fault.violations:
        yield f"  {violation.pointer or 'the whole event'}"
        yield from _row("expected", violation.expected)
        yield from _row("found", violation.found)
        yield from _row("cure", violation.cure)
    for found in fault.findings:
        yield f"  {found.rule}: {inert(found.message)}"
        if found.published or found.documented:
            yield from _row("published", f"sends {found.published}")
            yield from _row("promised", f"{found.documented}")
        yield from _row("so", found.consequence)
        yield from _row("cure", found.cure)


def _row(label: str, text: str) -> Iterator[str]:
    for line in wrap(text, _TEXT_WIDTH):
        yield f"    {label:9} {line}"
        label = ""
