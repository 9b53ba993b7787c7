"""Run the command line: `python -m schematic_emulator`."""

from __future__ import annotations

from schematic_emulator.cli.main import main

if __name__ == "__main__":
    main()
