"""Find what is wrong with a mapping itself, whatever events it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.mapping_code.delivered import NamedMapping


def find_mapping_findings(mapping: NamedMapping) -> tuple[Finding, ...]:
    """Return the `findings` of a mapping, () for a kind that has none.

    Subscriptions have them; any other kind of mapping may bring its own.
    """
    return tuple(getattr(mapping, "findings", ()))
