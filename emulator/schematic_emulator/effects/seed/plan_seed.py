"""Plan a whole section, row by row; each may depend on the rows before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.effects.seed.catalogue import (
    find_named,
    get_named,
    put_row,
    seed_features,
    seed_flags,
    seed_plans,
    seed_traits,
)
from schematic_emulator.effects.seed.people import seed_companies, seed_users
from schematic_emulator.effects.seed.rules import seed_rules
from schematic_emulator.effects.setup.webhook import change_webhook, make_webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.seed.step import Seeding, SetupStep


def plan_seed(seeding: Seeding) -> Iterator[SetupStep]:
    """Yield what each row changes; apply each step before asking for the next.

    A row that is already set up changes nothing, so a section can be applied any
    number of times. Rows that are not in the section stay. Raises SetupError for a row
    that contradicts the present state.
    """
    for seed in ORDER:
        yield from seed(seeding)


def seed_webhooks(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the webhooks, found by name; without a `secret`, one keeps its present one.

    A new webhook without a `secret` gets a generated one.
    """
    state, making = seeding.state, seeding.making
    for pointer, row in seeding.rows("webhooks"):
        features = [
            {"feature_id": get_named(state.account.features, name).id}
            for name in row.get("features") or ()
        ]
        body = {**row, "entitlement_trigger_configs": features}
        known = find_named(state.webhooks, row["name"])
        if known is None:
            secret = row.get("secret") or making.make_secret()
            wanted = make_webhook(body, secret, making)
        else:
            secret = row.get("secret") or known.secret
            wanted = replace(change_webhook(known, body, making), secret=secret)
        yield put_row(pointer, "webhooks", known, wanted)


# Rules name companies and plans, so they follow them. Webhooks come last: they are not
# notified of what the section itself sets up.
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
