"""Find values of a call that Segment's spec does not allow, where they matter here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.violation import Violation

RULE = "segment-contract"
# The blocks and ids that mappings read. What is wrong deeper inside them is a matter of
# the team's own tracking plan.
READ = ("timestamp", "userId", "anonymousId", "properties", "traits", "context")
IDS = ("userId", "anonymousId")
KEYWORDS = ("type", "format")
TIME = "2026-01-31T09:30:00Z"
# Seconds read as milliseconds are a time before these years, microseconds a later one.
YEARS = "2000", "2100"


def find_violations(
    violations: Iterable[Violation],
    known: Sequence[Finding],
    bodies: Iterable[JsonObject] = (),
) -> Iterator[Finding]:
    """Yield a finding for each value of READ of another type or format.

    `known` are the findings already made: ids that are numbers are reported once, as
    keys, and so is a time for which the destination rejects the event. `bodies` are its
    requests: a number of another unit than milliseconds is an error if it is the time
    of one.
    """
    has_number = any(one.rule == "key-not-string" for one in known)
    is_rejected = any(one.rule == "nothing-sent" for one in known)
    for violation in violations:
        name = violation.pointer[1:]
        if name not in READ or violation.keyword not in KEYWORDS:
            continue
        if (name == "timestamp" and is_rejected) or (name in IDS and has_number):
            continue
        if name == "timestamp":
            yield _find_in_time(violation, bodies)
        else:
            message = f"expected {inert(violation.expected)}; {inert(violation.cure)}"
            yield _find(RULE, message, violation)


def _find_in_time(violation: Violation, bodies: Iterable[JsonObject]) -> Finding:
    """Return the finding on a timestamp; the cure for other texts does not fit it."""
    for body in bodies if violation.keyword == "type" else ():
        sent_at = str(body.get("sent_at"))
        if not YEARS[0] <= sent_at < YEARS[1]:
            message = f"the number is read as milliseconds: the request has {sent_at}"
            return _find("timestamp-unit", message, violation)
    return _find(RULE, f"expected an RFC 3339 text such as {TIME}", violation)


def _find(rule: str, message: str, violation: Violation) -> Finding:
    return Finding(
        rule, message, pointer=violation.pointer, found=inert(violation.found)
    )
