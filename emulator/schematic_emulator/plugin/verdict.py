"""Find the bad events of a test, which Schematic would have answered with 200."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.expectations.arrivals import name_capture
from schematic_emulator.plugin.mapping_findings import find_mapping_findings
from schematic_emulator.terminal.safe_text import inert

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
FOREIGN = "it came with no API key, or with one that is not this sandbox's"
_WORDS = frozenset({EVERYTHING, OTHER_KEY, OTHER_PATH, ""})
NOWHERE = "Schematic has no such operation; it accepts events by POST at /e and /batch"


@dataclass(frozen=True, slots=True)
class BadEvent:
    """One event with what is wrong with it; `name` is the word that would allow it.

    `kind` is "mapping" if it is not an event but a mapping.
    """

    subject: str
    violations: tuple[Violation, ...] = ()
    findings: tuple[Finding, ...] = ()
    error_message: str = ""
    name: str = EVERYTHING
    kind: str = "event"

    @property
    def cures(self) -> set[str]:
        """Return the words that `allow` needs for this not to fail the test."""
        rules = {found.rule for found in self.findings}
        covered = {found.pointer for found in self.findings}
        places = {v.pointer for v in self.violations if v.pointer not in covered}
        return rules | places or {self.name}


def check_allow(allow: Iterable[str]) -> frozenset[str]:
    """Return the names: rule ids, JSON pointers, `other-key`, `other-path` or `*`.

    Raises UnknownRuleError, which lists the known ids, for anything else.
    """
    names = frozenset(allow)
    for name in names:
        if name not in _WORDS and not name.startswith("/"):
            get_rule(name)
    return names


def find_bad_events(received: Received, allow: frozenset[str]) -> list[BadEvent]:
    """Return the bad events and the events with errors that are not allowed."""
    if EVERYTHING in allow:
        return []
    return [
        bad
        for word, list_bad in _REASONS
        if word not in allow
        for bad in list_bad(received, allow)
    ]


def _list_mapping(received: Received, allow: frozenset[str]) -> Iterator[BadEvent]:
    """Check the mappings themselves, whatever the events are."""
    for mapping in received.mappings:
        found = find_mapping_findings(mapping)
        for bad in _judge(f"mapping {inert(mapping.name)}", found, (), allow):
            yield replace(bad, kind="mapping")


def _list_delivered(received: Received, allow: frozenset[str]) -> Iterator[BadEvent]:
    for each in received.deliveries:
        arrived = ", ".join(map(name_capture, each.captures))
        subject = f"{each.subject} -> {arrived}" if arrived else each.subject
        yield from _judge(subject, each.findings, each.captures, allow)


def _list_arrived(received: Received, allow: frozenset[str]) -> Iterator[BadEvent]:
    """Check the captures that belong to none of the test's deliveries."""
    known = {row.number for each in received.deliveries for row in each.captures}
    for row in received.journal:
        if row.number not in known:
            yield from _judge(name_capture(row), (), [row], allow)


def _list_failed(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for failure in received.failures:
        yield BadEvent(failure.subject, error_message=failure.message)


def _list_foreign(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for each in received.others():
        if each.test is None:  # otherwise it is a late request of another test
            row = each.capture
            yield BadEvent(
                name_capture(row), error_message=_foreign(row), name=OTHER_KEY
            )


def _list_lost(received: Received, _: frozenset[str]) -> Iterator[BadEvent]:
    for lost in received.lost():
        yield BadEvent(str(lost), error_message=NOWHERE, name=OTHER_PATH)


# The word of `allow` that allows a whole kind, None without one; what lists that kind.
_REASONS: tuple[tuple[str | None, _Lister], ...] = (
    (None, _list_mapping),
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
    """Yield what is wrong with an event and its captures, except what is allowed."""
    named = {found.rule for found in findings}
    captured = (found for row in rows for found in row.findings)
    known = [*findings, *(found for found in captured if found.rule not in named)]
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
    """Return whether a finding is an error that is neither allowed nor shown already.

    A `contract-broken` finding repeats the violation at its pointer, if `covered`.
    """
    if found.severity != "error" or found.rule in allow:
        return False
    return found.rule != BROKEN or found.pointer not in covered


def _foreign(row: Capture) -> str:
    return FOREIGN if row.type else f"{row.error_message or 'no event'}; {FOREIGN}"


def _unexplained(row: Capture) -> str:
    """Return why a capture failed that matches its contract, "" if it did not fail."""
    return "" if row.is_good or row.violations else row.error_message or row.status
