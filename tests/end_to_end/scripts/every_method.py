"""Call every method of the vendor's Python SDK that the emulator answers.

Prints which it called, which it has, what the client logged, and what it saw. The
same steps run over the plain client and the one for asyncio.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from schematic.client import (
    AsyncSchematic,
    AsyncSchematicConfig,
    CheckFlagOptions,
    Schematic,
    SchematicConfig,
)

ROOMS = (
    "accounts",
    "companies",
    "entitlements",
    "events",
    "features",
    "insights",
    "plans",
)
ACME, ADA, EVE = {"org": "acme"}, {"id": "ada"}, {"id": "eve"}
CALLED, API_CALLS = "api_called", "api_calls"
METERED = {"value_type": "numeric", "metric_period": "current_month"}
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC)


class Heard(logging.Handler):
    """Keep what the client complains about: it swallows what it cannot parse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Client:
    """Call either client alike, and keep which methods were called."""

    def __init__(self, sdk: Any) -> None:
        self.sdk = sdk
        self.called: set[str] = set()
        self.offered = {
            name: room
            for room in ROOMS
            for name in dir(getattr(sdk, room))
            if name[0] != "_" and name != "with_raw_response"
        }

    async def ask(self, name: str, /, *given: Any, **more: Any) -> Any:
        """Return the data of an answer; its params are parsed too."""
        method = getattr(getattr(self.sdk, self.offered[name]), name)
        self.called.add(name)
        answer = await wait(method(*given, **more))
        assert answer.params is not None
        return answer.data

    async def ask_if_offered(self, name: str, /, *given: Any, **more: Any) -> Any:
        """Return the same, or None where this version has no such method."""
        return await self.ask(name, *given, **more) if name in self.offered else None


