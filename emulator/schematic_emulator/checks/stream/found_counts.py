"""Count the findings of groups of like events, by rule and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.tally import MOST_SUBJECTS, Found, SubjectFound
from schematic_emulator.judgement.subject import QUOTING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.stream.event_kind import EventKind
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.checks.stream.tally import StreamTally


class Named:
    """The events of a group that have one name: how many, and the subjects of each."""

    __slots__ = ("count", "omitted", "subjects")

    def __init__(self) -> None:
        self.count = 0
        self.subjects: list[SubjectFound] = []
        self.omitted: list[Found] = []

    def add_counts(self) -> None:
        """Add the number of events to all that was found in each of them."""
        for subject in self.subjects:
            subject.count += self.count
        for found in self.omitted:
            found.omitted += self.count


class Group:
    """The events of a block that are of one kind, by name where subjects name them."""

    __slots__ = ("by_label", "count", "found", "is_searched")

    def __init__(self) -> None:
        self.count = 0
        self.is_searched = False
        self.found: list[Found] = []
        self.by_label: dict[Hashable, Named] = {}

    def add_counts(self) -> None:
        """Add the number of events to all that was found in each of them."""
        for found in self.found:
            found.count += self.count
        for named in self.by_label.values():
            named.add_counts()


class FoundCounts:
    """Lists what is found in groups of events, in full where a report shows it.

    That is for the first event of a rule in a file. A further subject has the message
    alone, which is the same for all events of a kind: not so that of QUOTING rules,
    which are made in full for up to MOST_SUBJECTS.

    The tally of a later block has a finding of another event there: it only adds to
    the counts of an earlier block, whose findings stay.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._file = ""
        self._shown: dict[str, set[str]] = {}
        self._found: dict[tuple[str, str], Found] = {}

    def start(self, file: str, tally: StreamTally) -> None:
        """Begin a block of a file, with the tally that it adds to."""
        if file != self._file:
            self.forget()
        self._file, self._found = file, tally.found

    def forget(self) -> None:
        """End a file: the next one is a new one, whatever its name is."""
        self._shown = {}

    def list_found(  # noqa: PLR0913, PLR0917 - all of one event
        self,
        group: Group,
        kind: EventKind,
        call: Any,
        shared: JsonObject,
        event: Any,
        line: int,
    ) -> Named:
        """List what is found in each event of one name, given the first of them."""
        named = Named()
        if kind.is_quoting or not group.found:
            for found, subjects in self._find(kind, call, shared, event, line):
                if all(one is not found for one in group.found):
                    group.found.append(found)
                for finding in subjects.values():
                    _add_subject(named, found, finding, line)
            return named
        for found, rows in zip(group.found, kind.rows, strict=True):
            for finding, namer in rows:
                subject = namer(event) if namer else finding.subject
                _add_subject(named, found, _name(finding, subject), line)
        return named

    def _find(
        self, kind: EventKind, call: Any, shared: JsonObject, event: Any, line: int
    ) -> Iterator[tuple[Found, dict[str, Finding]]]:
        """Yield what is found in an event: for each rule, a finding by subject."""
        named = list(kind.name_subjects(event))
        if self._note([(one.rule, subject) for one, subject in named]):
            every = self._judge.find(call, shared)
        else:
            every = tuple(_name(one, subject) for one, subject in named)
        by_rule: dict[str, dict[str, Finding]] = {}
        for finding in every:
            by_rule.setdefault(finding.rule, {}).setdefault(finding.subject, finding)
        for rule, subjects in by_rule.items():
            found = self._found.get((self._file, rule))
            if found is None:
                about = self._judge.describe(event)
                example = next(iter(subjects.values()))
                found = Found(self._file, 0, line, about, example)
                self._found[self._file, rule] = found
            yield found, subjects

    def _note(self, named: Iterable[tuple[str, str]]) -> bool:
        """Return whether a finding must be made in full."""
        is_new = False
        for rule, subject in named:
            shown = self._shown.get(rule)
            if shown is None:
                self._shown[rule] = {subject}
                is_new = True
            elif (
                rule in QUOTING and subject not in shown and len(shown) < MOST_SUBJECTS
            ):
                shown.add(subject)
                is_new = True
        return is_new


def _name(finding: Finding, subject: str) -> Finding:
    """Return what the findings of a kind have in common, for one subject.

    The value found is that of another event, which may be in another file.
    """
    return Finding(finding.rule, finding.message, finding.pointer, subject=subject)


def _add_subject(named: Named, found: Found, finding: Finding, line: int) -> None:
    known = found.subjects.get(finding.subject)
    if known is None:
        if len(found.subjects) >= MOST_SUBJECTS:
            named.omitted.append(found)
            return
        known = found.subjects[finding.subject] = SubjectFound(0, line, finding)
    named.subjects.append(known)
