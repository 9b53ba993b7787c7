"""Count what was predicted, found, missing and surplus, by rule and by name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.verify.join import EQUAL, KEYS, PREDICTED, TIMES, VALUES
from schematic_emulator.source.time_text import write_time
from schematic_emulator.terminal.personal import hide_personal

if TYPE_CHECKING:
    from schematic_emulator.checks.verify.join import Pair, RequestJoin, Single
    from schematic_emulator.checks.verify.request_row import RequestRow

MISSING, FAILED, ACCEPTED = "missing", "failed", "accepted"
DUPLICATE, SURPLUS = "duplicate", "surplus"
# The kinds of differences, in the order of the report.
KINDS = {
    MISSING: "predicted, but not in the export",
    FAILED: "predicted, but failed in Schematic",
    VALUES: "found with another quantity, name or traits",
    KEYS: "found with other keys",
    TIMES: "found at another time",
    DUPLICATE: "found more often than predicted",
    ACCEPTED: "found, although a violation of the contract was predicted to fail",
    SURPLUS: "found, and nothing of the traffic leads to it",
}
# Of more names only these are counted and listed.
MOST_NAMES = 2_000
OTHERS = "(other names)"
NO_RULE = ""
_MOST_SAMPLES = 3
_MS = 1000


@dataclass(slots=True)
class Counts:
    """Numbers of requests; `refused` were predicted to fail, and did."""

    predicted: int = 0
    refused: int = 0
    found: int = 0
    missing: int = 0
    surplus: int = 0

    @property
    def is_off(self) -> bool:
        """Return whether a request is missing or surplus."""
        return bool(self.missing or self.surplus)


@dataclass(slots=True)
class Difference:
    """One kind of difference of one event name or type, with some samples."""

    kind: str
    name: str
    count: int = 0
    samples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Verification:
    """The result for each predicted request, counted.

    `rules` counts by the findings on the events, under NO_RULE those without any;
    `names` by event name. `outside` are found requests of other times than the
    traffic's, `ignored` those that failed in Schematic and were not predicted.
    """

    whole: Counts = field(default_factory=Counts)
    rules: dict[str, Counts] = field(default_factory=dict)
    names: dict[str, Counts] = field(default_factory=dict)
    differences: dict[tuple[str, str], Difference] = field(default_factory=dict)
    outside: int = 0
    ignored: int = 0

    @property
    def failed(self) -> bool:
        """Return whether anything is not as it was predicted."""
        return bool(self.differences)

    def add_pair(self, pair: Pair) -> None:
        """Count a request that was predicted and found."""
        one, found = pair.predicted, pair.found
        if not one.is_failed:
            self._count(one, "predicted")
            self._count(one, "missing" if found.is_failed else "found")
            if found.is_failed:
                self._differ(FAILED, one, found)
            elif pair.how != EQUAL:
                self._differ(pair.how, one, found)
        elif found.is_failed:
            self._count(one, "refused")
        else:
            self._count(one, "surplus")
            self._differ(ACCEPTED, one, found)

    def add_single(self, single: Single, span: tuple[int, int]) -> None:
        """Count a request of one side; `span` is the time of what is predicted."""
        row = single.row
        if single.side == PREDICTED:
            self._count(row, "refused" if row.is_failed else "predicted")
            if not row.is_failed:
                self._count(row, "missing")
                self._differ(MISSING, row)
        elif row.is_failed:
            self.ignored += 1
        elif not span[0] <= row.at <= span[1]:
            self.outside += 1
        else:
            twin = single.twin_rules
            self._count(row._replace(rules=twin or ""), "surplus")
            self._differ(SURPLUS if twin is None else DUPLICATE, row)

    def list_differences(self) -> list[Difference]:
        """Return the differences: by kind, the most frequent one first."""
        kinds = list(KINDS)
        return sorted(
            self.differences.values(),
            key=lambda one: (kinds.index(one.kind), -one.count, one.name),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the counts and differences as one JSON object."""
        return {
            **asdict(self.whole),
            "outside": self.outside,
            "ignored": self.ignored,
            "rules": [
                {"rule": rule, **asdict(self.rules[rule])}
                for rule in sorted(self.rules)
            ],
            "names": [
                {"name": hide_personal(name), **asdict(self.names[name])}
                for name in sorted(self.names)
            ],
            "differences": [
                {**asdict(one), "name": hide_personal(one.name)}
                for one in self.list_differences()
            ],
        }

    def _count(self, row: RequestRow, what: str) -> None:
        rules = row.rules.split(",")
        every = [self.whole, self._find_name(row.name)]
        every += [self.rules.setdefault(one, Counts()) for one in rules]
        for counts in every:
            setattr(counts, what, getattr(counts, what) + 1)

    def _find_name(self, name: str) -> Counts:
        is_known = name in self.names or len(self.names) < MOST_NAMES
        return self.names.setdefault(name if is_known else OTHERS, Counts())

    def _differ(self, kind: str, *rows: RequestRow) -> None:
        name = rows[0].name if rows[0].name in self.names else OTHERS
        found = self.differences.setdefault((kind, name), Difference(kind, name))
        found.count += 1
        if len(found.samples) < _MOST_SAMPLES:
            found.samples.append(" -> ".join(map(_show, rows)))


def verify(requests: RequestJoin, within_ms: int) -> Verification:
    """Return the result for the requests of both sides."""
    found, span = Verification(), requests.find_span()
    for pair in requests.list_pairs(within_ms):
        found.add_pair(pair)
    for single in requests.list_singles():
        found.add_single(single, span)
    return found


def _show(row: RequestRow) -> str:
    at = write_time(datetime.fromtimestamp(row.at / _MS, UTC))
    return hide_personal(f"{row.company or 'no company'} {at} {row.place}")
