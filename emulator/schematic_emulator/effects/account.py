"""Hold what the environments of one account share.

It stands apart from its rows' kinds, which a start need not load: no event asks for
them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Feature, Flag, Plan

ACCOUNT_TABLES: frozenset[str] = frozenset(("features", "flags", "plans"))


@dataclass(slots=True)
class Account:
    """Hold what all environments of one account share, by id, oldest first.

    A flag's rules, a plan's entitlements, companies and usage belong to each
    environment of its own. `revision` counts the changes.
    """

    id: str = ""
    features: dict[str, Feature] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    # It tells caches that they are old; what is read back has none.
    revision: int = field(default=0, compare=False, metadata={"stored": False})

    def clear(self) -> None:
        """Forget everything but the account itself."""
        for table in (self.features, self.flags, self.plans):
            table.clear()
        self.revision += 1
