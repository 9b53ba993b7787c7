"""Keep the calls of files in memory: all of a few, or a sample of any number."""

from __future__ import annotations

from heapq import heappush, heapreplace
from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_emulator.checks.control.sample import rank
from schematic_emulator.checks.stream.pieces import read_piece
from schematic_emulator.checks.stream.tally import StreamTally, count_broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.control.sample import Sample
    from schematic_emulator.checks.files.event_files import LineBlock


class KeptCall(NamedTuple):
    """A call, where it is from, what its batch shares, and the length of its piece."""

    file: str
    line: int
    call: Any
    shared: JsonObject
    size: int


class KeptCalls:
    """Takes the calls of blocks in; of a sample, only those that it chooses.

    `others` is the tally of all else: files, pieces without an event, and how many
    calls were left out.
    """

    def __init__(self, sample: Sample | None = None, *, is_wire: bool = False) -> None:
        self._most = sample.most if sample else 0
        self._edge = sample.edge if sample and not sample.most else None
        self._is_wire = is_wire
        self._file = ""
        self._number = 0
        # The call with the highest rank is first, to be replaced by a lower one.
        self._rows: list[tuple[int, int, KeptCall]] = []
        self.others = StreamTally()

    def __iter__(self) -> Iterator[KeptCall]:
        """Yield the calls in the order in which they came."""
        return (row[2] for row in sorted(self._rows, key=lambda row: -row[1]))

    def __len__(self) -> int:
        """Return the number of calls that are kept."""
        return len(self._rows)

    def read(self, blocks: Iterable[LineBlock]) -> None:
        """Take in the calls of blocks."""
        for block in blocks:
            self._file = block.file
            self.others.files.setdefault(block.file, 0)
            for line, piece in block.numbered():
                if piece and not piece.isspace():
                    read_piece(piece, line, self, is_wire=self._is_wire)
            if block.problem:
                self.add_broken(block.line, block.problem, "")

    def add_call(self, call: Any, shared: JsonObject, line: int, size: int) -> None:
        """Keep a call, or leave it or another one out."""
        self._number += 1
        own = KeptCall(self._file, line, call, shared, size)
        if not self._most:
            if self._edge is not None and rank(call) >= self._edge:
                self.others.left_out += 1
            else:
                self._rows.append((0, -self._number, own))
            return
        row = -rank(call), -self._number, own
        if len(self._rows) < self._most:
            heappush(self._rows, row)
            return
        self.others.left_out += 1
        if row > self._rows[0]:
            heapreplace(self._rows, row)

    def add_broken(self, line: int, message: str, found: str) -> None:
        """Count a piece that is not an event."""
        count_broken(self.others, (self._file, line), message, found)
