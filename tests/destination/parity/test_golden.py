"""Compare the destination with the published engine's own recorded answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.destination.parity.modes import MODES
from schematic_emulator.destination.parity.replay import replay

GOLDEN = Path(__file__).parents[2] / "golden" / "destination"
FILES = sorted(GOLDEN.glob("*.ndjson"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_destination_answers_every_recorded_case_as_the_engine_did(path):
    """Every case has the engine's own output, error, requests and bodies."""
    lines = path.read_text("utf-8").split("\n")

    results = list(replay(lines, MODES[path.stem.partition("-")[0]]))

    differing = {case["id"]: found for case, found in results if found}
    assert differing == {}
    assert len(results) >= len(lines) - 1
