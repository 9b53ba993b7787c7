"""Write the text of a test that fails for bad events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.checks.stream.finding_groups import FindingGroups
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


def describe_findings(
    findings: Iterable[Finding], *, verbose: bool = False
) -> Iterator[str]:
    """Yield a line for each rule of warnings, with its count and an example.

    If `verbose`, also for each rule of infos, and what they mean.
    """
    shown = FindingGroups()
    for found in findings:
        if found.severity == "warning" or (verbose and found.severity == "info"):
            shown.add([found])
    for group in shown.groups():
        times = f", {group.count} times" if group.count > 1 else ""
        place = f" at {inert(group.example.place)}" if group.example.place else ""
        yield f"{group.rule}{times}{place}: {inert(group.example.message)}"
        if verbose:
            lines = describe_rule(group.example, verbose=True)
            yield from (f"  {line}" for line in lines)


def describe_rule(found: Finding, verbose: bool) -> Iterator[str]:  # noqa: FBT001
    """Yield how to fix a finding; all that its rule says if `verbose`."""
    if verbose:
        yield f"so        {found.consequence}"
    cure = found.cure if verbose else found.cure.partition(". ")[0].rstrip(".")
    yield f"cure      {cure}"


def list_rules(findings: Iterable[Finding]) -> list[str]:
    """Return a line with the findings' rules, the most severe first, or none."""
    rules = sorted({found.rule for found in findings}, key=_order)
    if not rules:
        return []
    count = f"{len(rules)} finding{'s' * (len(rules) > 1)}"
    which = "ID" if len(rules) > 1 else rules[0]
    return [f"{count}: {', '.join(rules)} (schematic-emulator rules {which})"]


def _order(rule: str) -> tuple[int, str]:
    return SEVERITIES.index(get_rule(rule).severity), rule
