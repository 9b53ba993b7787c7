"""The error of a file that holds no mapping in a known form."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class MappingFileError(EmulatorError):
    """Raised for a file that cannot be read, or has no subscription in any form.

    The message is one line: the place, what was found, and the way out.
    """
