"""Find and read the configuration in a folder."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import CONFIGURATION
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.configuration.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.reading.document import Document
    from schematic_emulator.configuration.configuration import Configuration

FILE_NAMES = ("schematic-emulator.yaml", "schematic-emulator.yml")
PYPROJECT = "pyproject.toml"
TABLE = ("tool", "schematic-emulator")
INTERVAL_S = 1.0
_Stamp = tuple[int, int, int] | None


def find_configuration(folder: Path) -> Configuration | None:
    """Return the configuration of a folder: its own file, else pyproject's table.

    Raises ConfigurationError for a wrong one.
    """
    path = find_file(folder)
    return None if path is None else read_configuration(path)


def find_file(folder: Path) -> Path | None:
    """Return the file of a folder that configures the emulator, if there is one.

    Raises ConfigurationError for a pyproject.toml that cannot be read.
    """
    for name in FILE_NAMES:
        path = folder / name
        if path.is_file():
            return path
    path = folder / PYPROJECT
    # The text is searched first: reading TOML takes longer than a command may.
    has_table = path.is_file() and f"{TABLE[0]}.{TABLE[1]}" in _read_text(path)
    return path if has_table and _read_table(path) is not None else None


def read_configuration(path: Path) -> Configuration:
    """Return the configuration in a file: YAML or JSON, or TOML by its name.

    A file that is a mapping alone, in any form, is one destination of one source.
    Raises ConfigurationError for a wrong one.
    """
    # Not at the top: most folders have no file to read, and a start waits for this.
    from schematic_contracts.reading.document import Document
    from schematic_contracts.reading.read_bytes import read_document
    from schematic_emulator.configuration.configuration import compile_configuration
    from schematic_emulator.configuration.mapping_file.refusals import find_text_refusal

    if path.suffix == ".toml":
        return compile_configuration(_read_table(path) or Document(_show(path), {}))
    text = _read_text(path)
    refusal = text.strip() and find_text_refusal(text, path.name)
    if refusal:
        raise ConfigurationError(_show(path), None, refusal)
    try:
        document = read_document(text, _show(path))
    except ReadingError as error:
        raise ConfigurationError.of(error) from None
    if _is_mapping(document):
        document = _configure(document)
    return compile_configuration(document)


def _is_mapping(document: Document) -> bool:
    from schematic_emulator.configuration.mapping_file.configured import (
        is_configuration,
    )
    from schematic_emulator.configuration.mapping_file.forms import find_form

    return not is_configuration(document.data) and bool(find_form(document.data))


def _configure(document: Document) -> Document:
    from schematic_emulator.configuration.mapping_file.configured import (
        as_configuration,
    )
    from schematic_emulator.configuration.mapping_file.errors import MappingFileError
    from schematic_emulator.configuration.mapping_file.read import read_mapping_document

    try:
        return as_configuration(read_mapping_document(document))
    except MappingFileError as error:
        line = error.place and error.place[0]
        raise ConfigurationError(error.name, line, error.message) from None


def _read_table(path: Path) -> Document | None:
    from schematic_contracts.reading.read_toml import read_toml

    try:
        return read_toml(_read_text(path), _show(path), TABLE)
    except ReadingError as error:
        raise ConfigurationError.of(error) from None


def _read_text(path: Path) -> str:
    name = _show(path)
    try:
        return decode_text(read_bytes(path, CONFIGURATION, name), name)
    except ReadingError as error:
        raise ConfigurationError.of(error) from None


def _show(path: Path) -> str:
    """Return a path as its reader would write it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class FileWatch:
    """Call back once for each change of a file, as seen each second.

    A missing file causes no call: editors remove a file and write it again.
    """

    def __init__(self, path: Path, on_change: Callable[[], object]) -> None:
        self.path = path
        self._on_change = on_change
        self._seen = self._stamp()
        self._ended = threading.Event()

    def look(self) -> None:
        """Look at the file now."""
        stamp = self._stamp()
        if stamp is not None and stamp != self._seen:
            self._seen = stamp
            self._on_change()

    def start(self) -> None:
        """Look each second in a thread that ends with the process, or with `stop`."""
        threading.Thread(target=self._watch, name="file-watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL_S):
            self.look()

    def _stamp(self) -> _Stamp:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
