"""Tally a stream of events: its ledger, and its findings by file and rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_contracts.rules import SEVERITIES
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.terminal.personal import hide_all, hide_personal

if TYPE_CHECKING:
    from schematic_emulator.judgement.traffic.shape_tally import ShapeTally
    from schematic_emulator.judgement.traffic.tally import TrafficTally

# Findings on further subjects are counted together, and so are further reasons.
MOST_SUBJECTS = 1_000
MOST_REASONS = 100
BROKEN = "broken-line"
# What of a finding is taken from an event.
_TEXTS = ("message", "pointer", "found", "published", "documented", "subject")


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
    `applies` is how many events the rule applies to, 0 if the ledger knows.
    """

    file: str
    count: int
    line: int
    subject: str
    example: Finding
    subjects: dict[str, SubjectFound] = field(default_factory=dict)
    omitted: int = 0
    applies: int = 0

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

    def hide_personal(self) -> Found:
        """Return the same without mail addresses and phone numbers.

        Subjects that differ in nothing else become one.
        """
        subjects: dict[str, SubjectFound] = {}
        for one in self.subjects.values():
            finding = _hide_personal(one.finding)
            known = subjects.get(finding.subject)
            if known is None:
                subjects[finding.subject] = replace(one, finding=finding)
            else:
                known.count += one.count
        return replace(
            self,
            subject=hide_personal(self.subject),
            example=_hide_personal(self.example),
            subjects=subjects,
        )

    def add(self, other: Found) -> None:
        """Add the findings of the same rule in a later part of the file."""
        self.count += other.count
        self.omitted += other.omitted
        self.applies = max(self.applies, other.applies)
        for name, more in other.subjects.items():
            known = self.subjects.get(name)
            if known is not None:
                known.count += more.count
            elif len(self.subjects) < MOST_SUBJECTS:
                self.subjects[name] = more
            else:
                self.omitted += more.count


@dataclass(slots=True)
class StreamTally:
    """The tally of a part of the stream; parts are added in their order.

    `found` is the findings by file and rule, `files` the number of events by file,
    `broken` the number of pieces without an event, `left_out` of the events that a
    sample does not have. `traffic` is what the rules on traffic need; capture payloads
    have none.
    """

    ledger: StreamLedger = field(default_factory=StreamLedger)
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    left_out: int = 0
    traffic: TrafficTally | None = field(default=None, compare=False)
    shape: ShapeTally | None = field(default=None, compare=False)

    def add(self, other: StreamTally) -> None:
        """Add the tally of the part that follows."""
        self._add_ledger(other.ledger)
        for key, found in other.found.items():
            self.count(key, found)
        for file, count in other.files.items():
            self.files[file] = self.files.get(file, 0) + count
        self.broken += other.broken
        self.left_out += other.left_out
        if self.traffic is None:
            self.traffic = other.traffic
        elif other.traffic is not None:
            self.traffic.merge(other.traffic)
        if self.shape is None:
            self.shape = other.shape
        elif other.shape is not None:
            self.shape.merge(other.shape)

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

    def all_found(self) -> list[Found]:
        """Return the findings by severity, rule and file."""
        return sorted(self.found.values(), key=_order)


def count_broken(
    tally: StreamTally, place: tuple[str, int], message: str, found: str = ""
) -> None:
    """Count a piece, at a file and line, that is not an event."""
    file, line = place
    tally.broken += 1
    finding = Finding(rule=BROKEN, message=message, found=found)
    tally.count((file, BROKEN), Found.of(finding, file, line, "not an event"))


def _hide_personal(finding: Finding) -> Finding:
    texts = [getattr(finding, name) for name in _TEXTS]
    hidden = hide_all(*texts)
    changed = dict(zip(_TEXTS, hidden, strict=True))
    return finding if hidden == tuple(texts) else replace(finding, **changed)


def _order(found: Found) -> tuple[int, str, str]:
    return SEVERITIES.index(found.example.severity), found.rule, found.file
