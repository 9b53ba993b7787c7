"""Decide which webhooks are notified of an environment's changes, and queue it."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from schematic_emulator.api.webhooks.headroom import Headroom
from schematic_emulator.api.webhooks.payload import write_payload
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.changes import UsageCounted
from schematic_emulator.effects.records import WebhookEvent
from schematic_emulator.effects.setup.making import Making
from schematic_emulator.effects.webhooks.limits import ACTION as EXPIRED
from schematic_emulator.effects.webhooks.limits import (
    PREFIX,
    find_next_expiry,
    list_crossings,
    measure_metered,
    measure_traits,
)
from schematic_emulator.effects.webhooks.news import list_news
from schematic_emulator.effects.webhooks.recipients import (
    drop_oldest,
    list_recipients,
    make_event,
    measure_payloads,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.webhooks.dispatcher import Dispatcher
    from schematic_emulator.effects.arrival import Ids
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.webhooks.limits import Uses
    from schematic_emulator.effects.webhooks.news import News

# Changes of which no request type reports anything.
_SILENT = frozenset(
    (
        kinds.Seen,
        kinds.MembershipAdded,
        kinds.MembershipRemoved,
        kinds.IdempotencyKept,
    )
)


# In the payloads of one environment's events, whatever their number.
MAX_CHARACTERS = 64 * 2**20
_log = logging.getLogger("schematic_emulator")


class WebhookNotifier:
    """Notifies the webhooks of one environment. The caller holds its lock.

    An event that only counts usage, the most frequent by far, is known to be no news
    after two look-ups as long as no limit is near (`Headroom`).
    """

    def __init__(
        self, environment: Environment, dispatcher: Dispatcher, ids: Ids, most: int
    ) -> None:
        self._state = environment.state
        self._environment = environment
        self._dispatcher = dispatcher
        self._ids = ids
        self._most = most
        self._headroom = Headroom(environment.state)
        self._passes = self._headroom.take
        self._size = measure_payloads(environment.state)
        self._read_wanted()
        self._watch_expiries()

    def prepare(self, changes: Sequence[Change]) -> Callable[[], None] | None:
        """Return what queues the notifications of changes; None without news.

        What is to be removed is described now, what is created or updated afterwards.
        Limits are compared with usage now and afterwards.
        """
        if len(changes) == 1 and self._passes(changes[0]):
            return None
        self._measure_events(changes)
        if all(self._is_silent(change) for change in changes):
            return None
        at = self._environment.clock.now()
        news = [
            (each, self._write(each) if each.is_gone else None)
            for each in list_news(self._state, changes)
            if each.action in self._wanted
        ]
        return partial(self._notify, changes, news, self._measure(changes, at), at)

    def _measure_events(self, changes: Sequence[Change]) -> None:
        """Add up payloads as events are stored and removed, by any caller."""
        for change in changes:
            if isinstance(change, kinds.RowRemoved):
                if change.table == "webhook_events":
                    self._size -= self._find_size(change.row_id)
            elif isinstance(change, kinds.RowKept) and isinstance(
                change.row, WebhookEvent
            ):
                self._size += len(change.row.payload) - self._find_size(change.row.id)

    def _find_size(self, event_id: str) -> int:
        event = self._state.webhook_events.get(event_id)
        return len(event.payload) if event else 0

    def _is_silent(self, change: Change) -> bool:
        if isinstance(change, kinds.RowKept | kinds.RowRemoved):
            return change.table == "webhook_events"
        return type(change) in _SILENT or self._passes(change)

    def _notify(
        self,
        changes: Sequence[Change],
        news: list[tuple[News, str | None]],
        before: Uses,
        at: datetime,
    ) -> None:
        after = self._measure(changes, at)
        crossings = [
            (each, None)
            for each in list_crossings(before, after)
            if each.action in self._wanted
        ]
        written = [
            (each, self._write(each) if text is None else text)
            for each, text in (*news, *crossings)
        ]
        self._refresh(changes, after, at)
        self._queue([(each, text) for each, text in written if text], at)

    def _measure(self, changes: Sequence[Change], at: datetime) -> Uses:
        uses: Uses = {}
        if self._headroom.is_wanted:
            for change in changes:
                if isinstance(change, UsageCounted):
                    company_id, subtype = change.company_id, change.subtype
                    uses |= measure_metered(self._state, company_id, subtype, at)
                elif isinstance(change, kinds.TraitsMerged):
                    uses |= measure_traits(self._state, change.entity_id, at)
        return uses

    def _write(self, news: News) -> str:
        """Return the payload; empty, with a line in the log, if writing it fails.

        An error of the emulator in a payload must not undo the change that it reports.
        """
        try:
            return write_payload(self._environment, news)
        except Exception:  # noqa: BLE001 - reported in the log
            _log.exception("no notification of %s", news.action)
            return ""

    def _refresh(self, changes: Sequence[Change], after: Uses, at: datetime) -> None:
        """Update what is cached of webhooks, payloads, expiries and limits."""
        tables = {
            change.table
            for change in changes
            if isinstance(change, kinds.RowKept | kinds.RowRemoved)
        }
        if "webhooks" in tables:
            self._read_wanted()
        if tables & {"webhooks", "company_overrides"}:
            self._watch_expiries()
        if tables:
            self._headroom.clear()
        for change in changes:
            if isinstance(change, kinds.TraitsMerged | kinds.EntityRemoved):
                self._headroom.forget(change.entity_id)
            elif isinstance(change, UsageCounted) and self._headroom.is_wanted:
                self._headroom.note(change, after, at)

    def _watch_expiries(self) -> None:
        due = find_next_expiry(self._state) if EXPIRED in self._wanted else None
        self._dispatcher.watch(self._environment, due)

    def _read_wanted(self) -> None:
        webhooks = self._state.webhooks.values()
        self._wanted = {
            action
            for webhook in webhooks
            if webhook.status == "active"
            for action in webhook.request_types
        }
        reports_limits = any(each.startswith(PREFIX) for each in self._wanted)
        self._headroom.is_wanted = reports_limits

    def _queue(self, written: list[tuple[News, str]], at: datetime) -> None:
        events = [*self._make_events(written, Making(at, self._ids))]
        if not events:
            return
        size = self._size + sum(len(event.payload) for event in events)
        removed = drop_oldest(
            self._state, len(events), self._most, size - MAX_CHARACTERS
        )
        added = [kinds.RowKept("webhook_events", event) for event in events]
        try:
            self._environment.commit([*removed, *added])
        except NotStoredError as error:
            # The change itself is in the log already, and stays.
            _log.warning("no notification of %s: %s", events[0].request_type, error)
            return
        self._dispatcher.put(self._environment, events)

    def _make_events(
        self, written: list[tuple[News, str]], making: Making
    ) -> Iterator[WebhookEvent]:
        for news, text in written:
            for webhook in list_recipients(self._state, news):
                yield make_event(webhook, news.action, text, making)
