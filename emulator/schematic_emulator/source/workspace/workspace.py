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
        # The path of the file that configures it, "" without one.
        self.file = ""
        # The sources and destinations of the configuration.
        self.base: tuple[tuple[Source, ...], tuple[Instance, ...]] = ((), ())
        self._added: dict[str, tuple[Source, tuple[Instance, ...]]] = {}
        self._configured: dict[str, Instance] = {}
        self._instances: dict[str, Instance] = {}
        self._by_write_key: dict[str, Source] = {}
        self._followers: dict[str, list[str]] = {}
        self._connections: dict[str, ConnectedDestination] = {}

    def replace(self, sources: Iterable[Source], instances: Iterable[Instance]) -> None:
        """Replace all sources and destinations, except those that `add` added."""
        with self._lock:
            self.base = (tuple(sources), tuple(instances))
            added = (one for _, ones in self._added.values() for one in ones)
            self._configured = {one.id: one for one in (*self.base[1], *added)}
            self._instances = dict(self._configured)
            self._connections = {}
            self._index()

    def add(self, source: Source, instances: tuple[Instance, ...]) -> None:
        """Add a source with its destinations, until `remove`."""
        with self._lock:
            self._added[source.name] = (source, instances)
            self._by_write_key |= dict.fromkeys(source.write_keys, source)
            self._followers[source.name] = [one.id for one in instances]
            for one in instances:
                self._configured[one.id] = self._instances[one.id] = one

    def remove(self, source_name: str) -> None:
        """Remove a source that was added, and its destinations."""
        with self._lock:
            source, instances = self._added.pop(source_name)
            self._followers.pop(source_name, None)
            for key in source.write_keys:
                self._by_write_key.pop(key, None)
            for one in instances:
                for known in (self._configured, self._instances, self._connections):
                    known.pop(one.id, None)

    def _index(self) -> None:
        """Note which source each write key is for, and which instances follow each."""
        sources = self.sources()
        self._by_write_key = {
            key: source for source in reversed(sources) for key in source.write_keys
        }
        self._followers = {source.name: [] for source in sources}
        for one in self._instances.values():
            self._followers.setdefault(one.source, []).append(one.id)

    def restore(self, instance_ids: Iterable[str]) -> None:
        """Undo what `change` did to destinations: they are as configured again."""
        with self._lock:
            changed = [
                one
                for each in instance_ids
                if (one := self._configured.get(each))
                and self._instances[each] is not one
            ]
            for one in changed:
                self._instances[one.id] = one
                self._connections.pop(one.id, None)
            if changed:
                self._index()

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
                if document["source"] != before.source:
                    self._index()
            return problems

    def _check_place(
        self, before: Instance, document: dict[str, Any]
    ) -> list[ConfigProblem]:
        names = dict.fromkeys([*(one.name for one in self.base[0]), before.source])
        problems = []
        if document["id"] != before.id:
            problems.append(
                ConfigProblem("/id", f"expected {before.id!r}: an id never changes")
            )
        if document["source"] not in list(names):  # it may be of any type
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
        """List the sources in their order, those that were added last."""
        with self._lock:
            return (*self.base[0], *(source for source, _ in self._added.values()))

    def find_source(self, write_key: str) -> Source | None:
        """Find the source that names a write key, else one that takes any."""
        with self._lock:
            open_ones = (one for one in self.base[0] if not one.write_keys)
            return self._by_write_key.get(write_key) or next(open_ones, None)

    def find_hint(self, write_key: str, source: Source | None) -> str:
        """Return what is odd about a write key that led to a source, else ""."""
        shown = (
            f"unknown write key ...{write_key[-4:]!a}" if write_key else "no write key"
        )
        if source is None:
            return f"{shown}: no source has it, so the events are dropped"
        if self._added and not source.write_keys:
            return f"{shown}: taken by the source {source.name!a}, which takes any"
        return ""

    def connections(self, source: Source) -> list[ConnectedDestination]:
        """List the destinations that follow a source, the disabled ones too."""
        with self._lock:
            return [
                self._connect(self._instances[each])
                for each in self._followers.get(source.name, ())
                if each in self._instances
            ]

    def keys(self, source: Source) -> set[str]:
        """Return the API keys that the source's destinations name; "" for the own.

        Engage keeps users by these keys, and none of a source that was added.
        """
        with self._lock:
            if source.name in self._added:
                return set()
            followers = self._followers.get(source.name, ())
            found = [self._instances.get(each) for each in followers]
        return {_key_of(one) for one in found if one is not None}

    def find_key(self, instance_id: str) -> str:
        """Return the API key that a destination names, "" if it names none."""
        with self._lock:
            instance = self._instances.get(instance_id)
        return "" if instance is None else _key_of(instance)

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


def _key_of(instance: Instance) -> str:
    return str(instance.settings.get("apiKey", ""))


def _merge(before: Any, patch: dict[str, Any]) -> dict[str, Any]:
    merged = {**before, **patch}
    return {name: value for name, value in merged.items() if value is not None}
