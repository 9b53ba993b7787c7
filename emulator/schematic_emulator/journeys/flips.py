"""Find the flags that an event turns, without evaluating them where none can turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.changes import UsageCounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.rule import Condition
    from schematic_emulator.effects.state import State

Values = dict[str, bool]
_FAR = 2**62
_SETTING = (kinds.RowKept, kinds.RowRemoved)
_OF_ENTITY = (kinds.TraitsMerged, kinds.MembershipAdded)


# The flag engine loads where a flag is first there: a start need not wait for it.
class FlagWatch:
    """Knows which event names and traits the flags of one state depend on.

    For usage it counts down to the next limit, by company and event name, as webhooks
    do: a count is valid for one day, and until anything is set up otherwise.
    """

    def __init__(self, state: State, clock: Clock) -> None:
        self.state = state
        self.revision = -1
        # Event names on which flags depend; read on every event.
        self.metered: set[str | None] = set()
        self._clock = clock
        self._has_traits = False
        self._left: dict[tuple[str, str], tuple[int, int]] = {}

    def refresh(self) -> None:
        """Read again what the flags depend on."""
        state, account = self.state, self.state.account
        self.revision = account.revision
        self._left.clear()
        conditions = [
            condition
            for rules in state.flag_rules.values()
            for rule in rules.rules
            for condition in (
                *rule.conditions,
                *(each for group in rule.groups for each in group.conditions),
            )
        ]
        features = account.features.values()
        self.metered = {each.event_subtype for each in conditions}
        self.metered |= {each.event_subtype for each in features}
        self.metered.discard(None)
        traits = [each.trait_id for each in conditions]
        self._has_traits = any([*traits, *(each.trait_id for each in features)])

    def prepare(
        self, changes: Sequence[Change], company_id: str | None, user_id: str | None
    ) -> Callable[[], list[tuple[str, bool, bool]]] | None:
        """Return what lists the flags that turned, to be called once changes are made.

        None if no flag can turn.
        """
        if any(isinstance(each, _SETTING) for each in changes):
            self.revision = -1
        account = self.state.account
        if self.revision != account.revision:
            self.refresh()
        if not account.flags:
            return None
        at = self._clock.now()
        if not any(self._may_turn(each, at) for each in changes):
            return None
        before = self._read(company_id, user_id, at)

        def compare() -> list[tuple[str, bool, bool]]:
            after = self._read(company_id, user_id, at)
            for each in changes:
                if type(each) is UsageCounted:
                    self._measure(each, at)
            return [
                (key, before[key], value)
                for key, value in after.items()
                if key in before and before[key] is not value
            ]

        return compare if before else None

    def _may_turn(self, change: Change, at: datetime) -> bool:
        if isinstance(change, _OF_ENTITY):
            self._left.clear()
            return self._has_traits
        if type(change) is not UsageCounted or change.company_id is None:
            return False
        if change.subtype not in self.metered:
            return False
        meter = (change.company_id, change.subtype)
        day, left = self._left.get(meter, (0, 0))
        if day != at.toordinal() or not 0 <= change.quantity < left:
            return True
        self._left[meter] = (day, left - change.quantity)
        return False

    def _read(
        self, company_id: str | None, user_id: str | None, at: datetime
    ) -> Values:
        """Return the flags' values; empty if the company and the user are unknown."""
        state = self.state
        company = state.companies.get(company_id or "")
        user = state.users.get(user_id or "")
        if company is None and user is None:
            return {}
        from schematic_emulator.effects.flags.check import check_flag, make_subject

        subject = make_subject(state, company, user, at)
        return {
            flag.key: check_flag(state, flag, subject).decision.value
            for flag in state.account.flags.values()
        }

    def _measure(self, change: UsageCounted, at: datetime) -> None:
        """Measure how much usage is left until a flag may turn."""
        state, company_id = self.state, change.company_id
        company = state.companies.get(company_id or "")
        if company is None or company_id is None:
            return
        from schematic_emulator.effects.flags.check import make_subject

        subject = make_subject(state, company, None, at)
        left = min(
            (
                _find_distance(condition, subject)
                for condition in self._list_conditions(subject)
                if condition.event_subtype == change.subtype
            ),
            default=_FAR,
        )
        self._left[company_id, change.subtype] = (at.toordinal(), left)

    def _list_conditions(self, subject: Subject) -> Iterator[Condition]:
        from schematic_emulator.effects.flags.check import gather_rules

        for flag in self.state.account.flags.values():
            for rule in gather_rules(self.state, flag, subject):
                yield from rule.conditions
                for group in rule.groups:
                    yield from group.conditions


def _find_distance(condition: Condition, subject: Subject) -> int:
    """Return how much usage is left until a condition may change; 0 if unknown."""
    if condition.condition_type != "metric":
        return 0
    from schematic_emulator.effects.flags.condition import check_condition

    found = check_condition(condition, subject)
    if found.error or not subject.company_id:
        return _FAR
    used, limit = int(found.left), int(found.right)
    return limit - used if limit >= used else _FAR
