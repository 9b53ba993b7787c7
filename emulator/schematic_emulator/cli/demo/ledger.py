"""Show where the demo's events went, and how its requests ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.cli.demo.findings import merge_groups
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from collections import Counter

    from schematic_emulator.checks.stream.ledger import StreamLedger
    from schematic_emulator.cli.demo.round import Round
    from schematic_emulator.terminal.styled_lines import Screen

OK = 200
INDENT = 2
NOTE = 38
LABEL = 26
FIGURE = NOTE - INDENT - LABEL - 3


def show_ledger(screen: Screen, ledger: StreamLedger) -> None:
    """Write the way of every event, one figure a line."""
    _row(screen, "produced", ledger.produced)
    _row(screen, "no preset listens", ledger.unheard.total(), _list(ledger.unheard))
    if ledger.refused:
        refused = ledger.refused.total()
        _row(screen, "rejected, never sent", refused, _list(ledger.refused))
    _row(screen, "delivered", ledger.requests)
    if ledger.resent:
        note = "on purpose, as Segment retries when an answer is lost"
        _row(screen, "delivered twice", ledger.resent, note)
    for status, count in sorted(ledger.statuses.items()):
        _row(screen, _answer(status), count, _share(count, ledger))
    _row(screen, "good", ledger.good, style="good")
    _row(screen, "BAD", ledger.bad, style="bad" if ledger.bad else "good")


def show_comparison(screen: Screen, round_: Round, before: Round) -> None:
    """Write a later round's good and bad, and what else changed since `before`."""
    now, then = round_.ledger, before.ledger
    screen.line(
        "  ",
        StyledText(f"good {now.good:,}", "good"),
        f" (was {then.good:,})   ",
        StyledText(f"BAD {now.bad:,}", "bad" if now.bad else "good"),
        f" (was {then.bad:,})",
    )
    for reason, count in now.refused.most_common():
        text = f"refused {count:,}, never sent: {reason}"
        screen.paragraph(text, indent=INDENT, style="warn")
    changes = [
        f"{rule} {old:,}→{new:,}"
        for rule, (old, new) in _counts(before, round_).items()
        if old != new
    ]
    if changes:
        screen.paragraph(", ".join(changes), indent=INDENT, style="dim")


def _counts(before: Round, round_: Round) -> dict[str, tuple[int, int]]:
    """Return how often each rule was found before and now."""
    old = {group.rule: group.count for group in merge_groups(before)}
    new = {group.rule: group.count for group in merge_groups(round_)}
    return {rule: (old.get(rule, 0), new.get(rule, 0)) for rule in [*old, *new]}


def _row(
    screen: Screen, label: str, count: int, note: str = "", *, style: str = ""
) -> None:
    head = StyledText(f"{label:<{LABEL}}{count:>{FIGURE},}", style)
    screen.entry(head, note, at=NOTE, indent=INDENT)


def _answer(status: int) -> str:
    return f"answered HTTP {status}" if status else "without an answer"


def _share(count: int, ledger: StreamLedger) -> str:
    return "every one" if count == ledger.statuses.total() else ""


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
