"""Build the mapping under test from a user's name, path, function or list for it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.mapping_code.protocol import UnknownMappingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.mapping_code.protocol import Mapping

_GIVEN = "the subscriptions given"
# As in configuration.mapping_file.read, which only a mapping file needs.
_SUFFIXES = (".json", ".yaml", ".yml", ".toml", ".tf", ".tfstate")
_FORMS = (
    "a function, pkg.mod:func, FILE.json or .yaml, http://host/path, 'command: ...', "
    "node, node@VERSION, node:MODULE, node:FILE.json, node:MODULE,FILE.json, "
    "a list of subscriptions, a destination with one, or presets"
)


def choose_mapping(
    given: Any, *, folder: Path, node_modules: Path | None = None
) -> Mapping:
    """Return the mapping that `given` names; paths are relative to `folder`.

    `node_modules` is the folder with the published destination, `folder` by default.
    Raises UnknownMappingError, which lists the forms, for anything else.
    """
    if given is None or given in ("", "presets"):
        return _presets()
    if isinstance(given, str):
        return _from_text(given.strip(), folder, node_modules or folder)
    if isinstance(given, Path):
        return _from_file(folder / given)
    if isinstance(given, list | dict):
        return _from_data(given)
    if hasattr(given, "send") and hasattr(given, "close"):
        mapping: Mapping = given
        return mapping
    if callable(given):
        return _from_function(given)
    raise UnknownMappingError(f"{given!r} is not a mapping; expected {_FORMS}")


def _from_text(text: str, folder: Path, node_modules: Path) -> Mapping:
    if text.startswith("command:"):
        from schematic_emulator.mapping_code.command import CommandMapping

        return CommandMapping(_split(text.removeprefix("command:")), folder)
    if text.startswith(("http://", "https://")):
        from schematic_emulator.mapping_code.endpoint import EndpointMapping

        return EndpointMapping(text)
    if text == "node" or text.startswith(("node:", "node@")):
        from schematic_emulator.mapping_code.node import make_node_mapping

        return make_node_mapping(text, folder, node_modules)
    if text.lower().endswith(_SUFFIXES):
        return _from_file(folder / text)
    if ":" in text and "://" not in text:
        from schematic_emulator.mapping_code.function import import_function

        return _from_function(import_function(text, folder))
    raise UnknownMappingError(f"no mapping is named {text!r}; expected {_FORMS}")


def _split(text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UnknownMappingError(f"mapping command {text!r}: {error}") from None
    if not words:
        raise UnknownMappingError(
            "mapping 'command:' has no command; write one after the colon"
        )
    return words


def _from_function(function: Any) -> Mapping:
    from schematic_emulator.mapping_code.function import FunctionMapping

    return FunctionMapping(function)


def _presets() -> Mapping:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.destination import presets
    from schematic_emulator.mapping_code.subscriptions import SubscriptionsMapping

    return SubscriptionsMapping(
        MappingFile.from_subscriptions(presets(), "the two presets")
    )


def _from_file(path: Path) -> Mapping:
    from schematic_emulator.configuration.mapping_file.read import open_mapping_file

    return _from_subscriptions(lambda: open_mapping_file(path))


def _from_data(given: Any) -> Mapping:
    from schematic_emulator.configuration.mapping_file.read import read_mapping_data

    try:
        data = json.loads(json.dumps(given))
    except (TypeError, ValueError, RecursionError) as error:
        raise UnknownMappingError(f"{_GIVEN}: {error}") from None
    return _from_subscriptions(lambda: read_mapping_data(data, _GIVEN))


def _from_subscriptions(read: Callable[[], MappingFile]) -> Mapping:
    from schematic_emulator.configuration.mapping_file.errors import MappingFileError
    from schematic_emulator.mapping_code.subscriptions import SubscriptionsMapping

    try:
        return SubscriptionsMapping(read())
    except MappingFileError as error:
        raise UnknownMappingError(f"mapping {error}") from None
