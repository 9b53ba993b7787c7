"""What else happens in a year: REST, a full disk, ends of the process, clocks."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.durable.errors import NotStoredError
from simulation.book import CompanyDeleted, Effect, Emptied, History, Revised
from simulation.laws import LawBrokenError
from simulation.machine import Answer, Message
from simulation.tenants import Tenant
from simulation.traffic import YEAR

if TYPE_CHECKING:
    from simulation.world import World


class Errands:
    """Draws what happens and when, and does it."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._chance = chance
        self._numbers = iter(range(10**9))
        self._snapshot: tuple[bytes, dict[str, History]] | None = None

    def plan(self) -> None:
        """Schedule a year of errands."""
        for errand, most in (
            (self.capture_directly, 60),
            (self.revise_company, 20),
            (self.check_flags, 12),
            (self.list_companies, 8),
            (self.delete_company, 4),
            (self.kill_soon, 12),
            (self.cut_power, 4),
            (self.stop, 3),
            (self.fill_disk, 4),
            (self.write_checkpoint, 4),
            (self.reset_one, 2),
            (self.reset_all, 1),
            (self.take_snapshot, 3),
            (self.restore_snapshot, 2),
            (self.move_clock, 2),
            (self.set_clock_back, 3),
        ):
            for _ in range(self._chance.randint(most // 2, most)):
                self._world.at(YEAR * self._chance.random(), errand)

    def capture_directly(self) -> None:
        """Send what a product's backend sends, some of it with idempotency keys."""
        tenant = self._pick(self._world.tenants)
        events = [self._make_event(tenant) for _ in range(self._chance.randint(1, 5))]
        self._send_events(tenant, events, self._chance.choice(("e", "batch")), 1)

    def _make_event(self, tenant: Tenant) -> dict[str, Any]:
        number = next(self._numbers)
        event: dict[str, Any] = {
            "api_key": tenant.key,
            "type": "track",
            "body": {
                "event": self._chance.choice(("report_viewed", "exported")),
                "company": {"groupId": f"{tenant.tag}-{self._pick(('main', 'b'))}"},
                "traits": {"number": number},
                "quantity": self._chance.randint(1, 4),
            },
        }
        if self._chance.random() < 0.6:
            event["idempotency_key"] = f"{tenant.tag}-{number}"
        return event

    def _send_events(
        self, tenant: Tenant, events: list[dict[str, Any]], how: str, attempt: int
    ) -> None:
        is_fast = self._chance.random() < 0.5
        answer = self._world.network.exchange(
            lambda: self._arrive(tenant, events, how, is_fast=is_fast)
        )
        if (answer is None or not answer.is_success) and attempt < 3:
            wait = timedelta(minutes=self._chance.expovariate(1 / 200))
            self._world.later(
                wait, lambda: self._send_events(tenant, events, how, attempt + 1)
            )

    def _arrive(
        self, tenant: Tenant, events: list[dict[str, Any]], how: str, *, is_fast: bool
    ) -> Answer:
        world = self._world
        if how == "batch":
            body = orjson.dumps({"events": events})
            message = Message("POST", "/batch", body, is_fast=is_fast)
            return world.act(message, (world.capture(tenant, events),))
        asked: list[tuple[Message, tuple[Effect, ...]]] = [
            (
                Message("POST", "/e", orjson.dumps(event), is_fast=True),
                (world.capture(tenant, [event]),),
            )
            for event in events
        ]
        return world.act_all(asked)[-1]

    def revise_company(self) -> None:
        """Set a trait of a company over REST."""
        tenant, number = self._pick(self._world.tenants), next(self._numbers)
        company = f"{tenant.tag}-{self._pick(('main', 'b', 'c'))}"
        body = {"keys": {"groupId": company}, "traits": {"revision": number}}
        effect = Revised(tenant.tag, company, number)
        self._rest(tenant, "POST", "/companies", body, effect)

    def delete_company(self) -> None:
        """Delete a company over REST, and so its usage."""
        tenant = self._pick(self._world.tenants)
        company = f"{tenant.tag}-b"
        state = self._world.machine.environment(tenant).state
        company_id = state.keys.get(("company", "groupId", company))
        if company_id:
            effect = CompanyDeleted(tenant.tag, company)
            self._rest(tenant, "DELETE", f"/companies/{company_id}", None, effect)

    def check_flags(self) -> None:
        """Check one's own flag, and another's, which is not there."""
        world = self._world
        tenant = self._pick(world.tenants)
        for other in world.tenants:
            body = {"company": {"groupId": f"{tenant.tag}-main"}}
            path = f"/flags/{other.flag}/check"
            answer = self._rest(tenant, "POST", path, body)
            has_flag = any(
                flag.key == tenant.flag
                for flag in world.machine.environment(
                    tenant
                ).state.account.flags.values()
            )
            expected = 200 if other is tenant and has_flag else 404
            if answer is not None and answer.status not in {expected, 503}:
                raise LawBrokenError(f"{tenant.tag} asks {path}: {answer}")

    def list_companies(self) -> None:
        """List companies: none but one's own."""
        tenant = self._pick(self._world.tenants)
        answer = self._rest(tenant, "GET", "/companies", None)
        others = [each.tag for each in self._world.tenants if each is not tenant]
        found = [tag for tag in others if answer and tag.encode() in answer.body]
        if found:
            raise LawBrokenError(f"GET /companies of {tenant.tag} shows {found}")

    def _rest(
        self, tenant: Tenant, method: str, path: str, body: Any, *effects: Effect
    ) -> Answer | None:
        text = b"" if body is None else orjson.dumps(body)
        message = Message(method, path, text, tenant.key)
        return self._world.network.exchange(lambda: self._world.act(message, effects))

    def kill_soon(self) -> None:
        """Kill the process at one of its next writes."""
        self._world.recovery.arm(self._chance.randint(0, 12))

    def cut_power(self) -> None:
        """Cut the power now."""
        self._world.recovery.recover("power cut")

    def stop(self) -> None:
        """End the process cleanly."""
        self._world.recovery.stop_and_start()

    def fill_disk(self) -> None:
        """Fill the disk for some time."""
        self._world.note("disk full")
        self._world.disk.fill()
        wait = timedelta(hours=self._chance.expovariate(1 / 12))
        self._world.later(wait, self._free)

    def _free(self) -> None:
        self._world.note("disk free")
        self._world.disk.free()

    def write_checkpoint(self) -> None:
        """Write a checkpoint, as every 100,000 entries."""
        self._world.note("checkpoint")
        try:
            self._world.machine.log.checkpoint()
        except NotStoredError as error:
            self._world.note(f"no checkpoint: {error}")

    def reset_one(self) -> None:
        """Empty one environment, and set it up again."""
        tenant = self._pick(self._world.tenants)
        environment = self._world.machine.environment(tenant)
        self._control("reset", {"environment": environment.id}, Emptied((tenant.tag,)))
        self._world.seed_tenant(tenant)

    def reset_all(self) -> None:
        """Empty everything, and set it up again."""
        tags = tuple(each.tag for each in self._world.tenants)
        self._control("reset", {"scope": "all"}, Emptied(tags))
        for tenant in self._world.tenants:
            self._world.seed_tenant(tenant)

    def take_snapshot(self) -> None:
        """Take a snapshot, to be restored some day."""
        answer = self._world.act(Message("GET", "/_emulator/snapshot"))
        if answer.is_success:
            self._snapshot = answer.body, self._world.book.copy().histories

    def restore_snapshot(self) -> None:
        """Restore the last snapshot."""
        if self._snapshot is not None:
            document, histories = self._snapshot
            message = Message("POST", "/_emulator/restore", document)
            self._world.act(message, (self._world.restored(histories),))

    def move_clock(self) -> None:
        """Move the emulator's clock forward by a month."""
        self._control("clock", {"move": "31d"})

    def set_clock_back(self) -> None:
        """Set the system's clock back by an hour, as NTP would."""
        self._world.note("NTP: one hour back")
        self._world.wall.error -= timedelta(hours=1)

    def _control(self, name: str, body: Any, *effects: Effect) -> Answer:
        message = Message("POST", f"/_emulator/{name}", orjson.dumps(body))
        return self._world.act(message, effects)

    def _pick(self, things: Any) -> Any:
        return self._chance.choice(things)
