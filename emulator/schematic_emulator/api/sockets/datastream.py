"""`/datastream`: flags, companies and users for SDKs on servers, which decide alone.

Source: schematichq 1.4.6, `datastream/`, and @schematichq/schematic-typescript-node
1.6.2. Frames are whole: Node drops an entity without one of its lists. What is deleted
is sent whole, too, and a partial names its entity in the envelope.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.reading.bounds import SOCKET_ENTITIES, SOCKET_QUESTIONS
from schematic_emulator.api.describe.rules_engine.entity import (
    describe_company,
    describe_user,
)
from schematic_emulator.api.describe.rules_engine.flag import (
    describe_flag,
    describe_owner,
)
from schematic_emulator.api.describe.rules_engine.partial import find_partial
from schematic_emulator.api.sockets.due import find_due
from schematic_emulator.api.sockets.memory import EntitySent
from schematic_emulator.api.sockets.session import (
    REFUSED,
    SLICE,
    MisuseError,
    Session,
    read_pairs,
)
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.key_map import read_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.api.sockets.concerns import Concern
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity

PATH = "/datastream"
FLAGS, FLAG = "rulesengine.Flags", "rulesengine.Flag"
KINDS: dict[str, EntityKind] = {
    "rulesengine.Company": "company",
    "rulesengine.User": "user",
}
TYPES = {kind: name for name, kind in KINDS.items()}
# The lists of a company; a user has the last two.
LISTS = (
    *("plan_ids", "plan_version_ids", "billing_product_ids", "metrics"),
    *("entitlements", "rules", "traits"),
)


class DataStream(Session):
    """One server's socket: all flags, and the companies and users that it asked for."""

    path = PATH

    def __init__(self, *made_from: Any) -> None:
        super().__init__(*made_from)
        self._asked: deque[tuple[EntityKind, dict[str, Any]]] = deque()
        self._wants_flags = False
        # What was sent: digests and keys of flags, and whole entities, by their ids.
        self._flags: dict[str, tuple[int, str]] | None = None
        self._held: dict[EntityKind, dict[str, dict[str, Any]]] = {
            "company": {},
            "user": {},
        }
        self._is_all_marked = False
        self._marked_flags: set[str] = set()
        self._marked: set[Any] = set()

    def read(self, message: dict[str, Any]) -> None:
        """Take in a question; its action is missing or null in some SDKs."""
        data = message["data"]
        asked, action = data.get("entity_type"), data.get("action") or "start"
        if action not in ("start", "stop") or not isinstance(asked, str):
            raise MisuseError(REFUSED, "expected an action and an entity_type")
        if asked == FLAGS:
            self._wants_flags = action == "start"
        elif asked not in KINDS:
            self._send_error(asked, {}, f"{asked} is not emulated")
        elif action == "start":
            self._asked.append((KINDS[asked], read_pairs(data.get("keys"))))
        if len(self._asked) > SOCKET_QUESTIONS.most:
            raise MisuseError(REFUSED, SOCKET_QUESTIONS.refuse())
        self.hub.wake(self)

    def mark(self, concern: Concern | None = None) -> None:
        """Note what is to be described again."""
        if concern is not None and concern.topics is not None:
            self._marked |= concern.topics
        elif concern is not None and concern.flags is not None:
            self._marked_flags |= concern.flags
            self._marked |= self.topics
        else:
            self._is_all_marked = True

    def work(self) -> Iterator[None]:
        """Answer what was asked; send what was marked and is different."""
        environment = self.key.environment
        if self._is_all_marked:
            self._is_all_marked = False
            self._marked |= self.topics
            self._marked_flags |= environment.state.account.flags.keys()
            self._marked_flags |= (self._flags or {}).keys()
        if self._wants_flags:
            self._wants_flags = False
            yield from self._send_flags(environment)
            yield from self._send_remembered(environment)
        marked, self._marked_flags = self._marked_flags, set()
        if self._flags is not None:
            yield from self._update_flags(environment, marked, self._flags)
        concerned, self._marked = self._marked, set()
        yield from self._update_entities(environment, concerned)
        while self._asked:
            self._answer(environment)
            yield
        companies = self._held["company"]
        self.due = find_due(environment.state, environment.clock.now(), companies)

    def _send_flags(self, environment: Environment) -> Iterator[None]:
        rows, sent = [], {}
        flags = environment.state.account.flags
        for number, flag_id in enumerate(list(flags), 1):
            if flag_id in flags:
                row, digest = _write(describe_flag(environment, flags[flag_id]))
                rows.append(row)
                sent[flag_id] = digest, flags[flag_id].key
            if number % SLICE == 0:
                yield
        self._flags = sent
        self._send(FLAGS, "full", rows)

    def _update_flags(
        self,
        environment: Environment,
        marked: Iterable[str],
        sent: dict[str, tuple[int, str]],
    ) -> Iterator[None]:
        flags = environment.state.account.flags
        for number, flag_id in enumerate(marked, 1):
            flag = flags.get(flag_id)
            if flag is not None:
                row, digest = _write(describe_flag(environment, flag))
                if sent.get(flag_id) != (digest, flag.key):
                    sent[flag_id] = digest, flag.key
                    self._send(FLAG, "full", row)
            elif flag_id in sent:
                _, key = sent.pop(flag_id)
                gone = {"id": flag_id, "key": key, "default_value": False, "rules": []}
                self._send(FLAG, "delete", describe_owner(environment) | gone)
            if number % SLICE == 0:
                yield

    def _send_remembered(self, environment: Environment) -> Iterator[None]:
        """Send what the key was sent before this connection: no SDK asks again."""
        memory = self.hub.memory
        for sent in memory.list_of(self.key.id):
            kind: EntityKind = "company" if sent.kind == "company" else "user"
            entity = environment.state.of_kind(kind).get(sent.entity_id)
            if sent.entity_id in self._held[kind]:
                continue
            if entity is not None:
                self._hold(environment, entity)
            else:
                memory.forget(self.key.id, sent.entity_id)
                gone = describe_owner(environment) | {
                    "id": sent.entity_id,
                    "keys": sent.keys,
                    **{name: [] for name in LISTS[-2 if kind == "user" else 0 :]},
                    **({} if kind == "user" else {"credit_balances": {}}),
                }
                self._send(TYPES[kind], "delete", gone, sent.entity_id)
            yield

    def _answer(self, environment: Environment) -> None:
        for kind, keys in [
            self._asked.popleft() for _ in range(min(SLICE, len(self._asked)))
        ]:
            found = resolve_keys(environment.state, kind, read_keys(keys))
            if found is None or isinstance(found, KeyConflict):
                text = f"{kind} not found" if found is None else found.message
                self._send_error(TYPES[kind], keys, text)
            else:
                self._hold(environment, found)

    def _hold(self, environment: Environment, entity: Entity) -> None:
        """Send an entity whole, and follow it."""
        held = self._held[entity.kind]
        held.pop(entity.id, None)
        if len(held) >= SOCKET_ENTITIES.most:
            del held[next(iter(held))]
        held[entity.id] = described = _describe(environment, entity)
        self.hub.follow(self, frozenset().union(*self._held.values()))
        self._send(TYPES[entity.kind], "full", described, entity.id)
        keys = dict(entity.keys)
        self.hub.memory.add(EntitySent(self.key.id, entity.kind, entity.id, keys))

    def _update_entities(
        self, environment: Environment, concerned: set[Any]
    ) -> Iterator[None]:
        for kind, held in self._held.items():
            for number, entity_id in enumerate(concerned & held.keys(), 1):
                self._update(environment, kind, entity_id)
                if number % SLICE == 0:
                    yield

    def _update(
        self, environment: Environment, kind: EntityKind, entity_id: str
    ) -> None:
        held, name = self._held[kind], TYPES[kind]
        entity = environment.state.of_kind(kind).get(entity_id)
        if entity is None:
            self._send(name, "delete", held.pop(entity_id), entity_id)
            self.hub.memory.forget(self.key.id, entity_id)
            return
        before, after = held[entity_id], _describe(environment, entity)
        changed = find_partial(before, after)
        held[entity_id] = after
        if changed is None:
            self._send(name, "full", after, entity_id)
        elif changed:
            self._send(name, "partial", changed, entity_id)

    def _send_error(self, entity_type: str, keys: dict[str, Any], text: str) -> None:
        data = {"error": text, "keys": keys, "entity_type": entity_type}
        self._send(entity_type, "error", data)

    def _send(
        self, entity_type: str, kind: str, data: Any, entity_id: str | None = None
    ) -> None:
        frame = {"entity_type": entity_type, "message_type": kind, "data": data}
        if entity_id is not None:
            frame["entity_id"] = entity_id
        self.connection.send(orjson.dumps(frame))


def _describe(environment: Environment, entity: Entity) -> dict[str, Any]:
    describe = describe_company if entity.kind == "company" else describe_user
    return describe(environment, entity)


def _write(row: dict[str, Any]) -> tuple[orjson.Fragment, int]:
    written = orjson.dumps(row)
    return orjson.Fragment(written), hash(written)
