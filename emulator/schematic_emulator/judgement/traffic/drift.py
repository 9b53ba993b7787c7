"""Find where the shape of traffic differs from that of a baseline."""

from __future__ import annotations

from collections import defaultdict
from math import hypot, sqrt
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.near import is_similar
from schematic_emulator.judgement.traffic.paths import LEAST_EVENTS
from schematic_emulator.judgement.traffic.shape import (
    ABSENT,
    EVENTS,
    IDS,
    LIBRARY,
    NAME,
    ONE_ID,
    OTHERS,
    SINGLES,
    TIMES,
    TRACK,
    TYPE,
    ShapeGroup,
    Share,
)
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.judgement.traffic.shape import Shape

# A share has moved by more than this, and by more than so many standard errors.
_LEAST_MOVE, _ERRORS = 0.05, 4
# All users of a company may have ids of another form, and one user very many events.
_LEAST_MOVE_OF_IDS = 0.5
# Calls that waited for a connection come in large parts.
_LEAST_MOVE_OF_TIMES = 0.2
# What events lack of the values that a mapping reads changes with the age of users.
_VALUE_ERRORS = 6
# Of five ids that all have another form this is less than the move.
_ID_ERRORS = 3
# Of a name that few users cause it is chance whether it occurs.
_NAME_ERRORS = 1.5
# Events of a name; the size of a group in a file is rounded down, by 9% at most.
_LEAST = LEAST_EVENTS * 0.9
# Of more names of a type that moved only the type is reported.
_MOST_NAMES = 3
# With so many names and none in common, the traffic is another one.
_LEAST_NAMES = 3
_SETS = (TYPE, NAME, LIBRARY)
_NOTHING = Share()


def find_drift(
    base: Shape, now: Shape, locate: Callable[[str, str], str]
) -> tuple[TrafficFinding, ...]:
    """Return what is gone, new or moved.

    `locate` returns the place in the baseline's file of a group and its measure.
    """
    found = _find_foreign(base, now) or _find_all(base, now)
    return tuple(
        TrafficFinding(_make(rule, group, measure, message, locate), 1, 1)
        for rule, group, measure, message in found
    )


_Row = tuple[str, str, str, str]


def _make(
    rule: str,
    group: str,
    measure: str,
    message: str,
    locate: Callable[[str, str], str],
) -> Finding:
    subject = inert(f"{group}: {measure}" if measure else group)
    return Finding(rule, message, subject=subject, place=locate(group, measure))


def _find_foreign(base: Shape, now: Shape) -> list[_Row]:
    """Return one row if no name of the baseline's track events occurs at all."""
    before = base.get(TRACK, ShapeGroup(0))
    known = [name for name in _list_frequent(before) if name.startswith(NAME)]
    after = now.get(TRACK, ShapeGroup(0)).shares
    if len(known) < _LEAST_NAMES or not after or any(name in after for name in known):
        return []
    message = (
        f"none of its {len(known)} event names occurs; name the baseline of this "
        "traffic, or write one with --write-baseline"
    )
    return [("baseline-foreign", "shape", "", message)]


def _list_frequent(group: ShapeGroup) -> list[str]:
    return [
        name for name, one in group.shares.items() if one.share * group.size >= _LEAST
    ]


def _find_all(base: Shape, now: Shape) -> Iterator[_Row]:
    if not base:
        return  # a baseline of payloads, or by hand
    if EVENTS not in now or EVENTS not in base:
        side = "baseline" if EVENTS in now else "traffic"
        message = f"the {side} has fewer than {LEAST_EVENTS} events"
        yield "drift-unmeasured", "shape", "", message
        return
    missing = {
        name: (
            _list_missing(base[name], now[name]),
            _list_missing(now[name], base[name]),
        )
        for name in (EVENTS, TRACK)
        if name in base and name in now
    }
    for name, (gone, new) in missing.items():
        yield from _find_missing(name, gone, new, base, now)
    for name, (gone, new) in missing.items():
        base = {**base, name: _without(gone, base[name])}
        now = {**now, name: _without(new, now[name])}
    is_same_set = not any(missing.get(TRACK, ()))
    for row in _find_moved(base, now):
        # The share of track events follows from names that are gone or new.
        if is_same_set or not (row[1] == EVENTS and row[2].startswith(TYPE)):
            yield row


def _find_missing(
    name: str, gone: list[str], new: list[str], base: Shape, now: Shape
) -> Iterator[_Row]:
    """Yield the types, names and libraries that are gone, or new."""
    of = "events" if name == EVENTS else "track events"
    for measure in gone:
        similar = [one for one in new if _is_near(measure, one)]
        hint = f"; {', '.join(similar)} is new" if similar else ""
        share = base[name].shares[measure].share
        yield "drift-gone", name, measure, f"{share:.1%} of {of} before, none{hint}"
    for measure in new:
        share = now[name].shares[measure].share
        yield "drift-new", name, measure, f"none before, {share:.1%} of {of}"


