"""What the rules on traffic need of an event, apart from its ids and its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.mapped_reads import find_value, is_present

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import PlanRecord
    from schematic_emulator.destination.mapping.mapping_reads import Path
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads

# Where an event names its company: Segment's context, a group call, and the places
# where it is put by mistake.
_GROUPS = (
    ("context", "groupId"),
    ("groupId",),
    ("properties", "groupId"),
    ("traits", "groupId"),
)


# `company` or `user`, and the name of one of its keys.
KeyName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TrafficKind:
    """What one event has in common with all others of its kind.

    `matched` are the numbers of the mappings whose trigger matches, `absent` the
    indexes of their values (`MappedReads.values`) that the event does not have.
    `tracks` counts its track requests, `unowned` those of them without a company.
    `names_company` means that the event or a request of it names one. `keys` are the
    names of the keys in its requests, each with what has it: a company or a user.
    """

    matched: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    tracks: int = 0
    unowned: int = 0
    names_company: bool = False
    keys: tuple[KeyName, ...] = ()


def find_kind(
    event: JsonObject, record: PlanRecord | None, reads: MappedReads
) -> TrafficKind:
    """Return the kind of an event; no record if nothing reaches the destination.

    The record is that of the enabled mappings of the file that `reads` is from.
    """
    if record is None:
        return describe_kind(event, (), (), reads)
    return describe_kind(event, list_matched(record), record.bodies, reads)


def list_matched(record: PlanRecord) -> list[int]:
    """Return the numbers of the mappings whose trigger matches."""
    return [number for number, one in enumerate(record.subscriptions) if one.is_matched]


def describe_kind(
    event: JsonObject,
    matched: Sequence[int],
    sent: Iterable[JsonObject],
    reads: MappedReads,
) -> TrafficKind:
    """Return the kind of an event from the mappings that match, and what is sent."""
    bodies = list(sent)
    tracks = [body for body in bodies if body.get("type") == "track"]
    unowned = sum(not has_company(body) for body in tracks)
    return TrafficKind(
        tuple(matched),
        tuple(
            index
            for number in matched
            for index in reads.of_mapping[number]
            if not _has_any(event, reads.values[index].paths)
        ),
        len(tracks),
        unowned,
        any(map(has_company, bodies)) or names_company(event, reads),
        tuple(dict.fromkeys(key for body in bodies for key in _list_keys(body))),
    )


def has_company(body: JsonObject) -> bool:
    """Return whether a request names a company."""
    return any(kind == "company" for kind, _ in _list_keys(body))


def _list_keys(body: JsonObject) -> Iterator[KeyName]:
    """Yield the names of the keys in a request that have a value."""
    content: Any = body.get("body", {})
    company: Any = content.get("company")
    if body.get("type") == "identify":
        user = content.get("keys")
        company = company.get("keys") if isinstance(company, dict) else None
    else:
        user = content.get("user")
    for kind, keys in (("company", company), ("user", user)):
        if isinstance(keys, dict):
            yield from ((kind, name) for name in keys if is_present(keys[name]))


def names_company(event: JsonObject, reads: MappedReads) -> bool:
    """Return whether an event names a company where it should, or by mistake does."""
    return _has_any(event, (*_GROUPS, *reads.company_paths))


def _has_any(event: JsonObject, paths: Iterable[Path]) -> bool:
    return any(is_present(find_value(event, path)) for path in paths)