async def wait(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def use_accounts(client: Client) -> None:
    (environment, *_) = await client.ask("list_environments", limit=5)
    await client.ask("get_environment", environment.id)
    caller = await client.ask("get_who_am_i")
    assert caller.environment_id == environment.id
    keys = await client.ask_if_offered("list_api_keys", require_environment=True)
    await client.ask_if_offered("count_api_keys", require_environment=True)
    for key in keys or ():
        await client.ask_if_offered("get_api_key", key.id)
    if "create_environment" in client.offered:
        await manage_accounts(client)


async def manage_accounts(client: Client) -> None:
    """Make and remove, as the versions before 1.4 can."""
    made = await client.ask(
        "create_environment", environment_type="staging", name="Staging"
    )
    await client.ask("update_environment", made.id, name="Rehearsal")
    await client.ask("delete_environment", made.id)
    key = await client.ask("create_api_key", name="For CI")
    await client.ask("get_api_key", key.id)
    await client.ask("update_api_key", key.id, name="For nobody")
    await client.ask("delete_api_key", key.id)


async def use_profiles(client: Client) -> dict[str, Any]:
    company = await client.ask(
        "upsert_company", keys=ACME, name="Acme", traits={"seats": 5}
    )
    user = await client.ask("upsert_user", keys=ADA, company=ACME, traits={"a": True})
    other = await client.ask("create_company", keys={"org": "other"}, traits={})
    eve = await client.ask("create_user", keys=EVE, traits={})
    await client.ask("upsert_company_trait", keys=ACME, trait="seats", incr=2)
    await client.ask("upsert_user_trait", keys=ADA, trait="role", set_="admin")
    assert (await client.ask("lookup_company", keys=ACME)).traits == {"seats": 7}
    assert (await client.ask("lookup_user", keys=ADA)).id == user.id
    assert (await client.ask("get_company", company.id)).user_count == 1
    await client.ask("get_user", user.id)
    companies = await client.ask("list_companies", ids=[company.id], q="acme", limit=1)
    assert [row.id for row in companies] == [company.id]
    assert len(await client.ask("list_users", company_id=company.id, offset=0)) == 1
    assert (await client.ask("count_companies", ids=[company.id])).count == 1
    assert (await client.ask("count_users", company_id=company.id)).count == 1
    link = await client.ask(
        "get_or_create_company_membership", company_id=other.id, user_id=eve.id
    )
    await client.ask("list_company_memberships", user_id=eve.id)
    await client.ask("delete_company_membership", link.id)
    await use_definitions(client)
    await client.ask("delete_company_by_keys", keys={"org": "other"})
    await client.ask("delete_user_by_keys", keys=EVE)
    return {"company": company, "user": user}


async def use_definitions(client: Client) -> None:
    await client.ask("list_entity_key_definitions", entity_type="company")
    await client.ask("count_entity_key_definitions", q="org")
    made = await client.ask(
        "get_or_create_entity_trait_definition",
        entity_type="company",
        hierarchy=["seats"],
        trait_type="number",
    )
    found = await client.ask("list_entity_trait_definitions", trait_types=["number"])
    assert made.id in [row.id for row in found]
    await client.ask("count_entity_trait_definitions", entity_type="company")
    await client.ask("get_entity_trait_definition", made.id)
    await client.ask("update_entity_trait_definition", made.id, trait_type="currency")
    values = await client.ask("get_entity_trait_values", definition_id=made.id)
    assert [row.value for row in values] == ["7"]
    await client.ask_if_offered("count_entity_keys", entity_type="company")
    await client.ask_if_offered("count_entity_traits", definition_id=made.id)
    usage = await client.ask_if_offered("get_entity_trait_definition_usage", made.id)
    assert usage is None or usage.feature_count == 0
    await client.ask_if_offered("delete_entity_trait_definition", made.id)
    both = {**ACME, "slug": "acme"}
    await client.ask("upsert_company", keys=both, traits={})
    (slug,) = await client.ask("list_entity_key_definitions", q="slug")
    await client.ask_if_offered("delete_entity_key_definition", slug.id)


async def set_up(client: Client, company: Any) -> dict[str, Any]:
    flag = {
        "key": API_CALLS,
        "name": "API calls",
        "description": "",
        "default_value": False,
        "flag_type": "boolean",
    }
    feature = await client.ask(
        "create_feature",
        name="API calls",
        description="",
        feature_type="event",
        event_subtype=CALLED,
        flag=flag,
    )
    plan = await client.ask(
        "create_plan", name="Starter", description="", plan_type="plan"
    )
    grant = await client.ask(
        "create_plan_entitlement",
        plan_id=plan.id,
        feature_id=feature.id,
        value_numeric=100,
        metric_period_month_reset="first_of_month",
        soft_limit=80,
        **METERED,
    )
    await client.ask(
        "update_company_plans", company.id, base_plan_id=plan.id, add_on_ids=[]
    )
    return {"feature": feature, "plan": plan, "grant": grant}


async def read_setup(client: Client, made: dict[str, Any]) -> None:
    plan, feature, grant = made["plan"], made["feature"], made["grant"]
    await client.ask("get_plan", plan.id)
    await client.ask("list_plans", ids=[plan.id], limit=5)
    await client.ask("count_plans", plan_type="plan")
    await client.ask("update_plan", plan.id, name="Starter 2")
    await client.ask("get_feature", feature.id)
    await client.ask("list_features", feature_type=["event"])
    await client.ask("count_features", q="API")
    await client.ask("update_feature", feature.id, icon="bolt")
    await client.ask("get_plan_entitlement", grant.id)
    await client.ask("list_plan_entitlements", plan_id=plan.id)
    await client.ask("count_plan_entitlements", feature_id=feature.id)
    await client.ask("update_plan_entitlement", grant.id, value_numeric=100, **METERED)


async def read_history(client: Client, company: Any, plan: Any) -> None:
    """Read who did what, and put traits on a plan; versions offer more or less."""
    for log in await client.ask_if_offered("list_audit_logs", q="plan") or ():
        await client.ask("get_audit_log", log.id)
    await client.ask_if_offered("count_audit_logs", actor_type="api_key")
    await client.ask_if_offered("get_activity", limit=3)
    await client.ask_if_offered("get_summary")
    changes = await client.ask_if_offered("list_plan_changes", company_id=company.id)
    for change in changes or ():
        await client.ask("get_plan_change", change.id)
    trait = await client.ask(
        "get_or_create_entity_trait_definition",
        entity_type="company",
        hierarchy=["tier"],
        trait_type="string",
    )
    await client.ask_if_offered(
        "update_plan_traits_bulk",
        plan_id=plan.id,
        traits=[{"trait_id": trait.id, "trait_value": "gold"}],
        apply_to_existing_companies=True,
    )
    for row in await client.ask_if_offered("list_plan_traits", plan_id=plan.id) or ():
        await client.ask("get_plan_trait", row.id)
    await client.ask_if_offered("count_plan_traits", plan_id=plan.id)


async def use_flags(client: Client) -> None:
    flag = await client.ask(
        "create_flag",
        key="beta",
        name="Beta",
        description="",
        default_value=False,
    )
    rule = {"name": "All", "priority": 1, "value": True}
    rules = [{**rule, "conditions": [], "condition_groups": []}]
    await client.ask("update_flag_rules", flag.id, rules=rules)
    assert len((await client.ask("get_flag", flag.id)).rules) == 1
    await client.ask("list_flags", q="beta")
    await client.ask("count_flags", ids=[flag.id])
    assert await wait(client.sdk.check_flag("beta")) is True
    await client.ask(
        "update_flag",
        flag.id,
        key="beta",
        name="Beta 2",
        description="",
        default_value=False,
    )
    await client.ask("delete_flag", flag.id)


async def send_events(client: Client) -> None:
    body = {"event": CALLED, "company": ACME, "user": ADA, "quantity": 3}
    await client.ask("create_event", event_type="track", body=body)
    event = {"event_type": "track", "body": body}
    taken = await client.ask("create_event_batch", events=[event, event])
    assert (await client.ask("get_event", taken.events[0].event_id)).quantity == 3
    assert len(await client.ask("list_events", event_types=["track"])) == 3
    (summary,) = await client.ask("get_event_summaries", q=CALLED)
    assert summary.event_count == 3
    await client.ask("get_segment_integration_status")


async def read_usage(client: Client, company: Any, feature: Any) -> None:
    window = {"start_time": START, "end_time": END}
    of_company, of_feature = {"company_id": company.id}, {"feature_id": feature.id}
    (usage,) = await client.ask("list_feature_usage", **of_company)
    assert usage.usage == 9
    await client.ask("list_feature_usage", company_keys=ACME)
    await client.ask("count_feature_usage", **of_company)
    await client.ask("list_feature_companies", **of_feature)
    await client.ask("count_feature_companies", **of_feature)
    await client.ask("list_feature_users", **of_feature)
    await client.ask("count_feature_users", **of_feature)
    await client.ask("get_feature_usage_by_company", keys=ACME)
    await client.ask(
        "get_feature_usage_time_series", **of_company, **of_feature, **window
    )
    await client.ask_if_offered("list_feature_usage_history", **window)
    await client.ask_if_offered("get_user_usage_by_company", **of_company)


async def use_overrides(client: Client, company: Any, feature: Any) -> None:
    ids = {"company_id": company.id, "feature_id": feature.id}
    made = await client.ask(
        "create_company_override", **ids, **METERED, value_numeric=500
    )
    await client.ask("get_company_override", made.id)
    await client.ask("list_company_overrides", **ids, without_expired=True)
    await client.ask("count_company_overrides", company_id=company.id)
    await client.ask(
        "update_company_override", made.id, value_type="boolean", value_bool=False
    )
    assert await wait(client.sdk.check_flag(API_CALLS, company=ACME)) is False
    await client.ask("delete_company_override", made.id)


async def check(client: Client, company: Any) -> dict[str, Any]:
    sdk, options = client.sdk, CheckFlagOptions(default_value=False)
    one = await client.ask("check_flag", API_CALLS, company=ACME, user=ADA)
    every = await client.ask("check_flags", company=ACME)
    many = await client.ask_if_offered("check_flags_bulk", contexts=[{"company": ACME}])
    entitled = await wait(sdk.check_flag_with_entitlement(API_CALLS, company=ACME))
    listed = await wait(sdk.check_flags([API_CALLS], company=ACME))
    assert one.company_id == company.id
    assert [row.flag for row in every.flags] == [API_CALLS]
    assert many is None or many.data[0].flags[0].value is True
    return {
        "check_flag": await wait(sdk.check_flag(API_CALLS, ACME, ADA, options)),
        "with_entitlement": [entitled.value, entitled.feature_usage],
        "listed": [[row.flag, row.value] for row in listed],
        "entitlement": one.entitlement.allocation,
    }


async def remove(client: Client, made: dict[str, Any], seen: dict[str, Any]) -> None:
    await client.ask("delete_plan_entitlement", made["grant"].id)
    await client.ask("delete_plan", made["plan"].id)
    await client.ask("delete_feature", made["feature"].id)
    await client.ask("delete_company", seen["company"].id)
    await client.ask("delete_user", seen["user"].id)


async def use_the_rest(client: Client, answered: set[str]) -> None:
    """Call what is answered and needs nothing, or the id of something that is there."""
    for name in sorted(answered & set(client.offered) - client.called):
        method = getattr(getattr(client.sdk, client.offered[name]), name)
        needed = [
            each.name
            for each in inspect.signature(method).parameters.values()
            if each.default is inspect.Parameter.empty
        ]
        if not needed:
            await client.ask(name)
        elif len(needed) == 1 and name.startswith("get_"):
            rows = await client.ask(f"list_{name.removeprefix('get_')}s")
            await client.ask(name, rows[0].id)


async def use_buffer(client: Client) -> None:
    """Identify and track, which leave with the next flush."""
    company = {"keys": {"org": "globex"}, "name": "Globex"}
    await wait(client.sdk.identify(keys={"id": "bob"}, name="Bob", company=company))
    await wait(client.sdk.track(event="seen", company=company["keys"], quantity=2))


async def work(client: Client, answered: set[str]) -> dict[str, Any]:
    await use_accounts(client)
    seen = await use_profiles(client)
    made = await set_up(client, seen["company"])
    await read_setup(client, made)
    await read_history(client, seen["company"], made["plan"])
    await use_flags(client)
    await send_events(client)
    await read_usage(client, seen["company"], made["feature"])
    await use_overrides(client, seen["company"], made["feature"])
    checked = await check(client, seen["company"])
    await remove(client, made, seen)
    await use_the_rest(client, answered)
    await use_buffer(client)
    await wait(client.sdk.shutdown())
    return checked


def make_sdk(kind: str, url: str, key: str) -> tuple[Any, Heard]:
    heard = Heard()
    logger = logging.getLogger("sdk")
    logger.addHandler(heard)
    options: dict[str, Any] = {
        "base_url": url,
        "event_capture_url": url,
        "cache_providers": [],
        "logger": logger,
        # The wrong answers: whoever falls back to them is found out.
        "flag_defaults": {API_CALLS: False, "beta": False},
    }
    if kind == "async":
        return AsyncSchematic(key, AsyncSchematicConfig(**options)), heard
    return Schematic(key, SchematicConfig(**options)), heard


async def main(kind: str, url: str, key: str, answered: str) -> None:
    sdk, heard = make_sdk(kind, url, key)
    client = Client(sdk)
    checked = await work(client, set(answered.split()))
    report = {
        "called": sorted(client.called),
        "offered": sorted(client.offered),
        "checked": checked,
        "logged": heard.lines,
    }
    print(json.dumps(report))  # noqa: T201 - its caller reads this


asyncio.run(main(*sys.argv[1:]))
