"""Tally a stream of events: its ledger, and its findings by file and rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_contracts.rules import SEVERITIES
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

# Further names are not compared, and further reasons are counted together.
MOST_NAMES = 10_000
MOST_SUBJECTS = 1_000
MOST_REASONS = 100


@dataclass(slots=True)
class SubjectFound:
    """One subject of a rule in one file: how often, and the first one's line."""

    count: int
    line: int
    finding: Finding


@dataclass(slots=True)
class Found:
    """One rule in one file: how many events have a finding, and the first's place.

    `subjects` has each thing that the findings are about, at most MOST_SUBJECTS;
    `omitted` counts the findings on further ones. `subject` describes the first event.
    """

    file: str
    count: int
    line: int
    subject: str
    example: Finding
    subjects: dict[str, SubjectFound] = field(default_factory=dict)
    omitted: int = 0

    @classmethod
    def of(cls, finding: Finding, file: str, line: int, subject: str = "") -> Found:
        """Return what one finding at a line of a file comes to."""
        subjects = {finding.subject: SubjectFound(1, line, finding)}
        about = subject or finding.subject
        return cls(file, 1, line, about, finding, subjects)

    @property
    def rule(self) -> str:
        """Return the rule's id."""
        return self.example.rule

    @property
    def place(self) -> str:
        """Return where the example is: `file:line`, of a mapping with its column."""
        return self.example.place or f"{self.file}:{self.line}"

    def add(self, other: Found) -> None:
        """Add the findings of the same rule in a later part of the file."""
        self.count += other.count
        self.omitted += other.omitted
        for name, more in other.subjects.items():
            known = self.subjects.get(name)
            if known is not None:
                known.count += more.count
            elif len(self.subjects) < MOST_SUBJECTS:
                self.subjects[name] = more
            else:
                self.omitted += more.count


@dataclass(slots=True)
class Naming:
    """One raw event name: how many events have it, and where the first one is."""

    raw: str
    count: int
    file: str
    line: int


@dataclass(slots=True)
class StreamTally:
    """The tally of a part of the stream; parts are added in their order.

    `found` is the findings by file and rule, `names` the raw names by the sent name
    that they became, `files` the number of events by file, `broken` the number of
    pieces without an event.
    """

    ledger: StreamLedger = field(default_factory=StreamLedger)
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    names: dict[str, dict[str, Naming]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    broken: int = 0

    def add(self, other: StreamTally) -> None:
        """Add the tally of the part that follows."""
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
        mine.types.update(more.types)
        mine.unheard.update(more.unheard)
        for reason, count in more.refused.items():
            known = reason in mine.refused or len(mine.refused) < MOST_REASONS
            mine.refused[reason if known else "other reasons"] += count

    def count(self, key: tuple[str, str], found: Found) -> None:
        """Add the findings of one file and rule; the first one stays the example."""
        known = self.found.get(key)
        if known is None:
            self.found[key] = found
        else:
            known.add(found)

    def name(self, sent: str, naming: Naming) -> None:
        """Store the raw name of an event under its sent name."""
        if sent not in self.names and len(self.names) >= MOST_NAMES:
            return
        raws = self.names.setdefault(sent, {})
        known = raws.get(naming.raw)
        if known is not None:
            known.count += naming.count
        elif len(raws) < MOST_NAMES:
            raws[naming.raw] = naming

    def all_found(self) -> list[Found]:
        """Return the findings by severity, rule and file, with those on names."""
        met: dict[tuple[str, str], Found] = {}
        for each in self._collisions():
            key = (each.file, each.rule)
            if key in met:
                met[key].add(each)
            else:
                met[key] = each
        return sorted([*self.found.values(), *met.values()], key=_order)

    def _collisions(self) -> Iterator[Found]:
        """Yield a finding for each raw name sent under an earlier one's sent name."""
        for sent, namings in self.names.items():
            first, *others = namings.values()
            for other in others:
                finding = Finding(
                    rule="names-meet",
                    message=f"{show(other.raw)} and {show(first.raw)} both become "
                    f"{inert(sent)}",
                    pointer="/event",
                    found=show(other.raw),
                    subject=show(other.raw),
                )
                found = Found.of(finding, other.file, other.line)
                found.count = found.subjects[finding.subject].count = other.count
                found.subject = f"track {show(other.raw)}"
                yield found


def _order(found: Found) -> tuple[int, str, str]:
    return SEVERITIES.index(found.example.severity), found.rule, found.file
