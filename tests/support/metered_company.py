"""A company with a plan of few calls a month, as a configuration sets it up."""

from __future__ import annotations

from typing import Any

from schematic_emulator.api.seed import seed
from support.rest import KEY, Rest


def make_section(limit: int = 2) -> dict[str, Any]:
    """Return the section of a configuration; the plan allows so many calls."""
    return {
        "features": [
            {
                "name": "Calls",
                "feature_type": "event",
                "event_subtype": "call",
                "flag": "calls",
            },
        ],
        "plans": [
            {
                "name": "Starter",
                "entitlements": [
                    {
                        "feature": "Calls",
                        "value_type": "numeric",
                        "value_numeric": limit,
                        "metric_period": "current_month",
                    }
                ],
            }
        ],
        "companies": [{"name": "Acme", "keys": {"id": "acme"}, "base_plan": "Starter"}],
        "users": [
            {"name": "Ada", "keys": {"id": "ada"}, "companies": [{"id": "acme"}]}
        ],
    }


def use_up(rest: Rest) -> None:
    """Set the company up, and let two events use what it may use."""
    seed(rest.emulator, rest.emulator.store.environment_for(KEY), make_section())
    body = {"event": "call", "company": {"id": "acme"}, "user": {"id": "ada"}}
    for _ in range(2):
        rest.send("track", body)
