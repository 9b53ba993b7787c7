"""Open a request's environment for changes: caller checked, environment locked."""

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

TRAIT_IDS = ("trait_id", "value_trait_id", "comparison_trait_id")


@dataclass(frozen=True, slots=True)
class Setup:
    """An environment open for changes, with the time and the ids that new rows get."""

    environment: Environment
    making: ProfileMaking

    @property
    def state(self) -> State:
        """Return the environment's state."""
        return self.environment.state

    def store(self, table: Table, row: Row) -> None:
        """Add one row to a table, or replace the row of the same id."""
        self.apply([RowKept(table, row)])

    def apply(self, changes: Sequence[Change]) -> None:
        """Apply changes that the effects package planned, and log them."""
        self.environment.commit(changes)


@contextmanager
def setting_up(emulator: Emulator) -> Iterator[Setup]:
    """Lock the environment that the request may change, and its account.

    Raises RequestRefusedError: what `require_key` raises, 404 for a missing row, the
    status of the switch `ambiguous_keys_status` for keys of two entities, 400 for a
    body that contradicts itself or what is stored.
    """
    environment = require_key(emulator).environment
    # Plans, features and flags belong to the account, which other environments share.
    with environment.lock, emulator.store.account_lock:
        try:
            switches = emulator.settings.switches
            at, ids = emulator.clock.now(), emulator.ids
            yield Setup(environment, ProfileMaking(at, ids, switches.effects))
        except MissingError as error:
            raise RequestRefusedError(404, str(error)) from error
        except AmbiguousError as error:
            status = emulator.settings.switches.ambiguous_keys_status
            raise RequestRefusedError(status, str(error)) from error
        except SetupError as error:
            raise RequestRefusedError(400, str(error)) from error


def pin_definitions(setup: Setup, posted: Any) -> None:
    """Store the definition of every trait that a posted body names by its id.

    A trait that was never set up has the type of its values so far, which may change
    with the next event. A rule or limit that refers to it must not change with it.
    """
    state, environment = setup.state, setup.environment
    for trait_id in _find_trait_ids(posted):
        if trait_id not in state.trait_definitions:
            found = find_definition(environment, trait_id)
            if found is not None:
                setup.store("trait_definitions", found)


def _find_trait_ids(posted: Any) -> Iterator[str]:
    """Yield the trait ids anywhere in a JSON value, which may be deeply nested."""
    waiting = [posted]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            for name in TRAIT_IDS:
                if isinstance(value.get(name), str):
                    yield value[name]
