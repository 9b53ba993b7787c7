"""Follow the commits of one environment: whose journey each is, what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from schematic_emulator.api.store.capture import BAD, GOOD, REFUSED, weigh
from schematic_emulator.effects.changes import (
    EntityCreated,
    KeysAssigned,
    RowKept,
    UsageCounted,
)
from schematic_emulator.effects.key_map import is_placeholder
from schematic_emulator.journeys.effects import (
    Row,
    list_effects,
    read_effects,
    write_effects,
)
from schematic_emulator.journeys.flips import FlagWatch
from schematic_emulator.journeys.persistent import EffectNoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.records import WebhookEvent
    from schematic_emulator.effects.state import State
    from schematic_emulator.journeys.journeys import Journeys

_REFUSED_FROM = 400
_MOST_NAMES = 10_000


class EnvironmentWatch:
    """Gives each capture its journey, and notes its effect (the Watch of `api/store`).

    The caller holds the environment's lock.
    """

    def __init__(self, environment: Environment, journeys: Journeys) -> None:
        self._environment = environment
        self._journeys, self._add = journeys, journeys.add
        self._counts = journeys.ledger.find(environment.id)
        self._begin(environment.state)
        # The capture whose webhooks are queued at present, by commits within its own.
        self._sending: Capture | None = None

    def _begin(self, state: State) -> None:
        """Follow a state from now on: a reset replaces it."""
        self._flags = FlagWatch(state, self._environment.clock)
        self._plain_keys = not any(is_placeholder(value) for _, _, value in state.keys)
        # Names of events that have no findings as long as their keys are known.
        self._plain: set[str] = set()

    def prepare(
        self, changes: Sequence[Change], row: Capture | None
    ) -> Callable[[], None] | None:
        """Note a commit before it is made; return what to call afterwards, if any.

        Every event comes here. One that only counts usage, the most frequent by far,
        costs two look-ups as long as no flag and no webhook depends on it.
        """
        environment, flags = self._environment, self._flags
        state = environment.state
        if (
            row is not None
            and len(changes) == 1
            and type(change := changes[0]) is UsageCounted
            and environment.listener is None
            and flags.state is state
            and flags.revision == state.account.revision
            and (subtype := change[0]) not in flags.metered
        ):
            company_id = row.company_id
            user_id = row.user_id if company_id is None else None
            days = state.usage.get((subtype, company_id, user_id))
            row.used = 0 if days is None else days.get(row.captured_at.toordinal(), 0)
            is_plain = row.verdict == 0 and subtype in self._plain
            if is_plain:
                row.verdict = weigh(row.noticed) if row.noticed else GOOD
            elif row.verdict == 0:
                row.verdict = self._advise(row)
            self._add(row, self._counts, is_plain)
            return None
        if flags.state is not state:
            self._begin(state)
        if row is None:
            return self._prepare_setting(changes)
        return self._prepare_event(changes, row)

    def _advise(self, row: Capture) -> int:
        """Return the verdict on an event that names whom it is about by known keys.

        Without findings, the next one of its name has none either, unless somebody's
        key is a placeholder.
        """
        findings = row.findings
        if len(findings) > len(row.noticed):
            return weigh(findings)
        if self._plain_keys and row.subtype and len(self._plain) < _MOST_NAMES:
            self._plain.add(row.subtype)
        return weigh(findings)

    def withdraw(self, row: Capture | None) -> None:
        """Forget the commit that was just noted."""
        if row is not None:
            self._journeys.withdraw(row, self._counts)

    def reset(self) -> None:
        """Forget the journeys of the environment."""
        self._journeys.drop_captures(self._environment.id)

    def _prepare_event(
        self, changes: Sequence[Change], row: Capture
    ) -> Callable[[], None] | None:
        if row.verdict == 0:
            row.verdict = self._advise(row)
        settle_verdict(row)
        if self._plain_keys and _has_placeholder(changes):
            self._plain_keys = False
            self._plain.clear()
        row.effect = write_effects(list_effects(self._environment.state, changes))
        flips = self._flags.prepare(changes, row.company_id, row.user_id)
        self._add(row, self._counts)
        if flips is None and self._environment.listener is None:
            return None
        self._sending = row

        def follow() -> None:
            self._sending = None
            self._add_rows(row, [["flag", *turned] for turned in (flips or list)()])

        return follow

    def _add_rows(self, row: Capture, rows: list[Row]) -> None:
        if rows:
            row.effect = write_effects([*read_effects(row), *rows])
            noted = EffectNoted(self._environment.id, row.number, row.effect)
            self._journeys.persistent.append(noted)

    def _prepare_setting(self, changes: Sequence[Change]) -> Callable[[], None] | None:
        """Note what is set up over REST, or a webhook that an event leads to."""
        if self._sending is not None:
            events = [
                cast("WebhookEvent", each.row)
                for each in changes
                if isinstance(each, RowKept) and each.table == "webhook_events"
            ]
            queued = [["webhook", each.request_type, each.id] for each in events]
            self._add_rows(self._sending, queued)
            return None
        environment = self._environment
        self._flags.prepare(changes, None, None)
        rows = list_effects(environment.state, changes)
        if rows:
            now = environment.clock.now()
            self._journeys.add_setting(environment.id, now, write_effects(rows))
        return None


def _has_placeholder(changes: Sequence[Change]) -> bool:
    made = (each for each in changes if isinstance(each, EntityCreated | KeysAssigned))
    return any(is_placeholder(value) for each in made for value in each.keys.values())


class UnclaimedWatch:
    """Gives each capture outside of all environments its journey."""

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys
        self._counts = journeys.ledger.find(None)

    def prepare(self, _changes: Sequence[Change], row: Capture | None) -> None:
        """Note a capture, which changes nothing."""
        if row is not None:
            settle_verdict(row)
            self._journeys.add(row, self._counts)

    def withdraw(self, row: Capture | None) -> None:
        """Do nothing: what is refused is noted once it is stored."""

    def reset(self) -> None:
        """Forget the journeys outside of all environments."""
        self._journeys.drop_captures(None)


def settle_verdict(row: Capture) -> None:
    """Set the verdict of a capture that failed."""
    if row.status == "failed":
        row.verdict = REFUSED if row.http_status >= _REFUSED_FROM else BAD
