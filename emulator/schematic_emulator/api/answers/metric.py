"""Builds the rows of a company's `metrics`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from schematic_emulator.api.answers.instant import write_instant, write_optional
from schematic_emulator.effects.flags.period import find_span
from schematic_emulator.effects.records import Period
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.environment import Environment
    from schematic_emulator.effects.state import Entity


def list_metrics(
    environment: Environment, company: Entity, at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield a row for each event and period that the company has usage in.

    Usage is counted by the day: `captured_at_min` and `captured_at_max` are cut to
    theirs.
    """
    state = environment.state
    for subtype in state.event_types:
        days = state.usage.get((subtype, company.id, None))
        if not days:
            continue
        for period in get_args(Period):
            span = find_span(period, at)
            value = sum_usage(
                state, subtype, company.id, since=span.start, until=span.end
            )
            yield {
                "account_id": state.account.id,
                "environment_id": environment.id,
                "company_id": company.id,
                "event_subtype": subtype,
                "period": period,
                "month_reset": "first_of_month",
                "value": value,
                "captured_at_min": _day(min(days)),
                "captured_at_max": _day(max(days)),
                "created_at": write_instant(company.created_at),
                "valid_until": write_optional(span.end),
            }


def _day(ordinal: int) -> str:
    return write_instant(datetime.fromordinal(ordinal).replace(tzinfo=UTC))
