"""Find the width of the terminal on which pytest writes its reports."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

# The name under which the controller of pytest-xdist passes it to its workers.
WIDTH = "schematic_emulator_width"
_USUAL = 80


def find_width(config: pytest.Config) -> int:
    """Return the columns of the terminal; a worker of pytest-xdist has none itself."""
    passed = getattr(config, "workerinput", {}).get(WIDTH)
    if passed is not None:
        return int(passed)
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None:
        return shutil.get_terminal_size((_USUAL, 24)).columns
    return config.get_terminal_writer().fullwidth
