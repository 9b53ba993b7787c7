"""Say what was wrong with a test's events, although the answer was 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.safe_text import inert, quote, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.plugin.delivered import Delivered
    from schematic_emulator.plugin.received import Received

EVERYTHING = "*"
OTHER_KEY = "other-key"
OTHER_PATH = "other-path"
BROKEN = "contract-broken"
_TEXT_WIDTH = 74
FOREIGN = "it came with no API key, or with one that is not this sandbox's"
_WORDS = frozenset({EVERYTHING, OTHER_KEY, OTHER_PATH, ""})
NOWHERE = "Schematic has no such operation; it takes events by POST at /e and /batch"


@dataclass(frozen=True, slots=True)
class Fault:
    """One event with what was wrong with it, and where it stood."""

    subject: str
    violations: tuple[Violation, ...] = ()
    findings: tuple[Finding, ...] = ()
    error_message: str = ""
    name: str = EVERYTHING

    @property
    def cures(self) -> set[str]:
        """Return the words that `allow` would need to let this pass."""
        rules = {found.rule for found in self.findings}
        covered = {found.pointer for found in self.findings}
        places = {v.pointer for v in self.violations if v.pointer not in covered}
        return rules | places or {self.name}


def check_allow(allow: Iterable[str]) -> frozenset[str]:
    """Return the names: rule ids, JSON pointers, `other-key`, `other-path` or `*`.

    Raises UnknownRuleError, which names the known ids, for anything else.
    """
    names = frozenset(allow)
    for name in names:
        if name not in _WORDS and not name.startswith("/"):
            get_rule(name)
    return names


def find_faults(received: Received, allow: frozenset[str]) -> list[Fault]:
    """List the bad events and the error findings that are not allowed."""
    if EVERYTHING in allow:
        return []
    told = {row.number for each in received.deliveries for row in each.captures}
    faults = [_judge_delivered(each, allow) for each in received.deliveries]
    faults += [
        _judge(name_capture(row), (), [row], allow)
        for row in received.journal
        if row.number not in told
    ]
    faults += [
        Fault(failure.subject, error_message=failure.message)
        for failure in received.failures
    ]
    if OTHER_KEY not in allow:
        faults += [
            Fault(name_capture(row), error_message=_foreign(row), name=OTHER_KEY)
            for row in (each.capture for each in received.others() if each.test is None)
        ]
    if OTHER_PATH not in allow:
        faults += [
            Fault(str(lost), error_message=NOWHERE, name=OTHER_PATH)
            for lost in received.lost()
        ]
    return [fault for fault in faults if fault is not None]


def describe_faults(faults: list[Fault]) -> str:
    """Write the faults as the text of a failed test."""
    count = len(faults)
    lines = [f"{count} bad event{'s' * (count > 1)}", ""]
    for fault in faults:
        lines += [f"  {line}".rstrip() for line in _describe(fault)] + [""]
    names = sorted(set().union(*(fault.cures for fault in faults)))
    listed = ", ".join(quote(name) for name in names)
    lines.append(f"if meant: @pytest.mark.schematic_emulator(allow=[{listed}])")
    return "\n".join(lines)


def name_capture(row: Capture) -> str:
    """Name a capture in one line: its type, event name and both verdicts."""
    what = f" {quote(row.subtype)}" if row.subtype else ""
    kind = inert(row.type or "unreadable")
    return f"{kind}{what}: answered {row.http_status}, {row.status}"


def _judge_delivered(each: Delivered, allow: frozenset[str]) -> Fault | None:
    arrived = ", ".join(map(name_capture, each.captures))
    subject = f"{each.subject} -> {arrived}" if arrived else each.subject
    return _judge(subject, each.findings, each.captures, allow)


def _judge(
    subject: str,
    findings: Sequence[Finding],
    rows: Sequence[Capture],
    allow: frozenset[str],
) -> Fault | None:
    """Return what is wrong with an event and its captures, less what is allowed."""
    told = {found.rule for found in findings}
    captured = [
        found for row in rows for found in row.findings if found.rule not in told
    ]
    excused = allow.union(
        found.pointer for found in (*findings, *captured) if found.rule in allow
    )
    violations = tuple(
        violation
        for row in rows
        for violation in row.violations
        if violation.pointer not in excused
    )
    places = {violation.pointer for violation in violations}
    errors = tuple(
        found
        for found in (*findings, *captured)
        if found.severity == "error" and found.rule not in allow
        if found.rule != BROKEN or found.pointer not in places | excused
    )
    messages = [_unexplained(row) for row in rows]
    message = "; ".join(filter(None, messages))
    if not (violations or errors or message):
        return None
    return Fault(subject, violations, errors, message)


def _foreign(row: Capture) -> str:
    return FOREIGN if row.type else f"{row.error_message or 'no event'}; {FOREIGN}"


def _unexplained(row: Capture) -> str:
    """Return why a capture failed if it breaks no contract."""
    return "" if row.is_good or row.violations else row.error_message or row.status


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
