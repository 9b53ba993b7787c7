"""The option `--plan`: a tracking plan that events are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_contracts.tracking_plan.plan import TrackingPlan


def read_plan_option(
    path: str | None,
) -> tuple[TrackingPlan | None, tuple[Finding, ...]]:
    """Return the plan of the option, and what is wrong with one of its rules.

    There is no plan without the option, or if it has such a rule. Raises CommandError
    for a plan that cannot be read at all.
    """
    if path is None:
        return None, ()
    from schematic_contracts.errors import TrackingPlanError, TrackingPlanRuleError
    from schematic_contracts.tracking_plan.read_plan import read_plan
    from schematic_emulator.judgement.plan_rules.plan_checker import describe_invalid

    try:
        return read_plan(path), ()
    except TrackingPlanRuleError as error:
        return None, (describe_invalid(error, f"{path}:1:1"),)
    except TrackingPlanError as error:
        raise CommandError(f"--plan: {error}") from error
