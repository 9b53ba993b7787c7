"""The state that the environments of one account share.

A module of its own, so that a start need not load the kinds of rows (`records.py`),
which no event needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.effects.kinds import FlagEngineName, TraitForms
    from schematic_emulator.effects.records import Feature, Flag, Plan

ACCOUNT_TABLES: frozenset[str] = frozenset(("features", "flags", "plans"))


@dataclass(slots=True)
class Account:
    """The rows that all environments of one account share, by id, oldest first.

    A flag's rules, a plan's entitlements, companies and usage belong to one
    environment each. `revision` counts the changes; `flag_engine` and `trait_forms` say
    how flags are decided.
    """

    id: str = ""
    features: dict[str, Feature] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    # Invalidates caches; not stored, since a start begins without caches.
    revision: int = field(default=0, compare=False, metadata={"stored": False})
    # The emulator's settings, which a start reads anew.
    flag_engine: FlagEngineName = field(
        default="wasm", compare=False, metadata={"stored": False}
    )
    trait_forms: TraitForms = field(
        default="as-sent", compare=False, metadata={"stored": False}
    )

    def clear(self) -> None:
        """Remove all rows; the account keeps its id."""
        for table in (self.features, self.flags, self.plans):
            table.clear()
        self.revision += 1
