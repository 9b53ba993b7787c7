"""Find and read the configuration in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.configuration.document import ConfigurationDocument
from schematic_emulator.configuration.errors import ConfigurationError

if TYPE_CHECKING:
    from schematic_emulator.configuration.configuration import Configuration

FILE_NAMES = ("schematic-emulator.yaml", "schematic-emulator.yml")
PYPROJECT = "pyproject.toml"
MAX_BYTES = 4 * 2**20


def find_configuration(folder: Path) -> Configuration | None:
    """Return the configuration of a folder: its own file, else pyproject's table.

    Raises ConfigurationError for a wrong one.
    """
    for name in FILE_NAMES:
        path = folder / name
        if path.is_file():
            return read_configuration(path)
    path = folder / PYPROJECT
    document = _read_table(path) if path.is_file() else None
    return None if document is None else _compile(document)


def read_configuration(path: Path) -> Configuration:
    """Return the configuration in a file: YAML, or TOML by its name.

    Raises ConfigurationError for a wrong one.
    """
    if path.suffix == ".toml":
        empty = ConfigurationDocument(_show(path), {})
        return _compile(_read_table(path) or empty)
    # Loaded for those who have such a file: parsing YAML is slow to import.
    from schematic_emulator.configuration.read_yaml import read_yaml

    return _compile(read_yaml(_read_text(path), _show(path)))


def _read_table(path: Path) -> ConfigurationDocument | None:
    from schematic_emulator.configuration.read_toml import read_toml

    return read_toml(_read_text(path), _show(path))


def _compile(document: ConfigurationDocument) -> Configuration:
    from schematic_emulator.configuration.configuration import compile_configuration

    return compile_configuration(document)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationError(_show(path), None, reason.lower()) from error
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES} bytes"
        raise ConfigurationError(_show(path), None, message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(_show(path), line, "not UTF-8") from None


def _show(path: Path) -> str:
    """Return a path as its reader would write it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
