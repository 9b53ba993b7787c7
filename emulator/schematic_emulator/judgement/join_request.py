"""Join what two checks found in one request: apart, as a start waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.violation import Violation


def join_request(
    advice: Iterable[Finding], violations: Iterable[Violation]
) -> Iterator[Finding]:
    """Yield the advice on a capture event, and the violations it does not cover.

    An error and a violation at the same pointer are the same problem; the error is
    yielded, because its rule says more.
    """
    covered = set()
    for finding in advice:
        if finding.severity == "error":
            covered.add(finding.pointer)
        yield finding
    for violation in violations:
        if violation.pointer not in covered:
            yield _contract_broken(violation)


def _contract_broken(violation: Violation) -> Finding:
    return Finding(
        rule="contract-broken",
        message=f"expected {inert(violation.expected)}; {inert(violation.cure)}",
        pointer=violation.pointer,
        found=inert(violation.found),
    )
