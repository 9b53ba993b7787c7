"""Say what traffic is like in shares, by type and name, of its ids and its values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

from schematic_emulator.judgement.traffic.paths import LEAST_EVENTS
from schematic_emulator.judgement.traffic.shape_tally import MARKS, ShapePart
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads
    from schematic_emulator.judgement.traffic.shape_tally import Marked, ShapeTally
    from schematic_emulator.judgement.traffic.tally import TrafficTally

EVENTS, TRACK, IDS, ABSENT = "events", "track", " ids", "absent"
ONE_ID, SINGLES = "the most frequent id", "ids of one event"
COMPANY, OF_BOTH = "company", "id of a company, too"
TIMES, RECEIVED_LATE = "times", "over an hour before receipt"
TYPE, NAME, LIBRARY, OTHERS = "type ", "event ", "library ", "other events"
# Shares of more names are not listed.
MOST_LISTED = 1_000
# There are fewer companies than events.
LEAST_IDS = 5
# Of more forms of ids, and names of keys, the rare ones are left out.
_MOST_SHARED = 20
# With users in fewer parts the error of a share is not known.
_LEAST_PARTS = 4
_FORMS = {
    "uuid": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "UUID": re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "digits": re.compile(r"[0-9]+"),
    "hex": re.compile(r"(?=.*[0-9])[0-9a-fA-F]{8,}"),
    "words": re.compile(r".*\s.*", re.DOTALL),
}
# A prefix such as usr_ before an id; the name in "acme-corp" has no digit after it.
_PREFIX = re.compile(r"([A-Za-z]{1,12}[_:|.-])(?=.*[0-9]).{4,}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Share:
    """A share, and its standard error: 0 if all users are alike, or not known."""

    share: float = 0.0
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """Some events, or ids: how many they are, and the share of each measure above 0."""

    size: int
    shares: Mapping[str, Share] = field(default_factory=dict)


# Groups by name: `events`, a type, `track "Report Viewed"`, `user ids`, a mapped value.
Shape = dict[str, ShapeGroup]
# The number of events of a group, and of those in each measure.
_Counts = tuple[int, dict[str, int]]


def build_shape(
    counted: ShapeTally, traffic: TrafficTally, reads: MappedReads
) -> Shape:
    """Return the shape of traffic: groups of LEAST_EVENTS or more, and their shares."""
    summed, whole = counted.sum_parts(), ShapePart()
    for part in summed:
        whole.merge(part)
    listed = _list_names(whole)
    parts = [_count_groups(part, listed, reads) for part in summed]
    shape = {
        name: _share(counts, [part[name] for part in parts if name in part])
        for name, counts in sorted(_count_groups(whole, listed, reads).items())
        if counts[0] >= LEAST_EVENTS
    }
    known = traffic.count_ids()
    for kind, ids in known.items():
        events = sum(ids.values())
        if len(ids) >= LEAST_IDS:
            shape[f"{kind}{IDS}"] = _share_most(Counter(map(find_form, ids)))
        keys = traffic.count_keys(kind)
        if sum(keys.values()) >= LEAST_EVENTS:
            shape[f"{kind} keys"] = _share_most(
                {quote(one): count for one, count in keys.items()}
            )
        if events >= LEAST_EVENTS:
            counts = {ONE_ID: max(ids.values()), **_count_odd_ids(kind, known)}
            shape[f"{EVENTS} by {kind}"] = _share((events, counts), [])
    late, timed = traffic.count_late()
    if timed >= LEAST_EVENTS:
        shape[TIMES] = _share((timed, {RECEIVED_LATE: late}), [])
    return shape


def _count_odd_ids(kind: str, known: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return the events of ids that are a sign of a mistake if they become many."""
    if kind == COMPANY:
        return {SINGLES: sum(count == 1 for count in known[COMPANY].values())}
    others = known.get(COMPANY, {})
    both = sum(count for name, count in known[kind].items() if name in others)
    return {OF_BOTH: both}


def _list_names(whole: ShapePart) -> Collection[str]:
    """Return the most frequent names of track events."""
    rows = sorted(whole.names.rows.items(), key=lambda row: (-row[1][0], row[0]))
    return {name: None for name, _ in rows[:MOST_LISTED]}


def _count_groups(
    part: ShapePart, listed: Collection[str], reads: MappedReads
) -> dict[str, _Counts]:
    groups = dict(_count_mapped(part, reads))
    counts = {f"{TYPE}{kind}": marked[0] for kind, marked in part.types.items()}
    for name, marked in part.libraries.rows.items():
        counts[f"{LIBRARY}{quote(name)}"] = marked[0]
    groups[EVENTS] = part.events, counts
    for kind, marked in part.types.items():
        groups[kind] = marked[0], _name_marks(marked)
    names = {name: part.names.rows[name] for name in listed if name in part.names.rows}
    for name, marked in names.items():
        groups[f"{TRACK} {quote(name)}"] = marked[0], _name_marks(marked)
    if TRACK in groups:
        size, counts = groups[TRACK]
        counts |= {f"{NAME}{quote(name)}": marked[0] for name, marked in names.items()}
        if len(part.names.rows) > len(names):  # and not for events without a name
            counts[OTHERS] = size - sum(marked[0] for marked in names.values())
    return groups


def _count_mapped(part: ShapePart, reads: MappedReads) -> Iterator[tuple[str, _Counts]]:
    """Yield the values that mappings read, with the events that do not have them."""
    absent: dict[str, tuple[int, int]] = {}
    for index, value in enumerate(reads.values):
        path = " or ".join("$." + inert(".".join(one)) for one in value.paths)
        name = f"{reads.rows[value.number].action} {path}"
        size, count = absent.get(name, (0, 0))
        absent[name] = size + part.matched[value.number], count + part.absent[index]
    for name, (size, count) in absent.items():
        yield name, (size, {ABSENT: count})


def _name_marks(marked: Marked) -> dict[str, int]:
    return dict(zip(MARKS, marked[1:], strict=True))


def _share(whole: _Counts, parts: list[_Counts]) -> ShapeGroup:
    size, counts = whole
    sizes = [part for part in parts if part[0]]
    return ShapeGroup(
        size,
        {
            name: Share(count / size, _find_error(name, count / size, size, sizes))
            for name, count in sorted(counts.items())
            if count
        },
    )


def _find_error(name: str, share: float, size: int, parts: list[_Counts]) -> float:
    """Return the standard error of a share, from how much parts of the users differ."""
    if len(parts) < _LEAST_PARTS:
        return 0.0
    squares = sum((part[1].get(name, 0) - share * part[0]) ** 2 for part in parts)
    return sqrt(squares * len(parts) / (len(parts) - 1)) / size


def _share_most(counts: Mapping[str, int]) -> ShapeGroup:
    """Return the shares of the most frequent ones."""
    size = sum(counts.values())
    most = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:_MOST_SHARED]
    return ShapeGroup(size, {name: Share(count / size) for name, count in most})


def find_form(text: str) -> str:
    """Return the form of an id.

    >>> [find_form(text) for text in ("usr_c93856bc", "42", "ada@acme.io", "acme-corp")]
    ['usr_...', 'digits', 'email', 'text']
    """
    for name, form in _FORMS.items():
        if form.fullmatch(text):
            return name
    found = _PREFIX.fullmatch(text)
    return f"{found[1]}..." if found else "text"
