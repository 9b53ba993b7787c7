"""Plan a whole section, row by row, each leaning on those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.seed.catalogue import (
    seed_features,
    seed_flags,
    seed_plans,
    seed_traits,
)
from schematic_emulator.effects.seed.people import seed_companies, seed_users
from schematic_emulator.effects.seed.rules import seed_rules
from schematic_emulator.effects.seed.webhook import seed_webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.seed.step import Seeding, SetupStep

# Rules name companies and plans; webhooks come last, and hear of nothing before.
ORDER = (
    seed_traits,
    seed_features,
    seed_flags,
    seed_plans,
    seed_companies,
    seed_users,
    seed_rules,
    seed_webhooks,
)


def plan_seed(seeding: Seeding) -> Iterator[SetupStep]:
    """Yield what each row changes; the caller applies it before asking for the next.

    A row that stands changes nothing, so that seeding twice is seeding once. What is
    not in the section stays. Raises SetupError for a row that contradicts what stands.
    """
    for seed in ORDER:
        yield from seed(seeding)
