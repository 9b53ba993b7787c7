"""Add up what a stream of events came to: its ledger, and its findings by rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

# Beyond these, names are no longer compared, and reasons are counted together.
MOST_NAMES = 10_000
MOST_REASONS = 100


@dataclass(slots=True)
class Found:
    """One rule in one file: how many events broke it, and the first one's place."""

    file: str
    count: int
    line: int
    subject: str
    example: Finding

    @property
    def rule(self) -> str:
        """Return the rule's id."""
        return self.example.rule

    @property
    def place(self) -> str:
        """Return where the example stands, as `file:line`."""
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Naming:
    """One raw event name: how many events bear it, and where the first stands."""

    raw: str
    count: int
    file: str
    line: int


@dataclass(slots=True)
class StreamTally:
    """What a part of the stream came to; parts are added in their order.

    `found` holds findings by file and rule, `names` by sent name the raw names that
    became it, `broken` counts pieces that hold no event.
    """

    ledger: StreamLedger = field(default_factory=StreamLedger)
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    names: dict[str, dict[str, Naming]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    broken: int = 0

    def add(self, other: StreamTally) -> None:
        """Add what comes after this."""
        self._add_ledger(other.ledger)
        for key, found in other.found.items():
            self.count(key, found)
        for sent, namings in other.names.items():
            for naming in namings.values():
                self.name(sent, naming)
        for file, count in other.files.items():
            self.files[file] = self.files.get(file, 0) + count
        self.broken += other.broken

    def _add_ledger(self, more: StreamLedger) -> None:
        mine = self.ledger
        for name in ("produced", "sent", "requests", "good", "bad"):
            setattr(mine, name, getattr(mine, name) + getattr(more, name))
        mine.unheard.update(more.unheard)
        for reason, count in more.refused.items():
            known = reason in mine.refused or len(mine.refused) < MOST_REASONS
            mine.refused[reason if known else "other reasons"] += count

    def count(self, key: tuple[str, str], found: Found) -> None:
        """Count findings; the first of its file and rule stays the example."""
        known = self.found.get(key)
        if known is None:
            self.found[key] = found
        else:
            known.count += found.count

    def name(self, sent: str, naming: Naming) -> None:
        """Remember under which raw name an event was sent."""
        if sent not in self.names and len(self.names) >= MOST_NAMES:
            return
        raws = self.names.setdefault(sent, {})
        known = raws.get(naming.raw)
        if known is not None:
            known.count += naming.count
        elif len(raws) < MOST_NAMES:
            raws[naming.raw] = naming

    def all_found(self) -> list[Found]:
        """List the findings by order, rule and file, those on names among them."""
        met: dict[tuple[str, str], Found] = {}
        for each in self._collisions():
            key = (each.file, each.rule)
            if key in met:
                met[key].count += each.count
            else:
                met[key] = each
        return sorted([*self.found.values(), *met.values()], key=_order)

    def _collisions(self) -> Iterator[Found]:
        """Yield a finding for each raw name that is sent as an earlier one was."""
        for sent, namings in self.names.items():
            first, *others = namings.values()
            for other in others:
                finding = Finding(
                    rule="names-meet",
                    message=f"{show(other.raw)} and {show(first.raw)} both become "
                    f"{inert(sent)}",
                    pointer="/event",
                    found=show(other.raw),
                )
                subject = f"track {show(other.raw)}"
                yield Found(other.file, other.count, other.line, subject, finding)


_SEVERITIES = ("error", "warning", "info")


def _order(found: Found) -> tuple[int, str, str]:
    return _SEVERITIES.index(found.example.severity), found.rule, found.file
