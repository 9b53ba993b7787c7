"""Read the demo's repaired mapping and show how it differs from the presets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of one subscription's mapping, before and after.

    Both are JSON text; `before` is empty for a field that was not mapped.
    """

    subscription: str
    field: str
    before: str
    after: str


def repaired_mapping() -> list[dict[str, Any]]:
    """Return the packaged subscriptions that fix what a mapping can fix."""
    subscriptions: list[dict[str, Any]] = read_package_json(
        "schematic_emulator.cli", "data/repaired_mapping.json"
    )
    return subscriptions


def changed_fields(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[ChangedField]:
    """Yield every field that two lists of subscriptions map differently.

    Subscriptions of one name belong together.
    """
    old = {each["name"]: each["mapping"] for each in before}
    for subscription in after:
        name, mapping = subscription["name"], subscription["mapping"]
        for field in dict.fromkeys([*old.get(name, {}), *mapping]):
            left, right = _text(old.get(name, {}), field), _text(mapping, field)
            if left != right:
                yield ChangedField(name, field, left, right)


def _text(mapping: Mapping[str, Any], field: str) -> str:
    if field not in mapping:
        return ""
    return json.dumps(mapping[field], ensure_ascii=False)
