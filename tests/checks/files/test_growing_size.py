"""A file that grows is read up to the size that it had."""

from __future__ import annotations

import os

import pytest

from schematic_emulator.checks import CheckOptions, judge_source
from schematic_emulator.checks.files.chunks import GrowingSize
from schematic_emulator.destination import presets

EVENT = b'{"type":"track","event":"a","userId":"u"}'


@pytest.mark.parametrize("end", [b"\n", b'\n{"type":'], ids=["line", "half-a-line"])
def test_file_that_grows_is_named_and_what_it_had_is_checked(tmp_path, end):
    path = tmp_path / "events.ndjson"
    path.write_bytes(EVENT + b"\n" + EVENT + end)

    class Growing:
        """Reads a file to which another program adds an event before each read."""

        def __init__(self, file):
            self._file = file
            self.fileno, self.tell = file.fileno, file.tell

        def read(self, size):
            with path.open("ab") as other:
                other.write(EVENT + b"\n")
            return self._file.read(size)

    with path.open("rb") as file:
        found = judge_source(Growing(file), "events.ndjson", CheckOptions(presets()))

    assert (found.ledger.produced, found.broken) == (2, 0)
    said = found.found["events.ndjson", "file-skipped"].example.message
    assert said == "the file grew while it was read; what was added was not checked"


def test_pipe_has_no_size():
    read, write = os.pipe()
    with os.fdopen(read, "rb") as source, os.fdopen(write, "wb") as target:
        size = GrowingSize(source)
        target.write(EVENT)
        target.flush()

        assert size.limit(source.read1)(100) == EVENT
        assert not size.has_grown
