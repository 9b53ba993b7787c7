"""Write the text of a test that fails for bad events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from schematic_emulator.plugin.reports.finding_list import describe_rule, list_rules
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.plugin.verdict import BadEvent

_SHOWN = 5


def describe_bad_events(
    events: Sequence[BadEvent], others: Sequence[Finding] = (), *, verbose: bool = False
) -> str:
    """Return the text of a test that fails for bad events, with its findings' rules.

    `others` are findings that do not fail the test. What a rule means and how to fix
    it is written once; all of it, and every event, if `verbose`.
    """
    found = [each for event in events for each in event.findings]
    rules = list_rules([*found, *others])
    return "\n".join([*list_bad_events(events, verbose=verbose), *rules])


def list_bad_events(
    events: Sequence[BadEvent], *, verbose: bool = False
) -> Iterator[str]:
    """Yield lines for the events, one after another, and what would allow them."""
    counts = Counter(event.kind for event in events)
    yield " and ".join(
        f"{count} bad {kind}{'s' * (count > 1)}" for kind, count in counts.items()
    )
    yield ""
    writer = _Writer(verbose=verbose)
    shown = events if verbose else events[:_SHOWN]
    for event in shown:
        yield from (f"  {line}".rstrip() for line in writer.describe(event))
        yield ""
    if len(events) > len(shown):
        yield f"  and {len(events) - len(shown)} more, shown with -v"
        yield ""
    names = sorted(set().union(*(event.cures for event in events)))
    listed = ", ".join(quote(name) for name in names)
    yield f"to allow: @pytest.mark.schematic_emulator(allow=[{listed}])"


class _Writer:
    """Writes one event after another; what was written about a rule is not repeated."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._written: set[str] = set()

    def describe(self, event: BadEvent) -> Iterator[str]:
        yield event.subject
        if event.error_message:
            yield f"  {inert(event.error_message)}"
        places = {each.pointer: each for each in event.violations}
        for found in event.findings:
            yield from self._describe_finding(found, places.pop(found.pointer, None))
        for violation in places.values():
            yield f"  {violation.pointer or 'the whole event'}"
            yield from _rows(
                expected=violation.expected, found=violation.found, cure=violation.cure
            )

    def _describe_finding(
        self, found: Finding, violation: Violation | None
    ) -> Iterator[str]:
        where = found.place or (violation.pointer if violation else "")
        at = f" at {inert(where)}" if where else ""
        message = (
            found.message if self._is_new(f"{found.rule}: {found.message}") else ""
        )
        yield f"  {found.rule}{at}{': ' * bool(message)}{inert(message)}"
        if violation and not found.published:
            yield from _rows(found=violation.found)
        if found.published or found.documented:
            yield from _rows(
                published=f"sends {found.published}", promised=found.documented
            )
        if self._is_new(found.rule):
            yield from (f"    {line}" for line in describe_rule(found, self._verbose))

    def _is_new(self, text: str) -> bool:
        is_new = text not in self._written
        self._written.add(text)
        return is_new


def _rows(**texts: str) -> Iterator[str]:
    for label, text in texts.items():
        if text:
            yield f"    {label:9} {inert(text)}"
