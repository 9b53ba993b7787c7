"""Tell one event's way from Segment's call to Schematic, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.safe_text import inert, show
from schematic_emulator.checks.trigger_trace import trace_trigger
from schematic_emulator.plugin.expectations.mapping_steps import explain_mapping
from schematic_emulator.plugin.mappings.subscriptions import (
    SubscriptionsMapping,
    name_subscription,
)
from schematic_emulator.plugin.verdict import name_capture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.checks.trigger_trace import TriggerTrace
    from schematic_emulator.plugin.delivered import Delivered

_SHOWN_TRAITS = ("userId", "anonymousId", "properties", "traits")


def explain_delivery(delivered: Delivered, fields: Sequence[str]) -> Iterator[str]:
    """Yield the chain of reasons for one event; `fields` are those that differ."""
    yield f"why: {delivered.subject}"
    mapping = delivered.mapping
    if isinstance(mapping, SubscriptionsMapping):
        yield from _explain_subscriptions(delivered, mapping, fields)
    elif mapping is not None:
        yield f"  mapping   {inert(mapping.name)}"
        yield from _explain_call(delivered)
    yield from _explain_outcome(delivered)


def _explain_subscriptions(
    delivered: Delivered, mapping: SubscriptionsMapping, fields: Sequence[str]
) -> Iterator[str]:
    matched = delivered.matched or ()
    for subscription in mapping.subscriptions:
        name = name_subscription(subscription)
        trace = trace_trigger(subscription.get("subscribe"), delivered.event)
        yield from _explain_trigger(name, trace, in_full=not matched)
        if name in matched:
            lines = explain_mapping(subscription, delivered.event, fields, mapping)
            yield from (f"  mapping   {line}" for line in lines)


def _explain_trigger(name: str, trace: TriggerTrace, *, in_full: bool) -> Iterator[str]:
    """Yield whether it matched; in full, also each condition that failed."""
    outcome = "matched" if trace.matches else "did not match"
    if trace.error:
        outcome = f"cannot be read: {trace.error}"
    yield f"  trigger   {inert(name)}: {trace.text} {outcome}"
    for condition in trace.conditions if in_full else ():
        if not condition.holds:
            hint = f", which {condition.hint}" if condition.hint else ""
            place = condition.pointer.removeprefix("/").replace("/", ".")
            found = f"{place} is {condition.found}{hint}"
            yield f"              {condition.text} fails: {found}"


def _explain_call(delivered: Delivered) -> Iterator[str]:
    for name in _SHOWN_TRAITS:
        if delivered.event.get(name):
            yield f"  given     {name} {show(delivered.event[name])}"


def _explain_outcome(delivered: Delivered) -> Iterator[str]:
    for sent in delivered.requests:
        answered = "no answer" if sent.status is None else f"answered {sent.status}"
        yield f"  sent      {sent.method} {inert(sent.url)}: {answered}"
    if delivered.error is not None:
        yield f"  refused   by the destination: {inert(delivered.error)}"
    elif not delivered.requests and not delivered.captures:
        yield "  sent      nothing"
    for row in delivered.captures:
        yield f"  arrived   {name_capture(row)}"
    for found in delivered.findings:
        yield f"  finding   {found.rule}: {inert(found.message)}"
    yield from dict.fromkeys(
        f"  profiles  published sends {inert(found.published)}, "
        f"documentation promises {inert(found.documented)}"
        for found in delivered.findings
        if found.published or found.documented
    )
