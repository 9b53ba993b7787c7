"""Find and read the configuration that a folder holds."""

from __future__ import annotations

from pathlib import Path

from schematic_emulator.configuration.configuration import (
    Configuration,
    compile_configuration,
)
from schematic_emulator.configuration.document import ConfigurationDocument
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.read_toml import read_toml
from schematic_emulator.configuration.read_yaml import read_yaml

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
    if not path.is_file():
        return None
    document = read_toml(_read_text(path), _show(path))
    return None if document is None else compile_configuration(document)


def read_configuration(path: Path) -> Configuration:
    """Return the configuration in a file: YAML, or TOML by its name.

    Raises ConfigurationError for a wrong one.
    """
    text = _read_text(path)
    if path.suffix != ".toml":
        return compile_configuration(read_yaml(text, _show(path)))
    document = read_toml(text, _show(path))
    if document is None:
        document = ConfigurationDocument(_show(path), {})
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