def _without(missing: list[str], group: ShapeGroup) -> ShapeGroup:
    """Return a group as it would be without what only this side has."""
    rest = 1.0
    for label in _SETS:
        names = [name for name in missing if name.startswith(label)]
        rest = 1 - sum(group.shares[name].share for name in names)
        group = ShapeGroup(
            group.size,
            {
                name: Share(one.share / rest, one.error / rest)
                if rest > 0 and name.startswith(label)
                else one
                for name, one in group.shares.items()
                if name not in names
            },
        )
    return group


def _is_near(one: str, other: str) -> bool:
    label, name = one.split(" ", 1)
    other_label, other_name = other.split(" ", 1)
    return label == other_label and is_similar(name, other_name)


def _list_missing(one: ShapeGroup, other: ShapeGroup) -> list[str]:
    """Return what one side has, and the other would have as well if nothing changed."""
    unlisted = other.shares.get(OTHERS, _NOTHING).share
    scale = sqrt(1 + one.size / other.size)
    return [
        measure
        for measure, share in one.shares.items()
        if measure.startswith(_SETS)
        and measure not in other.shares
        and min(one.size, other.size) * share.share >= _LEAST
        and share.share > _NAME_ERRORS * share.error * scale
        and (share.share > unlisted or not measure.startswith(NAME))
    ]


def _find_moved(base: Shape, now: Shape) -> Iterator[_Row]:
    moved: dict[str, list[str]] = defaultdict(list)
    for name in base:
        if name in now and name.startswith(f'{TRACK} "'):
            for measure in _list_moved(name, base[name], now[name]):
                moved[measure].append(name)
    for name in base:
        if name not in now or name.startswith(f'{TRACK} "'):
            continue
        for measure in _list_moved(name, base[name], now[name]):
            if name != TRACK or not 0 < len(moved[measure]) <= _MOST_NAMES:
                yield _move(name, measure, base, now)
                moved[measure] = [] if name == TRACK else moved[measure]
    for measure, names in moved.items():
        for name in names:
            yield _move(name, measure, base, now)


def _list_moved(name: str, base: ShapeGroup, now: ShapeGroup) -> list[str]:
    errors = _VALUE_ERRORS if ABSENT in base.shares else _ERRORS
    errors = _ID_ERRORS if name.endswith(IDS) else errors
    measures = sorted(base.shares.keys() | now.shares.keys())
    return [
        measure
        for measure in measures
        if not measure.startswith(LIBRARY)
        and measure != OTHERS
        and _is_compared(name, measure, base, now)
        and _has_moved(
            measure, base, now, errors, _find_least(name, measure, base, now)
        )
    ]


def _is_compared(name: str, measure: str, base: ShapeGroup, now: ShapeGroup) -> bool:
    """Return whether the size of a share matters.

    What is only on one side of a set is reported as gone or new. Of ids, which are
    alike in each company, only such forms count.
    """
    is_on_both = measure in base.shares and measure in now.shares
    if name.endswith(IDS):
        return not is_on_both
    return is_on_both or not measure.startswith(_SETS)


def _find_least(name: str, measure: str, base: ShapeGroup, now: ShapeGroup) -> float:
    """Return by how much a share has to move; that of a name, by enough events."""
    if measure.startswith(_SETS):
        return max(_LEAST_MOVE, _LEAST / min(base.size, now.size))
    if name == TIMES:
        return _LEAST_MOVE_OF_TIMES
    is_of_ids = name.endswith(IDS) or measure in (ONE_ID, SINGLES)
    return _LEAST_MOVE_OF_IDS if is_of_ids else _LEAST_MOVE


def _has_moved(
    measure: str, base: ShapeGroup, now: ShapeGroup, errors: int, least: float
) -> bool:
    before = base.shares.get(measure, _NOTHING)
    after = now.shares.get(measure, _NOTHING).share
    move = abs(after - before.share)
    joined = (before.share * base.size + after * now.size) / (base.size + now.size)
    by_chance = sqrt(joined * (1 - joined) * (1 / base.size + 1 / now.size))
    by_users = before.error * sqrt(1 + base.size / now.size)
    return move > least and move > errors * hypot(by_chance, by_users)


def _move(name: str, measure: str, base: Shape, now: Shape) -> _Row:
    before = base[name].shares.get(measure, _NOTHING).share
    after = now[name].shares.get(measure, _NOTHING).share
    message = f"{before:.1%} before, {after:.1%} of {now[name].size:,}"
    return "drift-share", name, measure, message
