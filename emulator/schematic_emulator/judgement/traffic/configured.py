"""Compare traffic with the `schematic:` section of the configuration it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.mapping_rules.features import find_unfed_features
from schematic_emulator.judgement.traffic.near import is_similar
from schematic_emulator.judgement.traffic.paths import LEAST_EVENTS
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert, quote, show

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads
    from schematic_emulator.judgement.traffic.tally import TrafficTally

_MANY = {"company": "companies", "user": "users"}
_MOST_NAMED = 3


def find_configured(
    tally: TrafficTally, reads: MappedReads
) -> Iterator[TrafficFinding]:
    """Yield what of the section the traffic does not have, and the other way round."""
    file = reads.file
    if file.schematic is None or tally.events < LEAST_EVENTS:
        return
    sent = tally.count_sent()
    if sent is not None:  # else only a sample of the names is known
        yield from _find_idle(file, sent, tally.events)
    yield from _find_uncounted(file, sent or {})
    for kind in _MANY:
        yield from _find_unknown_keys(kind, tally.count_keys(kind), reads)


def _find_idle(
    file: MappingFile, sent: Collection[str], events: int
) -> Iterator[TrafficFinding]:
    """Yield the features whose event name none of the events has."""
    reported = {one.pointer for one in find_unfed_features(file)}
    for index, feature in enumerate(_list(file.schematic, "features")):
        name = feature.get("event_subtype") if isinstance(feature, dict) else None
        pointer = f"/schematic/features/{index}/event_subtype"
        if not isinstance(name, str) or name in sent or pointer in reported:
            continue
        similar = [show(one) for one in sorted(sent) if is_similar(one, name)]
        hint = f"; {', '.join(similar[:_MOST_NAMED])} is sent" if similar else ""
        finding = Finding(
            rule="feature-idle",
            message=f"none of {events:,} events is sent as {show(name)}{hint}",
            pointer=pointer,
            found=show(name),
            subject=f"schematic: {inert(str(feature.get('name') or name))}",
            place=file.document.locate(pointer),
        )
        yield TrafficFinding(finding, events, events)


def _find_uncounted(
    file: MappingFile, sent: Mapping[str, Count]
) -> Iterator[TrafficFinding]:
    """Yield the names that no feature and no rule of a flag counts, if any does."""
    counted = set(_list_event_names(file.schematic))
    total = sum(count for count, *_ in sent.values())
    for name, (count, first, line) in sent.items() if counted else ():
        if name not in counted:
            message = f"no feature counts {show(name)}"
            finding = Finding("event-uncounted", message, subject=inert(name))
            yield TrafficFinding(finding, count, total, first, line)


def _find_unknown_keys(
    kind: str, counts: Mapping[str, int], reads: MappedReads
) -> Iterator[TrafficFinding]:
    """Yield the names of keys if none of them is in the section.

    Those that a mapping names are `company-keys-differ` or `user-keys-differ`.
    """
    rows = _list(reads.file.schematic, _MANY[kind])
    known = {name for row in rows for name in _list_keys(row, "keys")}
    mapped = {
        name for row in reads.rows for name in _list_keys(row.mapping, f"{kind}_keys")
    }
    if not known or known & counts.keys():
        return
    pointer = f"/schematic/{_MANY[kind]}"
    for name, count in sorted(counts.items()):
        if name not in mapped:
            named = ", ".join(quote(one) for one in sorted(known)[:_MOST_NAMED])
            finding = Finding(
                rule="key-unknown",
                message=f"a {kind} has the key {quote(name)}, here it has {named}",
                pointer=pointer,
                found=quote(name),
                subject=f"{kind} {quote(name)}",
                place=reads.file.document.locate(pointer),
            )
            yield TrafficFinding(finding, count, sum(counts.values()))


def _list(section: Any, name: str) -> list[Any]:
    rows = section.get(name) if isinstance(section, dict) else None
    return rows if isinstance(rows, list) else []


def _list_keys(row: Any, name: str) -> list[str]:
    """Return the names of keys, none if they depend on the event."""
    keys = row.get(name) if isinstance(row, dict) else None
    names = list(keys) if isinstance(keys, dict) else []
    return [] if any(one.startswith("@") for one in names) else names


def _list_event_names(value: Any) -> Iterator[str]:
    """Yield every event name that something in a section counts."""
    if isinstance(value, list):
        for each in value:
            yield from _list_event_names(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "event_subtype" and isinstance(each, str):
                yield each
            else:
                yield from _list_event_names(each)
