"""Say what is wrong with a file of events, with the command that makes it readable."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_contracts.reading.decode import FileForm

STDIN = "stdin"
_PACKED = ".gz"
_SEPARATED = "values are separated by commas and are not in an array"


@dataclass(frozen=True, slots=True)
class Cures:
    """The problems of one file in words, for the command `reader` that reads it."""

    name: str
    reader: str

    def refuse(self, form: FileForm) -> str:
        """Return what a file is that cannot be read, and what makes it readable."""
        command = self._pipe(form.command) if form.command else ""
        cure = f"; convert it{form.condition}: {command}" if command else ""
        return inert(f"{self.name}: this is {form.kind}{cure}")

    def texts(self) -> str:
        """Return how to read JSON strings whose text is JSON."""
        command = self._pipe("jq -r . {}")
        return inert(
            f"the events are JSON inside a JSON string; unpack them: {command}"
        )

    def separated(self) -> str:
        """Return how to read values with commas between them, but without brackets."""
        command = self._pipe("(echo '['; sed '$ s/,$//' {}; echo ']')")
        return inert(f"{_SEPARATED}; put it around them: {command}")

    def too_long(self, what: str, size: int, *, is_recording: bool) -> str:
        """Return that a line or a value was left out because of its size in bytes."""
        text = f"a {what} of {size:,} bytes is too long and was not read"
        if is_recording:
            command = self._pipe("jq -c '.log.entries[]' {}")
            return inert(f"{text}; check its requests one by one: {command}")
        return f"{text}; Segment takes events of at most 32 KB"

    def _pipe(self, command: str) -> str:
        """Return a command whose output is read instead of the file."""
        name, unpack = self.name, ""
        if name == STDIN:
            name = "FILE"
        elif name.endswith(_PACKED) and not command.startswith("gunzip"):
            unpack = f"gunzip -k {shlex.quote(name)} && "
            name = name.removesuffix(_PACKED)
        filled = command.replace("{}", shlex.quote(name))
        return f"{unpack}{filled} | schematic-emulator {self.reader} -"
