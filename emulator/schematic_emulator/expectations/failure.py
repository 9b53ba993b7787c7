"""Write the text of a failed expectation: the most similar event, then the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.expectations.arrivals import name_capture
from schematic_emulator.expectations.reasons import explain_delivery
from schematic_emulator.expectations.value_location import describe_location
from schematic_emulator.expectations.wanted import show_value
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.expectations.arrivals import Arrivals
    from schematic_emulator.expectations.search import Search
    from schematic_emulator.expectations.wanted import Comparison, Wanted
    from schematic_emulator.mapping_code.delivered import Delivered

_LISTED = 10
_EXPLAINED = 2
NO_EVENT = "no event arrived with this sandbox's API key"


def describe_miss(received: Arrivals, search: Search, times: int | None) -> str:
    """Return what was expected, the most similar capture, and why it differs."""
    wanted, found, journal = search.wanted, search.found, received.journal
    often = "" if times is None else f" {times} time{'s' * (times != 1)}"
    arrived = f"{len(found)} among {len(journal)} capture{'s' * (len(journal) != 1)}"
    lines = [f"expected {wanted}{often}, found {arrived}"]
    if times is not None and len(found) > times:
        return "\n".join([*lines, "", *_describe_arrivals(received, found)])
    nearest = search.find_nearest()
    if nearest is not None and _is_irrelevant(received, wanted, nearest):
        nearest = None
    if nearest is not None:
        lines += ["", *_describe_nearest(nearest, wanted.kind)]
    lines += ["", *_describe_reasons(received, wanted, nearest)]
    return "\n".join(lines)


def _is_irrelevant(received: Arrivals, wanted: Wanted, nearest: Comparison) -> bool:
    """Return whether an event of the expected type was delivered but not captured.

    Then a capture of another type is not worth showing: that event is.
    """
    return nearest.row.type != wanted.kind and any(
        each.event.get("type") == wanted.kind and not each.captures
        for each in received.deliveries
    )


def describe_surplus(received: Arrivals) -> str:
    """Return what arrived although nothing was expected."""
    journal = received.journal
    lines = [f"expected nothing, found {len(journal)}"]
    return "\n".join([*lines, *_describe_arrivals(received, journal)])


def _describe_arrivals(received: Arrivals, rows: Sequence[Capture]) -> Iterator[str]:
    """Yield the captures that were not expected, then why they were sent."""
    yield from _list(rows)
    delivered = _of_captures(received, rows)
    for each in delivered[:_EXPLAINED]:
        yield ""
        yield from explain_delivery(each, ())
    rest = len(delivered) - _EXPLAINED
    if rest > 0:
        yield f"and {rest} more event{'s' * (rest != 1)} delivered"


def _describe_nearest(nearest: Comparison, kind: str) -> Iterator[str]:
    yield f"nearest: {name_capture(nearest.row)}"
    event = nearest.row.event
    for difference in nearest.reported:
        hint = describe_location(difference, kind, event)
        yield f"  {difference}{'; ' * bool(hint)}{hint}"
    if nearest.is_match and nearest.row.duplicate:
        yield "  as expected, but a duplicate: its idempotency key was used before"
    elif nearest.is_match:
        yield "  as expected in every field, but bad"
    shown = {show_value(each.difference.right) for each in nearest.reported}
    for violation in nearest.row.violations:
        found = f", found {violation.found}" if violation.found not in shown else ""
        yield f"  refused at {violation.pointer or 'the whole event'}: " + inert(
            f"expected {violation.expected}{found}"
        )
    if nearest.row.error_message and not nearest.row.violations:
        yield f"  failed: {inert(nearest.row.error_message)}"


def _describe_reasons(
    received: Arrivals, wanted: Wanted, nearest: Comparison | None
) -> Iterator[str]:
    if not received.was_reached():
        yield from received.describe_silence()
    elif not received.deliveries and not received.journal:
        yield NO_EVENT
    chosen = _choose(received, wanted, nearest)
    for number, delivered in enumerate(chosen):
        yield from [""] if number else []
        is_nearest = nearest is not None and nearest.row in delivered.captures
        differing = nearest.reported if nearest and is_nearest else wanted.all_missing()
        shown = nearest.row if nearest and is_nearest else None
        yield from explain_delivery(delivered, differing, shown)
    rest = len(received.deliveries) - len(chosen)
    if chosen and rest:
        yield f"and {rest} more event{'s' * (rest != 1)} delivered"
    yield from _describe_failures(received)
    yield from _describe_others(received)


def _describe_failures(received: Arrivals) -> Iterator[str]:
    """Yield the failures of a mapping in calls of an SDK, which cannot raise them."""
    for failure in received.failures[:_EXPLAINED]:
        yield f"lost: {failure.subject}"
        yield from (f"  {line}" for line in failure.message.splitlines())


def _describe_others(received: Arrivals) -> Iterator[str]:
    others = received.others()
    if others:
        yield (
            f"{len(others)} came with another API key, or with none: does the code "
            "under test use the sandbox's api_key?"
        )
        yield from _list([stray.capture for stray in others])


def _choose(
    received: Arrivals, wanted: Wanted, nearest: Comparison | None
) -> list[Delivered]:
    """Return the deliveries to explain: the nearest capture's, then those without one.

    Among the latter, events of the expected type come first.
    """
    rows = [] if nearest is None else [nearest.row]
    chosen = _of_captures(received, rows)
    silent = [each for each in received.deliveries if not each.captures]
    silent.sort(key=lambda each: each.event.get("type") != wanted.kind)
    return [*chosen, *silent][:_EXPLAINED]


def _of_captures(received: Arrivals, rows: Sequence[Capture]) -> list[Delivered]:
    numbers = {row.number for row in rows}
    return [
        each
        for each in received.deliveries
        if numbers & {row.number for row in each.captures}
    ]


def _list(rows: Sequence[Capture]) -> Iterator[str]:
    for row in rows[:_LISTED]:
        yield f"  {name_capture(row)}"
    if len(rows) > _LISTED:
        yield f"  and {len(rows) - _LISTED} more"
