"""Add the routes that companies and users have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body, read_query
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import DELETED, answer_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.changes import EntityRemoved
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.profile import NO_KEYS, make_profile, put_profile
from schematic_emulator.effects.setup.trait import put_trait

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Blueprint, Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.events.upsert import Upsert
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity

LOOKUP = list_fields("keys!")


@dataclass(frozen=True, slots=True)
class Profiles:
    """Companies or users as REST shows them: `path` is `/companies` or `/users`.

    `describe` returns the body of an answer about one, `find_hint` what it leaves out.
    """

    kind: EntityKind
    path: str
    describe: Callable[[EnvironmentView, Entity], dict[str, Any]]
    find_hint: Callable[[EnvironmentView, Entity], str] | None = None

    def add_reads(self, blueprint: Blueprint, emulator: Emulator) -> None:
        """Add `GET <path>/lookup`, by keys, and `GET <path>/<entity_id>`."""
        switches = emulator.settings.switches

        @blueprint.get(f"{self.path}/lookup")
        def look_up_one() -> Response:
            environment = require_key(emulator).environment
            return self.look_up(environment, read_query(*LOOKUP), switches)

        @blueprint.get(f"{self.path}/<entity_id>")
        def get(entity_id: str) -> Response:
            environment = require_key(emulator).environment
            found = get_by_id(environment, self.kind, entity_id)
            return answer_row(
                environment, found, self.describe, find_hint=self.find_hint
            )

    def look_up(
        self, environment: Environment, query: Query, switches: Switches
    ) -> Response:
        """Answer with the one that has the query's keys; raises as `get_by_keys`."""
        keys = query["keys"]
        found = get_by_keys(environment, self.kind, keys, switches=switches)
        return answer_row(environment, found, self.describe, query, self.find_hint)

    def add_changes(
        self,
        blueprint: Blueprint,
        emulator: Emulator,
        plan_rest: Callable[[Setup, Upsert, dict[str, Any]], Sequence[Change]],
    ) -> None:
        """Add `POST <path>`, `POST <path>/create` and `POST /<kind>-traits`.

        `plan_rest` plans what a body asks for besides the profile itself.
        """

        def store(setup: Setup, upsert: Upsert, body: dict[str, Any]) -> dict[str, Any]:
            setup.apply([*upsert.changes, *plan_rest(setup, upsert, body)])
            stored = setup.state.of_kind(self.kind)[upsert.entity_id]
            return self.describe(setup.environment, stored)

        @blueprint.post(self.path)
        def upsert_profile() -> Response:
            body = read_body(emulator, f"api/upsert-{self.kind}")
            with setting_up(emulator) as setup:
                upsert = put_profile(setup.state, self.kind, body, setup.making)
                return succeed(store(setup, upsert, body))

        @blueprint.post(f"{self.path}/create")
        def create_profile() -> Response:
            body = read_body(emulator, f"api/upsert-{self.kind}")
            with setting_up(emulator) as setup:
                upsert = make_profile(setup.state, self.kind, body, setup.making)
                return create(store(setup, upsert, body))

        @blueprint.post(f"/{self.kind}-traits")
        def upsert_trait() -> Response:
            body = read_body(emulator, "api/upsert-trait")
            with setting_up(emulator) as setup:
                upsert = put_trait(setup.state, self.kind, body, setup.making)
                return succeed(store(setup, upsert, {}))

    def add_removals(self, blueprint: Blueprint, emulator: Emulator) -> None:
        """Add `POST <path>/delete`, by keys, and `DELETE <path>/<entity_id>`.

        The first answers with what was deleted, the second with `{"deleted": true}`.
        Source: schematichq 1.4.6, whose client parses CompanyResponseData here and
        DeleteResponse there.
        """
        switches = emulator.settings.switches

        @blueprint.post(f"{self.path}/delete")
        def delete_by_keys() -> Response:
            keys = read_keys(read_body(emulator, "api/keys")["keys"])
            if not keys:
                raise RequestRefusedError(400, NO_KEYS)
            with setting_up(emulator) as setup:
                environment = setup.environment
                found = get_by_keys(environment, self.kind, keys, switches=switches)
                shown = describe_entity_brief(environment, found)
                setup.apply([EntityRemoved(found.id)])
                return succeed(shown)

        @blueprint.delete(f"{self.path}/<entity_id>")
        def delete(entity_id: str) -> Response:
            with setting_up(emulator) as setup:
                found = get_by_id(setup.environment, self.kind, entity_id)
                setup.apply([EntityRemoved(found.id)])
                return succeed(DELETED)


def get_by_id(environment: Environment, kind: EntityKind, entity_id: str) -> Entity:
    """Return the entity with this id in this environment.

    Raises RequestRefusedError (404) for any other id, another environment's included.
    """
    entity = environment.state.of_kind(kind).get(entity_id)
    if entity is None:
        raise RequestRefusedError(404, f"{kind} not found")
    return entity


def get_by_keys(
    environment: Environment,
    kind: EntityKind,
    keys: dict[str, str],
    *,
    switches: Switches,
) -> Entity:
    """Return the entity that has these keys.

    Raises RequestRefusedError: 404 if no entity has one, and the status of the switch
    `ambiguous_keys_status` if two entities do.
    """
    found = resolve_keys(environment.state, kind, keys)
    if isinstance(found, KeyConflict):
        raise RequestRefusedError(
            switches.ambiguous_keys_status, f"keys: {found.message}"
        )
    if found is None:
        raise RequestRefusedError(404, f"{kind} not found")
    return found
