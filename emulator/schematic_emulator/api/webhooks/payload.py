"""Write a notification's payload: the envelope, and the object as REST answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.flag import describe_feature, describe_flag
from schematic_emulator.api.describe.grant import (
    describe_entitlement,
    describe_override,
)
from schematic_emulator.api.describe.limit_use import describe_limit_use
from schematic_emulator.api.describe.plan import describe_plan, describe_plan_step
from schematic_emulator.api.describe.rule import describe_rule
from schematic_emulator.api.describe.user import describe_user
from schematic_emulator.api.describe.values import write_json
from schematic_emulator.effects.records import PlanStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.webhooks.news import News


def write_payload(environment: Environment, news: News) -> str:
    """Return the text of `urn:...:api/webhook-payload`; the caller holds the lock.

    Call it before an object is removed, and after it is created or updated.
    """
    payload: dict[str, Any] = {
        "action": news.action,
        "account_id": environment.state.account.id,
        "environment_id": environment.id,
        "object_type": news.object_type,
        "body": _describe(environment, news),
    }
    for name in ("company_id", "feature_id"):
        value = getattr(news, name)
        if value is not None:
            payload[name] = value
    return write_json(payload).decode()


def _describe(environment: Environment, news: News) -> dict[str, Any]:
    subject = news.subject
    if subject is None:
        return {}
    if isinstance(subject, PlanStep):
        return describe_plan_step(environment, subject)
    if isinstance(subject, str):
        subject = environment.state.entities[subject]
    return _DESCRIBERS[news.object_type](environment, subject)


_DESCRIBERS: Mapping[str, Callable[[Environment, Any], dict[str, Any]]] = {
    "company": describe_company,
    "user": describe_user,
    "feature": describe_feature,
    "flag": describe_flag,
    "rule": describe_rule,
    "plan": describe_plan,
    "plan_entitlement": describe_entitlement,
    "company_override": describe_override,
    "entitlement": describe_limit_use,
}
