"""Write the section that the emulator adds to the report of a failed test."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from schematic_emulator.plugin.ledger import count
from schematic_emulator.plugin.reports.bad_events import (
    describe_findings,
    list_bad_events,
    list_rules,
)
from schematic_emulator.plugin.reports.flag_cache import describe_flag_cache
from schematic_emulator.plugin.reports.silence import describe_silence
from schematic_emulator.plugin.verdict import find_bad_events
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.plugin.received import Miss, Received

_LISTED = 50
_NEAREST = 3
_PLURALS = {"company": "companies", "user": "users"}


def describe_failure(
    received: Sequence[Received],
    allow: frozenset[str],
    *,
    said: str = "",
    verbose: bool = False,
) -> str:
    """Return what may be why a test failed: bad events, lost ones, warnings.

    `said` is the text of our own error, if the test failed with one: unless `verbose`,
    the events and findings that it has are not repeated. Returns "" for nothing.
    """
    said = "" if verbose else said
    findings = [
        found
        for each in received
        for found in (*each.mapping_findings, *each.findings)
        if found.rule not in allow
    ]
    bad = [
        event
        for each in received
        for event in find_bad_events(each, allow)
        if not (said and event.subject.partition(" -> ")[0] in said)
    ]
    reached = said or any(each.was_reached() for each in received)
    parts = [
        () if reached or not received else describe_silence(received[0]),
        (line for each in received for line in describe_misses(each)),
        describe_flag_cache(received),
        list_bad_events(bad, verbose=verbose) if bad else (),
        _list_missing(received) if not said else (),
        describe_findings(
            (each for each in findings if f"{each.rule}: " not in said),
            verbose=verbose,
        ),
        list_rules(findings),
    ]
    texts = ("\n".join(part) for part in parts)
    return "\n\n".join(filter(None, texts))


def _list_missing(received: Sequence[Received]) -> Iterator[str]:
    """Yield the events that never arrived; pytest would cut a long repr."""
    reasons = [
        reason
        for each in received
        for reason in count(each.deliveries, each.journal).balanced().reasons
    ]
    if not reasons:
        return
    yield f"{len(reasons)} never arrived"
    yield from (f"  {reason}" for reason in reasons[:_LISTED])
    if len(reasons) > _LISTED:
        yield f"  and {len(reasons) - _LISTED} more"


def describe_misses(received: Received) -> Iterator[str]:
    """Yield a line for each, with the most similar keys that exist."""
    for miss in received.misses:
        known = received.list_keys(miss.kind)
        yield f"{miss.kind} {_show(miss.keys)}: {_describe(miss, known)}"


def _describe(miss: Miss, known: list[dict[str, str]]) -> str:
    plural = _PLURALS[miss.kind]
    if not known:
        return f"not found; there are no {plural}"
    if any(each.items() & miss.keys.items() for each in known):
        return "not found when the test asked, but it exists now"
    wanted = show(miss.keys)
    ranked = sorted(known, key=lambda each: -_likeness(wanted, show(each)))
    nearest = ", ".join(map(show, ranked[:_NEAREST]))
    rest = len(known) - _NEAREST
    more = f" and {rest} more" if rest > 0 else ""
    return f"not found; the {plural} are {nearest}{more}"


def _likeness(wanted: str, found: str) -> float:
    return SequenceMatcher(None, wanted, found).ratio()


def _show(keys: dict[str, Any]) -> str:
    try:
        return show(keys)
    except (TypeError, ValueError):  # not JSON
        return inert(repr(keys))
