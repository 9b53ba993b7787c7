"""Create and remove tenants: an environment and a source each, for parallel tests."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import ref

from schematic_emulator.api.seed import seed
from schematic_emulator.api.store.clock import SystemClock
from schematic_emulator.api.store.key_text import PUBLISHABLE_PREFIX, make_key
from schematic_emulator.effects.seed.step import SeedError
from schematic_emulator.errors import EmulatorError
from schematic_emulator.source.workspace.settings import Source

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd

MOST = 10_000
_LOOK_S = 1.0


class TenantError(EmulatorError):
    """Raised for a tenant that cannot be created; `pointer` names the property."""

    def __init__(self, status: int, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant: its `id` is its environment's, and its source's at Segment's end.

    `ends_at` is by `time.monotonic`, because tests freeze the emulator's clock.
    """

    name: str
    id: str
    created_at: datetime
    api_key: str = field(repr=False)
    publishable_key: str = field(repr=False)
    write_key: str = field(repr=False)
    destinations: tuple[str, ...]
    expires_at: datetime | None = None
    ends_at: float | None = None


class Tenants:
    """The tenants of a running emulator. Thread-safe."""

    def __init__(self, emulator: Emulator, segment: SegmentEnd) -> None:
        self._emulator = emulator
        self._segment = segment
        self._lock = threading.RLock()
        self._by_id: dict[str, Tenant] = {}
        self._ids: dict[str, str] = {}  # by name
        self._numbers = count(1)
        self._watch: threading.Thread | None = None

    def create(
        self,
        name: str | None,
        *,
        source: str | None = None,
        section: dict[str, Any] | None = None,
        expires_in: float | None = None,
    ) -> Tenant:
        """Create a tenant as the configuration says: its data and its destinations.

        `section` replaces the configuration's, and `source` is the one whose
        destinations are copied, by default the first. Raises TenantError, and SeedError
        for an invalid section; then nothing has changed.
        """
        with self._lock:
            self._require_room(name)
            chosen = self._choose_source(source)
            main = self._emulator.store.get_development()
            if section is None:
                configured = self._emulator.sections.get(main.id, {})
                section = {k: v for k, v in configured.items() if k != "keys"}
            tenant = self._create(name, chosen, section)
            if expires_in is not None:
                ends = SystemClock().now() + timedelta(seconds=expires_in)
                tenant = replace(
                    tenant, expires_at=ends, ends_at=time.monotonic() + expires_in
                )
                self._start_watch()
            self._by_id[tenant.id] = tenant
            self._ids[tenant.name] = tenant.id
            return tenant

    def _require_room(self, name: str | None) -> None:
        if len(self._by_id) >= MOST or (name and self.find(name)):
            self.sweep()
        if name and self.find(name):
            problem = f"name: a tenant {name!r} exists; remove it by DELETE first"
            raise TenantError(409, problem, "/name")
        if len(self._by_id) >= MOST:
            cure = "remove some, or create them with expires_in"
            raise TenantError(429, f"{MOST:,} tenants exist; {cure}")

    def _choose_source(self, name: str | None) -> str:
        names = [one.name for one in self._segment.workspace.base[0]]
        if name is not None and name not in names:
            expected = " or ".join(map(repr, names[:10]))
            raise TenantError(400, f"source: expected {expected}", "/source")
        return name or names[0]

    def _create(self, name: str | None, source: str, section: dict[str, Any]) -> Tenant:
        store, workspace = self._emulator.store, self._segment.workspace
        environment = store.create_environment(name or "Tenant", is_tenant=True)
        if section:
            try:
                seed(self._emulator, environment, section)
            except SeedError:
                store.drop(environment)
                raise
            self._emulator.sections[environment.id] = section
        key = store.create_key("secret", environment)
        random = make_key("publishable", "development").removeprefix(PUBLISHABLE_PREFIX)
        write_key = f"wk_{random}"
        number = next(self._numbers)
        followers = (one for one in workspace.base[1] if one.source == source)
        own = tuple(
            replace(
                one,
                id=f"emulator-tenant-{number}-{place}",
                source=environment.id,
                settings={**one.settings, "apiKey": key},
            )
            for place, one in enumerate(followers, 1)
        )
        workspace.add(Source(environment.id, (write_key,)), own)
        ids = tuple(one.id for one in own)
        public = store.create_key("publishable", environment)
        own_id, created_at = environment.id, environment.created_at
        return Tenant(name or own_id, own_id, created_at, key, public, write_key, ids)

    def find(self, name: str) -> Tenant | None:
        """Return the tenant with this name, or with this environment's id."""
        with self._lock:
            return self._by_id.get(self._ids.get(name, name))

    def all(self) -> list[Tenant]:
        """List the tenants, oldest first."""
        with self._lock:
            self.sweep()
            return list(self._by_id.values())

    def remove(self, tenant: Tenant) -> int:
        """Remove a tenant, and revoke its keys; return how many deliveries waited."""
        with self._lock:
            if self._by_id.pop(tenant.id, None) is None:
                return 0
            del self._ids[tenant.name]
            self._segment.workspace.remove(tenant.id)
        dropped = self._segment.drop(tenant.destinations)
        self._emulator.sections.pop(tenant.id, None)
        environment = self._emulator.store.find_environment(tenant.id)
        if environment is not None:
            self._emulator.store.drop(environment)
        # Or else a late worker's calls would go to the source that takes any key.
        keyring = self._emulator.store.keyring
        keyring.remember_revoked(tenant.write_key, tenant.id)
        return dropped

    def sweep(self) -> None:
        """Remove expired tenants, and those whose environment is gone."""
        with self._lock:
            now, find = time.monotonic(), self._emulator.store.find_environment
            for each in list(self._by_id.values()):
                is_over = each.ends_at is not None and each.ends_at <= now
                if is_over or find(each.id) is None:
                    self.remove(each)

    def _start_watch(self) -> None:
        if self._watch is None:
            self._watch = threading.Thread(
                target=_watch, args=(ref(self),), name="tenants", daemon=True
            )
            self._watch.start()


def _watch(tenants: ref[Tenants]) -> None:
    """Remove what expires, as long as the tenants of an emulator are in use."""
    while (found := tenants()) is not None:
        found.sweep()
        del found
        time.sleep(_LOOK_S)
