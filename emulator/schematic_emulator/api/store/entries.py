"""Define the log entries of a store, which `api/log/replay.py` reads back.

Changes of a state are defined in `effects/changes.py`. The names of the classes here
and of their fields are in the log's format. A renamed class lists its EARLIER_NAMES.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.api.store.row_entries import Changed, Taken

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.key_text import EnvironmentType
    from schematic_emulator.api.store.rows import Counts
    from schematic_emulator.effects.account import Account
    from schematic_emulator.effects.state import State


class Answered(NamedTuple):
    """The status that a capture was answered with changed: a batch has one answer."""

    environment_id: str | None
    number: int
    http_status: int


class EnvironmentKept(NamedTuple):
    """An environment was created, or its name, type or time of update changed.

    `is_unasked`: an unknown key created it, for itself. `is_shared`: unknown keys open
    it. `is_tenant`: it ends with the process. A missing account is created.
    """

    id: str
    name: str
    environment_type: EnvironmentType
    created_at: datetime
    updated_at: datetime
    account_id: str
    is_unasked: bool = False
    is_shared: bool = False
    is_tenant: bool = False


class EnvironmentsDropped(NamedTuple):
    """Environments were removed, with the keys that open them."""

    ids: tuple[str, ...]


class Emptied(NamedTuple):
    """An environment was emptied, or the unclaimed journal (None)."""

    environment_id: str | None
    with_account: bool


class KeyKept(NamedTuple):
    """A key was added to an environment, or changed."""

    environment_id: str
    key: ApiKey


class KeyRevoked(NamedTuple):
    """A key was revoked. `text` may be a digest (`api/store/hashed_keys.py`)."""

    environment_id: str
    text: str


class KeysUsed(NamedTuple):
    """Checkpoint: when each key, by id, was last used."""

    at: dict[str, datetime]


class AccountKept(NamedTuple):
    """Checkpoint: an account, shared by the environments that name its id."""

    account: Account


class StateKept(NamedTuple):
    """Checkpoint: an environment's state and counts.

    Its captures are in the log before the checkpoint, from these numbers on: those in
    the journal, and those among the events; None if there are none.
    """

    environment_id: str
    state: State
    counts: Counts
    first_row: int | None
    first_event: int | None


class UnclaimedKept(NamedTuple):
    """Checkpoint: the counts and the first number of the unclaimed journal."""

    counts: Counts
    first_row: int | None


class CaptureKept(NamedTuple):
    """Snapshot: a capture, in the journal, among the events or in both."""

    environment_id: str | None
    row: Capture
    in_journal: bool
    in_events: bool


class NumbersKept(NamedTuple):
    """Checkpoint: the number of the next capture."""

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
