"""Describe a company's `metrics`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.flags.period import find_span
from schematic_emulator.effects.kinds import Period
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.flags.period import PeriodBounds
    from schematic_emulator.effects.state import Entity, State

MOST_NAMES = 100


def list_metrics(
    environment: EnvironmentView, company: Entity, at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield a row for each event and period that the company has usage in.

    Of more than MOST_NAMES events, only those that `choose_names` chooses.
    Usage is counted by the day: `captured_at_min` and `captured_at_max` are cut to
    theirs.
    """
    state = environment.state
    created_at = write_instant(company.created_at)
    for subtype in choose_names(state, company):
        days = state.usage.get((subtype, company.id, None))
        if not days:
            continue
        first, last = _day(min(days)), _day(max(days))
        for period, span, valid_until in _list_periods(at.astimezone(UTC).date()):
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
                "captured_at_min": first,
                "captured_at_max": last,
                "created_at": created_at,
                "valid_until": valid_until,
            }


def choose_names(state: State, company: Entity) -> list[str]:
    """Return the names of the events that the company's metrics are of.

    The vendor's answer has no bound. Here it does: of more than MOST_NAMES names,
    those that features meter, then those that the company used first most recently.
    """
    used = state.company_meters.get(company.id, {})
    if len(used) <= MOST_NAMES:
        return list(used)
    features = list(state.account.features.values())
    metered = [each.event_subtype for each in features if each.event_subtype in used]
    newest = list(islice(reversed(used), MOST_NAMES))
    return [*dict.fromkeys(filter(None, (*metered, *newest)))][:MOST_NAMES]


# A page of companies asks for the same few days again and again.
@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str:
    return write_instant(datetime.fromordinal(ordinal).replace(tzinfo=UTC))


@lru_cache(maxsize=16)
def _list_periods(today: date) -> tuple[tuple[str, PeriodBounds, str | None], ...]:
    """Return each period that a day falls into, and when it is over."""
    at = datetime(today.year, today.month, today.day, tzinfo=UTC)
    spans = {period: find_span(period, at) for period in get_args(Period)}
    return tuple(
        (period, span, write_optional(span.end)) for period, span in spans.items()
    )
