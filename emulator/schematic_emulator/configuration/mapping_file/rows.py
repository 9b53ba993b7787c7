"""Read one subscription, under the names of whichever form it is written in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.configuration.mapping_file.mapping_file import MappingRow

if TYPE_CHECKING:
    from schematic_contracts.reading.document import Document

# A property -> its name in Segment's Public API and in Terraform.
# Source: https://docs.segmentapis.com/tag/Destinations, and docs/resources/
# destination_subscription.md of segmentio/terraform-provider-segment.
FOREIGN = {
    "name": "name",
    "enabled": "enabled",
    "subscribe": "trigger",
    "partnerAction": "actionSlug",
    "mapping": "settings",
}
_OURS = ("subscribe", "partnerAction", "mapping")
# The read-only property of a Terraform state.
_SLUG = "action_slug"
# An action by its id, which no page resolves.
ACTION_IDS = ("actionId", "action_id")
_EVIDENCE = frozenset({*_OURS, "trigger", "actionSlug", _SLUG, *ACTION_IDS})


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A subscription as a file has it, before its names are made ours.

    `stream` is what its events come from: rows of two streams never run on one event.
    `runs` is False if its destination is disabled. `action` is what another part of
    the file says of it.
    """

    written: Any
    pointer: str
    destination: str = ""
    stream: str = ""
    runs: bool = True
    action: str = ""


def is_subscription(written: Any) -> bool:
    """Return whether an object has a property that only a subscription has."""
    return isinstance(written, dict) and not _EVIDENCE.isdisjoint(written)


def read_row(found: FoundRow, document: Document) -> MappingRow:
    """Return a row under our names. What is missing in the file is missing here."""
    written = found.written if isinstance(found.written, dict) else {}
    names = _choose_names(written)
    subscription = {
        ours: written[theirs] for ours, theirs in names.items() if theirs in written
    }
    if isinstance(subscription.get("mapping"), str):
        subscription["mapping"] = _parse(subscription["mapping"])
    if found.action and "partnerAction" not in subscription:
        subscription["partnerAction"] = found.action
    return MappingRow(
        subscription,
        found.pointer,
        document,
        found.written,
        names,
        found.destination,
        found.runs,
    )


def _choose_names(written: dict[str, Any]) -> dict[str, str]:
    """Return the name of each property in a row, of the form that it shows to be in."""
    is_foreign = is_subscription(written) and not any(ours in written for ours in _OURS)
    names = {
        ours: theirs
        if ours not in written and (theirs in written or is_foreign)
        else ours
        for ours, theirs in FOREIGN.items()
    }
    has_slug = _SLUG in written and names["partnerAction"] not in written
    return {**names, "partnerAction": _SLUG} if has_slug else names


def _parse(text: str) -> Any:
    """Return the object that Terraform writes as text; any other text stays text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, dict) else text
