"""An environment is changed in one place: log, state, row, then notifications."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.row_entries import Changed, Taken
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.records import Feature
from support.capture_events import JSON

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
FEATURE = Feature(
    id="feat_1",
    name="Exports",
    description="",
    feature_type="boolean",
    icon="",
    event_subtype=None,
    trait_id=None,
    lifecycle_phase=None,
    plural_name=None,
    singular_name=None,
    created_at=NOW,
    updated_at=NOW,
)


class FakeLog:
    """Remembers its entries; refuses them where it is full."""

    losses = 0

    def __init__(self, environment, *, is_full=False):
        self.entries = []
        self.features_seen = []
        self._environment = environment
        self._is_full = is_full

    def append(self, entry, environment_id=None, /):
        if self._is_full:
            raise NotStoredError("disk full")
        self.entries.append((entry, environment_id))
        self.features_seen.append(list(self._environment.state.account.features))

    def flush(self, losses=None):
        pass

    def rewrite(self, rows):
        pass


class FakeListener:
    """Notes what is stored when it prepares and when it notifies."""

    def __init__(self, environment):
        self.changes = None
        self.seen = []
        self._environment = environment

    def prepare(self, changes):
        self.changes = changes
        self._note("prepare")
        return lambda: self._note("notify")

    def _note(self, step):
        features = list(self._environment.state.account.features)
        self.seen.append((step, features, len(self._environment.journal)))


@pytest.fixture
def environment():
    return Emulator().store.create_environment()


@pytest.fixture
def row():
    emulator = Emulator()
    emulator.receive_event(b"{}", JSON)
    return replace(emulator.store.unclaimed.journal[-1], number=7)


def test_commit_logs_before_it_changes_and_notifies_at_the_end(environment, row):
    environment.log = log = FakeLog(environment)
    environment.listener = listener = FakeListener(environment)
    changes = (RowKept("features", FEATURE),)

    environment.commit(changes, row)

    assert log.entries == [(Taken(environment.id, changes, row), environment.id)]
    assert log.features_seen == [[]]
    assert listener.changes == changes
    assert listener.seen == [("prepare", [], 0), ("notify", ["feat_1"], 1)]
    assert environment.counts.all == 1


def test_commit_without_a_row_is_logged_as_a_change(environment):
    environment.log = log = FakeLog(environment)

    environment.commit([RowKept("features", FEATURE)])
    environment.commit([])

    changes = (RowKept("features", FEATURE),)
    assert log.entries == [(Changed(environment.id, changes), None)]
    assert list(environment.journal) == []


def test_commit_changes_and_notifies_nothing_when_the_log_is_full(environment, row):
    environment.log = FakeLog(environment, is_full=True)
    environment.listener = listener = FakeListener(environment)

    with pytest.raises(NotStoredError, match="disk full"):
        environment.commit((RowKept("features", FEATURE),), row)

    assert environment.state.account.features == {}
    assert (list(environment.journal), environment.counts.all) == ([], 0)
    assert listener.seen == [("prepare", [], 0)]
