"""Give an emulator webhooks; what sending takes is loaded with the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.api.webhooks.dispatcher import Dispatcher
    from schematic_emulator.api.webhooks.notifier import WebhookNotifier
    from schematic_emulator.api.webhooks.target import Targets
    from schematic_emulator.effects.arrival import Ids
    from schematic_emulator.effects.records import Webhook, WebhookEvent

NOTHING_WAITS = {"waiting": 0, "retrying": 0, "underway": 0}


class Webhooks:
    """All webhooks of an emulator. Nothing runs until the first notification."""

    def __init__(
        self, settings: EmulatorSettings, clock: Clock, ids: Ids, own_ports: set[int]
    ) -> None:
        self.settings = settings
        self._clock = clock
        self.ids = ids
        self._own_ports = own_ports
        self._dispatcher: Dispatcher | None = None

    @property
    def targets(self) -> Targets:
        """Return where webhooks may go."""
        from schematic_emulator.api.webhooks.target import Targets

        return Targets(self.settings.webhook_hosts, self._own_ports)

    def make_listener(self, environment: Environment) -> WebhookNotifier:
        """Return the listener that notifies the webhooks of one environment."""
        from schematic_emulator.api.webhooks.notifier import WebhookNotifier

        size = self.settings.webhook_events_size
        return WebhookNotifier(environment, self._get_dispatcher(), self.ids, size)

    def resume(self, environment: Environment) -> None:
        """Send the notifications that are pending in a state that was just restored."""
        with environment.lock:
            events = list(environment.state.webhook_events.values())
            if environment.state.webhooks:
                environment.begin_listening()
        waiting = [event for event in events if event.status == "pending"]
        if waiting:
            self._get_dispatcher().put(environment, waiting)

    def forget(self, environment: Environment) -> None:
        """Stop sending notifications of an environment."""
        if self._dispatcher is not None:
            self._dispatcher.forget(environment)

    def send_again(
        self, environment: Environment, webhook: Webhook, event: WebhookEvent
    ) -> WebhookEvent:
        """Send a notification once more, now; return it with all its attempts."""
        from schematic_emulator.api.webhooks.again import send_again

        return send_again(environment, webhook, event, self.targets)

    def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is left to send; return whether that is so in time."""
        return self._dispatcher is None or self._dispatcher.drain(timeout_s)

    def counts(self) -> dict[str, int]:
        """Return how many notifications wait, retry later, and are underway."""
        return self._dispatcher.counts() if self._dispatcher else dict(NOTHING_WAITS)

    def close(self) -> None:
        """Stop sending; pending notifications stay in the state."""
        if self._dispatcher is not None:
            self._dispatcher.close()

    def _get_dispatcher(self) -> Dispatcher:
        if self._dispatcher is None:
            from schematic_emulator.api.webhooks.dispatcher import Dispatcher

            self._dispatcher = Dispatcher(self._clock.now, self.targets)
        return self._dispatcher
