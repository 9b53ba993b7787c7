"""Read Engage's audiences and computed traits from a configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.source.engage.computation import (
    AUDIENCE,
    COMPUTED_TRAIT,
    Computation,
)
from schematic_emulator.source.workspace.check import ConfigProblem
from schematic_emulator.source.workspace.settings import make_id

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = dict[str, Any]
_SECTIONS = (("audiences", AUDIENCE), ("computed_traits", COMPUTED_TRAIT))
_RENAMED = {"property": "of_property"}
_WHOLE = ("at_least", "within_days")
_OF_A_PROPERTY = ("first", "last", "list")


def read_computations(segment: Rows) -> tuple[Computation, ...]:
    """Return what Engage computes, as the section `segment` says.

    Destinations are known by their ids from here on: a name may be changed.
    """
    ids = _destination_ids(segment)
    return tuple(
        replace(one, destination=ids[one.destination]) for _, one in _list(segment)
    )


def check_computations(segment: Rows) -> Iterator[ConfigProblem]:
    """Yield every problem of audiences and computed traits of the right shape."""
    names = _destination_ids(segment)
    seen: set[tuple[str, str]] = set()
    for place, one in _list(segment):
        if one.destination not in names:
            known = " or ".join(map(repr, sorted(names))) or "a destination"
            text = f"expected {known}, found {one.destination!r}"
            yield ConfigProblem(f"{place}/destination", text)
        if not one.key:
            yield ConfigProblem(
                f"{place}/name", "expected letters or digits: it names a trait"
            )
        # One destination has each trait once; another may have the same audience.
        target = (names.get(one.destination, one.destination), one.key)
        if target in seen:
            yield ConfigProblem(
                f"{place}/name", f"a second one becomes the trait {one.key!r}"
            )
        seen.add(target)
        yield from _check_subject(place, one)


def _check_subject(place: str, one: Computation) -> Iterator[ConfigProblem]:
    if one.kind == AUDIENCE and bool(one.event) == bool(one.trait):
        yield ConfigProblem(place, "expected either an event or a trait")
    if one.compute in _OF_A_PROPERTY and not one.of_property:
        yield ConfigProblem(
            place, f"expected the property that {one.compute!r} looks at"
        )


def _list(segment: Rows) -> Iterator[tuple[str, Computation]]:
    for section, kind in _SECTIONS:
        for index, row in enumerate(segment.get(section, [])):
            fields = {_RENAMED.get(name, name): value for name, value in row.items()}
            # A file may have 3.0 for 3.
            fields |= {name: int(row[name]) for name in _WHOLE if name in row}
            yield f"/segment/{section}/{index}", Computation(kind=kind, **fields)


def _destination_ids(segment: Rows) -> dict[str, str]:
    """Return the id of each destination by its name, and by the id itself."""
    rows = segment.get("destinations", [])
    ids = {row["name"]: row.get("id") or make_id(row["name"]) for row in rows}
    return {**ids, **{one: one for one in ids.values()}}
