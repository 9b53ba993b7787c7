"""Read and write the files that people review: what they accept, and a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.read_json import read_json
from schematic_contracts.validation import check
from schematic_emulator.errors import EmulatorError
from schematic_emulator.terminal.compact_json import write_compact_json

if TYPE_CHECKING:
    from schematic_contracts.reading.document import Document

VERSION = 1
_WIDTH = 100
# For each contract: what only its files have, what they are, and the option for them.
_KINDS = {
    "emulator/accepted": (
        "accepted",
        "differences that impact accepts; give it to impact --accept",
    ),
    "emulator/baseline": ("known", "a baseline of check; give it to check --baseline"),
}


class ReviewedFileError(EmulatorError):
    """Raised for a reviewed file that cannot be read: `what; what to do`."""


def read_reviewed(data: bytes, name: str, contract: str, cure: str) -> Document:
    """Return the data of a file with the places of its values.

    `contract` is that of its kind. Raises ReviewedFileError, with the line and `cure`,
    for another kind, another version, and for what is no such file at all.
    """
    try:
        document = read_json(decode_text(data, name), name)
    except ReadingError as error:
        raise ReviewedFileError(f"{error}; {cure}") from None
    problem = _find_problem(document, contract)
    if problem:
        raise ReviewedFileError(f"{name}{problem}, or {cure}")
    return document


def _find_problem(document: Document, contract: str) -> str:
    """Return what is wrong with a file, and what to do instead of writing it again."""
    data = document.data
    if isinstance(data, dict) and data.get("version", VERSION) != VERSION:
        return f": of another version than {VERSION}; use the release that wrote it"
    for found in check(contract, data):
        for other, (part, kind) in _KINDS.items():
            if other != contract and isinstance(data, dict) and part in data:
                return f": {kind}"
        line = document.find_line(found.pointer) or 1
        expected = f"expected {found.expected}, found {found.found}"
        return f":{line}: {found.pointer or '/'}: {expected}; correct it"
    return ""


def write_reviewed(data: dict[str, Any]) -> str:
    """Return the text of a file; what fits one line is on one."""
    return "\n".join(write_compact_json(data, _WIDTH)) + "\n"
