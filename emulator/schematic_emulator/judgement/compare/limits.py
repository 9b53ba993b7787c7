"""Find when companies reach the limits of their plans, under either mapping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.flags.period import find_span
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.judgement.compare.changes import LIMITS, Change
from schematic_emulator.judgement.compare.fact import write_keys
from schematic_emulator.judgement.compare.tally import Totals
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schematic_emulator.effects.kinds import Period
    from schematic_emulator.judgement.compare.fact import Fact
    from schematic_emulator.judgement.compare.tally import ImpactTally

Section = dict[str, Any]
_PERIODS: Mapping[str, Period] = {
    "all_time": "all_time",
    "current_day": "current_day",
    "current_week": "current_week",
    "current_month": "current_month",
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a feature a company may use in each period."""

    limit: float
    period: Period


@dataclass(frozen=True, slots=True)
class LimitedUse:
    """One company's use of one feature, with its allowance on each side, if any."""

    company: str
    keys: frozenset[tuple[str, str]]
    feature: str
    event_name: str
    allowances: tuple[Allowance | None, Allowance | None]


class Limits:
    """What the `schematic:` sections of both sides limit and count.

    A side without a section has that of the other: it is of the same account.
    """

    def __init__(self, base: Section | None, head: Section | None) -> None:
        base, head = base or head, head or base
        self._features = _name_events(base), _name_events(head)
        sides = (_read_section(base), _read_section(head))
        # In the order of the sections, which no process changes.
        self.uses = [
            LimitedUse(key[0], key[1], key[2], key[3], (sides[0].get(key), side))
            for key in dict.fromkeys([*sides[0], *sides[1]])
            for side in (sides[1].get(key),)
        ]
        self._by_name: dict[str, dict[tuple[str, str], list[int]]] = {}
        for number, use in enumerate(self.uses):
            pairs = self._by_name.setdefault(use.event_name, {})
            for pair in use.keys:
                pairs.setdefault(pair, []).append(number)

    def count(
        self, facts: Iterable[Fact], side: int, happened: Any, tally: ImpactTally
    ) -> None:
        """Count the metered facts of one side whose company has a limit."""
        if not self._by_name:
            return
        for fact in facts:
            pairs = self._by_name.get(fact.event_name)
            if not pairs:
                continue
            day = _read_day(happened) or _read_day(fact.at)
            numbers = {
                number
                for pair in read_keys(fact.company_keys).items()
                for number in pairs.get(pair, ())
            }
            for number in numbers if day else ():
                counts = tally.days.setdefault((number, day), [0, 0])
                counts[side] += fact.quantity

    def find_changes(self, tally: ImpactTally) -> Iterator[Change]:
        """Yield a change for each feature and limit that counts otherwise."""
        yield from self._find_uncounted(tally)
        by_use: dict[int, dict[int, list[float]]] = {}
        for (number, day), two in tally.days.items():
            by_use.setdefault(number, {})[day] = two
        for number, use in enumerate(self.uses):
            days = by_use.get(number, {})
            before = _find_reached(days, use.allowances[0], 0)
            after = _find_reached(days, use.allowances[1], 1)
            if before != after:
                sample = f"{use.company} {_describe(use.feature, before, after)}"
            elif before and len({one.limit for one in use.allowances if one}) > 1:
                sample = f"{use.company} {_describe_step(use, before)}"
            else:
                continue
            named = (use.company,)
            yield Change(LIMITS, inert(use.feature), (), (), named, sample)

    def _find_uncounted(self, tally: ImpactTally) -> Iterator[Change]:
        """Yield a change for each feature whose section names another event."""
        for feature in dict.fromkeys([*self._features[0], *self._features[1]]):
            names = [side.get(feature, "") for side in self._features]
            if names[0] == names[1]:
                continue
            totals = [tally.totals.get(quote(name), Totals()) for name in names]
            before, after = totals[0].before, totals[1].after
            if before != after:
                label = inert(feature)
                sample = f"{label} counts {before:,} -> {after:,}"
                yield Change(LIMITS, label, sample=sample)


def list_features(section: Section | None) -> dict[str, list[str]]:
    """Return the features that count each event name, which is in quotes."""
    found: dict[str, list[str]] = {}
    for feature, event_name in _name_events(section).items():
        found.setdefault(quote(event_name), []).append(inert(feature))
    return found


