"""The present sources and destinations; they change as a whole or not at all."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import Destination, Endpoints
from schematic_emulator.destination.profile_plans import ProfilePlans
from schematic_emulator.errors import EmulatorError
from schematic_emulator.source.workspace.check import ConfigProblem, check_instance
from schematic_emulator.source.workspace.settings import Instance, Source, read_instance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CHANGEABLE = ("name", "source", "enabled", "settings", "subscriptions")


class UnknownInstanceError(EmulatorError, LookupError):
    """Name a destination instance that does not exist."""

    def __init__(self, instance_id: str, known: Iterable[str]) -> None:
        names = ", ".join(known) or "none"
        super().__init__(f"no destination {instance_id!r}; known are {names}")


@dataclass(frozen=True, slots=True)
class ConnectedDestination:
    """Hold an instance and its destination, ready for events."""

    instance: Instance
    destination: Destination
    profiles: ProfilePlans


class Workspace:
    """Know which source a write key is for and which destinations follow it.

    `ready_key` gives the API key of instances whose settings name none. Thread-safe:
    readers see the state before a change or after it, never one between.
    """

    def __init__(
        self, *, profile: str, endpoint: str, ready_key: Callable[[], str]
    ) -> None:
        self._profile = profile
        self._endpoint = endpoint
        self._ready_key = ready_key
        self._lock = threading.RLock()
        self._sources: tuple[Source, ...] = ()
        self._configured: dict[str, Instance] = {}
        self._instances: dict[str, Instance] = {}
        self._connections: dict[str, ConnectedDestination] = {}

    def replace(self, sources: Iterable[Source], instances: Iterable[Instance]) -> None:
        """Replace all sources and destinations by those of a configuration."""
        with self._lock:
            self._sources = tuple(sources)
            self._configured = {one.id: one for one in instances}
            self._instances = dict(self._configured)
            self._connections = {}

    def restore(self, instance_ids: Iterable[str]) -> None:
        """Undo what `change` did to destinations: they are as configured again."""
        with self._lock:
            for each in self._configured.keys() & set(instance_ids):
                self._instances[each] = self._configured[each]
                self._connections.pop(each, None)

    def configured(self) -> tuple[Instance, ...]:
        """List the instances as they are configured, without what changed since."""
        with self._lock:
            return tuple(self._configured.values())

    def set_endpoint(self, endpoint: str) -> None:
        """Send to this address from now on."""
        with self._lock:
            self._endpoint = endpoint
            self._connections = {}

    @property
    def endpoint(self) -> str:
        """Return the address that requests go to."""
        return self._endpoint

    def change(self, instance_id: str, patch: Any) -> list[ConfigProblem]:
        """Change an instance; return its problems, if any.

        The patch's properties replace the instance's, those of `settings` one by one
        (null removes one). With any problem nothing changes.
        Raises UnknownInstanceError.
        """
        with self._lock:
            before = self.get(instance_id)
            if not isinstance(patch, dict):
                return [ConfigProblem("", "expected an object")]
            document = {**before.to_document(), **patch}
            if isinstance(patch.get("settings"), dict):
                document["settings"] = _merge(before.settings, patch["settings"])
            problems = [*check_instance(document), *self._check_place(before, document)]
            if not problems:
                self._instances[instance_id] = read_instance(document)
                self._connections.pop(instance_id, None)
            return problems

    def _check_place(
        self, before: Instance, document: dict[str, Any]
    ) -> list[ConfigProblem]:
        names = [source.name for source in self._sources]
        problems = []
        if document["id"] != before.id:
            problems.append(
                ConfigProblem("/id", f"expected {before.id!r}: an id never changes")
            )
        if document["source"] not in names:
            expected = " or ".join(map(repr, names))
            found = f"expected {expected}, found {document['source']!r}"
            problems.append(ConfigProblem("/source", found))
        return problems

    def get(self, instance_id: str) -> Instance:
        """Return an instance. Raises UnknownInstanceError."""
        with self._lock:
            if instance_id not in self._instances:
                raise UnknownInstanceError(instance_id, self._instances)
            return self._instances[instance_id]

    def instances(self) -> tuple[Instance, ...]:
        """List the instances in their order."""
        with self._lock:
            return tuple(self._instances.values())

    def sources(self) -> tuple[Source, ...]:
        """List the sources in their order."""
        with self._lock:
            return self._sources

    def find_source(self, write_key: str) -> Source | None:
        """Find the source that names a write key, else one that takes any."""
        with self._lock:
            sources = sorted(self._sources, key=lambda one: not one.write_keys)
        return next((one for one in sources if one.takes(write_key)), None)

    def connections(self, source: Source) -> list[ConnectedDestination]:
        """List the destinations that follow a source, the disabled ones too."""
        with self._lock:
            return [
                self._connect(one)
                for one in self._instances.values()
                if one.source == source.name
            ]

    def find_connection(self, instance_id: str) -> ConnectedDestination | None:
        """Find a destination, ready for events, by its id."""
        with self._lock:
            instance = self._instances.get(instance_id)
            return None if instance is None else self._connect(instance)

    def _connect(self, instance: Instance) -> ConnectedDestination:
        known = self._connections.get(instance.id)
        if known is None:
            settings = dict(instance.settings)
            if "apiKey" not in settings:
                settings["apiKey"] = self._ready_key()
            enabled = instance.enabled_subscriptions()
            destination = Destination(
                settings,
                enabled,
                profile=self._profile,
                endpoints=Endpoints(self._endpoint, self._endpoint),
            )
            profiles = ProfilePlans(settings, enabled, self._profile, destination)
            known = ConnectedDestination(instance, destination, profiles)
            self._connections[instance.id] = known
        return known


def _merge(before: Any, patch: dict[str, Any]) -> dict[str, Any]:
    merged = {**before, **patch}
    return {name: value for name, value in merged.items() if value is not None}
