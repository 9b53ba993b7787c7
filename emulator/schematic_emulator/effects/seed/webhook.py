"""Plan the webhooks of a section, found by their names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.effects.seed.catalogue import find_named, get_named, put_row
from schematic_emulator.effects.setup.webhook import change_webhook, make_webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.seed.step import Seeding, SetupStep


def seed_webhooks(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the webhooks; one without a `secret` keeps the one that it has."""
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
