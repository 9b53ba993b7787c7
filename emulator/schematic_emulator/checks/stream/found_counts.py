"""Count the findings of groups of like events, by rule and subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.tally import MOST_SUBJECTS, Found, SubjectFound
from schematic_emulator.judgement.subject import QUOTING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.stream.event_kind import EventKind
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.checks.stream.tally import StreamTally


@dataclass(slots=True)
class Group:
    """Some like events of a block: their number, and the first of them.

    `order` is its place among all groups of the block; `call` is as it was posted,
    `event` as a destination sees it. `by_label` are the groups of one name each, where
    the subject of a finding names the event.
    """

    order: int
    line: int
    call: Any
    shared: JsonObject
    event: Any
    count: int = 0
    is_searched: bool = False
    by_label: dict[Hashable, Group] = field(default_factory=dict)


class FoundCounts:
    """Counts findings, and makes them in full where a report shows them.

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

    def count(
        self, groups: Mapping[EventKind, Group], file: str, tally: StreamTally
    ) -> None:
        """Add the findings of a block's groups to its tally, in the events' order."""
        if file != self._file:
            self._file, self._shown = file, {}
        for _, kind, group in sorted(_list_found(groups), key=itemgetter(0)):
            for rule, subjects in self._find(kind, group).items():
                self._add(rule, subjects, group, tally)

    def _find(self, kind: EventKind, group: Group) -> dict[str, dict[str, Finding]]:
        """Return the findings on each event of a group, by rule and subject."""
        named = list(kind.name_subjects(group.event))
        if self._note([(one.rule, subject) for one, subject in named]):
            full = self._judge.find(group.call, group.shared)
            named = [(one, one.subject) for one in full]
        found: dict[str, dict[str, Finding]] = {}
        for finding, subject in named:
            found.setdefault(finding.rule, {}).setdefault(subject, finding)
        return found

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

    def _add(
        self, rule: str, subjects: dict[str, Finding], group: Group, tally: StreamTally
    ) -> None:
        known = tally.found.get((self._file, rule))
        if known is None:
            about = self._judge.describe(group.event)
            example = next(iter(subjects.values()))
            known = Found(self._file, 0, group.line, about, example)
            tally.found[self._file, rule] = known
        known.count += group.count
        for subject, finding in subjects.items():
            same = known.subjects.get(subject)
            if same is not None:
                same.count += group.count
            elif len(known.subjects) < MOST_SUBJECTS:
                own = finding
                if finding.subject != subject:
                    own = Finding(rule, finding.message, subject=subject)
                one = SubjectFound(group.count, group.line, own)
                known.subjects[subject] = one
            else:
                known.omitted += group.count


def _list_found(
    groups: Mapping[EventKind, Group],
) -> Iterator[tuple[int, EventKind, Group]]:
    """Yield the groups of events with findings, each with its order."""
    for kind, group in groups.items():
        if kind.findings:
            for one in group.by_label.values() or (group,):
                yield one.order, kind, one
