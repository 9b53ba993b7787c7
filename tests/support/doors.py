"""Whether the suite runs without the fast doors (`make test-flask`)."""

from __future__ import annotations

import os

import pytest

# `serve --plain` reads the same variable, so that each process that a test starts
# goes without them too.
PLAIN = os.environ.get("SCHEMATIC_EMULATOR_PLAIN", "") not in {"", "0"}

needs_doors = pytest.mark.skipif(PLAIN, reason="is about the fast doors")
