"""Explain step by step what happened to one event between Segment and Schematic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.show import show_value as show_short
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.describe_plan import name_subscription
from schematic_emulator.destination.event_names import (
    documented_event_name,
    snake_case_event_name,
)
from schematic_emulator.expectations.arrivals import name_capture
from schematic_emulator.expectations.mapping_steps import explain_mapping, place_of
from schematic_emulator.expectations.value_location import describe_origin
from schematic_emulator.expectations.wanted import PLACES
from schematic_emulator.judgement.trace.trigger_trace import trace_trigger
from schematic_emulator.terminal.safe_text import inert, quote, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.expectations.wanted import FieldDifference
    from schematic_emulator.judgement.trace.trigger_trace import TriggerTrace
    from schematic_emulator.mapping_code.delivered import Delivered

_GIVEN = ("userId", "anonymousId", "groupId", "properties", "traits")
_LONGEST = 300
_NO_SUCH_PATH = frozenset({404, 405})
_MOST_BYTES = 1_000_000
_LISTED = 4


def explain_delivery(
    delivered: Delivered,
    differing: Sequence[FieldDifference],
    shown: Capture | None = None,
) -> Iterator[str]:
    """Yield the chain of reasons for one event.

    `differing` are the fields that are not as expected. For each, the lines say where
    the mapping reads its value and where the mapping's source writes it. What was
    written about its capture `shown` is not repeated.
    """
    yield f"why: {delivered.subject}"
    mapping = delivered.mapping
    file = getattr(mapping, "mapping_file", None)
    if mapping is not None and (file is None or mapping.name != file.name):
        yield f"  mapping   {inert(mapping.name)}"
    if file is not None:
        yield from _explain_file(delivered, file, differing)
    elif mapping is not None:
        yield from _explain_code(delivered, differing if delivered.captures else ())
    if delivered.captures != (shown,):
        yield from _explain_outcome(delivered)
    yield from dict.fromkeys(_list_findings(delivered, shown))
    yield from dict.fromkeys(_explain_profiles(delivered, differing))


def _explain_file(
    delivered: Delivered, file: MappingFile, differing: Sequence[FieldDifference]
) -> Iterator[str]:
    matched = delivered.matched or ()
    fields = [each.field for each in differing]
    for row in file.rows:
        subscription = row.subscription
        name = name_subscription(subscription)
        if not (row.is_enabled and file.is_enabled):
            yield f"  trigger   {inert(name)}: does not run, it is disabled"
            continue
        if not row.is_sound:
            place = place_of(row, "")
            yield f"  trigger   {inert(name)}: does not run, it is malformed{place}"
            continue
        trace = trace_trigger(subscription.get("subscribe"), delivered.event)
        if matched and not _nearly_matches(trace):
            continue
        place = "" if matched else place_of(row, "/subscribe")
        yield from _explain_trigger(name, trace, place, in_full=not matched)
        action = str(subscription.get("partnerAction"))
        if trace.matches and not find_fields(action):
            where = place_of(row, "/partnerAction")
            yield f"  action    the destination has no action {quote(action)}{where}"
        if name in matched:
            lines = explain_mapping(row, delivered.event, fields)
            yield from (f"  mapping   {line}" for line in lines)


def _nearly_matches(trace: TriggerTrace) -> bool:
    """Return whether a trigger, or a part of it, wants the event."""
    is_near = any(condition.holds for condition in trace.conditions)
    return trace.matches or is_near or bool(trace.error)


def _explain_trigger(
    name: str, trace: TriggerTrace, place: str, *, in_full: bool
) -> Iterator[str]:
    """Yield whether a trigger matched and, if `in_full`, each condition that failed."""
    outcome = "matched" if trace.matches else "did not match"
    if trace.error:
        outcome = f"cannot be read: {trace.error}"
    yield f"  trigger   {inert(name)}: {trace.text} {outcome}{place}"
    for condition in trace.conditions if in_full else ():
        if not condition.holds:
            hint = f", which {condition.hint}" if condition.hint else ""
            place = condition.pointer.removeprefix("/").replace("/", ".")
            found = f"{place} is {condition.found}{hint}"
            yield f"              {condition.text} fails: {found}"


def _explain_code(
    delivered: Delivered, differing: Sequence[FieldDifference]
) -> Iterator[str]:
    """Yield the input of a team's own code, and where it writes what differs."""
    event = delivered.event
    for name in _GIVEN:
        if event.get(name):
            yield f"  given     {name} {_show(event[name])}"
    context = event.get("context")
    if isinstance(context, dict) and context.get("groupId"):
        yield f"  given     context.groupId {_show(context['groupId'])}"
    for each in differing:
        origin = describe_origin(each, event)
        if origin:
            yield f"  origin    {each.place}: {origin}"
    files = getattr(delivered.mapping, "files", ())
    for name in dict.fromkeys(map(_written_name, differing)):
        lines = list_lines(files, name)
        if lines:
            yield f"  written   {quote(name)} at {lines}"


