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
KEYWORDS = ("type", "format")


def find_violations(
    violations: Iterable[Violation], event: JsonObject, known: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield a finding for each value of READ of another type or format.

    `known` are the findings already made: an id that is a number is reported once, and
    so is a time for which the destination rejects the event.
    """
    numbers = {one.found for one in known if one.rule == "key-not-string"}
    is_rejected = any(one.rule == "nothing-sent" for one in known)
    for violation in violations:
        name = violation.pointer[1:]
        if name not in READ or violation.keyword not in KEYWORDS:
            continue
        if (name == "timestamp" and is_rejected) or str(event.get(name)) in numbers:
            continue
        yield Finding(
            RULE,
            f"expected {inert(violation.expected)}; {inert(violation.cure)}",
            pointer=violation.pointer,
            found=inert(violation.found),
        )
