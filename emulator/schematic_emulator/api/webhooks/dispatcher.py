"""Send what waits for webhooks in the background, all webhooks side by side."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from schematic_emulator.api.webhooks.expiries import Expiries
from schematic_emulator.api.webhooks.waiting import Waiting
from schematic_emulator.durable.errors import NotKeptError
from schematic_emulator.effects.webhooks.attempts import give_up, plan_attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender
    from schematic_emulator.api.webhooks.waiting import Job
    from schematic_emulator.effects.records import Attempt, WebhookEvent

# While the clock may be moved by hand, nobody can say when a moment comes.
_LOOK_AGAIN_S = 0.05
_LINGER_S = 0.5
_LONGEST_END_S = 2.0
_log = logging.getLogger("schematic_emulator")


class Dispatcher:
    """Send events to their webhooks, one at a time to each, and note what came of it.

    The thread starts with the first event, ends when nothing is left, and dies with
    the process.
    """

    def __init__(
        self, now: Callable[[], datetime], allowed_hosts: tuple[str, ...]
    ) -> None:
        self._now = now
        self._allowed = allowed_hosts
        self._waiting = Waiting()
        self._expiries = Expiries(now)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stir = asyncio.Event()
        self._is_closing = False

    def put(self, environment: Environment, events: Iterable[WebhookEvent]) -> None:
        """Take events that are to be sent, and see to it that they are."""
        self._waiting.put(environment, events)
        self._wake()

    def watch(self, environment: Environment, due: datetime | None) -> None:
        """Tell of an environment's overrides as they expire, next at a moment."""
        self._expiries.watch(environment, due)
        if due is not None:
            self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # it broke down just now
                    self._loop.call_soon_threadsafe(self._stir.set)
            elif self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="webhook-dispatcher", daemon=True
                )
                self._thread.start()

    def forget(self, environment: Environment) -> None:
        """Send nothing more of an environment."""
        self._expiries.watch(environment, None)
        self._waiting.forget(environment)

    def drain(self, timeout_s: float) -> bool:
        """Wait until everything is told or given up; say whether that is so."""
        self._expiries.note_due()
        return self._waiting.wait_until_empty(timeout_s)

    def counts(self) -> dict[str, int]:
        """Return how many wait, are tried again later, and are underway."""
        return self._waiting.counts()

    def close(self) -> None:
        """End the thread; whoever puts something in again starts another."""
        with self._lock:
            thread = self._thread
            self._is_closing = thread is not None
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stir.set)
        if thread is not None:
            thread.join(_LONGEST_END_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = self._loop = None

    async def _work(self) -> None:
        from schematic_emulator.api.webhooks.sender import WebhookSender

        self._stir = asyncio.Event()
        self._stir.set()
        with self._lock:
            self._loop = asyncio.get_running_loop()
        underway: set[asyncio.Task[None]] = set()
        async with WebhookSender(self._now, self._allowed) as sender:
            while not self._is_over(has_slept=await self._rest()):
                self._note_expiries()
                for job in self._waiting.take(self._now()):
                    task = asyncio.create_task(self._tell(job, sender))
                    underway.add(task)
                    task.add_done_callback(underway.discard)
            for task in underway:
                task.cancel()
            await asyncio.gather(*underway, return_exceptions=True)

    def _note_expiries(self) -> None:
        try:
            self._expiries.note_due()
        except NotKeptError as error:
            _log.warning("an override expired, and is not told of: %s", error)

    async def _rest(self) -> bool:
        """Sleep until something comes, is done, or may be due; tell if nothing was."""
        is_watching = self._waiting.has_later() or not self._expiries.is_empty()
        wait_s = _LOOK_AGAIN_S if is_watching else _LINGER_S
        try:
            async with asyncio.timeout(wait_s):
                await self._stir.wait()
        except TimeoutError:
            return True
        self._stir.clear()
        return False

    def _is_over(self, *, has_slept: bool) -> bool:
        """Say whether to end, and let nobody believe afterwards that we still run."""
        with self._lock:
            is_empty = self._waiting.is_empty() and self._expiries.is_empty()
            is_idle = has_slept and is_empty
            if is_idle or self._is_closing:
                self._thread = self._loop = None
                self._is_closing = False
                return True
            return False

    async def _tell(self, job: Job, sender: WebhookSender) -> None:
        """Make one attempt, and say when the next one is."""
        next_at = None
        try:
            parcel = self._begin(job)
            if parcel is not None:
                next_at = self._settle(job, await sender.send(parcel))
        except asyncio.CancelledError:
            next_at = self._now()
            raise
        except NotKeptError as error:
            # It stays to be sent in what is kept, for whoever goes on from there.
            _log.warning("webhook event %s: %s", job.event_id, error)
        except Exception:  # noqa: BLE001 - reported in the log
            # One telling that we stumble over must not stop those behind it.
            _log.exception("webhook event %s failed", job.event_id)
            self._abandon(job)
        finally:
            self._waiting.finish(job, next_at)
            self._stir.set()

    def _begin(self, job: Job) -> WebhookRequest | None:
        """Return what to send; None if nothing is: it is gone, or nobody listens."""
        from schematic_emulator.api.webhooks.sender import WebhookRequest

        environment, webhook_id, event_id = job
        with environment.lock:
            event = environment.state.webhook_events.get(event_id)
            webhook = environment.state.webhooks.get(webhook_id)
            if event is None or event.status != "pending":
                return None
            if webhook is None or webhook.status != "active":
                environment.commit(give_up(event, self._now()))
                return None
            return WebhookRequest(webhook.url, webhook.secret, event.payload)

    def _settle(self, job: Job, attempt: Attempt) -> datetime | None:
        """Note what came of an attempt; return when the next one is."""
        environment = job.environment
        with environment.lock:
            state = environment.state
            event = state.webhook_events.get(job.event_id)
            if event is None:
                return None
            environment.commit(plan_attempt(state, event, attempt))
            return state.webhook_events[job.event_id].next_at

    def _abandon(self, job: Job) -> None:
        environment = job.environment
        with environment.lock:
            event = environment.state.webhook_events.get(job.event_id)
            if event is not None:
                environment.commit(give_up(event, self._now()))