def _written_name(difference: FieldDifference) -> str:
    """Return the name of the innermost property that differs, as code writes it."""
    last = difference.difference.pointer.rpartition("/")[2]
    if last:
        return last.replace("~1", "/").replace("~0", "~")
    found = (places.get(difference.field) for places in PLACES.values())
    return next((place[-1] for place in found if place), difference.field)


def _show(value: Any) -> str:
    shown = show(value)
    return shown if len(shown) <= _LONGEST else show_short(value)


def _explain_outcome(delivered: Delivered) -> Iterator[str]:
    for sent in delivered.requests:
        answered = "no answer" if sent.status is None else f"answered {sent.status}"
        lost = sent.status in _NO_SUCH_PATH and not delivered.captures
        hint = ", Schematic accepts events by POST at /e and /batch" if lost else ""
        yield f"  sent      {sent.method} {inert(sent.url)}: {answered}{hint}"
    if delivered.stopped_by:
        yield f"  stopped   by Segment: {inert(delivered.stopped_by)}"
    elif delivered.error is not None:
        yield f"  refused   by the destination: {inert(delivered.error)}"
    elif not delivered.requests and not delivered.captures:
        yield "  sent      nothing"
    for row in delivered.captures:
        yield f"  arrived   {name_capture(row)}"


def _list_findings(delivered: Delivered, shown: Capture | None) -> Iterator[str]:
    """Yield the errors and warnings, except those that the violations shown repeat."""
    violations = shown.violations if shown else ()
    covered = {violation.pointer for violation in violations}
    for found in _findings_of(delivered):
        if found.severity != "info" and found.pointer not in covered:
            yield f"  finding   {found.rule}: {inert(found.message)}"


def _findings_of(delivered: Delivered) -> Iterator[Finding]:
    """Yield the findings on the event, then those that only its captures have."""
    yield from delivered.findings
    known = {found.rule for found in delivered.findings}
    for row in delivered.captures:
        yield from (found for found in row.findings if found.rule not in known)


def _explain_profiles(
    delivered: Delivered, differing: Sequence[FieldDifference]
) -> Iterator[str]:
    """Yield what each profile sends, if they differ or the event's name does."""
    found = [each for each in delivered.findings if each.published or each.documented]
    for each in found:
        yield (
            f"  profiles  published sends {inert(each.published)}, "
            f"documentation promises {inert(each.documented)}"
        )
    name = delivered.event.get("event")
    in_question = any(each.field == "event" for each in differing)
    if found or not (in_question and delivered.captures and isinstance(name, str)):
        return
    published, documented = snake_case_event_name(name), documented_event_name(name)
    if published == documented:
        yield f"  profiles  for {quote(name)} both send {inert(published)}"
    else:
        yield (
            f"  profiles  for {quote(name)} published sends {inert(published)}, "
            f"documentation promises {inert(documented) or 'no event'}"
        )


def list_lines(files: Iterable[Path], name: str) -> str:
    """Return `file:1, 2` for the lines of source files that write a property.

    A property is written as an object's key, by assignment, or as an argument's name,
    in Python or JavaScript. Returns "" if no line does; unreadable files are ignored.
    """
    pattern = _compile(name)
    places = []
    for file in files:
        numbers = [
            str(number)
            for number, line in enumerate(_read(file).splitlines(), 1)
            if pattern.search(line)
        ]
        if numbers:
            more = ", …" if len(numbers) > _LISTED else ""
            places.append(f"{inert(str(file))}:{', '.join(numbers[:_LISTED])}{more}")
    return "; ".join(places)


def _compile(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"""(["'`]){word}\1\s*(?::|\]\s*=(?!=)|=>)"""  # {"name": 1}, a["name"] = 1
        rf"""|[{{(,]\s*{word}\s*[:=](?!=)"""  # {{name: 1}}, f(name=1)
        rf"""|^\s*{word}\s*:|\.{word}\s*=(?!=)"""  # a line of an object, a.name = 1
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return ""
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
