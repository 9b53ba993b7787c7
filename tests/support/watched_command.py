"""Run the command as `-m schematic_emulator` does, with each of its answers watched."""

from __future__ import annotations

import atexit
import sys

from schematic_emulator.cli.main import main
from support import held_answers

FAULT = "an answer that breaks its contract: "


def tell_faults() -> None:
    """Print what was noted, for whoever started the process."""
    for fault in held_answers.take_faults().splitlines():
        print(f"{FAULT}{fault}", flush=True)  # noqa: T201 - serving.py reads this


if __name__ == "__main__":
    held_answers.watch()
    atexit.register(tell_faults)
    sys.argv[0] = "schematic-emulator"
    main()
