"""What a configuration sets up outlives the snapshots that are restored."""

from __future__ import annotations

from pathlib import Path

from schematic_emulator import Emulator, restore_snapshot, take_snapshot
from schematic_emulator.cli.serve.seed import ReadyKeys, ServedEnvironment
from schematic_emulator.configuration.find import read_configuration

KEYS = """
schematic:
  keys:
    - key: dev-readonly
      kind: readonly
"""


def test_configured_key_opens_the_served_environment_after_a_snapshot(tmp_path: Path):
    file = tmp_path / "schematic-emulator.yaml"
    file.write_text(KEYS)
    emulator, other = Emulator(), Emulator()
    other.store.get_development()
    ready = ReadyKeys(emulator)
    ServedEnvironment(emulator, ready.environment).seed(read_configuration(file))

    restore_snapshot(emulator, take_snapshot(other))

    key = emulator.store.get_key("dev-readonly")
    assert key.kind == "readonly"
    assert emulator.store.environments() == (key.environment,)
    assert key.environment is emulator.store.get_development()
