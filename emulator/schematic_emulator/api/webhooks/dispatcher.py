"""Send notifications in a background thread, all webhooks concurrently."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from schematic_emulator.api.webhooks.waiting import Waiting
from schematic_emulator.deadline import run_coroutine
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.effects.webhooks.attempts import give_up, plan_attempt
from schematic_emulator.effects.webhooks.limits import plan_expiries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender
    from schematic_emulator.api.webhooks.target import Targets
    from schematic_emulator.api.webhooks.waiting import Job
    from schematic_emulator.effects.records import Attempt, WebhookEvent

# Tests may move the clock at any time, so the thread polls for due retries.
_LOOK_AGAIN_S = 0.05
_LINGER_S = 0.5
_LONGEST_END_S = 2.0
_log = logging.getLogger("schematic_emulator")


class Dispatcher:
    """Sends events to their webhooks, one at a time to each, and stores the results.

    The thread starts with the first event and ends when nothing is left to send, or
    with the process. `now` is the emulator's clock, `targets` where may be sent to.
    """

    def __init__(self, now: Callable[[], datetime], targets: Targets) -> None:
        self._now = now
        self._targets = targets
        self._waiting = Waiting()
        self._expiries = Expiries(now)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stir = asyncio.Event()
        self._is_closing = False

    def put(self, environment: Environment, events: Iterable[WebhookEvent]) -> None:
        """Queue events to send, and start the thread if it does not run."""
        self._waiting.put(environment, events)
        self._wake()

    def watch(self, environment: Environment, due: datetime | None) -> None:
        """Report an environment's overrides as they expire, the next one at `due`."""
        self._expiries.watch(environment, due)
        if due is not None:
            self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # the loop has just closed
                    self._loop.call_soon_threadsafe(self._stir.set)
            elif self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="webhook-dispatcher", daemon=True
                )
                self._thread.start()

    def forget(self, environment: Environment) -> None:
        """Stop sending notifications of an environment."""
        self._expiries.watch(environment, None)
        self._waiting.forget(environment)

    def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is left to send; return whether that is so in time."""
        self._expiries.note_due()
        return self._waiting.wait_until_empty(timeout_s)

    def counts(self) -> dict[str, int]:
        """Return how many notifications wait, retry later, or are underway."""
        return self._waiting.counts()

    def close(self) -> None:
        """End the thread, waiting two seconds at most; a new event starts another."""
        with self._lock:
            thread = self._thread
            self._is_closing = thread is not None
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stir.set)
        if thread is not None:
            thread.join(_LONGEST_END_S)

    def _run(self) -> None:
        try:
            run_coroutine(self._work())
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
        async with WebhookSender(self._now, self._targets) as sender:
            while not self._is_over(has_slept=await self._rest()):
                self._note_expiries()
                for job in self._waiting.take(self._now()):
                    task = asyncio.create_task(self._attempt(job, sender))
                    underway.add(task)
                    task.add_done_callback(underway.discard)
            for task in underway:
                task.cancel()
            await asyncio.gather(*underway, return_exceptions=True)

    def _note_expiries(self) -> None:
        try:
            self._expiries.note_due()
        except NotStoredError as error:
            _log.warning("no notification of an expired override: %s", error)

    async def _rest(self) -> bool:
        """Wait for a new or finished notification; return whether none came in time."""
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
        """Decide whether to end; if so, `_wake` starts a new thread from then on."""
        with self._lock:
            is_empty = self._waiting.is_empty() and self._expiries.is_empty()
            is_idle = has_slept and is_empty
            if is_idle or self._is_closing:
                self._thread = self._loop = None
                self._is_closing = False
                return True
            return False

    async def _attempt(self, job: Job, sender: WebhookSender) -> None:
        """Make one attempt, and queue the next one if it failed."""
        next_at = None
        try:
            request = self._begin(job)
            if request is not None:
                next_at = self._settle(job, await sender.send(request))
        except asyncio.CancelledError:
            next_at = self._now()
            raise
        except NotStoredError as error:
            # It is still pending in the log, so a restart sends it.
            _log.warning("webhook event %s: %s", job.event_id, error)
        except Exception:  # noqa: BLE001 - reported in the log
            # A defect of ours in one notification must not stop the others.
            _log.exception("webhook event %s failed", job.event_id)
            self._abandon(job)
        finally:
            self._waiting.finish(job, next_at)
            self._stir.set()

    def _begin(self, job: Job) -> WebhookRequest | None:
        """Return the request to send; None if event or webhook is gone or inactive."""
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
        """Store the result of an attempt; return the time of the next one, if any."""
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


class Expiries:
    """Knows when the next override of each environment expires. Thread-safe."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._due: dict[str, tuple[datetime, Environment]] = {}

    def watch(self, environment: Environment, due: datetime | None) -> None:
        """Set the time of an environment's next expiry, or None to stop watching it."""
        with self._lock:
            self._due.pop(environment.id, None)
            if due is not None:
                self._due[environment.id] = due, environment

    def is_empty(self) -> bool:
        """Return whether no environment is watched."""
        return not self._due

    def note_due(self) -> None:
        """Commit what expired by now, which notifies. The caller must not hold a lock.

        Raises NotStoredError if the log cannot be written.
        """
        now = self._now()
        with self._lock:
            due = [found for at, found in self._due.values() if at <= now]
        for environment in due:
            with environment.lock:
                changes = plan_expiries(environment.state, now)
                if changes:
                    environment.commit(changes)
