"""Name the request types that are told here; the vendor has more."""

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
    """Say what a webhook waits for in vain, here or at the service; empty if nothing.

    The service's documentation asks for a feature for each limit that is to be told.
    """
    hints = []
    never = [each for each in webhook.request_types if each not in SENT_TYPES]
    if never:
        hints.append(f"never sent here: {', '.join(never)}")
    hears_limits = any(each.startswith(PREFIX) for each in webhook.request_types)
    if hears_limits and webhook.feature_ids is None:
        hints.append(
            "Schematic's documentation asks for entitlement_trigger_configs; without "
            "any, the limits of all features are told here"
        )
    return "; ".join(hints)
