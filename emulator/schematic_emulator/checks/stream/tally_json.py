"""Write a tally as JSON, to merge it elsewhere, and read it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.checks.stream.tally import Found, StreamTally, SubjectFound
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.traffic.shape_tally import ShapeTally
from schematic_emulator.judgement.traffic.tally import TrafficTally

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject

VERSION = 1
_FINDING = tuple(each.name for each in fields(Finding))
_COUNTS = ("count", "line", "subject", "omitted", "applies")
_NUMBERS = ("broken", "left_out")


class TallyVersionError(EmulatorError):
    """Raised for a tally that another version wrote, or that is not a tally."""


def tally_to_json(tally: StreamTally) -> JsonObject:
    """Return a tally as JSON, contract `emulator/tally`; equal tallies are equal."""
    return {
        "version": VERSION,
        "files": [[name, tally.files[name]] for name in sorted(tally.files)],
        **{name: getattr(tally, name) for name in _NUMBERS},
        "ledger": _write_ledger(tally.ledger),
        "found": [_write_found(tally.found[key]) for key in sorted(tally.found)],
        "traffic": tally.traffic and tally.traffic.to_json(),
        "shape": tally.shape and tally.shape.to_json(),
    }


def tally_from_json(value: Mapping[str, Any]) -> StreamTally:
    """Return the tally that was written. Raises TallyVersionError."""
    version = value.get("version") if isinstance(value, Mapping) else None
    if version != VERSION:
        found = f"version {version!r}, expected {VERSION}"
        raise TallyVersionError(f"a tally of {found}; check the sources again")
    tally = StreamTally(_read_ledger(value["ledger"]), files=dict(value["files"]))
    for name in _NUMBERS:
        setattr(tally, name, value[name])
    for each in value["found"]:
        one = _read_found(each)
        tally.found[one.file, one.rule] = one
    if value["traffic"] is not None:
        tally.traffic = TrafficTally()
        tally.traffic.fill(value["traffic"])
    if value["shape"] is not None:
        tally.shape = ShapeTally()
        tally.shape.fill(value["shape"])
    return tally


def _write_ledger(ledger: StreamLedger) -> JsonObject:
    rows = {each.name: getattr(ledger, each.name) for each in fields(ledger)}
    return {
        name: [[key, row[key]] for key in sorted(row)] if name in _COUNTERS else row
        for name, row in rows.items()
    }


_COUNTERS = {
    each.name for each in fields(StreamLedger) if each.default_factory is Counter
}


def _read_ledger(value: Mapping[str, Any]) -> StreamLedger:
    ledger = StreamLedger()
    for name, row in value.items():
        setattr(ledger, name, Counter(dict(row)) if name in _COUNTERS else row)
    return ledger


def _write_found(found: Found) -> JsonObject:
    return {
        "file": found.file,
        **{name: getattr(found, name) for name in _COUNTS},
        "example": _write_finding(found.example),
        "subjects": [
            {
                "count": one.count,
                "line": one.line,
                "finding": _write_finding(one.finding),
            }
            for _, one in sorted(found.subjects.items())
        ],
    }


def _read_found(value: Mapping[str, Any]) -> Found:
    subjects = {
        one["finding"].get("subject", ""): SubjectFound(
            one["count"], one["line"], Finding(**one["finding"])
        )
        for one in value["subjects"]
    }
    counts = {name: value[name] for name in _COUNTS}
    example = Finding(**value["example"])
    return Found(value["file"], example=example, subjects=subjects, **counts)


def _write_finding(finding: Finding) -> dict[str, str]:
    """Return the fields of a finding that are not empty."""
    return {name: text for name in _FINDING if (text := getattr(finding, name))}
