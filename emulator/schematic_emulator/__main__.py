"""Run the command line: `python -m schematic_emulator`."""

from __future__ import annotations

import gc


def main() -> None:
    """Load the command line, and run it.

    What is loaded stays as long as the process: collecting garbage meanwhile would find
    none, and take a twentieth of the start of `serve`.
    """
    gc.disable()
    from schematic_emulator.cli.main import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
