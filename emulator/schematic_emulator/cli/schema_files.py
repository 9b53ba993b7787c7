"""Write schemas to files, and the line by which an editor finds one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import CONFIGURATION
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_contracts.reading.read_json import read_json
from schematic_emulator.cli.outcome import CommandError

LINE = "# yaml-language-server: $schema="


def schema_line(file: Path, schema: Path) -> str:
    """Return a YAML file's line that names its schema, relative to the file."""
    try:
        text = Path(os.path.relpath(schema, file.parent)).as_posix()
    except ValueError:  # on Windows: another drive
        return f"{LINE}{schema.resolve().as_uri()}\n"
    return f"{LINE}{text if text.startswith('.') else f'./{text}'}\n"


def write_schema(path: Path, schema: dict[str, Any], *, force: bool) -> None:
    """Write a schema to a file, and create the folder that it is in.

    Raises CommandError if the file cannot be written, or exists and is not an older
    version of the same schema, unless `force` is set.
    """
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    try:
        if not force and path.exists() and not _is_same(path, schema["$id"]):
            message = f"{path} exists and is another file; --force overwrites it"
            raise CommandError(message)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from error


def _is_same(path: Path, schema_id: str) -> bool:
    try:
        data = read_json(read_bytes(path, CONFIGURATION).decode(), str(path)).data
    except (ReadingError, UnicodeDecodeError):
        return False
    return isinstance(data, dict) and data.get("$id") == schema_id
