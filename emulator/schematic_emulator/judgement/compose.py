"""Join what each step found out about one event into its findings.

The function `judge` ends with this, and so does the running emulator with the records
that its two ends emit: an event has the same findings by whichever way it comes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_contracts.records import RequestRecord
from schematic_contracts.validation import check_event
from schematic_emulator.destination.computed_trait import find_computation_key
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.judgement.profiles import find_difference
from schematic_emulator.judgement.segment_contract import find_violations
from schematic_emulator.judgement.subject import name_subject
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import IntakeRecord, PlanRecord, RoutingRecord

TRACK = "track"


def compose(
    intake: IntakeRecord,
    routing: RoutingRecord,
    plans: Mapping[str, PlanRecord],
    requests: Sequence[RequestRecord],
    profile: str,
) -> tuple[Finding, ...]:
    """Return the findings of scope event, those on the requests first.

    `plans` is the plan under each profile, `requests` what Schematic's end found in
    each request of the chosen one, in order. An event that goes no further has the
    findings up to there.
    """
    event = intake.event
    if intake.rejection:
        dropped = Finding("event-dropped", inert(intake.rejection))
        return (replace(dropped, subject=describe_event(event)),)
    found: list[Finding] = [*routing.findings]
    if not routing.stopped_by:
        plan = plans[profile]
        found = [
            *_find_unsent(event, plan),
            *_find_in_requests(event, plans, requests),
            *_find_metered_twice(plan),
            *find_lost_audience(event, plan, plans),
            *find_difference(event, plans),
            *routing.findings,
        ]
        found += find_violations(intake.violations, found, plan.bodies)
    return tuple(
        one if one.subject else replace(one, subject=name_subject(one, event))
        for one in found
    )


def judge_body(body: JsonObject) -> RequestRecord:
    """Return what Schematic's end finds in one request's body."""
    return RequestRecord(advise(body), tuple(check_event(body)))


def _find_unsent(event: JsonObject, plan: PlanRecord) -> Iterator[Finding]:
    """Yield a finding for each matching subscription that sends nothing for it."""
    failed = [one for one in plan.subscriptions if one.error]
    for one in failed:
        if not one.is_broken:
            yield Finding("nothing-sent", inert(one.error), subject=inert(one.name))
    matched = failed or [one for one in plan.subscriptions if one.is_matched]
    if not matched and plan.error:
        yield Finding("nothing-sent", inert(plan.error), subject="destination")
    elif not matched:
        kind = show(event.get("type"))
        message = f"no trigger matches this event of type {kind}"
        yield Finding("no-subscription", message, pointer="/type", found=kind)


def _find_in_requests(
    event: JsonObject,
    plans: Mapping[str, PlanRecord],
    requests: Sequence[RequestRecord],
) -> Iterator[Finding]:
    for request in requests:
        for finding in join_request(request.findings, request.violations):
            if finding.rule == "event-name":
                yield _with_names(finding, event, plans)
            else:
                yield finding


def _with_names(
    finding: Finding, event: JsonObject, plans: Mapping[str, PlanRecord]
) -> Finding:
    return replace(
        finding,
        found=show(event.get("event")),
        published=inert(plans["published"].event_name),
        documented=inert(plans["documented"].event_name),
    )


def _find_metered_twice(plan: PlanRecord) -> Iterator[Finding]:
    """Yield a finding for each name under which two subscriptions meter the event."""
    first: dict[str, str] = {}
    for one in plan.sent:
        if one.body is None or one.body["type"] != TRACK:
            continue
        name = str(one.body["body"].get("event"))
        if name in first:
            message = (
                f"{show(first[name])} and {show(one.name)} both send {show(name)}: "
                "its usage is counted twice"
            )
            yield Finding("metered-twice", message, pointer="/event")
        first.setdefault(name, one.name)


def find_lost_audience(
    event: JsonObject, plan: PlanRecord, plans: Mapping[str, PlanRecord]
) -> Iterator[Finding]:
    """Yield a finding if Engage's value is in the event and no request depends on it.

    Source: Segment's page of the destination, which says that audiences and computed
    traits arrive as user properties.
    """
    key = find_computation_key(event) if plan.loses_trait else None
    if key is None:
        return
    value = event["traits"].get(key)
    yield Finding(
        rule="audience-lost",
        message=f"{_kind(event)} {inert(key)} is in the event, not in the request",
        pointer=f"/traits/{_escape(key)}",
        found=show(value),
        published=_describe_sent(key, plans["published"]),
        documented=_promise(key, value, plans["documented"]),
        subject=inert(key),
    )


def _kind(event: JsonObject) -> str:
    kinds = {"audience": "the audience", "computed_trait": "the computed trait"}
    kind = event["context"]["personas"].get("computation_class")
    return kinds.get(str(kind), "the trait")


def _describe_sent(key: str, plan: PlanRecord) -> str:
    for body in plan.bodies:
        traits = body["body"].get("traits")
        if body["type"] == "identify" and isinstance(traits, dict) and key in traits:
            return f"the user trait {inert(key)}: {show(traits[key])}"
    return "no such user trait"


def _promise(key: str, value: Any, plan: PlanRecord) -> str:
    """Return what the page promises: the trait, even for an event that it rejects."""
    if plan.bodies or not plan.errors:
        return _describe_sent(key, plan)
    trait = f"the user trait {inert(key)}: {show(value)}"
    return f"{trait}, but rejects this event: {inert(plan.errors[0])}"


def _escape(name: str) -> str:
    return inert(name.replace("~", "~0").replace("/", "~1"))
