"""Check the requests that one event leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_contracts.validation import check_event
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.judgement.request_body import event_name, wire_bodies
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.violation import Violation
    from schematic_emulator.destination import DestinationPlan


def judge_requests(
    event: JsonObject, plan: DestinationPlan, plans: Mapping[str, DestinationPlan]
) -> Iterator[Finding]:
    """Yield the findings on each request of `plan`, and one if the event is rejected.

    `plans` is the plan under each profile: a finding on an event name shows the name
    that each of them sends.
    """
    if plan.error is not None:
        yield _nothing_sent(plan)
    for body in wire_bodies(plan):
        for finding in _judge(body):
            if finding.rule == "event-name":
                yield _with_names(finding, event, plans)
            else:
                yield finding


def _judge(body: JsonObject) -> Iterator[Finding]:
    return judge_capture(advise(body), check_event(body))


def judge_capture(
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


def _with_names(
    finding: Finding, event: JsonObject, plans: Mapping[str, DestinationPlan]
) -> Finding:
    return replace(
        finding,
        found=show(event.get("event")),
        published=inert(event_name(plans["published"])),
        documented=inert(event_name(plans["documented"])),
    )


def _contract_broken(violation: Violation) -> Finding:
    return Finding(
        rule="contract-broken",
        message=f"expected {inert(violation.expected)}; {inert(violation.cure)}",
        pointer=violation.pointer,
        found=inert(violation.found),
    )


def _nothing_sent(plan: DestinationPlan) -> Finding:
    message = plan.error.message if plan.error else ""
    return Finding(rule="nothing-sent", message=inert(message))
