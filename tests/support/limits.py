"""Say how much a company uses of a limited feature, for tests of limits."""

from __future__ import annotations

from datetime import UTC, datetime

from schematic_emulator.effects.flags.entitlement import Entitlement
from schematic_emulator.effects.records import Feature, Grant
from schematic_emulator.effects.webhooks.limits import Use, Uses

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
FEATURE = Feature(
    id="feat_1",
    name="API calls",
    description="",
    feature_type="event",
    icon="",
    event_subtype="api_called",
    trait_id=None,
    lifecycle_phase=None,
    plural_name=None,
    singular_name=None,
    created_at=NOON,
    updated_at=NOON,
)


def make_uses(used: int, limit: int | None = None, soft: int | None = None) -> Uses:
    """Return one company's use of one feature."""
    grant = Grant(
        id="pltl_1",
        kind="plan_entitlement",
        holder_id="plan_1",
        feature_id="feat_1",
        value_type="unlimited" if limit is None else "numeric",
        value_bool=None,
        value_numeric=limit,
        value_trait_id=None,
        metric_period="all_time",
        metric_period_month_reset=None,
        soft_limit=soft,
        price_behavior=None,
        warning_tiers=(),
        expires_at=None,
        notes=(),
        rule_id="rule_1",
        exceeded_rule_id="rule_2",
        created_at=NOON,
        updated_at=NOON,
    )
    entitlement = Entitlement(grant, FEATURE, limit, used, "all_time", None)
    return {"feat_1": Use("comp_1", entitlement)}
