"""Find what is wrong with a mapping itself, whatever events it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.mapping_code.delivered import NamedMapping


def find_mapping_findings(mapping: NamedMapping) -> tuple[Finding, ...]:
    """Return the findings on a mapping in Segment's language, once each.

    Any other kind of mapping may bring its own `findings`.
    """
    file = getattr(mapping, "mapping_file", None)
    if file is None:
        return tuple(getattr(mapping, "findings", ()))
    from schematic_emulator.judgement.mapping_rules.find import (
        find_mapping_findings as find,
    )

    return find(file)
