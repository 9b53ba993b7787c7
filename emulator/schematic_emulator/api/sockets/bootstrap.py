"""`/flags/bootstrap`: every flag for one company and user, and then what changes.

Source: @schematichq/schematic-js 1.8.0, class Schematic. Nothing can be taken away
from it: a flag that is gone is sent once more, as false. It reports each row that it is
sent as a check, so only rows that are different are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.describe.flag_check import (
    describe_absent,
    describe_check,
    describe_checks,
)
from schematic_emulator.api.sockets.due import find_due
from schematic_emulator.api.sockets.session import SLICE, Session, read_pairs
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.flags.check import check_flag, make_subject
from schematic_emulator.effects.key_map import read_keys

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from schematic_emulator.api.sockets.concerns import Concern
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State

PATH = "/flags/bootstrap"
# Each context is answered: its client would wait for ever.
NOTHING = b'{"flags":[]}'
NOT_FOUND = "Flag not found"


class Bootstrap(Session):
    """One browser's socket. It has one context at a time: a new one replaces it."""

    path = PATH

    def __init__(self, *made_from: Any) -> None:
        super().__init__(*made_from)
        self._context: dict[EntityKind, dict[str, str]] | None = None
        self._is_new = False
        # Digests of the rows as sent, by the flag's key.
        self._sent: dict[str, int] = {}
        self._plan: Any = None
        self._is_all_marked = False
        self._marked: set[str] = set()

    def read(self, message: dict[str, Any]) -> None:
        """Take in a context: `{"data": {"company": keys, "user": keys}}`."""
        data = message["data"]
        self._context = {
            "company": read_keys(read_pairs(data.get("company"))),
            "user": read_keys(read_pairs(data.get("user"))),
        }
        self._is_new, self._work = True, None
        self.hub.wake(self)

    def mark(self, concern: Concern | None = None) -> None:
        """Note which flags are to be checked again."""
        if concern is None or concern.flags is None:
            self._is_all_marked = True
        else:
            self._marked |= concern.flags

    def work(self) -> Iterator[None]:
        """Send the whole set to a new context, else the rows that are different."""
        if self._context is None:
            return
        is_new, self._is_new = self._is_new, False
        if is_new:
            self._sent, self._plan, self._is_all_marked = {}, None, True
        marked, self._marked = list(self._marked), set()
        environment = self.key.environment
        subject = self._find_subject(environment, self._context)
        if subject is None:
            if is_new:
                self.connection.send(NOTHING)
            return
        if self._is_all_marked:
            self._is_all_marked = False
            marked = list(environment.state.account.flags)
            self.due = find_due(
                environment.state, subject.at, [subject.company_id or ""]
            )
        rows: list[orjson.Fragment] = []
        yield from self._check(rows, environment.state, marked, subject)
        answer = describe_checks(environment, [], subject)
        plan = answer.get("plan")
        if is_new or rows or plan != self._plan:
            is_other = plan is not None and plan != self._plan
            more = answer if is_new else {"plan": plan} if is_other else {}
            self.connection.send(orjson.dumps({**more, "flags": rows}))
        self._plan = plan

    def _check(
        self,
        rows: list[orjson.Fragment],
        state: State,
        flag_ids: list[str],
        subject: Subject,
    ) -> Iterator[None]:
        """Add the rows that are different from those sent; yield after each slice."""
        flags = state.account.flags
        for number, flag_id in enumerate(flag_ids, 1):
            flag = flags.get(flag_id)
            if flag is not None:
                self._add(rows, describe_check(check_flag(state, flag, subject)))
            if number % SLICE == 0:
                yield
        known = {flag.key for flag in flags.values()}
        for key in [each for each in self._sent if each not in known]:
            self._add(rows, describe_absent(key, NOT_FOUND))

    def _add(self, rows: list[orjson.Fragment], row: dict[str, Any]) -> None:
        written = orjson.dumps(row)
        digest = hash(written)
        if self._sent.get(row["flag"]) != digest:
            self._sent[row["flag"]] = digest
            rows.append(orjson.Fragment(written))

    def _find_subject(
        self, environment: Environment, context: dict[EntityKind, dict[str, str]]
    ) -> Subject | None:
        """Return whom the context names, and follow it; None if it names two."""
        topics: set[Hashable] = set()
        found: list[Entity | KeyConflict | None] = []
        for kind, keys in context.items():
            entity = resolve_keys(environment.state, kind, keys)
            topics.update(keys.items())
            if entity is not None and not isinstance(entity, KeyConflict):
                topics.add(entity.id)
            found.append(entity)
        if topics != self.topics:
            self.hub.follow(self, frozenset(topics))
        company, user = found
        if isinstance(company, KeyConflict) or isinstance(user, KeyConflict):
            return None
        at = environment.clock.now()
        return make_subject(environment.state, company, user, at)
