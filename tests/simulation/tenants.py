"""Who shares the simulated emulator: environments that must never meet.

Every name that a tenant uses contains its tag, so that a leak shows in plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schematic_emulator.destination import presets
from schematic_emulator.source.engage.computation import (
    AUDIENCE,
    COMPUTED_TRAIT,
    Computation,
)
from schematic_emulator.source.workspace.settings import (
    Instance,
    Source,
    make_id,
    read_instance,
)

HOST = "127.0.0.1:8710"
ADDRESS = f"http://{HOST}"
LIMIT = 40


@dataclass(frozen=True)
class Tenant:
    """One environment: the keys that open it, and its own Segment source."""

    tag: str

    @property
    def key(self) -> str:
        """Return the secret API key."""
        return f"sch_dev_{self.tag}{'0' * 28}"

    @property
    def write_key(self) -> str:
        """Return the write key of the source."""
        return f"write-{self.tag}"

    @property
    def flag(self) -> str:
        """Return the key of the flag that the plan limits."""
        return f"{self.tag}-reports"

    def section(self) -> dict[str, Any]:
        """Return what is set up: a limited feature, a plan, an override, a webhook."""
        feature = {
            "name": f"{self.tag} reports",
            "feature_type": "event",
            "event_subtype": "report_viewed",
            "flag": self.flag,
        }
        limit = {
            "feature": feature["name"],
            "value_type": "numeric",
            "value_numeric": LIMIT,
            "metric_period": "current_month",
            "soft_limit": LIMIT // 2,
        }
        company = {
            "keys": {"groupId": f"{self.tag}-main"},
            "name": f"{self.tag} main",
            "base_plan": f"{self.tag} starter",
        }
        hook = {
            "name": f"{self.tag} hook",
            "url": f"http://127.0.0.1:9/{self.tag}",
            "request_types": [
                "entitlement.limit.warning",
                "entitlement.limit.reached",
                "company.created",
                "company.updated",
                "user.created",
            ],
            "secret": f"whsec_{self.tag}",
        }
        return {
            "features": [feature],
            "plans": [{"name": f"{self.tag} starter", "entitlements": [limit]}],
            "companies": [company],
            "webhooks": [hook],
        }

    def instances(self) -> list[Instance]:
        """Return its destinations: one for everything, one for people alone."""
        track, identify = presets()
        track["mapping"] |= {
            "company_keys": {"groupId": {"@path": "$.context.groupId"}},
            "traits": {"message": {"@path": "$.messageId"}},
        }
        identify["mapping"]["user_traits"] = {"@path": "$.traits"}
        rows = {"all": [track, identify], "people": [identify]}
        return [
            read_instance(
                {
                    "name": f"{self.tag} {name}",
                    "source": self.tag,
                    "settings": {"apiKey": self.key},
                    "subscriptions": subscriptions,
                }
            )
            for name, subscriptions in rows.items()
        ]

    @property
    def main_instance(self) -> str:
        """Return the id of the destination for everything."""
        return make_id(f"{self.tag} all")


def connections(tenants: tuple[Tenant, ...]) -> tuple[list[Source], list[Instance]]:
    """Return the sources and destinations of all."""
    sources = [Source(each.tag, (each.write_key,)) for each in tenants]
    return sources, [one for each in tenants for one in each.instances()]


def computations(tenants: tuple[Tenant, ...]) -> list[Computation]:
    """Return an audience and a computed trait of the first."""
    first = tenants[0]
    viewers = Computation(
        AUDIENCE,
        f"{first.tag} viewers",
        first.main_instance,
        event="Report Viewed",
        within_days=30,
    )
    queries = Computation(
        COMPUTED_TRAIT,
        f"{first.tag} queries",
        first.main_instance,
        event="Query Run",
        compute="count",
    )
    return [viewers, queries]
