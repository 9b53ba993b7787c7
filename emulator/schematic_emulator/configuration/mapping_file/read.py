"""Read a mapping file, in whichever form it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import MAPPING
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.document import Document
from schematic_contracts.reading.read_bytes import (
    read_bytes,
    read_document,
    read_stream,
)
from schematic_contracts.reading.read_toml import read_toml
from schematic_emulator.configuration.mapping_file.actions import name_actions
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.forms import find_form
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.refusals import (
    describe_stranger,
    find_code_refusal,
    find_text_refusal,
    recognise,
)
from schematic_emulator.configuration.mapping_file.rows import read_row
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO, Any

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingRow
    from schematic_emulator.configuration.mapping_file.rows import FoundRow

SUFFIXES = (".json", ".yaml", ".yml", ".toml", ".tf", ".tfstate")
TABLE = ("tool", "schematic-emulator")


def open_mapping_file(path: Path, name: str = "") -> MappingFile:
    """Return the mapping in a file; `name` is what messages call it.

    Raises MappingFileError if the file cannot be opened, or as `read_mapping_file`.
    """
    name = name or str(path)
    code = find_code_refusal(name)
    if code:
        raise MappingFileError(name, code)
    try:
        text = decode_text(read_bytes(path, MAPPING, name), name)
    except ReadingError as error:
        raise _refuse(error) from None
    return read_mapping_file(text, name)


def read_mapping_stream(stream: IO[bytes], name: str) -> MappingFile:
    """Return the mapping in an open file, as `read_mapping_file` does."""
    try:
        text = decode_text(read_stream(stream, MAPPING, name), name)
    except ReadingError as error:
        raise _refuse(error) from None
    return read_mapping_file(text, name)


def read_mapping_file(text: str, name: str) -> MappingFile:
    """Return the subscriptions of a text, in whichever form they are written.

    **shape**: a list of subscriptions, one of them, an object with the list as
    `subscriptions` or `mappings`, a whole configuration, an answer of Segment's Public
    API, or Terraform's JSON; as JSON, YAML or the table of a pyproject.toml.
    A malformed subscription is a row like others. Raises MappingFileError for a text
    that cannot be read, or has no subscription in any of the forms.
    """
    refusal = find_text_refusal(text, name)
    if refusal:
        raise MappingFileError(name, refusal)
    try:
        document = _read_text(text, name)
    except ReadingError as error:
        raise _recognise_lines(text, name) or _refuse(error) from None
    return read_mapping_document(document)


def read_mapping_data(data: Any, name: str) -> MappingFile:
    """Return the subscriptions of data that was not read from a file."""
    return read_mapping_document(Document(name, data))


def read_mapping_document(document: Document) -> MappingFile:
    """Return the subscriptions of a file that was read already."""
    form = find_form(document.data)
    if form is None:
        message = describe_stranger(document.data)
        raise MappingFileError.at(document, "", message)
    found = form.find(document)
    is_on = not found.rows or any(row.runs for row in found.rows)
    rows, stream_note = _choose_stream(found.rows)
    named, action_note = name_actions([read_row(row, document) for row in rows])
    repeated = _note_repeated(document, named)
    notes = (*found.notes, *repeated, stream_note, action_note)
    return MappingFile(
        document.name,
        tuple(named),
        document,
        form.name,
        found.settings,
        found.is_enabled and is_on,
        found.schematic,
        tuple(note for note in notes if note),
        found.problems,
    )


def _recognise_lines(text: str, name: str) -> MappingFileError | None:
    """Return a refusal of events, each on its own line; None for any other text."""
    first, _, others = text.lstrip().partition("\n")
    try:
        data = read_document(first, name).data if others else None
    except ReadingError:
        return None
    message = describe_stranger(data)
    return MappingFileError(name, message) if recognise(data) else None


def _read_text(text: str, name: str) -> Document:
    if not name.lower().endswith(".toml"):
        return read_document(text, name)
    document = read_toml(text, name, TABLE)
    whole = document or read_toml(text, name, ())
    if whole is None or (document is None and find_form(whole.data) is None):
        raise ReadingError(name, f"has no table [{'.'.join(TABLE)}]")
    return whole


def _refuse(error: ReadingError) -> MappingFileError:
    place = error.line and error.column and (error.line, error.column)
    return MappingFileError(error.name, error.message, place or None)


def _choose_stream(rows: Sequence[FoundRow]) -> tuple[Sequence[FoundRow], str]:
    """Let rows run that receive the same events, and say which do not.

    Events come from one source, so the destinations of another must not receive them:
    each would seem to be sent twice. The first source with an enabled destination is
    chosen, or the first source if all are disabled.
    """
    is_on = any(row.runs for row in rows)
    chosen = next((row for row in rows if row.runs or not is_on), None)
    if chosen is None:
        return rows, ""
    others = (row for row in rows if row.runs and row.stream != chosen.stream)
    names = dict.fromkeys(quote(row.destination) for row in others)
    note = (
        f"events are sent to {quote(chosen.destination)} alone; {', '.join(names)} "
        "follows another source"
        if names
        else ""
    )
    return [
        replace(row, runs=row.stream == chosen.stream and (row.runs or not is_on))
        for row in rows
    ], note


def _note_repeated(document: Document, rows: Sequence[MappingRow]) -> list[str]:
    """Return what is written twice outside the rows; in a row it is a finding."""
    known = {pointer for row in rows for pointer in row.repeated}
    return [
        f"{document.locate(pointer)}: {quote(inert(pointer.rpartition('/')[2]))} "
        "is written twice in one object; the last one counts"
        for pointer in document.repeated
        if pointer not in known
    ]
