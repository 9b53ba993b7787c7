"""Say what was wrong with a test's events, although the answer was 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.terminal.safe_text import inert, quote, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.plugin.received import Received

    _Lister: TypeAlias = Callable[[Received, frozenset[str]], "Iterator[BadEvent]"]

EVERYTHING = "*"
OTHER_KEY = "other-key"
OTHER_PATH = "other-path"
BROKEN = "contract-broken"
_TEXT_WIDTH = 74
FOREIGN = "it came with no API key, or with one that is not this sandbox's"
_WORDS = frozenset({EVERYTHING, OTHER_KEY, OTHER_PATH, ""})
NOWHERE = "Schematic has no such operation; it takes events by POST at /e and /batch"


@dataclass(frozen=True, slots=True)
class BadEvent:
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


def find_bad_events(received: Received, allow: frozenset[str]) -> list[BadEvent]:
    """List the bad events and the error findings that are not allowed."""
    if EVERYTHING in allow:
        return []
    return [
        fault
        for word, list_faults in _REASONS
        if word not in allow
        for fault in list_faults(received, allow)
    ]


def describe_bad_events(faults: list[BadEvent]) -> str:
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


def _list_delivered(received: Received, allow: frozenset[str]) -> Iterator[BadEvent]:
    for each in received.deliveries:
        arrived = ", ".join(map(name_capture, each.captures))
        subject = f"{each.subject} -> {arrived}" if arrived else each.subject
        yield from _judge(subject, each.findings, each.captures, allow)


def _list_arrived(received: Received, allow: frozenset[str]) -> Iterator[BadEvent]:
    """Judge the captures that no delivery of the test's accounts for."""
    told = {row.number for each in received.deliveries for row in each.captures}
    for row in received.journal:
        if row.number not in told:
            yield from _judge(name_capture(row), (), [row], allow)


def _list_failed(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for failure in received.failures:
        yield BadEvent(failure.subject, error_message=failure.message)


def _list_foreign(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for each in received.others():
        if each.test is None:  # else it is late, and another test's
            row = each.capture
            yield BadEvent(
                name_capture(row), error_message=_foreign(row), name=OTHER_KEY
            )


def _list_lost(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for lost in received.lost():
        yield BadEvent(str(lost), error_message=NOWHERE, name=OTHER_PATH)


# The word of `allow` that excuses all of a kind, None if there is none; who lists them.
_REASONS: tuple[tuple[str | None, _Lister], ...] = (
    (None, _list_delivered),
    (None, _list_arrived),
    (None, _list_failed),
    (OTHER_KEY, _list_foreign),
    (OTHER_PATH, _list_lost),
)


def _judge(
    subject: str,
    findings: Sequence[Finding],
    rows: Sequence[Capture],
    allow: frozenset[str],
) -> Iterator[BadEvent]:
    """Yield what is wrong with an event and its captures, less what is allowed."""
    told = {found.rule for found in findings}
    captured = (found for row in rows for found in row.findings)
    known = [*findings, *(found for found in captured if found.rule not in told)]
    excused = allow.union(found.pointer for found in known if found.rule in allow)
    violations = tuple(
        violation
        for row in rows
        for violation in row.violations
        if violation.pointer not in excused
    )
    covered = excused.union(violation.pointer for violation in violations)
    errors = tuple(found for found in known if _counts(found, allow, covered))
    message = "; ".join(filter(None, map(_unexplained, rows)))
    if violations or errors or message:
        yield BadEvent(subject, violations, errors, message)


def _counts(found: Finding, allow: frozenset[str], covered: frozenset[str]) -> bool:
    """Tell whether a finding is an error that is neither allowed nor told already.

    A broken contract is told by its violation, at the place that is `covered`.
    """
    if found.severity != "error" or found.rule in allow:
        return False
    return found.rule != BROKEN or found.pointer not in covered


def _foreign(row: Capture) -> str:
    return FOREIGN if row.type else f"{row.error_message or 'no event'}; {FOREIGN}"


def _unexplained(row: Capture) -> str:
    """Return why a capture failed if it breaks no contract."""
    return "" if row.is_good or row.violations else row.error_message or row.status


def _describe(fault: BadEvent) -> Iterator[str]:
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
