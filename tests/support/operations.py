"""A sound request to every operation that behaves, over a world that has all rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.operations import list_routes
from schematic_emulator.effects.changes import RowKept
from support.rest import Rest
from support.setup import FLAG, NUMERIC, make_user, metered, override, post, use
from support.webhook_rows import NOWHERE, make_event

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from schematic_emulator.api.operations import Operation

OPERATIONS = [
    route for route in list_routes() if route.group == "schematic" and route.behaves
]
START, END = "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"


@dataclass
class World:
    """A company with a plan, a user and everything that a path can name."""

    rest: Rest = field(default_factory=Rest)
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rest = self.rest
        feature, plan, company = metered(rest)
        user = make_user(rest, company_id=company["id"], traits={"role": "admin"})
        use(rest, user={"id": "ada"})
        granted = override(rest, company, feature, **NUMERIC)
        key = post(rest, "/api-keys", {"name": "CI"}, "api/api-key-created")
        webhook = post(rest, "/webhooks", WEBHOOK, "api/webhook")
        self._keep_event(webhook["id"])
        self.ids = {
            "api_key_id": key["id"],
            "audit_log_id": self.first("/audit-log"),
            "company_id": company["id"],
            "company_membership_id": self.first("/company-memberships"),
            "company_override_id": granted["id"],
            "entity_key_definition_id": self.first("/entity-key-definitions"),
            "entity_trait_definition_id": self.first("/entity-trait-definitions"),
            "environment_id": company["environment_id"],
            "event_id": self.first("/events"),
            "feature_id": feature["id"],
            "flag_id": feature["flags"][0]["id"],
            "key": FLAG["key"],
            "plan_change_id": self.first("/plan-changes"),
            "plan_entitlement_id": self.first("/plan-entitlements"),
            "plan_id": plan["id"],
            "plan_trait_id": self._give_trait(plan["id"]),
            "user_id": user["id"],
            "webhook_event_id": self.first("/webhook-events"),
            "webhook_id": webhook["id"],
        }

    def _keep_event(self, webhook_id: str) -> None:
        """Keep what a webhook was told, without telling it."""
        event = make_event(webhook_id=webhook_id, status="failure")
        environment = self.rest.emulator.store.environment_for(self.rest.key)
        environment.commit([RowKept("webhook_events", event)])

    def _give_trait(self, plan_id: str) -> str:
        """Let a plan give a trait to companies."""
        body = BODIES["api/create-entity-trait-definition"]
        path = "/entity-trait-definitions"
        made = post(self.rest, path, body, "api/entity-trait-definition", 200)
        body = {
            "plan_id": plan_id,
            "traits": [{"trait_id": made["id"], "trait_value": "5"}],
            "apply_to_existing_companies": False,
        }
        path = "/plan-traits/bulk"
        [row] = post(self.rest, path, body, "api/plan-trait-list", 200)
        return str(row["id"])

    def first(self, path: str) -> str:
        """Return the id of the newest row of a list."""
        return str(self.rest.ask(path).json["data"][0]["id"])

    def path(self, route: Operation) -> str:
        """Return the operation's path with this world's ids in it."""
        return route.path.format_map(self.ids)

    def body(self, route: Operation) -> dict[str, Any] | None:
        """Return a sound body for an operation that takes one."""
        return fill(BODIES[route.body], self.ids) if route.body else None

    def query(self, route: Operation) -> dict[str, str]:
        """Return the required query fields of an operation."""
        found: dict[str, str] = fill(REQUIRED.get(route.path, {}), self.ids)
        return found


def call(
    world: World, route: Operation, key: str | None, *, headers: Any = None
) -> TestResponse:
    """Return the answer to a sound request that carries this key, or none."""
    sent = {} if key is None else {"X-Schematic-Api-Key": key}
    return world.rest.app.test_client().open(
        world.path(route),
        method=route.method,
        json=world.body(route),
        query_string=world.query(route),
        headers={**sent, **(headers or {})},
    )


def fill(value: Any, ids: dict[str, str]) -> Any:
    """Return a copy of a body with each `{name}` replaced by the id of that name."""
    if isinstance(value, dict):
        return {name: fill(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [fill(item, ids) for item in value]
    return ids.get(value[1:-1], value) if isinstance(value, str) else value


REQUIRED: dict[str, dict[str, str]] = {
    "/api-keys": {"require_environment": "false"},
    "/api-keys/count": {"require_environment": "false"},
    "/companies/lookup": {"keys[org]": "acme"},
    "/users/lookup": {"keys[id]": "ada"},
    "/entity-trait-values": {"definition_id": "{entity_trait_definition_id}"},
    "/feature-companies": {"feature_id": "{feature_id}"},
    "/feature-companies/count": {"feature_id": "{feature_id}"},
    "/feature-users": {"feature_id": "{feature_id}"},
    "/feature-users/count": {"feature_id": "{feature_id}"},
    "/feature-usage": {"company_id": "{company_id}"},
    "/feature-usage/count": {"company_id": "{company_id}"},
    "/feature-usage-history": {"start_time": START, "end_time": END},
    "/feature-usage-timeseries": {
        "company_id": "{company_id}",
        "feature_id": "{feature_id}",
        "start_time": START,
        "end_time": END,
    },
    "/usage-by-company": {"keys[org]": "acme"},
    "/user-usage-by-company": {"company_id": "{company_id}"},
}

# It hears of nothing.
WEBHOOK = {"name": "Hook", "url": NOWHERE, "request_types": []}
EVENT = {"event_type": "track", "body": {"event": "api_called"}}

BODIES: dict[str, Any] = {
    "api/check-flag": {"company": {"org": "acme"}},
    "api/check-flags-bulk": {"contexts": [{"company": {"org": "acme"}}]},
    "api/create-api-key": {"name": "Two"},
    "api/create-company-membership": {
        "company_id": "{company_id}",
        "user_id": "{user_id}",
    },
    "api/create-company-override": {
        "company_id": "{company_id}",
        "feature_id": "{feature_id}",
        **NUMERIC,
    },
    "api/create-entity-trait-definition": {
        "entity_type": "company",
        "hierarchy": ["seats"],
        "trait_type": "number",
    },
    "api/create-environment": {
        "name": "Two",
        "environment_type": "staging",
    },
    "api/create-event": EVENT,
    "api/create-event-batch": {"events": [EVENT]},
    "api/create-feature": {
        "name": "Two",
        "description": "",
        "feature_type": "boolean",
    },
    "api/create-flag": {"key": "two", "name": "Two", "description": ""},
    "api/create-plan": {"name": "Two", "plan_type": "plan"},
    "api/create-plan-entitlement": {
        "plan_id": "{plan_id}",
        "feature_id": "{feature_id}",
        **NUMERIC,
    },
    "api/create-webhook": WEBHOOK,
    "api/keys": {"keys": {"org": "acme", "id": "ada"}},
    "api/test-webhook": {"request_type": "test.send"},
    "api/update-api-key": {"name": "Two"},
    "api/update-company-override": NUMERIC,
    "api/update-company-plans": {
        "base_plan_id": "{plan_id}",
        "add_on_ids": [],
    },
    "api/update-entity-trait-definition": {"trait_type": "string"},
    "api/update-environment": {"name": "Two"},
    "api/update-feature": {"name": "Two"},
    "api/update-flag-rules": {"rules": []},
    "api/update-plan": {"name": "Two"},
    "api/update-plan-entitlement": NUMERIC,
    "api/update-plan-traits": {
        "plan_id": "{plan_id}",
        "traits": [],
        "apply_to_existing_companies": False,
    },
    "api/update-webhook": {"name": "Two"},
    "api/upsert-company": {"keys": {"org": "two"}},
    "api/upsert-trait": {
        "keys": {"org": "acme", "id": "ada"},
        "trait": "level",
        "set": "1",
    },
    "api/upsert-user": {"keys": {"id": "two"}},
}
