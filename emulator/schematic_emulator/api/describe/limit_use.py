"""Describe the usage that reached a limit, for a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.flag import describe_feature
from schematic_emulator.api.describe.values import write_optional

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.webhooks.limits import Use


def describe_limit_use(environment: EnvironmentView, use: Use) -> dict[str, Any]:
    """Return who used how much of what: `urn:...:api/shared`, LimitUse.

    The properties start with capitals, as in the vendor's API description and SDKs;
    its documentation writes them in lower case.
    """
    state, entitlement = environment.state, use.entitlement
    company = state.companies.get(use.company_id)
    answer: dict[str, Any] = {
        "Entitlement": entitlement.grant.id,
        "Allocation": entitlement.allocation,
        "Usage": entitlement.usage,
        "MetricResetAt": write_optional(entitlement.reset_at),
        "Feature": _describe_feature(environment, use),
    }
    if company is not None:
        answer["company"] = describe_company(environment, company)
    return answer


def _describe_feature(environment: EnvironmentView, use: Use) -> dict[str, Any]:
    """Return the feature as a view: its flags and their rules say more than in REST."""
    account = {"account_id": environment.state.account.id}
    answer = describe_feature(environment, use.entitlement.feature) | account
    for flag in answer["flags"]:
        flag.update(account)
        for rule in flag["rules"]:
            _complete(rule["conditions"])
            for group in rule["condition_groups"]:
                group.update(account)
                _complete(group["conditions"])
    return answer


def _complete(conditions: list[dict[str, Any]]) -> None:
    """Add what a view has of a condition: what it names, by its kind."""
    for condition in conditions:
        condition.update({name: [] for name in _NAMED})
        own = _LISTS.get(condition["condition_type"])
        if own is not None:
            condition[own] = condition["resources"]
        condition.update(trait_value_bool=False, trait_value_int=0)


_NAMED = (
    "billing_products",
    "companies",
    "plan_versions",
    "plans",
    "resource_unspecified_ids",
    "users",
)
_LISTS = {"company": "companies", "plan": "plans", "user": "users"}
