"""Lets a request set something up: with a key that may, while nothing else changes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import find_definition
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.respond import RequestRefusedError
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.setup.making import MissingError, SetupError
from schematic_emulator.effects.setup.profile import AmbiguousError, ProfileMaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.records import Row, Table
    from schematic_emulator.effects.state import State


@dataclass(frozen=True, slots=True)
class Workshop:
    """Hold the environment to set something up in, and what making needs."""

    environment: Environment
    making: ProfileMaking

    @property
    def state(self) -> State:
        """Give the environment's state."""
        return self.environment.state

    def keep(self, table: Table, row: Row) -> None:
        """Keep one row."""
        self.apply([RowKept(table, row)])

    def apply(self, changes: Sequence[Change]) -> None:
        """Let changes take effect."""
        self.environment.commit(changes)


@contextmanager
def setting_up(emulator: Emulator) -> Iterator[Workshop]:
    """Hold the environment that the request may change, locked with its account.

    Raises RequestRefusedError: as `require_key` does, 404 for what is missing, what the
    switch says for ambiguous keys, 400 for what contradicts itself.
    """
    environment = require_key(emulator).environment
    with environment.lock, emulator.store.account_lock:
        try:
            switches = emulator.settings.switches
            at, ids = emulator.clock.now(), emulator.ids
            yield Workshop(environment, ProfileMaking(at, ids, switches.effects))
        except MissingError as error:
            raise RequestRefusedError(404, str(error)) from error
        except AmbiguousError as error:
            status = emulator.settings.switches.ambiguous_keys_status
            raise RequestRefusedError(status, str(error)) from error
        except SetupError as error:
            raise RequestRefusedError(400, str(error)) from error


def pin_definitions(workshop: Workshop, posted: Any) -> None:
    """Keep the definition of every trait that a posted body names by its id.

    Traits define themselves as values arrive; what a rule or a limit leans on is kept
    with the type that it has now.
    """
    state, environment = workshop.state, workshop.environment
    for trait_id in _trait_ids(posted):
        if trait_id not in state.trait_definitions:
            found = find_definition(environment, trait_id)
            if found is not None:
                workshop.keep("trait_definitions", found)


def _trait_ids(posted: Any) -> Iterator[str]:
    waiting = [posted]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            for name in ("trait_id", "value_trait_id", "comparison_trait_id"):
                if isinstance(value.get(name), str):
                    yield value[name]