def _name_events(section: Section | None) -> dict[str, str]:
    """Return the event name that each feature counts."""
    return {
        str(row.get("name")): row["event_subtype"]
        for row in _rows(section, "features")
        if isinstance(row.get("event_subtype"), str)
    }


def _read_day(text: Any) -> int:
    """Return the day of a time as a number; 0 if it cannot be read."""
    try:
        return datetime.fromisoformat(text).toordinal()
    except (TypeError, ValueError):
        return 0


def _find_reached(
    days: Mapping[int, list[float]], allowance: Allowance | None, side: int
) -> list[int]:
    """Return the days on which a side's use reaches its limit, one for each period."""
    if allowance is None:
        return []
    reached, used, period_start = [], 0.0, None
    for day in sorted(days):
        start = _find_start(day, allowance.period)
        if start != period_start:
            used, period_start = 0.0, start
        is_below = used < allowance.limit
        used += days[day][side]
        if is_below and used >= allowance.limit:
            reached.append(day)
    return reached


def _find_start(day: int, period: Period) -> datetime | None:
    at = datetime.combine(date.fromordinal(day), datetime.min.time(), UTC)
    return find_span(period, at).start


def _describe(feature: str, before: list[int], after: list[int]) -> str:
    name = inert(feature)
    if not after:
        return f"no longer reaches {name} (on {_date(before[0])})"
    if not before:
        return f"now reaches {name} on {_date(after[0])}"
    if before[0] == after[0]:
        return f"reaches {name} in {len(after)} periods instead of {len(before)}"
    shift = after[0] - before[0]
    unit = "day" if abs(shift) == 1 else "days"
    when = "later" if shift > 0 else "earlier"
    dates = f"{_date(before[0])} -> {_date(after[0])}"
    return f"reaches {name} {abs(shift)} {unit} {when} ({dates})"


def _describe_step(use: LimitedUse, days: list[int]) -> str:
    old, new = (one.limit if one else None for one in use.allowances)
    return f"reaches {inert(use.feature)} at {new} instead of {old} on {_date(days[0])}"


def _date(day: int) -> str:
    return date.fromordinal(day).isoformat()


_Key = tuple[str, frozenset[tuple[str, str]], str, str]


def _read_section(section: Section | None) -> dict[_Key, Allowance]:
    """Return what each company of a section may use of each feature with a limit."""
    names = {
        row.get("name"): row.get("event_subtype") for row in _rows(section, "features")
    }
    plans = {
        row.get("name"): _grants(row, "entitlements") for row in _rows(section, "plans")
    }
    found: dict[_Key, Allowance] = {}
    for row in _rows(section, "companies"):
        keys = read_keys(row["keys"]) if isinstance(row.get("keys"), dict) else {}
        label = inert(str(row.get("name") or "")) or write_keys(keys)
        for feature, allowance in _allow(row, plans).items():
            event_name = names.get(feature)
            if allowance is not None and isinstance(event_name, str):
                key = label, frozenset(keys.items()), feature, event_name
                found[key] = allowance
    return found


def _allow(row: Section, plans: Mapping[Any, Any]) -> dict[str, Allowance | None]:
    """Return a company's allowances: overrides first, then the largest of its plans."""
    allowed: dict[str, Allowance | None] = {}
    for plan in (row.get("base_plan"), *(row.get("add_ons") or ())):
        for feature, grant in plans.get(plan, {}).items():
            known = allowed.get(feature, grant)
            is_larger = known and grant and grant.limit > known.limit
            allowed[feature] = grant if grant is None or is_larger else known
    return {**allowed, **_grants(row, "overrides")}


def _grants(row: Section, name: str) -> dict[str, Allowance | None]:
    """Return the allowance of each feature; None where it is not a number."""
    found: dict[str, Allowance | None] = {}
    for grant in _rows(row, name):
        limit, kind = grant.get("value_numeric"), grant.get("value_type")
        period = _PERIODS.get(str(grant.get("metric_period")), "all_time")
        is_number = kind == "numeric" and isinstance(limit, int | float)
        allowance = Allowance(limit, period) if is_number else None  # type: ignore[arg-type]  # it is a number
        found[str(grant.get("feature"))] = allowance
    return found


def _rows(section: Section | None, name: str) -> list[Section]:
    rows = (section or {}).get(name)
    return (
        [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
