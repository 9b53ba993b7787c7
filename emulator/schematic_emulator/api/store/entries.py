"""Name what happens in a store, so that a log can be read back: `api/log/replay.py`.

What `apply` writes to a state stands in `effects/changes.py`; here is the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.api.store.row_entries import Changed, Taken

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.counts import Counts
    from schematic_emulator.api.store.key_text import EnvironmentType
    from schematic_emulator.effects.account import Account
    from schematic_emulator.effects.state import State


class Answered(NamedTuple):
    """Correct how an event was answered: a batch has one answer."""

    environment_id: str | None
    number: int
    http_status: int


class EnvironmentKept(NamedTuple):
    """Keep an environment, or describe it anew. `is_unasked`: an unknown key made it.

    The account is made if it is not there.
    """

    id: str
    name: str
    environment_type: EnvironmentType
    created_at: datetime
    updated_at: datetime
    account_id: str
    is_unasked: bool


class EnvironmentsDropped(NamedTuple):
    """Forget environments and the keys that open them."""

    ids: tuple[str, ...]


class Emptied(NamedTuple):
    """Forget what an environment holds, or what is in none; its account's if told."""

    environment_id: str | None
    with_account: bool


class KeyKept(NamedTuple):
    """Let a key open an environment."""

    environment_id: str
    key: ApiKey


class KeyRevoked(NamedTuple):
    """Let a key open nothing any more, and remember that it did."""

    environment_id: str
    text: str


class KeysUsed(NamedTuple):
    """Tell when keys, by their ids, were last used before a checkpoint."""

    at: dict[str, datetime]


class AccountKept(NamedTuple):
    """Begin with an account as it was at a checkpoint."""

    account: Account


class StateKept(NamedTuple):
    """Begin with an environment as it was at a checkpoint.

    Its rows are in the log, from these numbers on: of the journal, and of the events.
    """

    environment_id: str
    state: State
    counts: Counts
    first_row: int | None
    first_event: int | None


class UnclaimedKept(NamedTuple):
    """Begin with the journal of what is in no environment, as at a checkpoint."""

    counts: Counts
    first_row: int | None


class CaptureKept(NamedTuple):
    """Hold a row as it was held, in the journal, among the events or in both."""

    environment_id: str | None
    row: Capture
    in_journal: bool
    in_events: bool


class NumbersKept(NamedTuple):
    """Go on numbering from here."""

    next: int


ENTRIES: tuple[type, ...] = (
    Taken,
    Changed,
    Answered,
    EnvironmentKept,
    EnvironmentsDropped,
    Emptied,
    KeyKept,
    KeyRevoked,
    KeysUsed,
    AccountKept,
    StateKept,
    UnclaimedKept,
    CaptureKept,
    NumbersKept,
)
