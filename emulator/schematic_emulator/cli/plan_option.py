"""The option `--plan`: a tracking plan that events are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_contracts.tracking_plan.plan import TrackingPlan

plan_option = click.option(
    "--plan", metavar="FILE", help="Check the events against a tracking plan, too."
)


def read_plan_option(path: str | None) -> TrackingPlan | None:
    """Return the plan of the option, None without it.

    Raises CommandError, with the rule and the reason, for one that cannot be read.
    """
    if path is None:
        return None
    from schematic_contracts.errors import TrackingPlanError
    from schematic_contracts.tracking_plan.read_plan import read_plan

    try:
        return read_plan(path)
    except TrackingPlanError as error:
        raise CommandError(f"--plan: {error}") from error
