"""Explain one event step by step, from its fields to its effects in Schematic."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.trace.effects import Effect, describe_effect
from schematic_emulator.judgement.trace.mapping_trace import (
    Directives,
    FieldTrace,
    trace_mapping,
)
from schematic_emulator.judgement.trace.trigger_trace import TriggerTrace, trace_trigger
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import (
        IntakeRecord,
        RequestRecord,
        SubscriptionRecord,
    )
    from schematic_contracts.violation import Violation
    from schematic_emulator.destination import Request
    from schematic_emulator.judgement.judge_event import EventJudgement

    # The index of a subscription, and a pointer into it -> `file:line:column`.
    Locate = Callable[[int, str], str]

BROKEN = "the event violates its contract: it is stored and changes nothing"


@dataclass(frozen=True, slots=True)
class SubscriptionExplanation:
    """What one subscription does with the event.

    `error` is why a matching one sends nothing. `effects` are the changes in an empty
    environment; `failure` is why there are none. A disabled one does not run, so it
    has no fields, request or effects. `place` is where a file has it.
    """

    name: str
    action: str
    trigger: TriggerTrace
    fields: tuple[FieldTrace, ...] = ()
    error: str = ""
    request: Request | None = None
    violations: tuple[Violation, ...] = ()
    effects: tuple[str, ...] = ()
    failure: str = ""
    is_enabled: bool = True
    place: str = ""

    @property
    def body(self) -> JsonObject | None:
        """Return the request's body with a placeholder for the API key."""
        if self.request is None or self.request.body is None:
            return None
        body: JsonObject = json.loads(self.request.body)
        body["api_key"] = "(your API key)"
        return body

    def to_json(self) -> dict[str, Any]:
        """Return one item of `subscriptions` of an explanation's JSON."""
        request = self.request
        return {
            "name": self.name,
            "action": self.action,
            "enabled": self.is_enabled,
            **self.trigger.to_json(),
            "fields": [field.to_json() for field in self.fields],
            "send_error": self.error,
            "request": request
            and {"method": request.method, "url": request.url, "body": self.body},
            "violations": [violation.to_json() for violation in self.violations],
            "effects": list(self.effects),
            "failure": self.failure,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """One event, what each subscription does with it, and the findings on it.

    `stopped_by` is why the event does not reach the destination, "" if it does; then
    `steps` is empty. `mapping_findings` are on the mapping, whatever the event.
    """

    subject: str
    profile: str
    steps: tuple[SubscriptionExplanation, ...]
    findings: tuple[Finding, ...]
    stopped_by: str = ""
    mapping_findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as one JSON object."""
        return {
            "event": self.subject,
            "profile": self.profile,
            "version": PINNED_VERSION,
            "stopped_by": self.stopped_by,
            "subscriptions": [step.to_json() for step in self.steps],
            "findings": [finding.to_json() for finding in self.findings],
            "mapping_findings": [one.to_json() for one in self.mapping_findings],
        }


def explain(
    record: IntakeRecord,
    subscriptions: Sequence[Mapping[str, Any]],
    *,
    profile: str,
    at: datetime,
    locate: Locate = lambda *_: "",
) -> Explanation:
    """Return what happens to one event, from what the intake made of it.

    `at` is when its request would arrive. `locate` says where the subscriptions are in
    their file.
    """
    return Explainer(subscriptions, profile=profile, locate=locate).explain(record, at)


class Explainer:
    """Explains any number of events with subscriptions that are compiled once."""

    def __init__(
        self,
        subscriptions: Sequence[Mapping[str, Any]],
        *,
        profile: str,
        locate: Locate = lambda *_: "",
    ) -> None:
        enabled = [one for one in subscriptions if one.get("enabled") is not False]
        self._judge = EventJudge(enabled, profile)
        self._subscriptions = subscriptions
        self._profile = profile
        self._locate = locate
        self._directives = Directives()

    def explain(self, record: IntakeRecord, at: datetime) -> Explanation:
        """Return what happens to one event, whose request would arrive at a time."""
        found = self._judge.judge(record)
        steps = () if found.stopped_by else tuple(self._explain_all(found, at))
        subject = describe_event(record.event)
        reason = found.stopped_by
        return Explanation(subject, self._profile, steps, found.findings, reason)

    def _explain_all(
        self, found: EventJudgement, at: datetime
    ) -> Iterator[SubscriptionExplanation]:
        plan = found.plan.per_subscription if found.plan else ()
        ends = iter(zip(found.record.subscriptions, plan, strict=True))
        requests = iter(found.requests)
        for index, subscription in enumerate(self._subscriptions):
            place = partial(self._locate, index)
            if subscription.get("enabled") is False:
                yield replace(_explain_disabled(subscription), place=place(""))
                continue
            record, end = next(ends)
            request = next(requests) if record.body is not None else None
            trace = partial(trace_mapping, locate=place, directives=self._directives)
            sent = (end.request, request)
            event = found.intake.event
            step = _explain_step(event, subscription, record, sent, at, trace)
            yield replace(step, place=place(""))


def _explain_disabled(subscription: Mapping[str, Any]) -> SubscriptionExplanation:
    action = str(subscription.get("partnerAction"))
    name = inert(str(subscription.get("name") or action))
    trigger = TriggerTrace(show(subscription.get("subscribe")), matches=False)
    return SubscriptionExplanation(name, inert(action), trigger, is_enabled=False)


def _explain_step(  # noqa: PLR0913, PLR0917 - one step's whole input
    event: JsonObject,
    subscription: Mapping[str, Any],
    record: SubscriptionRecord,
    sent: tuple[Request | None, RequestRecord | None],
    at: datetime,
    trace: Callable[..., Iterator[FieldTrace]],
) -> SubscriptionExplanation:
    action, name = str(subscription.get("partnerAction")), inert(record.name)
    trigger = trace_trigger(subscription.get("subscribe"), event)
    if not trigger.matches:
        return SubscriptionExplanation(name, inert(action), trigger)
    request, arrived = sent
    body = record.body
    mapping = subscription.get("mapping") or {}
    fields = trace(action, mapping, event, body)
    violations = arrived.violations if arrived else ()
    effect = describe_effect(body, at) if body and not violations else Effect()
    return SubscriptionExplanation(
        name,
        inert(action),
        trigger,
        tuple(fields),
        inert(record.error),
        request,
        violations,
        effect.changes,
        BROKEN if violations else effect.failure,
    )
