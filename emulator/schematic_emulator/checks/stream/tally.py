"""Tally a stream of events: its ledger, and its findings by file and rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from schematic_contracts.finding import Finding
from schematic_contracts.rules import SEVERITIES
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.judgement.traffic.shape_tally import ShapeTally
from schematic_emulator.judgement.traffic.tally import TrafficTally
from schematic_emulator.terminal.personal import hide_all, hide_personal

# Findings on further subjects are counted together.
MOST_SUBJECTS = 1_000
BROKEN = "broken-line"
SKIPPED = "file-skipped"
# What of a finding is taken from an event.
_TEXTS = ("message", "pointer", "found", "published", "documented", "subject")


@dataclass(slots=True)
class SubjectFound:
    """One subject of a rule in one file: how often, and the first one's line."""

    count: int
    line: int
    finding: Finding

    def add(self, other: SubjectFound) -> None:
        """Add the same subject in another part of the file."""
        self.count += other.count
        if _place(other.line, other.finding) < _place(self.line, self.finding):
            self.line, self.finding = other.line, other.finding

    def copy(self) -> SubjectFound:
        """Return the same, to add to."""
        return SubjectFound(self.count, self.line, self.finding)


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

    def add(self, other: Found, most: int | None = None) -> None:
        """Add the findings of the same rule in another part of the file.

        Of further subjects beyond `most`, the findings are omitted.
        """
        self.count += other.count
        self.omitted += other.omitted
        self.applies = max(self.applies, other.applies)
        if _place(other.line, other.example) < _place(self.line, self.example):
            self.line, self.subject = other.line, other.subject
            self.example = other.example
        for name, more in other.subjects.items():
            known = self.subjects.get(name)
            if known is not None:
                known.add(more)
            elif most is None or len(self.subjects) < most:
                self.subjects[name] = more.copy()
            else:
                self.omitted += more.count

    def copy(self) -> Found:
        """Return the same, to add to."""
        subjects = {name: one.copy() for name, one in self.subjects.items()}
        return replace(self, subjects=subjects)

    def arrange(self) -> Found:
        """Return the same with its first MOST_SUBJECTS subjects, by their lines."""
        rows = sorted(self.subjects.items(), key=lambda row: (row[1].line, row[0]))
        rest = sum(one.count for _, one in rows[MOST_SUBJECTS:])
        subjects = dict(rows[:MOST_SUBJECTS])
        return replace(self, subjects=subjects, omitted=self.omitted + rest)


@dataclass(slots=True)
class StreamTally:
    """The tally of a part of the stream.

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

    @property
    def events(self) -> int:
        """Return the number of events and of pieces without one."""
        return self.ledger.produced + self.broken

    def add(self, other: StreamTally) -> None:
        """Add the part of a file that follows, and bound what is listed."""
        self._merge(other, MOST_SUBJECTS)
        self.ledger.limit_reasons()

    def close(self) -> None:
        """End the file whose parts were added."""
        if self.traffic is not None:
            self.traffic.close()

    def merge(self, other: StreamTally) -> None:
        """Add the tally of other files; the order in which they come is the same."""
        self._merge(other, None)

    def _merge(self, other: StreamTally, most: int | None) -> None:
        self.ledger.add(other.ledger)
        for key, found in other.found.items():
            self.count(key, found, most)
        for file, count in other.files.items():
            self.files[file] = self.files.get(file, 0) + count
        self.broken += other.broken
        self.left_out += other.left_out
        if other.traffic is not None:
            self.traffic = self.traffic or TrafficTally()
            self.traffic.merge(other.traffic)
        if other.shape is not None:
            self.shape = self.shape or ShapeTally()
            self.shape.merge(other.shape)

    def count(
        self, key: tuple[str, str], found: Found, most: int | None = None
    ) -> None:
        """Add the findings of one file and rule; the first one is the example."""
        known = self.found.get(key)
        if known is None:
            self.found[key] = found.copy()
        else:
            known.add(found, most)

    def all_found(self) -> list[Found]:
        """Return the findings by severity, rule and file."""
        return sorted((one.arrange() for one in self.found.values()), key=_order)


def count_broken(
    tally: StreamTally, place: tuple[str, int], message: str, found: str = ""
) -> None:
    """Count a piece, at a file and line, that is not an event.

    Without the piece itself the message is about the file, which is named.
    """
    tally.broken += 1
    about = "" if found else place[0]
    finding = Finding(rule=BROKEN, message=message, found=found, subject=about)
    count_finding(tally, place, finding, "not an event")


def count_finding(
    tally: StreamTally, place: tuple[str, int], finding: Finding, subject: str = ""
) -> None:
    """Count a finding at a file and line; `subject` describes what is there."""
    file, line = place
    tally.count((file, finding.rule), Found.of(finding, file, line, subject))


def _place(line: int, finding: Finding) -> tuple[int, str, str, str]:
    """Return what the first of some findings on one rule is found by."""
    return line, finding.subject, finding.message, finding.found


def _hide_personal(finding: Finding) -> Finding:
    texts = [getattr(finding, name) for name in _TEXTS]
    hidden = hide_all(*texts)
    changed = dict(zip(_TEXTS, hidden, strict=True))
    return finding if hidden == tuple(texts) else replace(finding, **changed)


def _order(found: Found) -> tuple[int, str, str]:
    return SEVERITIES.index(found.example.severity), found.rule, found.file
