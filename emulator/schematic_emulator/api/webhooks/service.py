"""Load what telling webhooks takes when the first one is told: most never need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.api.webhooks.dispatcher import Dispatcher
    from schematic_emulator.api.webhooks.notifier import WebhookNotifier
    from schematic_emulator.effects.arrival import Ids

NOTHING_WAITS = {"waiting": 0, "retrying": 0, "underway": 0}


class Webhooks:
    """Be all that an emulator has of webhooks. Nothing runs until one is told."""

    def __init__(self, settings: EmulatorSettings, clock: Clock, ids: Ids) -> None:
        self._settings = settings
        self._clock = clock
        self._ids = ids
        self._dispatcher: Dispatcher | None = None

    def make_listener(self, environment: Environment) -> WebhookNotifier:
        """Return what tells the webhooks of one environment."""
        from schematic_emulator.api.webhooks.notifier import WebhookNotifier

        size = self._settings.webhook_events_size
        return WebhookNotifier(environment, self._get_dispatcher(), self._ids, size)

    def resume(self, environment: Environment) -> None:
        """Send what an environment's state says is still to be sent.

        For a state that was read back; telling itself needs no call.
        """
        with environment.lock:
            events = list(environment.state.webhook_events.values())
            if environment.state.webhooks:
                environment.begin_listening()
        waiting = [event for event in events if event.status == "pending"]
        if waiting:
            self._get_dispatcher().put(environment, waiting)

    def forget(self, environment: Environment) -> None:
        """Send nothing more of an environment."""
        if self._dispatcher is not None:
            self._dispatcher.forget(environment)

    def drain(self, timeout_s: float) -> bool:
        """Wait until everything is told or given up; say whether that is so."""
        return self._dispatcher is None or self._dispatcher.drain(timeout_s)

    def counts(self) -> dict[str, int]:
        """Return how many tellings wait, are tried again later, and are underway."""
        return self._dispatcher.counts() if self._dispatcher else dict(NOTHING_WAITS)

    def close(self) -> None:
        """Stop sending; what waits stays in the state."""
        if self._dispatcher is not None:
            self._dispatcher.close()

    def _get_dispatcher(self) -> Dispatcher:
        if self._dispatcher is None:
            from schematic_emulator.api.webhooks.dispatcher import Dispatcher

            hosts = self._settings.webhook_hosts
            self._dispatcher = Dispatcher(self._clock.now, hosts)
        return self._dispatcher
