"""Run the command line in the test's own process, which spares most of the time."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from schematic_emulator.cli.main import PROGRAM, root
from schematic_emulator.cli.outcome import run_quietly


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: named as those of a process."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run_program(*words: object) -> Ran:
    """Run `schematic-emulator` with these words, as a process of its own would."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in "12")
    with redirect_stdout(out), redirect_stderr(err):
        code = run_quietly(root, [str(word) for word in words], PROGRAM)
    return Ran(code, out.buffer.getvalue(), err.buffer.getvalue())
