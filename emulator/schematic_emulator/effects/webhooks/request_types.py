"""List the request types that the emulator sends; the vendor has more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.webhooks.limits import PREFIX

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Webhook

SENT_TYPES = frozenset(
    (
        *(
            f"{stem}.{verb}"
            for stem in (
                "company",
                "company.override",
                "feature",
                "flag",
                "plan",
                "plan.entitlement",
                "user",
            )
            for verb in ("created", "updated", "deleted")
        ),
        "company.override.expired",
        "company.plan_changed",
        *(
            f"{PREFIX}{limit}.{what}"
            for limit in ("limit", "soft_limit")
            for what in ("warning", "reached")
        ),
        "flag_rules.updated",
        "rule.deleted",
        "test.send",
    )
)


def find_hint(webhook: Webhook) -> str:
    """Return why a webhook may not get what it is set up for; "" if there is no reason.

    Source: Schematic's documentation, integrations/webhooks-entitlement-triggers: each
    limit to be notified of needs a configured feature.
    """
    hints = []
    never = [each for each in webhook.request_types if each not in SENT_TYPES]
    if never:
        hints.append(f"never sent here: {', '.join(never)}")
    wants_limits = any(each.startswith(PREFIX) for each in webhook.request_types)
    if wants_limits and webhook.feature_ids is None:
        hints.append(
            "Schematic's documentation asks for entitlement_trigger_configs; without "
            "any, notifications are sent for the limits of all features here"
        )
    return "; ".join(hints)
